/// Puts entries that say the same on one line. Every line keeps all its entries, and the page names and opens each.
///
/// Source: shared-record specification §2, "No silent de-duplication".
enum Merging {
    /// Groups of indices. An entry joins the first line with which it shares a key, if `mayJoin` agrees.
    ///
    /// - Parameters:
    ///   - keys: what identifies each entry: its code, its words.
    ///   - mayJoin: whether an entry may share the line of those already on it.
    static func lines(
        _ indices: [Int], keys: (Int) -> [String], mayJoin: (Int, [Int]) -> Bool = { _, _ in true }
    ) -> [[Int]] {
        var lines: [[Int]] = []
        var linesOfKey: [String: [Int]] = [:]
        for index in indices {
            let keys = keys(index)
            var joined: Int?
            search: for key in keys {
                for line in linesOfKey[key] ?? [] where mayJoin(index, lines[line]) {
                    joined = line
                    break search
                }
            }
            let line = joined ?? lines.count
            if joined == nil { lines.append([index]) } else { lines[line].append(index) }
            for key in keys where linesOfKey[key]?.contains(line) != true { linesOfKey[key, default: []].append(line) }
        }
        return lines
    }

    /// Groups of indices of one key each, no two of one source: copies of one thing. The nth of a source joins the nth
    /// line of its key, which is the first without its source; no line is looked at for it.
    static func lines<Source: Hashable>(
        _ indices: [Int], key: (Int) -> String, source: (Int) -> Source
    ) -> [[Int]] {
        var lines: [[Int]] = []
        var linesOfKey: [String: [Int]] = [:]
        var counts: [String: [Source: Int]] = [:]
        for index in indices {
            let (key, source) = (key(index), source(index))
            let number = counts[key]?[source] ?? 0
            counts[key, default: [:]][source] = number + 1
            if number < linesOfKey[key]?.count ?? 0, let line = linesOfKey[key]?[number] {
                lines[line].append(index)
            } else {
                linesOfKey[key, default: []].append(lines.count)
                lines.append([index])
            }
        }
        return lines
    }

    /// "Active in A and B; resolved in C" when the entries of a line do not say the same; nil when they do.
    static func disagreement(_ said: [(state: String, source: String)]) -> String? {
        var states: [String] = []
        var sources: [[String]] = []
        for (state, source) in said {
            if let at = states.firstIndex(of: state) {
                if !sources[at].contains(source) { sources[at].append(source) }
            } else {
                states.append(state)
                sources.append([source])
            }
        }
        guard states.count > 1 else { return nil }
        let parts = zip(states, sources).map { "\($0) in \(Wording.list($1, "and"))" }
        let line = parts.joined(separator: "; ")
        return line.prefix(1).uppercased() + line.dropFirst()
    }

    /// Words folded for comparison: lower case, single spaces, no bracketed semantic tag at the end, no "allergy to".
    static func folded(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if byte == 0x20 && (bytes.isEmpty || bytes.last == 0x20) { continue }
            bytes.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
        }
        if bytes.last == 0x29, let open = bytes.lastIndex(of: 0x28) { bytes.removeLast(bytes.count - open) }
        while bytes.last == 0x20 { bytes.removeLast() }
        for ending in endings where bytes.count > ending.count && bytes.suffix(ending.count).elementsEqual(ending) {
            bytes.removeLast(ending.count)
        }
        for beginning in beginnings where bytes.starts(with: beginning) { bytes.removeFirst(beginning.count) }
        return String(decoding: bytes, as: UTF8.self)
    }
    private static let beginnings = ["allergy to ", "allergic to ", "intolerance to "].map { Array($0.utf8) }
    private static let endings = [" allergy", " intolerance"].map { Array($0.utf8) }
}
