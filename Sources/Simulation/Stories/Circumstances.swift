extension StoryBook {
    static let circumstances: [Story] = [
        Story(
            "learningdisability", "Learning disability with reasonable adjustments",
            "Annual health check, hospital passport, adjustments flagged by three sources.", Casting(21...48),
            weight: { _, a in a > 10 ? 0.006 : 0.003 }, tell: { $0.learningDisability() }),
        Story(
            "carehome", "Care-home resident", "Weekly ward round, care home's own notes, emergency plan.",
            Casting(83...93),
            weight: { _, a in StoryBook.ramp(a, 78, 96, 0.2) }, tell: { $0.careHomeResident() }),
        Story(
            "socialcare", "Social care package", "Assessment, package, reablement, review, carer strain.",
            Casting(74...86),
            weight: { _, a in StoryBook.ramp(a, 66, 95, 0.14) }, tell: { $0.supportAtHome(days: 420, visits: 4) }),
        Story(
            "childprotection", "Child protection plan",
            "Flag by the council; health visitor, school and hospital notes.",
            Casting(3...9), weight: { p, a in a < 16 ? (p.decile < 4 ? 0.009 : 0.003) : 0 },
            tell: { $0.childProtection() }),
        Story(
            "homeless", "No fixed address", "Many emergency attendances at several hospitals, outreach nurse, wounds.",
            Casting(29...55, .male), changesIdentity: true,
            weight: { p, a in (20...65).contains(a) && p.decile < 5 ? 0.008 : 0 }, tell: { $0.noFixedAddress() }),
        Story(
            "visitor", "Visitor without an NHS number", "Only one hospital knows this person; no NHS number.",
            Casting(24...61), ordinary: false, changesIdentity: true, weight: { _, a in a > 15 ? 0.006 : 0 },
            tell: { $0.visitor() }),
        Story(
            "tworecords", "One person, two records without NHS number",
            "Two hospitals hold the person under slightly different details and no NHS number.", Casting(28...60),
            ordinary: false, changesIdentity: true, weight: { _, a in a > 15 ? 0.002 : 0 }, tell: { $0.twoRecords() }),
        Story(
            "neighbour", "Lives outside London, treated inside",
            "Practice and hospital in Hertfordshire, specialist care in London.",
            Casting(45...70, borough: "Broxbourne"),
            weight: { p, a in p.place.area == .hertfordshire && a > 30 ? 0.3 : 0 }, tell: { $0.treatedInLondon() }),
        Story(
            "type1", "Type 1 diabetes", "Insulin from childhood, a ketoacidosis admission, glucose readings.",
            Casting(14...30),
            weight: { _, a in a > 6 ? 0.005 : 0.001 }, tell: { $0.type1Diabetes() }),
    ]
}

/// Stories of circumstances.
extension Life {
    mutating func learningDisability() {
        let down = random.chance(0.3) || person.index < 40
        condition(gp, Problem.learningDisability, onset: person.birthDay + 900, recorded: Moment(firstDay, 11))
        if down { condition(gp, Problem.downSyndrome, onset: person.birthDay, recorded: Moment(firstDay, 11, 5)) }
        let text = "Reasonable adjustment: double appointment, easy-read letters, quiet place to wait, carer stays"
        for at in [gp, hospital, place(.community)] {
            flag(at, Alert.reasonableAdjustment, text, from: max(firstDay, today - 800 + at))
        }
        var day = today - random.int(30...300)
        while day > max(firstDay, today - 2200) {
            let when = Moment(day, 10)
            let visit = encounter(
                gp, Contact.review, .ambulatory, when, when.adding(minutes: 40), by: staff(gp, "Practice nurse"),
                reasonText: "Annual health check")
            procedure(gp, Act.annualHealthCheck, when, by: staff(gp, "Practice nurse"), encounter: visit)
            pressure(gp, when, encounter: visit)
            measure(gp, .weight, random.near(74, 2), when, encounter: visit)
            for panel in [Panel.bloodCount, .thyroid, .diabetes, .lipids] { self.panel(gp, panel, when) }
            day -= 365
        }
        pdf(
            place(.community), Paper.assessment, "Hospital passport", ago(260, 11),
            lines: [
                "# Please do", "Talk to me first, then my carer. Show me what you will do. Give me time.", "",
                "# Please don't",
                "Touch my left ear. Take away my blue bag.", "", "# How I show pain", "I go quiet and rock.", "",
                "# I like", "Buses, tea with two sugars.",
            ])
        relative(
            gp, family: person.family, given: person.people.female[person.choice % person.people.female.count],
            sex: .female,
            relationship: ("MTH", "mother"), phone: "07700 900\(200 + person.choice % 700)", ago(800),
            note: "Mother, main carer")
        guard age >= 18 else { return }
        supportAtHome(days: 900, visits: 3)
    }

    mutating func careHomeResident() {
        let home = place(.careHome)
        let manager = staff(home, "Care home manager")
        let nurse = staff(home, "Registered nurse")
        let since = today - random.int(150...900)
        person.address = "\(region.sources[home].name), 2 \(Community.streets[home % Community.streets.count])"
        condition(gp, Problem.severeFrailty, onset: since - 20, note: "Clinical Frailty Scale 7.")
        episode(home, "Resident", from: since, manager: manager)
        carePlan(
            home, Paper.carePlan, title: "Care home care plan", Moment(since + 3, 14),
            items: [
                PlanItem("Walks with frame and one person"), PlanItem("Soft diet, thickened drinks level 2"),
                PlanItem("Turn two-hourly at night"),
            ], by: manager)
        for k in 0..<min(40, (today - since) / 7) {
            let when = ago(3 + k * 7, 10, 30)
            measure(home, .weight, random.near(52 + Double(k) * 0.05, 0.6), when, by: nurse)
            pressure(home, when, by: nurse)
            if k % 2 == 0 {
                encounter(
                    gp, Contact.careHomeReview, .home, when.adding(hours: 1), when.adding(minutes: 75),
                    reasonText: "Weekly ward round")
            }
            if k % 5 == 0 {
                letter(
                    home, Paper.letter, "Monthly summary", when.adding(hours: 5), by: nurse,
                    lines: ["Eating half portions. Enjoyed music on Tuesday. Skin intact."])
            }
        }
        for medicine in [Drug.paracetamol, Drug.laxative, Drug.omeprazole] {
            repeatMedicine(medicine, since: max(firstDay, since), issues: 8)
        }
        carePlan(
            gp, Paper.emergencyPlan, title: "Emergency care plan", Moment(since + 30, 12),
            items: [
                PlanItem("Not for attempted CPR"), PlanItem("Treat infection in the home with tablets first"),
                PlanItem("Hospital for a fracture"),
            ])
        flag(
            gp, Alert.notForResuscitation, "Do not attempt CPR", from: since + 30,
            category: ("advance-directive", "Advance Directive"))
        if !problems.contains(Problem.alzheimers.code), random.chance(0.6) { dementia() }
        fallAtHome(today - random.int(20...200), conveyed: random.chance(0.4))
    }

    mutating func supportAtHome(days: Int, visits: Int) {
        let council = place(.socialCare)
        let worker = staff(council, "Social worker")
        let start = today - days
        let first = Moment(start, 14)
        encounter(
            council, Contact.socialWork, .home, first, first.adding(minutes: 80), by: worker,
            reasonText: "Needs assessment")
        letter(
            council, Paper.assessment, "Care Act assessment", Moment(start + 6, 10), by: worker,
            lines: [
                "Eligible needs: washing, dressing, meals, keeping in touch.",
                "Carer's assessment offered to the family.",
            ])
        episode(council, "Care package at home", from: start + 14, manager: worker)
        carePlan(
            council, Paper.carePlan, title: "Care and support package", Moment(start + 12, 11),
            items: [
                PlanItem("\(visits) visits a day of 30 minutes"), PlanItem("Meals delivered on weekdays"),
                PlanItem("Pendant alarm and key safe"),
            ],
            by: worker, goals: [goal(council, "To go to the market on Saturdays again", Moment(start + 12, 11))])
        for k in 1..<4 where start + k * 180 < today {
            let when = Moment(start + k * 180, 15)
            encounter(
                council, Contact.socialWork, .home, when, when.adding(minutes: 50), by: worker,
                reasonText: "Review of the package")
        }
        careTeam(
            council, "Care and support",
            [(worker, "Key worker"), (staff(council, "Reablement"), "Reablement officer")], from: start + 14)
    }

    mutating func childProtection() {
        let council = place(.socialCare)
        let worker = staff(council, "Social worker, children")
        let start = today - random.int(60...300)
        flag(
            council, Alert.childProtection, "Subject to a child protection plan", from: start,
            category: ("safety", "Safety"), by: worker)
        carePlan(
            council, Paper.carePlan, title: "Child protection plan", Moment(start, 16),
            items: [
                PlanItem("Social worker sees the child alone every ten working days"),
                PlanItem("School and health visitor report each month"),
            ], by: worker, labels: [.restricted])
        let visitor = staff(place(.community), "Health visitor")
        for k in 0..<5 where start + 12 + k * 28 < today {
            let when = Moment(start + 12 + k * 28, 15)
            encounter(
                place(.community), Contact.communityVisit, .home, when, when.adding(minutes: 40), by: visitor,
                reasonText: "Safeguarding visit", labels: [.restricted])
        }
        letter(
            place(.community), Paper.assessment, "Report to the case conference", Moment(start - 2, 12), by: visitor,
            lines: [
                "Growth along the 25th centile. Two missed appointments.",
                "Recommends a plan under the category neglect.",
            ], labels: [.restricted])
        attend(Problem.headInjury, Moment(start - 14, 18, 20), byAmbulance: false)
    }

    mutating func noFixedAddress() {
        person.address = nil
        person.postcode = "ZZ99 3VZ"
        condition(gp, Problem.homeless, onset: today - random.int(200...900))
        let hospitals =
            region.sources(.acute, in: person.place.area).prefix(2)
            + region.sources(.acute, in: .northCentral).prefix(1) + [source("ZZH06")]
        for k in 0..<random.int(6...16) {
            let at = hospitals[k % hospitals.count]
            let start = ago(9 + k * 31, 20 + k % 4, 15)
            guard start.day > firstDay else { break }
            if k % 2 == 0 {
                ambulanceCall(Problem.cellulitis, start.adding(minutes: -60), conveyedTo: region.sources[at].name)
            }
            let visit = encounter(
                at, Contact.emergencyAttendance, .emergency, start, start.adding(hours: 5), reason: Problem.cellulitis,
                location: "emergency department", discharge: "Left before treatment was complete")
            vitals(at, start.adding(minutes: 20), encounter: visit, isIll: k % 3 == 0)
            condition(at, Problem.cellulitis, onset: start.day, encounter: visit)
            if k % 3 == 0 { panel(at, .bloodCount, start.adding(minutes: 30), hours: 1) }
        }
        let outreach = place(.community)
        for k in 0..<8 {
            let when = ago(5 + k * 14, 8, 30)
            encounter(
                outreach, Contact.communityVisit, .field, when, when.adding(minutes: 25),
                by: staff(outreach, "District nurse"), reasonText: "Street outreach, leg wound")
            procedure(outreach, Act.woundCare, when, by: staff(outreach, "District nurse"))
        }
        flag(place(.socialCare), Alert.safeguarding, "Self-neglect concern, rough sleeping", from: today - 60)
        let (service, trust) = (source("ZZD01"), place(.mentalHealth))
        for k in 0..<3 {
            let when = ago(11 + k * 21, 15)
            encounter(
                service, Contact.keyWorker, .field, when, when.adding(minutes: 30), by: staff(service, "Key worker"),
                reasonText: "Outreach, naloxone given", labels: [.substanceUse])
        }
        let seen = ago(58, 13)
        encounter(
            trust, Contact.mentalHealthReview, .field, seen, seen.adding(minutes: 40),
            by: staff(trust, "Community psychiatric"), reasonText: "Street assessment", labels: [.psychiatry])
    }

    mutating func visitor() {
        person.nhsNumber = nil
        let start = ago(random.int(3...200), 15, 25)
        var stay = Admission(hospital, start, nights: 2, Problem.appendicitis, ward: "surgical ward")
        stay.course = [
            "Laparoscopic appendicectomy on the day of admission. Uneventful.",
            "Visiting London; letter given to take home.",
        ]
        stay.medicines = [(Drug.paracetamol, nil, nil)]
        stay.inflamed = true
        let visit = admit(stay)
        procedure(
            hospital, Act.appendicectomy, start.adding(hours: 9), by: staff(hospital, "Consultant, surgery"),
            encounter: visit)
        histology(
            hospital, Act.appendicectomy, start.adding(hours: 9), "Acute suppurative appendicitis. No malignancy.")
        allergy(hospital, Allergen.none, start.adding(minutes: 30))
    }

    mutating func twoRecords() {
        person.nhsNumber = nil
        attend(Problem.chestPain, ago(220, 3, 40), byAmbulance: true)
        let first = chart(hospital)
        let others = region.sources(.acute, in: person.place.area).filter { $0 != charts[first].source }
        let second = others.first ?? source("ZZH01")
        let family = person.family
        let born = person.birthDay
        person.family = String(family.dropLast(1))
        person.birthDay = born + 27
        let start = ago(35, 22, 10)
        let visit = encounter(
            second, Contact.emergencyAttendance, .emergency, start, start.adding(hours: 4), reason: Problem.chestPain,
            location: "emergency department", discharge: "Home")
        vitals(second, start.adding(minutes: 15), encounter: visit, isIll: false)
        result(second, .troponin, 9, start.adding(minutes: 40))
        person.family = family
        person.birthDay = born
    }

    mutating func treatedInLondon() {
        let london = source("ZZH06")
        condition(gp, Problem.ulcerativeColitis, onset: max(firstDay, today - 2500))
        for k in 0..<6 {
            let when = ago(30 + k * 150, 11)
            let visit = encounter(
                london, Contact.outpatient, .ambulatory, when, when.adding(minutes: 30),
                reason: Problem.ulcerativeColitis)
            for panel in [Panel.bloodCount, .inflammation, .liver] { self.panel(london, panel, when.adding(hours: -1)) }
            pdf(
                london, Paper.outpatientLetter, "Gastroenterology clinic letter", when.adding(hours: 28),
                lines: [
                    "# Diagnosis", "Ulcerative colitis, pancolitis, in remission.", "", "# Plan",
                    "Continue mesalazine. Colonoscopy in 2 years.",
                ], encounter: visit)
        }
        let scope = ago(400, 9)
        procedure(london, Act.colonoscopy, scope, reason: Problem.ulcerativeColitis)
        histology(london, Act.colonBiopsy, scope, "Quiescent colitis. No dysplasia.")
        repeatMedicine(Drug.mesalazine, since: max(firstDay, today - 2400), issues: 8)
    }

    mutating func type1Diabetes() {
        let began = max(person.birthDay + 700, person.day(atAge: min(age, 9)))
        condition(gp, Problem.type1Diabetes, onset: began, recorded: Moment(max(began, firstDay), 10))
        condition(hospital, Problem.type1Diabetes, onset: began, recorded: Moment(max(began, firstDay), 16))
        setBlood(.hbA1c, random.near(64, 8), spread: 4)
        setBlood(.glucose, 10, spread: 3)
        repeatMedicine(Drug.insulinGlargine, since: max(began, firstDay), issues: 10)
        repeatMedicine(Drug.insulinAspart, since: max(began, firstDay), issues: 10)
        reviews(of: Problem.type1Diabetes, perYear: 4, since: max(began, firstDay), panels: [.diabetes], years: 6)
        for back in 0..<random.int(20...90) {
            let when = ago(1 + back / 2, 8 + (back % 2) * 11, 5)
            result(place(.community), .glucose, usual(.glucose, on: when.day), when, reported: when)
        }
        for k in 0..<5 {
            outpatient("diabetes", Problem.type1Diabetes, first: ago(25 + k * 120, 14), made: ago(100 + k * 120))
        }
    }
}
