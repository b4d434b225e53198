import Access
import Authentication
import Demonstration
import Foundation
import Testing

@Suite("The embedded provider is signed in at as any other")
struct EmbeddedProviderTests {
    /// 2027-01-15 08:00 in UTC.
    private static let now: Int64 = 1_800_000_000_000
    private let now = Self.now
    private let doctor = Principal(
        subject: "raman", name: "Dr Raman", role: .hospitalConsultant, organisation: "ZZH01",
        organisationName: "Hospital")
    private let provider: EmbeddedProvider
    private let redirect = "http://127.0.0.1:8080/sign-in/callback/demo"

    init() {
        provider = EmbeddedProvider(
            people: [.init(principal: doctor, task: "Sees people")],
            citizens: [
                .init(
                    subject: "bo", givenName: "Bo", familyName: "Invented", nhsNumber: "9990000018",
                    birthDate: "1980-02-29", task: "Looks")
            ], issuer: "https://demonstration.invalid", clock: { Self.now })
    }

    private func signIn(
        _ party: RelyingParty, _ subject: String, _ demand: RelyingParty.Demand = .init()
    ) async throws -> SignIn {
        let (url, pending) = try await party.begin(demand, now: now)
        let request = try #require(EmbeddedProvider.AuthorizationRequest(url: url))
        let code = try provider.authorize(request, as: subject, now: now)
        return try await party.finish(query: provider.answer(code, to: request), pending: pending, now: now)
    }

    @Test("Staff: the principal comes back as it was given, at AAL2, and at AAL3 when asked")
    func staff() async throws {
        let party = try provider.relyingParty(.cis2, redirectURI: redirect)
        let usual = try await signIn(party, "raman")
        guard case .staff(let identity) = usual.identity else { throw AuthenticationError.declined(.accessDenied) }
        // It is granted an activity, as CIS2 does it.
        #expect(
            try identity.principal(map: EmbeddedProvider.role)
                == Principal(
                    subject: doctor.subject, name: doctor.name, role: doctor.role, organisation: doctor.organisation,
                    organisationName: doctor.organisationName, activities: ["B0360"]))
        #expect(usual.proof.assurance.name == "AAL2" && usual.proof.sid != nil && !usual.proof.isFresh(now: now))
        let stronger = try await signIn(party, "raman", .init(isStepUp: true, subject: usual.proof.subject))
        #expect(stronger.proof.assurance.name == "AAL3" && stronger.proof.isFresh(now: now))
    }

    @Test("Every role has its own invented code, and no national code means anything here")
    func roles() {
        func role(_ code: String) -> StaffIdentity.NationalRole {
            .init(
                organisation: "O", organisationName: nil, personRole: "1", roleCode: code, activityCodes: [],
                roleName: nil)
        }
        for each in Role.allCases {
            #expect(EmbeddedProvider.role(of: role(EmbeddedProvider.inventedCode(of: each))) == each)
        }
        #expect(EmbeddedProvider.role(of: role("S8000:G8000:R8001")) == nil)
    }

    @Test("People: a citizen, proved to P9")
    func people() async throws {
        let party = try provider.relyingParty(.nhsLogin, redirectURI: redirect)
        let signIn = try await signIn(party, "bo")
        guard case .person(let person) = signIn.identity else { throw AuthenticationError.declined(.accessDenied) }
        #expect(person.nhsNumber == "9990000018" && person.familyName == "Invented" && person.givenName == "Bo")
    }

    @Test("Staff cannot be chosen as people, nor people as staff, nor anyone for an unknown client")
    func clients() async throws {
        var request = EmbeddedProvider.AuthorizationRequest(
            clientID: EmbeddedProvider.staffClient, redirect: redirect, state: "s", nonce: "n", challenge: "c")
        let declined = AuthenticationError.declined(.accessDenied)
        #expect(throws: declined) { try provider.authorize(request, as: "bo", now: now) }
        request.clientID = EmbeddedProvider.peopleClient
        #expect(throws: declined) { try provider.authorize(request, as: "raman", now: now) }
        request.clientID = "other"
        #expect(throws: declined) { try provider.authorize(request, as: "raman", now: now) }
        #expect(EmbeddedProvider.AuthorizationRequest(url: "https://demonstration.invalid/authorize?a=b") == nil)
        #expect(EmbeddedProvider.AuthorizationRequest(url: "nothing") == nil)
    }

    @Test("A code is single-use, for a minute, for its client, redirect and verifier")
    func codes() async throws {
        let party = try provider.relyingParty(.cis2, redirectURI: redirect)
        func attempt(
            _ bend: (inout EmbeddedProvider.AuthorizationRequest) -> Void = { _ in }, issued: Int64
        ) async throws {
            let (url, pending) = try await party.begin(now: now)
            var request = try #require(EmbeddedProvider.AuthorizationRequest(url: url))
            bend(&request)
            let code = try provider.authorize(request, as: "raman", now: issued)
            let query = provider.answer(code, to: request)
            _ = try await party.finish(query: query, pending: pending, now: now)
            await #expect(throws: AuthenticationError.declined(.codeSpent)) {
                try await party.finish(query: query, pending: pending, now: now)
            }
        }
        try await attempt(issued: now)
        try await attempt(issued: now - 59_999)
        let spent = AuthenticationError.declined(.codeSpent)
        await #expect(throws: spent) { try await attempt(issued: now - 60_000) }
        await #expect(throws: spent) { try await attempt({ $0.redirect = "http://127.0.0.1/other" }, issued: now) }
        await #expect(throws: spent) { try await attempt({ $0.challenge = Token.challenge(of: "other") }, issued: now) }
        await #expect(throws: AuthenticationError.token(.nonce)) {
            try await attempt({ $0.nonce = "other" }, issued: now)
        }
    }

    @Test("Its clients prove themselves")
    func secret() async throws {
        let party = try RelyingParty(
            configuration: provider.configuration(.cis2, code: "demo", redirectURI: redirect),
            deployment: .demonstration,
            secret: { _ in Array("guessed".utf8) }, transport: provider)
        await #expect(
            throws: AuthenticationError.configuration(
                "the provider refused this node (token: invalid_client). Compare the registration with it.")
        ) { try await signIn(party, "raman") }
    }

    @Test("Its key can rotate")
    func rotation() async throws {
        let party = try provider.relyingParty(.cis2, redirectURI: redirect)
        _ = try await signIn(party, "raman")
        provider.rotateKey()
        _ = try await signIn(party, "raman")
    }

    @Test("It logs out through the back channel")
    func logout() async throws {
        let party = try provider.relyingParty(.cis2, redirectURI: redirect)
        let signIn = try await signIn(party, "raman")
        let sessions = Sessions()
        let key = sessions.begin(doctor, proof: signIn.proof, now: now)
        let token = try await provider.logoutToken(
            client: EmbeddedProvider.staffClient, subject: "raman", sid: signIn.proof.sid, now: now)
        let notice = try await party.notice(logoutToken: token, now: now)
        #expect(sessions.end(subject: notice.subject, sid: notice.sid, provider: notice.provider) == 1)
        #expect(sessions.session(key, now: now) == nil)
    }
}
