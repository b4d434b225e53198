import FHIR

/// A laboratory test: its codes, its unit (UCUM and as printed), its laboratory's reference range, how it varies.
struct LaboratoryTest: Sendable {
    let code: Code
    let short: String
    let decimals: Int
    /// Reference range for men and for women; nil where one side is open.
    let male: (low: Double?, high: Double?)
    let female: (low: Double?, high: Double?)
    /// Below or above these a result is telephoned (critical); nil where there is no such limit.
    let critical: (low: Double?, high: Double?)
    /// The usual value of a healthy adult and its spread.
    let usual: (mean: Double, spread: Double)
    let quantity: QuantityText
    /// `referenceRange` as JSON, for men and for women; written once. Nil where there is none.
    let rangeText: (male: [UInt8]?, female: [UInt8]?)

    @inline(never)
    init(
        code: Code, short: String, unit: String, ucum: String, decimals: Int, male: (Double?, Double?),
        female: (Double?, Double?), critical: (Double?, Double?), usual: (Double, Double)
    ) {
        self.code = code
        self.short = short
        self.decimals = decimals
        self.male = male
        self.female = female
        self.critical = critical
        self.usual = usual
        quantity = QuantityText(unit: unit, ucum: ucum, decimals: decimals)
        rangeText = (LaboratoryTest.range(male, quantity), LaboratoryTest.range(female, quantity))
    }

    private static func range(_ limits: (low: Double?, high: Double?), _ quantity: QuantityText) -> [UInt8]? {
        guard limits.low != nil || limits.high != nil else { return nil }
        var json = JSONWriter(capacity: 256)
        json.array {
            $0.object {
                if let low = limits.low { $0.member("low", json: quantity.of(low)) }
                if let high = limits.high { $0.member("high", json: quantity.of(high)) }
            }
        }
        return json.bytes
    }
}

/// The laboratory tests the region's laboratories report.
///
/// Source: LOINC 2.7x for the codes, UCUM for the units. Reference ranges are those a London laboratory would print
/// (Pathology Harmony 2011 where it states one); they are illustrative.
enum Lab: Int, CaseIterable, Sendable {
    case sodium, potassium, urea, creatinine, eGFR
    case haemoglobin, whiteCells, platelets, meanCellVolume, neutrophils, lymphocytes
    case alt, alkalinePhosphatase, bilirubin, albumin, totalProtein
    case hbA1c, glucose, cholesterol, hdl, ldl, triglycerides
    case tsh, freeT4, crp, ntProBNP, ferritin, b12, folate, vitaminD
    case albuminCreatinine, calcium, lactate, troponin, viralLoad, cd4, ldh, hcg, lithium

    var test: LaboratoryTest { Lab.table[rawValue] }

    @inline(never)
    private static func make(
        _ loinc: String, _ display: String, _ short: String, _ unit: String, _ ucum: String, _ decimals: Int,
        _ male: (Double?, Double?), _ female: (Double?, Double?)? = nil, critical: (Double?, Double?) = (nil, nil),
        usual: (Double, Double)
    ) -> LaboratoryTest {
        LaboratoryTest(
            code: .loinc(loinc, display), short: short, unit: unit, ucum: ucum, decimals: decimals, male: male,
            female: female ?? male, critical: critical, usual: usual)
    }

    private static let table: [LaboratoryTest] = [
        make(
            "2951-2", "Sodium [Moles/volume] in Serum or Plasma", "Sodium", "mmol/L", "mmol/L", 0, (133, 146),
            critical: (120, 160), usual: (140, 2)),
        make(
            "2823-3", "Potassium [Moles/volume] in Serum or Plasma", "Potassium", "mmol/L", "mmol/L", 1, (3.5, 5.3),
            critical: (2.5, 6), usual: (4.3, 0.3)),
        make(
            "22664-7", "Urea [Moles/volume] in Serum or Plasma", "Urea", "mmol/L", "mmol/L", 1, (2.5, 7.8),
            critical: (nil, 30), usual: (5, 1.1)),
        make(
            "14682-9", "Creatinine [Moles/volume] in Serum or Plasma", "Creatinine", "µmol/L", "umol/L", 0,
            (59, 104), (45, 84), critical: (nil, 354), usual: (72, 10)),
        make(
            "62238-1", "Glomerular filtration rate/1.73 sq M.predicted by CKD-EPI", "eGFR", "mL/min/1.73m²",
            "mL/min/{1.73_m2}", 0, (90, nil), usual: (98, 9)),
        make(
            "718-7", "Hemoglobin [Mass/volume] in Blood", "Haemoglobin", "g/L", "g/L", 0, (130, 170), (115, 165),
            critical: (70, nil), usual: (140, 8)),
        make(
            "6690-2", "Leukocytes [#/volume] in Blood by Automated count", "White cell count", "10⁹/L", "10*9/L", 1,
            (3, 10), critical: (1, 50), usual: (6.5, 1.3)),
        make(
            "777-3", "Platelets [#/volume] in Blood by Automated count", "Platelets", "10⁹/L", "10*9/L", 0,
            (150, 400), critical: (30, 1000), usual: (255, 40)),
        make(
            "787-2", "MCV [Entitic volume] by Automated count", "Mean cell volume", "fL", "fL", 0, (83, 101),
            usual: (90, 4)),
        make(
            "751-8", "Neutrophils [#/volume] in Blood by Automated count", "Neutrophils", "10⁹/L", "10*9/L", 1,
            (2, 7), critical: (0.5, nil), usual: (3.9, 1)),
        make(
            "731-0", "Lymphocytes [#/volume] in Blood by Automated count", "Lymphocytes", "10⁹/L", "10*9/L", 1,
            (1, 3), usual: (1.9, 0.4)),
        make(
            "1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "ALT", "U/L", "U/L",
            0, (nil, 50), (nil, 35), critical: (nil, 1000), usual: (22, 7)),
        make(
            "6768-6", "Alkaline phosphatase [Enzymatic activity/volume] in Serum or Plasma", "Alkaline phosphatase",
            "U/L", "U/L", 0, (30, 130), usual: (72, 18)),
        make(
            "14631-6", "Bilirubin.total [Moles/volume] in Serum or Plasma", "Bilirubin", "µmol/L", "umol/L", 0,
            (nil, 21), usual: (9, 3)),
        make(
            "1751-7", "Albumin [Mass/volume] in Serum or Plasma", "Albumin", "g/L", "g/L", 0, (35, 50),
            usual: (43, 2.5)),
        make(
            "2885-2", "Protein [Mass/volume] in Serum or Plasma", "Total protein", "g/L", "g/L", 0, (60, 80),
            usual: (70, 3)),
        make(
            "59261-8", "Hemoglobin A1c/Hemoglobin.total in Blood by IFCC protocol", "HbA1c", "mmol/mol", "mmol/mol",
            0, (20, 41), usual: (36, 2.5)),
        make(
            "14749-6", "Glucose [Moles/volume] in Serum or Plasma", "Glucose", "mmol/L", "mmol/L", 1, (3.9, 7.8),
            critical: (2.5, 25), usual: (5.2, 0.6)),
        make(
            "14647-2", "Cholesterol [Moles/volume] in Serum or Plasma", "Cholesterol", "mmol/L", "mmol/L", 1,
            (nil, 5), usual: (5, 0.8)),
        make(
            "14646-4", "Cholesterol in HDL [Moles/volume] in Serum or Plasma", "HDL cholesterol", "mmol/L", "mmol/L",
            1, (1, nil), (1.2, nil), usual: (1.4, 0.3)),
        make(
            "39469-2", "Cholesterol in LDL [Moles/volume] in Serum or Plasma by calculation", "LDL cholesterol",
            "mmol/L", "mmol/L", 1, (nil, 3), usual: (3, 0.7)),
        make(
            "14927-8", "Triglyceride [Moles/volume] in Serum or Plasma", "Triglycerides", "mmol/L", "mmol/L", 1,
            (nil, 2.3), usual: (1.4, 0.5)),
        make(
            "3016-3", "Thyrotropin [Units/volume] in Serum or Plasma", "TSH", "mIU/L", "m[IU]/L", 2, (0.27, 4.2),
            usual: (1.9, 0.7)),
        make(
            "14920-3", "Thyroxine (T4) free [Moles/volume] in Serum or Plasma", "Free T4", "pmol/L", "pmol/L", 1,
            (12, 22), usual: (16, 1.8)),
        make(
            "1988-5", "C reactive protein [Mass/volume] in Serum or Plasma", "C-reactive protein", "mg/L", "mg/L", 0,
            (nil, 5), critical: (nil, 300), usual: (2, 1)),
        make(
            "33762-6", "Natriuretic peptide.B prohormone N-Terminal [Mass/volume] in Serum or Plasma", "NT-proBNP",
            "ng/L", "ng/L", 0, (nil, 400), usual: (90, 40)),
        make(
            "2276-4", "Ferritin [Mass/volume] in Serum or Plasma", "Ferritin", "µg/L", "ug/L", 0, (30, 400),
            (13, 150), usual: (80, 30)),
        make(
            "14685-2", "Cobalamin (Vitamin B12) [Moles/volume] in Serum or Plasma", "Vitamin B12", "pmol/L",
            "pmol/L", 0, (145, 569), usual: (330, 70)),
        make(
            "2284-8", "Folate [Mass/volume] in Serum or Plasma", "Folate", "µg/L", "ug/L", 1, (3.9, 26.8),
            usual: (9, 2.5)),
        LaboratoryTest(
            code: .local("VITD", "25-hydroxy vitamin D"), short: "Vitamin D", unit: "nmol/L", ucum: "nmol/L",
            decimals: 0, male: (50, 200), female: (50, 200), critical: (nil, nil), usual: (54, 18)),
        make(
            "32294-1", "Albumin/Creatinine [Ratio] in Urine", "Urine albumin to creatinine ratio", "mg/mmol",
            "mg/mmol", 1, (nil, 3), usual: (1.1, 0.5)),
        make(
            "2000-8", "Calcium [Moles/volume] in Serum or Plasma", "Calcium", "mmol/L", "mmol/L", 2, (2.2, 2.6),
            critical: (1.9, 3.5), usual: (2.38, 0.07)),
        make(
            "2524-7", "Lactate [Moles/volume] in Serum or Plasma", "Lactate", "mmol/L", "mmol/L", 1, (0.5, 2.2),
            critical: (nil, 4), usual: (1.2, 0.3)),
        make(
            "67151-1", "Troponin T.cardiac [Mass/volume] in Serum or Plasma by High sensitivity method",
            "Troponin T", "ng/L", "ng/L", 0, (nil, 14), critical: (nil, 52), usual: (6, 2)),
        make(
            "20447-9", "HIV 1 RNA [#/volume] (viral load) in Serum or Plasma by NAA with probe detection",
            "HIV-1 viral load", "copies/mL", "{copies}/mL", 0, (nil, 20), usual: (19, 0.3)),
        make(
            "24467-3", "CD3+CD4+ (T4 helper) cells [#/volume] in Blood", "CD4 count", "cells/µL", "{cells}/uL", 0,
            (500, 1500), critical: (200, nil), usual: (720, 120)),
        make(
            "14804-9", "Lactate dehydrogenase [Enzymatic activity/volume] in Serum or Plasma by Lactate to pyruvate",
            "LDH", "U/L", "U/L", 0, (135, 225), usual: (180, 20)),
        make(
            "21198-7", "Choriogonadotropin.beta subunit [Units/volume] in Serum or Plasma", "Beta-hCG", "IU/L",
            "[IU]/L", 0, (nil, 5), usual: (2, 1)),
        make(
            "14334-7", "Lithium [Moles/volume] in Serum or Plasma", "Lithium", "mmol/L", "mmol/L", 2, (0.4, 1),
            critical: (nil, 1.5), usual: (0.65, 0.1)),
    ]
}

/// Tests that are asked for together and reported as one.
///
/// Source: SNOMED CT for the codes of the reports; HL7 v2 table 0074 for the diagnostic service.
enum Panel: CaseIterable, Sendable {
    case kidney, bloodCount, liver, lipids, thyroid, diabetes, bone, haematinics, inflammation, heart, urineAlbumin
    case hiv

    var code: Code {
        switch self {
        case .kidney: .snomed("252167001", "Urea, electrolytes and creatinine measurement")
        case .bloodCount: .snomed("26604007", "Full blood count")
        case .liver: .snomed("26958001", "Hepatic function panel")
        case .lipids: .snomed("16254007", "Lipid panel")
        case .thyroid: .snomed("35650009", "Thyroid panel")
        case .diabetes: .snomed("43396009", "Hemoglobin A1c measurement")
        case .bone: .local("BONE", "Bone profile")
        case .haematinics: .local("HAEMATINICS", "Haematinics")
        case .inflammation: .snomed("55235003", "C-reactive protein measurement")
        case .heart: .local("NTPROBNP", "NT-proBNP")
        case .urineAlbumin: .local("UACR", "Urine albumin to creatinine ratio")
        case .hiv: .local("HIVMON", "HIV monitoring")
        }
    }
    var tests: [Lab] {
        switch self {
        case .kidney: [.sodium, .potassium, .urea, .creatinine, .eGFR]
        case .bloodCount: [.haemoglobin, .whiteCells, .platelets, .meanCellVolume, .neutrophils, .lymphocytes]
        case .liver: [.alt, .alkalinePhosphatase, .bilirubin, .albumin, .totalProtein]
        case .lipids: [.cholesterol, .hdl, .ldl, .triglycerides]
        case .thyroid: [.tsh, .freeT4]
        case .diabetes: [.hbA1c]
        case .bone: [.calcium, .alkalinePhosphatase, .albumin, .vitaminD]
        case .haematinics: [.ferritin, .b12, .folate]
        case .inflammation: [.crp]
        case .heart: [.ntProBNP]
        case .urineAlbumin: [.albuminCreatinine]
        case .hiv: [.viralLoad, .cd4]
        }
    }
    /// Diagnostic service section: haematology or chemistry.
    var section: (code: String, display: String) {
        switch self {
        case .bloodCount, .haematinics: ("HM", "Hematology")
        default: ("CH", "Chemistry")
        }
    }
}
