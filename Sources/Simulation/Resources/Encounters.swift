import FHIR

/// The class of a contact (v3 ActCode ActEncounterCode).
enum ContactClass: String, Sendable {
    case ambulatory = "AMB"
    case emergency = "EMER"
    case field = "FLD"
    case home = "HH"
    case inpatient = "IMP"
    case virtual = "VR"

    var display: String {
        switch self {
        case .ambulatory: "ambulatory"
        case .emergency: "emergency"
        case .field: "field"
        case .home: "home health"
        case .inpatient: "inpatient encounter"
        case .virtual: "virtual"
        }
    }
}

extension Life {
    /// An Encounter. Without `end` it is in progress.
    @discardableResult @inline(never)
    mutating func encounter(
        _ at: Int, _ type: Code, _ kind: ContactClass, _ start: Moment, _ end: Moment?, by author: Author? = nil,
        reason: Code? = nil, reasonText: String? = nil, location: String? = nil, discharge: String? = nil,
        labels: [Label] = []
    ) -> String {
        let participant = author ?? staff(at)
        let code = region.sources[at].code
        let place = location.map { Author(reference: "Location/" + Life.locationID(code, $0), display: $0.headed) }
        let entry = put(at, "Encounter", end ?? start, labels: labels) { json, scribe in
            json.member("status", end == nil ? "in-progress" : "finished")
            json.object("class") {
                $0.member("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode")
                $0.member("code", kind.rawValue)
                $0.member("display", kind.display)
            }
            json.concepts("type", type, scribe)
            json.reference("subject", scribe.patient)
            json.array("participant") { $0.object { $0.reference("individual", participant) } }
            json.period("period", start.text, end?.text)
            json.reason(reason, reasonText, scribe)
            if let discharge {
                json.object("hospitalization") { $0.object("dischargeDisposition") { $0.member("text", discharge) } }
            }
            if let place { json.array("location") { $0.object { $0.reference("location", place) } } }
            json.reference("serviceProvider", scribe.organisation)
        }
        contribute(at, entry, end ?? start, by: participant, labels: labels)
        return entry
    }

    /// A ServiceRequest: a referral or an order. `organisation` is the source whose organisation it is addressed to.
    @discardableResult @inline(never)
    mutating func referral(
        _ at: Int, to service: String, _ when: Moment, status: String = "completed", urgent: Bool = false,
        reason: Code? = nil, by author: Author? = nil, organisation: Int? = nil, note: String? = nil,
        labels: [Label] = []
    ) -> String {
        let requester = author ?? staff(at)
        let addressed = organisation.map { region.sources[$0] }
        return put(at, "ServiceRequest", when, labels: labels) { json, scribe in
            json.member("status", status)
            json.member("intent", "order")
            json.concepts("category", "http://snomed.info/sct", "3457005", "Patient referral")
            json.member("priority", urgent ? "urgent" : "routine")
            json.object("code") { $0.member("text", "Referral to \(service)") }
            json.reference("subject", scribe.patient)
            json.member("authoredOn", when.text)
            json.reference("requester", requester)
            if let addressed {
                json.array("performer") {
                    $0.object {
                        $0.object("identifier") {
                            $0.member("system", "https://fhir.nhs.uk/Id/ods-organization-code")
                            $0.member("value", addressed.code)
                        }
                        $0.member("display", addressed.name)
                    }
                }
            }
            if let reason { json.concepts("reasonCode", reason, scribe) }
            json.note(note)
        }
    }

    /// An Appointment made by a source; one in the future is booked.
    @discardableResult @inline(never)
    mutating func appointment(
        _ at: Int, _ service: String, _ when: Moment, made: Moment, minutes: Int = 20, status: String? = nil,
        with author: Author? = nil, labels: [Label] = []
    ) -> String {
        let actor = author ?? staff(at)
        let made = min(made, now)
        let state = status ?? (when > now ? "booked" : "fulfilled")
        return put(at, "Appointment", made, labels: labels) { json, scribe in
            json.member("status", state)
            json.array("serviceType") { $0.object { $0.member("text", service) } }
            json.member("description", service)
            json.member("start", when.text)
            json.member("end", when.adding(minutes: minutes).text)
            json.member("created", made.text)
            json.array("participant") {
                $0.object {
                    $0.reference("actor", scribe.patient)
                    $0.member("status", state == "cancelled" ? "declined" : "accepted")
                }
                $0.object {
                    $0.reference("actor", actor)
                    $0.member("status", "accepted")
                }
            }
        }
    }

    /// An EpisodeOfCare of a service: its caseload.
    @discardableResult @inline(never)
    mutating func episode(
        _ at: Int, _ service: String, from start: Int, to end: Int? = nil, manager: Author? = nil, labels: [Label] = []
    ) -> String {
        let careManager = manager ?? staff(at)
        let opened = Moment(start, 9, 15)
        let entry = put(at, "EpisodeOfCare", opened, labels: labels) { json, scribe in
            json.member("status", end == nil ? "active" : "finished")
            json.array("type") { $0.object { $0.member("text", service) } }
            json.reference("patient", scribe.patient)
            json.reference("managingOrganization", scribe.organisation)
            json.period("period", Moment.date(start), end.map { Moment.date($0) })
            json.reference("careManager", careManager)
        }
        contribute(at, entry, opened, by: careManager, labels: labels)
        return entry
    }
}

extension JSONWriter {
    @inline(never)
    fileprivate mutating func reason(_ code: Code?, _ text: String?, _ scribe: Scribe) {
        if let code {
            array("reasonCode") { item in item.object { $0.reasonBody(code, scribe, text) } }
        } else if let text {
            array("reasonCode") { $0.object { $0.member("text", text) } }
        }
    }

    @inline(never)
    private mutating func reasonBody(_ code: Code, _ scribe: Scribe, _ text: String?) {
        array("coding") { $0.coding(code.vocabulary.url ?? scribe.localCodes, code.code, code.display) }
        member("text", text ?? code.display)
    }
}
