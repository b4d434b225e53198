/// Why a note is not to be trusted.
public enum SignedNoteError: Error, Hashable, Sendable {
    /// The signature of a known key does not verify: the whole note is refused, as C2SP signed-note advises.
    case invalidSignature(keyName: String)
    /// No known key signed it.
    case noKnownSignature
    /// Two of the known keys have the same name and ID.
    case ambiguousKeys(keyName: String)
}

extension SignedNote {
    /// A signature that was verified.
    public struct Verified: Sendable, Hashable {
        /// Whose it is.
        public let key: NoteVerifierKey
        /// When a cosignature was made, in seconds since 1970; nil for other types.
        public let time: UInt64?
    }

    /// Verifies the signatures of known keys, and passes over those of others.
    ///
    /// Source: C2SP signed-note, "Signatures". A key that signed twice is in the answer once, with its first signature,
    /// so that counting the answer counts keys.
    /// - Returns: at least one signature, in the order of the note.
    /// - Throws: ``SignedNoteError``.
    public func verify(with keys: [NoteVerifierKey]) throws(SignedNoteError) -> [Verified] {
        let verified = try verified(with: keys)
        guard !verified.isEmpty else { throw .noKnownSignature }
        return verified
    }

    /// As ``verify(with:)``, for keys that need not have signed.
    func verified(with keys: [NoteVerifierKey]) throws(SignedNoteError) -> [Verified] {
        var verified: [Verified] = []
        for signature in signatures {
            let known = keys.filter { $0.matches(signature) }
            guard let key = known.first else { continue }
            guard known.allSatisfy({ $0 == key }) else { throw .ambiguousKeys(keyName: key.name) }
            guard key.isValid(signature, on: text) else { throw .invalidSignature(keyName: key.name) }
            if !verified.contains(where: { $0.key == key }) {
                verified.append(Verified(key: key, time: key.type == .cosignature ? signature.time : nil))
            }
        }
        return verified
    }
}
