extension Element {
    /// Calls `body` with each member below this value, at any depth, whose name is one of two.
    ///
    /// One walk over the tape finds what intake needs of a body: its references and its attachments' data.
    public func visit(
        _ first: StaticString, _ onFirst: (Element) throws -> Void, _ second: StaticString,
        _ onSecond: (Element) throws -> Void
    ) rethrows {
        if isObject {
            var i = index + 1
            let end = entry.length - 1
            while i < end {
                let key = storage.tape[i]
                let value = Element(storage, i + 1)
                if key.length == first.utf8CodeUnitCount, unsafe matches(key, first.utf8Start) {
                    try onFirst(value)
                } else if key.length == second.utf8CodeUnitCount, unsafe matches(key, second.utf8Start) {
                    try onSecond(value)
                }
                if value.entry.rawKind <= TapeEntry.Kind.array.rawValue {
                    try value.visit(first, onFirst, second, onSecond)
                }
                i = after(i + 1)
            }
        } else if isArray {
            var i = index + 1
            let end = entry.length - 1
            while i < end {
                let value = Element(storage, i)
                if value.entry.rawKind <= TapeEntry.Kind.array.rawValue {
                    try value.visit(first, onFirst, second, onSecond)
                }
                i = after(i)
            }
        }
    }
}
