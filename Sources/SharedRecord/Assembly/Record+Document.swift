import FHIR
import LegalTime
import Store

extension Record {
    /// A document to be read: its facts, its attachments, and the text of the first that is text.
    ///
    /// - Returns: nil when there is none of that number, it is hidden, it is another person's, or it holds no document.
    /// - Throws: what the snapshot throws.
    package func document(_ rid: Int64) throws -> DocumentView? {
        guard let index = indexByRid[rid], Attachments.isDocument(kinds[index], rows[index].document.root) else {
            return nil
        }
        var view = DocumentView()
        view.banner = banner()
        view.rail = rail()
        view.sources = sources.view(now: now, person: person)
        view.item = attestedItem(index)
        view.attachments = Attachments.all(kinds[index], rows[index])
        for at in view.attachments.indices
        where view.attachments[at].isHeld && view.attachments[at].display != .download {
            let content = try attachment(rid, index: view.attachments[at].index)
            guard content?.isOfItsType != true else { continue }
            view.attachments[at].display = .download
            view.attachments[at].isOfItsType = false
        }
        var facts = FactList()
        facts.add("Kind", view.item.provenance.code.display)
        facts.add("Date", view.item.date?.text ?? "Not recorded")
        facts.add("Organisation", view.item.provenance.organisation)
        facts.add("Author", view.item.provenance.author, note: view.item.provenance.attestedNote(.author))
        facts.add("Received", view.item.provenance.received?.text ?? "Not recorded")
        view.facts = facts.facts
        if let text = view.attachments.first(where: { $0.display == .text && $0.isHeld }) {
            view.text = try attachment(rid, index: text.index).map { String(decoding: $0.bytes, as: UTF8.self) }
        }
        var shown = Shown()
        for patient in view.banner.patients { shown.insert(patient) }
        shown.insert(view.item.provenance)
        view.alerts = alerts(completing: &view.banner, &shown)
        view.shown = shown.sorted
        try names.check()
        return view
    }

    /// The bytes of one attachment.
    ///
    /// - Returns: nil when there is none of that number and place that may be seen and is held here.
    /// - Throws: what the snapshot throws.
    package func attachment(_ rid: Int64, index attachment: Int) throws -> AttachmentContent? {
        guard let index = indexByRid[rid] else { return nil }
        let row = rows[index]
        let all = Attachments.elements(kinds[index], row.document.root)
        guard all.indices.contains(attachment), let data = all[attachment]["data"] else { return nil }
        let text: [UInt8]
        if let cut = Attachments.cut(data, row) {
            text = try snapshot.attachment(cut, of: row)
        } else {
            text = Array((data.string ?? "").utf8)
        }
        guard let bytes = Base64.decode(text), !bytes.isEmpty else { return nil }
        let type = all[attachment]["contentType"]?.string
        var content = AttachmentContent()
        content.isOfItsType = Attachments.isOfItsType(bytes, type)
        let trusted = content.isOfItsType ? type : nil
        content.contentType = Attachments.servedType(trusted)
        content.bytes = bytes
        content.fileName = "document-\(attachment + 1)\(Attachments.fileExtension(trusted))"
        content.rid = rid
        return content
    }
}

/// Attachments of the types that carry documents. Source: FHIR R4 Attachment; DocumentReference.content,
/// DiagnosticReport.presentedForm, Media.content, Communication.payload.
enum Attachments {
    /// Whether a resource carries a document.
    static func isDocument(_ kind: ResourceKind, _ root: Element) -> Bool {
        switch kind {
        case .documentReference: root["content"]?.first?["attachment"] != nil
        case .diagnosticReport: root["presentedForm"]?.first != nil
        case .media: root["content"] != nil
        case .binary: root["data"] != nil
        default: false
        }
    }

    /// The attachment elements, in order.
    static func elements(_ kind: ResourceKind, _ root: Element) -> [Element] {
        switch kind {
        case .documentReference: root.all("content").compactMap { $0["attachment"] }
        case .diagnosticReport: root.all("presentedForm").map { $0 }
        case .media: root["content"].map { [$0] } ?? []
        case .binary: [root]
        default: []
        }
    }

    /// The attachments for the page.
    static func all(_ kind: ResourceKind, _ row: StoredResource) -> [AttachmentView] {
        elements(kind, row.document.root).enumerated().map { index, element in
            let type = element["contentType"]?.filled
            var view = AttachmentView()
            view.index = index
            view.contentType = type ?? "Not recorded"
            view.display = display(type)
            view.title = element["title"]?.filled ?? "\(AttachmentType.words(type)), part \(index + 1)"
            view.isHeld = element["data"].map { cut($0, row) != nil || $0.filled != nil } ?? false
            view.size = element["size"]?.int ?? inlineSize(element["data"], row)
            return view
        }
    }
    private static func inlineSize(_ data: Element?, _ row: StoredResource) -> Int? {
        guard let data, cut(data, row) == nil else { return nil }
        let length = data.byteRange.count - 2
        return length > 0 ? length / 4 * 3 : nil
    }

    /// The cut that stands where an attachment's data was taken out of the body.
    static func cut(_ data: Element, _ row: StoredResource) -> AttachmentCut? {
        let range = data.byteRange
        return row.cuts.first { $0.offset > range.lowerBound && $0.offset < range.upperBound }
    }

    private static func base(_ type: String?) -> Substring { (type ?? "").prefix { $0 != ";" } }

    static func display(_ type: String?) -> AttachmentView.Display {
        switch base(type) {
        case "application/pdf": .pdf
        case "image/png", "image/jpeg", "image/gif": .image
        case "text/plain": .text
        default: .download
        }
    }
    /// Types that a browser may be given as they are; everything else, HTML and SVG above all, goes out as bytes to
    /// save, because it could run script on the page's own origin.
    static func servedType(_ type: String?) -> String {
        switch base(type) {
        case "application/pdf": "application/pdf"
        case "image/png": "image/png"
        case "image/jpeg": "image/jpeg"
        case "image/gif": "image/gif"
        case "text/plain": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
    /// Whether the bytes begin as the type says: a browser is shown only what is what it says it is.
    ///
    /// Sources: ISO 32000-2 7.5.2, where a header may stand within the first 1,024 bytes (Annex I); PNG, third
    /// edition, 5.2; JPEG, ISO 10918-1 B.1.1.3; GIF89a, 17. Text has no NUL.
    static func isOfItsType(_ bytes: [UInt8], _ type: String?) -> Bool {
        switch base(type) {
        case "application/pdf": bytes.prefix(1_024).firstRange(of: Array("%PDF-".utf8)) != nil
        case "image/png": bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case "image/jpeg": bytes.starts(with: [0xFF, 0xD8, 0xFF])
        case "image/gif": bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8))
        case "text/plain": !bytes.contains(0)
        default: true
        }
    }
    static func fileExtension(_ type: String?) -> String {
        switch base(type) {
        case "application/pdf": ".pdf"
        case "image/png": ".png"
        case "image/jpeg": ".jpg"
        case "image/gif": ".gif"
        case "text/plain": ".txt"
        case "text/html": ".html"
        case "application/rtf", "text/rtf": ".rtf"
        default: ".bin"
        }
    }
}

/// Base 64 as FHIR's `base64Binary` writes it (RFC 4648 section 4); white space between groups is allowed.
enum Base64 {
    private static let values: [Int8] = {
        var values = [Int8](repeating: -1, count: 256)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = Int8(value) }
        return values
    }()

    /// The bytes; nil when the text is not base 64.
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text {
            if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { continue }
            if byte == 0x3D {
                padding += 1
                continue
            }
            let value = values[Int(byte)]
            if value < 0 || padding > 0 { return nil }
            bits = bits << 6 | UInt32(value)
            count += 1
            if count == 4 {
                out.append(UInt8(truncatingIfNeeded: bits >> 16))
                out.append(UInt8(truncatingIfNeeded: bits >> 8))
                out.append(UInt8(truncatingIfNeeded: bits))
                (bits, count) = (0, 0)
            }
        }
        guard count != 1, padding <= 2, padding == 0 || (count + padding) == 4 else { return nil }
        if count >= 2 { out.append(UInt8(truncatingIfNeeded: bits >> (count == 2 ? 4 : 10))) }
        if count == 3 { out.append(UInt8(truncatingIfNeeded: bits >> 2)) }
        return out
    }
}
