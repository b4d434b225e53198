import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// The newest of each vital sign, those of one source and time together, newest first. A score stands here only
    /// where a source recorded it as such: none is worked out.
    func latestObservations() -> [LatestObservationsView] {
        var groups: [(order: Int64, view: LatestObservationsView)] = []
        for index in latestVitalSigns() {
            let item = latestItem(index)
            let taken = read(index).clinical
            if let at = groups.firstIndex(where: { $0.view.taken == taken && $0.view.source == item.provenance.source })
            {
                groups[at].view.items.append(item)
                continue
            }
            var view = LatestObservationsView()
            view.taken = taken
            view.source = item.provenance.source
            view.isAsLastReceived = item.provenance.isAsLastReceived
            view.items = [item]
            groups.append((order(index), view))
        }
        return groups.enumerated().sorted {
            $0.element.order != $1.element.order ? $0.element.order > $1.element.order : $0.offset < $1.offset
        }.map(\.element.view)
    }

    /// The newest row of each vital sign, in their order. What was cancelled says nothing.
    private func latestVitalSigns() -> [Int] {
        var signOfCode: [Int64: Int?] = [:]
        var newest = [Int?](repeating: nil, count: ClinicalCodes.vitalSigns.count)
        for index in facts(.observations) where kinds[index] == .observation {
            guard let code = rows[index].code else { continue }
            // Of every code one row is read.
            let sign = signOfCode[code] ?? vitalSign(index)
            signOfCode[code] = .some(sign)
            guard let sign else { continue }
            if let other = newest[sign], order(other) >= order(index) { continue }
            if rows[index].document.root["status"]?.equals("cancelled") != true { newest[sign] = index }
        }
        return newest.compactMap(\.self)
    }
    private func vitalSign(_ index: Int) -> Int? {
        let code = Concept(rows[index].document.root["code"])
        return ClinicalCodes.vitalSigns.firstIndex { code.hasCode(in: $0) }
    }

    private func latestItem(_ index: Int) -> LatestObservationsView.Item {
        let said = observation(index)
        var item = LatestObservationsView.Item()
        item.name = said.name
        item.value = said.value.line
        if let flag = said.flag, flag.isOut { item.flag = flag.view }
        if item.flag == nil, let status = rows[index].document.root["status"]?.string, status != "final",
            let words = StatusWords.table[status]
        {
            item.flag = FlagView()
            item.flag?.tone = words.tone
            item.flag?.text = words.text
        }
        item.trendToken = String(rows[index].rid)
        item.provenance = provenance(index)
        return item
    }
}
