import Access
import Store

/// Which sections a kind of source contributes to, so that "none recorded" is said only when each of them answered.
///
/// Illustrative, and generous on purpose: a kind that might hold such facts counts. Source: PRSB Core Information
/// Standard
/// (who records what); a deployment may narrow it by agreement with the source.
enum Contribution {
    /// The sections that sources of this kind may hold.
    static func sections(of kind: SourceKind) -> SectionMask {
        switch kind {
        case .pathology: pathology
        case .socialCare: socialCare
        case .gp, .acute, .mentalHealth, .community, .ambulance, .hospice, .careHome, .sexualHealth, .substanceUse,
            .independent, .partner, .domesticAbuse, .other:
            .all
        }
    }
    private static let pathology = SectionMask([.laboratory, .imaging, .documents, .identity, .referrals])
    private static let socialCare = SectionMask([
        .identity, .alerts, .documents, .encounters, .referrals, .appointments, .carePlans, .socialCare, .careTeam,
        .family, .administration, .problems,
    ])
}
