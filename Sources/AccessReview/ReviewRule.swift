/// What a review of accesses looks for. No rule accuses: each says what is seldom, by how much, and what may explain
/// it.
///
/// The raw value names the rule in a case and in an address: it never changes.
package enum ReviewRule: String, Sendable, CaseIterable, Codable {
    case peopleInAnHour, peopleInADay, statedReasons, sameHousehold, openedAndLeft, daysWithoutCare, unusualHours
    case afterAnswer, afterDeath

    /// One row of the table of rules.
    package struct Row: Sendable {
        /// The rule.
        package let rule: ReviewRule
        /// In a few words.
        package let title: String
        /// What is counted.
        package let counts: String
        /// From how many on it is shown.
        package let least: Int
        /// Whether it is shown only when it is also far above what the same role does elsewhere on the node.
        package let isCompared: Bool
        /// Why from so many on.
        package let why: String
        /// What can explain it without anything being wrong.
        package let explanations: String
    }

    /// The rules with their thresholds. They are this project's own proposal, to be tuned by a region with its own
    /// figures: no national table of such thresholds exists.
    package static let table: [Row] = [
        Row(
            rule: .peopleInAnHour, title: "Many people in one hour",
            counts: "Different people whose record somebody opened within one hour of the clock, in their busiest hour",
            least: 20, isCompared: true,
            why: "A record that is read for care takes minutes: twenty in an hour is one every three minutes",
            explanations: "A ward round, a clinic list, a recall of patients, an audit with approval"),
        Row(
            rule: .peopleInADay, title: "Many people in one day",
            counts: "Different people whose record somebody opened on one day, on their busiest day",
            least: 40, isCompared: true,
            why: "Forty people are a full clinic with a ward round beside it",
            explanations: "A long shift, a pharmacy or triage desk, a colleague’s list taken over"),
        Row(
            rule: .statedReasons, title: "Many records opened with a reason of one’s own",
            counts: "Relationships stated and restricted items opened by the same person within 7 days",
            least: 5, isCompared: false,
            why: "Most relationships are known to the node; five a week that it does not know need a look",
            explanations: "A new service whose appointments are not sent to this node yet, an emergency team"),
        Row(
            rule: .sameHousehold, title: "One family or address after another",
            counts: "People of the same family name or address opened one after another, half an hour apart at most",
            least: 3, isCompared: false,
            why: "Two may be mother and child; three in a row are seldom by chance",
            explanations: "A family seen together, a care home, safeguarding, a common family name"),
        Row(
            rule: .openedAndLeft, title: "Opened and left within seconds",
            counts: "Records on one day that were left for another person’s within 15 seconds",
            least: 8, isCompared: false,
            why: "Nothing of use is read in 15 seconds; a wrong choice from a list happens a few times a day",
            explanations: "Looking for somebody with few details, a list of one line for each person"),
        Row(
            rule: .daysWithoutCare, title: "One person again and again, without care",
            counts: "Days on which somebody opened the same person’s record, with no encounter of any service since",
            least: 5, isCompared: false,
            why: "Care leaves an encounter; five days without one need a reason",
            explanations: "Letters or results being waited for, care that is not sent to this node, a complaint"),
        Row(
            rule: .unusualHours, title: "At hours in which the role hardly works",
            counts: "People opened at hours of the day that make up less than 1 in 100 openings of the role",
            least: 3, isCompared: true,
            why: "One opening at night is a call; three are a habit",
            explanations: "A night shift, overtime, work from another time zone, an emergency"),
        Row(
            rule: .afterAnswer, title: "Opened again after a privacy officer looked at it",
            counts: "Openings of a record by somebody after an officer had answered the person’s question about their "
                + "access to it, or had found it not right",
            least: 1, isCompared: false,
            why: "Once is enough: they know that it was asked about",
            explanations: "Care goes on, and the first access was right"),
        Row(
            rule: .afterDeath, title: "After the person’s death",
            counts: "People whose record somebody opened more than 28 days after the day of their death",
            least: 1, isCompared: false,
            why: "Letters, certificates and the family’s questions end within weeks",
            explanations: "An inquest, a complaint, a claim, research with approval, a date entered wrongly"),
    ]

    /// The row of the rule.
    package var row: Row { Self.table.first { $0.rule == self } ?? Self.table[0] }
}

/// How a figure is compared with what others of the same role do.
package enum ReviewComparison {
    /// Over how many days.
    package static let days: Int64 = 28
    /// From how many others on the usual range can be said.
    package static let fewestOthers = 5
    /// How many times the usual spread (1.4826 × median absolute deviation) above the median is far above. Source:
    /// Leys et al., "Detecting outliers: do not use standard deviation around the mean, use absolute deviation around
    /// the median", J Exp Soc Psychol 2013: 3 is very conservative; 5 leaves only what nobody would call usual.
    package static let spreads = 5.0
    /// The share of a role's openings below which it hardly works at an hour.
    package static let seldomShare = 0.01
    /// From how many openings of others on that can be said.
    package static let fewestOpenings = 200
}
