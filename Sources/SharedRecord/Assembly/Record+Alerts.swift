import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// How long a critical result that nothing has followed stays among the alerts: 30 days. Illustrative.
    static let criticalMilliseconds: Int64 = 30 * 86_400_000

    /// Alerts, most dangerous first: allergy, critical result, CPR, medicine risk, adjustment, safeguarding, place now.
    /// Source: design language, "Page frame".
    func alerts(
        _ allergies: AllergiesView, _ results: ResultsView, _ medicines: MedicinesView,
        _ decisions: [ResuscitationDecision]
    ) -> [AlertView] {
        var alerts =
            allergyAlerts(allergies) + resultAlerts(results) + resuscitationAlerts(decisions)
            + medicineAlerts(medicines)
        alerts += flagAlerts()
        alerts += placeAlerts()
        let keyed = alerts.enumerated().sorted { a, b in
            a.element.kind.rawValue != b.element.kind.rawValue
                ? a.element.kind.rawValue < b.element.kind.rawValue : a.offset < b.offset
        }
        return keyed.map { _, alert in
            var alert = alert
            alert.isOpened = isAnyOpened(alert.rids)
            return alert
        }
    }

    /// The alerts of every staff page of the record, for which the banner takes the line of allergies: what the
    /// summary's are made from and no more.
    ///
    /// People with their own record, and whoever acts for somebody, have none.
    ///
    /// - Parameters:
    ///   - banner: takes the line of allergies.
    ///   - shown: takes every item that an alert rests on.
    ///   - allergies: those of the page, when it has made them.
    ///   - medicines: those of the page, when it has made them.
    func alerts(
        completing banner: inout BannerView, _ shown: inout Shown, _ allergies: AllergiesView? = nil,
        _ medicines: MedicinesView? = nil
    ) -> [AlertView] {
        guard grant.principal.role.isAtWork else { return [] }
        let allergies = allergies ?? self.allergies()
        let alerts = alerts(
            allergies, results(isCriticalOnly: true), medicines ?? self.medicines(), resuscitation())
        shown.insert(alerts)
        banner.allergyLine = allergyLine(allergies)
        if banner.allergyLine != nil { for item in allergies.items { shown.insert(item.provenance) } }
        return alerts
    }

    /// The heading of the allergies and each that is not inactive.
    func allergyLine(_ view: AllergiesView) -> String? {
        guard permits(.allergies) else { return nil }
        let items = view.items.filter { !$0.isInactive }.map { item in
            Self.short(item.substance) + (item.flag.map { " (\($0.text))" } ?? "")
        }
        return view.statement.text + (items.isEmpty ? "." : ": \(items.joined(separator: ", ")).")
    }

    private func alert(
        _ kind: AlertView.Kind, _ tone: Tone, _ title: String, _ text: String, _ anchor: String?, _ rid: Int64
    ) -> AlertView {
        var view = AlertView()
        view.kind = kind
        view.tone = tone
        view.title = title
        view.text = text
        view.anchor = anchor
        view.rid = rid
        view.rids = [rid]
        return view
    }

    private func allergyAlerts(_ view: AllergiesView) -> [AlertView] {
        var alerts: [AlertView] = []
        for (title, isIt) in [
            ("Anaphylaxis", { (item: AllergyItemView) in item.flag?.tone == .critical }),
            ("Severe allergy", { (item: AllergyItemView) in item.flag?.tone == .danger }),
        ] {
            let items = view.items.filter { !$0.isInactive && $0.isSevere && isIt($0) }
            guard let first = items.first else { continue }
            var view = alert(
                .allergy, .danger, title, Wording.list(items.map { Self.short($0.substance) }, "and"), "allergies",
                first.provenance.rid)
            view.rids = items.flatMap { $0.provenance.rids }
            alerts.append(view)
        }
        return alerts
    }

    /// "Allergy to penicillin" under the title "Anaphylaxis" reads "Penicillin".
    private static func short(_ substance: String) -> String {
        for words in ["Allergy to ", "allergy to ", "Allergic to "] where substance.hasPrefix(words) {
            let rest = substance.dropFirst(words.count)
            return rest.prefix(1).uppercased() + rest.dropFirst()
        }
        return substance
    }

    private func resultAlerts(_ view: ResultsView) -> [AlertView] {
        view.rows.filter(\.isCritical).compactMap { row in
            guard let index = indexByRid[row.provenance.rid] else { return nil }
            // One without a date may be of today.
            let hasDate = rows[index].date != nil || rows[index].recorded != nil
            guard !hasDate || order(index) > now - Self.criticalMilliseconds else { return nil }
            let value = row.unit.isEmpty ? row.value : "\(row.value) \(row.unit)"
            var view = alert(
                .criticalResult, .danger, "Critical result", "\(row.test) \(value)", "results", row.provenance.rid)
            view.date = row.taken
            view.rids = row.provenance.rids
            return view
        }
    }

    private func resuscitationAlerts(_ decisions: [ResuscitationDecision]) -> [AlertView] {
        guard let newest = decisions.first, let no = decisions.first(where: \.isNotToAttempt) else { return [] }
        if let yes = decisions.first(where: { !$0.isNotToAttempt }) {
            let names = [no, yes].map { sources.name(rows[$0.index].source) }
            var view = alert(
                .resuscitation, .danger, "CPR decisions differ", "Compare \(Wording.list(names, "and"))", "plan",
                rows[newest.index].rid)
            view.rids = [rows[no.index].rid, rows[yes.index].rid]
            return [view]
        }
        var view = alert(.resuscitation, .danger, Resuscitation.notToAttemptWords, "", "plan", rows[no.index].rid)
        view.text = no.date == nil ? "Date not recorded" : "Decision of"
        view.date = no.date
        return [view]
    }

    private func medicineAlerts(_ view: MedicinesView) -> [AlertView] {
        MedicineRisk.allCases.compactMap { risk in
            let rows = view.rows.filter { $0.risk == risk.rawValue }
            guard let first = rows.first else { return nil }
            let names = rows.map { row in
                let name = MedicineReading.substance(row.name)
                return name.prefix(1).uppercased() + name.dropFirst()
                    + (row.isUnconfirmed ? " (not confirmed since discharge)" : "")
            }
            let rid = first.cells.lazy.compactMap { $0?.provenance.rid }.first ?? 0
            var view = alert(.medicineRisk, .warn, risk.rawValue, Wording.list(names, "and"), "medicines", rid)
            view.rids = rows.flatMap(\.cells).flatMap { $0?.provenance.rids ?? [] }
            return view
        }
    }

    /// Flags in force, each by what it is about; those about resuscitation are said already.
    private func flagAlerts() -> [AlertView] {
        newestFirst(facts(.alerts).filter { kinds[$0] == .flag }).compactMap { index in
            let root = rows[index].document.root
            guard isInForce(.flag, root), Resuscitation.read(.flag, root) == nil else { return nil }
            return flagAlert(index, root)
        }
    }

    private func flagAlert(_ index: Int, _ root: Element) -> AlertView {
        let code = Concept(root["code"])
        let text = code.text ?? "Alert, not named"
        let category = Concept(root["category"]).text
        let rid = rows[index].rid
        let system = code.mainCoding?["system"]?.string ?? ""
        if code.hasCode(in: ClinicalCodes.safeguarding) || Words.containsAny(text, ClinicalCodes.safeguardingWords) {
            return alert(.safeguarding, .warn, "Safeguarding", text, nil, rid)
        }
        if Words.containsAny(system, ClinicalCodes.adjustmentSystems)
            || Words.containsAny(text, ClinicalCodes.adjustmentWords)
            || Words.containsAny(category ?? "", ClinicalCodes.adjustmentWords)
        {
            let display = code.mainCoding?["display"]?.filled
            let said = text == "Reasonable adjustment" ? display ?? text : text
            return alert(
                .adjustment, .info, "Reasonable adjustment", withoutTitle(said, "Reasonable adjustment"), nil, rid)
        }
        // The category of most flags is "Clinical", which says nothing.
        let title = category.map { Words.contains($0, "clinical") ? "Alert" : $0 } ?? "Alert"
        var view = alert(.other, .warn, title, text, nil, rid)
        view.date = StaffDate(root["period"]?["start"])?.dateOnly
        return view
    }
    /// "Reasonable adjustment: large print" after the title "Reasonable adjustment" reads "Large print".
    private func withoutTitle(_ text: String, _ title: String) -> String {
        guard text.count > title.count + 2, text.lowercased().hasPrefix(title.lowercased() + ":") else { return text }
        let rest = text.dropFirst(title.count + 1).drop { $0 == " " }
        return rest.prefix(1).uppercased() + rest.dropFirst()
    }

    /// Where the person is now: the newest encounter that has begun and has not ended.
    private func placeAlerts() -> [AlertView] {
        var open: [Int] = []
        for section in [.encounters] + Self.contacts {
            open += facts(section).filter { kinds[$0] == .encounter && rows[$0].marks.contains(.underWay) }
        }
        guard let index = newestFirst(open).first else { return [] }
        let root = rows[index].document.root
        let code = root["class"]?["code"]?.string ?? ""
        let place =
            code == "EMER"
            ? "Emergency department"
            : names.name(root["serviceProvider"], in: rows[index]) ?? sources.name(rows[index].source)
        let isInHospital = EncounterPlace.hospital.contains(code)
        var view = alert(
            .placeNow, .plain, isInHospital ? "In hospital now" : "Being seen now", place, "encounters", rows[index].rid
        )
        view.date = StaffDate(root["period"]?["start"])
        if view.date != nil { view.text += " since" }
        return [view]
    }
}
