/// Stories of later life.
extension Life {
    mutating func frailty() {
        if person.index < StoryBook.all.count { careAcrossLondon() }
        let team = place(.community)
        let matron = staff(team, "Community matron")
        let since = today - random.int(300...900)
        let score = random.int(5...7)
        let problem = score == 5 ? Problem.mildFrailty : (score == 6 ? Problem.moderateFrailty : Problem.severeFrailty)
        condition(gp, problem, onset: since, note: "Clinical Frailty Scale \(score).")
        condition(gp, Problem.livesAlone, onset: since)
        measure(team, .frailty, Double(score), Moment(since + 10, 11), by: matron)
        flag(team, Alert.fallsRisk, "At risk of falls", from: since + 10, by: matron)
        episode(team, "Community frailty team", from: since + 8, manager: matron)
        for k in 0..<random.int(2...5) { fallAtHome(today - 35 - k * random.int(50...150), conveyed: k % 2 == 0) }
        for k in 0..<random.int(6...24) {
            let when = ago(6 + k * 12, 9 + k % 6, 15)
            guard when.day > since else { break }
            encounter(
                team, Contact.communityVisit, .home, when, when.adding(minutes: 30), by: staff(team, "District nurse"),
                reasonText: k % 2 == 0 ? "Leg ulcer dressing" : "Blood pressure and blood test at home")
            if k % 2 == 0 { procedure(team, Act.woundCare, when.adding(minutes: 5), by: staff(team, "District nurse")) }
            pressure(team, when, by: staff(team, "District nurse"))
        }
        for medicine in [Drug.paracetamol, Drug.laxative, Drug.calciumD, Drug.omeprazole] {
            repeatMedicine(medicine, since: max(firstDay, today - 1100), issues: 6)
        }
        if random.chance(0.6) || person.index < 40 { deliriumAdmission() }
        carePlan(
            team, Paper.personalisedPlan, title: "Personalised care and support plan", ago(120, 14),
            items: [
                PlanItem("Strength and balance class twice a week"), PlanItem("Medication review every six months"),
                PlanItem("Prefers treatment at home; hospital only if it would bring her or him home again"),
            ], by: matron)
    }

    /// A fall at home that an ambulance crew sees.
    mutating func fallAtHome(_ day: Int, conveyed: Bool) {
        guard day > firstDay else { return }
        let start = Moment(day, 5 + day % 16, 25)
        if conveyed {
            attend(Problem.fall, start.adding(minutes: 80), byAmbulance: true)
        } else {
            ambulanceCall(
                Problem.fall, start, conveyedTo: nil,
                story: "Slipped by the bed, unable to rise. No injury found. Lifted, walked to the kitchen.")
            referral(place(.ambulance), to: "falls service", start.adding(minutes: 60), reason: Problem.fall)
        }
    }

    private mutating func deliriumAdmission() {
        var stay = Admission(
            hospital, ago(random.int(60...300), 17, 45), nights: random.int(6...14), Problem.delirium,
            ward: "medical ward")
        stay.byAmbulance = "Found confused by a neighbour, hot, not eating for two days."
        stay.course = [
            "Delirium with urinary infection. Antibiotics, hydration, familiar faces.",
            "Cognition back to usual by day six.",
        ]
        stay.medicines = [(Drug.nitrofurantoin, nil, "Finish the course"), (Drug.laxative, nil, nil)]
        stay.inflamed = true
        let visit = admit(stay)
        measure(hospital, .fourAT, 8, stay.start.adding(minutes: 90), encounter: visit)
        culture(
            hospital, isBlood: false, stay.start.adding(minutes: 60), Answer.eColi,
            "Escherichia coli over 10^5 cfu/mL. Sensitive to nitrofurantoin.")
        imaging(
            hospital, Act.headCT, stay.start.adding(hours: 3), "No bleed, no infarct. Age-related change.",
            encounter: visit)
    }

    mutating func dementia() {
        let clinic = place(.mentalHealth)
        let since = today - random.int(400...1800)
        let doctor = staff(clinic, "Psychiatrist")
        let labels: [Label] = [.psychiatry]
        referral(
            gp, to: "memory clinic", Moment(since - 90 > firstDay ? since - 90 : since, 11), reason: Problem.dementia)
        let visit = encounter(
            clinic, Contact.outpatient, .ambulatory, Moment(since, 10), Moment(since, 11, 20), by: doctor,
            reasonText: "Memory assessment", labels: labels)
        measure(
            clinic, .mmse, random.near(21, 2).rounded(), Moment(since, 10, 40), by: doctor, encounter: visit,
            labels: labels)
        condition(clinic, Problem.alzheimers, onset: since, by: doctor, labels: labels)
        condition(gp, Problem.alzheimers, onset: since, recorded: Moment(since + 9, 10))
        imaging(
            hospital, Act.headCT, Moment(since - 20 > firstDay ? since - 20 : since, 15),
            "Generalised and medial temporal atrophy. No mass.")
        repeatMedicine(Drug.donepezil, since: since + 12, reason: Problem.dementia, issues: 6)
        pdf(
            clinic, Paper.outpatientLetter, "Memory clinic letter", Moment(since + 2, 12), by: doctor,
            lines: [
                "# Diagnosis", "Alzheimer's disease, mild to moderate. Told to the person and the daughter.", "",
                "# Plan",
                "Donepezil started. Post-diagnostic group. Driving: to tell DVLA.",
                "Lasting power of attorney discussed.",
            ], labels: labels)
        relative(
            gp, family: person.family, given: person.people.female[person.choice % person.people.female.count],
            sex: .female,
            relationship: ("DAUC", "daughter"), phone: "07700 900\(200 + person.choice % 700)", Moment(since + 20, 10),
            note: "Daughter, main carer")
        for k in 0..<4 where since + 180 * (k + 1) < today {
            let when = Moment(since + 180 * (k + 1), 14)
            encounter(
                clinic, Contact.mentalHealthReview, .home, when, when.adding(minutes: 50),
                by: staff(clinic, "Community psychiatric"), reason: Problem.alzheimers, labels: labels)
            measure(clinic, .mmse, max(8, 20 - Double(k) * 2), when.adding(minutes: 30), labels: labels)
        }
        carePlan(
            gp, Paper.contingencyPlan, title: "Contingency plan if the carer is ill", ago(150, 12),
            items: [
                PlanItem("Cannot be left alone for longer than two hours"),
                PlanItem("Call the daughter, then the neighbour at number 14"),
                PlanItem("Has a cat; the neighbour has a key"),
            ])
        if random.chance(0.5) || person.index < 40 { supportAtHome(days: 200, visits: 2) }
    }

    mutating func lungCancer() {
        let died = today - random.int(5...90)
        person.diedOn = died
        let found = died - random.int(260...520)
        let cough = Moment(found - 40, 9, 30)
        encounter(
            gp, Contact.consultation, .ambulatory, cough, cough.adding(minutes: 14), reason: Problem.cough,
            reasonText: "Cough for six weeks, weight loss 5 kg")
        imaging(
            hospital, Act.chestXray, Moment(found - 36, 12),
            "Mass in the right upper zone. Urgent CT and chest clinic advised.")
        referral(gp, to: "suspected lung cancer pathway", Moment(found - 35, 10), urgent: true, reason: Problem.cough)
        imaging(
            hospital, Act.chestCT, Moment(found - 25, 14),
            "4.2 cm right upper lobe mass, mediastinal nodes, two liver lesions.")
        procedure(hospital, Act.lungBiopsy, Moment(found - 12, 10))
        histology(
            hospital, Act.lungBiopsy, Moment(found - 12, 10),
            "Adenocarcinoma of lung. EGFR and ALK negative, PD-L1 60%.")
        let oncologist = staff(hospital, "Consultant, oncology")
        condition(hospital, Problem.lungCancer, onset: found, by: oncologist, note: "T2b N2 M1c.")
        condition(hospital, Problem.liverMetastasis, onset: found, by: oncologist)
        condition(gp, Problem.lungCancer, onset: found, recorded: Moment(found + 4, 10))
        setBlood(.haemoglobin, 108, spread: 6)
        setBlood(.albumin, 31, spread: 2)
        for cycle in 0..<random.int(4...8) {
            let when = Moment(found + 20 + cycle * 21, 9, 30)
            guard when.day < died - 90 else { break }
            let visit = encounter(
                hospital, Contact.electiveAdmission, .ambulatory, when, when.adding(hours: 6), by: oncologist,
                reason: Problem.lungCancer, location: "oncology day unit")
            procedure(
                hospital, Act.chemotherapy, when.adding(hours: 1), by: oncologist, encounter: visit,
                note: "Cycle \(cycle + 1).")
            for panel in [Panel.bloodCount, .kidney, .liver] { self.panel(hospital, panel, when.adding(hours: -20)) }
        }
        hospiceCare(from: max(found + 60, died - 80), died)
    }

    private mutating func hospiceCare(from start: Int, _ died: Int) {
        let hospice = place(.hospice)
        let doctor = staff(hospice, "Palliative")
        episode(hospice, "Community palliative care", from: start, to: died, manager: doctor)
        referral(hospital, to: "palliative care", Moment(start - 3, 15), urgent: true, reason: Problem.lungCancer)
        carePlan(
            hospice, Paper.endOfLifePlan, title: "End of life care plan", Moment(start + 4, 14),
            items: [
                PlanItem("Do not attempt CPR"),
                PlanItem("Comfort first. No further chemotherapy. Hospital only for a fracture or bleeding."),
                PlanItem("Preferred place of death: 1. Home 2. Hospice"), PlanItem("Just-in-case medicines at home"),
            ], by: doctor)
        flag(
            hospice, Alert.notForResuscitation, "Do not attempt CPR", from: start + 4, to: died,
            category: ("advance-directive", "Advance Directive"), by: doctor)
        for medicine in [Drug.morphineInjection, Drug.midazolamInjection, Drug.levomepromazine] {
            request(hospice, medicine, Moment(start + 10, 12), status: "stopped", by: doctor, note: "Just-in-case box")
        }
        repeatMedicine(Drug.morphineOral, since: start + 2, issues: 2)
        for k in 0..<min(14, (died - start) / 5) {
            let when = Moment(start + 5 + k * 5, 11)
            encounter(
                hospice, Contact.hospiceVisit, .home, when, when.adding(minutes: 55),
                by: staff(hospice, "Hospice nurse"), reason: Problem.lungCancer)
            measure(
                hospice, .pain, Double(2 + (k * 7) % 5), when.adding(minutes: 20), by: staff(hospice, "Hospice nurse"))
        }
        letter(
            hospice, Paper.communityLetter, "Notice of death", Moment(died, 20), by: doctor,
            lines: [
                "Died at home on \(Moment.words(died)), as she or he had wished, with family present.",
                "Bereavement support offered.",
            ])
    }

    mutating func stroke() {
        let day = today - random.int(120...1500)
        var stay = Admission(
            hospital, Moment(day, 8, 50), nights: random.int(7...21), Problem.ischaemicStroke, ward: "stroke unit")
        stay.byAmbulance = "Face, arm and speech changed at 07:45. Pre-alert to the stroke unit."
        stay.course = [
            "Left middle cerebral artery infarct. Thrombolysis 68 minutes after arrival.",
            "Swallow safe on day two. Walking with a stick on leaving.",
        ]
        stay.medicines = [
            (Drug.clopidogrel, nil, "New"), (Drug.atorvastatin80, nil, "New"), (Drug.amlodipine, nil, "New"),
        ]
        stay.discharge = "Home with early supported discharge"
        let visit = admit(stay)
        imaging(
            hospital, Act.headCT, Moment(day, 9, 10),
            "No haemorrhage. Early loss of grey-white differentiation, left insula.", encounter: visit)
        imaging(hospital, Act.mri, Moment(day + 1, 15), "Acute left middle cerebral artery infarct.", encounter: visit)
        procedure(hospital, Act.thrombolysis, Moment(day, 9, 58), encounter: visit)
        condition(gp, Problem.ischaemicStroke, onset: day, recorded: Moment(day + stay.nights + 3, 10))
        for medicine in [Drug.clopidogrel, Drug.atorvastatin80, Drug.amlodipine] {
            repeatMedicine(medicine, since: day + stay.nights + 5, issues: 5)
        }
        let team = place(.community)
        episode(
            team, "Stroke early supported discharge", from: day + stay.nights, to: min(today, day + stay.nights + 56))
        for k in 0..<12 where day + stay.nights + 3 + k * 4 < today {
            let when = Moment(day + stay.nights + 3 + k * 4, 10 + k % 5)
            let therapist = staff(team, k % 2 == 0 ? "Physiotherapist" : "Occupational")
            encounter(
                team, Contact.communityVisit, .home, when, when.adding(minutes: 45), by: therapist,
                reason: Problem.ischaemicStroke)
            procedure(team, Act.physiotherapy, when, by: therapist)
        }
        reviews(of: Problem.ischaemicStroke, perYear: 1, since: day + 60, panels: [.lipids, .kidney, .diabetes])
    }

    mutating func kidneyDisease() {
        let now = random.near(13, 2)
        setBlood(.eGFR, now, spread: 1.2, drift: -5)
        setBlood(.creatinine, 410, spread: 15, drift: 38)
        setBlood(.urea, 27, spread: 1.8, drift: 2.4)
        setBlood(.haemoglobin, 101, spread: 4, drift: -4)
        setBlood(.albuminCreatinine, 120, spread: 18, drift: 14)
        setBlood(.potassium, 5.2, spread: 0.25, drift: 0.12)
        for (problem, years) in [(Problem.ckd3a, 9), (Problem.ckd3b, 6), (Problem.ckd4, 3), (Problem.ckd5, 1)] {
            let onset = today - years * 365
            guard onset > firstDay else { continue }
            condition(gp, problem, onset: onset, ended: years > 1 ? onset + 800 : nil)
        }
        condition(hospital, Problem.ckd5, onset: today - 365)
        reviews(
            of: Problem.ckd3b, perYear: 4, since: firstDay, panels: [.kidney, .bloodCount, .urineAlbumin, .bone],
            years: 9)
        for medicine in [Drug.ramipril, Drug.atorvastatin20, Drug.furosemide80, Drug.colecalciferol] {
            repeatMedicine(medicine, since: max(firstDay, today - 2200), issues: 8)
        }
        for k in 0..<8 { outpatient("kidney", Problem.ckd4, first: ago(20 + k * 95, 11), made: ago(80 + k * 95)) }
        guard random.chance(0.7) || person.index < 40 else { return }
        for k in 0..<random.int(40...110) {
            let when = ago(2 + k * 7 / 3, 7 + k % 3, 5)
            let visit = encounter(
                hospital, Contact.electiveAdmission, .ambulatory, when, when.adding(hours: 4),
                by: staff(hospital, "Specialist nurse"), reason: Problem.ckd5, location: "medical ward")
            procedure(hospital, Act.haemodialysis, when, by: staff(hospital, "Specialist nurse"), encounter: visit)
            pressure(hospital, when, encounter: visit)
            measure(hospital, .weight, random.near(71, 0.8), when, encounter: visit)
            if k % 12 == 0 { panel(hospital, .kidney, when, hours: 2) }
        }
    }
}
