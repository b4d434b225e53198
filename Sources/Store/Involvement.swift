package import FHIR

/// That an organisation has to do with a person, as one resource says it. Kept beside the resource when it is accepted,
/// so that no decision reads its body.
package struct Involvement: Sendable, Equatable {
    /// The kinds. The raw values stand in databases.
    package enum Kind: Int, Sendable, CaseIterable {
        /// The organisation has, or had, the person in its care: an Encounter that has begun.
        case encounter = 1
        /// The person is expected: an Appointment, or an Encounter that has not begun.
        case appointment
        /// The person was referred, and nobody has answered yet: a ServiceRequest.
        case referral
        /// The person is looked after over time: an EpisodeOfCare or a CareTeam.
        case caseload
    }
    /// Whose it is.
    package enum Whose: Sendable, Equatable {
        /// The organisation of the source that says so.
        case own
        /// The organisation of that ODS code, in upper case, to which it is addressed.
        case organisation(String)
        /// One that is named, and whose code is not known.
        case unknown
    }
    /// The kind.
    package let kind: Kind
    /// When it begins or began, in milliseconds since 1970.
    package let begins: Int64
    /// When it ends or ended, in milliseconds since 1970; nil while no end is said.
    package let ends: Int64?
    /// Whose it is.
    package let whose: Whose

    /// An involvement as read.
    package init(kind: Kind, begins: Int64, ends: Int64?, whose: Whose = .own) {
        self.kind = kind
        self.begins = begins
        self.ends = ends
        self.whose = whose
    }
}

/// What a resource says of an involvement, before the organisations that it names are looked up.
///
/// Statuses say whether there is one: what was cancelled, entered in error, only proposed, or is of a status that is
/// not named here, is none. Sources: FHIR R4 encounter-status, appointmentstatus, request-status, request-intent,
/// episode-of-care-status, care-team-status.
package struct StatedInvolvement {
    /// The kind.
    package let kind: Involvement.Kind
    /// When it begins or began, in milliseconds since 1970.
    package let begins: Int64
    /// When it ends or ended, in milliseconds since 1970; nil while no end is said.
    package let ends: Int64?
    /// References, some of which may name the organisations whose it is.
    package let named: [Element]

    /// Types that may say that there is one.
    package static let types = ["Encounter", "Appointment", "ServiceRequest", "EpisodeOfCare", "CareTeam"]
    /// Types of which a reference names an organisation.
    package static let organisationTypes = ["Organization", "HealthcareService", "PractitionerRole"]

    /// What a resource says; nil when it says that there is none.
    ///
    /// - Parameter received: when this node received it, in milliseconds since 1970.
    package init?(type: String, _ root: Element, received: Int64) {
        guard let status = root["status"]?.string else { return nil }
        let period = Period(root["period"])
        switch type {
        case "Encounter":
            named = []
            switch status {
            case "planned":
                guard let start = period.start else { return nil }
                (kind, begins, ends) = (.appointment, start.milliseconds, period.end ?? start.latest)
            case "arrived", "triaged", "in-progress", "onleave":
                guard let first = period.start?.milliseconds ?? period.end else { return nil }
                (kind, begins, ends) = (.encounter, first, period.end)
            case "finished":
                // What is over and dated ahead is a mistake, not care that was given; a day is left to the clocks.
                guard let first = period.start?.milliseconds ?? period.end, first <= received + Self.day else {
                    return nil
                }
                (kind, begins, ends) = (.encounter, first, min(period.end ?? first, received + Self.day))
            default: return nil
            }
        case "Appointment":
            guard Self.agreed.contains(status), let start = root["start"]?.string.flatMap(PartialDate.init) else {
                return nil
            }
            let end = root["end"]?.string.flatMap(PartialDate.init)?.latest ?? start.latest
            (kind, begins, ends) = (.appointment, start.milliseconds, max(end, start.milliseconds))
            named = root.all("participant").filter { $0["status"]?.equals("declined") != true }
                .compactMap { $0["actor"] }
        case "ServiceRequest":
            guard status == "active" || status == "on-hold", let intent = root["intent"]?.string,
                Self.orders.contains(intent)
            else { return nil }
            let written = root["authoredOn"]?.string.flatMap(PartialDate.init)?.milliseconds
            (kind, begins, ends) = (.referral, written ?? received, nil)
            named = Array(root.all("performer"))
        case "EpisodeOfCare":
            guard status == "active" || status == "onhold" else { return nil }
            (kind, begins, ends) = (.caseload, period.start?.milliseconds ?? received, period.end)
            named = Array(root.all("managingOrganization"))
        case "CareTeam":
            guard status == "active" else { return nil }
            (kind, begins, ends) = (.caseload, period.start?.milliseconds ?? received, period.end)
            named = Array(root.all("managingOrganization"))
        default: return nil
        }
    }

    /// Whether a reference to a resource of a type names an organisation here. Who sees the person at an appointment
    /// says nothing of whose it is.
    package func isNamed(byType type: String) -> Bool {
        Self.organisationTypes.contains(type) && (type != "PractitionerRole" || kind == .referral)
    }

    private struct Period {
        let start: PartialDate?
        let end: Int64?

        init(_ element: Element?) {
            let first = element?["start"]?.string.flatMap(PartialDate.init)
            let last = element?["end"]?.string.flatMap(PartialDate.init)?.latest
            start = first
            // A period that ends before it begins is taken to be a moment.
            end = last.map { max($0, first?.milliseconds ?? $0) }
        }
    }
    private static let day: Int64 = 86_400_000
    private static let agreed: Set<String> = ["booked", "arrived", "checked-in", "fulfilled", "noshow"]
    private static let orders: Set<String> = [
        "order", "original-order", "reflex-order", "filler-order", "instance-order",
    ]
}

/// ODS codes of organisations.
package enum OrganisationCode {
    /// The code, in upper case, that an Organization or a Reference bears as its identifier; nil when it bears none.
    /// Source: HL7 UK Core, `https://fhir.nhs.uk/Id/ods-organization-code`.
    package static func of(_ element: Element) -> String? {
        for identifier in element.all("identifier")
        where identifier["system"]?.equals("https://fhir.nhs.uk/Id/ods-organization-code") == true {
            if let code = identifier["value"]?.string, !code.isEmpty { return code.uppercased() }
        }
        return nil
    }
}
