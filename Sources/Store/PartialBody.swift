package import FHIR

/// Writes a row's body anew with parts of it left out, and keeps account of where its references and attachments go.
package struct PartialBody {
    /// What is written so far.
    package private(set) var bytes: [UInt8] = []
    private let row: StoredResource
    private var references: [ResolvedReference] = []
    private var cuts: [AttachmentCut] = []

    /// An empty body for a row.
    package init(of row: StoredResource) { self.row = row }

    /// Writes bytes of one's own.
    package mutating func write(_ text: some Sequence<UInt8>) { bytes.append(contentsOf: text) }

    /// Writes a text as a JSON string.
    package mutating func write(string text: String) {
        var json = JSONWriter()
        json.item(text)
        bytes += json.bytes
    }

    /// Copies a value of the row's document as it is written, and what of references and attachments stands in it.
    package mutating func copy(_ element: Element) {
        let range = element.byteRange
        let moved = bytes.count - range.lowerBound
        for reference in row.references where range.contains(reference.offset) {
            references.append(
                ResolvedReference(offset: reference.offset + moved, length: reference.length, rid: reference.rid))
        }
        for cut in row.cuts where range.contains(cut.offset) {
            cuts.append(AttachmentCut(offset: cut.offset + moved, blob: cut.blob))
        }
        bytes += element.rawBytes
    }

    /// The row with this body. Its code and marks say no more than the body does.
    ///
    /// - Parameters:
    ///   - extent: how much of the resource the body holds.
    ///   - source: the number of the source under which it stands; nil for its own.
    /// - Throws: `StoreError.unavailable` when the row's own body is damaged.
    package func row(_ extent: StoredResource.Extent, source: Int? = nil) throws -> StoredResource {
        let document = try Document(parsing: bytes)
        let isAbout = MainCode.of(document.root) == MainCode.of(try row.readDocument().root)
        return StoredResource(
            pid: row.pid, type: row.type, rid: row.rid, t: row.t, section: row.section, sensitivity: row.sensitivity,
            date: row.date, code: isAbout ? row.code : nil, marks: Marks(type: row.typeName, document.root),
            recorded: row.recorded, received: row.received, source: source ?? row.source, body: document,
            references: references.sorted { $0.offset < $1.offset }, cuts: cuts.sorted { $0.offset < $1.offset },
            extent: extent)
    }
}

extension StoredResource {
    /// The row with some members of its resource only.
    ///
    /// - Throws: `StoreError.unavailable` for a damaged body: nothing of it is then shown.
    package func keeping(_ members: Set<String>) throws -> StoredResource {
        var body = PartialBody(of: self)
        var isFirst = true
        body.write("{".utf8)
        for (name, value) in try readDocument().root.members where members.contains(name) {
            if !isFirst { body.write(",".utf8) }
            isFirst = false
            body.write(string: name)
            body.write(":".utf8)
            body.copy(value)
        }
        body.write("}".utf8)
        return try body.row(.elements)
    }
}
