/// Compares the answers that an independent observer saw leave, such as a reverse proxy, with what the ledger holds.
///
/// The ledger proves that nothing entered was altered or dropped; whether everything was entered only somebody outside
/// can tell. Answers come in parts, so that a log of any length takes the same memory.
package struct Reconciliation: Sendable {
    /// An answer with data, as the observer saw it.
    package struct Answer: Sendable, Equatable {
        /// When its request came, in milliseconds since 1970.
        package let time: Int64
        /// The receipt it carried; nil for none.
        package let receipt: String?
        /// Whether it must carry one.
        package let mustBeEntered: Bool
        /// Where it stands: the number of the log, and the line, from 1.
        package let log: Int32, line: Int32

        /// An answer.
        package init(time: Int64, receipt: String?, mustBeEntered: Bool, log: Int32, line: Int32) {
            self.time = time
            self.receipt = receipt
            self.mustBeEntered = mustBeEntered
            self.log = log
            self.line = line
        }
    }
    /// An event as the ledger holds it, in what is compared.
    package struct Entered: Sendable, Equatable {
        /// When, in milliseconds since 1970.
        package let time: Int64
        /// Its receipt; nil when the entry's key was destroyed with the record.
        package let receipt: String?
        /// Whether it is of a view or a search: of what is answered with data.
        package let isView: Bool

        /// An event.
        package init(time: Int64, receipt: String?, isView: Bool) {
            self.time = time
            self.receipt = receipt
            self.isView = isView
        }
    }
    /// What is wrong with an answer.
    package enum Fault: Sendable, Equatable {
        /// It carries no receipt.
        case noReceipt
        /// The ledger has no entry with its receipt.
        case notEntered
        /// The entry with its receipt is of another time, in milliseconds since 1970.
        case otherTime(Int64)
        /// Another answer carried the receipt before.
        case usedBefore

        /// In words.
        package var words: String {
            switch self {
            case .noReceipt: "it carries no receipt"
            case .notEntered: "the ledger has no entry with its receipt"
            case .otherTime: "the entry with its receipt is of another time"
            case .usedBefore: "another answer carried its receipt before"
            }
        }
    }
    /// An answer that the ledger does not know.
    package struct Finding: Sendable, Equatable {
        /// The answer.
        package let answer: Answer
        /// What is wrong with it.
        package let fault: Fault
    }

    /// How many milliseconds the time of an answer and of its entry may differ.
    package let tolerance: Int64
    /// The most findings that are kept; the others are counted.
    package let mostFindings: Int
    /// What was found, in the order of the answers.
    package private(set) var findings: [Finding] = []
    /// How many findings there are.
    package private(set) var found = 0
    /// How many answers were compared.
    package private(set) var answers = 0
    /// How many of them have their entry.
    package private(set) var entered = 0
    /// How many may be of an erased record: no entry that can be read has their receipt, but one of about that time
    /// cannot be read any more.
    package private(set) var undecided = 0
    /// How many views and searches had their answer.
    private var viewsAnswered = 0
    /// When the first and the last request came that the observer saw; nil before any.
    package private(set) var period: ClosedRange<Int64>?
    /// The receipts of the newest answers of the part before: a receipt that stands twice may stand across its end.
    private var recent: [String: Int64] = [:]

    /// Nothing compared yet.
    package init(tolerance: Int64, mostFindings: Int = 1000) {
        self.tolerance = tolerance
        self.mostFindings = mostFindings
    }

    /// The period whose events are compared with a part of the answers; nil for none.
    package func period(of part: [Answer]) -> ClosedRange<Int64>? {
        guard let first = part.map(\.time).min(), let last = part.map(\.time).max() else { return nil }
        return (first - tolerance)...(last + tolerance)
    }

    /// Notes that the observer was there when a request came, whatever it was for.
    package mutating func saw(_ time: Int64) {
        period = min(period?.lowerBound ?? time, time)...max(period?.upperBound ?? time, time)
    }

    /// Compares a part of the answers.
    ///
    /// - Parameter events: calls what it is given with every event of the part's period, in any order.
    package mutating func compare(
        _ part: [Answer], with events: ((Entered) -> Void) throws -> Void
    ) rethrows {
        guard let last = part.map(\.time).max() else { return }
        for answer in part { saw(answer.time) }
        var comparison = Comparison(part, tolerance: tolerance, recent: recent)
        try events { comparison.note($0) }
        comparison.close()
        answers += part.count
        entered += comparison.matched
        viewsAnswered += comparison.views
        for (n, answer) in part.enumerated() {
            switch comparison.outcome(of: n) {
            case nil: continue
            case .undecided: undecided += 1
            case .fault(let fault):
                found += 1
                if findings.count < mostFindings { findings.append(Finding(answer: answer, fault: fault)) }
            }
        }
        recent = [:]
        for answer in part where answer.time >= last - 2 * tolerance {
            if let receipt = answer.receipt { recent[receipt] = answer.time }
        }
    }

    /// How many of the views and searches of the period have no answer: their clients went away, or the answers left by
    /// another way than past the observer.
    ///
    /// - Parameter views: how many the ledger has in ``period``.
    package func unanswered(of views: Int) -> Int { max(0, views - viewsAnswered) }
}

/// One part of the answers beside the events of its period.
private struct Comparison {
    enum Outcome {
        case undecided
        case fault(Reconciliation.Fault)
    }
    private let answers: [Reconciliation.Answer]
    private let tolerance: Int64
    /// The answers by receipt; of those that share one the first.
    private var places: [String: Int] = [:]
    private var state: [State]
    private var unreadable: [Int64] = []
    private(set) var matched = 0
    private(set) var views = 0

    private enum State: Equatable { case none, open, matched, usedBefore, otherTime(Int64) }

    init(_ answers: [Reconciliation.Answer], tolerance: Int64, recent: [String: Int64]) {
        self.answers = answers
        self.tolerance = tolerance
        state = answers.map { $0.receipt == nil ? .none : .open }
        for (n, answer) in answers.enumerated() {
            guard let receipt = answer.receipt else { continue }
            if recent[receipt] != nil || places[receipt] != nil {
                state[n] = .usedBefore
            } else {
                places[receipt] = n
            }
        }
    }

    mutating func note(_ event: Reconciliation.Entered) {
        guard let receipt = event.receipt else { return unreadable.append(event.time) }
        guard let n = places[receipt], state[n] != .matched else { return }
        guard abs(answers[n].time - event.time) <= tolerance else {
            state[n] = .otherTime(event.time)
            return
        }
        state[n] = .matched
        matched += 1
        if event.isView { views += 1 }
    }

    /// To be called when every event is noted.
    mutating func close() { unreadable.sort() }

    /// What is to be said of an answer; nil for nothing. To be asked once for each.
    mutating func outcome(of n: Int) -> Outcome? {
        switch state[n] {
        case .matched: return nil
        case .none: return answers[n].mustBeEntered ? .fault(.noReceipt) : nil
        case .usedBefore: return .fault(.usedBefore)
        case .otherTime(let time): return .fault(.otherTime(time))
        case .open:
            // Each entry that cannot be read any more stands for one answer at most.
            let time = answers[n].time
            let place = firstUnreadable(from: time - tolerance)
            guard place < unreadable.count, unreadable[place] <= time + tolerance else { return .fault(.notEntered) }
            unreadable.remove(at: place)
            return .undecided
        }
    }

    private func firstUnreadable(from time: Int64) -> Int {
        var (low, high) = (0, unreadable.count)
        while low < high {
            let middle = (low + high) / 2
            if unreadable[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
