import Authentication
import CryptoExtras
import Foundation
import Synchronization
import Testing

@Suite("A token counts only when a published key of the right kind signed it")
struct SignatureTests {
    private let now = TestProvider.now

    @Test("RS256, RS512, PS256 and ES256 are verified", arguments: ["RS256", "RS512", "PS256", "ES256"])
    func accepted(algorithm: String) async throws {
        let provider = try TestProvider()
        try await provider.signIn(try provider.party()) { script in
            if algorithm == "ES256" { script.key = .newEC() }
            script.keys = [(try? script.key.published("one", algorithm: algorithm)) ?? nil]
            script.header["alg"] = .text(algorithm)
            script.claims["at_hash"] = nil
        }
    }

    static let violations: [Violation] = [
        Violation("another key", .token(.signature)) { script in
            if let key = try? TestProvider.otherRSA.get() { script.key = key }
        },
        Violation("no algorithm, no signature", .token(.algorithm)) { $0.header["alg"] = "none" },
        Violation("none in other letters", .token(.algorithm)) { $0.header["alg"] = "nOnE" },
        Violation("the public key as a shared secret", .token(.algorithm)) { $0.header["alg"] = "HS256" },
        Violation("an algorithm that is not on the list", .token(.algorithm)) { $0.header["alg"] = "RS384" },
        Violation("no algorithm named", .token(.malformed)) { $0.header["alg"] = nil },
        Violation("ES256 for a key of RSA", .token(.keyType)) { script in
            script.key = .newEC()
            script.header["alg"] = "ES256"
        },
        Violation("an algorithm other than the key's own", .token(.keyType)) { script in
            script.keys = [(try? script.key.published("one", algorithm: "PS256")) ?? nil]
        },
        Violation("a key for encryption", .token(.unknownKey)) { $0.keys[0]["use"] = "enc" },
        Violation("an unknown key", .token(.unknownKey)) { $0.header["kid"] = "two" },
        Violation("a key in the header", .token(.signature)) { script in
            guard let key = try? TestProvider.otherRSA.get() else { return }
            script.key = key
            script.header["jwk"] = (try? key.published("one")) ?? nil
        },
    ]

    @Test("One rule broken", arguments: violations)
    func refused(_ violation: Violation) async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        await #expect(throws: violation.error) { try await provider.signIn(party) { violation.change(&$0) } }
    }

    @Test("A key of RSA of 2,048 bits counts only for a provider that is configured for it")
    func length() async throws {
        let provider = try TestProvider()
        let short = try TestKey.newRSA(.bits2048)
        func signIn(_ configuration: ProviderConfiguration) async throws {
            try await provider.signIn(try provider.party(configuration)) { script in
                script.key = short
                script.keys = [(try? short.published("one")) ?? nil]
            }
        }
        var configuration = provider.configuration()
        await #expect(throws: AuthenticationError.token(.keyLength)) { try await signIn(configuration) }
        configuration.leastRSABits = 2048
        try await signIn(configuration)
    }

    @Test("The two RSA paddings are not taken for each other")
    func padding() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        await #expect(throws: AuthenticationError.token(.signature)) {
            try await provider.signIn(party) { script in
                let signed = (try? script.key.sign(script.claims, header: ["alg": "PS256", "kid": "one"])) ?? ""
                let parts = signed.split(separator: ".")
                // Signed with PSS over a header that says PS256; the header is then changed.
                let header = TestKey.base64URL(JSON.object(["alg": "RS256", "kid": "one"]).bytes)
                script.tokens["id_token"] = .text("\(header).\(parts[1]).\(parts[2])")
            }
        }
    }

    @Test("Any changed byte of header, claims or signature is refused")
    func changed() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        let (_, pending) = try await party.begin(now: now)
        let token = try provider.script.withLock { script in
            script.claims["nonce"] = .text(pending.nonce)
            return try script.key.sign(script.claims, header: script.header)
        }
        for position in stride(from: 0, to: token.utf8.count, by: 7) {
            var bytes = Array(token.utf8)
            bytes[position] = bytes[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            provider.change { $0.tokens["id_token"] = .text(String(decoding: bytes, as: UTF8.self)) }
            await #expect(throws: AuthenticationError.self) {
                try await party.finish(query: "code=\(position)&state=\(pending.state)", pending: pending, now: now)
            }
        }
    }

    @Test(
        "A token in a wrong form is refused",
        arguments: [
            "", ".", "..", "a.b", "a.b.c.d", "e30.e30.", "e30.e30.e30", "!!.!!.!!", "eyJhbGciOiJSUzI1NiJ9.e30.AA=",
            "eyJhbGciOjF9.e30.AAAA", "W10.W10.AAAA", "eyJhbGciOiJSUzI1NiJ9.e30.A+/A",
        ])
    func malformed(token: String) async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        await #expect(throws: AuthenticationError.token(.malformed)) {
            try await provider.signIn(party) { $0.tokens["id_token"] = .text(token) }
        }
    }

    @Test("A header with numbers beyond reckoning and deep nesting does no harm")
    func hostileHeader() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        for value: JSON in [
            .raw("1e400"), .raw("1e300"), .raw(String(repeating: "[", count: 9000)), .raw("{\"a\":1e99}"),
        ] {
            await #expect(throws: AuthenticationError.self) {
                try await provider.signIn(party) { script in
                    script.header["x"] = value
                    script.claims["nonce"] = "other"
                }
            }
        }
    }

    @Test("After a rotation the keys are fetched once; made-up identifiers lead to one fetch a minute at most")
    func rotation() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        try await provider.signIn(party)
        #expect(provider.fetched("keys") == 1)
        try await provider.signIn(party) { script in
            if let key = try? TestProvider.otherRSA.get() { script.key = key }
            script.keys = [(try? script.key.published("two")) ?? nil]
            script.header["kid"] = "two"
        }
        #expect(provider.fetched("keys") == 2)
        for later: Int64 in [1000, 30_000, 59_999] {
            await #expect(throws: AuthenticationError.token(.unknownKey)) {
                try await provider.signIn(party, now: now + later) { $0.header["kid"] = "three" }
            }
        }
        #expect(provider.fetched("keys") == 2)
        try await provider.signIn(party, now: now + 60_000) { script in
            script.keys = [(try? script.key.published("three")) ?? nil]
            script.header["kid"] = "three"
        }
        #expect(provider.fetched("keys") == 3)
        await #expect(throws: AuthenticationError.token(.unknownKey)) {
            try await provider.signIn(party, now: now + 60_001) { $0.header["kid"] = "one" }
        }
        #expect(provider.fetched("keys") == 3, "the withdrawn key is not trusted any more")
    }

    @Test("Without an identifier the only fitting key is meant, before and after a rotation; of several none")
    func withoutIdentifier() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        try await provider.signIn(party) { $0.header["kid"] = nil }
        try await provider.signIn(party) { script in
            if let key = try? TestProvider.otherRSA.get() { script.key = key }
            script.keys = [(try? script.key.published(nil)) ?? nil]
        }
        await #expect(throws: AuthenticationError.token(.unknownKey)) {
            try await provider.signIn(party, now: now + 60_000) { script in
                script.keys = [
                    (try? script.key.published("a")) ?? nil, (try? TestProvider.rsa.get().published("b")) ?? nil,
                ]
                if let key = try? TestProvider.rsa.get() { script.key = key }
            }
        }
    }

    @Test("A key that cannot be read does not spoil the others")
    func strangeKeys() async throws {
        let provider = try TestProvider()
        try await provider.signIn(try provider.party()) { script in
            script.keys.insert(["kty": "OKP", "crv": "X448", "x": 7], at: 0)
            script.keys.insert(["kty": "oct", "k": "AAAA", "kid": "one", "use": "enc"], at: 0)
            script.keys.insert(nil, at: 0)
            script.keys.insert(["kid": "one"], at: 0)
        }
    }
}
