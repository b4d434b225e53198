package import Access
import FHIR
import Ledger
import LegalTime
package import Relationships
import SharedRecord
package import Store

/// The copy that a person gets of everything this node holds of them: what they may see of it themselves.
///
/// Source: UK GDPR article 15(1) and (3).
package struct SubjectAccessCopy: Sendable {
    /// What is made of the record, inside the read.
    package struct Part: Sendable {
        let person: CandidateView
        let sections: [(title: String, items: [ItemView])]
        let sources: [String]
        let bundle: [UInt8]
        /// The numbers of the resources, by patient record.
        package let parts: [(pid: Int64, rids: [Int64])]
        let places: [Int64: Section]

        /// Reads the whole record as the grant admits it.
        package init(_ snapshot: any RecordSnapshot, _ grant: Grant, node: String, now: Int64) throws {
            let record = try Record(snapshot: snapshot, grant: grant, now: now)
            let copy = try record.copy(from: node)
            bundle = copy.bytes
            parts = record.parts(of: copy.shown)
            var sections: [(title: String, items: [ItemView])] = []
            var candidate = CandidateView()
            for section in Section.allCases {
                let view = try record.section(section, limit: 100_000)
                if !view.items.isEmpty { sections.append((section.title, view.items)) }
                candidate.name = view.banner.name
                candidate.born = view.banner.born
                candidate.nhsNumber = view.banner.nhsNumber
            }
            self.sections = sections
            person = candidate
            sources = try snapshot.sources().map(\.name)
            places = Dictionary(try snapshot.rows().map { ($0.rid, $0.section) }) { first, _ in first }
        }
    }
    let part: Part
    let access: SubjectAccess<Part>
    let node: String
    let due: Int64?
    let made: StaffDate
    /// Who has seen the record, the newest first, each access by itself.
    let seen: [SeenView.Entry]

    /// A copy.
    package init(_ access: SubjectAccess<Part>, node: String, due: Int64?, now: Int64) {
        part = access.copy
        self.access = access
        self.node = node
        self.due = due
        made = StaffDate(milliseconds: now)
        let places = access.copy.places
        seen = access.accesses.filter { $0.subject != nil && $0.action != .write }
            .map { SeenView.Entry([$0], sections: places, for: .person) }
    }

    /// What article 15(1) asks to be said beside the copy: heading and words.
    static let statements: [(heading: String, words: String)] = [
        (
            "What it is used for",
            "Your care: staff who look after you read it, and organisations of the region share it for that (UK GDPR "
                + "articles 6(1)(e) and 9(2)(h)). Every reading is entered in the list of who has seen your record."
        ),
        (
            "Where it comes from",
            "From the services named below, which sent it. Beside it this node keeps what you chose and asked, who may "
                + "act for you, what staff stated to open it, what privacy officers looked into, wrote and marked, and "
                + "who has seen it."
        ),
        (
            "Who gets it",
            "Staff of organisations that look after you, as far as their role includes it. Nothing is sent outside the "
                + "United Kingdom, and no decision about you is made by a machine alone."
        ),
        (
            "How long it is kept",
            "What a service sent stays until that service withdraws it or your record is erased here; earlier versions "
                + "of an entry stay with it. How long each service keeps its own follows the Records Management Code "
                + "of Practice of the NHS. The list of who has seen your record stays as long as the record."
        ),
        (
            "Your rights",
            "You can ask for something wrong to be put right, object to sharing, ask for erasure or for use to be "
                + "limited where the law allows it, and take this copy elsewhere. You can complain to the Information "
                + "Commissioner’s Office: ico.org.uk."
        ),
    ]

    /// The copy as one file: a FHIR Bundle of the record, and all that is kept beside it.
    package var json: [UInt8] {
        var json = JSONWriter(capacity: part.bundle.count + 65_536)
        json.object { json in
            json.member("format", "longitude subject access 1")
            json.member("node", node)
            json.member("made", made.machineText)
            json.array("statements") { list in
                for statement in Self.statements {
                    list.object {
                        $0.member("heading", statement.heading)
                        $0.member("words", statement.words)
                    }
                }
            }
            json.array("sources") { for name in part.sources { $0.item(name) } }
            json.member("record", json: part.bundle)
            state(&json)
            json.array("seenBy") { list in
                for entry in seen {
                    list.object {
                        $0.member("time", StaffDate(milliseconds: entry.time).machineText)
                        $0.member("who", entry.title)
                        $0.member("organisation", entry.organisation)
                        $0.member("why", entry.why)
                        $0.member("lookedAt", entry.lookedAt)
                        $0.member("event", entry.event)
                    }
                }
            }
        }
        return json.bytes
    }

    /// Each objection that a service sent, with the service's name.
    var sentObjections: [(Objection, source: String)] {
        access.consents.flatMap { consent in consent.reading.objections.map { ($0, consent.source.name) } }
    }

    /// Who asked a question.
    static func asker(of question: PersonQuestion) -> String {
        question.proxy == nil ? "you" : "somebody who acts for you"
    }

    private func state(_ json: inout JSONWriter) {
        func time(_ milliseconds: Int64) -> String { StaffDate(milliseconds: milliseconds).machineText }
        json.array("objections") { list in
            for objection in access.objections {
                list.object {
                    $0.member("what", objection.scope.words(naming: access.nameable))
                    $0.member("since", time(objection.since))
                    $0.member("until", objection.until.map(time))
                }
            }
        }
        json.array("objectionsFromServices") { list in
            for (objection, source) in sentObjections {
                list.object {
                    $0.member("what", objection.scope.words(naming: access.nameable))
                    $0.member("from", source)
                    $0.member("since", time(objection.since))
                    $0.member("until", objection.until.map(time))
                }
            }
        }
        json.array("whoMayAct") { list in
            for one in access.authorities {
                list.object {
                    $0.member("name", one.proxyName)
                    $0.member("is", one.kinship.title)
                    $0.member("basis", one.basis.title)
                    $0.member("from", one.from)
                    $0.member("lastDay", one.lastDay)
                    $0.member("evidence", one.evidence)
                    $0.member("recordedBy", one.officer)
                    $0.member("capacity", one.capacity)
                    $0.member("ended", one.ending.map { time($0.time) })
                    $0.member("endedBy", one.ending?.by)
                }
            }
        }
        json.array("cases") { list in
            for one in access.cases {
                list.object {
                    $0.member("opened", time(one.opened))
                    $0.member("what", one.title)
                    $0.member("organisation", one.organisation)
                    $0.member("closed", one.closed.map { time($0.time) })
                    $0.member("outcome", one.closed?.outcome.title)
                }
            }
        }
        json.array("statementsOfStaff") { list in
            for claim in access.claims {
                list.object {
                    $0.member("organisation", claim.organisation)
                    $0.member("since", time(claim.since))
                }
            }
        }
        json.array("questions") { list in
            for question in access.questions {
                list.object {
                    $0.member("asked", time(question.asked))
                    $0.member("by", Self.asker(of: question))
                    $0.member("of", question.organisationName)
                    $0.member("words", question.words)
                    $0.member("answered", question.answer.map { time($0.time) })
                    $0.member("answer", question.answer?.words)
                }
            }
        }
        json.array("alerts") { list in
            for alert in access.alerts {
                list.object {
                    $0.member("time", time(alert.time))
                    $0.member("what", alert.kind.title)
                    $0.member("who", "\(alert.principal.name), \(alert.principal.role.title)")
                    $0.member("organisation", alert.principal.organisationName)
                    $0.member("reason", alert.reason?.title)
                    $0.member("looked", alert.finding.map { $0.isJustified ? "found right" : "found not right" })
                }
            }
        }
    }
}
