/// Codes by which the record recognises what must stand out.
///
/// Illustrative for the demonstration: a deployment's clinical safety officer owns these lists (rule 7 of the design).
/// Where a source sends words without a code, the words beside each set are looked for.
enum ClinicalCodes {
    /// "No known allergy" as an assertion about every allergen. Source: SNOMED CT 716186003 |No known allergy|;
    /// CareConnect and
    /// NHS GP Connect "No known allergies" guidance. Its descendants below assert less.
    static let noKnownAllergy: [StaticString] = ["716186003", "160244002"]
    /// Assertions about one kind of allergen only: shown, but they do not make "No known allergies". Source: SNOMED CT
    /// children of 716186003 (drug, environmental, food, insect, latex).
    static let noKnownAllergyOfOneKind: [StaticString] = [
        "409137002", "428607008", "429625007", "428197003", "716184000",
    ]
    /// Anaphylaxis as a reaction. Source: SNOMED CT 39579001 |Anaphylaxis|, 417516000 |Anaphylaxis caused by
    /// substance|,
    /// 241929008 |Acute allergic reaction, anaphylactic|.
    static let anaphylaxis: [StaticString] = ["39579001", "417516000", "241929008"]
    static let anaphylaxisWords: [StaticString] = ["anaphyla"]

    /// Systolic blood pressure. Source: LOINC 8480-6; SNOMED CT 271649006 |Systolic blood pressure|.
    static let systolic: [StaticString] = ["8480-6", "271649006", "72313002"]
    /// Diastolic blood pressure. Source: LOINC 8462-4; SNOMED CT 271650006 |Diastolic blood pressure|.
    static let diastolic: [StaticString] = ["8462-4", "271650006", "1091811000000102"]

    /// The observations of the National Early Warning Score, the score itself first, then as on its chart. Source:
    /// Royal College of Physicians, NEWS2 (2017), chart 3; SNOMED CT 1104051000000101 |Royal College of Physicians
    /// NEWS2 total score| and the codes of its parts.
    ///
    /// The LOINC codes are those of the FHIR R4 vital signs profile (observation-vitalsigns.html), members of the panel
    /// 85353-1 in its value set observation-vitalsignresult: 9279-1, 2708-6, 85354-9, 8867-4, 8310-5. Beside 2708-6
    /// stands 59408-5, oxygen saturation by pulse oximetry, which HL7's US Core Pulse Oximetry profile asks for.
    /// SNOMED CT: 86290005 |Respiratory rate|, 431314004 |Peripheral oxygen saturation|, 103228002 |Hemoglobin
    /// saturation with oxygen|, 75367002 |Blood pressure|, 364075005 |Heart rate|, 78564009 |Pulse rate|,
    /// 1104441000000107 |Alert Confusion Voice Pain Unresponsive scale score|, 386725007 |Body temperature|, 276885007
    /// |Core body temperature|.
    static let vitalSigns: [[StaticString]] = [
        ["1104051000000101"],  // NEWS2, as a source recorded it
        ["9279-1", "86290005"],  // Respiratory rate
        ["2708-6", "59408-5", "431314004", "103228002"],  // Oxygen saturation
        ["85354-9", "75367002"],  // Blood pressure
        ["8867-4", "364075005", "78564009"],  // Heart rate
        ["1104441000000107"],  // Consciousness: ACVPU
        ["8310-5", "386725007", "276885007"],  // Temperature
    ]

    /// Plans for an emergency, most specific first: code and the words for the form. Source: National Record Locator
    /// pointer types (care-plan specification §2).
    static let plans: [(code: StaticString, title: String)] = [
        ("1382601000000107", "ReSPECT"),
        ("887701000000100", "Emergency health care plan"),
        ("736373009", "End of life care plan"),
        ("861421000000109", "End of life care coordination summary"),
        ("736253002", "Mental health crisis plan"),
        ("325691000000100", "Contingency plan"),
        ("2181441000000107", "Personalised care and support plan"),
    ]
    static let planCodes = plans.map(\.code)

    /// Child protection and adult safeguarding. Source: SNOMED CT 342191000000101 |Subject to child protection plan|,
    /// 836881000000105 |Child protection category|; words otherwise.
    static let safeguarding: [StaticString] = ["342191000000101", "836881000000105"]
    static let safeguardingWords: [StaticString] = [
        "safeguard", "child protection", "looked after child", "domestic abuse",
    ]
    /// Reasonable adjustments. Source: NHS England Reasonable Adjustment Flag (UKCore-Flag, DAPB4019).
    static let adjustmentSystems: [StaticString] = ["reasonableadjustment", "reasonable-adjustment", "impairment"]
    static let adjustmentWords: [StaticString] = ["reasonable adjustment", "adjustment"]
}
