import Authentication
import Foundation
import Testing

@Suite("A provider's configuration is read strictly")
struct ConfigurationTests {
    private let good: JSON = [
        "code": "cis2", "kind": "cis2", "issuer": "https://provider.test/realm", "clientID": "node",
        "redirectURI": "https://node.test/sign-in/callback/cis2",
        "clientAuthentication": ["method": "private_key_jwt", "key": "cis2.pem", "keyID": "k1", "algorithm": "RS512"],
        "scopes": ["openid", "nhsperson"], "acrValues": ["AAL2_OR_AAL3_ANY"], "stepUpACRValues": ["AAL3_ANY"],
        "organisations": ["RXX01"],
    ]

    @Test("What is written is what is read, and what is left out has its default")
    func reading() throws {
        let configuration = try ProviderConfiguration.read(good.bytes)
        try configuration.check(for: .production)
        #expect(configuration.clientAuthentication == .privateKey(key: "cis2.pem", keyID: "k1", algorithm: .rs512))
        #expect(configuration.algorithms == [.rs256, .rs512, .ps256, .es256] && configuration.clockSkew == 60)
        #expect(configuration.leastRSABits == 3072)
        let written = try JSONEncoder().encode(configuration)
        #expect(try ProviderConfiguration.read(Array(written)) == configuration)
        for method in ["client_secret_basic", "client_secret_post"] {
            var json = good
            json["clientAuthentication"] = ["method": .text(method), "secret": "file"]
            let configuration = try ProviderConfiguration.read(json.bytes)
            #expect(try ProviderConfiguration.read(Array(JSONEncoder().encode(configuration))) == configuration)
        }
    }

    private static let mistakes: [(key: String, value: JSON, text: String)] = [
        ("scope", "openid", "unknown key “scope”"), ("scopes", nil, "“scopes” of a provider cannot be used"),
        ("kind", "google", "“kind”"), ("algorithms", ["HS256"], "“algorithms.0”"),
        ("algorithms", ["none"], "“algorithms.0”"),
        (
            "clientAuthentication", ["method": "client_secret_basic", "secret": "f", "keyID": "k"],
            "“keyID” does not go with"
        ),
        ("clientAuthentication", ["method": "client_secret_basic", "password": "s3cret"], "unknown key “password”"),
        ("clientAuthentication", ["method": "none"], "“clientAuthentication.method”"),
        ("claims", ["role": "r", "organisation": "o", "organisations": ["R"], "x": 1], "unknown key “x”"),
    ]

    @Test("An unknown, missing or wrong key is named", arguments: mistakes)
    func refused(key: String, value: JSON, text: String) throws {
        var json = good
        if case .null = value { json[key] = nil } else { json[key] = value }
        do {
            _ = try ProviderConfiguration.read(json.bytes)
            Issue.record("accepted")
        } catch AuthenticationError.configuration(let problem) {
            #expect(problem.contains(text) && !problem.contains("s3cret"), "\(problem)")
        }
    }

    @Test("What cannot work, or must not, is refused with what to do")
    func checks() throws {
        let base = try ProviderConfiguration.read(good.bytes)
        let changes: [(String, (inout ProviderConfiguration) -> Void)] = [
            ("“organisations” must name whose staff", { $0.organisations = [] }),
            ("“code”", { $0.code = "CIS 2" }), ("“code”", { $0.code = "" }),
            ("“issuer”", { $0.issuer = "http://provider.test" }), ("“issuer”", { $0.issuer = "http://127.0.0.1" }),
            ("“issuer”", { $0.issuer = "https://provider.test/?a=b" }),
            ("“issuer”", { $0.issuer = "https://provider.test#a" }),
            ("“issuer”", { $0.issuer = "https://a@provider.test" }),
            ("“issuer”", { $0.issuer = "https://prövider.test" }),
            ("“redirectURI”", { $0.redirectURI = "/sign-in/callback" }),
            ("“redirectURI”", { $0.redirectURI = "http://node.test/sign-in/callback/cis2" }),
            ("“redirectURI”", { $0.redirectURI = "https://node.test/sign-in/callback" }),
            ("“redirectURI”", { $0.redirectURI = "https://node.test/sign-in/callback/other" }),
            ("“redirectURI”", { $0.redirectURI += "?a=b" }), ("openid", { $0.scopes = ["profile"] }),
            ("without spaces", { $0.scopes = ["openid profile", "openid"] }), ("“algorithms”", { $0.algorithms = [] }),
            ("“leastRSABits”", { $0.leastRSABits = 2047 }),
            ("“clockSkew”", { $0.clockSkew = 301 }), ("“clockSkew”", { $0.clockSkew = -1 }),
            ("“vtr”", { $0.vtr = ["P9.Cp"] }), ("AAL2", { $0.acrValues = [] }),
            ("AAL2", { $0.acrValues = ["AAL1_USERPASS"] }),
            ("“claims”", { $0.claims = ClaimNames(role: "r", organisation: "o", organisations: ["R"]) }),
            ("“claims”", { $0.kind = .organisation }), ("“vtr”", { $0.kind = .nhsLogin }),
            ("“multiFactorACRValues” belongs", { $0.multiFactorACRValues = ["AAL3_ANY"] }),
            (
                "P9",
                {
                    $0.kind = .nhsLogin
                    $0.vtr = ["P5.Cp"]
                }
            ),
            (
                "“claims.organisations”",
                {
                    $0.kind = .organisation
                    $0.claims = ClaimNames(role: "r", organisation: "o", organisations: [])
                }
            ),
        ]
        for (text, change) in changes {
            var configuration = base
            change(&configuration)
            do {
                try configuration.check(for: .production)
                Issue.record("accepted: \(text)")
            } catch AuthenticationError.configuration(let problem) {
                #expect(problem.contains(text), "\(problem)")
            }
        }
    }

    private func trust(
        _ classes: [String], stronger: [String] = [], vouchedFor: [String] = []
    ) throws
        -> ProviderConfiguration
    {
        var configuration = try ProviderConfiguration.read(good.bytes)
        configuration.kind = .organisation
        configuration.organisations = []
        configuration.claims = ClaimNames(role: "r", organisation: "o", organisations: ["RXX01"])
        (configuration.acrValues, configuration.stepUpACRValues) = (classes, stronger)
        configuration.multiFactorACRValues = vouchedFor
        return configuration
    }

    private func nhsLogin(_ vectors: [String]) throws -> ProviderConfiguration {
        var configuration = try ProviderConfiguration.read(good.bytes)
        configuration.kind = .nhsLogin
        configuration.organisations = []
        (configuration.acrValues, configuration.stepUpACRValues) = ([], [])
        configuration.vtr = vectors
        return configuration
    }

    private func expectRefused(_ configuration: ProviderConfiguration, _ words: String) {
        do {
            try configuration.check(for: .production)
            Issue.record("accepted: \(configuration.acrValues) \(configuration.vtr)")
        } catch AuthenticationError.configuration(let problem) {
            #expect(problem.contains(words), "\(problem)")
        } catch { Issue.record(error) }
    }

    @Test("In production every way in has more than one factor")
    func factors() throws {
        let mfa = "https://refeds.org/profile/mfa"
        for accepted in [
            try trust([mfa]), try trust([mfa, "gold"], vouchedFor: ["gold"]),
            try trust(["gold"], stronger: ["platinum"], vouchedFor: ["gold", "platinum"]),
            try nhsLogin(["P9.Cp.Cd", "P9.Cp.Ck", "P9.Cm"]),
        ] { try accepted.check(for: .production) }
        for weak in [
            try trust([]), try trust(["gold"]), try trust([mfa, "gold"]), try trust([mfa], stronger: ["gold"]),
            try trust([], stronger: [mfa]),
        ] {
            expectRefused(weak, "mean more than one factor")
            try weak.check(for: .demonstration)
        }
        for weak in [try nhsLogin(["P9.Cp"]), try nhsLogin(["P9.Cp.Cd", "P9.Cp"]), try nhsLogin(["P9", "P9.Cd"])] {
            expectRefused(weak, "P9.Cp is a password alone")
            try weak.check(for: .demonstration)
        }
        let password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
        expectRefused(try trust([password], vouchedFor: [password]), "“multiFactorACRValues” names")
        expectRefused(try trust([mfa], vouchedFor: ["gold"]), "“multiFactorACRValues” names")
    }

    @Test("In production a node has a key of its own at each provider, not a secret that the provider knows too")
    func staticSecrets() throws {
        for secret in [ClientAuthentication.secretBasic(secret: "f"), .secretPost(secret: "f")] {
            for configuration in [
                try ProviderConfiguration.read(good.bytes), try trust(["phr"]), try nhsLogin(["P9.Cm"]),
            ] {
                var configuration = configuration
                configuration.clientAuthentication = secret
                expectRefused(configuration, "private_key_jwt")
                try configuration.check(for: .demonstration)
            }
        }
    }

    @Test(
        "http is for this machine and a demonstration only",
        arguments: [
            "http://127.0.0.1:8080", "http://localhost:9400", "http://[::1]:9400",
        ])
    func loopback(issuer: String) throws {
        var configuration = try ProviderConfiguration.read(good.bytes)
        configuration.issuer = issuer
        try configuration.check(for: .demonstration)
        #expect(throws: AuthenticationError.self) { try configuration.check(for: .production) }
        configuration.issuer = "http://127.0.0.1.evil.test"
        #expect(throws: AuthenticationError.self) { try configuration.check(for: .demonstration) }
    }

    @Test("In production nobody but its owner may read or change a secret; what a link leads to counts")
    func permissions() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("secrets-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("a")
        try Data("hidden".utf8).write(to: file)
        try FileManager.default.createSymbolicLink(
            at: folder.appendingPathComponent("link"), withDestinationURL: file)
        let secrets = SecretsDirectory(path: folder.path, for: .production)
        for mode in [0o644, 0o640, 0o604, 0o620, 0o601] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            for name in ["a", "link"] {
                do {
                    _ = try secrets.read(name)
                    Issue.record("read with mode \(String(mode, radix: 8))")
                } catch AuthenticationError.configuration(let problem) {
                    #expect(problem.contains("chmod 600") && problem.contains(String(mode, radix: 8)))
                    #expect(!problem.contains("hidden"))
                }
            }
            #expect(try SecretsDirectory(path: folder.path, for: .demonstration).read("a") == Array("hidden".utf8))
        }
        for mode in [0o600, 0o400] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            #expect(try secrets.read("a") == Array("hidden".utf8) && secrets.read("link") == Array("hidden".utf8))
        }
    }

    @Test("Among the credentials of a service a group's right to read is the access list's; no other right is")
    func credentials() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("secrets-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("node.key")
        try Data("hidden".utf8).write(to: file)
        for (mode, isPrivate) in [(0o400, true), (0o440, true), (0o460, false), (0o444, false), (0o450, false)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            for place in [folder.path, folder.path + "/", nil, folder.deletingLastPathComponent().path] {
                let isThere = place?.contains(folder.lastPathComponent) == true
                let isGood = (try? SecretsDirectory.checkIsPrivate(file, credentials: place)) != nil
                #expect(isGood == (isPrivate && isThere || mode == 0o400), "\(String(mode, radix: 8)) \(place ?? "")")
            }
        }
    }

    @Test("A secret is a file of the secrets directory, and a key is a key")
    func secrets() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("secrets-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("hidden".utf8).write(to: folder.appendingPathComponent("a"))
        try Data(count: 65_537).write(to: folder.appendingPathComponent("large"))
        let secrets = SecretsDirectory(path: folder.path, for: .demonstration)
        #expect(try secrets.read("a") == Array("hidden".utf8))
        for name in ["", ".", "..", "../a", "/etc/passwd", ".a", "b", "large", "a\0"] {
            #expect(throws: AuthenticationError.self) { try secrets.read(name) }
        }
        for bytes in [
            [], Array("hidden".utf8), Array("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----".utf8),
        ] {
            do {
                _ = try RelyingParty(
                    configuration: try ProviderConfiguration.read(good.bytes), deployment: .production,
                    secret: { _ in bytes }, transport: try TestProvider())
                Issue.record("accepted")
            } catch AuthenticationError.configuration(let problem) {
                #expect(problem.contains("cis2.pem") && !problem.contains("hidden"))
            }
        }
    }
}
