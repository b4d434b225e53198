/// Makes small valid PDF documents of text: A4 pages, one font in two weights, no compression.
///
/// Source: ISO 32000-1 (PDF 1.4 subset): catalogue, pages, fonts of the standard fourteen, content streams, a
/// cross-reference table with exact offsets.
struct PDF {
    private var bytes: [UInt8] = []
    private var offsets: [Int] = []

    /// A document of lines; a line that starts with `# ` is a heading. Lines are broken at 92 characters, pages at 56
    /// lines.
    static func document(title: String, lines: [String]) -> [UInt8] {
        var pdf = PDF()
        let wrapped = lines.flatMap(wrap)
        let pages = stride(from: 0, to: max(wrapped.count, 1), by: 56).map {
            Array(wrapped[$0..<min($0 + 56, wrapped.count)])
        }
        return pdf.build(title, pages)
    }

    private static func wrap(_ line: String) -> [String] {
        guard line.utf8.count > 92 else { return [line] }
        var out: [String] = []
        var current = ""
        for word in line.split(separator: " ") {
            if !current.isEmpty, current.utf8.count + word.utf8.count + 1 > 92 {
                out.append(current)
                current = ""
            }
            current += current.isEmpty ? String(word) : " " + word
        }
        out.append(current)
        return out
    }

    private mutating func text(_ string: String) { bytes.append(contentsOf: string.utf8) }

    private mutating func object(_ body: (inout PDF) -> Void) {
        offsets.append(bytes.count)
        text("\(offsets.count) 0 obj\n")
        body(&self)
        text("\nendobj\n")
    }

    private mutating func build(_ title: String, _ pages: [[String]]) -> [UInt8] {
        bytes.reserveCapacity(1200 + pages.joined().reduce(0) { $0 + $1.utf8.count + 12 })
        text("%PDF-1.4\n")
        bytes.append(contentsOf: [0x25, 0xE2, 0xE3, 0xCF, 0xD3, 0x0A])
        // Objects 1 to 5: catalogue, page tree, two fonts, information; then a page and its content in turn.
        object { $0.text("<< /Type /Catalog /Pages 2 0 R >>") }
        let kids = pages.indices.map { "\(6 + 2 * $0) 0 R" }.joined(separator: " ")
        object { $0.text("<< /Type /Pages /Kids [\(kids)] /Count \(pages.count) >>") }
        for name in ["Helvetica", "Helvetica-Bold"] {
            object { $0.text("<< /Type /Font /Subtype /Type1 /BaseFont /\(name) /Encoding /WinAnsiEncoding >>") }
        }
        object {
            $0.text("<< /Title (")
            $0.bytes.append(contentsOf: PDF.escaped(title))
            $0.text(") /Producer (Longitude simulation) >>")
        }
        for (n, lines) in pages.enumerated() { page(n, of: pages.count, lines) }
        trailer()
        return bytes
    }

    private mutating func page(_ n: Int, of count: Int, _ lines: [String]) {
        object {
            $0.text("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents \(7 + 2 * n) 0 R")
            $0.text(" /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>")
        }
        let content = PDF.content(lines, foot: "Page \(n + 1) of \(count)")
        object {
            $0.text("<< /Length \(content.count) >>\nstream\n")
            $0.bytes.append(contentsOf: content)
            $0.text("\nendstream")
        }
    }

    private static func content(_ lines: [String], foot: String) -> [UInt8] {
        var out = Array("BT\n13 TL\n56 786 Td\n".utf8)
        var bold: Bool?
        for line in lines {
            let isHeading = line.hasPrefix("# ")
            if bold != isHeading {
                out.append(contentsOf: (isHeading ? "/F2 11 Tf\n" : "/F1 10 Tf\n").utf8)
                bold = isHeading
            }
            out.append(0x28)
            out.append(contentsOf: escaped(isHeading ? String(line.dropFirst(2)) : line))
            out.append(contentsOf: ") Tj T*\n".utf8)
        }
        out.append(contentsOf: "ET\nBT\n/F1 8 Tf\n56 36 Td\n(\(foot)) Tj\nET".utf8)
        return out
    }

    /// WinAnsi bytes of a string, with the escapes of a literal string; what WinAnsi lacks becomes its base letter.
    private static func escaped(_ string: String) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(string.utf8.count + 8)
        for scalar in string.unicodeScalars {
            switch scalar.value {
            case 0x28, 0x29, 0x5C: out.append(contentsOf: [0x5C, UInt8(scalar.value)])
            case 0x20..<0x7F, 0xA0...0xFF: out.append(UInt8(scalar.value))
            case 0x2018, 0x2019: out.append(0x27)
            case 0x2013, 0x2014: out.append(0x2D)
            case 0x2082: out.append(0x32)
            default: out.append(substitute(scalar))
            }
        }
        return out
    }

    private static func substitute(_ scalar: Unicode.Scalar) -> UInt8 {
        switch scalar {
        case "ś", "ş", "Ś", "Ş": 0x73
        case "ń": 0x6E
        case "ı": 0x69
        case "ğ": 0x67
        default: 0x3F
        }
    }

    private mutating func trailer() {
        let start = bytes.count
        text("xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n")
        for offset in offsets {
            let digits = String(offset)
            text(String(repeating: "0", count: 10 - digits.utf8.count) + digits + " 00000 n \n")
        }
        text("trailer\n<< /Size \(offsets.count + 1) /Root 1 0 R /Info 5 0 R >>\nstartxref\n\(start)\n%%EOF\n")
    }
}
