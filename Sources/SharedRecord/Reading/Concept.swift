import FHIR

/// A `CodeableConcept` as it stands in a document. Nothing is read before it is asked for.
struct Concept {
    let element: Element?

    init(_ element: Element?) { self.element = element?.first }

    /// The words: the concept's own text, else the display of its main coding, else the code; nil when there is none.
    var text: String? {
        if let text = element?["text"]?.filled { return text }
        guard let coding = mainCoding ?? element?["coding"]?.first else { return nil }
        return coding["display"]?.filled ?? coding["code"]?.filled
    }
    /// The coding that identifies the concept: SNOMED CT first, then LOINC, then the first that has a code.
    var mainCoding: Element? { element?.mainCoding }
    /// System and code of the main coding, for comparing; nil when there is none. The two systems that most codes are
    /// of are one letter, so that the text stays short.
    var key: String? {
        guard let coding = mainCoding, let code = coding["code"]?.filled else { return nil }
        guard let system = coding["system"] else { return "|" + code }
        if system.equals("http://loinc.org") { return "L|" + code }
        if system.equals("http://snomed.info/sct") { return "S|" + code }
        return (system.string ?? "") + "|" + code
    }
    /// The main code for the page.
    var view: CodeView { CodeView(mainCoding ?? element?["coding"]?.first, text: element?["text"]?.filled) }
    /// Every code for the page.
    var views: [CodeView] {
        guard let codings = element?["coding"] else { return [] }
        return codings.elements.map { CodeView($0, text: nil) }
    }
    /// Whether any coding has one of the codes, whatever its system says in spelling.
    func hasCode(in codes: [StaticString]) -> Bool {
        guard let codings = element?["coding"] else { return false }
        for coding in codings.elements {
            guard let code = coding["code"] else { continue }
            for wanted in codes where code.equals(wanted) { return true }
        }
        return false
    }
    /// Whether any coding has the code.
    func has(_ code: StaticString) -> Bool {
        guard let codings = element?["coding"] else { return false }
        for coding in codings.elements where coding["code"]?.equals(code) == true { return true }
        return false
    }
}

extension CodeView {
    init(_ coding: Element?, text: String?) {
        self.init()
        display = coding?["display"]?.filled ?? text ?? "Not recorded"
        code = coding?["code"]?.filled ?? ""
        system = CodeSystemNames.name(coding?["system"])
        uri = coding?["system"]?.string ?? ""
    }
}

extension Element {
    /// What is said of a resource with a modifier extension.
    static let unknownModifier = "Part of it is not understood here and may change what it means: read the original"

    /// Whether a resource, or one of its parts, has a modifier extension: none is known here, and any may turn its
    /// meaning round. Source: FHIR R4, Extensibility, "Modifier Extensions".
    var hasUnknownModifier: Bool {
        if self["modifierExtension"] != nil { return true }
        for (_, value) in members {
            for part in value.elements where part.isObject && part["modifierExtension"] != nil { return true }
        }
        return false
    }

    /// The text of a string that is not empty or all spaces; nil otherwise, so that nothing blank is shown.
    var filled: String? {
        guard let text = string, text.utf8.contains(where: { $0 > 0x20 }) else { return nil }
        return text
    }
}
