/// Stories of long-term illness.
extension Life {
    /// A time some days ago.
    @inline(never)
    func ago(_ days: Int, _ hour: Int = 10, _ minute: Int = 0) -> Moment { Moment(today - days, hour, minute) }

    /// The stories about other people need to know who they are.
    var demography: Demography { Demography(seed: seed, today: now.day) }

    mutating func diabetes() {
        let began = max(person.day(atAge: 30), today - random.int(3000...5400))
        condition(gp, Problem.type2Diabetes, onset: began, recorded: Moment(max(began, firstDay), 10, 40))
        setBlood(.hbA1c, random.near(62, 7), spread: 3, drift: 1.4)
        setBlood(.glucose, 9.2, spread: 1.6, drift: 0.1)
        repeatMedicine(
            random.chance(0.5) ? Drug.metformin1000 : Drug.metformin500, since: began + 90,
            reason: Problem.type2Diabetes)
        if random.chance(0.5) { repeatMedicine(Drug.gliclazide, since: max(firstDay, today - 1600), issues: 3) }
        if random.chance(0.45) { repeatMedicine(Drug.dapagliflozin, since: max(firstDay, today - 700), issues: 3) }
        if random.chance(0.18) { repeatMedicine(Drug.insulinGlargine, since: max(firstDay, today - 400), issues: 4) }
        repeatMedicine(Drug.atorvastatin20, since: max(firstDay, began + 120))
        setBlood(.albuminCreatinine, random.near(4, 2.4), spread: 0.8, drift: 0.4)
        reviews(
            of: Problem.type2Diabetes, perYear: 2, since: max(firstDay, began),
            panels: [.diabetes, .kidney, .lipids, .urineAlbumin], years: 9)
        var day = today - random.int(40...300)
        while day > max(firstDay, began) {
            procedure(
                practice(on: day), Act.diabeticFootCheck, Moment(day, 11, 20),
                by: staff(practice(on: day), "Practice nurse"),
                note: "Pulses present, sensation normal in both feet. Low risk.")
            procedure(place(.community), Act.retinalScreening, Moment(day + 21 > today ? day : day + 21, 13, 0))
            day -= 365
        }
        guard random.chance(0.3) else { return }
        condition(
            gp, Problem.retinopathy, onset: max(firstDay, today - 800), note: "Background changes, screening yearly.")
    }

    mutating func copd() {
        let began = max(firstDay, today - random.int(1500...3600))
        let severe = random.near(0.62, 0.12)
        condition(gp, Problem.copd, onset: began, severity: severe < 0.55 ? Answer.severe : Answer.moderate)
        procedure(
            gp, Act.spirometry, Moment(began - 6 > firstDay ? began - 6 : began, 14), by: staff(gp, "Practice nurse"))
        measure(gp, .fev1, 2.6 * severe, Moment(began, 14, 5))
        measure(gp, .fev1Ratio, 58, Moment(began, 14, 6))
        repeatMedicine(Drug.salbutamol, since: began, issues: 5)
        repeatMedicine(Drug.tiotropium, since: began + 30, issues: 6)
        reviews(of: Problem.copd, perYear: 1, since: began, panels: [.bloodCount], years: 7)
        for k in 0..<random.int(2...6) {
            let day = today - 60 - k * random.int(90...240)
            guard day > began else { break }
            let start = Moment(day, 9, random.int(0...59))
            let visit = encounter(
                gp, Contact.consultation, .ambulatory, start, start.adding(minutes: 14),
                reason: Problem.copdExacerbation)
            condition(gp, Problem.copdExacerbation, onset: day, ended: day + 12, recorded: start, encounter: visit)
            measure(gp, .oxygen, random.near(92, 1.2), start, encounter: visit)
            measure(gp, .catScore, random.near(22, 4).rounded(), start, encounter: visit)
            course(gp, Drug.prednisolone, start, reason: Problem.copdExacerbation, encounter: visit)
            course(gp, Drug.doxycycline, start, reason: Problem.copdExacerbation, encounter: visit)
        }
        if random.chance(0.6) || person.index < 40 { copdAdmission(today - random.int(120...700)) }
        procedure(
            place(.community), Act.pulmonaryRehabilitation, ago(80, 14), note: "Eight of twelve sessions attended.")
    }

    private mutating func copdAdmission(_ day: Int) {
        guard day > firstDay else { return }
        var stay = Admission(
            hospital, Moment(day, 22, 15), nights: random.int(4...9), Problem.copdExacerbation, ward: "medical ward")
        stay.byAmbulance = "Breathless for three days, unable to finish sentences."
        stay.course = [
            "Type 2 respiratory failure on arrival, treated with non-invasive ventilation for 30 hours.",
            "Steroids and antibiotics. Walked the length of the ward before going home.",
        ]
        stay.medicines = [
            (Drug.prednisolone, nil, "Finish the course"), (Drug.tiotropium, nil, nil), (Drug.salbutamol, nil, nil),
        ]
        stay.inflamed = true
        let visit = admit(stay)
        procedure(hospital, Act.nonInvasiveVentilation, Moment(day + 1, 0, 20), encounter: visit)
        imaging(
            hospital, Act.chestXray, Moment(day, 23, 5), "Hyperinflated lungs. No consolidation, no pneumothorax.",
            encounter: visit)
    }

    mutating func heartFailure() {
        let began = max(firstDay, today - random.int(900...2400))
        condition(gp, Problem.heartFailureReducedEF, onset: began)
        condition(hospital, Problem.heartFailureReducedEF, onset: began, recorded: Moment(began + 3, 15))
        setBlood(.ntProBNP, random.near(2100, 500), spread: 300, drift: 200)
        setBlood(.eGFR, random.near(52, 8), spread: 2, drift: -2.5)
        setBlood(.creatinine, random.near(118, 14), spread: 6, drift: 5)
        echo(Moment(began + 2, 11), fraction: random.near(34, 4))
        for medicine in [Drug.bisoprolol, Drug.ramipril, Drug.furosemide40, Drug.spironolactone, Drug.dapagliflozin] {
            repeatMedicine(medicine, since: began + random.int(5...120), reason: Problem.heartFailure, issues: 8)
        }
        reviews(of: Problem.heartFailure, perYear: 2, since: began, panels: [.kidney, .heart, .bloodCount], years: 5)
        remoteMonitoring(days: random.int(60...150))
        guard random.chance(0.6) || person.index < 40 else { return }
        var stay = Admission(
            hospital, ago(random.int(160...420), 19, 40), nights: random.int(5...10), Problem.acuteHeartFailure,
            ward: "cardiology ward")
        stay.byAmbulance = "Woke at night fighting for breath; ankles swollen for a week."
        stay.course = ["Intravenous diuretics, 6 kg lost. Beta blocker held for two days and restarted."]
        stay.medicines = [
            (Drug.furosemide80, nil, "Dose raised"), (Drug.bisoprolol, nil, nil), (Drug.spironolactone, nil, nil),
        ]
        _ = admit(stay)
    }

    /// An echocardiogram with its report.
    mutating func echo(_ when: Moment, fraction: Double) {
        measure(hospital, .ejectionFraction, fraction.rounded(), when)
        procedure(hospital, Act.echocardiogram, when)
        imaging(
            hospital, Act.echocardiogram, when,
            "LVEF \(Int(fraction.rounded()))%. Dilated left ventricle, mild mitral regurgitation.")
        pdf(
            hospital, Paper.echoReport, "Echocardiogram report", when.adding(hours: 2),
            lines: [
                "# Findings", "Left ventricular ejection fraction \(Int(fraction.rounded()))%.",
                "Dilated left ventricle.",
                "Mild mitral regurgitation.", "", "# Conclusion", "Moderate to severe systolic impairment.",
            ])
    }

    /// A virtual ward: weight, pressure, pulse and oxygen from home each morning, with a chart.
    mutating func remoteMonitoring(days: Int) {
        let at = place(.community)
        let nurse = staff(at, "Heart failure nurse")
        episode(at, "Heart failure virtual ward", from: today - days, manager: nurse)
        referral(at, to: "heart failure virtual ward", ago(days + 4), reason: Problem.heartFailure)
        var kilograms = person.bodyMassIndex * 2.8 + 3
        var weights: [Double] = []
        for back in stride(from: days, to: 0, by: -1) {
            let when = ago(back, 7, 40 + back % 15)
            kilograms += random.near(-0.03, 0.35)
            weights.append(kilograms)
            measure(at, .weight, kilograms, when, by: nurse)
            measure(at, .heartRate, random.near(70, 6), when, by: nurse)
            measure(at, .oxygen, min(100, random.near(95, 1)), when, by: nurse)
            pressure(at, when, by: nurse)
            if back % 14 == 0 { nurseCall(at, nurse, ago(back, 11, 10)) }
        }
        chartImage(at, "Morning weight at home, \(days) days", weights, ago(1, 12))
        carePlan(
            at, Paper.carePlan, title: "Heart failure self-management plan", ago(days, 12),
            items: [
                PlanItem("Weigh every morning; call if 2 kg up in three days"),
                PlanItem("Fluid restriction 1.5 litres a day"),
                PlanItem("Blood tests one week after each change of dose"),
            ], by: nurse)
    }

    private mutating func nurseCall(_ at: Int, _ nurse: Author, _ when: Moment) {
        let call = encounter(
            at, Contact.telephone, .virtual, when, when.adding(minutes: 12), by: nurse, reason: Problem.heartFailure,
            reasonText: "Virtual ward review")
        letter(
            at, Paper.communityLetter, "Virtual ward review", when.adding(minutes: 20), by: nurse,
            lines: [
                "Readings reviewed by telephone. Sleeping on two pillows, no ankle swelling.", "No change in dose.",
            ],
            encounter: call)
    }

    mutating func sickleCell() {
        condition(gp, Problem.sickleCell, onset: person.birthDay + 20, recorded: Moment(firstDay, 10))
        condition(hospital, Problem.sickleCell, onset: person.birthDay + 20, recorded: Moment(firstDay + 3, 10))
        setBlood(.haemoglobin, random.near(84, 5), spread: 4)
        setBlood(.ldh, 410, spread: 40)
        setBlood(.bilirubin, 44, spread: 8)
        for medicine in [Drug.hydroxycarbamide, Drug.penicillinV, Drug.folicAcid5] {
            repeatMedicine(medicine, since: max(firstDay, today - 1900), reason: Problem.sickleCell, issues: 4)
        }
        let crises = random.int(3...8)
        for k in 0..<crises {
            let day = today - 40 - k * random.int(60...200)
            guard day > firstDay else { break }
            if k % 3 == 0 { sickleAdmission(day) } else { sickleAttendance(day) }
        }
        for k in 0..<4 {
            let when = ago(50 + k * 91, 10, 20)
            outpatient("haematology", Problem.sickleCell, first: when, made: when.adding(days: -60))
            panel(hospital, .bloodCount, when.adding(minutes: -30))
            panel(hospital, .kidney, when.adding(minutes: -30))
        }
        flag(hospital, Alert.sickleCellPlan, "Sickle cell crisis: pain relief within 30 minutes", from: today - 300)
        carePlan(
            hospital, Paper.emergencyPlan, title: "Sickle cell crisis plan", ago(300, 12), until: today + 65,
            items: [
                PlanItem(
                    "Emergency department: morphine 10 mg under the skin within 30 minutes, repeat after 20 "
                        + "minutes, at most three doses"
                ),
                PlanItem("Pain score every 30 minutes until controlled"), PlanItem("Oxygen if below 94%; baseline 96%"),
                PlanItem(
                    "Call haematology for fever, chest signs, new neurological signs or fall in haemoglobin of 20 g/L"),
                PlanItem("Avoid pethidine"),
            ],
            description:
                "Genotype SS. Baseline haemoglobin 84 g/L. Antibodies: anti-E. Exchange transfusion every six weeks.")
    }

    private mutating func sickleAttendance(_ day: Int) {
        let start = Moment(day, random.int(0...23), 25)
        let visit = encounter(
            hospital, Contact.emergencyAttendance, .emergency, start, start.adding(minutes: 380),
            reason: Problem.sickleCrisis,
            location: "emergency department", discharge: "Home")
        for k in 0..<4 {
            measure(hospital, .pain, Double(9 - 2 * k), start.adding(minutes: 10 + 30 * k), encounter: visit)
        }
        vitals(hospital, start.adding(minutes: 8), encounter: visit, isIll: true)
        panel(hospital, .bloodCount, start.adding(minutes: 20), hours: 1)
        condition(hospital, Problem.sickleCrisis, onset: day, ended: day + 2, encounter: visit)
        course(hospital, Drug.morphineOral, start.adding(minutes: 340), reason: Problem.sickleCrisis, encounter: visit)
    }

    private mutating func sickleAdmission(_ day: Int) {
        var stay = Admission(
            hospital, Moment(day, 3, 10), nights: random.int(3...7), Problem.sickleCrisis, ward: "medical ward")
        stay.course = [
            "Pain in back and legs controlled with patient-controlled analgesia.", "Exchange transfusion on day two.",
        ]
        stay.medicines = [(Drug.hydroxycarbamide, nil, nil), (Drug.folicAcid5, nil, nil), (Drug.paracetamol, nil, nil)]
        let visit = admit(stay)
        procedure(hospital, Act.transfusion, Moment(day + 1, 13), encounter: visit, reason: Problem.sickleCrisis)
    }

    mutating func childhoodAsthma() {
        let began = max(firstDay, person.day(atAge: min(5, max(1, age - 1))))
        condition(gp, Problem.childhoodAsthma, onset: began)
        repeatMedicine(Drug.salbutamol, since: began, issues: 4)
        repeatMedicine(Drug.clenil, since: began + 60, dose: "1 puff twice a day through a spacer", issues: 3)
        reviews(of: Problem.childhoodAsthma, perYear: 1, since: began, panels: [], years: 6)
        for k in 0..<random.int(1...4) {
            let when = Moment(today - 70 - k * 190, 16, 20)
            guard when.day > began else { break }
            let visit = encounter(
                gp, Contact.consultation, .ambulatory, when, when.adding(minutes: 12),
                reason: Problem.asthmaExacerbation)
            measure(gp, .peakFlow, random.near(190, 25).rounded(), when, encounter: visit)
            measure(gp, .oxygen, random.near(95, 1), when, encounter: visit)
            measure(gp, .asthmaControl, random.near(16, 2).rounded(), when, encounter: visit)
            course(gp, Drug.prednisolone, when, reason: Problem.asthmaExacerbation, encounter: visit)
        }
        let day = today - random.int(100...400)
        if day > began, random.chance(0.35) || person.index < 40 {
            var stay = Admission(
                hospital, Moment(day, 20, 5), nights: 2, Problem.asthmaExacerbation, ward: "children's ward")
            stay.course = [
                "Back-to-back nebulisers, then inhalers through a spacer every four hours.",
                "Technique checked with parent.",
            ]
            stay.medicines = [(Drug.prednisolone, "20 mg once a day for 3 days", nil), (Drug.salbutamol, nil, nil)]
            _ = admit(stay)
        }
        carePlan(
            gp, Paper.personalisedPlan, title: "Asthma action plan", ago(60, 15, 30),
            items: [
                PlanItem("Blue inhaler 2 puffs when wheezy; 10 puffs and call 999 if no better"),
                PlanItem("Brown inhaler every morning and evening, also when well"),
                PlanItem("Copy given to the school"),
            ])
    }
}
