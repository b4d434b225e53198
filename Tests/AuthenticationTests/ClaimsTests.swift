import Access
import Authentication
import Testing

@Suite("Claims become identities, or a clear error")
struct ClaimsTests {
    @Test("CIS2: the selected role, its organisation's name, the level; a principal of the mapped role")
    func staff() async throws {
        let provider = try TestProvider()
        let signIn = try await provider.signIn(try provider.party())
        guard case .staff(let identity) = signIn.identity else { throw AuthenticationError.declined(.accessDenied) }
        #expect(identity.subject == "910000000001" && identity.name == "Ada Clinician")
        #expect(identity.assurance == Assurance(name: "AAL3", isStrongest: true) && identity.identityAssurance == 3)
        #expect(
            identity.roles == [
                .init(
                    organisation: "RZZ01", organisationName: "Invented Hospital", personRole: "role-1",
                    roleCode: "S8000:G8000:R8001", activityCodes: ["B0401", "B0360"], roleName: "Clinician")
            ])
        #expect(
            try identity.principal { $0.roleCode == "S8000:G8000:R8001" ? .generalPractitioner : nil }
                == Principal(
                    subject: "910000000001", name: "Ada Clinician", role: .generalPractitioner, organisation: "RZZ01",
                    organisationName: "Invented Hospital", activities: ["B0401", "B0360"]))
        #expect(throws: AuthenticationError.roleNotMapped("S8000:G8000:R8001")) {
            try identity.principal { _ in nil }
        }
        #expect(AuthenticationError.roleNotMapped("S8000:G8000:R8001").description.contains("S8000:G8000:R8001"))
    }

    private static let two: JSON = [
        ["org_code": "RZZ01", "person_roleid": "a", "role_code": "S8000:G8000:R8001"],
        ["org_code": "RZZ02", "person_roleid": "b", "role_code": "S8000:G8001:R8005"],
        ["org_code": "RZZ03", "person_roleid": "c", "role_name": "A role without a code"],
    ]

    @Test("CIS2: several roles and none selected are all carried, for the person to choose one of them")
    func roles() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        for selection: JSON? in ["", nil] {
            let signIn = try await provider.signIn(party) { script in
                script.userinfo["nhsid_nrbac_roles"] = Self.two
                script.userinfo["selected_roleid"] = selection
            }
            guard case .staff(let identity) = signIn.identity else { throw AuthenticationError.declined(.accessDenied) }
            #expect(identity.roles.map(\.personRole) == ["a", "b"] && identity.selected == nil)
            #expect(throws: AuthenticationError.roleNotChosen) { try identity.principal { _ in .midwife } }
            #expect(throws: AuthenticationError.roleNotChosen) { try identity.principal(in: "c") { _ in .midwife } }
            let chosen = try identity.principal(in: "b") { _ in .midwife }
            #expect(chosen.organisation == "RZZ02" && chosen.organisationName == "RZZ02")
            // A role for which none are sent was granted none.
            #expect(chosen.activities == [])
        }
        let selected = try await provider.signIn(party) { $0.claims["selected_roleid"] = "b" }
        guard case .staff(let identity) = selected.identity else { throw AuthenticationError.declined(.accessDenied) }
        let principal = try identity.principal(in: "a") { _ in .midwife }
        #expect(principal.organisation == "RZZ02", "what was selected at the provider cannot be changed here")
    }

    static let staffViolations: [Violation] = [
        Violation("no name", .claim("name", "it is missing")) { $0.userinfo["name"] = nil },
        Violation("a name that is a number", .claim("name", "it is not of type String")) { $0.userinfo["name"] = 7 },
        Violation("a name with control characters", .claim("name", "its value is not allowed")) {
            $0.userinfo["name"] = "A\u{0}B"
        },
        Violation("a name that turns the writing", .claim("name", "its value is not allowed")) {
            $0.userinfo["name"] = "A\u{202E}B"
        },
        Violation("a name too long", .claim("name", "its value is not allowed")) {
            $0.userinfo["name"] = .text(String(repeating: "a", count: 257))
        },
        Violation("no national identifier", .claim("nhsid_useruid", "it is missing")) {
            $0.userinfo["nhsid_useruid"] = nil
        },
        Violation("no roles", .claim("nhsid_nrbac_roles", "it is missing")) { $0.userinfo["nhsid_nrbac_roles"] = nil },
        Violation("an empty list", .claim("nhsid_nrbac_roles", "there is no role with a code")) {
            $0.userinfo["nhsid_nrbac_roles"] = []
        },
        Violation("roles that are a text", .claim("nhsid_nrbac_roles", "it is not of type Array<Any>")) {
            $0.userinfo["nhsid_nrbac_roles"] = "S8000:G8000:R8001"
        },
        Violation("a role code of another form", .claim("role_code", "it is not of the form S8000:G8000:R8001")) {
            $0.userinfo["nhsid_nrbac_roles"] = [["org_code": "R", "person_roleid": "role-1", "role_code": "R8001"]]
        },
        Violation(
            "an organisation that is a number", .claim("nhsid_nrbac_roles.0.org_code", "it is not of type String")
        ) {
            $0.userinfo["nhsid_nrbac_roles"] = [["org_code": 1, "person_roleid": "a", "role_code": "S1:G1:R1"]]
        },
        Violation("too many roles", .claim("nhsid_nrbac_roles", "there are too many roles or activities")) {
            $0.userinfo["nhsid_nrbac_roles"] = .list(
                Array(repeating: ["org_code": "R", "person_roleid": "a", "role_code": "S1:G1:R1"], count: 201))
        },
        Violation("a selected role that is not there", .claim("selected_roleid", "it is not one of the roles")) {
            $0.userinfo["selected_roleid"] = "role-2"
        },
        Violation("two selected roles", .claim("selected_roleid", "it is not one of the roles")) { script in
            script.userinfo["nhsid_nrbac_roles"] = two
            script.userinfo["selected_roleid"] = "a"
            script.claims["selected_roleid"] = "b"
        },
    ]

    @Test("CIS2: a claim missing or of a wrong form", arguments: staffViolations)
    func staffRefused(_ violation: Violation) async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        await #expect(throws: violation.error) { try await provider.signIn(party) { violation.change(&$0) } }
    }

    @Test("NHS login: NHS number, names and birth date; no way to reach the person")
    func person() async throws {
        let provider = try TestProvider(kind: .nhsLogin)
        let signIn = try await provider.signIn(try provider.party(provider.configuration(.nhsLogin)))
        guard case .person(let identity) = signIn.identity else { throw AuthenticationError.declined(.accessDenied) }
        #expect(identity.nhsNumber == "9990000018" && identity.familyName == "Invented" && identity.givenName == "Bo")
        #expect(identity.birthDate == "1980-02-29" && identity.subject == "910000000001")
        #expect(!String(reflecting: identity).contains("example.test") && !String(reflecting: identity).contains("+44"))
    }

    @Test(
        "NHS login: an NHS number or a date that cannot be one",
        arguments: [
            ("nhs_number", "9990000019"), ("nhs_number", "999000001"), ("nhs_number", "99900000180"),
            ("nhs_number", "999 000 0018"), ("nhs_number", "٩٩٩٠٠٠٠٠١٨"), ("nhs_number", ""),
            ("birthdate", "1981-02-29"),
            ("birthdate", "1980-13-01"), ("birthdate", "1980-2-9"), ("birthdate", "01-01-1980"),
            ("birthdate", "1980-00-10"),
            ("birthdate", "+980-01-01"), ("family_name", ""),
        ])
    func personRefused(name: String, value: String) async throws {
        let provider = try TestProvider(kind: .nhsLogin)
        let party = try provider.party(provider.configuration(.nhsLogin))
        do {
            try await provider.signIn(party) { $0.userinfo[name] = .text(value) }
            Issue.record("accepted")
        } catch AuthenticationError.claim(let claim, let problem) {
            #expect(claim == name && (value.isEmpty || !problem.contains(value)))
        }
    }

    @Test("An organisation's provider speaks for its organisation only; its subjects are told from others'")
    func organisation() async throws {
        let provider = try TestProvider(kind: .organisation)
        let party = try provider.party(provider.configuration(.organisation))
        let signIn = try await provider.signIn(party)
        guard case .staff(let identity) = signIn.identity else { throw AuthenticationError.declined(.accessDenied) }
        #expect(identity.subject == "test:910000000001" && identity.roles.map(\.roleCode) == ["doctor", "teacher"])
        let principal = try identity.principal(in: "doctor") { $0.roleCode == "doctor" ? .hospitalConsultant : nil }
        #expect(principal.organisation == "RZZ" && principal.organisationName == "A trust")
        await #expect(throws: AuthenticationError.claim("org", "this provider may not speak for that organisation")) {
            try await provider.signIn(party) { $0.userinfo["org"] = "RYY" }
        }
        await #expect(throws: AuthenticationError.claim("groups", "it is missing")) {
            try await provider.signIn(party) { script in
                script.userinfo["org"] = "RZZ"
                script.userinfo["groups"] = nil
            }
        }
        let single = try await provider.signIn(party) { $0.userinfo["groups"] = "doctor" }
        guard case .staff(let one) = single.identity else { throw AuthenticationError.declined(.accessDenied) }
        #expect(try one.principal { _ in .midwife }.role == .midwife)
    }

    @Test("An organisation's provider may put its claims into the identity token")
    func organisationInToken() async throws {
        let provider = try TestProvider(kind: .organisation)
        var configuration = provider.configuration(.organisation)
        configuration.claims?.source = .idToken
        let party = try provider.party(configuration)
        let signIn = try await provider.signIn(party) { script in
            script.userinfo = ["sub": "910000000001"]
            script.claims["name"] = "Ada"
            script.claims["groups"] = ["doctor"]
            script.claims["org"] = "RZZ"
            script.claims["org_title"] = "A trust"
        }
        guard case .staff(let identity) = signIn.identity else { throw AuthenticationError.declined(.accessDenied) }
        #expect(identity.name == "Ada")
    }
}
