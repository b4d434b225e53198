import FHIR

private let medicationCategory = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"

extension JSONWriter {
    @inline(never)
    fileprivate mutating func dosage(_ name: String, _ dose: String, days: Int? = nil) {
        array(name) {
            $0.object {
                $0.member("text", dose)
                guard let days else { return }
                $0.object("timing") { $0.object("repeat") { $0.days("boundsDuration", days) } }
            }
        }
    }

    /// A FHIR Duration.
    private mutating func days(_ name: String, _ days: Int) {
        object(name) {
            $0.member("value", days)
            $0.member("unit", "days")
            $0.member("system", "http://unitsofmeasure.org")
            $0.member("code", "d")
        }
    }

    /// - Parameter days: how long the supply lasts; nil where nobody says.
    @inline(never)
    fileprivate mutating func supply(_ medicine: Medicine, _ start: Int, repeats: Int?, days: Int?) {
        object("dispenseRequest") {
            $0.object("validityPeriod") { $0.member("start", Moment.date(start)) }
            if let repeats { $0.member("numberOfRepeatsAllowed", repeats) }
            $0.object("quantity") {
                $0.member("value", medicine.quantity)
                $0.member("unit", medicine.unit)
            }
            if let days { $0.days("expectedSupplyDuration", days) }
        }
    }
}

extension Life {
    /// A MedicationRequest. `intent` is `plan` for an item of the repeat list and `order` for one issue; `days` is the
    /// length of a course.
    @discardableResult @inline(never)
    mutating func request(
        _ at: Int, _ medicine: Medicine, _ when: Moment, status: String = "active", intent: String = "order",
        category: String = "community", dose: String? = nil, by author: Author? = nil, basedOn: String? = nil,
        reason: Code? = nil, note: String? = nil, encounter: String? = nil, days: Int? = nil, labels: [Label] = []
    ) -> String {
        let requester = author ?? staff(at)
        return put(at, "MedicationRequest", when, labels: labels) { json, scribe in
            json.member("status", status)
            json.member("intent", intent)
            json.concepts("category", medicationCategory, category)
            json.concept("medicationCodeableConcept", medicine.code, scribe)
            json.reference("subject", scribe.patient)
            json.reference("encounter", encounter)
            json.member("authoredOn", when.text)
            json.reference("requester", requester)
            if let reason { json.concepts("reasonCode", reason, scribe) }
            if let basedOn { json.references("basedOn", [basedOn]) }
            json.note(note)
            json.dosage("dosageInstruction", dose ?? medicine.dose, days: days)
            let isRepeat = intent == "plan" || basedOn != nil
            json.supply(
                medicine, when.day, repeats: intent == "plan" ? 12 : nil, days: days ?? (isRepeat ? 28 : nil))
        }
    }

    /// A MedicationStatement: what a source says the person takes, took or stopped.
    @discardableResult @inline(never)
    mutating func statement(
        _ at: Int, _ medicine: Medicine, from start: Int, to end: Int? = nil, asserted: Moment, dose: String? = nil,
        status: String = "active", note: String? = nil, reason: Code? = nil, encounter: String? = nil,
        days: Int? = nil, labels: [Label] = []
    ) -> String {
        let informant = staff(at)
        return put(at, "MedicationStatement", asserted, labels: labels) { json, scribe in
            json.member("status", status)
            json.concept("medicationCodeableConcept", medicine.code, scribe)
            json.reference("subject", scribe.patient)
            json.reference("context", encounter)
            json.period("effectivePeriod", Moment.date(start), end.map { Moment.date($0) })
            json.member("dateAsserted", asserted.text)
            json.reference("informationSource", informant)
            if let reason { json.concepts("reasonCode", reason, scribe) }
            json.note(note)
            json.dosage("dosage", dose ?? medicine.dose, days: days)
        }
    }

    /// Puts a medicine on the practice's repeat list, with its latest issues.
    @discardableResult @inline(never)
    mutating func repeatMedicine(
        _ medicine: Medicine, since day: Int, dose: String? = nil, reason: Code? = nil, issues: Int = 2,
        labels: [Label] = []
    ) -> String {
        let author = staff(gp)
        let plan = request(
            gp, medicine, Moment(day, 11, random.int(0...59)), intent: "plan", dose: dose, by: author, reason: reason,
            labels: labels)
        repeats.append((medicine, day))
        var issued = lastDay - random.int(1...27)
        for _ in 0..<issues where issued > day {
            request(
                gp, medicine, Moment(issued, 9, random.int(0...59)), status: "completed", dose: dose, by: author,
                basedOn: plan, labels: labels)
            issued -= 28
        }
        return plan
    }

    /// A medicine that was on the repeat list and is not any more.
    @inline(never)
    mutating func stoppedMedicine(_ medicine: Medicine, from start: Int, to end: Int, why: String) {
        request(
            gp, medicine, Moment(start, 11, 5), status: "stopped", intent: "plan",
            note: "Stopped \(Moment.words(end)): \(why)")
    }

    /// A course of a few days. Practices leave a prescription active for some weeks after its course has run.
    @inline(never)
    mutating func course(
        _ at: Int, _ medicine: Medicine, _ when: Moment, reason: Code? = nil, encounter: String? = nil,
        by author: Author? = nil
    ) {
        request(
            at, medicine, when,
            status: when.day > today - (medicine.courseDays == nil ? 7 : 28) ? "active" : "completed",
            category: region.sources[at].kind == .gp ? "community" : "outpatient", by: author, reason: reason,
            encounter: encounter, days: medicine.courseDays)
    }

    /// The medicines on leaving hospital: a MedicationRequest of the discharge category and a statement of each; `days`
    /// where they are for so long only.
    @inline(never)
    mutating func dischargeList(
        _ at: Int, _ medicines: [(Medicine, String?, String?)], _ when: Moment, encounter: String, days: Int? = nil
    ) {
        for (medicine, dose, note) in medicines {
            request(
                at, medicine, when, category: "discharge", dose: dose, by: staff(at, "Registrar"), note: note,
                encounter: encounter, days: days)
            statement(
                at, medicine, from: when.day, asserted: when, dose: dose, note: note, encounter: encounter, days: days)
        }
    }
}
