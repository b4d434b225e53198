package import Access
import Store

/// A policy's rules for sources that a node does not know.
package struct UnknownPolicySources: Sendable, Equatable {
    /// The number of the policy.
    package let version: Int
    /// The codes, in order; never empty.
    package let codes: [String]

    /// What it means, and what to do, in words for whoever runs the node.
    package var words: String {
        let isOne = codes.count == 1
        return
            "policy \(version) has \(isOne ? "a rule" : "rules") for \(codes.joined(separator: ", ")), and no source "
            + "here has \(isOne ? "that code" : "those codes"). Such a rule binds nothing: a source that it was meant "
            + "for shares all that the policy permits. Compare the policy with what `longitude sources` lists; a "
            + "source that is yet to come is registered with `longitude sources CODE`"
    }
}

extension Relationships {
    /// The sources that a policy has rules for and that have neither sent anything here nor been registered; nil for
    /// none. It is a warning: a source may come later.
    package func unknownSources(in document: PolicyDocument) async throws -> UnknownPolicySources? {
        let named = Set((document.sources ?? []).map(\.source))
        guard !named.isEmpty else { return nil }
        // What the node filed again goes by the rule of the source whose entry it is, and by none of its own.
        let known = Set(
            try await store.sources(Policy.grant(job: .statistics)).filter { $0.refiles == nil }.map(\.code))
        let codes = named.subtracting(known).sorted()
        return codes.isEmpty ? nil : UnknownPolicySources(version: document.version, codes: codes)
    }

    /// The same of each policy that decides now or will. The demonstration's, whose sources are invented, is left out
    /// where it stands unchanged.
    package func unknownPolicySources() async throws -> [UnknownPolicySources] {
        let illustrative = try Policy.illustrative().document
        var found: [UnknownPolicySources] = []
        for policy in try await policies().all where policy.document != illustrative {
            if let unknown = try await unknownSources(in: policy.document) { found.append(unknown) }
        }
        return found
    }
}
