/// A medicine as a list shows it: product, usual dose in words, how many are supplied for 28 days.
struct Medicine: Sendable {
    let code: Code
    let dose: String
    let quantity: Int
    let unit: String
    /// The active substance as people say it.
    let substance: String

    /// The days of a course, of medicines that are given as one; nil for others.
    var courseDays: Int? {
        switch substance {
        case "Nitrofurantoin": 3
        case "Amoxicillin", "Clarithromycin", "Doxycycline", "Prednisolone": 5
        case "Flucloxacillin": 7
        default: nil
        }
    }
}

/// Medicines of the region's lists.
///
/// Source: dm+d (NHS Dictionary of Medicines and Devices) for the codes that are given; the others carry the source's
/// own code, which is the product's name in short. Doses are in words, never in Latin abbreviations
/// (DESIGN-LANGUAGE, Wording).
enum Drug {
    @inline(never)
    private static func make(
        _ substance: String, _ product: String, _ dose: String, _ quantity: Int, _ unit: String = "tablet",
        dmd: String? = nil
    ) -> Medicine {
        let key = String(product.uppercased().filter { $0.isLetter || $0.isNumber }.prefix(24))
        let code = dmd.map { Code.dmd($0, product) } ?? Code.local(key, product)
        return Medicine(code: code, dose: dose, quantity: quantity, unit: unit, substance: substance)
    }

    // Heart and circulation
    static let ramipril = make("Ramipril", "Ramipril 5mg capsules", "5 mg once a day", 28, "capsule")
    static let amlodipine = make(
        "Amlodipine", "Amlodipine 5mg tablets", "5 mg once a day", 28, dmd: "319283006")
    static let bisoprolol = make("Bisoprolol", "Bisoprolol 5mg tablets", "5 mg once a day", 28)
    static let furosemide40 = make("Furosemide", "Furosemide 40mg tablets", "40 mg once a day", 28)
    static let furosemide80 = make("Furosemide", "Furosemide 40mg tablets", "80 mg every morning", 56)
    static let spironolactone = make("Spironolactone", "Spironolactone 25mg tablets", "25 mg once a day", 28)
    static let sacubitril = make(
        "Sacubitril with valsartan", "Sacubitril 24mg / Valsartan 26mg tablets", "24 mg with 26 mg, twice a day", 56)
    static let apixaban = make(
        "Apixaban", "Apixaban 5mg tablets", "5 mg twice a day", 56, dmd: "42206511000001102")
    static let aspirin = make("Aspirin", "Aspirin 75mg tablets", "75 mg once a day", 28, dmd: "319775004")
    static let clopidogrel = make("Clopidogrel", "Clopidogrel 75mg tablets", "75 mg once a day", 28)
    static let atorvastatin40 = make("Atorvastatin", "Atorvastatin 40mg tablets", "40 mg at night", 28)
    static let atorvastatin20 = make("Atorvastatin", "Atorvastatin 20mg tablets", "20 mg once a day", 28)
    static let atorvastatin80 = make("Atorvastatin", "Atorvastatin 80mg tablets", "80 mg at night", 28)
    static let nitrate = make(
        "Glyceryl trinitrate", "Glyceryl trinitrate 400micrograms/dose sublingual spray",
        "1 or 2 sprays under the tongue when needed for chest pain", 1, "spray")

    // Diabetes and hormones
    static let metformin500 = make(
        "Metformin", "Metformin 500mg tablets", "500 mg twice a day", 56, dmd: "325278007")
    static let metformin1000 = make(
        "Metformin", "Metformin 500mg tablets", "1 g twice a day", 112, dmd: "325278007")
    static let gliclazide = make("Gliclazide", "Gliclazide 80mg tablets", "80 mg twice a day", 56)
    static let dapagliflozin = make("Dapagliflozin", "Dapagliflozin 10mg tablets", "10 mg once a day", 28)
    static let insulinGlargine = make(
        "Insulin glargine", "Insulin glargine 100units/ml solution for injection 3ml pre-filled pen",
        "18 units under the skin at night", 5, "pen")
    static let insulinAspart = make(
        "Insulin aspart", "Insulin aspart 100units/ml solution for injection 3ml pre-filled pen",
        "6 to 10 units under the skin before each meal", 5, "pen")
    static let levothyroxine = make(
        "Levothyroxine", "Levothyroxine sodium 100microgram tablets", "100 micrograms every morning", 28)

    // Lungs and allergy
    static let salbutamol = make(
        "Salbutamol", "Salbutamol 100micrograms/dose inhaler CFC free", "2 puffs when needed", 1, "inhaler",
        dmd: "39113611000001102")
    static let clenil = make(
        "Beclometasone", "Beclometasone 100micrograms/dose inhaler CFC free", "2 puffs twice a day", 1, "inhaler")
    static let tiotropium = make(
        "Tiotropium", "Tiotropium bromide 18microgram inhalation powder capsules", "1 capsule inhaled once a day", 30,
        "capsule")
    static let prednisolone = make("Prednisolone", "Prednisolone 5mg tablets", "30 mg once a day for 5 days", 30)
    static let cetirizine = make("Cetirizine", "Cetirizine 10mg tablets", "10 mg once a day", 30)
    static let nasalSteroid = make(
        "Mometasone", "Mometasone 50micrograms/dose nasal spray", "2 sprays in each nostril once a day", 1, "spray")
    static let adrenalinePen = make(
        "Adrenaline", "Adrenaline 300micrograms/0.3ml auto-injector", "1 injection into the thigh for anaphylaxis", 2,
        "pen")

    // Infection
    static let amoxicillin = make(
        "Amoxicillin", "Amoxicillin 500mg capsules", "500 mg three times a day for 5 days", 15, "capsule",
        dmd: "39732411000001106")
    static let doxycycline = make(
        "Doxycycline", "Doxycycline 100mg capsules", "200 mg on the first day, then 100 mg once a day for 4 days", 6,
        "capsule", dmd: "41948311000001104")
    static let nitrofurantoin = make(
        "Nitrofurantoin", "Nitrofurantoin 100mg modified-release capsules", "100 mg twice a day for 3 days", 6,
        "capsule")
    static let flucloxacillin = make(
        "Flucloxacillin", "Flucloxacillin 500mg capsules", "500 mg four times a day for 7 days", 28, "capsule")
    static let antiretroviral = make(
        "Bictegravir with emtricitabine and tenofovir",
        "Bictegravir 50mg / Emtricitabine 200mg / Tenofovir alafenamide 25mg tablets", "One a day", 30)

    // Mind, brain, pain
    static let sertraline = make("Sertraline", "Sertraline 50mg tablets", "50 mg once a day", 28)
    static let citalopram = make("Citalopram", "Citalopram 20mg tablets", "20 mg once a day", 28)
    static let mirtazapine = make("Mirtazapine", "Mirtazapine 15mg tablets", "15 mg at night", 28)
    static let olanzapine = make("Olanzapine", "Olanzapine 10mg tablets", "10 mg at night", 28)
    static let clozapine = make("Clozapine", "Clozapine 100mg tablets", "100 mg in the morning, 200 mg at night", 84)
    static let lithium = make("Lithium", "Lithium carbonate 400mg modified-release tablets", "800 mg at night", 56)
    static let lorazepam = make("Lorazepam", "Lorazepam 1mg tablets", "1 mg when needed, up to 4 mg a day", 14)
    static let donepezil = make("Donepezil", "Donepezil 10mg tablets", "10 mg at night", 28)
    static let levetiracetam = make("Levetiracetam", "Levetiracetam 500mg tablets", "500 mg twice a day", 56)
    static let sumatriptan = make("Sumatriptan", "Sumatriptan 50mg tablets", "50 mg when migraine starts", 6)
    static let coCareldopa = make(
        "Co-careldopa", "Co-careldopa 25mg/100mg tablets", "One three times a day", 84)
    static let methylphenidate = make(
        "Methylphenidate", "Methylphenidate 18mg modified-release tablets", "18 mg every morning", 30)
    static let paracetamol = make(
        "Paracetamol", "Paracetamol 500mg tablets", "1 g up to four times a day when needed", 100)
    static let naproxen = make("Naproxen", "Naproxen 250mg tablets", "250 mg twice a day with food", 56)
    static let morphineOral = make(
        "Morphine", "Morphine sulfate 10mg/5ml oral solution", "2.5 mg to 5 mg when needed for pain", 100, "ml")
    static let methadone = make(
        "Methadone", "Methadone 1mg/ml oral solution", "60 ml once a day, supervised", 1680, "ml")
    static let buprenorphine = make(
        "Buprenorphine", "Buprenorphine 8mg sublingual tablets", "16 mg under the tongue once a day, supervised", 56)

    // Gut, bones, blood, pregnancy, skin, end of life
    static let omeprazole = make(
        "Omeprazole", "Omeprazole 20mg gastro-resistant capsules", "20 mg once a day", 28, "capsule",
        dmd: "317291008")
    static let laxative = make(
        "Macrogol", "Macrogol compound oral powder sachets", "1 sachet twice a day", 30, "sachet")
    static let alendronate = make("Alendronic acid", "Alendronic acid 70mg tablets", "70 mg once a week", 4)
    static let calciumD = make(
        "Calcium with vitamin D", "Calcium carbonate 1.5g / Colecalciferol 400unit tablets", "One twice a day", 56)
    static let colecalciferol = make(
        "Colecalciferol", "Colecalciferol 800unit capsules", "800 units once a day", 30, "capsule")
    static let folicAcid5 = make("Folic acid", "Folic acid 5mg tablets", "5 mg once a day", 28)
    static let folicAcid = make("Folic acid", "Folic acid 400microgram tablets", "400 micrograms once a day", 90)
    static let ferrousFumarate = make(
        "Ferrous fumarate", "Ferrous fumarate 210mg tablets", "210 mg once a day", 28)
    static let hydroxycarbamide = make(
        "Hydroxycarbamide", "Hydroxycarbamide 500mg capsules", "1 g once a day", 56, "capsule")
    static let penicillinV = make(
        "Phenoxymethylpenicillin", "Phenoxymethylpenicillin 250mg tablets", "250 mg twice a day", 56)
    static let tamoxifen = make("Tamoxifen", "Tamoxifen 20mg tablets", "20 mg once a day", 30)
    static let methotrexate = make("Methotrexate", "Methotrexate 2.5mg tablets", "15 mg once a week", 24)
    static let mesalazine = make(
        "Mesalazine", "Mesalazine 800mg gastro-resistant tablets", "800 mg three times a day", 84)
    static let allopurinol = make("Allopurinol", "Allopurinol 300mg tablets", "300 mg once a day", 28)
    static let tamsulosin = make(
        "Tamsulosin", "Tamsulosin 400microgram modified-release capsules", "400 micrograms once a day", 30, "capsule")
    static let latanoprost = make(
        "Latanoprost", "Latanoprost 50micrograms/ml eye drops", "1 drop in each eye at night", 1, "bottle")
    static let emollient = make(
        "Emollient", "White soft paraffin 50% ointment", "Use often, as a soap and after", 1, "tub")
    static let hydrocortisone = make(
        "Hydrocortisone", "Hydrocortisone 1% cream", "Thin layer twice a day for 7 days", 1, "tube")
    static let morphineInjection = make(
        "Morphine", "Morphine sulfate 10mg/1ml solution for injection ampoules",
        "2.5 mg under the skin when needed for pain or breathlessness, up to hourly", 5, "ampoule")
    static let midazolamInjection = make(
        "Midazolam", "Midazolam 10mg/2ml solution for injection ampoules",
        "2.5 mg under the skin when needed for distress, up to hourly", 5, "ampoule")
    static let levomepromazine = make(
        "Levomepromazine", "Levomepromazine 25mg/1ml solution for injection ampoules",
        "6.25 mg under the skin when needed for sickness", 5, "ampoule")
}
