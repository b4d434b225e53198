import Authentication
import Testing

/// Random numbers that repeat (SplitMix64).
private struct Repeating: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite("Whatever a provider sends, there is an identity that fits or an error in words; never a crash")
struct HostileClaimsTests {
    private static let fragments: [JSON] = [
        nil, true, 0, -1, .raw("1e400"), .raw("-1e-400"), .raw("9223372036854775808"), .raw("0.1"), "", "\u{0}", "P9",
        "S8000:G8000:R8001", "::", "🏥", .text(String(repeating: "x", count: 5000)), [], [:], [[]], [[:]], [nil],
        ["": nil], .raw(String(repeating: "[", count: 600) + String(repeating: "]", count: 600)),
        .raw(String(repeating: "{\"a\":", count: 600) + "1" + String(repeating: "}", count: 600)), .raw("{"),
        .raw("\"\\ud800\""), .raw("\"\\u0000\""), .raw("nul"), .raw("{\"a\":1,\"a\":2}"), .raw("﻿1"), .raw("NaN"),
        .raw("[1,]"), .raw("\"\u{202E}\""),
    ]

    private static func mutated(_ value: JSON, _ random: inout Repeating) -> JSON {
        switch value {
        case .object(var fields):
            guard let name = fields.keys.sorted().randomElement(using: &random), let old = fields[name] else {
                return value
            }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: fields[name] = nil
            case 1: fields[name] = fragments.randomElement(using: &random)
            case 2: fields["\(name)x"] = fragments.randomElement(using: &random)
            default: fields[name] = mutated(old, &random)
            }
            return .object(fields)
        case .list(var values):
            guard let index = values.indices.randomElement(using: &random) else { return value }
            if Bool.random(using: &random) { values.append(values[index]) }
            values[index] = mutated(values[index], &random)
            return .list(values)
        default: return fragments.randomElement(using: &random) ?? nil
        }
    }

    @Test(
        "User information and token claims mutated 400 times each",
        arguments: [
            ProviderConfiguration.Kind.cis2, .nhsLogin, .organisation,
        ])
    func mutations(kind: ProviderConfiguration.Kind) async throws {
        let provider = try TestProvider(kind: kind)
        let party = try provider.party(provider.configuration(kind))
        let (userinfo, claims) = provider.snapshot()
        var random = Repeating(state: 7)
        var accepted = 0
        for _ in 0..<400 {
            let bent = Self.mutated(userinfo, &random)
            let bentClaims = Bool.random(using: &random) ? claims : Self.mutated(claims, &random)
            let flip = Int.random(in: 0..<4, using: &random) == 0 ? bent.bytes : nil
            let position = Int.random(in: 0..<max(1, bent.bytes.count), using: &random)
            let byte = UInt8.random(in: 0...255, using: &random)
            do {
                let signIn = try await provider.signIn(party) { script in
                    script.userinfo = bent
                    script.bodies = [:]
                    if var bytes = flip, !bytes.isEmpty {
                        bytes[position] = byte
                        script.bodies["userinfo"] = bytes
                    }
                    if case .object(var fields) = bentClaims {
                        fields["nonce"] = fields["nonce"] ?? script.claims["nonce"]
                        script.claims = .object(fields)
                    }
                }
                accepted += 1
                switch signIn.identity {
                case .staff(let staff):
                    #expect(
                        kind != .nhsLogin && !staff.roles.isEmpty && !staff.name.isEmpty && staff.name.utf8.count <= 256
                    )
                    #expect(kind != .organisation || staff.roles.allSatisfy { $0.organisation == "RZZ" })
                case .person(let person):
                    #expect(kind == .nhsLogin && person.nhsNumber.utf8.count == 10 && person.birthDate.utf8.count == 10)
                }
            } catch let error as AuthenticationError {
                #expect(!error.description.contains(String(repeating: "x", count: 200)), "values stay out of errors")
            }
        }
        #expect(accepted > 0 && accepted < 400)
    }

    @Test(
        "Bytes of every kind in place of each document",
        arguments: ["openid-configuration", "keys", "token", "userinfo"])
    func documents(name: String) async throws {
        var random = Repeating(state: 11)
        for round in 0..<200 {
            let provider = try TestProvider()
            let bytes =
                round < Self.fragments.count
                ? Self.fragments[round].bytes
                : (0..<Int.random(in: 0..<64, using: &random)).map { _ in
                    Array("{}[]\":,0123456789ntfaulse\\u \u{0}é".utf8).randomElement(using: &random) ?? 0
                }
            provider.change { $0.bodies[name] = bytes }
            let party = try provider.party()
            await #expect(throws: AuthenticationError.self) { try await provider.signIn(party) }
        }
    }
}

extension TestProvider {
    func snapshot() -> (userinfo: JSON, claims: JSON) {
        var result: (JSON, JSON) = (nil, nil)
        change { result = ($0.userinfo, $0.claims) }
        return result
    }
}
