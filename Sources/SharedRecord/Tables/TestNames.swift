import FHIR

/// Names of laboratory tests as clinicians say them, where a source sent only LOINC's long common name.
///
/// Source: LOINC 2.7x codes and their long common names; names after the NHS Unified Test List and common British
/// usage. The specimen stays in the name wherever it is not blood. The code is always one press away.
enum TestNames {
    /// The name for a test: the source's own words, or the short name of a LOINC code when those words are only the
    /// code's official display.
    static func name(_ code: Concept) -> String? {
        guard let coding = code.mainCoding, coding["system"]?.equals("http://loinc.org") == true else {
            return code.text
        }
        if let text = code.element?["text"]?.filled, !isOfficial(text) { return text }
        for (loinc, name) in table where coding["code"]?.equals(loinc) == true { return name }
        return code.text
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
        ("14959-1", "Albumin to creatinine ratio, urine"), ("20565-8", "Carbon dioxide"), ("2028-9", "Carbon dioxide"),
        ("2069-3", "Chloride"), ("2075-0", "Chloride"),
    ]
}
