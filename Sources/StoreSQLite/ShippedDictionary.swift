import CTables
import FHIR

/// A compression dictionary that is part of the program.
struct ShippedDictionary {
    /// Its number, for ever: a stored body names it.
    let number: Int
    /// The resource types that new bodies use it for.
    let types: [Int]
    /// The dictionary.
    let bytes: [UInt8]

    /// All that ship; the format of the file is described at the head of `Tools/train-dictionaries.py`.
    static let all: [ShippedDictionary] = {
        let file = unsafe longitude_zstd_dictionaries()
        return unsafe read(Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
    }()

    /// The file is part of the program, so a fault in it is a fault of the build: reading stops the process.
    private static func read(_ file: [UInt8]) -> [ShippedDictionary] {
        var entries: [(number: Int, name: String, bytes: [UInt8])] = []
        var at = 0
        func take(_ count: Int) -> ArraySlice<UInt8> {
            precondition(count >= 0 && at + count <= file.count, "zstd.dictionaries is cut short")
            defer { at += count }
            return file[at..<at + count]
        }
        func number(_ count: Int) -> Int { take(count).reduce(0) { $0 << 8 | Int($1) } }
        while at < file.count {
            let dictionary = number(4)
            let name = String(decoding: take(number(1)), as: UTF8.self)
            entries.append((dictionary, name, Array(take(number(4)))))
        }
        // The newest of a type is for new bodies; the others stay for what was stored with them.
        let newest = Dictionary(entries.map { ($0.name, $0.number) }, uniquingKeysWith: { max($0, $1) })
        return entries.map { entry in
            var types: [Int] = []
            if newest[entry.name] == entry.number {
                types = R4.resourceTypeNames.indices.filter {
                    let name = R4.resourceTypeNames[$0]
                    return name == entry.name || (entry.name == "*" && newest[name] == nil)
                }
            }
            return ShippedDictionary(number: entry.number, types: types, bytes: entry.bytes)
        }
    }
}
