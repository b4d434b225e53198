import Forms

/// What the fuzzer calls with each input: a form is refused, or read so that it can be written and read again. Built
/// and run by `make fuzz`; not part of the package.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzForm(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let form = FormBody(bytes) else { return 0 }
    precondition(count <= FormBody.maximumSize && form.fields.count <= 200, "larger than allowed")
    for (name, value) in form.fields {
        precondition((name + value).utf8.allSatisfy { $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) }, "a control")
        precondition(form.all(name).contains(value), "a value is lost")
        if let trimmed = form[name] {
            precondition(trimmed.first?.isWhitespace == false && trimmed.last?.isWhitespace == false)
        }
    }
    let text = form.fields.map { encoded($0.name) + "=" + encoded($0.value) }.joined(separator: "&")
    guard text.utf8.count <= FormBody.maximumSize else { return 0 }
    guard let again = FormBody(text.utf8) else { preconditionFailure("our own form is refused") }
    precondition(again.fields.elementsEqual(form.fields, by: ==), "a field was changed")
    return 0
}

/// Every byte as `%XX`, as a browser may send it.
private func encoded(_ text: String) -> String {
    text.utf8.map { byte in
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "%0" + digits : "%" + digits
    }.joined()
}
