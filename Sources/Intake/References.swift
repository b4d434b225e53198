import FHIR
import Store

/// What the references in a text name within its source.
///
/// A reference is what a `fullUrl` of the Bundle says; else, relative or on the base of the entry's own `fullUrl`, the
/// resource of that type and id. Others stay as they are written: who is meant on another server is not known here.
/// Source: FHIR R4 bundle.html#references.
struct References {
    /// What the `fullUrl`s of the enclosing Bundle name.
    private var fullURLs: [String: SourceIdentity] = [:]
    /// Whether a `fullUrl` of the form base/Type/id names a resource that is known by something else.
    private var hasOtherNames = false
    /// The base of the entry's own `fullUrl`, with the last `/`; nil when it has none.
    var base: String?

    /// Without a Bundle.
    init() {}

    /// Takes down what a `fullUrl` names.
    /// - Returns: false when it names another resource already.
    mutating func add(_ fullURL: String, _ identity: SourceIdentity) -> Bool {
        if let known = fullURLs[fullURL] { return known == identity }
        fullURLs[fullURL] = identity
        if let parts = Self.parts(of: fullURL), parts.identity != identity { hasOtherNames = true }
        return true
    }

    /// What a reference names; nil when it cannot be told.
    func target(_ reference: String) -> SourceIdentity? {
        if let known = fullURLs[reference] { return known }
        guard let parts = Self.parts(of: reference) else { return nil }
        let isRelative = parts.base.isEmpty
        if !isRelative || hasOtherNames, let url = address(parts), let known = fullURLs[url] { return known }
        return isRelative || parts.base == base.map({ $0[...] }) ? parts.identity : nil
    }

    /// What the references within an element name by a `fullUrl` of the Bundle, each once.
    func named(in element: Element) -> [(fullURL: String, identity: SourceIdentity)] {
        var found: [String: SourceIdentity] = [:]
        element.visit(
            "reference",
            { value in
                guard let text = value.string else { return }
                if let known = fullURLs[text] { found[text] = known }
                guard let url = Self.parts(of: text).flatMap(address), let known = fullURLs[url] else { return }
                found[url] = known
            }, "reference", { _ in })
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The address that a reference of the form base/Type/id stands for; nil for a relative one without a base.
    private func address(_ parts: (base: Substring, identity: SourceIdentity)) -> String? {
        (parts.base.isEmpty ? base : String(parts.base)).map {
            $0 + R4.resourceTypeNames[parts.identity.type] + "/" + parts.identity.id
        }
    }

    /// The base of a `fullUrl`; nil when it is not of the form base/Type/id.
    static func base(of fullURL: String) -> String? {
        parts(of: fullURL).flatMap { $0.base.isEmpty ? nil : String($0.base) }
    }

    /// The type and id that a reference states, and the base before them, empty when it is relative; a version is left
    /// out. Nil when it is of another form.
    static func parts(of reference: String) -> (base: Substring, identity: SourceIdentity)? {
        guard !reference.hasPrefix("/") else { return nil }
        var rest = reference[...]
        func takeLast() -> Substring? {
            guard !rest.isEmpty else { return nil }
            let slash = rest.lastIndex(of: "/")
            let part = slash.map { rest[rest.index(after: $0)...] } ?? rest
            rest = slash.map { rest[..<$0] } ?? ""
            return part
        }
        guard var id = takeLast(), var type = takeLast() else { return nil }
        if type == "_history" {
            guard let versioned = takeLast(), let its = takeLast() else { return nil }
            (id, type) = (versioned, its)
        }
        guard !id.isEmpty, let type = ResourceType(String(type))?.index else { return nil }
        let base = rest.isEmpty ? rest : reference[...rest.endIndex]
        guard base.isEmpty || base.hasPrefix("http://") || base.hasPrefix("https://") else { return nil }
        return (base, SourceIdentity(type: type, id: String(id)))
    }
}
