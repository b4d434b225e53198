/// Short illnesses seen at the practice and at the hospital.
extension Life {
    private var contactsAYear: Double {
        let base: Double =
            switch age {
            case 0...4: 4.2
            case 5...15: 1.3
            case 16...44: person.sex == .female ? 2.3 : 1.2
            case 45...64: 2.6
            case 65...79: 3.6
            default: 4.6
            }
        return base * person.use
    }

    @inline(never)
    mutating func contacts() {
        let from = max(firstDay, today - 2600)
        let years = Double(max(0, lastDay - from)) / 365
        let fitting = Complaint.all.filter { $0.ages.contains(age) }
        for _ in 0..<random.count(contactsAYear * years) {
            let day = from + random.int(0...max(1, lastDay - from - 2))
            let complaint = fitting[random.weighted(fitting.map(\.weight))]
            consult(complaint, on: day)
        }
        hospitalContacts(from, years)
    }

    /// A consultation at the practice for a short complaint.
    @inline(never)
    mutating func consult(_ complaint: Complaint, on day: Int) {
        guard !stays.contains(where: { $0.contains(day) }) else { return }
        let at = practice(on: day)
        let start = Moment(day, 8 + random.int(0...9), random.int(0...59))
        let doctor = someone(at, "General practitioner")
        let isCall = random.chance(0.35)
        let visit = encounter(
            at, isCall ? Contact.telephone : Contact.consultation, isCall ? .virtual : .ambulatory, start,
            start.adding(minutes: 11), by: doctor, reason: complaint.problem, reasonText: complaint.note)
        if random.chance(0.5) {
            condition(
                at, complaint.problem, onset: day - random.int(0...3), ended: min(day + 14, max(lastDay, day)),
                recorded: start,
                by: doctor, encounter: visit, note: complaint.note)
        }
        if complaint.takesTemperature, !isCall {
            measure(at, .temperature, random.near(37.4, 0.5), start, by: doctor, encounter: visit)
            if random.chance(0.5) {
                measure(at, .oxygen, min(100, random.near(98, 0.8)), start, by: doctor, encounter: visit)
            }
        }
        if !isCall, age >= 30, random.chance(0.45) { pressure(at, start, by: doctor, encounter: visit) }
        if let medicine = complaint.medicine, random.chance(0.75), !problems.contains(medicine.substance) {
            course(at, medicine, start, reason: complaint.problem, encounter: visit, by: doctor)
        }
        tests(for: complaint.problem, at, start)
        if random.chance(0.07) { refer(complaint.problem, at, start) }
    }

    @inline(never)
    private mutating func tests(for problem: Code, _ at: Int, _ start: Moment) {
        guard problem == Problem.tiredness || random.chance(age > 40 ? 0.1 : 0.045) else { return }
        let taken = Moment(min(start.day + 2, lastDay), 9, random.int(0...50))
        panel(at, .bloodCount, taken)
        panel(at, .kidney, taken)
        if problem == Problem.tiredness {
            panel(at, .thyroid, taken)
            panel(at, .haematinics, taken)
            panel(at, .diabetes, taken)
        } else if random.chance(0.5) {
            panel(at, .liver, taken)
        }
    }

    @inline(never)
    private mutating func refer(_ problem: Code, _ at: Int, _ start: Moment) {
        let services = [
            "physiotherapy", "ear, nose and throat", "dermatology", "gastroenterology", "orthopaedics", "neurology",
        ]
        let service = services[random.int(0...services.count - 1)]
        // The clinic sees nobody within a month: until then it has not answered.
        referral(
            at, to: service, start, status: start.day + 30 > lastDay ? "active" : "completed", reason: problem,
            organisation: hospital)
        letter(
            at, Paper.referralLetter, "Referral to \(service)", start.adding(minutes: 20),
            lines: [
                "Thank you for seeing this person with \(problem.display.lowercased()).", "No change in medicines.",
            ])
        outpatient(
            service, problem, first: Moment(start.day + random.int(30...120), 9 + random.int(0...6), 20), made: start)
    }

    /// Outpatient appointments that follow a referral: one seen, perhaps a second, or one to come.
    @inline(never)
    mutating func outpatient(_ service: String, _ problem: Code, first: Moment, made: Moment) {
        guard first.day <= lastDay else {
            appointment(hospital, "\(service.headed) clinic", first, made: made.adding(days: 4))
            return
        }
        let missed = random.chance(0.1)
        appointment(
            hospital, "\(service.headed) clinic", first, made: made.adding(days: 4), status: missed ? "noshow" : nil)
        guard !missed else { return }
        let doctor = someone(hospital, "Consultant")
        let visit = encounter(
            hospital, Contact.outpatient, .ambulatory, first, first.adding(minutes: 25), by: doctor, reason: problem)
        pdf(
            hospital, Paper.outpatientLetter, "\(service.headed) clinic letter", min(first.adding(hours: 26), max(now, first)),
            by: doctor,
            lines: [
                "# Diagnosis", problem.display, "", "# Plan", "Conservative treatment. Written advice given.",
                "Discharged to the practice with open access for six months.", "", "Copy to the patient.",
            ], encounter: visit)
    }

    @inline(never)
    private mutating func hospitalContacts(_ from: Int, _ years: Double) {
        let rate = (age < 5 ? 0.55 : (age > 75 ? 0.42 : 0.17)) * person.use
        let injuries = [Problem.laceration, Problem.anklesprain, Problem.headInjury, Problem.wristFracture]
        let illnesses = [
            Problem.abdominalPain, Problem.chestPain, Problem.fever, Problem.breathlessness, Problem.headache,
        ]
        for _ in 0..<random.count(rate * years) {
            let day = from + random.int(0...max(1, lastDay - from - 3))
            let problem = random.chance(0.45) ? random.pick(injuries) : random.pick(illnesses)
            let byAmbulance = random.chance(age > 70 ? 0.45 : 0.12)
            attend(problem, Moment(day, random.int(0...23), random.int(0...59)), byAmbulance: byAmbulance)
        }
        if age > 20, random.chance(0.02 * years) { electiveOperation(from) }
    }

    /// An attendance at the emergency department that ends with going home.
    @inline(never)
    mutating func attend(_ problem: Code, _ arrival: Moment, byAmbulance: Bool) {
        let at = arrival.day % 9 == 0 ? anotherHospital() : hospital
        if byAmbulance { ambulanceCall(problem, arrival.adding(minutes: -70), conveyedTo: region.sources[at].name) }
        let doctor = someone(at, "Consultant, emergency")
        let visit = encounter(
            at, Contact.emergencyAttendance, .emergency, arrival, arrival.adding(minutes: random.int(90...420)),
            by: doctor,
            reason: problem, location: "emergency department", discharge: "Home")
        vitals(at, arrival.adding(minutes: 12), encounter: visit, isIll: false)
        condition(
            at, problem, onset: arrival.day, ended: min(arrival.day + 21, max(lastDay, arrival.day)),
            recorded: arrival.adding(minutes: 80), by: doctor, encounter: visit)
        if problem == Problem.laceration {
            procedure(at, Act.suture, arrival.adding(minutes: 70), by: doctor, encounter: visit)
        }
        if problem == Problem.wristFracture || problem == Problem.anklesprain {
            imaging(at, Act.limbXray, arrival.adding(minutes: 55), "No displaced fracture seen.", encounter: visit)
        }
        if [Problem.chestPain, Problem.abdominalPain, Problem.fever, Problem.breathlessness].contains(problem), age > 5
        {
            panel(at, .bloodCount, arrival.adding(minutes: 30), hours: 1)
            panel(at, .kidney, arrival.adding(minutes: 30), hours: 1)
            panel(at, .inflammation, arrival.adding(minutes: 30), hours: 1)
        }
        letter(
            at, Paper.emergencyReport, "Emergency department letter to the practice", arrival.adding(minutes: 430),
            by: doctor,
            lines: [
                "Attended with \(problem.display.lowercased()).", "Examined and discharged home with advice.",
                "No follow-up arranged.",
            ], encounter: visit)
    }

    /// Some other hospital of the area, for people who are taken ill away from home.
    @inline(never)
    mutating func anotherHospital() -> Int {
        let others = region.sources(.acute, in: person.place.area).filter { other in
            mayMeetAnother || charts.contains { $0.source == other }
        }
        return others.isEmpty ? hospital : others[random.int(0...others.count - 1)]
    }

    /// An ambulance call with the crew's observations and record.
    @discardableResult @inline(never)
    mutating func ambulanceCall(_ problem: Code, _ start: Moment, conveyedTo: String?, story: String? = nil) -> String {
        let at = place(.ambulance)
        let crew = someone(at, "Paramedic")
        let outcome = conveyedTo.map { "Conveyed to \($0)" } ?? "Not conveyed. Left at home with advice"
        let call = encounter(
            at, Contact.ambulance, .field, start, start.adding(minutes: 55), by: crew, reason: problem,
            reasonText: story ?? problem.display, discharge: outcome)
        vitals(at, start.adding(minutes: 18), encounter: call, isIll: conveyedTo != nil, by: crew)
        pdf(
            at, Paper.ambulanceRecord, "Ambulance patient record", start.adding(minutes: 58), by: crew,
            lines: [
                "# Call", "999 call \(start.clock), at scene \(start.adding(minutes: 14).clock).",
                story ?? problem.display, "",
                "# Outcome", "\(outcome).", "Handover given, copy left with the person.",
            ], encounter: call)
        return call
    }

    /// A set of vital signs with the early warning score.
    @inline(never)
    mutating func vitals(_ at: Int, _ when: Moment, encounter: String?, isIll: Bool, by author: Author? = nil) {
        let ill = isIll ? 1.0 : 0
        measure(at, .heartRate, random.near(78 + ill * 18, 9), when, by: author, encounter: encounter)
        measure(at, .respiratoryRate, random.near(16 + ill * 5, 1.6), when, by: author, encounter: encounter)
        measure(at, .temperature, random.near(36.8 + ill * 0.7, 0.4), when, by: author, encounter: encounter)
        measure(at, .oxygen, min(100, random.near(98 - ill * 3, 1)), when, by: author, encounter: encounter)
        pressure(at, when, by: author, encounter: encounter)
        if age >= 16 {
            measure(
                at, .news2, max(0, random.near(ill * 5 + 0.6, 0.9)).rounded(), when, by: author, encounter: encounter)
        }
    }

    @inline(never)
    private mutating func electiveOperation(_ from: Int) {
        let operations: [(Code, Code, String)] =
            age > 60
            ? [
                (Act.cataractSurgery, Problem.cataract, "ophthalmology"),
                (Act.kneeReplacement, Problem.kneeOsteoarthritis, "orthopaedics"),
                (Act.hipReplacement, Problem.osteoarthritis, "orthopaedics"),
            ]
            : [
                (Act.cholecystectomy, Problem.gallstones, "surgery"),
                (Act.colonoscopy, Problem.abdominalPain, "gastroenterology"),
            ]
        let (act, problem, service) = random.pick(operations)
        let isPrivate = person.decile > 7 && random.chance(0.35)
        let at = isPrivate ? source("ZZI01") : hospital
        let start = Moment(from + random.int(0...max(1, lastDay - from - 10)), 7, 40)
        let surgeon = staff(at, "Consultant, surgery")
        let stay = encounter(
            at, Contact.electiveAdmission, .inpatient, start, start.adding(hours: 30), by: surgeon, reason: problem,
            location: "surgical ward", discharge: "Home")
        procedure(at, act, start.adding(hours: 3), by: surgeon, encounter: stay, reason: problem)
        vitals(at, start.adding(hours: 6), encounter: stay, isIll: false)
        panel(at, .bloodCount, start.adding(hours: 20), hours: 2)
        dischargeList(
            at, [(Drug.paracetamol, nil, "For pain after the operation, one week")], start.adding(hours: 29),
            encounter: stay, days: 7)
        pdf(
            at, Paper.dischargeSummary, "Discharge summary, \(service)", start.adding(hours: 30), by: surgeon,
            lines: [
                "# Operation", act.display, "", "# Course", "Uneventful. Wound dry.", "", "# Follow-up",
                "Clinic in six weeks.",
            ],
            encounter: stay)
    }
}
