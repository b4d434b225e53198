// Visits, scans and X-rays in words for the person whose they were.
// Sources: see ``PlainEnglish``; the classes of HL7 v3 ActEncounterCode (FHIR R4 v3-ActEncounterCode).

extension PlainEnglish {
    /// A visit, a scan or an X-ray: its name, and in one sentence what it is; nil where there are no words for it.
    package static func care(system: String, code: String) -> (name: String, about: String)? {
        system == snomed || system.hasSuffix(".example/codes") ? care[code] : nil
    }
    /// What kind of visit a class of encounter is; nil for a class that has no words here.
    package static func visit(ofClass code: String) -> String? { visits[code] }

    /// The visits, scans and X-rays.
    package static var careEntries: [Entry] {
        careRows.map { Entry(keys: [$0.code], name: $0.name, texts: [$0.about]) }
    }
    /// The classes of encounters.
    package static var visitEntries: [Entry] {
        visits.sorted { $0.key < $1.key }.map { Entry(keys: [$0.key], name: $0.value, texts: []) }
    }

    private static let care = Dictionary(
        careRows.map { ($0.code, (name: $0.name, about: $0.about)) }, uniquingKeysWith: { first, _ in first })

    private static let visits = [
        "AMB": "Visit to a clinic or GP surgery", "EMER": "Visit to A&E", "FLD": "Care where you were at the time",
        "HH": "Home visit", "IMP": "Stay in hospital", "ACUTE": "Stay in hospital",
        "NONAC": "Stay in hospital", "OBSENC": "Short time in hospital, to be watched",
        "PRENC": "Visit before a stay in hospital", "SS": "Short stay in hospital", "VR": "Phone or video call",
    ]

    private static let careRows: [(code: String, name: String, about: String)] = [
        // Visits
        ("11429006", "Talk about health", "You saw or spoke with someone about your health."),
        ("185317003", "Phone call", "You spoke on the phone with someone about your health."),
        ("439708006", "Home visit", "Someone came to see you at home."),
        ("4525004", "Visit to A&E", "You went to A&E for care that could not wait."),
        ("183452005", "Stay in hospital, not planned", "You went into hospital because you needed care soon."),
        ("8715000", "Stay in hospital, planned", "You went into hospital on a day that was booked."),
        ("185389009", "Check after earlier care", "You were seen again, to check how you were doing."),
        ("281036007", "Check after earlier care", "You were seen again, to check how you were doing."),
        ("448337001", "Video call", "You spoke by video with someone about your health."),
        ("134435003", "Pregnancy check", "A midwife or doctor checked how you and your baby were."),
        ("33879002", "Visit for a vaccine", "You were given a vaccine."),
        ("AMBCALL", "Ambulance call", "An ambulance crew was called to help you."),
        ("COMVISIT", "Visit from a community nurse", "A nurse saw you at home or near your home."),
        ("CHREVIEW", "Check in the care home", "Staff came to your care home to check how you were."),
        ("SWVISIT", "Talk with a social worker", "A social worker spoke with you about help and care."),
        ("MHREVIEW", "Mental health check", "Your mental health team checked how you were doing."),
        ("HOSPVISIT", "Visit from the hospice team", "The hospice team came to see how they could help."),
        ("KEYWORK", "Talk with your key worker", "Your key worker spoke with you about how things were."),
        // Scans, X-rays and tracings
        ("399208008", "Chest X-ray", "This is a picture of your lungs, heart and ribs."),
        ("XRHIP", "X-ray of your hips", "This is a picture of the bones of your hips."),
        ("XRLIMB", "X-ray of an arm or leg", "This is a picture of the bones of an arm or leg."),
        ("303653007", "CT scan of your head", "X-rays from all sides make a picture of the inside of your head."),
        ("169069000", "CT scan of your chest", "X-rays from all sides make a picture of the inside of your chest."),
        ("113091000", "MRI scan", "Strong magnets are used to make a picture of the inside of your body."),
        ("45036003", "Ultrasound of your tummy", "Sound waves are used to make a picture of the inside of your tummy."),
        ("USFETAL", "Pregnancy scan", "Sound waves are used to make a picture of a baby before it is born."),
        ("40701008", "Heart scan (echo)", "Sound waves are used to make a picture of your heart as it beats."),
        ("24623002", "Breast X-ray (mammogram)", "This X-ray looks for signs of breast cancer."),
        ("29303009", "Heart tracing (ECG)", "This test shows how your heart beats."),
        ("127783003", "Breathing test (spirometry)", "You blow into a machine to see how your lungs work."),
    ]
}
