import Access
package import Store

/// The event of an accepted write, and the commit that made it.
package struct WriteEntry: Sendable {
    /// The clock of the commit.
    package let t: Int64
    /// What is entered.
    package let event: AccessEvent

    /// The entry of a write: a part for each patient record that it changed.
    package init(_ write: AcceptedWrite) {
        var resources: [Int64: [Int64]] = [:]
        for resource in write.resources { resources[resource.pid, default: []].append(resource.rid) }
        // A commit whose records were all erased since leaves an entry on nobody's chain.
        if resources.isEmpty { resources[0] = [] }
        t = write.t
        event = AccessEvent(
            id: write.event, time: write.time, action: .write, principal: nil, source: write.source, purpose: nil,
            route: "intake", basis: "sent by its source",
            parts: resources.sorted { $0.key < $1.key }.map { pid, rids in
                AccessEvent.Part(pid: pid == 0 ? nil : pid, resources: rids)
            })
    }
}

extension Ledger {
    /// Enters the writes that the store accepted and the ledger does not have yet; how many there were.
    ///
    /// The store keeps the audit event of a write in the commit of the write, so none is lost when the node stops in
    /// between. A write waits for no entry; a view does.
    ///
    /// - Throws: ``LedgerError/otherHistory(_:)`` when the records are older than the ledger: their next writes would
    ///   be taken for entered ones.
    package func enterWrites(of records: any RecordStore) async throws -> Int {
        let grant = Policy.grant(job: .audit)
        var count = 0
        let (entered, clock) = (try await store.enteredWrites(), try await records.clock(grant))
        guard entered <= clock else {
            throw LedgerError.otherHistory(
                "The ledger has entered writes up to clock \(entered), but the records' clock says \(clock): the "
                    + "records are older than the ledger. Restore records.sqlite and ledger.sqlite of one backup.")
        }
        while true {
            let writes = try await records.acceptedWrites(grant, after: store.enteredWrites(), limit: 500)
            if writes.isEmpty { return count }
            try await store.append(writes.map { WriteEntry($0) })
            count += writes.count
        }
    }
}
