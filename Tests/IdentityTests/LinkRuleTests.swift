import Access
import Identity
import Store
import Testing

/// When two sources' records are one person. A wrong link shows a stranger's record, so the table is one of refusals.
@Suite struct LinkRuleTests {
    private static let number = "9990000018"

    private static func who(
        _ family: String = "Adeyemi", _ birth: String? = "1951-03-04", nhs: String? = number
    ) -> Demographics {
        Demographics(nhsNumber: nhs, birthDate: birth, family: family, given: "Florence", gender: nil, isActive: true)
    }
    private static func known(_ person: Int64, _ demographics: Demographics) -> LinkCandidate {
        LinkCandidate(person: person, pid: person * 10, demographics: demographics)
    }
    private static func isReviewed(_ decision: LinkDecision) -> Bool {
        if case .apart(let review) = decision { return review != nil }
        return false
    }

    @Test("Number, birth date and folded family name agree: one person")
    func agreement() {
        #expect(LinkRule.decide(Self.who(), [Self.known(1, Self.who())]) == .join(1))
        for family in ["ADEYEMI", "Adéyemí", "adeyemi ", "Ade-yemi"] {
            #expect(LinkRule.decide(Self.who(family), [Self.known(1, Self.who())]) == .join(1), "\(family)")
        }
        #expect(LinkRule.decide(Self.who(), [Self.known(1, Self.who()), Self.known(1, Self.who())]) == .join(1))
    }

    @Test("Any disagreement leaves the records apart, and somebody is to look at them")
    func disagreement() {
        let others = [
            Self.who("Okafor"), Self.who("Adeyem"), Self.who(""), Self.who("Adeyemi", "1951-04-03"),
            Self.who("Adeyemi", "1951-03-05"), Self.who("Adeyemi", "1951"), Self.who("Adeyemi", "1951-03"),
            Self.who("Adeyemi", nil),
        ]
        for other in others {
            #expect(Self.isReviewed(LinkRule.decide(Self.who(), [Self.known(1, other)])), "\(other)")
            #expect(Self.isReviewed(LinkRule.decide(other, [Self.known(1, Self.who())])), "\(other)")
        }
        // Two names that are both empty do not agree.
        #expect(Self.isReviewed(LinkRule.decide(Self.who(""), [Self.known(1, Self.who(""))])))
    }

    @Test("Nothing is joined through a record that disagrees")
    func transitivity() {
        let mixed = [Self.known(1, Self.who()), Self.known(1, Self.who("Okafor"))]
        #expect(Self.isReviewed(LinkRule.decide(Self.who(), mixed)))
        let two = [Self.known(1, Self.who()), Self.known(2, Self.who())]
        #expect(Self.isReviewed(LinkRule.decide(Self.who(), two)))
    }

    @Test("Without an NHS number, or with nobody to compare, a record stands alone and nobody need look")
    func alone() {
        #expect(LinkRule.decide(Self.who(), []) == .apart(review: nil))
        #expect(LinkRule.decide(Self.who(nhs: nil), []) == .apart(review: nil))
        #expect(LinkRule.decide(Self.who("Adeyemi", nil), []) == .apart(review: nil))
    }
}
