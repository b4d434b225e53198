/// A frail person whom twelve organisations know, each for a reason of its own.
extension Life {
    /// The most organisations that a person of the stories is known to.
    static let mostSources = 12

    /// Whether another organisation may still meet the person; the former practice is counted before it has written.
    var mayMeetAnother: Bool {
        let toCome = formerGP.map { former in charts.contains { $0.source == former } ? 0 : 1 } ?? 0
        return charts.count + toCome < Life.mostSources
    }

    /// Care of one person by organisations that otherwise see little of each other, over a year and a half.
    mutating func careAcrossLondon() {
        panel(gp, .kidney, ago(48, 9, 10))
        vitals(hospital, ago(402, 10), encounter: nil, isIll: false)
        fallAtHome(today - 470, conveyed: false)
        supportAtHome(days: 380, visits: 3)
        memoryReview()
        cataractOperation()
        respiteStay()
        illAtHerNieces()
        referral(gp, to: "community frailty team", ago(520, 12), reason: Problem.fall)
        communityAssessment()
        let others = region.sources(.acute, in: person.place.area).filter { $0 != hospital }
        if mayMeetAnother, let clinic = others.first { fractureClinic(clinic) }
        if mayMeetAnother { advanceCarePlanning() }
        if mayMeetAnother, let clinic = others.last { fractureClinic(clinic) }
    }

    private mutating func communityAssessment() {
        let team = place(.community)
        let when = ago(505, 11)
        let therapist = staff(team, "Occupational")
        let visit = encounter(
            team, Contact.communityVisit, .home, when, when.adding(minutes: 60), by: therapist,
            reasonText: "Home assessment: rails, raised toilet seat, key safe")
        procedure(team, Act.physiotherapy, when.adding(minutes: 40), by: therapist, encounter: visit)
    }

    private mutating func memoryReview() {
        let trust = place(.mentalHealth)
        let when = ago(210, 14)
        let visit = encounter(
            trust, Contact.mentalHealthReview, .home, when, when.adding(minutes: 50), reason: Problem.moderateFrailty,
            reasonText: "Memory and mood after delirium", labels: [.psychiatry])
        measure(trust, .mmse, 26, when.adding(minutes: 30), encounter: visit, labels: [.psychiatry])
        letter(
            trust, Paper.assessment, "Older adults assessment", when.adding(hours: 20),
            lines: ["Memory within what is usual for the age. No low mood.", "Discharged to the practice."],
            encounter: visit, labels: [.psychiatry])
    }

    private mutating func cataractOperation() {
        let clinic = source("ZZI01")
        let when = ago(330, 8, 30)
        let surgeon = staff(clinic, "Consultant, surgery")
        referral(
            gp, to: "cataract surgery, NHS patient of an independent hospital", ago(390, 12), reason: Problem.cataract)
        let visit = encounter(
            clinic, Contact.electiveAdmission, .ambulatory, when, when.adding(hours: 5), by: surgeon,
            reason: Problem.cataract, location: "surgical ward", discharge: "Home")
        procedure(
            clinic, Act.cataractSurgery, when.adding(hours: 2), by: surgeon, encounter: visit,
            reason: Problem.cataract, note: "Right eye.")
        pdf(
            clinic, Paper.dischargeSummary, "Discharge summary, day surgery", when.adding(hours: 6), by: surgeon,
            lines: ["# Operation", Act.cataractSurgery.display, "", "# Follow-up", "Drops for four weeks."],
            encounter: visit)
    }

    private mutating func respiteStay() {
        let home = place(.careHome)
        let from = today - 160
        let manager = staff(home, "Care home manager")
        episode(home, "Respite stay of two weeks", from: from, to: from + 14, manager: manager)
        carePlan(
            home, Paper.carePlan, title: "Respite care plan", Moment(from, 15), until: from + 14,
            items: [PlanItem("Walks with frame and one person", "completed")], by: manager, status: "completed")
        pressure(home, Moment(from + 1, 10), by: staff(home, "Registered nurse"))
        letter(
            home, Paper.letter, "End of respite stay", Moment(from + 14, 12), by: manager,
            lines: ["No falls. Slept well. Home with the usual support."])
    }

    /// Taken ill outside London, where nothing is known of her.
    private mutating func illAtHerNieces() {
        let hospital = source("ZZO01")
        let when = ago(96, 16, 20)
        let doctor = staff(hospital, "Consultant, emergency")
        let visit = encounter(
            hospital, Contact.emergencyAttendance, .emergency, when, when.adding(hours: 4), by: doctor,
            reason: Problem.dizziness, reasonText: "Light-headed while visiting a niece",
            location: "emergency department",
            discharge: "Home")
        vitals(hospital, when.adding(minutes: 15), encounter: visit, isIll: false, by: doctor)
        panel(hospital, .kidney, when.adding(minutes: 40), hours: 1)
        letter(
            hospital, Paper.emergencyReport, "Emergency department letter to the practice", when.adding(hours: 5),
            by: doctor, lines: ["Blood pressure falls on standing. Fluids, home with the niece."],
            encounter: visit)
    }

    private mutating func fractureClinic(_ at: Int) {
        let when = ago(290, 10, 20)
        let visit = encounter(
            at, Contact.outpatient, .ambulatory, when, when.adding(minutes: 20), by: staff(at, "Consultant, surgery"),
            reason: Problem.wristFracture)
        imaging(at, Act.limbXray, when.adding(minutes: -30), "Healed distal radius fracture.", encounter: visit)
    }

    private mutating func advanceCarePlanning() {
        let hospice = place(.hospice)
        let when = ago(70, 11)
        let nurse = staff(hospice, "Hospice nurse")
        encounter(
            hospice, Contact.hospiceVisit, .home, when, when.adding(minutes: 60), by: nurse,
            reasonText: "Talk about what matters, asked for by the practice")
        letter(
            hospice, Paper.communityLetter, "What matters to me", when.adding(hours: 3), by: nurse,
            lines: ["Wishes to stay at home. No decision on CPR was asked for or made."])
    }
}
