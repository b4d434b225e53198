/// Florence Adeyemi, the first person of the demonstration, told in full.
extension Life {
    mutating func florence() {
        let hospital = source("ZZH01")
        florenceProblems()
        florenceMedicines()
        florenceBlood()
        florenceAdmission(hospital)
        florenceYears()
        florenceOtherPlaces()
        florencePlan()
        florenceToday(hospital)
    }

    private mutating func florenceProblems() {
        let helen = staff(gp, "General practitioner")
        allergy(
            gp, Allergen.penicillin, Moment(Moment.day(2019, 1, 12), 10), by: helen, reaction: Reaction.anaphylaxis,
            criticality: "high", severity: "severe",
            note: "Collapse and wheeze after amoxicillin, 1998. Confirmed by clinic.",
            onset: Moment.day(1998, 6, 9))
        allergy(
            source("ZZH01"), Allergen.penicillin, ago(278, 22, 40), reaction: Reaction.anaphylaxis, criticality: "high",
            severity: "severe")
        allergy(source("ZZA01"), Allergen.penicillin, ago(278, 20, 55), criticality: "high")
        allergy(
            source("ZZH01"), Allergen.codeine, ago(273, 11), by: staff(source("ZZH01"), "Consultant, cardiology"),
            reaction: Reaction.confusion, isIntolerance: true, note: "Severity not recorded.")
        let list: [(Code, Int, String?)] = [
            (Problem.type2Diabetes, Moment.day(2008, 5, 20), nil), (Problem.hypertension, Moment.day(2003, 2, 11), nil),
            (Problem.hearingLoss, Moment.day(2017, 9, 4), "Hearing aids. Face her."),
            (Problem.ckd3b, Moment.day(2019, 11, 18), "G3b A2."),
            (Problem.permanentAtrialFibrillation, Moment.day(2020, 3, 2), nil),
            (Problem.heartFailureReducedEF, Moment.day(2021, 6, 15), "LVEF 35% at the last scan."),
            (Problem.osteoarthritis, Moment.day(2014, 4, 8), "Both knees."),
            (Problem.moderateFrailty, Moment.day(2025, 10, 6), "Clinical Frailty Scale 6."),
        ]
        for (problem, onset, note) in list { condition(gp, problem, onset: onset, note: note) }
        condition(source("ZZH01"), Problem.heartFailureReducedEF, onset: Moment.day(2021, 6, 15))
        condition(source("ZZH01"), Problem.permanentAtrialFibrillation, onset: Moment.day(2020, 3, 2))
        condition(source("ZZH02"), Problem.permanentAtrialFibrillation, onset: Moment.day(2020, 2, 27))
        condition(
            source("ZZM01"), Problem.moderateFrailty, onset: Moment.day(2025, 10, 6), note: "Clinical Frailty Scale 6.")
        condition(
            source("ZZM01"), Problem.depression, onset: Moment.day(2024, 11, 20), ended: Moment.day(2025, 8, 30),
            labels: [.psychiatry, .restricted])
    }

    private mutating func florenceMedicines() {
        let since = Moment.day(2021, 7, 1)
        let list: [(Medicine, String?)] = [
            (Drug.ramipril, nil), (Drug.furosemide40, nil), (Drug.metformin1000, nil), (Drug.apixaban, nil),
            (Drug.bisoprolol, nil), (Drug.atorvastatin40, nil),
        ]
        for (medicine, dose) in list { repeatMedicine(medicine, since: since, dose: dose, issues: 12) }
        stoppedMedicine(Drug.aspirin, from: Moment.day(2009, 1, 5), to: Moment.day(2020, 3, 3), why: "apixaban started")
        stoppedMedicine(
            Drug.gliclazide, from: Moment.day(2013, 6, 6), to: Moment.day(2022, 4, 4), why: "low glucose at night")
    }

    private mutating func florenceBlood() {
        setBlood(.ntProBNP, 2400, spread: 180, drift: 250)
        setBlood(.eGFR, 36, spread: 1.5, drift: -2.4)
        setBlood(.creatinine, 131, spread: 4, drift: 9)
        setBlood(.potassium, 4.8, spread: 0.15, drift: 0.1)
        setBlood(.haemoglobin, 109, spread: 2.5, drift: -2)
        setBlood(.hbA1c, 58, spread: 2, drift: 0.5)
        setBlood(.sodium, 136, spread: 1.2, drift: -0.5)
        setBlood(.albuminCreatinine, 11, spread: 2, drift: 1)
        setBlood(.crp, 4, spread: 1)
    }

    private mutating func florenceYears() {
        reviews(
            of: Problem.heartFailure, perYear: 4, since: today - 2000,
            panels: [.kidney, .bloodCount, .heart, .inflammation], years: 4)
        reviews(
            of: Problem.type2Diabetes, perYear: 1, since: today - 2500, panels: [.diabetes, .lipids, .urineAlbumin],
            years: 6)
        for k in 0..<6 {
            let day = Moment.day(2020 + k, 10, 9)
            guard day < today else { break }
            immunisation(gp, Vaccine.influenza, Moment(day, 10, 20))
            if k > 0 { immunisation(gp, Vaccine.covid, Moment(day + 1, 10, 25)) }
        }
        familyHistory(gp, ("MTH", "mother"), Problem.stroke, Moment(Moment.day(2015, 3, 3), 10), age: 71)
        familyHistory(gp, ("FTH", "father"), Problem.hypertension, Moment(Moment.day(2015, 3, 3), 10))
        answer(gp, Sign.smoking, Answer.neverSmoked, ago(200, 10, 30))
        measure(gp, .alcohol, 0, ago(200, 10, 31))
        measure(gp, .weight, 71.2, ago(265, 10, 45))
        for complaint in Complaint.all.prefix(2) { consult(complaint, on: today - 500) }
        let call = ago(265, 10, 40)
        let helen = staff(gp, "General practitioner")
        encounter(
            gp, Contact.telephone, .virtual, call, call.adding(minutes: 12), by: helen,
            reasonText: "Telephone consultation after discharge. Feeling better. Weight 71.2 kg.")
        careTeam(
            gp, "People who look after Mrs Adeyemi",
            [
                (helen, "Named GP"), (staff(gp, "Practice nurse"), "Practice nurse"),
                (staff(gp, "Clinical pharmacist"), "Pharmacist"),
            ],
            from: today - 900)
        flag(
            gp, Alert.reasonableAdjustment, "Reasonable adjustment: hearing loss, face her, hearing aids in",
            from: Moment.day(2017, 9, 4))
        relative(
            gp, family: "Adeyemi", given: "Tolu", sex: .female, relationship: ("DAUC", "daughter"),
            phone: "07700 900118",
            ago(900), note: "Daughter, attorney for health and welfare. Call first.")
    }

    private mutating func florenceAdmission(_ at: Int) {
        var stay = Admission(at, ago(278, 22, 14), nights: 7, Problem.acuteHeartFailure, ward: "cardiology ward")
        stay.byAmbulance = "Breathless at rest since the evening, sitting upright. Care plan read on scene."
        stay.course = [
            "Acute heart failure. Intravenous furosemide, trial of non-invasive ventilation not needed.",
            "Ramipril stopped on \(Moment.words(today - 273)) and replaced by sacubitril with valsartan after "
                + "36 hours.",
            "Codeine caused confusion and was stopped.", "Creatinine rose to 181 and was 149 on leaving.",
        ]
        stay.medicines = [
            (Drug.sacubitril, nil, "New. Replaces ramipril"), (Drug.furosemide80, nil, "Dose raised"),
            (Drug.metformin500, nil, "Dose lowered for kidney function"), (Drug.dapagliflozin, nil, "New"),
            (Drug.apixaban, nil, nil), (Drug.bisoprolol, nil, nil), (Drug.atorvastatin40, nil, nil),
        ]
        // The kidneys are hurt by the failing heart, and recover.
        stay.kidney = [(168, 26, 5.0, 14.8), (181, 23, 5.1, 16.9), (158, 27, 4.9, 14.1), (149, 30, 5.2, 12.6)].map {
            [.creatinine: $0, .eGFR: $1, .potassium: $2, .urea: $3, .sodium: 135]
        }
        let visit = admit(stay)
        statement(
            at, Drug.ramipril, from: Moment.day(2021, 7, 1), to: today - 273, asserted: ago(271, 14), status: "stopped",
            note: "Replaced by sacubitril with valsartan")
        for (back, bnp) in [(278, 7200.0), (276, 6900), (274, 5800), (272, 5100)] {
            panel(at, .heart, ago(back, 23, 5), values: [.ntProBNP: bnp], hours: 1)
        }
        panel(
            gp, .kidney, ago(264, 9, 20),
            values: [.creatinine: 139, .eGFR: 33, .potassium: 4.9, .sodium: 136, .urea: 11.2])
        echo(ago(276, 14), fraction: 35)
        imaging(
            at, Act.chestXray, ago(278, 22, 50), "Cardiomegaly, upper lobe diversion and small effusions.",
            encounter: visit)
        procedure(at, Act.ecg, ago(278, 22, 25), encounter: visit, note: "Atrial fibrillation, rate 118.")
    }

    private mutating func florenceOtherPlaces() {
        let marsh = source("ZZH02")
        for back in [2460, 1730, 640] {
            let visit = ago(back, 9, 30)
            let seen = encounter(
                marsh, Contact.outpatient, .ambulatory, visit, visit.adding(minutes: 30),
                by: staff(marsh, "Consultant, cardiology"),
                reason: Problem.permanentAtrialFibrillation)
            pdf(
                marsh, Paper.outpatientLetter, "Cardiology clinic letter", visit.adding(hours: 30),
                lines: [
                    "# Diagnosis", "Atrial fibrillation.", "", "# Plan",
                    "Continue apixaban and bisoprolol. Rate control achieved.",
                ], encounter: seen)
        }
        let eastbank = source("ZZM01")
        for back in [720, 640, 560] {
            let when = ago(back, 14)
            encounter(
                eastbank, Contact.mentalHealthReview, .home, when, when.adding(minutes: 50), reason: Problem.depression,
                labels: [.psychiatry, .restricted])
            measure(
                eastbank, .phq9, Double(18 - (720 - back) / 20), when.adding(minutes: 40),
                labels: [.psychiatry, .restricted])
        }
        let review = ago(47, 14)
        encounter(
            eastbank, Contact.mentalHealthReview, .home, review, review.adding(minutes: 40),
            reason: Problem.moderateFrailty, labels: [.psychiatry])
        letter(
            eastbank, Paper.assessment, "Older adults assessment", ago(719, 16),
            lines: [
                "Low mood after the death of her husband. No thoughts of ending her life.",
                "Talking therapy offered and accepted.",
            ],
            labels: [.psychiatry, .restricted])
        measure(eastbank, .frailty, 6, ago(412, 14, 20))
        remoteMonitoring(days: 45)
        let council = source("ZZS01")
        episode(council, "Care package at home", from: today - 260, manager: staff(council, "Social worker"))
        carePlan(
            council, Paper.carePlan, title: "Care and support package", ago(258, 11),
            items: [
                PlanItem("Two visits a day of 30 minutes: washing, dressing, breakfast, supper"),
                PlanItem("Key safe, pendant alarm"),
            ],
            by: staff(council, "Social worker"))
        let clinic = source("ZZH01"), nurse = staff(gp, "Practice nurse")
        appointment(gp, "Blood test and weight", ago(47, 10), made: ago(54, 9), with: nurse)
        appointment(gp, "Heart failure review", Moment(today + 9, 10, 20), made: ago(12, 9), minutes: 30, with: nurse)
        appointment(clinic, "Heart failure clinic", Moment(today + 16, 14), made: ago(20, 11), minutes: 30)
        let visit = ago(262, 15)
        encounter(
            council, Contact.socialWork, .home, visit, visit.adding(minutes: 70), by: staff(council, "Social worker"),
            reasonText: "Needs assessment after discharge")
    }

    private mutating func florencePlan() {
        let hospice = source("ZZN01")
        let doctor = staff(hospice, "Palliative")
        let signed = ago(312, 15, 10)
        episode(hospice, "Community palliative care", from: today - 318, manager: doctor)
        encounter(
            hospice, Contact.hospiceVisit, .home, signed.adding(minutes: -70), signed, by: doctor,
            reason: Problem.heartFailure,
            reasonText: "Advance care planning at home with daughter")
        carePlan(
            hospice, Paper.respect, title: "ReSPECT: recommended summary plan for emergency care and treatment", signed,
            until: today - 267,
            items: [
                PlanItem("Do not attempt CPR"),
                PlanItem(
                    "Focus: balance comfort and extending life. For ward care, IV diuretics and a trial of NIV. "
                        + "Not for intubation or intensive care."
                ),
                PlanItem("Preferred place of care: 1. Home 2. Lock House Hospice"),
                PlanItem("Sudden breathlessness: sit up, oxygen to SpO2 94 to 98%, furosemide 50 mg IV once"),
            ],
            description:
                "What matters most: “Being at home with Tolu and hearing what is going on.” Written by Mrs Adeyemi.",
            by: doctor)
        flag(
            hospice, Alert.notForResuscitation,
            "Do not attempt CPR. ReSPECT form \(Moment.words(signed.day)), \(doctor.display)",
            from: signed.day, category: ("advance-directive", "Advance Directive"), by: doctor, recorded: signed)
        flag(
            hospice, Alert.urgentCarePlan, "Urgent care plan: yellow folder, hall table", from: signed.day, by: doctor,
            recorded: signed)
        pdf(
            hospice, Paper.respect, "ReSPECT form", signed.adding(minutes: 15), by: doctor,
            lines: [
                "# CPR", "Do not attempt CPR: unlikely to succeed. Discussed with Mrs Adeyemi and her daughter.", "",
                "# Ceiling of treatment",
                "Hospital ward care. Not for intubation or intensive care. For IV diuretics, trial of NIV.", "",
                "# Place of care", "1. Home   2. Lock House Hospice", "", "# Review",
                "Due \(Moment.words(today - 267)).",
            ])
        for medicine in [Drug.morphineInjection, Drug.midazolamInjection] {
            request(hospice, medicine, ago(264, 12), by: doctor, note: "Just-in-case box, kitchen, top shelf")
        }
    }

    private mutating func florenceToday(_ at: Int) {
        let arrival = Moment(today, 13, 48)
        let crew = source("ZZA01")
        let kemi = staff(crew, "Paramedic")
        let callStart = Moment(today, 12, 51)
        let story = "Breathlessness and light-headedness since yesterday. Care plan opened by the crew at 12:58."
        let call = encounter(
            crew, Contact.ambulance, .field, callStart, arrival, by: kemi, reason: Problem.breathlessness,
            reasonText: story, discharge: "Conveyed to Limehouse General Hospital")
        measure(crew, .heartRate, 52, callStart.adding(minutes: 14), by: kemi, encounter: call)
        measure(crew, .oxygen, 93, callStart.adding(minutes: 14), by: kemi, encounter: call)
        measure(crew, .respiratoryRate, 24, callStart.adding(minutes: 14), by: kemi, encounter: call)
        bloodPressure(crew, 98, 58, callStart.adding(minutes: 15), by: kemi, encounter: call)
        pdf(
            crew, Paper.ambulanceRecord, "Ambulance patient record", arrival.adding(minutes: 6), by: kemi,
            lines: [
                "# Call", "999 call 12:51, at scene 12:58.", story, "", "# Findings",
                "Heart rate 52, SpO2 93% on air, blood pressure 98/58.", "",
                "# Outcome", "Conveyed to Limehouse General Hospital. Handover 13:52.",
            ], encounter: call)
        let priya = staff(at, "Consultant, emergency")
        let visit = encounter(
            at, Contact.emergencyAttendance, .emergency, arrival, nil, by: priya, reason: Problem.breathlessness,
            reasonText: "Breathlessness and light-headedness since yesterday.", location: "emergency department")
        measure(at, .heartRate, 51, arrival.adding(minutes: 5), by: priya, encounter: visit)
        measure(at, .oxygen, 94, arrival.adding(minutes: 5), by: priya, encounter: visit)
        measure(at, .news2, 6, arrival.adding(minutes: 6), by: priya, encounter: visit)
        bloodPressure(at, 96, 56, arrival.adding(minutes: 5), by: priya, encounter: visit)
        let taken = Moment(today, 13, 58)
        let kidney: [Lab: Double] = [.potassium: 6.1, .creatinine: 186, .eGFR: 22, .sodium: 134, .urea: 19.4]
        var results: [String] = []
        let reported = Moment(today, 14, 21)
        for test in Panel.kidney.tests {
            results.append(result(at, test, kidney[test] ?? 0, taken, reported: reported))
        }
        report(
            at, Panel.kidney.code, section: ("CH", "Chemistry"), taken, reported: reported, results: results,
            conclusion: "Potassium critically high. Telephoned to \(priya.display) at 14:24.")
        for (panel, lab, value) in [(Panel.heart, Lab.ntProBNP, 4870.0), (.inflammation, .crp, 12)] {
            let found = result(at, lab, value, taken, reported: reported)
            report(at, panel.code, section: ("CH", "Chemistry"), taken, reported: reported, results: [found])
        }
        let blood = result(at, .haemoglobin, 104, taken, reported: reported)
        report(at, Panel.bloodCount.code, section: ("HM", "Hematology"), taken, reported: reported, results: [blood])
        procedure(
            at, Act.ecg, arrival.adding(minutes: 9), by: priya, encounter: visit,
            note: "Slow atrial fibrillation, rate 50. Tall T waves.")
    }
}
