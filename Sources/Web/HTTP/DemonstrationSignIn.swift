package import Access
package import Authentication
package import HTMLBuilder
package import Hummingbird

/// What a demonstration adds to the ways to sign in: people to be, without a password.
///
/// The program for production links nothing that conforms to it (OWASP ASVS 5.0, V15.2.3): `Sources/Demonstration` has
/// the only one.
package protocol DemonstrationSignIn: Sendable {
    /// What readers call it.
    var name: String { get }
    /// Through which its people sign in. No address leads to them: only its own routes and its part of the pages do.
    var parties: [RelyingParty] { get }
    /// Whom one can sign in as, for the start page.
    func onStartPage(_ context: PageContext) -> Block
    /// The same for the page to sign in, where nothing else says that nobody is real.
    func onSignInPage(_ context: PageContext) -> Block
    /// Adds the routes to which its part of the pages leads.
    ///
    /// - Parameter web: the application, which sends a browser away and answers what cannot be used.
    func addRoutes(to router: Router<BasicRequestContext>, of web: WebApplication)
    /// Where a browser goes instead of to the provider: straight back, as the person of the demand.
    ///
    /// - Parameters:
    ///   - url: the address of the provider that the browser would be sent to.
    ///   - provider: the code of one of ``parties``.
    ///   - now: milliseconds since 1970.
    /// - Throws: `AuthenticationError.declined` for nobody of its people.
    func answer(to url: String, of provider: String, _ demand: RelyingParty.Demand, now: Int64) throws -> String
    /// The role that a code of its own stands for; nil for any other: no national code works in a demonstration.
    func role(of role: StaffIdentity.NationalRole) -> Role?
}
