import ArgumentParser
import Foundation

/// The values of a node's configuration as the operator gave them, in its file and in variables of the environment, and
/// all that is wrong with them.
package struct ConfigurationValues {
    /// What cannot be used.
    package struct Problem {
        /// The key, or the variable, that it is about.
        package let key: String
        /// What is wrong, and what to do.
        package let words: String
    }

    /// Every key that a variable can give.
    private static let variableKeys = [
        "environment", "nodeName", "address", "port", "operationsPort", "policies", "secretsDirectory", "witnesses",
        "pdfPython", "urgentSpool", "diskEncryptedBy", "scanner",
    ]
    private static let keys = Set(variableKeys + ["providers"])
    private static let prefix = "LONGITUDE_"

    /// The path of the file.
    package let file: String
    /// All that is wrong, in the order in which it was met.
    package private(set) var problems: [Problem] = []
    private let content: [String: Any]
    private var variables: [String: String] = [:]

    /// Reads the file, and the variables that go before it: that of `nodeName` is `LONGITUDE_NODE_NAME`.
    ///
    /// - Throws: `ValidationError` for a file that is no object of JSON.
    package init(file: String, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        self.file = file
        guard let data = FileManager.default.contents(atPath: file),
            let content = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { throw ValidationError("\(file) cannot be read as a JSON object. See docs/configuration.md.") }
        // A value of null is one that is left out.
        self.content = content.filter { !($0.value is NSNull) }
        for key in content.keys.sorted() where !Self.keys.contains(key) {
            let known = Self.keys.sorted().joined(separator: ", ")
            problem(key, "“\(key)” is not a key. Remove it, or use one of \(known).")
        }
        let names = Dictionary(
            Self.variableKeys.map { (Self.variable(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(Self.prefix) {
            if let key = names[name] {
                variables[key] = text
            } else {
                let list = names.keys.sorted().joined(separator: ", ")
                problem(name, "the variable \(name) is none of this program's. Remove it, or use one of \(list).")
            }
        }
    }

    /// Notes what cannot be used.
    package mutating func problem(_ key: String, _ words: String) { problems.append(Problem(key: key, words: words)) }

    /// Refuses a configuration that has problems.
    ///
    /// - Throws: `ValidationError` with all of them.
    package func check() throws {
        guard !problems.isEmpty else { return }
        throw ValidationError(problems.map { "\(file): \($0.words)" }.joined(separator: "\n"))
    }

    /// Where the values of all keys that are given come from, without the values.
    package var origins: [(key: String, origin: String)] {
        Self.keys.sorted().compactMap { key in
            if variables[key] != nil { return (key, Self.variable(of: key)) }
            return content[key] == nil ? nil : (key, file)
        }
    }

    /// Whether a key is given.
    package func has(_ key: String) -> Bool { variables[key] != nil || content[key] != nil }

    /// The value of a key that may be left out; nil too when it is of the wrong type, which is a problem then.
    package mutating func optional<Value: ConfigurationValue>(_ key: String, as type: Value.Type = Value.self) -> Value?
    {
        let value = variables[key].map { Value(variable: $0) } ?? content[key].map { $0 as? Value }
        if let value, value == nil {
            let place = variables[key] == nil ? "“\(key)”" : "the variable \(Self.variable(of: key))"
            problem(key, "\(place) is of the wrong type. See docs/configuration.md.")
        }
        return value ?? nil
    }

    /// The value of a key that must be given.
    package mutating func demanded<Value: ConfigurationValue>(_ key: String, as type: Value.Type = Value.self) -> Value?
    {
        if !has(key) { problem(key, "“\(key)” is missing. See docs/configuration.md.") }
        return optional(key)
    }

    /// The providers, which are objects: only the file gives them.
    package mutating func providers() -> [[String: Any]] {
        if let list = content["providers"] as? [[String: Any]], !list.isEmpty { return list }
        problem("providers", "“providers” names none. See docs/configuration.md.")
        return []
    }

    /// What of the file alone is given for a key, as it is written there.
    package func inFile(_ key: String) -> String? { content[key] as? String }

    /// The variable of a key: `nodeName` is `LONGITUDE_NODE_NAME`.
    package static func variable(of key: String) -> String {
        prefix + key.reduce(into: "") { $0 += $1.isUppercase ? "_\($1)" : $1.uppercased() }
    }
}

/// What a key of the configuration may hold.
package protocol ConfigurationValue {
    /// The value that a variable of the environment gives; nil when it is none.
    init?(variable: String)
}

extension String: ConfigurationValue {
    /// As it is.
    package init?(variable: String) { self = variable }
}

extension Int: ConfigurationValue {
    /// In decimal digits.
    package init?(variable: String) { self.init(variable) }
}

extension [String]: ConfigurationValue {
    /// Parted at commas; an empty variable is an empty list.
    package init?(variable: String) {
        self = variable.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
