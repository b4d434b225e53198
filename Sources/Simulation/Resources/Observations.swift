import FHIR

/// A vital sign or score: its code and its unit as printed and in UCUM.
struct Measure: Sendable {
    let code: Code
    let quantity: QuantityText
    /// Code of FHIR's observation categories.
    let category: String

    private init(_ code: Code, _ unit: String, _ ucum: String, _ decimals: Int = 0, _ category: String = "vital-signs")
    {
        self.code = code
        quantity = QuantityText(unit: unit, ucum: ucum, decimals: decimals)
        self.category = category
    }
    static let heartRate = Measure(Sign.heartRate, "beats/minute", "/min")
    static let respiratoryRate = Measure(Sign.respiratoryRate, "breaths/minute", "/min")
    static let temperature = Measure(Sign.temperature, "°C", "Cel", 1)
    static let oxygen = Measure(Sign.oxygenSaturation, "%", "%")
    static let weight = Measure(Sign.weight, "kg", "kg", 1)
    static let height = Measure(Sign.height, "cm", "cm")
    static let bodyMassIndex = Measure(Sign.bodyMassIndex, "kg/m2", "kg/m2", 1)
    static let headCircumference = Measure(Sign.headCircumference, "cm", "cm", 1)
    static let news2 = Measure(Sign.news2, "score", "{score}", 0, "survey")
    static let peakFlow = Measure(Sign.peakFlow, "L/min", "L/min", 0, "exam")
    static let ejectionFraction = Measure(Sign.ejectionFraction, "%", "%", 0, "imaging")
    static let fev1 = Measure(Sign.fev1, "L", "L", 2, "procedure")
    static let fev1Ratio = Measure(Sign.fev1Ratio, "%", "%", 0, "procedure")
    static let comaScale = Measure(Sign.comaScale, "score", "{score}", 0, "exam")
    static let pain = Measure(Sign.painScore, "score", "{score}", 0, "survey")
    static let phq9 = Measure(Sign.phq9, "score", "{score}", 0, "survey")
    static let gad7 = Measure(Sign.gad7, "score", "{score}", 0, "survey")
    static let mmse = Measure(Sign.mmse, "score", "{score}", 0, "survey")
    static let apgar1 = Measure(Sign.apgar1, "score", "{score}", 0, "exam")
    static let apgar5 = Measure(Sign.apgar5, "score", "{score}", 0, "exam")
    static let alcohol = Measure(Sign.alcohol, "units/week", "{units}/wk", 0, "social-history")
    static let frailty = Measure(Sign.frailtyScale, "score", "{score}", 0, "survey")
    static let fourAT = Measure(Sign.fourAT, "score", "{score}", 0, "survey")
    static let asthmaControl = Measure(Sign.asthmaControl, "score", "{score}", 0, "survey")
    static let catScore = Measure(Sign.catScore, "score", "{score}", 0, "survey")
    static let fundalHeight = Measure(Sign.fundalHeight, "cm", "cm", 0, "exam")
    static let fetalHeartRate = Measure(Sign.fetalHeartRate, "beats/minute", "/min", 0, "exam")
    static let birthWeight = Measure(Sign.birthWeight, "kg", "kg", 2, "exam")
}

private let millimetres = QuantityText(unit: "mmHg", ucum: "mm[Hg]", decimals: 0)

extension JSONWriter {
    @inline(never)
    fileprivate mutating func observationHead(_ category: String, _ code: Code, _ scribe: Scribe, _ encounter: String?)
    {
        member("status", "final")
        if let ready = Phrase.observationCategory[category] { member("category", json: ready) }
        concept("code", code, scribe)
        reference("subject", scribe.patient)
        reference("encounter", encounter)
    }

    @inline(never)
    fileprivate mutating func component(_ code: Code, _ value: Double, _ scribe: Scribe) {
        object {
            $0.concept("code", code, scribe)
            $0.member("valueQuantity", json: millimetres.of(value))
        }
    }
}

extension Life {
    /// A vital sign or a score with a unit.
    @discardableResult @inline(never)
    mutating func measure(
        _ at: Int, _ what: Measure, _ value: Double, _ when: Moment, by author: Author? = nil, encounter: String? = nil,
        note: String? = nil, labels: [Label] = []
    ) -> String {
        let performer = author ?? staff(at)
        let profile = what.category == "vital-signs" ? "Observation-VitalSigns" : "Observation"
        return put(at, "Observation", when, labels: labels, profile: profile) { json, scribe in
            json.observationHead(what.category, what.code, scribe, encounter)
            json.member("effectiveDateTime", when.text)
            json.member("issued", when.text)
            json.array("performer") { $0.item(json: performer.json) }
            json.member("valueQuantity", json: what.quantity.of(value))
            json.note(note)
        }
    }

    /// Blood pressure as one Observation of two components (FHIR R4 blood pressure profile).
    @discardableResult @inline(never)
    mutating func bloodPressure(
        _ at: Int, _ systolic: Double, _ diastolic: Double, _ when: Moment, by author: Author? = nil,
        encounter: String? = nil
    ) -> String {
        let performer = author ?? staff(at)
        return put(at, "Observation", when, profile: "Observation-VitalSigns-BloodPressure") { json, scribe in
            json.observationHead("vital-signs", Sign.bloodPressure, scribe, encounter)
            json.member("effectiveDateTime", when.text)
            json.member("issued", when.text)
            json.array("performer") { $0.item(json: performer.json) }
            json.array("component") {
                $0.component(Sign.systolic, systolic, scribe)
                $0.component(Sign.diastolic, diastolic, scribe)
            }
        }
    }

    /// A coded answer, such as smoking status.
    @discardableResult @inline(never)
    mutating func answer(
        _ at: Int, _ question: Code, _ value: Code, _ when: Moment, category: String = "social-history",
        encounter: String? = nil, labels: [Label] = []
    ) -> String {
        let performer = staff(at)
        return put(at, "Observation", when, labels: labels, profile: "Observation") { json, scribe in
            json.observationHead(category, question, scribe, encounter)
            json.member("effectiveDateTime", when.text)
            json.member("issued", when.text)
            json.array("performer") { $0.item(json: performer.json) }
            json.concept("valueCodeableConcept", value, scribe)
        }
    }

    /// A laboratory result with its unit, its laboratory's own range and its flag (H, L, HH, LL or N).
    @discardableResult @inline(never)
    mutating func result(
        _ at: Int, _ lab: Lab, _ value: Double, _ taken: Moment, reported: Moment? = nil, by author: Author? = nil,
        labels: [Label] = []
    ) -> String {
        let test = lab.test
        let (low, high) = person.sex == .female ? test.female : test.male
        let range = person.sex == .female ? test.rangeText.female : test.rangeText.male
        let flag = Life.flag(value, test, low, high)
        let issued = reported ?? taken.adding(hours: 5)
        return put(at, "Observation", issued, labels: labels, profile: "Observation-Lab") { json, scribe in
            json.observationHead("laboratory", test.code, scribe, nil)
            json.member("effectiveDateTime", taken.text)
            json.member("issued", issued.text)
            json.array("performer") { $0.item(json: (author ?? scribe.organisation).json) }
            json.member("valueQuantity", json: test.quantity.of(value))
            if let ready = Phrase.interpretation[flag] { json.member("interpretation", json: ready) }
            if let range { json.member("referenceRange", json: range) }
        }
    }

    static func flag(_ exact: Double, _ test: LaboratoryTest, _ low: Double?, _ high: Double?) -> String {
        let scale = test.decimals == 0 ? 1.0 : (test.decimals == 1 ? 10 : 100)
        let value = (exact * scale).rounded() / scale
        if let limit = test.critical.high, value >= limit { return "HH" }
        if let limit = test.critical.low, value <= limit { return "LL" }
        if let high, value > high { return "H" }
        if let low, value < low { return "L" }
        return "N"
    }

    /// What a test shows on a day: the person's usual value, its drift over the years and some scatter.
    @inline(never)
    mutating func usual(_ lab: Lab, on day: Int) -> Double {
        let b = blood[lab.rawValue]
        let years = Double(today - day) / 365.25
        let value = random.near(b.mean - b.drift * years, b.spread)
        let floor = lab == .viralLoad ? 19 : (lab.test.decimals == 0 ? 1 : 0.1)
        return max(floor, value)
    }

    /// Sets what a test usually shows from now on: today's mean, how far it scatters, how it changes in a year.
    @inline(never)
    mutating func setBlood(_ lab: Lab, _ mean: Double, spread: Double, drift: Double = 0) {
        blood[lab.rawValue] = (mean, spread, drift)
    }
}
