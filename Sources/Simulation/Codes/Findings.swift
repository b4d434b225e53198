/// Vital signs, scores and answers.
///
/// Source: LOINC and SNOMED CT; FHIR R4 vital signs profile for the LOINC codes it requires.
enum Sign {
    static let bloodPressure = Code.loinc("85354-9", "Blood pressure panel with all children optional")
    static let systolic = Code.loinc("8480-6", "Systolic blood pressure")
    static let diastolic = Code.loinc("8462-4", "Diastolic blood pressure")
    static let heartRate = Code.loinc("8867-4", "Heart rate")
    static let respiratoryRate = Code.loinc("9279-1", "Respiratory rate")
    static let temperature = Code.loinc("8310-5", "Body temperature")
    static let oxygenSaturation = Code.loinc("2708-6", "Oxygen saturation in Arterial blood")
    static let weight = Code.loinc("29463-7", "Body weight")
    static let height = Code.loinc("8302-2", "Body height")
    static let bodyMassIndex = Code.loinc("39156-5", "Body mass index (BMI) [Ratio]")
    static let headCircumference = Code.loinc("9843-4", "Head Occipital-frontal circumference")
    static let news2 = Code.snomed(
        "1104051000000101", "Royal College of Physicians NEWS2 (National Early Warning Score 2) total score")
    static let peakFlow = Code.snomed("18491006", "Peak expiratory flow rate")
    static let ejectionFraction = Code.loinc("10230-1", "Left ventricular Ejection fraction")
    static let fev1 = Code.loinc("20150-9", "FEV1")
    static let fev1Ratio = Code.loinc("19926-5", "FEV1/FVC")
    static let comaScale = Code.loinc("9269-2", "Glasgow coma score total")
    static let painScore = Code.loinc("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")
    static let phq9 = Code.loinc("44261-6", "Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]")
    static let gad7 = Code.loinc("70274-6", "Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]")
    static let mmse = Code.loinc("72106-8", "Total score [MMSE]")
    static let apgar1 = Code.loinc("9272-6", "1 minute Apgar Score")
    static let apgar5 = Code.loinc("9274-2", "5 minute Apgar Score")
    static let smoking = Code.loinc("72166-2", "Tobacco smoking status NHIS")
    static let alcohol = Code.snomed("1082641000000106", "Alcohol units consumed per week")
    static let frailtyScale = Code.local("CFS", "Clinical Frailty Scale")
    static let fourAT = Code.local("4AT", "4AT delirium score")
    static let asthmaControl = Code.local("ACT", "Asthma Control Test score")
    static let catScore = Code.local("CAT", "COPD Assessment Test score")
    static let fundalHeight = Code.local("SFH", "Symphysis-fundal height")
    static let fetalHeartRate = Code.snomed("249043002", "Fetal heart rate")
    static let birthWeight = Code.loinc("8339-4", "Birth weight Measured")
}

/// Coded answers.
///
/// Source: SNOMED CT.
enum Answer {
    static let neverSmoked = Code.snomed("266919005", "Never smoked tobacco")
    static let exSmoker = Code.snomed("8517006", "Ex-smoker")
    static let smoker = Code.snomed("77176002", "Smoker")
    static let eColi = Code.snomed("112283007", "Escherichia coli")
    static let moderate = Code.snomed("6736007", "Moderate")
    static let severe = Code.snomed("24484000", "Severe")
    static let positive = Code.snomed("10828004", "Positive")
    static let negative = Code.snomed("260385009", "Negative")
}

/// Allergies: what was the cause and what it did.
///
/// Source: SNOMED CT.
enum Allergen {
    static let none = Code.snomed("716186003", "No known allergy")
    static let penicillin = Code.snomed("91936005", "Allergy to penicillin")
    static let aspirin = Code.snomed("293586001", "Allergy to aspirin")
    static let codeine = Code.snomed("387494007", "Codeine")
    static let ibuprofen = Code.snomed("387207008", "Ibuprofen")
    static let ramipril = Code.snomed("386872004", "Ramipril")
    static let peanut = Code.snomed("91935009", "Allergy to peanut")
    static let egg = Code.snomed("91930004", "Allergy to egg")
    static let shellfish = Code.snomed("300913006", "Allergy to shellfish")
    static let latex = Code.snomed("300916003", "Latex allergy")
}

/// What an allergy did.
///
/// Source: SNOMED CT.
enum Reaction {
    static let anaphylaxis = Code.snomed("39579001", "Anaphylaxis")
    static let urticaria = Code.snomed("126485001", "Urticaria")
    static let rash = Code.snomed("271807003", "Eruption of skin")
    static let angioedema = Code.snomed("41291007", "Angioedema")
    static let nausea = Code.snomed("422587007", "Nausea")
    static let wheeze = Code.snomed("56018004", "Wheezing")
    static let confusion = Code.snomed("130987000", "Acute confusion")
    static let cough = Code.snomed("49727002", "Cough")
}

/// Cultures.
///
/// Source: LOINC.
enum Specimen {
    static let bloodCulture = Code.loinc("600-7", "Bacteria identified in Blood by Culture")
    static let urineCulture = Code.loinc("630-4", "Bacteria identified in Urine by Culture")
}

extension Code {
    /// A test that only sexual health services name in this way.
    static let chlamydiaTest = Code.local("CTNAAT", "Chlamydia trachomatis nucleic acid test")
}
