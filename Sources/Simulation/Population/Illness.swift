/// A long-term illness of the general population: how common by age, what is taken for it, which tests watch it.
struct Illness: Sendable {
    let problem: Code
    /// The share of people who have it at an age, before deprivation and ethnicity.
    let share: @Sendable (_ age: Double, _ sex: Sex) -> Double
    /// Ages at which it begins.
    let onset: ClosedRange<Int>
    let medicines: [Medicine]
    let panels: [Panel]
    /// What it does to the blood: mean today and spread.
    let blood: [(Lab, Double, Double)]
    /// Reviews at the practice in a year.
    let reviews: Double

    @inline(never)
    init(
        _ problem: Code, _ onset: ClosedRange<Int>, _ medicines: [Medicine] = [], _ panels: [Panel] = [],
        reviews: Double = 0, blood: [(Lab, Double, Double)] = [],
        share: @escaping @Sendable (_ age: Double, _ sex: Sex) -> Double
    ) {
        self.problem = problem
        self.share = share
        self.onset = onset
        self.medicines = medicines
        self.panels = panels
        self.blood = blood
        self.reviews = reviews
    }

    /// Nothing before `from`, `peak` after `to`, a straight line between.
    private static func ramp(_ age: Double, _ from: Double, _ to: Double, _ peak: Double) -> Double {
        age < from ? 0 : peak * min(1, (age - from) / (to - from))
    }

    /// Source of the shares: NHS England, Quality and Outcomes Framework 2023/24, London; Health Survey for England
    /// 2021 by age. Rounded: they shape invented people and prove nothing.
    static let all: [Illness] = [
        Illness(Problem.hypertension, 35...70, [Drug.amlodipine], [.kidney], reviews: 1) { a, _ in ramp(a, 30, 80, 0.52)
        },
        Illness(Problem.hypercholesterolaemia, 40...70, [Drug.atorvastatin20], [.lipids], reviews: 0.3) { a, _ in
            ramp(a, 38, 75, 0.22)
        },
        Illness(Problem.prediabetes, 35...70, [], [.diabetes], reviews: 0.5, blood: [(.hbA1c, 44, 1.2)]) { a, _ in
            ramp(a, 30, 65, 0.09)
        },
        Illness(Problem.obesity, 18...60, [], [], reviews: 0.2) { a, _ in a < 16 ? 0 : 0.14 },
        Illness(Problem.asthma, 5...50, [Drug.salbutamol, Drug.clenil], [], reviews: 1) { a, _ in a < 6 ? 0 : 0.06 },
        Illness(Problem.hayFever, 8...40, [Drug.cetirizine, Drug.nasalSteroid]) { a, _ in a < 8 ? 0 : 0.11 },
        Illness(Problem.eczema, 0...30, [Drug.emollient]) { a, _ in a < 12 ? 0.13 : 0.05 },
        Illness(Problem.psoriasis, 18...50, [Drug.emollient]) { a, _ in ramp(a, 16, 40, 0.02) },
        Illness(Problem.depression, 18...65, [Drug.sertraline], [], reviews: 0.7) { a, s in
            ramp(a, 15, 40, s == .female ? 0.15 : 0.09)
        },
        Illness(Problem.anxiety, 16...60, [Drug.citalopram], [], reviews: 0.4) { a, s in
            ramp(a, 14, 28, s == .female ? 0.10 : 0.06)
        },
        Illness(Problem.migraine, 14...45, [Drug.sumatriptan]) { a, s in ramp(a, 12, 30, s == .female ? 0.10 : 0.03) },
        Illness(
            Problem.hypothyroidism, 30...65, [Drug.levothyroxine], [.thyroid], reviews: 0.5,
            blood: [(.tsh, 3.1, 1.1)]
        ) { a, s in ramp(a, 25, 70, s == .female ? 0.09 : 0.02) },
        Illness(
            Problem.ironDeficiency, 16...60, [Drug.ferrousFumarate], [.bloodCount, .haematinics], reviews: 0.3,
            blood: [(.haemoglobin, 112, 4), (.ferritin, 12, 4)]
        ) { a, s in a < 14 ? 0 : (s == .female ? 0.07 : 0.012) },
        Illness(Problem.vitaminDDeficiency, 18...70, [Drug.colecalciferol], [.bone], blood: [(.vitaminD, 27, 7)]) {
            a, _ in
            a < 16 ? 0.02 : 0.12
        },
        Illness(Problem.reflux, 25...70, [Drug.omeprazole]) { a, _ in ramp(a, 22, 60, 0.12) },
        Illness(Problem.irritableBowel, 18...50) { a, s in a < 18 ? 0 : (s == .female ? 0.06 : 0.03) },
        Illness(Problem.backPain, 25...65, [Drug.naproxen], [], reviews: 0.3) { a, _ in ramp(a, 22, 50, 0.12) },
        Illness(Problem.osteoarthritis, 50...75, [Drug.paracetamol], [], reviews: 0.3) { a, _ in ramp(a, 45, 80, 0.32)
        },
        Illness(Problem.osteoporosis, 60...80, [Drug.alendronate, Drug.calciumD], [.bone]) { a, s in
            ramp(a, 55, 85, s == .female ? 0.2 : 0.05)
        },
        Illness(Problem.gout, 40...70, [Drug.allopurinol], [.kidney]) { a, s in
            ramp(a, 38, 75, s == .male ? 0.07 : 0.015)
        },
        Illness(
            Problem.ischaemicHeartDisease, 50...75, [Drug.aspirin, Drug.atorvastatin80, Drug.bisoprolol],
            [.lipids, .kidney], reviews: 1
        ) { a, s in ramp(a, 45, 85, s == .male ? 0.19 : 0.1) },
        Illness(
            Problem.atrialFibrillation, 60...82, [Drug.apixaban, Drug.bisoprolol], [.kidney, .bloodCount], reviews: 1
        ) {
            a, _ in ramp(a, 58, 88, 0.14)
        },
        Illness(
            Problem.ckd3a, 60...80, [], [.kidney, .urineAlbumin, .bloodCount], reviews: 1,
            blood: [(.eGFR, 52, 2.5), (.creatinine, 112, 6), (.albuminCreatinine, 6, 2)]
        ) { a, _ in ramp(a, 55, 88, 0.22) },
        Illness(Problem.tia, 55...80, [Drug.clopidogrel, Drug.atorvastatin40], [.lipids]) { a, _ in
            ramp(a, 50, 88, 0.06)
        },
        Illness(Problem.epilepsy, 2...60, [Drug.levetiracetam], [], reviews: 0.6) { a, _ in a < 2 ? 0 : 0.007 },
        Illness(Problem.parkinsons, 60...80, [Drug.coCareldopa], [], reviews: 1) { a, _ in ramp(a, 58, 85, 0.018) },
        Illness(Problem.multipleSclerosis, 22...45) { a, s in a < 24 ? 0 : (s == .female ? 0.003 : 0.0012) },
        Illness(
            Problem.rheumatoidArthritis, 35...65, [Drug.methotrexate, Drug.folicAcid5],
            [.bloodCount, .liver, .kidney], reviews: 4
        ) { a, s in ramp(a, 30, 65, s == .female ? 0.012 : 0.005) },
        Illness(Problem.ulcerativeColitis, 18...50, [Drug.mesalazine], [.bloodCount, .inflammation], reviews: 1) {
            a, _ in
            a < 16 ? 0 : 0.004
        },
        Illness(Problem.prostateEnlargement, 55...75, [Drug.tamsulosin]) { a, s in
            s == .male ? ramp(a, 50, 80, 0.25) : 0
        },
        Illness(Problem.polycysticOvaries, 16...30) { a, s in s == .female && a > 16 && a < 55 ? 0.05 : 0 },
        Illness(Problem.endometriosis, 18...35) { a, s in s == .female && a > 18 && a < 55 ? 0.03 : 0 },
        Illness(Problem.cataract, 62...80) { a, _ in ramp(a, 60, 85, 0.3) },
        Illness(Problem.glaucoma, 50...75, [Drug.latanoprost]) { a, _ in ramp(a, 48, 85, 0.06) },
        Illness(Problem.hearingLoss, 55...80) { a, _ in ramp(a, 55, 88, 0.3) },
        Illness(Problem.adhd, 7...16, [Drug.methylphenidate], [], reviews: 1) { a, s in
            a < 7 ? 0 : (a < 25 ? (s == .male ? 0.04 : 0.015) : 0.005)
        },
        Illness(Problem.autism, 3...12) { a, s in a < 3 ? 0 : (a < 25 ? (s == .male ? 0.03 : 0.01) : 0.005) },
        Illness(Problem.insomnia, 25...70) { a, _ in ramp(a, 20, 60, 0.06) },
        Illness(Problem.acne, 12...22) { a, _ in a < 12 ? 0 : (a < 30 ? 0.12 : 0.02) },
    ]
}

/// Why people see their practice for a short while, and what is given.
struct Complaint: Sendable {
    let problem: Code
    let ages: ClosedRange<Int>
    let weight: Double
    let medicine: Medicine?
    let note: String
    let takesTemperature: Bool

    @inline(never)
    private init(
        _ problem: Code, _ ages: ClosedRange<Int>, _ weight: Double, _ medicine: Medicine? = nil, _ note: String,
        temperature: Bool = false
    ) {
        self.problem = problem
        self.ages = ages
        self.weight = weight
        self.medicine = medicine
        self.note = note
        takesTemperature = temperature
    }

    static let all: [Complaint] = [
        Complaint(
            Problem.coldOrCough, 0...100, 9, nil, "Runny nose and cough for three days. Chest clear. Advice given.",
            temperature: true),
        Complaint(
            Problem.chestInfection, 1...100, 3, Drug.amoxicillin, "Productive cough, crackles at one base.",
            temperature: true),
        Complaint(
            Problem.tonsillitis, 3...40, 3, Drug.penicillinV, "Sore throat, exudate on both tonsils.", temperature: true
        ),
        Complaint(
            Problem.otitisMedia, 0...10, 5, nil, "Pulling at the ear. Red drum. Pain relief and review.",
            temperature: true),
        Complaint(Problem.chickenpox, 1...10, 1, nil, "Crops of vesicles. Keep away from nursery until crusted."),
        Complaint(
            Problem.gastroenteritis, 0...100, 3, nil, "Loose stools for two days. Drinking well.", temperature: true),
        Complaint(Problem.rash, 0...100, 4, Drug.hydrocortisone, "Itchy patch, no sign of infection."),
        Complaint(
            Problem.urinaryInfection, 16...100, 3, Drug.nitrofurantoin,
            "Stinging on passing urine. Dipstick positive."),
        Complaint(
            Problem.backPain, 20...90, 4, Drug.naproxen, "Low back pain after lifting. No red flags. Keep moving."),
        Complaint(Problem.kneePain, 25...95, 3, nil, "Knee pain on stairs. Exercises given."),
        Complaint(Problem.shoulderPain, 30...90, 2, nil, "Painful arc. Referred to physiotherapy."),
        Complaint(Problem.headache, 10...90, 2, nil, "Tension-type headache. Normal fundi and blood pressure."),
        Complaint(Problem.tiredness, 14...90, 3, nil, "Tired for weeks. Bloods requested."),
        Complaint(
            Problem.dizziness, 30...95, 1.5, nil, "Light-headed on standing. Lying and standing pressures taken."),
        Complaint(Problem.abdominalPain, 5...90, 2, nil, "Colicky pain, soft abdomen. Review if worse."),
        Complaint(Problem.stress, 18...65, 3, nil, "Stress at work, poor sleep. Fit note for two weeks."),
        Complaint(
            Problem.cellulitis, 20...100, 1, Drug.flucloxacillin, "Warm red shin, margin marked.", temperature: true),
        Complaint(Problem.anklesprain, 8...60, 1, nil, "Inversion injury. Able to bear weight."),
        Complaint(Problem.cough, 0...100, 2, nil, "Cough for two weeks, no weight loss. Safety net given."),
        Complaint(Problem.fever, 0...6, 3, nil, "Fever since last night, alert, drinking.", temperature: true),
    ]
}
