/// Text of comma-separated values, as spreadsheets and staff systems write it.
///
/// Source: RFC 4180: fields are quoted where they hold a comma, a quote or the end of a line; a quote within is written
/// twice. Lines may end as any system ends them, a mark of the byte order is passed over, and so are empty lines.
enum CommaSeparatedText {
    /// What stands between two ends of line that are not quoted.
    struct Row: Equatable {
        /// The number of the line on which it begins, from 1.
        let line: Int
        /// Its fields; nil for one that is no UTF-8.
        let fields: [String?]
        /// What is wrong with how it is written; nil for nothing.
        let problem: String?
    }

    /// Every row of a text.
    static func rows(_ bytes: [UInt8]) -> [Row] {
        var reader = Reader(bytes: bytes, at: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        var rows: [Row] = []
        while let row = reader.next() {
            if row.problem != nil || row.fields != [""] { rows.append(row) }
        }
        return rows
    }

    private struct Reader {
        let bytes: [UInt8]
        var at: Int
        var line = 1

        private static let quote: UInt8 = 0x22, comma: UInt8 = 0x2C, feed: UInt8 = 0x0A, carriage: UInt8 = 0x0D

        mutating func next() -> Row? {
            guard at < bytes.count else { return nil }
            let start = line
            var fields: [String?] = []
            var problem: String?
            while true {
                let isQuoted = at < bytes.count && bytes[at] == Self.quote
                let (field, wrong) = isQuoted ? quoted() : plain()
                fields.append(String(validating: field, as: UTF8.self))
                problem = problem ?? wrong
                if at < bytes.count, bytes[at] == Self.comma {
                    at += 1
                } else {
                    endLine()
                    return Row(line: start, fields: fields, problem: problem)
                }
            }
        }

        private mutating func plain() -> ([UInt8], String?) {
            let start = at
            while at < bytes.count, bytes[at] != Self.comma, !isEnd { at += 1 }
            let field = Array(bytes[start..<at])
            return (field, field.contains(Self.quote) ? "has a quote in a field that is not quoted" : nil)
        }

        private mutating func quoted() -> ([UInt8], String?) {
            var field: [UInt8] = []
            at += 1
            while at < bytes.count {
                if bytes[at] == Self.quote {
                    at += 1
                    guard at < bytes.count, bytes[at] == Self.quote else {
                        if at == bytes.count || bytes[at] == Self.comma || isEnd { return (field, nil) }
                        _ = plain()
                        return (field, "has text after a quoted field")
                    }
                } else if bytes[at] == Self.feed || bytes[at] == Self.carriage && !isPair {
                    line += 1
                }
                field.append(bytes[at])
                at += 1
            }
            return (field, "begins a quoted field that does not end")
        }

        private var isEnd: Bool { bytes[at] == Self.feed || bytes[at] == Self.carriage }
        private var isPair: Bool { at + 1 < bytes.count && bytes[at] == Self.carriage && bytes[at + 1] == Self.feed }

        private mutating func endLine() {
            guard at < bytes.count else { return }
            at += isPair ? 2 : 1
            line += 1
        }
    }
}
