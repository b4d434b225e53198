import Access

/// Rules of sources, as a region would decide them, for the rows of ``sourceExpectations``: in place of the
/// one that the policy of the demonstration has.
let sourceRules: [PolicyDocument.SourceRule] = [
    partialRule("S7"),
    partialRule("S8"),
    .init(source: "S9", basis: "A test", shares: []),
    .init(source: "S10", basis: "A test", shares: [.init(sections: ["medicines"])]),
    .init(source: "S11", basis: "A test", releases: [.init(sections: ["laboratory"], hours: 0, unreviewed: 0)]),
    .init(source: "S12", basis: "A test", releases: [.init(sections: ["laboratory", "imaging"], hours: 0)]),
    .init(
        source: "S13", basis: "A test",
        releases: [
            .init(sections: ["laboratory"], hours: 24, unreviewed: 120),
            .init(sections: ["documents"], hours: 48, unreviewed: 48),
        ]),
]

private func partialRule(_ source: String) -> PolicyDocument.SourceRule {
    .init(
        source: source, basis: "A test",
        shares: [
            .init(sections: ["medicines", "allergies", "laboratory"]),
            .init(sections: ["imaging"], roles: ["hospitalConsultant", "person"]),
            .init(sections: ["documents"], purposes: ["ETREAT"]),
            .init(sections: ["problems"], roles: ["paramedic"], purposes: ["ETREAT"]),
        ])
}

/// What a source's own rule leaves, written by hand, in the columns of ``accessExpectations`` and with
///
/// | source | what |
/// |---|---|
/// | `partial` | another organisation's; it shares medicines, allergies and results with everybody, imaging with |
/// | | consultants and the person, documents in emergencies, problems with paramedics in emergencies; no more |
/// | `ownPartial` | the same rule, of a source of the reader's organisation |
/// | `closed` | another organisation's, which shares nothing |
/// | `clinicPartial` | a sexual health clinic, which shares medicines only |
/// | `early` | results at once; this came an hour ago and is not final |
/// | `checked`, `unchecked` | results when they are final; this came an hour ago and is; came 1000 hours ago and is |
/// | | not |
/// | `day`, `dayUnchecked`, `daySoon` | results 24 hours after they came when final, else 120 hours, documents 48: |
/// | | this came 25 hours ago and is final; 119 hours ago and is not; 23 hours ago and is |
/// | `closedAgain`, `uncheckedAgain` | what the node filed again of those two, in a record beside theirs |
///
/// | seen | `notShared`: the page says "Not shared by this source", whether or not there is anything |
let sourceExpectations = """
    generalPractitioner registered TREAT medicines - partial - - seen
    generalPractitioner registered TREAT allergies - partial - - seen
    generalPractitioner registered TREAT laboratory - partial - - seen
    generalPractitioner registered TREAT imaging - partial - - notShared
    generalPractitioner registered TREAT problems - partial - - notShared
    generalPractitioner registered TREAT documents - partial - - notShared
    generalPractitioner registered ETREAT documents - partial - - seen
    generalPractitioner registered ETREAT problems - partial - - notShared
    generalPractitioner registered TREAT alerts - partial - - notShared
    generalPractitioner registered TREAT carePlans - partial - - notShared
    generalPractitioner registered TREAT identity - partial - - seen
    generalPractitioner registered TREAT administration - partial - - hidden
    generalPractitioner registered TREAT problems restricted partial - - notShared
    generalPractitioner registered TREAT problems hiv partial - - notShared
    generalPractitioner registered TREAT medicines restricted partial - - restricted
    generalPractitioner registered TREAT medicines hiv partial - - traced
    generalPractitioner registered TREAT problems - partial - broken notShared
    generalPractitioner registered TREAT problems restricted partial - broken notShared
    generalPractitioner registered TREAT medicines restricted partial - broken seen
    generalPractitioner registered TREAT problems - partial record - objected
    generalPractitioner registered TREAT problems - partial source - objected
    generalPractitioner registered TREAT medicines - partial record - objected
    generalPractitioner none TREAT medicines - partial - - denied
    generalPractitioner registered TREAT imaging - ownPartial - - seen
    generalPractitioner registered TREAT problems - ownPartial - - seen
    generalPractitioner registered TREAT problems restricted ownPartial - - restricted
    generalPractitioner registered TREAT medicines - closed - - notShared
    generalPractitioner registered TREAT allergies - closed - - notShared
    generalPractitioner registered TREAT identity - closed - - seen
    generalPractitioner registered TREAT encounters - closed - broken notShared
    generalPractitioner registered TREAT medicines - closedAgain - - notShared
    generalPractitioner registered TREAT medicines - closedAgain - broken notShared
    generalPractitioner registered TREAT identity - closedAgain - - seen
    generalPractitioner registered TREAT medicines - clinicPartial - - traced
    generalPractitioner registered TREAT allergies - clinicPartial - - traced
    generalPractitioner registered TREAT problems - clinicPartial - - hidden
    generalPractitioner registered TREAT medicines sexualHealth clinicPartial - broken seen
    generalPractitioner registered TREAT problems sexualHealth clinicPartial - broken notShared
    hospitalConsultant recent TREAT imaging - partial - - seen
    hospitalConsultant recent ETREAT imaging - partial - - seen
    hospitalConsultant recent TREAT documents - partial - - notShared
    hospitalConsultant recent ETREAT problems - partial - - notShared
    hospitalConsultant recent TREAT encounters - closed record broken notShared
    psychiatrist recent TREAT imaging - partial - - notShared
    psychiatrist recent TREAT medicines - partial - - seen
    paramedic claimed ETREAT problems - partial - - seen
    paramedic claimed TREAT problems - partial - - notShared
    paramedic claimed ETREAT documents - partial - - seen
    paramedic claimed ETREAT laboratory - partial - - hidden
    paramedic claimed ETREAT allergies - closed - - notShared
    paramedic claimed ETREAT allergies hiv closed - - notShared
    nurse recent TREAT laboratory - partial - - seen
    nurse recent TREAT procedures - partial - - notShared
    midwife recent TREAT immunisations - partial - - notShared
    pharmacist recent TREAT medicines - partial - - seen
    pharmacist recent TREAT problems - partial - - notShared
    pharmacist recent TREAT documents - partial - - hidden
    socialWorker recent TREAT problems - partial - - notShared
    socialWorker recent TREAT medicines - partial - - hidden
    receptionist registered TREAT appointments - partial - - notShared
    receptionist registered TREAT medicines - partial - - hidden
    communityMentalHealthNurse recent TREAT mentalHealth mentalHealth partial - - notShared
    privacyOfficer registered TREAT medicines - partial - - denied
    person self PATRQT medicines - partial - - seen
    person self PATRQT imaging - partial - - seen
    person self PATRQT problems - partial - - notShared
    person self PATRQT documents - partial - - notShared
    person self PATRQT problems - partial record - notShared
    person self PATRQT problems keptFromPerson partial - - notShared
    person self PATRQT medicines - closed - - notShared
    person self PATRQT laboratory - early - - seen
    person self PATRQT imaging - early - - hidden
    person self PATRQT laboratory abuse early - - hidden
    person self PATRQT laboratory keptFromPerson early - - hidden
    person self PATRQT laboratory - checked - - seen
    person self PATRQT imaging - checked - - seen
    person self PATRQT laboratory - unchecked - - hidden
    person self PATRQT imaging - unchecked - - hidden
    person self PATRQT problems - unchecked - - seen
    person self PATRQT medicines - closedAgain - - notShared
    person self PATRQT laboratory - uncheckedAgain - - hidden
    person self PATRQT problems - uncheckedAgain - - seen
    person self PATRQT laboratory - day - - seen
    person self PATRQT imaging - day - - hidden
    person self PATRQT laboratory - dayUnchecked - - hidden
    person self PATRQT imaging - dayUnchecked - - seen
    person self PATRQT laboratory - daySoon - - hidden
    person self PATRQT documents - daySoon - - hidden
    person self PATRQT documents - dayUnchecked - - seen
    person self PATRQT laboratory - new - - hidden
    proxy parent FAMRQT medicines - partial - - seen
    proxy parent FAMRQT imaging - partial - - notShared
    proxy parent FAMRQT problems mentalHealth partial - - notShared
    proxy parent FAMRQT laboratory - early - - seen
    proxy parent FAMRQT laboratory - unchecked - - hidden
    proxy parent FAMRQT laboratory - uncheckedAgain - - hidden
    proxy parent FAMRQT laboratory keptFromProxy early - - hidden
    proxy attorney PWATRNY laboratory - checked - - seen
    proxy attorney PWATRNY laboratory - daySoon - - hidden
    proxy attorney PWATRNY documents - daySoon - - hidden
    proxy attorney PWATRNY procedures - partial - - notShared
    hospitalConsultant recent TREAT laboratory - unchecked - - seen
    hospitalConsultant recent TREAT laboratory - daySoon - - seen
    generalPractitioner registered TREAT documents - daySoon - - seen
    """
