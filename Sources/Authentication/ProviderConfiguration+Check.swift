import Foundation

extension ProviderConfiguration {
    /// Checks what the types cannot say.
    /// - Throws: ``AuthenticationError/configuration(_:)`` with everything to change.
    package func check(for deployment: Deployment) throws {
        var problems: [String] = []
        func demand(_ holds: Bool, _ problem: String) {
            if !holds { problems.append(problem) }
        }
        demand(
            (1...32).contains(code.utf8.count) && code.utf8.allSatisfy(Self.isCodeByte),
            "“code” must be 1 to 32 of a–z, 0–9 and hyphens")
        demand(
            ProviderAddress.isAllowed(issuer, in: deployment) && !issuer.contains("?"),
            "“issuer” must be an https address without query or fragment")
        demand(
            ProviderAddress.isAllowed(redirectURI, in: deployment)
                && URLComponents(string: redirectURI)?.path == Self.callbackPath(code) && !redirectURI.contains("?"),
            "“redirectURI” must be an https address of this node that ends in \(Self.callbackPath(code))")
        demand(!clientID.isEmpty, "“clientID” must not be empty")
        demand(scopes.contains("openid"), "“scopes” must contain openid")
        demand(
            (scopes + acrValues + stepUpACRValues + multiFactorACRValues + vtr)
                .allSatisfy { !$0.isEmpty && !$0.contains(" ") },
            "scopes, acrValues, stepUpACRValues, multiFactorACRValues and vtr are lists of words without spaces")
        demand(!algorithms.isEmpty, "“algorithms” must name at least one")
        demand(leastRSABits >= 2048, "“leastRSABits” must be 2048 or more; leave it out for 3072")
        demand((0...300).contains(clockSkew), "“clockSkew” must be 0 to 300 seconds")
        demand(vtr.isEmpty || kind == .nhsLogin, "“vtr” is for NHS login only; use acrValues")
        demand((claims != nil) == (kind == .organisation), "“claims” belongs to kind organisation, and only there")
        switch kind {
        case .cis2:
            demand(
                deployment == .demonstration || !organisations.isEmpty,
                "“organisations” must name whose staff may act here: CIS2 asserts those of all England")
            demand(
                !acrValues.isEmpty
                    && (acrValues + stepUpACRValues).allSatisfy { Assurance.careIdentityLevel($0) ?? 0 >= 2 },
                "“acrValues” and “stepUpACRValues” must be of level AAL2 or AAL3, such as AAL3_ANY")
            demand(
                stepUpACRValues.allSatisfy { Assurance.careIdentityLevel($0) == 3 },
                "“stepUpACRValues” must be of level AAL3, such as AAL3_ANY: a weaker class opens nothing")
        case .nhsLogin:
            demand(
                !vtr.isEmpty && vtr.allSatisfy { $0.split(separator: ".").contains("P9") },
                "“vtr” must list vectors that contain P9, such as P9.Cp.Cd")
            demand(
                acrValues.isEmpty && stepUpACRValues.isEmpty, "NHS login takes “vtr”, not acrValues or stepUpACRValues")
        case .organisation:
            demand(claims?.organisations.isEmpty == false, "“claims.organisations” must name the organisation")
        }
        demand(organisations.isEmpty || kind == .cis2, "“organisations” belongs to kind cis2, and only there")
        demand(
            multiFactorACRValues.isEmpty || kind == .organisation,
            "“multiFactorACRValues” belongs to kind organisation, and only there")
        demand(
            multiFactorACRValues.allSatisfy { (acrValues + stepUpACRValues).contains($0) }
                && Assurance.oneFactorClasses.isDisjoint(with: multiFactorACRValues),
            "“multiFactorACRValues” names those of acrValues and stepUpACRValues that mean more than one factor")
        if deployment == .production { checkStrength(demand) }
        guard problems.isEmpty else {
            throw AuthenticationError.configuration("provider “\(code)”: \(problems.joined(separator: "; ")).")
        }
    }

    /// What a node of real people's records demands of every way in: more than one factor (OWASP ASVS 5.0 V6.3.3,
    /// V6.3.4), and a key of its own instead of a secret that the provider knows too (V13.2.1).
    private func checkStrength(_ demand: (Bool, String) -> Void) {
        switch kind {
        case .cis2: break  // At least AAL2, in every deployment.
        case .nhsLogin:
            demand(
                vtr.allSatisfy(Assurance.isMultiFactor(vector:)),
                "in production “vtr” must list vectors of more than one factor, such as P9.Cp.Cd or P9.Cm; P9.Cp is a "
                    + "password alone")
        case .organisation:
            let strong = Assurance.multiFactorClasses.union(multiFactorACRValues)
            demand(
                !acrValues.isEmpty && (acrValues + stepUpACRValues).allSatisfy(strong.contains),
                "in production “acrValues” must name classes that mean more than one factor, and “stepUpACRValues” no "
                    + "others. List under “multiFactorACRValues” which of the provider’s own names do, once the trust "
                    + "has confirmed it")
        }
        if case .privateKey = clientAuthentication { return }
        demand(
            false,
            "in production “clientAuthentication” must be private_key_jwt: register this node's public key there "
                + "instead of a secret")
    }
}

extension ProviderConfiguration {
    private static func isCodeByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "-")
    }
}

/// The addresses that may be talked to.
enum ProviderAddress {
    /// Whether it is absolute, `https`, names a host and carries neither user nor fragment; in a demonstration `http`
    /// to this machine will do.
    static func isAllowed(_ text: String, in deployment: Deployment) -> Bool {
        // What is not plain visible ASCII, or has a backslash, is read differently by different parsers.
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.password == nil, parts.fragment == nil
        else { return false }
        switch parts.scheme {
        case "https": return true
        case "http": return deployment == .demonstration && ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
        default: return false
        }
    }
}
