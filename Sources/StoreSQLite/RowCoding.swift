import Store

/// The `refs` column: where a body refers to other resources and where attachment data was cut out.
///
/// Varints: the number of references, for each the distance from the last one, its length and its rid; then the same
/// for cuts with distance and blob number.
enum RowCoding {
    static func encode(_ references: [ResolvedReference], _ cuts: [AttachmentCut]) -> [UInt8]? {
        if references.isEmpty && cuts.isEmpty { return nil }
        var out: [UInt8] = []
        func put(_ value: Int) {
            var v = UInt64(value)
            while v >= 0x80 {
                out.append(UInt8(v & 0x7F) | 0x80)
                v >>= 7
            }
            out.append(UInt8(v))
        }
        var last = 0
        put(references.count)
        for reference in references {
            put(reference.offset - last)
            put(reference.length)
            put(Int(reference.rid))
            last = reference.offset
        }
        last = 0
        for cut in cuts {
            put(cut.offset - last)
            put(Int(cut.blob))
            last = cut.offset
        }
        return out
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) -> ([ResolvedReference], [AttachmentCut]) {
        var i = 0
        func take() -> Int {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while i < bytes.count {
                let byte = unsafe bytes[i]
                i += 1
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { break }
                shift += 7
            }
            return Int(value)
        }
        var references: [ResolvedReference] = []
        var last = 0
        let count = take()
        references.reserveCapacity(count)
        for _ in 0..<count {
            last += take()
            let length = take()
            references.append(ResolvedReference(offset: last, length: length, rid: Int64(take())))
        }
        var cuts: [AttachmentCut] = []
        last = 0
        while i < bytes.count {
            last += take()
            cuts.append(AttachmentCut(offset: last, blob: Int64(take())))
        }
        return (references, cuts)
    }
}
