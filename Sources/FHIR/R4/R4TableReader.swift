import CTables

/// Reads the embedded table; the format is described at the head of `Tools/generate-r4-table.py`.
///
/// The table is part of the program, so a fault in it is a fault of the build: reading stops the process.
struct R4TableReader {
    /// What the table says.
    struct Result {
        var types: [R4.TypeDefinition] = []
        var searchParameters: [R4.SearchParameter] = []
        var compartments: [String: [String: [String]]] = [:]
    }

    private let text: [UInt8]
    private var place = 0
    private var result = Result()
    private var openChoice: [R4.TypeReference] = []
    /// The datatype or resource that is being read, and the type in it that elements belong to.
    private var outerName = ""
    private var compartment = ""
    private var referableTypes: [String] = []

    static func readEmbeddedTable() -> R4 {
        let file = unsafe longitude_r4_table()
        var reader = unsafe R4TableReader(Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
        return R4(reader.read())
    }

    private init(_ text: [UInt8]) {
        self.text = text
    }

    private mutating func read() -> Result {
        guard field() == "longitude-r4", field() == "1", field() == "4.0.1" else { damaged() }
        while place < text.count {
            place += 1
            guard place < text.count else { break }
            switch field() {
            case "O": openChoice = list(rest(), " ").map { reference($0) }
            case "P": type(.primitive)
            case "D": type(.datatype)
            case "R": resource()
            case "N": nested()
            case "-": element()
            case "S": searchParameter()
            case "C": component()
            case "K": compartment = field()
            case "k": member()
            default: damaged()
            }
            guard atLineEnd else { damaged() }
        }
        inherit()
        return result
    }

    private func damaged() -> Never { fatalError("r4.table is damaged near byte \(place)") }

    private var atLineEnd: Bool { place >= text.count || text[place] == 0x0A }

    /// The next field of the line: up to a space, a tab or the end of the line; empty at the end of the line.
    private mutating func field() -> String {
        if place < text.count, text[place] == 0x20 { place += 1 }
        let start = place
        while place < text.count, text[place] > 0x20 { place += 1 }
        return String(decoding: text[start..<place], as: UTF8.self)
    }

    /// The rest of the line, after the separator.
    private mutating func rest() -> String {
        if !atLineEnd { place += 1 }
        let start = place
        while !atLineEnd { place += 1 }
        return String(decoding: text[start..<place], as: UTF8.self)
    }

    private func list(_ text: String, _ separator: Character = ",") -> [String] {
        guard text != ".", let byte = separator.asciiValue else { return [] }
        // Splitting bytes is many times faster than splitting characters.
        return text.utf8.split(separator: byte).map { String(Substring($0)) }
    }

    private mutating func type(_ kind: R4.TypeDefinition.Kind) {
        outerName = field()
        let base = field()
        append(outerName, kind, base == "-" ? nil : base, isAbstract: field() == "a")
    }

    private mutating func resource() {
        let number = Int(field())
        type(.resource)
        guard result.types.count(where: { $0.kind == .resource }) - 1 == number else { damaged() }
        if result.types.last?.isAbstract == false, outerName != "Parameters" { referableTypes.append(outerName) }
    }

    private mutating func nested() {
        let path = outerName + field()
        switch field() {
        case "B": append(path, .nested, "BackboneElement", isAbstract: false)
        case "E": append(path, .nested, "Element", isAbstract: false)
        default: damaged()
        }
    }

    private mutating func append(
        _ name: String, _ kind: R4.TypeDefinition.Kind, _ base: String?, isAbstract: Bool
    ) {
        result.types.append(.init(name: name, kind: kind, base: base, isAbstract: isAbstract, elements: []))
    }

    private mutating func element() {
        guard let last = result.types.indices.last else { damaged() }
        let written = field()
        let cardinality = field()
        guard ["?", "1", "*", "+"].contains(cardinality) else { damaged() }
        let types = elementTypes(field(), of: result.types[last].name + "." + written)
        let flags = field().utf8
        let isChoice = written.hasSuffix("[x]")
        result.types[last].elements.append(
            .init(
                name: isChoice ? String(written.dropLast(3)) : written, isChoice: isChoice,
                isRequired: cardinality == "1" || cardinality == "+",
                repeats: cardinality == "*" || cardinality == "+", types: types,
                isModifier: flags.contains(UInt8(ascii: "m")), isSummary: flags.contains(UInt8(ascii: "s")),
                binding: atLineEnd ? nil : binding(field())))
    }

    private func elementTypes(_ text: String, of path: String) -> [R4.TypeReference] {
        switch text.utf8.first {
        case UInt8(ascii: ">"): [.init(code: path, targets: [])]
        case UInt8(ascii: "@"): [.init(code: String(text.dropFirst()), targets: [])]
        case UInt8(ascii: "*"): openChoice
        default: list(text, "|").map { reference($0) }
        }
    }

    /// `Quantity` or `Reference(Patient,Group)`.
    private func reference(_ text: String) -> R4.TypeReference {
        guard let open = text.utf8.firstIndex(of: UInt8(ascii: "(")) else { return .init(code: text, targets: []) }
        let targets = text.utf8[text.utf8.index(after: open)...].dropLast()
        return .init(code: String(text[..<open]), targets: list(String(Substring(targets))))
    }

    private func binding(_ text: String) -> R4.Binding {
        let strength: R4.Binding.Strength
        switch text.utf8.first {
        case UInt8(ascii: "r"): strength = .required
        case UInt8(ascii: "x"): strength = .extensible
        case UInt8(ascii: "p"): strength = .preferred
        case UInt8(ascii: "e"): strength = .example
        default: damaged()
        }
        let valueSet = String(text.dropFirst(2))
        let isURL = valueSet.utf8.contains(UInt8(ascii: ":"))
        return .init(strength: strength, valueSet: isURL ? valueSet : "http://hl7.org/fhir/ValueSet/" + valueSet)
    }

    private mutating func searchParameter() {
        let id = field()
        guard let kind = R4.SearchParameter.Kind(rawValue: field()) else { damaged() }
        let code = field()
        let bases = list(field())
        guard let first = bases.first else { damaged() }
        let targets = field()
        let pieces = rest().utf8.split(separator: UInt8(ascii: "~"), omittingEmptySubsequences: false)
        result.searchParameters.append(
            .init(
                id: id == "=" ? first + "-" + code : id, code: code, kind: kind, bases: bases,
                targets: targets == "*" ? referableTypes : list(targets),
                expression: pieces.map { String(Substring($0)) }.joined(separator: first + "."), components: []))
    }

    private mutating func component() {
        guard let last = result.searchParameters.indices.last else { damaged() }
        result.searchParameters[last].components.append(.init(parameter: field(), expression: rest()))
    }

    private mutating func member() {
        let type = field()
        result.compartments[compartment, default: [:]][type] = list(field())
    }

    /// Puts the elements of the ancestors before those of each type.
    private mutating func inherit() {
        let own = Dictionary(uniqueKeysWithValues: result.types.map { ($0.name, ($0.base, $0.elements)) })
        for i in result.types.indices where result.types[i].kind != .primitive {
            var base = result.types[i].base
            while let name = base {
                guard let (next, elements) = own[name] else { damaged() }
                result.types[i].elements.insert(contentsOf: elements, at: 0)
                base = next
            }
        }
    }
}
