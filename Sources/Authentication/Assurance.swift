/// How strongly someone signed in, in the provider's words.
package struct Assurance: Sendable, Hashable {
    /// `AAL3`, an authentication context class, or a vector of trust such as `P9.Cp.Cd`.
    package let name: String
    /// Whether it is enough for what needs a stronger sign-in: AAL3, a class of `stepUpACRValues`, or any vector that
    /// NHS login was asked for.
    package let isStrongest: Bool

    /// An assurance.
    package init(name: String, isStrongest: Bool) {
        self.name = name
        self.isStrongest = isStrongest
    }

    /// The level of a CIS2 authentication class, the lowest when it leaves a choice: 2 for `AAL2_OR_AAL3_ANY`, 3 for
    /// `AAL3_ANY` or `3`; nil for anything else.
    package static func careIdentityLevel(_ text: String) -> Int? {
        if let level = Int(text) { return (1...3).contains(level) ? level : nil }
        return text.split(separator: "_")
            .compactMap { $0.hasPrefix("AAL") ? Int($0.dropFirst(3)) : nil }
            .filter { (1...3).contains($0) }.min()
    }
}

extension Assurance {
    /// Classes that are given for more than one factor only, by whoever uses the name.
    ///
    /// Sources: REFEDS MFA Profile; OpenID Connect Extended Authentication Profile ACR Values 1.0 (phishing-resistant);
    /// OpenID Provider Authentication Policy Extension 1.0, as OpenID Connect Core 1.0 section 2 takes its names; NIST
    /// SP 800-63B.
    package static let multiFactorClasses: Set<String> = [
        "https://refeds.org/profile/mfa", "phr", "phrh",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor-physical", "AAL2", "AAL3",
    ]

    /// Classes that one factor is enough for, or that promise nothing: nobody can vouch for them.
    ///
    /// Sources: SAML Authentication Context 2.0; OpenID Connect Core 1.0 section 2 (`0`); REFEDS SFA Profile; NIST
    /// SP 800-63B.
    static let oneFactorClasses: Set<String> = [
        "0", "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "https://refeds.org/profile/sfa", "AAL1",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
    ]

    /// Whether a vector of NHS login demands more than one factor: `Cm`, or a password with something beside it
    /// (NHS login, "Vectors of trust": `Cp` password, `Cd` device, `Ck` shared key, `Cm` asymmetric key on a device).
    static func isMultiFactor(vector: String) -> Bool {
        let credentials = Set(vector.split(separator: ".").filter { $0.hasPrefix("C") })
        return credentials.contains("Cm") || (credentials.contains("Cp") && credentials.count > 1)
    }
}

extension ProviderConfiguration {
    /// The assurance that the claims of an identity token state, if it is one of those demanded.
    ///
    /// Without a demand an answered class is kept but proves nothing. Sources: OpenID Connect Core 1.0 section 2
    /// (`acr`), RFC 8485 section 3 (`vot`), NHS England's CIS2 guidance (`authentication_assurance_level`).
    /// - Throws: ``AuthenticationError/assuranceTooLow(demanded:given:)``.
    func assurance(of claims: IdentityTokenClaims, demanded: [String]) throws -> Assurance {
        switch kind {
        case .cis2:
            let needed = demanded.compactMap(Assurance.careIdentityLevel).min() ?? 2
            // Where both are sent, the lower counts. A class may leave open which level was reached; the other says it.
            let stated = claims.authentication_assurance_level.flatMap { Assurance.careIdentityLevel($0.text) }
            let byClass = claims.acr.flatMap(Assurance.careIdentityLevel)
            let open = claims.acr?.contains("_OR_") == true
            let levels = open && stated != nil ? [stated] : [stated, byClass]
            guard let level = levels.compactMap(\.self).min(), level >= needed else {
                throw AuthenticationError.assuranceTooLow(
                    demanded: "AAL\(needed)", given: (stated ?? byClass).map { "AAL\($0)" } ?? "unknown")
            }
            return Assurance(name: "AAL\(level)", isStrongest: level == 3)
        case .nhsLogin:
            let given = Set((claims.vot ?? "").split(separator: "."))
            guard given.contains("P9"), vtr.contains(where: { given == Set($0.split(separator: ".")) }),
                claims.identity_proofing_level ?? "P9" == "P9"
            else { throw AuthenticationError.assuranceTooLow(demanded: "P9", given: "a lower one") }
            return Assurance(name: given.sorted().joined(separator: "."), isStrongest: true)
        case .organisation:
            let given = claims.acr ?? ""
            guard demanded.isEmpty || demanded.contains(given) else {
                throw AuthenticationError.assuranceTooLow(
                    demanded: demanded.joined(separator: " or "), given: "a lower one")
            }
            return Assurance(name: given, isStrongest: stepUpACRValues.contains(given))
        }
    }
}
