import Store

/// The `refs` column: where a body refers to other resources and where attachment data was cut out.
///
/// Varints: the number of references, for each the distance from the last one, its length and its rid; then the same
/// for cuts with distance and blob number.
enum RowCoding {
    static func encode(_ references: [ResolvedReference], _ cuts: [AttachmentCut]) -> [UInt8]? {
        if references.isEmpty && cuts.isEmpty { return nil }
        var out = VarintWriter()
        var last = 0
        out.put(references.count)
        for reference in references {
            out.put(reference.offset - last)
            out.put(reference.length)
            out.put(Int(reference.rid))
            last = reference.offset
        }
        last = 0
        for cut in cuts {
            out.put(cut.offset - last)
            out.put(Int(cut.blob))
            last = cut.offset
        }
        return out.bytes
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) -> ([ResolvedReference], [AttachmentCut]) {
        var reader = unsafe VarintReader(bytes)
        var references: [ResolvedReference] = []
        var last = 0
        let count = reader.take()
        references.reserveCapacity(count)
        for _ in 0..<count {
            last += reader.take()
            let length = reader.take()
            references.append(ResolvedReference(offset: last, length: length, rid: Int64(reader.take())))
        }
        var cuts: [AttachmentCut] = []
        last = 0
        while !reader.isAtEnd {
            last += reader.take()
            cuts.append(AttachmentCut(offset: last, blob: Int64(reader.take())))
        }
        return (references, cuts)
    }
}

/// The `what` column of a commit: which resources it changed.
///
/// Varints for each: the record, as the distance from the last one; the type, with the lowest bit set for a deletion,
/// and a high one for what was only filed; the resource, as the distance from the last one.
enum ChangeCoding {
    struct Item: Equatable {
        let pid: Int64
        let type: Int
        let rid: Int64
        let isDeletion: Bool
        /// Whether nothing was made of it: what had waited in nobody's record was filed in this one.
        var isFiled = false
    }
    private static let filed = 1 << 16

    static func encode(_ items: [Item]) -> [UInt8] {
        var out = VarintWriter()
        var (pid, rid): (Int64, Int64) = (0, 0)
        for item in items {
            out.put(signed: item.pid - pid)
            out.put(item.type << 1 | (item.isDeletion ? 1 : 0) | (item.isFiled ? filed : 0))
            out.put(signed: item.rid - rid)
            (pid, rid) = (item.pid, item.rid)
        }
        return out.bytes
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) -> [Item] {
        var reader = unsafe VarintReader(bytes)
        var items: [Item] = []
        var (pid, rid): (Int64, Int64) = (0, 0)
        while !reader.isAtEnd {
            // A damaged text gives wrong numbers, which `doctor` finds, and no trap.
            pid &+= reader.takeSigned()
            let type = reader.take()
            rid &+= reader.takeSigned()
            items.append(
                Item(
                    pid: pid, type: (type & ~filed) >> 1, rid: rid, isDeletion: type & 1 == 1,
                    isFiled: type & filed != 0))
        }
        return items
    }
}
