import FHIR

/// The reference range that came with one result. Source: FHIR R4 Observation.referenceRange.
struct ReferenceRange: Equatable {
    /// "3.5 to 5.3", "below 5", "above 90", or "Not given".
    var text = "Not given"
    /// The bounds for drawing; nil where open, or where several ranges were given.
    var low: Double?
    var high: Double?
    /// The unit of the bounds; empty when they have none.
    var unit = ""

    /// Reads the ranges of an Observation: the normal one; when several apply, each with whom it is for.
    init(_ root: Element) {
        guard let ranges = root["referenceRange"] else { return }
        var all: [Element] = []
        for range in ranges.elements where Self.isNormal(range) { all.append(range) }
        guard let first = all.first else { return }
        if all.count > 1 {
            let texts = all.compactMap(Self.described)
            if !texts.isEmpty { text = texts.joined(separator: "; ") }
            return
        }
        text = Self.bounds(first) ?? first["text"]?.filled ?? "Not given"
        low = first["low"]?["value"]?.numberText.flatMap(Quantity.drawn)
        high = first["high"]?["value"]?.numberText.flatMap(Quantity.drawn)
        unit = Quantity.printed(
            (first["high"] ?? first["low"]).flatMap { $0["unit"]?.string ?? $0["code"]?.string } ?? "")
        // Beside a value of another unit its own is said.
        if low != nil || high != nil, !unit.isEmpty, Quantity(root["valueQuantity"]).map({ $0.unit != unit }) ?? false {
            text += " \(unit)"
        }
    }

    private static func isNormal(_ range: Element) -> Bool {
        let type = Concept(range["type"])
        return type.element == nil || type.has("normal") || type.has("recommended") || type.mainCoding == nil
    }
    private static func described(_ range: Element) -> String? {
        guard let text = bounds(range) ?? range["text"]?.filled else { return nil }
        guard let whom = Concept(range["appliesTo"]).text else { return text }
        return "\(text) (\(whom))"
    }
    /// "3.5 to 5.3", "above 90", "below 5"; nil when there is no bound.
    static func bounds(_ range: Element) -> String? {
        let low = range["low"]?["value"]?.numberText.map(Quantity.shown)
        let high = range["high"]?["value"]?.numberText.map(Quantity.shown)
        switch (low, high) {
        case (let low?, let high?): return "\(low) to \(high)"
        case (let low?, nil): return "above \(low)"
        case (nil, let high?): return "below \(high)"
        case (nil, nil): return nil
        }
    }
}

/// What a result's flag says.
struct ResultFlag: Equatable {
    /// `HH`, `H`, `L`, `LL`, `A`, `AA`, `N`, …
    let code: String
    /// The flag with its words and colour.
    let view: FlagView
    /// Whether it is critical.
    let isCritical: Bool
    /// Whether it was worked out from the item's own range.
    let isDerived: Bool

    /// The source's interpretation, of the whole or else of its components; failing that, the place of the value in the
    /// item's own range when both are numbers in one unit; nil when neither is there.
    static func of(_ root: Element, _ value: ObservationValue, _ range: ReferenceRange) -> ResultFlag? {
        var known: ResultFlag?
        var words: String?
        for concept in interpretations(root) {
            for coding in concept.all("coding") {
                guard let code = coding["code"]?.string, let meaning = Interpretations.table[code] else { continue }
                if known == nil || meaning.isCritical || known?.isOut == false {
                    known = ResultFlag(code, meaning, isDerived: false)
                }
            }
            if words == nil { words = Concept(concept).text }
        }
        if let known { return known }
        if let words { return ResultFlag(words: words) }
        return derived(value, range)
    }

    /// Whether the source calls the result critical, without reading more of it.
    static func isCritical(_ root: Element) -> Bool {
        for concept in interpretations(root) {
            for coding in concept.all("coding") {
                guard let code = coding["code"] else { continue }
                if code.equals("HH") || code.equals("LL") || code.equals("AA") { return true }
            }
        }
        return false
    }

    private static func interpretations(_ root: Element) -> [Element] {
        if let own = root["interpretation"] { return Array(own.elements) }
        return root["component"].map { $0.elements.flatMap { Array($0.all("interpretation")) } } ?? []
    }

    private static func derived(_ value: ObservationValue, _ range: ReferenceRange) -> ResultFlag? {
        guard let number = value.number, range.low != nil || range.high != nil,
            range.unit.isEmpty || range.unit == value.unit
        else { return nil }
        var code = "N"
        if let low = range.low, number < low { code = "L" }
        if let high = range.high, number > high { code = "H" }
        return Interpretations.table[code].map { ResultFlag(code, $0, isDerived: true) }
    }

    private init(_ code: String, _ meaning: Interpretations.Meaning, isDerived: Bool) {
        self.code = code
        self.isDerived = isDerived
        isCritical = meaning.isCritical
        var view = FlagView()
        view.tone = meaning.tone
        view.text = code == "N" ? meaning.words : meaning.showsCode ? "\(code) \(meaning.words)" : meaning.words
        self.view = view
    }
    private init(words: String) {
        code = ""
        isDerived = false
        isCritical = false
        var view = FlagView()
        view.tone = .warn
        view.text = words
        self.view = view
    }
    /// Whether it stands out: anything but "in range".
    var isOut: Bool { view.tone != .plain }
}
