/// A stay in hospital, told once and written as all its parts.
struct Admission {
    let at: Int
    let start: Moment
    let nights: Int
    let reason: Code
    let ward: String
    var isPlanned = false
    /// What the crew was told, when the person came by ambulance.
    var byAmbulance: String?
    var course: [String] = []
    var medicines: [(Medicine, String?, String?)] = []
    /// Inflammation settles over the stay.
    var inflamed = false
    /// Kidney function at each of the ward's blood rounds, the first on arrival; the person's usual values beyond.
    var kidney: [[Lab: Double]] = []
    var discharge = "Home"
    var labels: [Label] = []

    init(_ at: Int, _ start: Moment, nights: Int, _ reason: Code, ward: String) {
        self.at = at
        self.start = start
        self.nights = nights
        self.reason = reason
        self.ward = ward
    }
    var end: Moment { Moment(start.day + nights, 15, 30) }
}

extension Life {
    /// Writes a stay: call, attendance, admission, diagnosis, observations, blood tests, medicines, summary.
    @discardableResult @inline(never)
    mutating func admit(_ stay: Admission) -> String {
        let at = stay.at
        stays.append(stay.start.day...stay.end.day)
        if let call = stay.byAmbulance {
            ambulanceCall(
                stay.reason, stay.start.adding(minutes: -85), conveyedTo: region.sources[at].name, story: call)
        }
        if !stay.isPlanned {
            encounter(
                at, Contact.emergencyAttendance, .emergency, stay.start, stay.start.adding(minutes: 240),
                by: staff(at, "Consultant, emergency"), reason: stay.reason, location: "emergency department",
                discharge: "Admitted to the \(stay.ward)")
        }
        let doctor = staff(at, stay.ward == "cardiology ward" ? "Consultant, cardiology" : "Consultant, general")
        let type = stay.isPlanned ? Contact.electiveAdmission : Contact.emergencyAdmission
        let visit = encounter(
            at, type, .inpatient, stay.start.adding(minutes: 245), stay.end, by: doctor, reason: stay.reason,
            location: stay.ward, discharge: stay.discharge)
        condition(
            at, stay.reason, onset: stay.start.day, ended: stay.end.day, recorded: stay.start.adding(minutes: 200),
            by: doctor,
            encounter: visit, labels: stay.labels)
        stayOnWard(stay, visit)
        dischargeList(at, stay.medicines, stay.end.adding(minutes: -60), encounter: visit)
        summary(stay, visit, doctor)
        return visit
    }

    @inline(never)
    private mutating func stayOnWard(_ stay: Admission, _ visit: String) {
        let nurse = staff(stay.at, "Ward nurse")
        for night in 0...stay.nights {
            let morning = Moment(stay.start.day + night, 6, 10 + night)
            guard morning > stay.start else { continue }
            vitals(stay.at, morning, encounter: visit, isIll: night < stay.nights / 2, by: nurse)
            vitals(stay.at, morning.adding(hours: 8), encounter: visit, isIll: night < stay.nights / 3, by: nurse)
        }
        for (round, night) in stride(from: 0, through: stay.nights, by: 2).enumerated() {
            let taken = Moment(stay.start.day + night, 7, 20)
            guard taken > stay.start || night == 0 else { continue }
            let time = max(taken, stay.start.adding(minutes: 25))
            let crp = stay.inflamed ? [Lab.crp: max(4, 160 / Double(night + 1))] : [:]
            let kidney = stay.kidney.indices.contains(round) ? stay.kidney[round] : [:]
            panel(stay.at, .kidney, time, values: kidney, hours: 1)
            panel(
                stay.at, .bloodCount, time,
                values: stay.inflamed ? [.whiteCells: max(6, 17 - Double(night) * 1.5)] : [:], hours: 1)
            panel(stay.at, .inflammation, time, values: crp, hours: 1)
        }
    }

    @inline(never)
    private mutating func summary(_ stay: Admission, _ visit: String, _ doctor: Author) {
        var lines = [
            "# Admitted",
            "\(Moment.words(stay.start.day)) \(stay.start.clock) to \(region.sources[stay.at].name), \(stay.ward).",
        ]
        lines += [
            "# Discharged", "\(Moment.words(stay.end.day)), \(stay.discharge.lowercased()).", "", "# Diagnosis",
            stay.reason.display,
        ]
        lines += ["", "# Course"] + stay.course + ["", "# Medicines on leaving"]
        lines += stay.medicines.map { medicine, dose, note in
            "\(medicine.substance), \(dose ?? medicine.dose)" + (note.map { ". \($0)" } ?? "")
        }
        lines += ["", "# For the practice", "Blood tests in one to two weeks. Review in four weeks."]
        pdf(
            stay.at, Paper.dischargeSummary, "Discharge summary, \(stay.ward)", stay.end.adding(minutes: 20),
            by: doctor,
            lines: lines, encounter: visit, labels: stay.labels)
    }
}
