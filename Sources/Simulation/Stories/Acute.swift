extension StoryBook {
    static let acute: [Story] = [
        Story(
            "notconveyed", "Ambulance call, not conveyed", "Fall at home, no injury; crew leaves advice and refers.",
            Casting(70...88),
            weight: { _, a in StoryBook.ramp(a, 55, 90, 0.14) },
            tell: { life in life.fallAtHome(life.today - life.random.int(2...300), conveyed: false) }),
        Story(
            "hipfracture", "Hip fracture", "Ambulance, X-ray, operation, delirium screen, rehabilitation.",
            Casting(76...92),
            weight: { p, a in StoryBook.ramp(a, 68, 96, p.sex == .female ? 0.06 : 0.03) }, tell: { $0.hipFracture() }),
        Story(
            "sepsis", "Sepsis admission",
            "NEWS2 of 9, lactate, blood culture, antibiotics in the hour, intensive care.",
            Casting(45...78), weight: { _, a in StoryBook.ramp(a, 40, 90, 0.03) }, tell: { $0.sepsis() }),
        Story(
            "heartattack", "Heart attack with stent", "Ambulance ECG, angioplasty, rehabilitation, new medicines.",
            Casting(48...70, .male),
            weight: { p, a in StoryBook.ramp(a, 42, 85, p.sex == .male ? 0.035 : 0.015) }, tell: { $0.heartAttack() }),
        Story(
            "breastcancer", "Breast cancer, treated", "Screening, biopsy, surgery, radiotherapy, tamoxifen.",
            Casting(50...66, .female),
            weight: { p, a in p.sex == .female ? StoryBook.ramp(a, 40, 80, 0.045) : 0 }, tell: { $0.breastCancer() }),
    ]
}

/// Stories of sudden illness.
extension Life {
    mutating func hipFracture() {
        let day = today - random.int(15...900)
        var stay = Admission(
            hospital, Moment(day, 13, 5), nights: random.int(8...18), Problem.hipFracture, ward: "surgical ward")
        stay.byAmbulance = "Tripped on a rug. Left leg short and turned out. Morphine on scene."
        stay.course = [
            "Cemented hemiarthroplasty within 30 hours.", "Out of bed on day one. 4AT 0. Bone protection started.",
        ]
        stay.medicines = [
            (Drug.paracetamol, nil, nil), (Drug.calciumD, nil, "New"), (Drug.alendronate, nil, "New"),
            (Drug.laxative, nil, nil),
        ]
        stay.discharge = "Home with rehabilitation"
        let visit = admit(stay)
        imaging(
            hospital, Act.hipXray, Moment(day, 13, 50), "Displaced intracapsular fracture of the left femoral neck.",
            encounter: visit)
        procedure(
            hospital, Act.hemiarthroplasty, Moment(day + 1, 11), by: staff(hospital, "Consultant, surgery"),
            encounter: visit, reason: Problem.hipFracture)
        measure(hospital, .fourAT, 0, Moment(day + 2, 9), encounter: visit)
        condition(gp, Problem.hipFracture, onset: day, recorded: Moment(day + stay.nights + 4, 10))
        repeatMedicine(Drug.alendronate, since: day + stay.nights + 6, issues: 4)
        let team = place(.community)
        for k in 0..<8 where day + stay.nights + 4 + k * 5 < today {
            let when = Moment(day + stay.nights + 4 + k * 5, 14)
            encounter(
                team, Contact.communityVisit, .home, when, when.adding(minutes: 40), by: staff(team, "Physiotherapist"),
                reason: Problem.hipFracture)
            procedure(team, Act.physiotherapy, when, by: staff(team, "Physiotherapist"))
        }
    }

    mutating func sepsis() {
        let day = today - random.int(20...600)
        var stay = Admission(
            hospital, Moment(day, 4, 30), nights: random.int(6...14), Problem.sepsis, ward: "intensive care unit")
        stay.byAmbulance = "Rigors and confusion overnight. NEWS2 of 9, pre-alert for sepsis."
        stay.course = [
            "Sepsis from the urinary tract. Antibiotics 38 minutes after arrival, 30 ml/kg of fluid.",
            "Vasopressors for 18 hours on intensive care, then ward.",
        ]
        stay.medicines = [(Drug.paracetamol, nil, nil)]
        stay.inflamed = true
        let visit = admit(stay)
        measure(hospital, .news2, 9, Moment(day, 4, 35), encounter: visit)
        result(hospital, .lactate, 4.6, Moment(day, 4, 45), reported: Moment(day, 4, 50))
        result(hospital, .lactate, 1.8, Moment(day, 12), reported: Moment(day, 12, 5))
        culture(
            hospital, isBlood: true, Moment(day, 4, 48), Answer.eColi,
            "Escherichia coli in both bottles at 14 hours. Sensitive to gentamicin and co-amoxiclav.")
        culture(hospital, isBlood: false, Moment(day, 4, 55), Answer.eColi, "Escherichia coli over 10^5 cfu/mL.")
        condition(
            hospital, Problem.acuteKidneyInjury, onset: day, ended: day + 6, encounter: visit,
            note: "Stage 2, recovered.")
        condition(gp, Problem.sepsis, onset: day, ended: day + stay.nights, recorded: Moment(day + stay.nights + 3, 11))
        imaging(
            hospital, Act.chestXray, Moment(day, 5, 20), "Clear lungs. Line tip in good position.", encounter: visit)
    }

    mutating func heartAttack() {
        let day = today - random.int(60...2500)
        guard day > firstDay else { return }
        var stay = Admission(
            hospital, Moment(day, 6, 55), nights: 3, Problem.myocardialInfarction, ward: "cardiology ward")
        stay.byAmbulance =
            "Crushing chest pain for 40 minutes. ST elevation on the crew's ECG, taken straight to the catheter "
            + "laboratory."
        stay.course = [
            "Stent to the left anterior descending artery 61 minutes after the call.", "Ejection fraction 48%.",
        ]
        stay.medicines = [
            (Drug.aspirin, nil, "New"), (Drug.clopidogrel, nil, "New, for 12 months"),
            (Drug.atorvastatin80, nil, "New"),
            (Drug.ramipril, nil, "New"), (Drug.bisoprolol, nil, "New"), (Drug.nitrate, nil, "New"),
        ]
        let visit = admit(stay)
        procedure(
            hospital, Act.angioplasty, Moment(day, 7, 50), by: staff(hospital, "Consultant, cardiology"),
            encounter: visit)
        result(hospital, .troponin, 1840, Moment(day, 7, 10), reported: Moment(day, 8, 5))
        procedure(hospital, Act.ecg, Moment(day, 7), encounter: visit, note: "ST elevation V1 to V4.")
        echo(Moment(day + 2, 10), fraction: 48)
        condition(gp, Problem.myocardialInfarction, onset: day, recorded: Moment(day + 7, 10))
        for medicine in [Drug.aspirin, Drug.atorvastatin80, Drug.ramipril, Drug.bisoprolol, Drug.nitrate] {
            repeatMedicine(medicine, since: day + 8, reason: Problem.myocardialInfarction, issues: 5)
        }
        reviews(
            of: Problem.ischaemicHeartDisease, perYear: 1, since: day + 90, panels: [.lipids, .kidney, .diabetes],
            years: 6)
    }

    mutating func breastCancer() {
        let day = today - random.int(200...2600)
        guard day > firstDay + 60 else { return }
        procedure(hospital, Act.mammogram, Moment(day - 30, 10), note: "Screening, recalled.")
        imaging(
            hospital, Act.mammogram, Moment(day - 30, 10),
            "18 mm spiculate mass, upper outer quadrant of the left breast. M5.")
        procedure(hospital, Act.breastBiopsy, Moment(day - 18, 11))
        histology(
            hospital, Act.breastBiopsy, Moment(day - 18, 11),
            "Invasive ductal carcinoma, grade 2. ER 8/8, HER2 negative.")
        let surgeon = staff(hospital, "Consultant, surgery")
        condition(hospital, Problem.breastCancer, onset: day, by: surgeon, note: "T1c N0 M0.")
        condition(gp, Problem.breastCancer, onset: day, recorded: Moment(day + 5, 10))
        var stay = Admission(hospital, Moment(day + 20, 7, 30), nights: 1, Problem.breastCancer, ward: "surgical ward")
        stay.isPlanned = true
        stay.course = ["Wide local excision and sentinel node biopsy. Margins clear, nodes 0 of 2."]
        stay.medicines = [(Drug.paracetamol, nil, nil)]
        let visit = admit(stay)
        procedure(hospital, Act.lumpectomy, Moment(day + 20, 11), by: surgeon, encounter: visit)
        histology(
            hospital, Act.lumpectomy, Moment(day + 20, 11),
            "Invasive ductal carcinoma 17 mm, grade 2, clear margins, 0 of 2 nodes.")
        for k in 0..<15 where day + 60 + k < today {
            procedure(
                hospital, Act.radiotherapy, Moment(day + 60 + k + k / 5 * 2, 10, 20),
                by: staff(hospital, "Consultant, oncology"), note: "Fraction \(k + 1) of 15.")
        }
        repeatMedicine(Drug.tamoxifen, since: day + 90, reason: Problem.breastCancer, issues: 6)
        for k in 1..<6 where day + k * 365 < today {
            imaging(hospital, Act.mammogram, Moment(day + k * 365, 11), "No evidence of recurrence.")
        }
    }
}
