import Access
import SampleData
import SharedRecord
import Testing

@Suite("Words for people who read their own record")
struct PlainEnglishTests {
    private static let snomed = "http://snomed.info/sct"
    private static let loinc = "http://loinc.org"
    private static let local = "https://zzl01.example/codes"

    /// Every text with the group it is graded in.
    static let groups: [(name: String, texts: [String])] = [
        ("tests", PlainEnglish.testEntries.flatMap(\.texts)),
        ("conditions", PlainEnglish.problemEntries.flatMap(\.texts)),
        ("medicines", PlainEnglish.medicineEntries.flatMap(\.texts)),
        ("abbreviations", PlainEnglish.abbreviationEntries.flatMap(\.texts)),
        ("visits and scans", PlainEnglish.careEntries.flatMap(\.texts)),
        ("sections", Section.allCases.map { PlainEnglish.section($0).about }),
        ("roles", Role.allCases.map { PlainEnglish.role($0).about }),
        ("ways of access", waysOfAccess),
    ]
    static let waysOfAccess =
        Purpose.allCases.map(PlainEnglish.purpose) + Relationship.Kind.allCases.map(PlainEnglish.relationship)
        + accessReasons.compactMap(PlainEnglish.reason)
    /// The raw values of `AccessReason`.
    static let accessReasons = ["presentNow", "emergency", "referred", "advice", "safeguarding", "afterDeath"]

    @Test("A code, a medicine and an abbreviation stand once")
    func unique() {
        for entries in [
            PlainEnglish.testEntries + PlainEnglish.problemEntries, PlainEnglish.medicineEntries,
            PlainEnglish.productEntries, PlainEnglish.abbreviationEntries, PlainEnglish.careEntries,
            PlainEnglish.visitEntries,
        ] {
            let keys = entries.flatMap(\.keys)
            let repeated = Dictionary(grouping: keys, by: \.self).filter { $0.value.count > 1 }.keys.sorted()
            #expect(repeated == [])
            #expect(entries.allSatisfy { !$0.keys.isEmpty && !$0.keys.contains("") })
        }
        #expect(PlainEnglish.testEntries.count > 80 && PlainEnglish.abbreviationEntries.count >= 60)
    }

    @Test("SNOMED CT and dm+d codes have their Verhoeff digit, LOINC codes their modulus 10")
    func checkDigits() {
        let entries = PlainEnglish.testEntries + PlainEnglish.problemEntries + PlainEnglish.productEntries
        let codes = entries.flatMap(\.keys)
        let numbers = codes.filter { $0.allSatisfy(\.isNumber) }
        #expect(numbers.filter { !hasVerhoeffDigit($0) } == [])
        let care = PlainEnglish.careEntries.flatMap(\.keys).filter { $0.allSatisfy(\.isNumber) }
        #expect(care.count > 15 && care.filter { !hasVerhoeffDigit($0) } == [])
        let loinc = codes.filter { $0.contains("-") }
        #expect(loinc.filter { !hasLuhnDigit($0) } == [])
        #expect(numbers.count > 200 && loinc.count > 100)
        #expect(codes.filter { !$0.contains("-") && !$0.allSatisfy(\.isNumber) }.count == 14, "the simulation's own")
    }

    @Test("Texts are filled, sentences end, phrases do not")
    func endings() {
        let sentences =
            (PlainEnglish.testEntries + PlainEnglish.problemEntries + PlainEnglish.careEntries).flatMap(\.texts)
            + Section.allCases.map { PlainEnglish.section($0).about }
            + Role.allCases.map { PlainEnglish.role($0).about }
        #expect(sentences.filter { !$0.hasSuffix(".") || $0.contains("  ") || $0.hasPrefix(" ") } == [])
        let phrases = Self.groups.filter { ["medicines", "abbreviations", "ways of access"].contains($0.name) }
            .flatMap(\.texts)
        let names =
            (PlainEnglish.testEntries + PlainEnglish.problemEntries + PlainEnglish.careEntries
            + PlainEnglish.visitEntries).map(\.name)
            + Section.allCases.map { PlainEnglish.section($0).title }
            + Role.allCases.map { PlainEnglish.role($0).title }
        for text in phrases + names {
            #expect(!text.isEmpty && !text.hasSuffix(".") && !text.contains("  "), "\(text)")
        }
        #expect(Self.waysOfAccess.count == Purpose.allCases.count + Relationship.Kind.allCases.count + 6)
        #expect(names.filter { $0.first?.isLowercase == true } == [])
    }

    @Test("A result says what it can mean, not what it means")
    func careful() {
        for entry in PlainEnglish.testEntries {
            for text in entry.texts.dropFirst() {
                #expect(text.contains(" can ") || text.contains(" is common") || text.contains(" are meant"), "\(text)")
            }
            for text in entry.texts {
                for word in ["should", "must", " will ", "normal range", "dangerous", "urine", "stool", "symptom"] {
                    #expect(!text.contains(word), "\(text)")
                }
            }
        }
    }

    @Test("The reading grade: the mean of a group up to 6, one text up to 9", arguments: groups.indices)
    func grade(group: Int) {
        let (name, texts) = Self.groups[group]
        let grades = texts.map { readingGrade($0) }
        let mean = grades.reduce(0, +) / Double(grades.count)
        #expect(mean <= 6, "\(name): \(mean)")
        // The formula says nothing of a phrase of a few words: "a urine infection" is grade 9.
        for (text, grade) in zip(texts, grades) where text.split(separator: " ").count >= 8 {
            #expect(grade <= 9, "\(name): \(grade): \(text)")
        }
    }

    @Test("The measure itself: easy, harder, hard")
    func measure() {
        #expect(readingGrade("The cat sat on the mat.") < 1)
        let hard = "Chronic obstructive pulmonary disease is characterised by irreversible airflow limitation."
        #expect(readingGrade(hard) > 15)
        let words = [("little", 2), ("made", 1), ("tested", 2), ("helped", 1), ("you", 1)]
        #expect(words.filter { syllables($0) != $1 }.map(\.0) == [])
    }

    /// Source: `Sources/Simulation/Codes/Laboratory.swift` and `Findings.swift`.
    static let ofTheSimulation: [(system: String, codes: [(String, String)])] = [
        (
            loinc,
            [
                ("2951-2", "Sodium"), ("2823-3", "Potassium"), ("22664-7", "Urea"), ("14682-9", "Creatinine"),
                ("62238-1", "eGFR"), ("718-7", "Haemoglobin"), ("6690-2", "White blood cells"), ("777-3", "Platelets"),
                ("787-2", "MCV"), ("751-8", "Neutrophils"), ("731-0", "Lymphocytes"), ("1742-6", "ALT"),
                ("6768-6", "ALP"), ("14631-6", "Bilirubin"), ("1751-7", "Albumin"), ("2885-2", "Total protein"),
                ("59261-8", "HbA1c"), ("14749-6", "glucose"), ("14647-2", "Total cholesterol"), ("14646-4", "HDL"),
                ("39469-2", "LDL"), ("14927-8", "triglycerides"), ("3016-3", "TSH"), ("14920-3", "free T4"),
                ("1988-5", "CRP"), ("33762-6", "NT-proBNP"), ("2276-4", "ferritin"), ("14685-2", "Vitamin B12"),
                ("2284-8", "Folate"), ("32294-1", "ACR"), ("2000-8", "Calcium"), ("2524-7", "Lactate"),
                ("67151-1", "troponin"), ("6301-6", "INR"), ("2857-1", "PSA"), ("20447-9", "viral load"),
                ("24467-3", "CD4"), ("14804-9", "LDH"), ("21198-7", "hCG"), ("14334-7", "Lithium"),
                ("600-7", "blood culture"), ("630-4", "urine culture"), ("85354-9", "Blood pressure"),
                ("8480-6", "top number"), ("8462-4", "bottom number"), ("8867-4", "Heart rate"),
                ("9279-1", "Breathing rate"), ("8310-5", "Temperature"), ("2708-6", "Oxygen"), ("29463-7", "Weight"),
                ("8302-2", "Height"), ("39156-5", "BMI"), ("9843-4", "Head size"), ("10230-1", "ejection fraction"),
                ("20150-9", "FEV1"), ("19926-5", "FEV1/FVC"), ("9269-2", "coma scale"), ("72514-3", "Pain"),
                ("44261-6", "PHQ-9"), ("70274-6", "GAD-7"), ("72106-8", "MMSE"), ("9272-6", "1 minute"),
                ("9274-2", "5 minutes"), ("72166-2", "Smoking"), ("8339-4", "Birth weight"),
            ]
        ),
        (
            snomed,
            [
                ("252167001", "Kidney"), ("26604007", "Full blood count"), ("26958001", "Liver"),
                ("16254007", "Cholesterol"), ("35650009", "Thyroid"), ("43396009", "HbA1c"), ("55235003", "CRP"),
                ("1104051000000101", "NEWS2"), ("18491006", "Peak flow"), ("1082641000000106", "Alcohol"),
                ("249043002", "heart rate before birth"),
            ]
        ),
        (
            local,
            [
                ("VITD", "Vitamin D"), ("CLOZ", "Clozapine"), ("BONE", "Bone"), ("HAEMATINICS", "Iron"),
                ("NTPROBNP", "NT-proBNP"), ("UACR", "ACR"), ("HIVMON", "HIV"), ("COAG", "Clotting"),
                ("CFS", "Frailty"), ("4AT", "4AT"), ("ACT", "Asthma"), ("CAT", "COPD"), ("SFH", "Bump"),
                ("CTNAAT", "Chlamydia"),
            ]
        ),
    ]

    @Test("Each test and measurement of the simulated region has words", arguments: ofTheSimulation.indices)
    func simulation(index: Int) {
        let (system, codes) = Self.ofTheSimulation[index]
        for (code, name) in codes {
            let test = PlainEnglish.test(system: system, code: code)
            #expect(test?.name.contains(name) == true, "\(code) \(name): \(test?.name ?? "none")")
        }
    }

    /// Source: `Sources/Simulation/Codes/Care.swift`, `Contact`, and the scans of `Act`.
    @Test("Each visit and scan of the simulated region has words, and a class of visit of HL7 has")
    func visitsAndScans() {
        let snomed = [
            "11429006", "185317003", "439708006", "4525004", "183452005", "8715000", "185389009", "448337001",
            "134435003", "33879002", "281036007", "399208008", "303653007", "169069000", "113091000", "45036003",
            "40701008", "24623002",
        ]
        for code in snomed { #expect(PlainEnglish.care(system: Self.snomed, code: code) != nil, "\(code)") }
        let own = [
            "AMBCALL", "COMVISIT", "CHREVIEW", "SWVISIT", "MHREVIEW", "HOSPVISIT", "KEYWORK", "XRHIP", "XRLIMB",
            "USFETAL",
        ]
        for code in own { #expect(PlainEnglish.care(system: Self.local, code: code) != nil, "\(code)") }
        for code in ["AMB", "EMER", "FLD", "HH", "IMP", "ACUTE", "NONAC", "OBSENC", "PRENC", "SS", "VR"] {
            #expect(PlainEnglish.visit(ofClass: code) != nil, "\(code)")
        }
    }

    @Test("A code of another system has no words")
    func otherSystems() {
        #expect(PlainEnglish.care(system: "http://read.info/ctv3", code: "4525004") == nil)
        #expect(PlainEnglish.test(system: "http://read.info/ctv3", code: "2951-2") == nil)
        #expect(PlainEnglish.test(system: Self.loinc, code: "0000-0") == nil)
        #expect(PlainEnglish.problem(system: "http://hl7.org/fhir/sid/icd-10", code: "44054006") == nil)
        #expect(
            PlainEnglish.problem(system: Self.snomed, code: "44054006")
                == "Type 2 diabetes: your body finds it hard to keep blood sugar steady.")
    }

    @Test("A medicine is found by its words; a mixture only as a mixture; private uses are not told")
    func medicines() {
        func use(_ name: String) -> String? { PlainEnglish.medicine(named: name) }
        #expect(use("Amlodipine 5mg tablets") == "for high blood pressure or chest pain (angina)")
        #expect(use("AMLODIPINE") == use("Amlodipine 5mg tablets"))
        #expect(use("Amlodipine 5mg / Valsartan 80mg tablets") == nil)
        #expect(use("Sacubitril 24mg / Valsartan 26mg tablets") == "for heart failure")
        #expect(use("Sacubitril with valsartan") == "for heart failure")
        #expect(use("Aspirin 75mg tablets") == "to help prevent blood clots")
        #expect(use("Aspirin 300mg tablets") == nil)
        #expect(use("Hydrocortisone 1% cream") != nil && use("Hydrocortisone 10mg tablets") == nil)
        #expect(use("Calcium carbonate 1.5g / Colecalciferol 400unit tablets") == "to keep bones strong")
        #expect(use("Calcium carbonate 1.5g tablets") == nil)
        for name in ["Methadone 1mg/ml oral solution", "Buprenorphine 8mg tablets", "Estradiol patches", ""] {
            #expect(use(name) == nil)
        }
        let dmd = "https://dmd.nhs.uk"
        #expect(PlainEnglish.medicine(system: dmd, code: "319775004") == use("Aspirin 75mg tablets"))
        for entry in PlainEnglish.productEntries {
            #expect(PlainEnglish.medicine(system: dmd, code: entry.keys[0]) != nil, "\(entry.name)")
        }
        for entry in PlainEnglish.medicineEntries {
            #expect(entry.texts.allSatisfy { $0.hasPrefix("for ") || $0.hasPrefix("to ") })
        }
    }

    @Test("Sentences of the page on who has seen a record read on")
    func access() {
        #expect(PlainEnglish.role(.hospitalConsultant).title == "A consultant")
        #expect(PlainEnglish.purpose(.directCare) == "to give you care")
        #expect(PlainEnglish.relationship(.registered) == "because you are registered with the practice")
        #expect(PlainEnglish.reason(named: "other") == nil)
        #expect(PlainEnglish.section(.documents).title == "Letters and documents")
        #expect(PlainEnglish.abbreviation("GP") == "a family doctor")
        #expect(PlainEnglish.abbreviation("gp") == nil)
    }
}

// MARK: - Reading grade

/// The Flesch–Kincaid grade (Kincaid and others, 1975): the school year of the United States, age 5 to 6 at 0.
private func readingGrade(_ text: String) -> Double {
    let sentences = text.split { ".:!?".contains($0) }.filter { $0.contains(where: \.isLetter) }.count
    let words = text.split { " -/.:!?,;()".contains($0) }
    let spoken = words.reduce(0) { $0 + syllables(String($1)) }
    guard sentences > 0, !words.isEmpty else { return 0 }
    let length = Double(words.count) / Double(sentences)
    return 0.39 * length + 11.8 * Double(spoken) / Double(words.count) - 15.59
}

/// Groups of vowels, less the endings that are not spoken.
private func syllables(_ word: String) -> Int {
    let letters = Array(word.lowercased().filter { ("a"..."z").contains($0) })
    func isVowel(_ letter: Character) -> Bool { "aeiouy".contains(letter) }
    var count = 0
    for (index, letter) in letters.enumerated() where isVowel(letter) {
        if index == 0 || !isVowel(letters[index - 1]) { count += 1 }
    }
    guard count > 1, letters.count > 2 else { return max(count, 1) }
    let before = letters[letters.count - 3]
    switch String(letters.suffix(2)) {
    case "le": if isVowel(before) { count -= 1 }
    case "es": if !isVowel(before), !"scxzgh".contains(before) { count -= 1 }
    case "ed": if !isVowel(before), !"td".contains(before) { count -= 1 }
    default: if letters.last == "e" { count -= 1 }
    }
    return max(count, 1)
}
