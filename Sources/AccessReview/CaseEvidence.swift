package import Access
import FHIR
package import Ledger
import LegalTime
package import Relationships
import Store

/// The evidence of a case in one file: the entries concerned with the proofs that they are in the log and that none is
/// missing, and beside them what officers wrote, each with its time. Nothing that stands in a record.
///
/// The file is a ``Ledger/ProofBundle`` with a member `case` more: `longitude ledger verify` checks it as it is. What
/// the proofs cover is the entries; the case is what the node says today.
package struct CaseEvidence: Sendable {
    /// The case.
    package let item: PrivacyCase
    /// The chains, with the texts of what is evidence.
    package let bundle: ProofBundle
    /// The policy that was in force at the access; nil when none was.
    package let policy: Policy?
    /// Why the reader could read, by that policy and what is known today; nil when it cannot be said.
    package let explanation: Explanation?
    /// The alert that the case was opened from.
    package let alert: PrivacyAlert?
    /// The question that the case was opened from.
    package let question: PersonQuestion?
    /// When the file was made, in milliseconds since 1970, and by whom.
    package let made: Int64, by: Principal

    /// The evidence of a case.
    package init(
        item: PrivacyCase, bundle: ProofBundle, policy: Policy?, explanation: Explanation?, alert: PrivacyAlert?,
        question: PersonQuestion?, made: Int64, by: Principal
    ) {
        self.item = item
        self.bundle = bundle
        self.policy = policy
        self.explanation = explanation
        self.alert = alert
        self.question = question
        self.made = made
        self.by = by
    }

    /// Whether an access is evidence in a case: the reader's accesses, and the one that it began with; for an entry
    /// that stood under the wrong person, the accesses that returned it.
    package static func concerns(_ access: RecordedAccess, _ item: PrivacyCase) -> Bool {
        if access.event.description == item.event { return true }
        if let filing = item.filing { return FiledWrongly.saw(access, filing) }
        guard let reader = item.reader else { return false }
        return access.subject == reader.subject && access.organisation == reader.organisation
    }

    /// The file.
    package var json: [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            json.member("key", item.key)
            json.member("about", item.kind.rawValue)
            json.member("organisation", item.organisation)
            json.member("made", Self.text(made))
            json.member("by", by.name)
            json.member("opened", Self.text(item.opened))
            json.member("openedBy", item.openedBy.name)
            json.member("handledBy", item.handler?.name)
            if let reader = item.reader {
                json.object("accessesOf") {
                    $0.member("who", reader.subject)
                    $0.member("name", reader.name)
                    $0.member("role", reader.role.rawValue)
                    $0.member("organisation", reader.organisation)
                }
            }
            if !item.event.isEmpty {
                json.member("event", item.event)
                json.member("accessed", Self.text(item.accessed))
            }
            origin(&json)
            decision(&json)
            json.array("notes") { list in
                for note in item.notes {
                    list.object {
                        $0.member("time", Self.text(note.time))
                        $0.member("officer", note.officer)
                        $0.member("words", note.words)
                    }
                }
            }
            json.array("told") { list in
                for (event, note) in item.told.sorted(by: { $0.key < $1.key }) {
                    list.object {
                        $0.member("event", event)
                        $0.member("time", Self.text(note.time))
                        $0.member("officer", note.officer)
                    }
                }
            }
            if let closed = item.closed {
                json.object("outcome") {
                    $0.member("time", Self.text(closed.time))
                    $0.member("officer", closed.officer)
                    $0.member("outcome", closed.outcome.rawValue)
                    $0.member("words", closed.words)
                }
            }
        }
        return bundle.json(with: "case", json.bytes)
    }

    private func origin(_ json: inout JSONWriter) {
        if case .unusual(let rule, _, let figure, let usual) = item.origin {
            json.object("unusual") {
                $0.member("rule", rule)
                $0.member("figure", figure)
                $0.member("usual", usual)
            }
        }
        if let alert {
            json.object("alert") { json in
                json.member("time", Self.text(alert.time))
                json.member("what", alert.kind.rawValue)
                json.member("reason", alert.reason?.rawValue)
                json.member("words", alert.words)
                if let finding = alert.finding {
                    json.object("finding") {
                        $0.member("time", Self.text(finding.time))
                        $0.member("officer", finding.officer)
                        $0.member("isJustified", finding.isJustified)
                        $0.member("words", finding.words)
                    }
                }
            }
        }
        if let question {
            json.object("question") { json in
                json.member("time", Self.text(question.asked))
                json.member("what", question.kind.rawValue)
                json.member("words", question.words)
                if let answer = question.answer {
                    json.object("answer") {
                        $0.member("time", Self.text(answer.time))
                        $0.member("officer", answer.officer)
                        $0.member("outcome", answer.outcome.rawValue)
                        $0.member("words", answer.words)
                    }
                }
            }
        }
        if let filing = item.filing {
            json.object("filing") {
                $0.member("about", filing.about)
                $0.member("source", filing.source)
                $0.member("since", Self.text(filing.since))
                $0.member("until", Self.text(filing.until))
                $0.member("isMoved", filing.isMoved)
            }
        }
    }

    private func decision(_ json: inout JSONWriter) {
        guard let policy, item.reader != nil else { return }
        json.object("decision") { json in
            json.member("policy", policy.version)
            json.member("policyFrom", policy.document.from)
            if let explanation {
                json.member("workedOutFrom", "the policy of the time of the access, and what is known today")
                json.array("grounds") { list in
                    for ground in explanation.grounds {
                        list.object {
                            $0.member("label", ground.label)
                            $0.member("text", ground.text)
                        }
                    }
                }
            }
        }
    }

    private static func text(_ time: Int64) -> String { StaffDate(milliseconds: time).machineText }
}
