import Access

/// Someone who signs in to see their own record, as NHS login asserts them at P9. Contact details are not kept.
package struct PersonIdentity: Sendable, Hashable {
    /// The stable subject at NHS login.
    package let subject: String
    /// Ten digits whose check digit is right.
    package let nhsNumber: String
    /// The family name.
    package let familyName: String
    /// The given name; nil without scope `profile_extended`.
    package let givenName: String?
    /// The date of birth, `YYYY-MM-DD`.
    package let birthDate: String
    /// How strongly they signed in.
    package let assurance: Assurance

    private struct UserInformation: Decodable {
        let sub: ClaimText
        let nhs_number: String
        let identity_proofing_level: String
        let family_name: ClaimText
        let given_name: ClaimText?
        let birthdate: String
    }

    /// Someone whom NHS login asserts (NHS login, scopes and claims).
    /// - Throws: ``AuthenticationError/claim(_:_:)``, ``AuthenticationError/assuranceTooLow(demanded:given:)`` when the
    ///   identity was not proved to P9.
    init(nhsLogin json: [UInt8], assurance: Assurance) throws {
        let found = try HostileJSON.decode(UserInformation.self, from: json)
        guard found.identity_proofing_level == "P9" else {
            throw AuthenticationError.assuranceTooLow(demanded: "P9", given: "a lower one")
        }
        guard NHSNumber.parse(found.nhs_number) == found.nhs_number else {
            throw AuthenticationError.claim("nhs_number", "it is not an NHS number")
        }
        guard Self.isDate(found.birthdate) else {
            throw AuthenticationError.claim("birthdate", "it is not a date YYYY-MM-DD")
        }
        subject = found.sub.text
        nhsNumber = found.nhs_number
        familyName = found.family_name.text
        givenName = found.given_name?.text
        birthDate = found.birthdate
        self.assurance = assurance
    }

    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.map(\.utf8.count) == [4, 2, 2],
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...lengths[month - 1]).contains(day) && year >= 1800
    }
}
