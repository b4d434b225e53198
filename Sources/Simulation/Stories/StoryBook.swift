/// A story: whom it is about, how common it is, and what each setting records of it.
struct Story: Sendable {
    let id: String
    let title: String
    let summary: String
    let casting: Casting
    /// Relation to the person before, for the stories of two.
    let kin: Kin?
    /// How likely it is for a person of the general population.
    let weight: @Sendable (_ person: Person, _ age: Int) -> Double
    /// Whether the person has the ordinary life of primary care besides.
    let hasOrdinaryLife: Bool
    /// Whether it changes who the person is, and so must come before anything is written.
    let changesIdentity: Bool
    let tell: @Sendable (inout Life) -> Void

    @inline(never)
    init(
        _ id: String, _ title: String, _ summary: String, _ casting: Casting, kin: Kin? = nil,
        ordinary: Bool = true, changesIdentity: Bool = false,
        weight: @escaping @Sendable (_ person: Person, _ age: Int) -> Double = { _, _ in 0 },
        tell: @escaping @Sendable (inout Life) -> Void
    ) {
        self.id = id
        self.title = title
        self.summary = summary
        self.casting = casting
        self.kin = kin
        hasOrdinaryLife = ordinary
        self.changesIdentity = changesIdentity
        self.weight = weight
        self.tell = tell
    }
}

/// All stories, in the order of the first people; the first is told about person 0.
enum StoryBook {
    static let all: [Story] = longTerm + families + laterLife + mindAndSensitive + circumstances + acute

    /// Whom the story at an index needs; nil beyond the last story.
    static func casting(_ index: Int) -> Casting? { all.indices.contains(index) ? all[index].casting : nil }

    /// Lets the stories happen to a person of the general population, at most two of them.
    static func happen(to life: inout Life) {
        let age = life.age
        var told = 0
        for story in all where told < 2 {
            if story.changesIdentity, !life.charts.isEmpty { continue }
            let weight = story.weight(life.person, age)
            guard weight > 0, life.random.chance(weight) else { continue }
            story.tell(&life)
            if life.title == nil { life.title = story.title }
            told += 1
            if !story.hasOrdinaryLife { return }
        }
    }

    /// Nothing before `from`, `peak` from `to` on, a straight line between.
    static func ramp(_ age: Int, _ from: Int, _ to: Int, _ peak: Double) -> Double {
        age < from ? 0 : peak * min(1, Double(age - from) / Double(to - from))
    }

    private static let longTerm: [Story] = [
        Story(
            "florence", "Florence Adeyemi, in the emergency department now",
            "Heart failure, CKD G3b, AF, diabetes, frailty; potassium 6.1; GP and hospital lists differ; ReSPECT form.",
            Casting(75...75, .female, borough: "Tower Hamlets"), ordinary: false, tell: { $0.florence() }),
        Story(
            "diabetes", "Type 2 diabetes over fifteen years",
            "HbA1c trend, retinal and foot checks, medicines added one by one.", Casting(48...70),
            weight: { p, a in ramp(a, 32, 75, 0.17) * ([5, 6, 7, 8, 9, 14].contains(p.community) ? 1.7 : 0.85) },
            tell: { $0.diabetes() }),
        Story(
            "copd", "COPD with exacerbations", "Spirometry, rescue packs, an admission with non-invasive ventilation.",
            Casting(58...78), weight: { p, a in ramp(a, 48, 80, p.isSmoker || p.wasSmoker ? 0.1 : 0.01) },
            tell: { $0.copd() }),
        Story(
            "heartfailure", "Heart failure with remote monitoring",
            "Echocardiogram, nurse-led titration, months of home readings, an admission.", Casting(66...84),
            weight: { _, a in ramp(a, 58, 90, 0.07) }, tell: { $0.heartFailure() }),
        Story(
            "sicklecell", "Sickle cell disease with a crisis plan",
            "Crises in the emergency department, hydroxycarbamide, exchange transfusion, urgent care plan.",
            Casting(19...38, groups: [8]),
            weight: { p, _ in [11, 13, 14].contains(p.community) ? 0.007 : 0 }, tell: { $0.sickleCell() }),
        Story(
            "childasthma", "Childhood asthma", "Wheeze, an admission, an asthma action plan, a school letter.",
            Casting(7...13), weight: { _, a in (5...15).contains(a) ? 0.06 : 0 }, tell: { $0.childhoodAsthma() }),
    ]

    private static let families: [Story] = [
        Story(
            "pregnancy", "Pregnancy and birth", "Booking to delivery and the postnatal visit; linked to the baby.",
            Casting(26...36, .female),
            tell: { life in
                let baby = life.demography.person(
                    life.person.index + 1, casting: StoryBook.casting(life.person.index + 1), kin: .baby)
                life.pregnancy(delivering: baby)
            }),
        Story(
            "newborn", "Baby of the person before", "Birth, newborn checks, health visitor, first vaccines.",
            Casting(0...0), kin: .baby, tell: { $0.newborn(motherIndex: $0.person.index - 1) }),
        Story(
            "twin1", "Twins, the first", "Same birthday, address and family name as the next person.", Casting(8...12),
            tell: { $0.twin(with: 1) }),
        Story(
            "twin2", "Twins, the second", "Same birthday, address and family name as the person before.",
            Casting(8...12),
            kin: .twin, tell: { $0.twin(with: -1) }),
        Story(
            "father", "A father whose son has his name", "Same full name and address as the next person.",
            Casting(58...66, .male), tell: { $0.sameName(isFather: true) }),
        Story(
            "son", "A son with his father's name", "Same full name and address as the person before.",
            Casting(28...34, .male), kin: .namesake, tell: { $0.sameName(isFather: false) }),
    ]

    private static let laterLife: [Story] = [
        Story(
            "frailty", "Frailty with falls",
            "Falls, a community team, delirium, a personalised plan; known to twelve organisations.",
            Casting(82...91, .female, borough: "Newham"), weight: { _, a in ramp(a, 72, 95, 0.2) },
            tell: { $0.frailty() }),
        Story(
            "dementia", "Dementia", "Memory clinic, diagnosis, carer, contingency plan.", Casting(76...88),
            weight: { _, a in ramp(a, 66, 95, 0.16) }, tell: { $0.dementia() }),
        Story(
            "cancer", "Lung cancer to the end of life",
            "Two-week referral, biopsy, chemotherapy, hospice, death at home.",
            Casting(63...76), changesIdentity: true, weight: { _, a in ramp(a, 50, 80, 0.006) },
            tell: { $0.lungCancer() }),
        Story(
            "stroke", "Stroke with rehabilitation", "Ambulance, thrombolysis, stroke unit, therapy at home.",
            Casting(60...80), weight: { _, a in ramp(a, 50, 88, 0.035) }, tell: { $0.stroke() }),
        Story(
            "ckd", "Chronic kidney disease to dialysis", "eGFR falls over ten years; haemodialysis begins.",
            Casting(55...72), weight: { _, a in ramp(a, 45, 80, 0.008) }, tell: { $0.kidneyDisease() }),
    ]
}
