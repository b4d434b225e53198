import ArgumentParser
import Authentication
package import Foundation
package import Ledger
package import MerkleTree

/// A witness as a log sees it.
package struct WitnessClient: Sendable {
    /// Where it answers.
    package let address: URL
    /// The key that its cosignatures must have.
    package let key: NoteVerifierKey

    /// Reads `KEY@ADDRESS`.
    package init(_ text: String) throws {
        guard let at = text.firstIndex(of: "@"), let address = URL(string: String(text[text.index(after: at)...])),
            let scheme = address.scheme, ["http", "https"].contains(scheme),
            let key = try? NoteVerifierKey(String(text[..<at])), key.type == .cosignature
        else {
            throw ValidationError(
                "“\(text)” is not a witness. Give its key, an @ and its address: the key is what "
                    + "`ledger witness --print-key` prints.")
        }
        self.address = address
        self.key = key
    }

    /// Why there is no cosignature.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
        /// It does not know the key that signed.
        var isOfKey = false
        /// It has cosigned a larger tree already.
        var isBeyond = false
    }

    /// A checkpoint with the cosignatures that there are.
    package struct Publication: Sendable {
        let checkpoint: SignedCheckpoint
        /// Why each other witness, by its name, does not cosign.
        let refusals: [String: any Error]

        /// The checkpoint that every witness has cosigned.
        ///
        /// - Throws: why one has not.
        package func whole() throws -> SignedCheckpoint {
            guard refusals.isEmpty else {
                let words = refusals.map { "\($0.key): \($0.value)" }.sorted()
                throw Refusal(description: words.joined(separator: "; "))
            }
            return checkpoint
        }
    }

    /// Signs a ledger as it is, and adds the cosignatures of witnesses: every one is asked, whatever another answers.
    ///
    /// - Throws: when it cannot be signed.
    package static func publish(
        _ ledger: Ledger, cosignedBy witnesses: [WitnessClient]
    ) async throws -> Publication {
        var signed = try await ledger.publish(time: Int64(Date().timeIntervalSince1970 * 1000))
        var refusals: [String: any Error] = [:]
        let asked = signed
        await withTaskGroup(of: (name: String, answer: Result<SignedNote.Signature, any Error>).self) { group in
            for witness in witnesses {
                group.addTask {
                    do {
                        let cosignature = try await witness.cosignature(asked, of: ledger)
                        try await ledger.add(cosignature, toCheckpointOf: asked.checkpoint.size)
                        return (witness.key.name, .success(cosignature))
                    } catch { return (witness.key.name, .failure(error)) }
                }
            }
            for await (name, answer) in group {
                switch answer {
                case .success(let cosignature): signed.add(cosignature)
                case .failure(let error): refusals[name] = error
                }
            }
        }
        return Publication(checkpoint: signed, refusals: refusals)
    }

    /// Asks for the cosignature of a checkpoint; a witness that does not know the key is shown first how the log's key
    /// changed.
    private func cosignature(_ signed: SignedCheckpoint, of ledger: Ledger) async throws -> SignedNote.Signature {
        do {
            return try await cosign(signed, of: ledger)
        } catch let refusal as Refusal where refusal.isOfKey {
            for change in try await ledger.keyChanges() where change.size < signed.checkpoint.size {
                do {
                    let cosignature = try await cosign(change.checkpoint, of: ledger)
                    try await ledger.add(cosignature, toCheckpointOf: change.size)
                } catch let refusal as Refusal where refusal.isBeyond {
                    // It has cosigned a larger tree than that change's: it knows the change, or a later key.
                    continue
                }
            }
            return try await cosign(signed, of: ledger)
        }
    }

    /// Asks for the cosignature of a checkpoint.
    private func cosign(_ signed: SignedCheckpoint, of ledger: Ledger) async throws -> SignedNote.Signature {
        let size = signed.checkpoint.size
        var old: UInt64 = 0
        // The witness says at which size it is; the second request proves from there.
        for _ in 0..<2 {
            let proof = try await ledger.consistencyProof(from: old, to: size)
            let (status, body) = try await post(
                WitnessRequest(oldSize: old, proof: proof, checkpoint: signed).bytes)
            if status == 409, let known = UInt64(body.trimmingCharacters(in: .newlines)), known <= size, known != old {
                old = known
                continue
            }
            if status == 409, let known = UInt64(body.trimmingCharacters(in: .newlines)), known > size {
                throw Refusal(description: "it has cosigned a larger tree, of \(known) entries", isBeyond: true)
            }
            if status == 409 || status == 422 {
                throw Refusal(
                    description: "it has cosigned another history of this log (\(status): "
                        + "\(body.trimmingCharacters(in: .newlines))). Find out why before anything else")
            }
            guard status == 200 else {
                throw Refusal(
                    description: "it answers \(status): \(body.trimmingCharacters(in: .newlines))",
                    isOfKey: status == 403)
            }
            let note = try SignedCheckpoint(parsing: signed.note.bytes + Array(body.utf8))
            guard (try? note.note.verify(with: [key])) != nil,
                let signature = note.note.signatures.last(where: { $0.keyID == key.id && $0.name == key.name })
            else { throw Refusal(description: "it sent another cosignature than its own") }
            return signature
        }
        throw Refusal(description: "it is at \(old) entries now; it is asked again with the next checkpoint")
    }

    private func post(_ body: [UInt8]) async throws -> (status: Int, body: String) {
        let answer = try await ServiceClient().post(
            address.appending(path: "add-checkpoint").absoluteString, body: body,
            limits: TransportLimits(deadline: .seconds(10), maximumBytes: 64 * 1024))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }
}
