import FHIR

/// What the fuzzer calls with each input: the bytes may be refused, but never crash the parser, and what is accepted
/// comes out as it went in. Built and run by `make fuzz`; not part of the package.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDocument(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do {
        checkAccepted(try Document(parsing: bytes))
    } catch {
        precondition((0...count).contains(error.offset), "the place of the error is outside the text")
    }
    return 0
}

/// Decodes every value and writes the document anew: our own text has to be accepted, hold as many values, and be
/// written the same again.
private func checkAccepted(_ document: Document) {
    let once = written(document.root)
    guard let again = try? Document(parsing: once) else { preconditionFailure("our own text is refused") }
    precondition(again.tapeCount == document.tapeCount, "a value was lost or added")
    precondition(written(again.root) == once, "a value was changed")
    for name in ["id", "value"] { _ = document.root[named: name]?.string }
}

private func written(_ value: Element) -> [UInt8] {
    var writer = JSONWriter()
    write(value, &writer)
    return writer.bytes
}

private func write(_ value: Element, _ writer: inout JSONWriter) {
    if value.isObject {
        writer.object { body in
            for (name, inner) in value.members { writeMember(name, inner, &body) }
        }
    } else if value.isArray {
        writer.array { body in
            for inner in value.elements { write(inner, &body) }
        }
    } else if let text = value.string {
        _ = PartialDate(text)
        writer.item(text)
    } else {
        _ = (value.decimal, value.int, value.bool)
        writer.item(value)
    }
}

private func writeMember(_ name: String, _ value: Element, _ writer: inout JSONWriter) {
    if value.isObject {
        writer.object(name) { body in
            for (name, inner) in value.members { writeMember(name, inner, &body) }
        }
    } else if value.isArray {
        writer.array(name) { body in
            for inner in value.elements { write(inner, &body) }
        }
    } else if let text = value.string {
        writer.member(name, text)
    } else {
        writer.member(name, value)
    }
}
