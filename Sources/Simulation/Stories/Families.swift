/// Stories of birth and of people easily taken for one another.
extension Life {
    mutating func pregnancy(delivering baby: Person) {
        let born = baby.birthDay
        let began = born - 278
        let midwife = staff(hospital, "Midwife")
        let found = Moment(max(began + 45, person.birthDay), 9, 20)
        encounter(gp, Contact.consultation, .ambulatory, found, found.adding(minutes: 12), reason: Problem.pregnancy)
        condition(gp, Problem.pregnancy, onset: began, ended: born, recorded: found)
        referral(gp, to: "maternity booking", found, reason: Problem.pregnancy)
        episode(hospital, "Maternity", from: began + 62, to: born + 28, manager: midwife)
        repeatMedicine(Drug.folicAcid, since: began + 46, issues: 1)
        let booking = Moment(began + 64, 10, 30)
        antenatalVisit(booking, week: 9, midwife)
        panel(hospital, .bloodCount, booking)
        imaging(
            hospital, Act.fetalUltrasound, Moment(began + 86, 11),
            "Single live fetus, 12 weeks 2 days. Low chance screening.")
        imaging(hospital, Act.fetalUltrasound, Moment(began + 144, 11), "Normal anatomy at 20 weeks. Placenta not low.")
        for week in [16, 25, 28, 31, 34, 36, 38, 40] where began + week * 7 < born - 2 {
            antenatalVisit(Moment(began + week * 7, 9 + random.int(0...6), 10), week: week, midwife)
            if week == 28 { panel(hospital, .bloodCount, Moment(began + 196, 9), values: [.haemoglobin: 108]) }
        }
        immunisation(gp, Vaccine.pertussis, Moment(began + 150, 10))
        delivery(of: baby, midwife)
        let visit = Moment(min(born + 5, today), 11)
        encounter(
            place(.community), Contact.communityVisit, .home, visit, visit.adding(minutes: 40),
            reasonText: "Postnatal visit")
        procedure(place(.community), Act.postnatalVisit, visit)
    }

    private mutating func antenatalVisit(_ when: Moment, week: Int, _ midwife: Author) {
        let visit = encounter(
            hospital, Contact.antenatal, .ambulatory, when, when.adding(minutes: 25), by: midwife,
            reason: Problem.pregnancy,
            reasonText: "Antenatal visit at \(week) weeks")
        pressure(hospital, when, by: midwife, encounter: visit)
        guard week >= 16 else { return }
        measure(hospital, .fetalHeartRate, random.near(144, 6), when, by: midwife, encounter: visit)
        if week >= 25 {
            measure(hospital, .fundalHeight, Double(week) + random.near(0, 1), when, by: midwife, encounter: visit)
        }
    }

    private mutating func delivery(of baby: Person, _ midwife: Author) {
        let start = Moment(baby.birthDay, 2, 40)
        let caesarean = random.chance(0.35)
        let end = Moment(min(baby.birthDay + (caesarean ? 3 : 1), today), 13)
        let stay = encounter(
            hospital, Contact.emergencyAdmission, .inpatient, start, end, by: midwife, reason: Problem.pregnancy,
            reasonText: "In labour", location: "maternity unit", discharge: "Home")
        procedure(
            hospital, caesarean ? Act.caesarean : Act.normalDelivery, start.adding(hours: 9), by: midwife,
            encounter: stay)
        condition(
            hospital, Problem.singleLiveBirth, onset: baby.birthDay, ended: baby.birthDay,
            recorded: start.adding(hours: 10), encounter: stay)
        relative(
            hospital, family: baby.family, given: baby.given, sex: baby.sex, relationship: ("CHILD", "child"),
            phone: person.phone,
            start.adding(hours: 11), note: "Baby of this birth", identifier: baby.nhsNumber, birthDay: baby.birthDay)
        vitals(hospital, start.adding(hours: 12), encounter: stay, isIll: false, by: midwife)
        pdf(
            hospital, Paper.dischargeSummary, "Maternity discharge summary", end, by: midwife,
            lines: [
                "# Birth", "\(Moment.words(baby.birthDay)), \(caesarean ? "caesarean section" : "normal delivery").",
                "Baby \(baby.given), \(baby.sex == .male ? "boy" : "girl"), well.", "", "# Feeding",
                "Breast feeding established.",
                "", "# Follow-up", "Community midwife, then health visitor.",
            ], encounter: stay)
        chartImage(
            hospital, "Growth chart, symphysis-fundal height", [25, 28, 31, 34, 36, 38].map { Double($0) },
            start.adding(days: -3))
    }

    mutating func newborn(motherIndex: Int) {
        let mother = demography.person(motherIndex, casting: StoryBook.casting(motherIndex), kin: nil)
        let start = Moment(person.birthDay, 11, 40)
        let midwife = staff(hospital, "Midwife")
        let doctor = staff(hospital, "Consultant, paediatrics")
        let stay = encounter(
            hospital, Contact.emergencyAdmission, .inpatient, start, start.adding(hours: 30), by: midwife,
            reasonText: "Birth",
            location: "maternity unit", discharge: "Home with mother")
        measure(hospital, .birthWeight, random.near(3.4, 0.35), start, by: midwife, encounter: stay)
        measure(hospital, .apgar1, 8, start.adding(minutes: 1), by: midwife, encounter: stay)
        measure(hospital, .apgar5, 10, start.adding(minutes: 5), by: midwife, encounter: stay)
        procedure(
            hospital, Act.newbornExamination, start.adding(hours: 20), by: doctor, encounter: stay,
            note: "Hips stable, red reflexes present.")
        relative(
            hospital, family: mother.family, given: mother.given, sex: .female, relationship: ("MTH", "mother"),
            phone: mother.phone, start, note: "Mother", identifier: mother.nhsNumber, birthDay: mother.birthDay)
        relative(
            gp, family: mother.family, given: mother.given, sex: .female, relationship: ("MTH", "mother"),
            phone: mother.phone,
            Moment(min(person.birthDay + 9, today), 10), note: "Mother")
        let visitor = staff(place(.community), "Health visitor")
        for (days, text) in [(12, "New birth visit"), (45, "Six to eight week review"), (240, "Nine month review")]
        where person.birthDay + days < today {
            let when = Moment(person.birthDay + days, 14)
            encounter(
                place(.community), Contact.communityVisit, .home, when, when.adding(minutes: 45), by: visitor,
                reasonText: text)
        }
        guard person.birthDay + 5 < today else { return }
        procedure(
            place(.community), Act.newbornBloodSpot, Moment(person.birthDay + 5, 10),
            note: "Nine conditions not suspected.")
    }

    mutating func twin(with step: Int) {
        let other = demography.person(
            person.index + step, casting: StoryBook.casting(person.index + step), kin: step > 0 ? .twin : nil)
        relative(
            gp, family: other.family, given: other.given, sex: other.sex, relationship: ("TWIN", "twin"),
            phone: other.phone,
            ago(900), note: "Twin. Check the first name.")
        flag(
            gp, Alert.reasonableAdjustment, "Twin with the same date of birth: check the first name", from: today - 900,
            category: ("admin", "Administrative"))
    }

    mutating func sameName(isFather: Bool) {
        let who = isFather ? "Son" : "Father"
        relative(
            gp, family: person.family, given: person.given, sex: .male,
            relationship: isFather ? ("SONC", "son") : ("FTH", "father"), phone: person.phone, ago(700),
            note: "\(who) has the same name and address. Check the date of birth.")
        if isFather {
            longTerm(Illness.all[0], since: max(firstDay, today - 2000))
            attend(Problem.chestPain, ago(31, 5, 10), byAmbulance: true)
        } else {
            attend(Problem.anklesprain, ago(24, 19, 30), byAmbulance: false)
        }
    }
}
