import FHIR

/// A person's ordinary life at the practice: registration, illnesses, contacts, blood tests, vaccines.
extension Life {
    /// The first day electronic records of this kind go back to for this person.
    var firstDay: Int { max(person.birthDay + 2, today - 4400 + person.choice % 900) }

    /// The day on which the person moved from the former practice; the first day of the record where there is none.
    var movedOn: Int { formerGP == nil ? firstDay : max(firstDay, today - 500 - person.choice * 2) }

    /// The practice that looked after the person on a day.
    func practice(on day: Int) -> Int { day < movedOn ? formerGP ?? gp : gp }

    /// What a practice holds about everybody.
    @inline(never)
    mutating func ordinaryLife() {
        registration()
        familyBackground()
        ordinaryAllergies()
        childhoodVaccines()
        seasonalVaccines()
        longTermIllnesses()
        measurements()
        contacts()
        screening()
    }

    @inline(never)
    private mutating func registration() {
        episode(gp, "Registered with the practice", from: max(movedOn, firstDay))
        if let formerGP {
            episode(formerGP, "Registered with the practice", from: firstDay, to: movedOn)
            letter(
                gp, Paper.letter, "Summary from former practice", Moment(movedOn + 9, 14, 20),
                lines: [
                    "Record received from \(region.sources[formerGP].name) by electronic transfer.",
                    "Summarised and checked.",
                ])
        }
        guard age >= 40 || person.index < 40 else { return }
        let team = [(staff(gp, "General practitioner"), "Named GP"), (staff(gp, "Practice nurse"), "Practice nurse")]
        careTeam(gp, "Practice team", team, from: max(movedOn, today - 900))
    }

    @inline(never)
    private mutating func familyBackground() {
        guard age > 25, random.chance(0.35) else { return }
        let relatives = [("MTH", "mother"), ("FTH", "father"), ("BRO", "brother"), ("SIS", "sister")]
        let illnesses = [Problem.type2Diabetes, Problem.ischaemicHeartDisease, Problem.breastCancer, Problem.stroke]
        for _ in 0..<random.int(1...2) {
            familyHistory(
                gp, random.pick(relatives), random.pick(illnesses), Moment(movedOn + 20, 10, 30),
                age: random.int(45...75))
        }
    }

    @inline(never)
    private mutating func ordinaryAllergies() {
        let when = min(Moment(movedOn + 12, 10, 15), now)
        let x = random.unit()
        guard problems.contains("allergy") == false else { return }
        switch x {
        case ..<0.055:
            allergy(gp, Allergen.penicillin, when, reaction: Reaction.rash, criticality: "low", severity: "mild")
        case ..<0.07: allergy(gp, Allergen.penicillin, when)
        case ..<0.08:
            allergy(gp, Allergen.aspirin, when, reaction: Reaction.urticaria, criticality: "high", severity: "moderate")
        case ..<0.09:
            allergy(gp, Allergen.ibuprofen, when, reaction: Reaction.wheeze, criticality: "high", severity: "severe")
        case ..<0.105:
            allergy(
                gp, Allergen.peanut, when, reaction: Reaction.anaphylaxis, criticality: "high", category: "food",
                severity: "severe")
            repeatMedicine(Drug.adrenalinePen, since: movedOn + 12, issues: 1)
        case ..<0.115:
            allergy(gp, Allergen.egg, when, reaction: Reaction.urticaria, criticality: "low", category: "food")
        case ..<0.125: allergy(gp, Allergen.shellfish, when, reaction: Reaction.angioedema, category: "food")
        case ..<0.135: allergy(gp, Allergen.latex, when, reaction: Reaction.rash, category: "environment")
        case ..<0.15:
            allergy(gp, Allergen.codeine, when, reaction: Reaction.nausea, isIntolerance: true)
        case ..<0.16: allergy(gp, Allergen.ramipril, when, reaction: Reaction.cough, isIntolerance: true)
        case ..<0.62: allergy(gp, Allergen.none, when)
        default: break
        }
    }

    @inline(never)
    private mutating func childhoodVaccines() {
        guard age < 26 else { return }
        let declines = random.chance(0.06)
        let plan: [(Int, Code, Int)] = [
            (60, Vaccine.sixInOne, 1), (61, Vaccine.menB, 1), (61, Vaccine.rotavirus, 1), (89, Vaccine.sixInOne, 2),
            (90, Vaccine.rotavirus, 2), (117, Vaccine.sixInOne, 3), (118, Vaccine.menB, 2),
            (118, Vaccine.pneumococcal, 1),
            (372, Vaccine.mmr, 1), (372, Vaccine.pneumococcal, 2), (373, Vaccine.menB, 3), (1235, Vaccine.mmr, 2),
            (1235, Vaccine.preSchoolBooster, 1), (4600, Vaccine.hpv, 1), (5200, Vaccine.teenageBooster, 1),
            (5200, Vaccine.menACWY, 1),
        ]
        for (offset, vaccine, dose) in plan {
            let day = person.birthDay + offset + random.int(0...14)
            guard day < lastDay, random.chance(0.93) else { continue }
            let refused = declines && vaccine == Vaccine.mmr
            immunisation(practice(on: day), vaccine, Moment(day, 10, random.int(0...59)), dose: dose, declined: refused)
        }
    }

    @inline(never)
    private mutating func seasonalVaccines() {
        let (year, month, _) = PartialDate.civil(lastDay)
        let last = month >= 10 ? year : year - 1
        for y in (last - 8)...last {
            let day = Moment.day(y, 10, 3 + random.int(0...24))
            guard day < lastDay, day > person.birthDay, day > firstDay else { continue }
            let age = person.age(on: day)
            let wanted = age >= 65 ? 0.74 : (age < 12 && age > 1 ? 0.42 : 0.1)
            if random.chance(wanted) { immunisation(practice(on: day), Vaccine.influenza, Moment(day, 11, 10)) }
            if y >= 2021, age >= 65 || (y == 2021 && age >= 16), random.chance(0.7) {
                immunisation(practice(on: day), Vaccine.covid, Moment(day + 2, 15, 20), dose: y == 2021 ? 2 : nil)
            }
        }
        if age >= 71, random.chance(0.5) {
            immunisation(gp, Vaccine.shingles, Moment(max(person.day(atAge: 71), movedOn), 10, 40), dose: 1)
        }
    }

    @inline(never)
    private mutating func longTermIllnesses() {
        let years = Double(age)
        let hardship = 1.25 - Double(person.decile) * 0.045
        for illness in Illness.all {
            guard random.chance(illness.share(years, person.sex) * hardship) else { continue }
            guard !problems.contains(illness.problem.code) else { continue }
            let top = min(illness.onset.upperBound, age)
            let began = person.day(atAge: random.int(min(illness.onset.lowerBound, top)...top)) + random.int(0...300)
            longTerm(illness, since: min(began, lastDay - 30))
        }
    }

    /// An illness with its entry on the problem list, its medicines and its reviews.
    @inline(never)
    mutating func longTerm(_ illness: Illness, since day: Int) {
        let at = practice(on: day)
        condition(at, illness.problem, onset: day, recorded: Moment(max(day, person.birthDay), 10, 30))
        for (lab, mean, spread) in illness.blood { setBlood(lab, mean, spread: spread) }
        for medicine in illness.medicines
        where !repeats.contains(where: { $0.medicine.substance == medicine.substance }) {
            repeatMedicine(medicine, since: max(day, firstDay), reason: illness.problem, issues: random.int(0...2))
        }
        guard illness.reviews > 0 else { return }
        reviews(of: illness.problem, perYear: illness.reviews, since: max(day, firstDay), panels: illness.panels)
    }

    /// Reviews of an illness over the years, with blood pressure, weight and blood tests.
    @inline(never)
    mutating func reviews(of problem: Code, perYear: Double, since day: Int, panels: [Panel], years: Int = 4) {
        var at = lastDay - random.int(10...Int(300 / max(1, perYear)) + 10)
        let step = Int(365 / perYear)
        while at > day, at > today - years * 365 {
            if let stay = stays.first(where: { $0.contains(at) }) { at = stay.lowerBound - 1 }
            let when = Moment(at, 9 + random.int(0...7), random.int(0...59))
            let place = practice(on: at)
            let nurse = staff(place, "Practice nurse")
            let visit = encounter(
                place, Contact.review, .ambulatory, when, when.adding(minutes: 20), by: nurse, reason: problem)
            pressure(place, when, by: nurse, encounter: visit)
            for panel in panels { self.panel(place, panel, when.adding(minutes: 10)) }
            at -= step + random.int(-20...20)
        }
    }

    /// A blood pressure that fits the person.
    @inline(never)
    mutating func pressure(_ at: Int, _ when: Moment, by author: Author? = nil, encounter: String? = nil) {
        let base = age < 16 ? 104.0 : 116 + Double(age) * 0.18
        let raised = problems.contains(Problem.hypertension.code) ? 10.0 : 0
        let systolic = random.near(base + raised, 8)
        bloodPressure(at, systolic.rounded(), (systolic * 0.6).rounded(), when, by: author, encounter: encounter)
    }

    @inline(never)
    private mutating func measurements() {
        guard age >= 16 else { return growth() }
        var day = lastDay - random.int(60...500)
        while day > max(firstDay, today - 2600) {
            let when = Moment(day, 10, random.int(0...59))
            let at = practice(on: day)
            let metres = person.sex == .male ? 1.75 : 1.62
            let kilograms = random.near(person.bodyMassIndex * metres * metres, 1)
            measure(at, .weight, kilograms, when)
            measure(at, .bodyMassIndex, kilograms / (metres * metres), when)
            if random.chance(0.4) { measure(at, .height, metres * 100, when) }
            let smoking = person.isSmoker ? Answer.smoker : (person.wasSmoker ? Answer.exSmoker : Answer.neverSmoked)
            answer(at, Sign.smoking, smoking, when)
            if random.chance(0.5) { measure(at, .alcohol, max(0, random.near(5, 5)).rounded(), when) }
            day -= random.int(500...1100)
        }
    }

    @inline(never)
    private mutating func growth() {
        for (days, kilograms, head) in [(10, 3.4, 35.2), (42, 4.6, 38.0), (240, 8.6, 44.5), (730, 12.2, 48.5)] {
            let day = person.birthDay + days
            guard day < lastDay, day >= firstDay else { continue }
            let when = Moment(day, 11, random.int(0...59))
            measure(practice(on: day), .weight, random.near(kilograms, kilograms * 0.06), when)
            if days < 300 { measure(practice(on: day), .headCircumference, random.near(head, 0.8), when) }
        }
    }

    @inline(never)
    private mutating func screening() {
        guard person.sex == .female, (25...64).contains(age) else { return }
        var day = lastDay - random.int(30...1100)
        while day > firstDay, person.age(on: day) >= 25 {
            if random.chance(0.65) {
                let when = Moment(day, 14, random.int(0...59))
                procedure(
                    practice(on: day), Act.cervicalScreening, when, by: staff(practice(on: day), "Practice nurse"))
                report(
                    laboratory(for: practice(on: day)), Act.cervicalScreening, section: ("SP", "Surgical Pathology"),
                    when,
                    reported: min(when.adding(days: 11), now), conclusion: "High-risk HPV not found. Routine recall.")
            }
            day -= 1100
        }
    }
}
