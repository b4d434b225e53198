import FHIR

/// Names of tests and observations as clinicians say them, where a source sent only the official name of its code.
///
/// Source: LOINC 2.7x codes and their long common names; names after the NHS Unified Test List and common British
/// usage. The specimen stays in the name wherever it is not blood. Observations: LOINC (FHIR R4 vital signs profile)
/// and SNOMED CT, as the simulation's sources write them. The code is always one press away.
enum TestNames {
    /// The name for a test: the source's own words, or the short name of a code when those words are only the code's
    /// official display.
    static func name(_ code: Concept) -> String? {
        if let name = observation(code) { return name }
        guard let coding = code.mainCoding, coding["system"]?.equals("http://loinc.org") == true else {
            return code.text
        }
        if let text = code.element?["text"]?.filled, !isOfficial(text) { return text }
        for (loinc, name) in table where coding["code"]?.equals(loinc) == true { return name }
        return code.text
    }
    private static func observation(_ code: Concept) -> String? {
        guard let coding = code.mainCoding, let number = coding["code"], let system = coding["system"],
            system.equals("http://loinc.org") || system.equals("http://snomed.info/sct")
        else { return nil }
        if let text = code.element?["text"]?.filled, text != coding["display"]?.filled { return nil }
        for (known, name) in observations where number.equals(known) { return name }
        return nil
    }
    /// LOINC's long names bear the property in square brackets, or a division of analytes.
    private static func isOfficial(_ text: String) -> Bool {
        text.utf8.contains(0x5B) || text.utf8.contains(0x2F) || text.utf8.count > 32
    }

    private static let table: [(StaticString, String)] = [
        ("2823-3", "Potassium"), ("6298-4", "Potassium"), ("2951-2", "Sodium"), ("2947-0", "Sodium"),
        ("2160-0", "Creatinine"), ("38483-4", "Creatinine"), ("14682-9", "Creatinine"), ("62238-1", "eGFR"),
        ("33914-3", "eGFR"), ("22664-7", "Urea"), ("3094-0", "Urea nitrogen"), ("6299-2", "Urea nitrogen"),
        ("718-7", "Haemoglobin"), ("6690-2", "White cell count"), ("26464-8", "White cell count"),
        ("777-3", "Platelets"), ("789-8", "Red cell count"), ("4544-3", "Haematocrit"), ("787-2", "Mean cell volume"),
        ("785-6", "Mean cell haemoglobin"), ("786-4", "Mean cell haemoglobin concentration"),
        ("751-8", "Neutrophils"), ("731-0", "Lymphocytes"), ("1742-6", "Alanine transaminase"),
        ("1920-8", "Aspartate transaminase"), ("6768-6", "Alkaline phosphatase"), ("1975-2", "Bilirubin"),
        ("14631-6", "Bilirubin"), ("1751-7", "Albumin"), ("2885-2", "Total protein"), ("59261-8", "HbA1c"),
        ("4548-4", "HbA1c"), ("2339-0", "Glucose"), ("2345-7", "Glucose"), ("14749-6", "Glucose"),
        ("14647-2", "Cholesterol"), ("2093-3", "Cholesterol"), ("14646-4", "HDL cholesterol"),
        ("2085-9", "HDL cholesterol"),
        ("39469-2", "LDL cholesterol"), ("18262-6", "LDL cholesterol"), ("14927-8", "Triglycerides"),
        ("2571-8", "Triglycerides"), ("3016-3", "Thyroid stimulating hormone"), ("14920-3", "Free thyroxine"),
        ("1988-5", "C-reactive protein"), ("33762-6", "NT-proBNP"), ("2276-4", "Ferritin"),
        ("14685-2", "Vitamin B12"), ("14732-2", "Folate"), ("2000-8", "Calcium"), ("49765-1", "Calcium"),
        ("17861-6", "Calcium"), ("2524-7", "Lactate"), ("6301-6", "INR"), ("2857-1", "Prostate specific antigen"),
        ("14959-1", "Albumin to creatinine ratio, urine"), ("32294-1", "Albumin to creatinine ratio, urine"),
        ("20565-8", "Carbon dioxide"), ("2028-9", "Carbon dioxide"),
        ("2069-3", "Chloride"), ("2075-0", "Chloride"),
    ]

    private static let observations: [(StaticString, String)] = [
        ("1104051000000101", "NEWS2"), ("85354-9", "Blood pressure"), ("8867-4", "Heart rate"),
        ("9279-1", "Respiratory rate"), ("8310-5", "Temperature"), ("2708-6", "Oxygen saturation"),
        ("59408-5", "Oxygen saturation"), ("29463-7", "Weight"), ("8302-2", "Height"),
        ("39156-5", "Body mass index"), ("9843-4", "Head circumference"), ("18491006", "Peak flow"),
        ("10230-1", "Ejection fraction"), ("9269-2", "Glasgow Coma Scale"), ("72514-3", "Pain score"),
        ("44261-6", "PHQ-9"), ("70274-6", "GAD-7"), ("72106-8", "MMSE"), ("9272-6", "Apgar score at 1 minute"),
        ("9274-2", "Apgar score at 5 minutes"), ("72166-2", "Smoking status"), ("8339-4", "Birth weight"),
    ]
}
