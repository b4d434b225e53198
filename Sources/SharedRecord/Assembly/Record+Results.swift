import Access
import FHIR
import LegalTime
import Store

/// What one Observation says.
struct ObservationReading {
    let name: String
    let value: ObservationValue
    let range: ReferenceRange
    let flag: ResultFlag?

    init(_ root: Element) {
        name = TestNames.name(Concept(root["code"])) ?? "Test not named"
        value = ObservationValue(root)
        range = ReferenceRange(root)
        flag = ResultFlag.of(root, value, range)
    }
}

/// One observation of the record, for results and trends.
struct ResultReading {
    let index: Int
    let date: Int64
    let taken: StaffDate?
    private let observation: ObservationReading

    init(_ index: Int, _ date: Int64, _ taken: StaffDate?, _ observation: ObservationReading) {
        self.index = index
        self.date = date
        self.taken = taken
        self.observation = observation
    }
    var name: String { observation.name }
    var value: ObservationValue { observation.value }
    var range: ReferenceRange { observation.range }
    var flag: ResultFlag? { observation.flag }
    var isCritical: Bool { flag?.isCritical ?? false }
}

extension Record {
    /// How far back a small trend goes: 18 months, as the timeline's longest period.
    static let trendMilliseconds: Int64 = 548 * 86_400_000

    /// Recent results, a line a test: critical first, then the newest group in the order in which it was sent.
    ///
    /// - Parameters:
    ///   - page: the page of them.
    ///   - limit: the most lines.
    ///   - isCriticalOnly: whether only the critical ones are wanted, as for alerts.
    func results(
        _ section: Section = .laboratory, page: PageRequest = PageRequest(), limit: Int = 12,
        isCriticalOnly: Bool = false
    ) -> ResultsView {
        var view = ResultsView()
        let tests = testsByNewest(section)
        view.absences = absences(in: section)
        if !tests.isEmpty { view.absences.removeAll { $0.kind == .noneRecorded } }
        let since = StaffDate(milliseconds: now - Self.trendMilliseconds)
        view.trendHeading = "Since \(since.monthText)"
        view.caption =
            section == .laboratory
            ? "Each reference range is the laboratory’s own." : "The newest of each, with the one before it."
        // Of every test only the flag of the newest result is read to find the critical ones; the rest for lines shown.
        var places = tests.map { test in
            (test: test, isCritical: ResultFlag.isCritical(rows[test[0]].document.root), day: day(order(test[0])))
        }
        if isCriticalOnly { places.removeAll { !$0.isCritical } }
        places.sort { a, b in
            if a.isCritical != b.isCritical { return a.isCritical }
            return a.day != b.day ? a.day > b.day : rows[a.test[0]].rid < rows[b.test[0]].rid
        }
        view.paging = Paging(page, of: places.count, size: limit)
        view.rows = places[view.paging.range].map { row(reading($0.test[0]), $0.test) }
        return view
    }

    private func day(_ moment: Int64) -> Int64 { moment / 86_400_000 }

    /// The observations of a section by test, each newest first.
    func testsByNewest(_ section: Section) -> [[Int]] {
        var places: [TestKey: Int] = [:]
        var tests: [[Int]] = []
        for index in newestFirst(facts(section).filter { kinds[$0] == .observation }) {
            let key = testKey(index)
            if let place = places[key] {
                tests[place].append(index)
            } else {
                places[key] = tests.count
                tests.append([index])
            }
        }
        return tests
    }

    /// What makes two observations the same test: the main code, else the words.
    enum TestKey: Hashable {
        case code(Int64)
        case words(String)
    }
    func testKey(_ index: Int) -> TestKey {
        if let code = rows[index].code { return .code(code) }
        return .words(Merging.folded(Concept(rows[index].document.root["code"]).text ?? "Test not named"))
    }

    /// What an observation says by itself.
    func observation(_ index: Int) -> ObservationReading {
        if case .result(let said) = read(index).statement { return said }
        return ObservationReading(rows[index].document.root)
    }

    /// One observation, read.
    func reading(_ index: Int) -> ResultReading {
        let reading = read(index)
        return ResultReading(index, order(index), reading.clinical, observation(index))
    }

    private func row(_ head: ResultReading, _ indices: [Int]) -> ResultRowView {
        let root = rows[head.index].document.root
        var row = ResultRowView()
        row.test = head.name
        row.trendToken = String(rows[head.index].rid)
        row.value = head.value.text
        row.unit = head.value.unit
        row.flagCode = head.flag?.code ?? ""
        row.flag = head.flag?.view
        row.isFlagDerived = head.flag?.isDerived ?? false
        row.isCritical = head.isCritical
        row.range = head.range.text
        row.taken = head.taken
        row.note = note(root)
        let same = sameResult(indices)
        row.provenance = provenance(merged: same) { "\(head.name) \(observation($0).value.line)" }
        let before = indices.dropFirst(same.count)
        if let index = before.first {
            row.previous = previous(index, head)
            row.trendRids.append(rows[index].rid)
        }
        row.spark = spark(head, before, &row.trendRids)
        // What the line shows of earlier results counts as it.
        if isAnyOpened(row.trendRids) { row.provenance.isOpened = true }
        return row
    }

    /// The newest result and its copies from other sources: same moment, same value, same unit.
    private func sameResult(_ indices: [Int]) -> [Int] {
        let head = indices[0]
        guard indices.count > 1, order(indices[1]) == order(head) else { return [head] }
        let line = observation(head).value.line
        var same = [head]
        for index in indices.dropFirst() {
            guard order(index) == order(head), observation(index).value.line == line,
                !same.contains(where: { rows[$0].source == rows[index].source })
            else { break }
            same.append(index)
        }
        return same
    }

    private func note(_ root: Element) -> String {
        var parts: [String] = []
        if let status = root["status"]?.string, status != "final", let words = StatusWords.table[status] {
            parts.append(words.text)
        }
        for note in root.all("note") { if let text = note["text"]?.filled { parts.append(text) } }
        if root.hasUnknownModifier { parts.append(Element.unknownModifier) }
        return Wording.sentences(parts)
    }

    private func previous(_ index: Int, _ head: ResultReading) -> PreviousResultView {
        let value = observation(index).value
        var view = PreviousResultView()
        view.value = value.unit == head.value.unit ? value.text : value.line
        view.date = read(index).clinical?.dateOnly
        return view
    }

    /// Values in the head's unit since the trend's beginning, oldest first.
    private func spark(_ head: ResultReading, _ before: ArraySlice<Int>, _ rids: inout [Int64]) -> SparkView? {
        guard let last = head.value.number else { return nil }
        var spark = SparkView()
        spark.points.append(point(head.date, last, head.value.text))
        for index in before {
            let date = order(index)
            if date < now - Self.trendMilliseconds || spark.points.count >= 30 { break }
            guard let quantity = Quantity(rows[index].document.root["valueQuantity"]), let number = quantity.number,
                !quantity.isBound, quantity.unit == head.value.unit
            else { continue }
            spark.points.append(point(date, number, quantity.text))
            rids.append(rows[index].rid)
        }
        guard spark.points.count > 1 else { return nil }
        spark.points.reverse()
        spark.low = head.range.low
        spark.high = head.range.high
        spark.isOut = head.flag?.isOut ?? false
        spark.test = head.name
        spark.unit = head.value.unit
        return spark
    }
    private func point(_ moment: Int64, _ value: Double, _ text: String) -> SparkView.Point {
        var point = SparkView.Point()
        point.milliseconds = moment
        point.value = value
        point.text = text
        return point
    }
}
