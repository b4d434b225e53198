package import Access

/// A test or a measurement in words for the person it was done for.
package struct PlainTest: Sendable, Equatable {
    /// What to call it: "Long-term blood sugar (HbA1c)".
    package let name: String
    /// What it measures and why it is done, in one to three short sentences.
    package let about: String
    /// What a result above the range can mean; nil where saying so would mislead.
    package let high: String?
    /// What a result below the range can mean; nil where saying so would mislead.
    package let low: String?
}

/// Words for people who read their own record: common words and short sentences, for a reading age of 9 to 11.
///
/// Illustrative for the demonstration: a deployment's clinical safety officer owns these words (rule 7 of the design).
/// Nothing here knows the person: a text says what something is and what it can mean, never what it means for them,
/// and gives no advice. A text is shown only beside an item that the person may see; where there is none, the
/// source's own words stand alone.
///
/// The words were written for this project in the manner of NHS content; no clinician has reviewed them yet. Source of
/// the codes: what the simulated region sends; LOINC 2.7x as in FHIR R4's examples, the Synthea sample and public
/// laboratory lists; SNOMED CT UK Edition as in UK Core 2.0 and public GP code lists.
package enum PlainEnglish {
    /// A test or measurement; nil where there are no words for it.
    package static func test(system: String, code: String) -> PlainTest? {
        hasTests(system) ? tests[code] : nil
    }
    /// A condition, "Type 2 diabetes: your body finds it hard to keep blood sugar steady."; nil where there are no
    /// words for it.
    package static func problem(system: String, code: String) -> String? {
        system == snomed ? problems[code] : nil
    }
    /// What a medicine is often used for, "for high blood pressure or heart failure"; nil where that cannot be said
    /// safely. It is not the reason why this person takes it.
    package static func medicine(system: String, code: String) -> String? {
        system == dmd || system == snomed ? products[code] : nil
    }
    /// What a medicine of this name, a product's or a substance's, is often used for; nil where that cannot be said
    /// safely. A mixture has words only where the mixture itself stands in the table.
    package static func medicine(named name: String) -> String? {
        let isMixture = isMixture(name)
        return medicines.first { medicine in
            medicine.isMixture == isMixture && medicine.words.allSatisfy { hasWord($0, in: name) }
        }?.use
    }
    /// What an abbreviation stands for, in words rather than in full: `COPD`, "a lung condition that makes it hard to
    /// breathe". Capitals count; abbreviations that staff use for two things are left out.
    package static func abbreviation(_ short: String) -> String? { abbreviations[short] }

    /// A section of the record: its heading and what stands in it.
    package static func section(_ section: Section) -> (title: String, about: String) {
        switch section {
        case .identity: ("Your details", "Your name, date of birth, address and how to reach you.")
        case .alerts: ("Important notes", "Things that staff should know first, such as help you need at a visit.")
        case .allergies: ("Your allergies", "Things that can make you unwell, such as a medicine or food.")
        case .problems: ("Your health conditions", "Illnesses and health problems you have now or had in the past.")
        case .procedures: ("Operations and treatments", "Operations you have had, and other things done to help you.")
        case .medicines: ("Your medicines", "Medicines you take now, and some you took before.")
        case .immunisations: ("Your vaccines", "Jabs and other vaccines you have had.")
        case .observations: ("Your measurements", "Things like your blood pressure, weight and pulse.")
        case .laboratory: ("Your test results", "Results of blood tests, pee tests and other samples.")
        case .imaging: ("Your scans and X-rays", "What staff found on your scans and X-rays.")
        case .documents: ("Letters and documents", "Letters about you, and notes from when you left hospital.")
        case .encounters: ("Your visits", "Times you saw someone about your health, or stayed in hospital.")
        case .referrals: ("Your referrals", "Times when someone asked another team to see you.")
        case .appointments: ("Your appointments", "Visits that are booked, and visits in the past.")
        case .carePlans: ("Your care plans", "What you and your care team have agreed, and what matters to you.")
        case .maternity: ("Pregnancy and birth", "Care in pregnancy, at a birth and in the weeks after.")
        case .mentalHealth: ("Your mental health care", "Your care and plans for your mental health.")
        case .socialCare: ("Help at home and social care", "Help from the council or carers, such as care at home.")
        case .ambulance: ("Ambulance care", "What happened when an ambulance crew came to help you.")
        case .family: ("Family and home life", "Illness in your family, and things like work, smoking and home.")
        case .careTeam: ("Your care team", "The people and teams who look after you.")
        case .administration: ("How your record is kept", "Notes about forms, bookings and how your record is shared.")
        }
    }
    /// Who opened the record, before "at" and the organisation, and what they do.
    package static func role(_ role: Role) -> (title: String, about: String) {
        switch role {
        case .generalPractitioner: ("A GP", "A family doctor.")
        case .hospitalConsultant: ("A consultant", "A senior doctor, most often in a hospital.")
        case .psychiatrist: ("A psychiatrist", "A doctor for mental health.")
        case .paramedic: ("A paramedic", "One of the ambulance crew.")
        case .midwife: ("A midwife", "Someone who cares for you in pregnancy and birth.")
        case .pharmacist: ("A pharmacist", "An expert in medicines.")
        case .socialWorker: ("A social worker", "Someone who helps you get care and support.")
        case .receptionist: ("A receptionist", "Someone who books visits and helps at the front desk.")
        case .nurse: ("A nurse", "Someone trained to care for you when you are unwell.")
        case .communityMentalHealthNurse:
            ("A mental health nurse", "A nurse who helps with mental health near your home.")
        case .privacyOfficer: ("A privacy officer", "Someone who checks that staff open records for good reasons.")
        case .person: ("You", "You, with your own login.")
        case .proxy: ("Somebody who acts for you", "Someone who can see some of your record, to help you.")
        }
    }
    /// What the record was opened for, after "They opened it".
    package static func purpose(_ purpose: Purpose) -> String {
        switch purpose {
        case .directCare: "to give you care"
        case .emergency: "to care for you in an emergency"
        case .ownRequest: "to see your own record"
        case .familyRequest, .powerOfAttorney: "to act for you"
        }
    }
    /// Why they were allowed to open it, after "They could open it".
    package static func relationship(_ kind: Relationship.Kind) -> String {
        switch kind {
        case .registered: "because you are registered with the practice"
        case .caseload: "because they look after you over time"
        case .encounter: "because you are a patient of the place where they work"
        case .ambulanceCall: "because their ambulance came to you"
        case .appointment: "because you have a visit booked with them"
        case .referral: "because you were sent to them for care"
        case .claimed: "because they said that you are in their care"
        case .themselves: "because it is your own record"
        case .parent: "because they are your parent or guardian by law"
        case .attorney: "because you gave them a power of attorney"
        case .deputy: "because a court chose them to act for you"
        case .chosen: "because you asked for it"
        }
    }
    /// The reason that somebody gave for stating a relationship or for opening what is restricted, after "They opened
    /// it"; nil for a reason that has no words here.
    ///
    /// - Parameter name: the raw value of `AccessReason`, whose module this one does not import.
    package static func reason(named name: String) -> String? {
        switch name {
        case "presentNow": "because you were with them at the time"
        case "emergency": "because it was an emergency and they could not ask you"
        case "referred": "because someone asked them to see you"
        case "advice": "because someone who cares for you asked for their advice"
        case "safeguarding": "because someone might have been at risk of serious harm"
        case "afterDeath": "because of what has to be done after a death"
        default: nil
        }
    }
}

// MARK: - Everything, for review

extension PlainEnglish {
    /// One row of the tables: what is looked up, its name and every sentence about it.
    package struct Entry: Sendable {
        /// The codes, the words of a medicine or the abbreviation.
        package let keys: [String]
        /// The name that is shown; empty where there is none.
        package let name: String
        /// The texts about it.
        package let texts: [String]
    }
    /// The tests and measurements.
    package static var testEntries: [Entry] {
        allTestRows.map { row in
            Entry(
                keys: row.codes.split(separator: " ").map(String.init), name: row.name,
                texts: [row.about] + [row.high, row.low].compactMap(\.self))
        }
    }
    /// The conditions.
    package static var problemEntries: [Entry] {
        problemRows.map { Entry(keys: [$0.code], name: $0.name, texts: [$0.about]) }
    }
    /// The medicines, by the words of their names.
    package static var medicineEntries: [Entry] {
        medicineRows.map { Entry(keys: [$0.words], name: "", texts: [$0.use]) }
    }
    /// The products that have a dm+d code, each with the words by which its medicine is found.
    package static var productEntries: [Entry] {
        productRows.map { Entry(keys: [$0.code], name: $0.words, texts: []) }
    }
    /// The abbreviations, in the order of the alphabet: a glossary page is made from them.
    package static var abbreviationEntries: [Entry] {
        abbreviationRows.map { Entry(keys: [$0.short], name: "", texts: [$0.words]) }
    }
}

// MARK: - Looking up

extension PlainEnglish {
    static let snomed = "http://snomed.info/sct"
    private static let loinc = "http://loinc.org"
    private static let dmd = "https://dmd.nhs.uk"

    private typealias TestRow = (codes: String, name: String, about: String, high: String?, low: String?)

    /// SNOMED CT, LOINC, and the local codes of the simulation's sources, whose addresses are under `.example`
    /// (RFC 2606). The codes of the three do not overlap: LOINC's have a hyphen, the simulation's a letter.
    private static func hasTests(_ system: String) -> Bool {
        system == snomed || system == loinc || system.hasSuffix(".example/codes")
    }

    private static let tests = Dictionary(
        allTestRows.flatMap { row in
            row.codes.split(separator: " ").map {
                (String($0), PlainTest(name: row.name, about: row.about, high: row.high, low: row.low))
            }
        }, uniquingKeysWith: { first, _ in first })
    private static let problems = Dictionary(
        problemRows.map { ($0.code, "\($0.name): \($0.about)") }, uniquingKeysWith: { first, _ in first })
    private static let medicines = medicineRows.map { row in
        (words: row.words.split(separator: " "), isMixture: mixtures.contains(row.words), use: row.use)
    }
    private static let products = Dictionary(
        productRows.compactMap { row in medicine(named: row.words).map { (row.code, $0) } },
        uniquingKeysWith: { first, _ in first })
    private static let abbreviations = Dictionary(
        abbreviationRows.map { ($0.short, $0.words) }, uniquingKeysWith: { first, _ in first })

    private static let allTestRows: [TestRow] =
        bloodRows + measurementRows
        + allergenRows.map { row in
            (
                row.code, "Allergy test: \(row.allergen)", "This blood test can help show if you are allergic.",
                "A high result can mean your body reacts to it. Some people with a high result have no allergy.", nil
            )
        }

    /// Rows of ``medicineRows`` that stand for a mixture.
    private static let mixtures: Set<String> = [
        "sacubitril valsartan", "ethinylestradiol levonorgestrel", "calcium colecalciferol",
    ]
    /// dm+d parts the substances of a mixture by ` / `; lists say "with" or "and".
    private static func isMixture(_ name: String) -> Bool {
        name.contains(" / ") || name.contains(" with ") || name.contains(" and ")
    }
    /// Whether the name has the word, whole and in whatever capitals.
    private static func hasWord(_ word: Substring, in name: String) -> Bool {
        let word = word.utf8
        var rest = name.utf8[...]
        while let start = rest.firstIndex(where: isPartOfWord) {
            let end = rest[start...].firstIndex { !isPartOfWord($0) } ?? rest.endIndex
            if rest[start..<end].elementsEqual(word, by: { lowered($0) == $1 }) { return true }
            rest = rest[end...]
        }
        return false
    }
    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x80...: true
        default: false
        }
    }
    private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
