extension StoryBook {
    static let mindAndSensitive: [Story] = [
        Story(
            "psychosis", "Psychosis with detention under sections 2 and 3",
            "Detained by the mental health trust: encounter, flags, statutory forms, clozapine monitoring.",
            Casting(22...40),
            weight: { p, a in (18...64).contains(a) ? 0.006 * (p.decile < 4 ? 1.5 : 0.8) : 0 }, tell: { $0.psychosis() }
        ),
        Story(
            "depression", "Depression with a crisis plan", "Talking therapy, self-harm attendance, crisis plan.",
            Casting(19...45),
            weight: { _, a in (17...70).contains(a) ? 0.025 : 0 }, tell: { $0.severeDepression() }),
        Story(
            "bipolar", "Bipolar disorder on lithium", "Lithium levels, kidney and thyroid monitoring.",
            Casting(34...58),
            weight: { _, a in (20...80).contains(a) ? 0.005 : 0 }, tell: { $0.bipolarDisorder() }),
        Story(
            "opioid", "Opioid substitution", "Methadone from the alcohol and drug service; hepatitis C treated.",
            Casting(32...52),
            weight: { p, a in (25...62).contains(a) && p.decile < 6 ? 0.008 : 0 }, tell: { $0.opioidSubstitution() }),
        Story(
            "alcohol", "Alcohol dependence with cirrhosis", "Withdrawal, admissions, key worker, cirrhosis.",
            Casting(44...62),
            weight: { _, a in (35...70).contains(a) ? 0.007 : 0 }, tell: { $0.alcoholDependence() }),
        Story(
            "hiv", "HIV, well controlled", "Sexual health clinic and practice; all labelled HIV.",
            Casting(30...58, .male),
            weight: { _, a in (20...70).contains(a) ? 0.006 : 0 }, tell: { $0.livingWithHIV() }),
        Story(
            "termination", "Termination of pregnancy",
            "Independent provider and practice; labelled SEX and restricted.",
            Casting(19...36, .female),
            weight: { p, a in p.sex == .female && (17...42).contains(a) ? 0.03 : 0 }, tell: { $0.termination() }),
        Story(
            "sexualhealth", "Sexual health clinic", "Chlamydia found and treated; labelled STD.", Casting(18...30),
            weight: { _, a in (16...40).contains(a) ? 0.05 : 0 }, tell: { $0.sexualHealthClinic() }),
        Story(
            "abuse", "Domestic abuse disclosed", "Labelled SDV; safeguarding flag of the council; safe contact only.",
            Casting(24...48, .female),
            weight: { p, a in p.sex == .female && (18...60).contains(a) ? 0.012 : 0.001 },
            tell: { $0.domesticAbuse() }),
    ]
}

/// Stories of mental illness and of sensitive matters.
extension Life {
    mutating func psychosis() {
        let trust = place(.mentalHealth)
        let doctor = staff(trust, "Psychiatrist")
        let labels: [Label] = [.psychiatry]
        let day = today - (person.index < 40 ? 34 : random.int(20...700))
        let second = day + 24
        let third = min(today, day + 27)
        let left = day + random.int(60...130)
        condition(gp, Problem.psychosis, onset: day - 20, recorded: Moment(day - 20, 16))
        referral(
            gp, to: "early intervention in psychosis", Moment(day - 19, 9), urgent: true, reason: Problem.psychosis,
            labels: labels)
        ambulanceCall(
            Problem.psychosis, Moment(day, 1, 20), conveyedTo: region.sources[hospital].name,
            story: "Police present. Frightened, hearing voices, not eating for three days.")
        encounter(
            hospital, Contact.emergencyAttendance, .emergency, Moment(day, 2, 30), Moment(day, 11),
            reason: Problem.psychosis, location: "emergency department", discharge: "To the mental health trust",
            labels: labels)
        let isIn = left >= today
        let stay = encounter(
            trust, Contact.emergencyAdmission, .inpatient, Moment(day, 11, 40), isIn ? nil : Moment(left, 14),
            by: doctor, reason: Problem.psychosis, location: "acute psychiatric ward",
            discharge: isIn ? nil : "Home with the community team", labels: labels)
        condition(
            trust, Problem.schizophrenia, onset: day, recorded: Moment(third, 12), by: doctor, encounter: stay,
            labels: labels)
        detention(trust, day, second, third, left, labels)
        procedure(trust, Act.suicideRisk, Moment(day, 12, 30), by: doctor, encounter: stay, labels: labels)
        for k in 0..<min(20, max(1, min(left, today) - day)) {
            measure(trust, .heartRate, random.near(84, 8), Moment(day + k, 8, 30), encounter: stay)
            pressure(trust, Moment(day + k, 8, 31), encounter: stay)
        }
        request(
            trust, Drug.olanzapine, Moment(day + 1, 10), category: "inpatient", by: doctor, encounter: stay,
            labels: labels)
        request(
            trust, Drug.lorazepam, Moment(day, 13), category: "inpatient", by: doctor, encounter: stay, labels: labels)
        guard !isIn else { return }
        episode(
            trust, "Early intervention in psychosis", from: left, manager: staff(trust, "Community psychiatric"),
            labels: labels)
        for k in 0..<min(16, (today - left) / 14) {
            let when = Moment(left + 10 + k * 14, 15)
            guard when < now else { break }
            encounter(
                trust, Contact.mentalHealthReview, .home, when, when.adding(minutes: 45),
                by: staff(trust, "Community psychiatric"), reason: Problem.schizophrenia, labels: labels)
            panel(trust, .bloodCount, when.adding(minutes: 20), labels: labels)
        }
        statement(trust, Drug.clozapine, from: left - 20, asserted: Moment(left, 13), labels: labels)
    }

    private mutating func detention(
        _ trust: Int, _ start: Int, _ second: Int, _ third: Int, _ left: Int, _ labels: [Label]
    ) {
        let doctor = staff(trust, "Psychiatrist")
        let admin: (String, String) = ("admin", "Administrative")
        flag(
            trust, Alert.detainedSection2, "Detained under section 2 of the Mental Health Act", from: start, to: third,
            category: admin, by: doctor, labels: labels)
        pdf(
            trust, Paper.detentionPapers, "Section 2: application and two medical recommendations", Moment(start, 12),
            by: doctor,
            lines: [
                "# Application", "Made by an approved mental health professional on \(Moment.words(start)) (form A2).",
                "", "# Medical recommendations",
                "Two doctors, one approved under section 12 (form A4). Examined within five days of one another.", "",
                "# Receipt",
                "Accepted for the hospital managers (form H3). Ends at midnight at the end of "
                    + "\(Moment.words(start + 27)).",
            ], labels: labels)
        letter(
            trust, Paper.letter, "Your rights under section 2", Moment(start + 1, 10),
            lines: [
                "You can apply to the tribunal within the first 14 days.",
                "You can ask for an independent mental health advocate.",
            ], labels: labels)
        guard third > second - 2, third <= today, start + 27 <= today else { return }
        let ended = left >= today ? nil : left
        flag(
            trust, Alert.detainedSection3, "Detained under section 3 of the Mental Health Act", from: third, to: ended,
            category: admin, by: doctor, labels: labels)
        pdf(
            trust, Paper.detentionPapers, "Section 3: application and medical recommendations", Moment(third, 11),
            by: doctor,
            lines: [
                "# Application",
                "Made on \(Moment.words(third)) (form A6). Nearest relative consulted and did not object.", "",
                "# Medical recommendations", "Joint recommendation (form A7). Appropriate treatment is available.", "",
                "# Receipt",
                "Accepted for the hospital managers (form H3). Up to six months.",
            ], labels: labels)
    }

    mutating func severeDepression() {
        let trust = place(.mentalHealth)
        let labels: [Label] = [.psychiatry]
        let since = today - random.int(200...1200)
        condition(gp, Problem.depression, onset: since, severity: Answer.severe)
        repeatMedicine(Drug.sertraline, since: since + 2, reason: Problem.depression, issues: 4)
        repeatMedicine(Drug.mirtazapine, since: since + 120, reason: Problem.depression, issues: 4)
        var score = 22.0
        var when = Moment(since + 14, 11)
        while when < now, when.day < since + 400 {
            measure(gp, .phq9, score.rounded(), when)
            measure(gp, .gad7, (score * 0.7).rounded(), when.adding(minutes: 3))
            score = max(4, score - random.near(1.6, 1.2))
            when = when.adding(days: 35)
        }
        referral(gp, to: "talking therapies", Moment(since + 3, 12), reason: Problem.depression)
        let day = since + random.int(30...150)
        let start = Moment(day, 23, 10)
        let visit = encounter(
            hospital, Contact.emergencyAttendance, .emergency, start, start.adding(hours: 9), reason: Problem.selfHarm,
            location: "emergency department", discharge: "Home after liaison psychiatry", labels: labels)
        condition(hospital, Problem.selfHarm, onset: day, ended: day + 1, encounter: visit, labels: labels)
        procedure(trust, Act.suicideRisk, start.adding(hours: 6), labels: labels)
        flag(trust, Alert.suicideRisk, "At risk of suicide when in crisis", from: day + 1, labels: labels)
        carePlan(
            trust, Paper.crisisPlan, title: "Crisis and safety plan", Moment(day + 4, 14),
            items: [
                PlanItem("Warning signs: not answering the phone, giving things away"),
                PlanItem("What helps: walking with the dog, calling her or his brother"),
                PlanItem("Crisis line of the trust, day and night"),
                PlanItem("In the emergency department: a quiet room, and tell the person the waiting time"),
            ], labels: labels)
        for k in 0..<8 where day + 10 + k * 14 < today {
            let at = Moment(day + 10 + k * 14, 13)
            encounter(
                trust, Contact.mentalHealthReview, .virtual, at, at.adding(minutes: 50),
                by: staff(trust, "Clinical psychologist"), reason: Problem.depression, labels: labels)
        }
    }

    mutating func bipolarDisorder() {
        let trust = place(.mentalHealth)
        let labels: [Label] = [.psychiatry]
        condition(gp, Problem.bipolar, onset: max(firstDay, today - 3000))
        condition(trust, Problem.bipolar, onset: max(firstDay, today - 3000), labels: labels)
        repeatMedicine(Drug.lithium, since: max(firstDay, today - 2700), reason: Problem.bipolar, issues: 6)
        setBlood(.tsh, 3.6, spread: 0.6, drift: 0.12)
        for k in 0..<14 {
            let when = ago(25 + k * 91, 9, 20)
            guard when.day > firstDay else { break }
            result(laboratory(for: gp), .lithium, usual(.lithium, on: when.day), when)
            panel(gp, .kidney, when)
            if k % 2 == 0 { panel(gp, .thyroid, when) }
        }
        for k in 0..<5 {
            let when = ago(40 + k * 180, 14)
            encounter(
                trust, Contact.outpatient, .ambulatory, when, when.adding(minutes: 30),
                by: staff(trust, "Psychiatrist"), reason: Problem.bipolar, labels: labels)
        }
        carePlan(
            trust, Paper.crisisPlan, title: "Relapse plan", ago(200, 12),
            items: [
                PlanItem("Early signs: sleeping under four hours, many plans, spending"),
                PlanItem("Call the care coordinator; do not stop lithium"),
            ], labels: labels)
    }

    mutating func opioidSubstitution() {
        let service = source("ZZD01")
        let labels: [Label] = [.substanceUse]
        let since = today - random.int(300...2200)
        let doctor = staff(service, "Consultant, addictions")
        condition(service, Problem.opioidDependence, onset: since, by: doctor, labels: labels)
        condition(gp, Problem.opioidDependence, onset: since, recorded: Moment(since + 12, 9), labels: labels)
        episode(
            service, "Opioid substitution treatment", from: since, manager: staff(service, "Key worker"), labels: labels
        )
        let medicine = random.chance(0.7) ? Drug.methadone : Drug.buprenorphine
        procedure(service, Act.methadoneTherapy, Moment(since + 1, 11), by: doctor, labels: labels)
        for k in 0..<min(30, (today - since) / 14) {
            let when = ago(3 + k * 14, 12)
            request(service, medicine, when, status: k == 0 ? "active" : "completed", by: doctor, labels: labels)
            if k % 2 == 0 {
                encounter(
                    service, Contact.keyWorker, .ambulatory, when, when.adding(minutes: 40),
                    by: staff(service, "Key worker"), reason: Problem.opioidDependence, labels: labels)
            }
        }
        if random.chance(0.4) || person.index < 40 {
            condition(
                hospital, Problem.hepatitisC, onset: since + 30, ended: min(today, since + 200),
                note: "Sustained virological response.")
            setBlood(.alt, 58, spread: 9, drift: -6)
        }
        carePlan(
            service, Paper.carePlan, title: "Recovery plan", ago(60, 15),
            items: [
                PlanItem("Take-home naloxone given and training done"),
                PlanItem("Supervised consumption three days a week"), PlanItem("Housing application"),
            ], labels: labels)
    }

    mutating func alcoholDependence() {
        let service = source("ZZD01")
        let labels: [Label] = [.substanceUse]
        let since = max(firstDay, today - random.int(600...2400))
        condition(gp, Problem.alcoholDependence, onset: since, labels: labels)
        condition(service, Problem.alcoholDependence, onset: since, recorded: Moment(since + 60, 11), labels: labels)
        measure(gp, .alcohol, random.near(90, 20).rounded(), Moment(since, 10, 5), labels: labels)
        setBlood(.alt, 96, spread: 20)
        setBlood(.platelets, 104, spread: 14, drift: -8)
        setBlood(.bilirubin, 38, spread: 8, drift: 4)
        setBlood(.albumin, 30, spread: 2, drift: -1)
        condition(hospital, Problem.cirrhosis, onset: max(since, today - 500))
        for k in 0..<random.int(1...3) where today - 70 - k * 200 > since {
            var stay = Admission(
                hospital, ago(70 + k * 200, 21, 10), nights: random.int(4...8), Problem.alcoholDependence,
                ward: "medical ward")
            stay.byAmbulance = "Found shaking in the street, last drink yesterday."
            stay.course = ["Withdrawal managed with a reducing regime and vitamins.", "Seen by the alcohol care team."]
            stay.labels = labels
            admit(stay)
        }
        for k in 0..<10 {
            let when = ago(12 + k * 21, 11, 30)
            guard when.day > since else { break }
            encounter(
                service, Contact.keyWorker, .ambulatory, when, when.adding(minutes: 40),
                by: staff(service, "Key worker"), reason: Problem.alcoholDependence, labels: labels)
        }
        imaging(
            hospital, Act.abdominalUltrasound, ago(150, 11),
            "Coarse liver, small amount of ascites. Spleen 14 cm. No focal lesion.")
    }

    mutating func livingWithHIV() {
        let clinic = source("ZZX01")
        let labels: [Label] = [.hiv, .restricted]
        let since = today - random.int(700...4200)
        let doctor = staff(clinic, "Consultant, genito")
        condition(clinic, Problem.hiv, onset: since, by: doctor, labels: labels)
        condition(gp, Problem.hiv, onset: since, recorded: Moment(max(since + 30, firstDay), 10), labels: labels)
        episode(clinic, "HIV care", from: since, manager: doctor, labels: labels)
        request(clinic, Drug.antiretroviral, Moment(since + 14, 11), intent: "plan", by: doctor, labels: labels)
        statement(
            gp, Drug.antiretroviral, from: since + 14, asserted: ago(120),
            note: "Supplied by the hospital. Check interactions.", labels: labels)
        for k in 0..<10 {
            let when = ago(30 + k * 182, 10, 30)
            guard when.day > since else { break }
            encounter(
                clinic, Contact.outpatient, .ambulatory, when, when.adding(minutes: 25), by: doctor,
                reason: Problem.hiv, labels: labels)
            panel(clinic, .hiv, when, labels: labels)
            panel(clinic, .kidney, when, labels: labels)
            panel(clinic, .liver, when, labels: labels)
        }
        letter(
            clinic, Paper.outpatientLetter, "Clinic letter", ago(30, 15), by: doctor,
            lines: [
                "Undetectable viral load for years. Well.",
                "No change in treatment. Influenza and pneumococcal vaccine at the practice, thank you.",
            ], labels: labels)
    }

    mutating func termination() {
        let provider = source("ZZI01")
        let labels: [Label] = [.sexualHealth, .restricted]
        let day = today - random.int(40...900)
        let first = Moment(day - 7, 10, 20)
        encounter(
            gp, Contact.telephone, .virtual, first, first.adding(minutes: 12), reason: Problem.pregnancy,
            reasonText: "Unplanned pregnancy, asks for referral", labels: labels)
        referral(gp, to: "pregnancy advisory service", first.adding(minutes: 14), urgent: true, labels: labels)
        let visit = encounter(
            provider, Contact.consultation, .ambulatory, Moment(day, 9), Moment(day, 12),
            reasonText: "Early medical abortion, 7 weeks", labels: labels)
        procedure(
            provider, Act.termination, Moment(day, 10, 30), by: staff(provider, "Consultant, obstetrics"),
            encounter: visit, labels: labels)
        result(provider, .hcg, 18_400, Moment(day, 9, 20), labels: labels)
        letter(
            provider, Paper.outpatientLetter, "Discharge letter", Moment(day + 1, 9),
            lines: [
                "Treatment completed. Contraception discussed.",
                "The patient asks that this letter is not shared beyond her practice.",
            ], labels: labels)
    }

    mutating func sexualHealthClinic() {
        let clinic = source("ZZX01")
        let labels: [Label] = [.sexuallyTransmitted, .sexualHealth]
        let when = ago(random.int(20...900), 17, 30)
        let visit = encounter(
            clinic, Contact.consultation, .ambulatory, when, when.adding(minutes: 30),
            by: staff(clinic, "Sexual health nurse"), reasonText: "Check-up", labels: labels)
        let found = random.chance(0.5)
        let code = Code.chlamydiaTest
        let outcome = answer(
            clinic, code, found ? Answer.positive : Answer.negative, when.adding(days: 2), category: "laboratory",
            labels: labels)
        report(
            clinic, code, section: ("MB", "Microbiology"), when, reported: when.adding(days: 2), results: [outcome],
            labels: labels)
        guard found else { return }
        condition(
            clinic, Problem.chlamydia, onset: when.day + 2, ended: when.day + 20, encounter: visit, labels: labels)
        request(
            clinic, Drug.doxycycline, when.adding(days: 3), status: "completed", category: "outpatient",
            dose: "100 mg twice a day for 7 days", labels: labels)
    }

    mutating func domesticAbuse() {
        let labels: [Label] = [.violence, .restricted]
        let council = place(.socialCare)
        let when = ago(random.int(40...500), 14, 10)
        let visit = encounter(
            gp, Contact.consultation, .ambulatory, when, when.adding(minutes: 25), reasonText: "Seen alone",
            labels: labels)
        condition(
            gp, Problem.domesticAbuse, onset: when.day, recorded: when, encounter: visit,
            note: "Disclosed today. Safe number noted. Do not write to the home.", labels: labels)
        referral(
            gp, to: "independent domestic violence adviser", when.adding(minutes: 30), urgent: true, labels: labels)
        flag(
            council, Alert.safeguarding, "Safeguarding: contact by mobile telephone only", from: when.day + 2,
            by: staff(council, "Social worker"), labels: labels)
        attend(Problem.laceration, Moment(when.day - 3, 22, 50), byAmbulance: false)
        letter(
            council, Paper.assessment, "Risk assessment", Moment(when.day + 3, 11), by: staff(council, "Social worker"),
            lines: [
                "Discussed at the multi-agency conference. Safety plan agreed."
            ], labels: labels)
    }
}
