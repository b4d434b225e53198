import Access
import Store

extension Record {
    /// What a view shows, by patient record: the ledger enters one part on each record's chain.
    ///
    /// Every record that the view rests on has a part, also where nothing of it is shown: that it holds nothing is
    /// shown too.
    ///
    /// - Parameter shown: `shown` of a view.
    package func parts(of shown: [Int64]) -> [(pid: Int64, rids: [Int64])] {
        var byRecord: [Int64: [Int64]] = [:]
        // Of those that are not read the page may say that the person objected, or that restricted items exist.
        for pid in grant.pids + grant.objectedPids + grant.unnamedPids { byRecord[pid] = [] }
        for rid in shown {
            if let index = indexByRid[rid] { byRecord[rows[index].pid, default: []].append(rid) }
        }
        return byRecord.sorted { $0.key < $1.key }.map { (pid: $0.key, rids: $0.value) }
    }
}
