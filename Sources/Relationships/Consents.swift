package import Access
package import FHIR
import Foundation
package import Store

/// What a FHIR Consent that a source sent says against sharing for care.
///
/// It takes nothing away from what a person chose elsewhere and opens nothing: what a Consent permits is not read. What
/// cannot be said by an ``Access/Objection`` is read as objecting to more than it says, never to less, and stands in
/// the list to look at with its reason. Source: FHIR R4 Consent; access specification §2.
package struct ConsentReading: Sendable, Equatable {
    /// Why somebody should look at a Consent.
    package enum Doubt: String, Sendable, CaseIterable {
        /// Its scope is not one of HL7's.
        case scope
        /// It says neither what it permits nor what it denies.
        case saysNothing
        /// It names a recipient or a holder that is no organisation known here by its code.
        case actor
        /// It denies a label that is not a category here.
        case label
        /// It denies less than a category or an organisation: some types, codes, dates, items, or ways of use.
        case narrower
        /// It denies a category to one organisation, or an organisation's records to another.
        case combined
        /// It denies with exceptions, which are not applied.
        case exception

        /// The doubt in words, with what is done.
        package var words: String {
            switch self {
            case .scope: "Its scope is not known: it is read as being about sharing."
            case .saysNothing: "It does not say what it denies: nothing of other organisations is shared."
            case .actor: "It names somebody who is not known by a code: nothing of other organisations is shared."
            case .label: "It names a label that is not known: nothing of other organisations is shared."
            case .narrower: "It denies only some types, codes, dates or uses: more is withheld than it asks."
            case .combined: "It joins a category and organisations: more is withheld than it asks."
            case .exception: "It has exceptions, which are not applied."
            }
        }
    }
    /// What the person does not want shared.
    package private(set) var objections: [Objection] = []
    /// Why somebody should look at it.
    package private(set) var doubts: [Doubt] = []

    /// Reads a Consent.
    ///
    /// - Parameters:
    ///   - received: when this node received it, in milliseconds since 1970: since when it holds if it does not say.
    ///   - organisation: the code of the organisation that a reference names; nil when it names none by a code.
    package init(_ root: Element, received: Int64, organisation: @escaping (Element?) -> String?) {
        // Proposed, drafted, rejected, no longer in force, entered in error: not what the person says now.
        guard root["status"]?.equals("active") == true else { return }
        let scope = Self.codings(root["scope"])
        let isOther =
            !scope.isEmpty && scope.allSatisfy { $0.system == Self.scopes && Self.otherScopes.contains($0.code) }
        if isOther { return }
        let isKnown = scope.contains { $0.system == Self.scopes && $0.code == "patient-privacy" }
        let since = min(Self.moment(root["dateTime"]) ?? received, received)
        let rule = Self.codings(root["policyRule"]).filter { $0.system == Self.actCode }.map(\.code)
        let provision = root["provision"]
        // Provisions are exceptions to the rule of the whole (FHIR R4 Consent.provision): of one that opts out they
        // narrow what is withheld, whatever they are called.
        let isOptOut = !Self.optOuts.isDisjoint(with: rule)
        if let provision, !isOptOut || Self.isDenial(provision) {
            var reading = Provisions(since: since, organisation: organisation)
            reading.read(provision, until: nil)
            objections = reading.objections
            doubts = reading.doubts
        } else if isOptOut || !rule.contains(where: Self.optIns.contains) {
            objections = [Objection(scope: .record, since: since)]
            if provision != nil || rule.contains("OPTOUTE") { doubts.append(.exception) }
            if !isOptOut { doubts.append(.saysNothing) }
        }
        if !isKnown, !objections.isEmpty { doubts.insert(.scope, at: 0) }
    }

    /// Source: FHIR R4 consentscope.
    private static let scopes = "http://terminology.hl7.org/CodeSystem/consentscope"
    private static let otherScopes: Set<String> = ["adr", "research", "treatment"]
    static let actCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
    /// Source: HL7 v3-ActCode, ActConsentDirective.
    private static let optIns: Set<String> = ["OPTIN", "OPTINR"]
    private static let optOuts: Set<String> = ["OPTOUT", "OPTOUTE"]

    /// Whether a provision only says more closely what is denied, as ``Access/Objection/consent(id:nhsNumber:now:)``
    /// writes it: no exception within it permits anything.
    private static func isDenial(_ provision: Element) -> Bool {
        provision["type"]?.equals("deny") == true && provision.all("provision").allSatisfy(isDenial)
    }

    static func codings(_ concept: Element?) -> [(system: String, code: String)] {
        guard let concept else { return [] }
        return concept.elements.flatMap { concept in
            (concept["code"] != nil ? [concept] : Array(concept.all("coding"))).map {
                ($0["system"]?.string ?? "", $0["code"]?.string ?? "")
            }
        }
    }
    static func moment(_ date: Element?) -> Int64? { date?.string.flatMap(PartialDate.init)?.milliseconds }

    /// The provisions of a Consent, one within the other.
    private struct Provisions {
        let since: Int64
        let organisation: (Element?) -> String?
        var objections: [Objection] = []
        var doubts: [Doubt] = []

        init(since: Int64, organisation: @escaping (Element?) -> String?) {
            self.since = since
            self.organisation = organisation
        }

        mutating func doubt(_ doubt: Doubt) { if !doubts.contains(doubt) { doubts.append(doubt) } }

        /// - Parameter until: when the provision around it ends.
        mutating func read(_ provision: Element, until outer: Int64?) {
            let inner = Array(provision.all("provision"))
            // A period that cannot be read has no end.
            let until = [outer, Self.end(provision["period"]?["end"])].compactMap { $0 }.min()
            switch provision["type"]?.string {
            case "permit": break
            case "deny":
                deny(provision, until)
                if inner.contains(where: { $0["type"]?.equals("deny") != true }) { doubt(.exception) }
            default:
                if inner.isEmpty {
                    object(.record, provision, until)
                    doubt(.saysNothing)
                }
            }
            for one in inner { read(one, until: until) }
        }

        private mutating func deny(_ provision: Element, _ until: Int64?) {
            let purposes = codings(provision["purpose"])
            // What is denied for other uses alone is not about care: the National Data Opt-Out and research are.
            if !purposes.isEmpty, purposes.allSatisfy({ $0.system == Self.reasons && Self.notCare.contains($0.code) }) {
                return
            }
            if ["class", "code", "data", "dataPeriod"].contains(where: { provision[named: $0] != nil }) {
                doubt(.narrower)
            }
            if codings(provision["action"]).contains(where: { !Self.uses.contains($0.code) }) { doubt(.narrower) }
            let labels = labels(provision)
            let actors = actors(provision)
            if !labels.isEmpty && !actors.isEmpty || actors.count > 1 && Set(actors.map(\.kind)).count > 1 {
                doubt(.combined)
            }
            // Any one of the conditions covers at least what all of them together do.
            let scopes = !labels.isEmpty ? labels : actors.map(\.scope)
            for scope in scopes.isEmpty ? [.record] : scopes { object(scope, provision, until) }
        }

        private mutating func object(_ scope: Objection.Scope, _ provision: Element, _ until: Int64?) {
            let start = moment(provision["period"]?["start"]) ?? since
            let objection = Objection(scope: scope, since: start, until: until)
            if !objections.contains(objection) { objections.append(objection) }
        }

        private mutating func labels(_ provision: Element) -> [Objection.Scope] {
            codings(provision["securityLabel"]).map { label in
                guard let category = SensitivityMask.category(system: label.system, code: label.code),
                    SensitivityCategory.objectable.contains(category) || category == .restricted
                else {
                    doubt(.label)
                    return .record
                }
                return .category(category.name)
            }
        }

        private mutating func actors(_ provision: Element) -> [(kind: Int, scope: Objection.Scope)] {
            provision.all("actor").flatMap { actor -> [(kind: Int, scope: Objection.Scope)] in
                guard let code = organisation(actor["reference"]) else {
                    doubt(.actor)
                    return [(0, .record)]
                }
                let roles = codings(actor["role"]).map(\.code)
                if !roles.isEmpty, roles.allSatisfy(Self.recipients.contains) { return [(1, .organisation(code))] }
                if !roles.isEmpty, roles.allSatisfy(Self.holders.contains) { return [(2, .source(organisation: code))] }
                doubt(.actor)
                return [(1, .organisation(code)), (2, .source(organisation: code))]
            }
        }

        private func codings(_ concept: Element?) -> [(system: String, code: String)] {
            ConsentReading.codings(concept)
        }
        private func moment(_ date: Element?) -> Int64? { ConsentReading.moment(date) }

        /// The first moment after a period: a day that is named belongs to it.
        private static func end(_ date: Element?) -> Int64? {
            date?.string.flatMap(PartialDate.init).map { $0.latest + 1 }
        }

        /// Source: HL7 v3-ActReason.
        private static let reasons = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
        /// Purposes that are not the care of this person. Source: HL7 v3-PurposeOfUse.
        private static let notCare: Set<String> = [
            "HRESCH", "CLINTRCH", "HMARKT", "HPAYMT", "HSYSADMIN", "PUBHLTH",
        ]
        /// Source: FHIR R4 consentaction.
        private static let uses: Set<String> = ["access", "use", "disclose"]
        /// Source: HL7 v3-ParticipationType: information recipient, primary information recipient.
        private static let recipients: Set<String> = ["IRCP", "PRCP"]
        /// Source: HL7 v3-ParticipationType: custodian, author.
        private static let holders: Set<String> = ["CST", "AUT"]
    }
}

/// A Consent of a person with what it says and where it came from.
package struct StatedConsent: Sendable {
    /// The record it came with.
    package let pid: Int64
    /// Who sent it.
    package let source: Source
    /// The source's id of it.
    package let id: String
    /// What it says.
    package let reading: ConsentReading

    init(_ stored: StoredConsent) throws {
        pid = stored.pid
        source = stored.source
        let root = try stored.resource.readDocument().root
        id = root["id"]?.string ?? ""
        reading = ConsentReading(root, received: stored.resource.received) { reference in
            guard let reference else { return nil }
            if reference["identifier"]?["system"]?.equals("https://fhir.nhs.uk/Id/ods-organization-code") == true,
                let code = reference["identifier"]?["value"]?.string, !code.isEmpty
            {
                return code.uppercased()
            }
            return stored.resource.target(of: reference).flatMap { stored.organisations[$0] }
        }
    }
}

extension Relationships {
    /// What the Consents that sources sent say of a person, those that say something against sharing.
    package func consents(of person: Int64) async throws -> [StatedConsent] {
        try await store.decisionBasis(Policy.grant(job: .decide(principal: "", person: person))).consents
            .map(StatedConsent.init).filter { !$0.reading.objections.isEmpty }
    }

    /// Every Consent that says something against sharing, of anybody, for the list of those who run the node.
    package func consents() async throws -> [StatedConsent] {
        try await store.consents(Policy.grant(job: .operations)).map(StatedConsent.init)
            .filter { !$0.reading.objections.isEmpty }
    }
}

extension Objection {
    /// The objection as a FHIR R4 Consent, for a person's copy.
    ///
    /// - Parameters:
    ///   - id: its key.
    ///   - nhsNumber: the person's.
    ///   - now: milliseconds since 1970.
    package func consent(id: String, nhsNumber: String, now: Int64) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("resourceType", "Consent")
            json.member("id", id)
            json.member("status", stands(at: now) ? "active" : "inactive")
            json.object("scope") {
                $0.array("coding") {
                    $0.object {
                        $0.member("system", "http://terminology.hl7.org/CodeSystem/consentscope")
                        $0.member("code", "patient-privacy")
                    }
                }
            }
            json.array("category") { $0.object { $0.member("text", "Objection to sharing for care") } }
            json.object("patient") { patient in
                patient.object("identifier") {
                    $0.member("system", "https://fhir.nhs.uk/Id/nhs-number")
                    $0.member("value", nhsNumber)
                }
            }
            json.member("dateTime", Instant.text(since))
            json.object("policyRule") { rule in
                rule.array("coding") {
                    $0.object {
                        $0.member("system", ConsentReading.actCode)
                        $0.member("code", "OPTOUT")
                    }
                }
            }
            json.object("provision") { provision in
                provision.member("type", "deny")
                provision.object("period") {
                    $0.member("start", Instant.text(since))
                    if let until { $0.member("end", Instant.text(until)) }
                }
                switch scope {
                case .record: break
                case .organisation(let code): Self.actor(&provision, "IRCP", code)
                case .source(let code): Self.actor(&provision, "CST", code)
                case .category(let name):
                    provision.array("securityLabel") {
                        $0.object {
                            $0.member("system", ConsentReading.actCode)
                            $0.member("code", SensitivityCategory(name: name)?.label ?? name)
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    private static func actor(_ provision: inout JSONWriter, _ role: String, _ code: String) {
        provision.array("actor") {
            $0.object { actor in
                actor.object("role") {
                    $0.array("coding") {
                        $0.object {
                            $0.member("system", "http://terminology.hl7.org/CodeSystem/v3-ParticipationType")
                            $0.member("code", role)
                        }
                    }
                }
                actor.object("reference") {
                    $0.object("identifier") {
                        $0.member("system", "https://fhir.nhs.uk/Id/ods-organization-code")
                        $0.member("value", code)
                    }
                }
            }
        }
    }
}

extension SensitivityCategory {
    /// The label of a category that a person can object to. Source: HL7 v3-ActCode, as ``SensitivityMask`` reads it.
    fileprivate var label: String {
        switch self {
        case .mentalHealth: "PSY"
        case .substanceUse: "ETH"
        case .sexualHealth: "SEX"
        case .hiv: "HIV"
        case .genetic: "GDIS"
        case .abuse: "SDV"
        default: name
        }
    }
}
