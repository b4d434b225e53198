import FHIR

/// One part of a plan: what is to be done, in words.
struct PlanItem: Sendable {
    let text: String
    let status: String

    init(_ text: String, _ status: String = "in-progress") {
        self.text = text
        self.status = status
    }
}

extension Life {
    /// A CarePlan: its kind, its title, its parts, and notes.
    @discardableResult @inline(never)
    mutating func carePlan(
        _ at: Int, _ category: Code, title: String, _ made: Moment, until end: Int? = nil, items: [PlanItem],
        description: String? = nil, by author: Author? = nil, status: String = "active", goals: [String] = [],
        labels: [Label] = []
    ) -> String {
        let writer = author ?? staff(at)
        return put(at, "CarePlan", made, labels: labels) { json, scribe in
            json.member("status", status)
            json.member("intent", "plan")
            json.concepts("category", category, scribe)
            json.member("title", title)
            json.member("description", description)
            json.reference("subject", scribe.patient)
            json.period("period", Moment.date(made.day), end.map { Moment.date($0) })
            json.member("created", made.text)
            json.reference("author", writer)
            json.references("goal", goals)
            json.array("activity") {
                for item in items {
                    $0.object {
                        $0.object("detail") {
                            $0.member("status", item.status)
                            $0.member("description", item.text)
                        }
                    }
                }
            }
        }
    }

    /// A Goal in words.
    @inline(never)
    mutating func goal(_ at: Int, _ text: String, _ when: Moment, status: String = "active") -> String {
        let author = staff(at)
        let entry = put(at, "Goal", when) { json, scribe in
            json.member("lifecycleStatus", status)
            json.object("description") { $0.member("text", text) }
            json.reference("subject", scribe.patient)
            json.member("startDate", Moment.date(when.day))
            json.reference("expressedBy", author)
        }
        contribute(at, entry, when, by: author, labels: [])
        return entry
    }

    /// A Flag: an alert that stands, or stood until `end`.
    @discardableResult @inline(never)
    mutating func flag(
        _ at: Int, _ code: Code, _ text: String, from start: Int, to end: Int? = nil,
        category: (code: String, display: String) = ("clinical", "Clinical"), by author: Author? = nil,
        recorded: Moment? = nil, labels: [Label] = []
    ) -> String {
        let writer = author ?? staff(at)
        let when = recorded ?? Moment(start, 12, 10)
        let entry = put(at, "Flag", when, labels: labels) { json, scribe in
            json.member("status", end == nil ? "active" : "inactive")
            json.concepts(
                "category", "http://terminology.hl7.org/CodeSystem/flag-category", category.code, category.display)
            json.concept("code", code, scribe, text: text)
            json.reference("subject", scribe.patient)
            json.period("period", Moment.date(start), end.map { Moment.date($0) })
            json.reference("author", writer)
        }
        contribute(at, entry, when, by: writer, labels: labels)
        return entry
    }

    /// A CareTeam: who looks after the person at a source.
    @discardableResult @inline(never)
    mutating func careTeam(_ at: Int, _ name: String, _ members: [(Author, String)], from start: Int) -> String {
        let made = Moment(start, 9, 40)
        let entry = put(at, "CareTeam", made) { json, scribe in
            json.member("status", "active")
            json.member("name", name)
            json.reference("subject", scribe.patient)
            json.object("period") { $0.member("start", Moment.date(start)) }
            json.array("participant") {
                for (member, role) in members {
                    $0.object {
                        $0.array("role") { $0.object { $0.member("text", role) } }
                        $0.reference("member", member)
                    }
                }
            }
            json.array("managingOrganization") { $0.item(json: scribe.organisation.json) }
        }
        contribute(at, entry, made, by: members.first?.0 ?? staff(at), labels: [])
        return entry
    }

    /// A RelatedPerson: relationship codes of v3 RoleCode.
    @discardableResult @inline(never)
    mutating func relative(
        _ at: Int, family: String, given: String, sex: Sex, relationship: (code: String, display: String),
        phone: String,
        _ when: Moment, note: String? = nil, identifier: String? = nil, birthDay: Int? = nil
    ) -> String {
        let entry = put(at, "RelatedPerson", when) { json, scribe in
            if let identifier {
                json.array("identifier") {
                    $0.object {
                        $0.member("system", "https://fhir.nhs.uk/Id/nhs-number")
                        $0.member("value", identifier)
                    }
                }
            }
            json.member("active", true)
            json.reference("patient", scribe.patient)
            json.array("relationship") {
                $0.object {
                    $0.array("coding") {
                        $0.coding(
                            "http://terminology.hl7.org/CodeSystem/v3-RoleCode", relationship.code, relationship.display
                        )
                    }
                    $0.member("text", note ?? relationship.display)
                }
            }
            json.array("name") {
                $0.object {
                    $0.member("family", family)
                    $0.array("given") { $0.item(given) }
                }
            }
            json.array("telecom") {
                $0.object {
                    $0.member("system", "phone")
                    $0.member("value", phone)
                }
            }
            json.member("gender", sex.rawValue)
            if let birthDay { json.member("birthDate", Moment.date(birthDay)) }
        }
        contribute(at, entry, when, by: staff(at), labels: [])
        return entry
    }
}
