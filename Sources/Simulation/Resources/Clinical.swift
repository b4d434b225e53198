import FHIR

/// Where a problem stands.
enum ProblemStatus: String, Sendable {
    case active, resolved, remission
}

private let clinicalStatus = "http://terminology.hl7.org/CodeSystem/condition-clinical"

extension Life {
    /// A Condition. `ended` makes it resolved. Within one source the same problem is written once.
    @discardableResult @inline(never)
    mutating func condition(
        _ at: Int, _ problem: Code, onset: Int, ended: Int? = nil, recorded: Moment? = nil, by author: Author? = nil,
        encounter: String? = nil, severity: Code? = nil, note: String? = nil, labels: [Label] = []
    ) -> String {
        problems.insert(problem.code)
        let when = recorded ?? Moment(onset, 10, random.int(0...59))
        let recorder = author ?? staff(at)
        return put(at, "Condition", when, labels: labels) { json, scribe in
            let status: ProblemStatus = ended == nil ? .active : .resolved
            json.concept("clinicalStatus", clinicalStatus, status.rawValue)
            json.concept(
                "verificationStatus", "http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed")
            json.concepts(
                "category", "http://terminology.hl7.org/CodeSystem/condition-category",
                encounter == nil ? "problem-list-item" : "encounter-diagnosis",
                encounter == nil ? "Problem List Item" : "Encounter Diagnosis")
            if let severity { json.concept("severity", severity, scribe) }
            json.concept("code", problem, scribe)
            json.reference("subject", scribe.patient)
            json.reference("encounter", encounter)
            json.member("onsetDateTime", Moment.date(onset))
            if let ended { json.member("abatementDateTime", Moment.date(ended)) }
            json.member("recordedDate", when.text)
            json.reference("recorder", recorder)
            json.note(note)
        }
    }

    /// An AllergyIntolerance; `none` for "no known allergy", which has neither reaction nor criticality.
    @discardableResult @inline(never)
    mutating func allergy(
        _ at: Int, _ cause: Code, _ recorded: Moment, by author: Author? = nil, reaction: Code? = nil,
        criticality: String? = nil, isIntolerance: Bool = false, category: String? = "medication",
        severity: String? = nil, note: String? = nil, onset: Int? = nil
    ) -> String {
        let recorder = author ?? staff(at)
        let isNone = cause == Allergen.none
        return put(at, "AllergyIntolerance", recorded) { json, scribe in
            json.concept(
                "clinicalStatus", "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active",
                "Active")
            json.concept(
                "verificationStatus", "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
                "confirmed", "Confirmed")
            if !isNone {
                json.member("type", isIntolerance ? "intolerance" : "allergy")
                if let category { json.array("category") { $0.item(category) } }
                json.member("criticality", criticality)
            }
            json.concept("code", cause, scribe)
            json.reference("patient", scribe.patient)
            if let onset { json.member("onsetDateTime", Moment.date(onset)) }
            json.member("recordedDate", recorded.text)
            json.reference("recorder", recorder)
            json.note(note)
            guard let reaction else { return }
            json.array("reaction") {
                $0.object {
                    $0.concepts("manifestation", reaction, scribe)
                    $0.member("severity", severity)
                }
            }
        }
    }

    /// A Procedure that was done.
    @discardableResult @inline(never)
    mutating func procedure(
        _ at: Int, _ code: Code, _ when: Moment, by author: Author? = nil, encounter: String? = nil,
        reason: Code? = nil, note: String? = nil, labels: [Label] = []
    ) -> String {
        let performer = author ?? staff(at)
        let entry = put(at, "Procedure", when, labels: labels) { json, scribe in
            json.member("status", "completed")
            json.concept("code", code, scribe)
            json.reference("subject", scribe.patient)
            json.reference("encounter", encounter)
            json.member("performedDateTime", when.text)
            json.reference("recorder", performer)
            json.array("performer") { $0.object { $0.reference("actor", performer) } }
            if let reason { json.concepts("reasonCode", reason, scribe) }
            json.note(note)
        }
        contribute(at, entry, when, by: performer, labels: labels, during: encounter)
        return entry
    }

    /// An Immunization that was given, or declined.
    @discardableResult @inline(never)
    mutating func immunisation(
        _ at: Int, _ vaccine: Code, _ when: Moment, dose: Int? = nil, declined: Bool = false
    )
        -> String
    {
        let performer = someone(at, "Practice nurse")
        let lot = "\(random.int(100...999))\(["A", "B", "D", "K"][random.int(0...3)])\(random.int(10...99))"
        let isLeft = random.chance(0.7)
        return put(at, "Immunization", when) { json, scribe in
            json.member("status", declined ? "not-done" : "completed")
            if declined {
                json.concept(
                    "statusReason", "http://terminology.hl7.org/CodeSystem/v3-ActReason", "PATOBJ", "patient objection")
            }
            json.concept("vaccineCode", vaccine, scribe)
            json.reference("patient", scribe.patient)
            json.member("occurrenceDateTime", Moment.date(when.day))
            json.member("recorded", when.text)
            json.member("primarySource", true)
            if !declined {
                json.member("lotNumber", lot)
                json.concept(
                    "site", "http://terminology.hl7.org/CodeSystem/v3-ActSite", isLeft ? "LA" : "RA",
                    isLeft ? "left arm" : "right arm")
            }
            json.array("performer") { $0.object { $0.reference("actor", performer) } }
            guard let dose, !declined else { return }
            json.array("protocolApplied") { $0.object { $0.member("doseNumberPositiveInt", dose) } }
        }
    }

    /// A FamilyMemberHistory: which relative had what. `relative` is a code of v3 RoleCode.
    @discardableResult @inline(never)
    mutating func familyHistory(
        _ at: Int, _ relative: (code: String, display: String), _ problem: Code, _ when: Moment, age: Int? = nil
    ) -> String {
        let entry = put(at, "FamilyMemberHistory", when) { json, scribe in
            json.member("status", "partial")
            json.reference("patient", scribe.patient)
            json.member("date", when.text)
            json.concept(
                "relationship", "http://terminology.hl7.org/CodeSystem/v3-RoleCode", relative.code, relative.display)
            json.array("condition") {
                $0.object {
                    $0.concept("code", problem, scribe)
                    guard let age else { return }
                    $0.object("onsetAge") {
                        $0.member("value", age)
                        $0.member("unit", "years")
                        $0.member("system", "http://unitsofmeasure.org")
                        $0.member("code", "a")
                    }
                }
            }
        }
        contribute(at, entry, when, by: staff(at), labels: [])
        return entry
    }
}
