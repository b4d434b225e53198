import Authentication
import Ledger
import Testing

/// What a dry run of a policy takes for the longest session is what sessions are held to.
@Test("No access is made longer after a sign-in than a dry run of a policy looks back for it")
func longestSession() {
    #expect(RecentAccesses.longestSession == Sessions.absoluteLifetime)
}
