import FHIR
package import MerkleTree

extension ProofBundle {
    /// Checks everything that can be checked without the node: that the log signed the checkpoint, that every entry is
    /// in the log as it stands here, and that each chain is whole up to the entry that the checkpoint commits to.
    ///
    /// It does not show that every access was entered: see ``Ledger``.
    ///
    /// - Parameters:
    ///   - keys: the log's keys, from somewhere else than the bundle: any that it ever had.
    ///   - witnesses: keys of witnesses that are trusted.
    /// - Returns: the cosignatures of those witnesses that signed.
    /// - Throws: ``ProofBundleError``: chains and entries are counted from 1.
    @discardableResult
    package func verify(
        keys: [NoteVerifierKey], witnesses: [NoteVerifierKey] = []
    ) throws -> [SignedNote.Verified] {
        let head = checkpoint.checkpoint
        let cosignatures: [SignedNote.Verified]
        do {
            cosignatures = try LogKeys(trusted: keys, changes: keyChanges).verify(checkpoint, witnesses: witnesses)
            _ = try LogBeginning.all(in: head)
        } catch { throw ProofBundleError.checkpoint(words(error, keys)) }
        guard let map = ChainHeads.root(in: head) else {
            throw ProofBundleError.checkpoint("it does not commit to the newest entries")
        }
        guard Set(chains.map(\.key)).count == chains.count else {
            throw ProofBundleError.format("chains: one stands there twice")
        }
        var leaves: [(index: UInt64, chain: Int, number: Int, leaf: Bytes32, proof: [Bytes32])] = []
        for (c, chain) in chains.enumerated() {
            let last = try chain.commitments(c + 1) { number, commitment in
                let entry = chain.entries[number]
                leaves.append((entry.index, c, number, MerkleHash.leaf(commitment), entry.proof))
            }
            do {
                if let last {
                    let value = ChainHeads.value(seq: Int64(chain.entries.count), commitment: last)
                    try chain.head.verifyPresence(key: chain.key, value: value, root: map)
                } else {
                    try chain.head.verifyAbsence(key: chain.key, root: map)
                }
            } catch {
                throw ProofBundleError.chain(
                    c + 1,
                    "its last entry here is not the newest that the checkpoint commits to. Entries are missing at its "
                        + "end, or the proof of its head was changed.")
            }
        }
        var verifier = InclusionVerifier(size: head.size, root: head.root)
        for place in leaves.sorted(by: { $0.index < $1.index }) {
            do {
                try verifier.verify(leaf: place.leaf, index: place.index, proof: place.proof)
            } catch {
                throw ProofBundleError.entry(
                    chain: place.chain + 1, number: place.number + 1,
                    "it is not in the log at index \(place.index) as it stands here. The text, the salt, the index or "
                        + "the proof was changed.")
            }
        }
        return cosignatures
    }

    private func words(_ error: any Error, _ keys: [NoteVerifierKey]) -> String {
        let origin = checkpoint.checkpoint.origin
        let before = (try? LogBeginning.all(in: checkpoint.checkpoint))?.first { beginning in
            keys.contains { $0.name == beginning.before.name } && !keys.contains { $0.name == origin }
        }
        switch error {
        case _ where before != nil:
            return "it is of another log than the key, \(origin), which says that it began after "
                + "\(before?.before.name ?? "") had lost entries. Get its key from somewhere that you trust."
        case SignedNoteError.noKnownSignature: return "none of the keys given has signed it."
        case SignedNoteError.invalidSignature(let name): return "the signature of \(name) does not belong to it."
        case CheckpointError.otherOrigin(let origin): return "it is of another log, \(origin)."
        default: return "\(error)"
        }
    }
}

extension ProofBundle.Chain {
    /// Walks the chain: each entry must have the next number and name the one before.
    ///
    /// - Returns: the commitment of the newest entry; nil without entries.
    fileprivate func commitments(_ chain: Int, _ each: (Int, [UInt8]) -> Void) throws -> [UInt8]? {
        var last: [UInt8]?
        var index: UInt64?
        for (n, entry) in entries.enumerated() {
            func fail(_ words: String) -> ProofBundleError { .entry(chain: chain, number: n + 1, words) }
            // The end of the text is its place in the chain; only a wrong one is looked at closer. One that is kept is
            // held in its place by the next, which names it, or by the head.
            if let text = entry.text,
                !text.ends(with: CanonicalEvent.closing(seq: Int64(n + 1), previous: last ?? []))
            {
                guard let root = try? Document(parsing: text).root else { throw fail("its text is not JSON.") }
                let seq = root["seq"]?.int ?? -1
                guard seq == n + 1 else {
                    throw fail("it is number \(seq) of its chain. An entry is missing, or the order was changed.")
                }
                throw fail("it does not name the entry before it. That one was changed or replaced, or this one was.")
            }
            if let index, entry.index <= index { throw fail("it stands before an older entry in the log.") }
            let commitment = entry.commitment
            each(n, commitment)
            last = commitment
            index = entry.index
        }
        return last
    }
}

extension [UInt8] {
    fileprivate func ends(with end: [UInt8]) -> Bool { count >= end.count && suffix(end.count).elementsEqual(end) }
}
