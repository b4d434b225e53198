package import Access

/// Someone at work, as a provider asserts them.
package struct StaffIdentity: Sendable, Hashable {
    /// A role at an organisation.
    package struct NationalRole: Sendable, Hashable {
        /// The organisation's ODS code.
        package let organisation: String
        /// Its name; nil when the provider sends none.
        package let organisationName: String?
        /// The identifier of this person in this role; for an organisation's own provider the role code.
        package let personRole: String
        /// The role, such as `S8000:G8000:R8001`, or what an organisation's own provider calls it.
        package let roleCode: String
        /// The activities granted, such as `B0401`; nil for an organisation's own provider, which grants nobody any.
        package let activityCodes: [String]?
        /// The role in the provider's words; nil when it sends none.
        package let roleName: String?

        /// A role.
        package init(
            organisation: String, organisationName: String?, personRole: String, roleCode: String,
            activityCodes: [String]?, roleName: String?
        ) {
            self.organisation = organisation
            self.organisationName = organisationName
            self.personRole = personRole
            self.roleCode = roleCode
            self.activityCodes = activityCodes
            self.roleName = roleName
        }
    }

    /// The stable subject for decisions and the ledger: the national user identifier, or `provider:subject` for an
    /// organisation's own provider, whose subjects are unique only there.
    package let subject: String
    /// The name to show.
    package let name: String
    /// Every role that the provider asserts; at least one.
    package let roles: [NationalRole]
    /// The ``NationalRole/personRole`` that the person chose at the provider; nil when they have yet to choose.
    package let selected: String?
    /// How strongly they signed in.
    package let assurance: Assurance
    /// How surely the provider knows who they are, 1 to 3; nil when it does not say. CIS2 only.
    package let identityAssurance: Int?

    /// The principal to decide for.
    /// - Parameters:
    ///   - chosen: the ``NationalRole/personRole`` chosen on this node's page; nil for the one selected at the
    ///     provider, or the only one.
    ///   - map: what a role means to the policy; nil for nothing.
    /// - Throws: ``AuthenticationError/roleNotChosen`` when there are several and none is chosen, or the one chosen is
    ///   not among them; ``AuthenticationError/roleNotMapped(_:)`` naming the role code.
    package func principal(in chosen: String? = nil, map: (NationalRole) -> Role?) throws -> Principal {
        let wanted = selected ?? chosen
        let candidates = wanted.map { wanted in roles.filter { $0.personRole == wanted } } ?? roles
        guard candidates.count == 1, let role = candidates.first else { throw AuthenticationError.roleNotChosen }
        guard let mapped = map(role) else { throw AuthenticationError.roleNotMapped(role.roleCode) }
        return Principal(
            subject: subject, name: name, role: mapped, organisation: role.organisation,
            organisationName: role.organisationName ?? role.organisation, activities: role.activityCodes)
    }
}

extension StaffIdentity {
    /// More roles than anyone has.
    private static let maximumRoles = 200
    private static let maximumActivities = 1000

    private struct CareIdentity: Decodable {
        struct Role: Decodable {
            let org_code: ClaimText
            let org_name: ClaimText?
            let person_roleid: ClaimText
            /// CIS2 knows roles without a code; they mean nothing here.
            let role_code: ClaimText?
            let role_name: ClaimText?
            let activity_codes: [ClaimText]?
        }
        struct Organisation: Decodable {
            let org_code: ClaimText
            let org_name: ClaimText?
        }
        let nhsid_useruid: ClaimText
        let name: ClaimText
        let nhsid_nrbac_roles: [Role]
        /// The names of the organisations, with scope `associatedorgs`.
        let nhsid_user_orgs: [Organisation]?
        let selected_roleid: String?
    }

    /// Someone whom CIS2 asserts (NHS England, CIS2 authentication guidance, scopes and claims).
    /// - Throws: ``AuthenticationError/claim(_:_:)``.
    init(careIdentity json: [UInt8], token: IdentityTokenClaims, assurance: Assurance) throws {
        let found = try HostileJSON.decode(CareIdentity.self, from: json)
        guard found.nhsid_nrbac_roles.count <= Self.maximumRoles,
            found.nhsid_nrbac_roles.allSatisfy({ $0.activity_codes?.count ?? 0 <= Self.maximumActivities })
        else { throw AuthenticationError.claim("nhsid_nrbac_roles", "there are too many roles or activities") }
        let names = (found.nhsid_user_orgs ?? []).reduce(into: [String: String]()) {
            $0[$1.org_code.text] = $1.org_name?.text
        }
        let roles: [NationalRole] = try found.nhsid_nrbac_roles.compactMap { role in
            guard let code = role.role_code?.text else { return nil }
            guard Self.isNationalRoleCode(code) else {
                throw AuthenticationError.claim("role_code", "it is not of the form S8000:G8000:R8001")
            }
            return NationalRole(
                organisation: role.org_code.text, organisationName: role.org_name?.text ?? names[role.org_code.text],
                personRole: role.person_roleid.text, roleCode: code,
                activityCodes: role.activity_codes?.map(\.text) ?? [], roleName: role.role_name?.text)
        }
        guard !roles.isEmpty else {
            throw AuthenticationError.claim("nhsid_nrbac_roles", "there is no role with a code")
        }
        // An empty text is how CIS2 says that nothing was selected.
        let selections = Set([token.selected_roleid, found.selected_roleid].compactMap(\.self).filter { !$0.isEmpty })
        guard selections.count <= 1, selections.allSatisfy({ choice in roles.contains { $0.personRole == choice } })
        else {
            throw AuthenticationError.claim("selected_roleid", "it is not one of the roles")
        }
        self.roles = roles
        selected = selections.first
        subject = found.nhsid_useruid.text
        name = found.name.text
        self.assurance = assurance
        identityAssurance = token.id_assurance_level.flatMap { Assurance.careIdentityLevel($0.text) }
    }

    /// Whether a code is a staff group, a sub-group and a job role: a letter and digits each, joined by colons.
    private static func isNationalRoleCode(_ code: String) -> Bool {
        let parts = code.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 3
            && zip(parts, ["S", "G", "R"]).allSatisfy { part, letter in
                part.hasPrefix(letter) && (2...8).contains(part.utf8.count)
                    && part.utf8.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }
    }

    /// Someone whom an organisation's own provider asserts, in its own names for the claims.
    /// - Throws: ``AuthenticationError/claim(_:_:)``, also when the provider speaks for another organisation.
    init(organisation json: [UInt8], names: ClaimNames, subject: String, assurance: Assurance) throws {
        let claims = try HostileJSON.decode(NamedClaims.self, from: json)
        let organisation = try claims.text(names.organisation)
        guard names.organisations.contains(organisation) else {
            throw AuthenticationError.claim(names.organisation, "this provider may not speak for that organisation")
        }
        let organisationName = try names.organisationName.map(claims.text)
        let codes = try claims.texts(names.role)
        guard !codes.isEmpty else { throw AuthenticationError.claim(names.role, "there is no role") }
        roles = Set(codes).sorted().map {
            NationalRole(
                organisation: organisation, organisationName: organisationName, personRole: $0, roleCode: $0,
                activityCodes: nil, roleName: nil)
        }
        self.subject = subject
        name = try claims.text(names.name)
        selected = nil
        self.assurance = assurance
        identityAssurance = nil
    }

    /// An object of which claims are read by a configured name.
    private struct NamedClaims: Decodable {
        private let fields: KeyedDecodingContainer<AnyKey>

        init(from decoder: any Decoder) throws { fields = try decoder.container(keyedBy: AnyKey.self) }

        func text(_ name: String) throws -> String {
            try named(name) { try fields.decode(ClaimText.self, forKey: AnyKey(name)).text }
        }

        func texts(_ name: String) throws -> [String] {
            try named(name) { try fields.decode(OneOrMany.self, forKey: AnyKey(name)).values }
        }

        private func named<T>(_ name: String, _ read: () throws -> T) throws -> T {
            do { return try read() } catch {
                throw AuthenticationError.claim(name, HostileJSON.explain(error).problem)
            }
        }
    }
}
