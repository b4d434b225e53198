import MerkleTree

extension ProofBundle {
    /// Entries of an earlier bundle that a later one does not have in their place.
    package struct Missing: Sendable, Equatable, CustomStringConvertible {
        /// The chain of the earlier bundle, from 1.
        package let chain: Int
        /// The numbers in the chain; all of them when the later bundle does not have the chain.
        package let numbers: ClosedRange<Int>
        /// Why they are not there, as far as that can be known.
        package enum Reason: Sendable, Equatable {
            /// The whole chain is not in the later bundle: it may be of another person, or a record was erased.
            case noChain
            /// The log says that it lost entries of then.
            case lost
            /// The log says nothing of it: they were dropped or replaced.
            case unsaid
        }
        /// Why they are not there.
        package let reason: Reason

        package var description: String {
            let entries =
                numbers.count == 1
                ? "entry \(numbers.lowerBound) of the earlier file is"
                : "entries \(numbers.lowerBound) to \(numbers.upperBound) of the earlier file are"
            return switch reason {
            case .noChain: "Chain \(chain): it is not in this file."
            case .lost: "Chain \(chain): \(entries) lost, as the log says of entries of then."
            case .unsaid: "Chain \(chain): \(entries) not in this file, and the log does not say that it lost them."
            }
        }
    }

    /// What this bundle lacks of an earlier one, whose chains it must go on with. Both are to be verified before.
    package func missing(of earlier: ProofBundle) throws -> [Missing] {
        let beginnings = try LogBeginning.all(in: checkpoint.checkpoint)
        let kept = LogBeginning.kept(of: earlier.checkpoint.checkpoint.origin, in: beginnings)
        return earlier.chains.enumerated().flatMap { n, before -> [Missing] in
            let count = before.entries.count
            guard count > 0 else { return [] }
            guard let now = chains.first(where: { $0.key == before.key }) else {
                return [Missing(chain: n + 1, numbers: 1...count, reason: .noChain)]
            }
            let same = zip(before.entries, now.entries).prefix {
                $0.commitment == $1.commitment && $0.index == $1.index
            }
            .count
            guard same < count else { return [] }
            // What stood before the gap must still be there.
            let early = before.entries[same...].count { kept == nil || $0.index < kept ?? 0 }
            var missing: [Missing] = []
            if early > 0 { missing.append(Missing(chain: n + 1, numbers: same + 1...same + early, reason: .unsaid)) }
            if same + early < count {
                missing.append(Missing(chain: n + 1, numbers: same + early + 1...count, reason: .lost))
            }
            return missing
        }
    }
}
