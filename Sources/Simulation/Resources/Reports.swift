import FHIR

private let services = "http://terminology.hl7.org/CodeSystem/v2-0074"

extension Life {
    /// Where a test that a source asks for is reported: the area's laboratory for practices that have one, else itself.
    func laboratory(for at: Int) -> Int {
        let source = region.sources[at]
        guard source.kind == .gp else { return at }
        switch source.area {
        case .northEast: return self.source("ZZL01")
        case .northCentral: return self.source("ZZL02")
        default: return at
        }
    }

    /// A panel of tests: each result and the report that lists them. Values may be given; the others are the usual
    /// ones.
    @discardableResult @inline(never)
    mutating func panel(
        _ at: Int, _ panel: Panel, _ taken: Moment, values: [Lab: Double] = [:], hours: Int = 6, labels: [Label] = [],
        conclusion: String? = nil
    ) -> String {
        let lab = laboratory(for: at)
        let reported = min(taken.adding(minutes: hours * 60 + random.int(0...40)), max(now, taken))
        var results: [String] = []
        for test in panel.tests {
            let value = values[test] ?? usual(test, on: taken.day)
            results.append(result(lab, test, value, taken, reported: reported, labels: labels))
        }
        return report(
            lab, panel.code, section: panel.section, taken, reported: reported, results: results,
            conclusion: conclusion,
            labels: labels)
    }

    /// A DiagnosticReport of any service: laboratory, microbiology, radiology or histopathology.
    @discardableResult @inline(never)
    mutating func report(
        _ at: Int, _ code: Code, section: (code: String, display: String), _ taken: Moment, reported: Moment? = nil,
        results: [String] = [], conclusion: String? = nil, by author: Author? = nil, encounter: String? = nil,
        labels: [Label] = []
    ) -> String {
        let issued = reported ?? taken
        let isLab = section.code != "RAD"
        let profile = isLab ? "DiagnosticReport-Lab" : "DiagnosticReport"
        let serial = "\(taken.day % 1000)-\(10_000 + random.int(0...89_999))"
        return put(at, "DiagnosticReport", issued, labels: labels, profile: profile) { json, scribe in
            json.array("identifier") {
                $0.object {
                    $0.member("system", "\(scribe.localCodes)/report")
                    $0.member("value", "\(section.code)-\(serial)")
                }
            }
            json.member("status", "final")
            json.concepts("category", services, section.code, section.display)
            json.concept("code", code, scribe)
            json.reference("subject", scribe.patient)
            json.reference("encounter", encounter)
            json.member("effectiveDateTime", taken.text)
            json.member("issued", issued.text)
            json.array("performer") { $0.item(json: (author ?? scribe.organisation).json) }
            json.references("result", results)
            json.member("conclusion", conclusion)
        }
    }

    /// An imaging report in words.
    @discardableResult @inline(never)
    mutating func imaging(
        _ at: Int, _ code: Code, _ when: Moment, _ conclusion: String, encounter: String? = nil
    ) -> String {
        let reader = someone(at, "Consultant, radiology")
        let reported = min(when.adding(hours: 3), max(now, when))
        return report(
            at, code, section: ("RAD", "Radiology"), when, reported: reported, conclusion: conclusion, by: reader,
            encounter: encounter)
    }

    /// A histopathology report in words.
    @discardableResult @inline(never)
    mutating func histology(_ at: Int, _ code: Code, _ when: Moment, _ conclusion: String) -> String {
        let reader = someone(at, "Consultant, histopathology")
        return report(
            at, code, section: ("SP", "Surgical Pathology"), when, reported: when.adding(days: 6),
            conclusion: conclusion,
            by: reader)
    }

    /// A culture: the organism as a coded result and the report with sensitivities in words.
    @discardableResult @inline(never)
    mutating func culture(_ at: Int, isBlood: Bool, _ when: Moment, _ organism: Code, _ conclusion: String) -> String {
        let code = isBlood ? Specimen.bloodCulture : Specimen.urineCulture
        let reported = min(when.adding(days: 2), max(now, when))
        let found = answer(at, code, organism, reported, category: "laboratory")
        return report(
            at, code, section: ("MB", "Microbiology"), when, reported: reported, results: [found],
            conclusion: conclusion)
    }
}
