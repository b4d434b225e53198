/// A token in its three parts, not yet verified (RFC 7515 section 3.1).
struct SignedToken: Sendable {
    /// The members of a header that decide how a token is verified. Keys in it (`jwk`, `jku`, `x5c`) are never used.
    struct Header: Decodable, Sendable {
        let alg: String
        let kid: String?
        let typ: String?
        let isCritical: Bool

        private enum CodingKeys: String, CodingKey { case alg, kid, typ, crit }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            alg = try fields.decode(String.self, forKey: .alg)
            kid = try fields.decodeIfPresent(String.self, forKey: .kid)
            typ = try fields.decodeIfPresent(String.self, forKey: .typ)
            isCritical = fields.contains(.crit)
        }

        /// Whether the header says that the token is of a type, such as `logout+jwt`: in any case of letters, with
        /// `application/` before it or not (RFC 8725 section 3.11, RFC 7515 section 4.1.9).
        func isOfType(_ name: String) -> Bool {
            guard let type = typ?.lowercased() else { return false }
            return type == name || type == "application/" + name
        }
    }

    /// As it came.
    let text: String
    let header: Header
    /// The claims, as JSON.
    let payload: [UInt8]

    /// The longest token that is looked at, in bytes.
    static let maximumBytes = 32 * 1024

    /// Takes a token apart.
    /// - Throws: ``AuthenticationError/token(_:)`` with `malformed` or `criticalHeader`.
    init(_ text: String) throws {
        guard text.utf8.count <= Self.maximumBytes else { throw AuthenticationError.token(.malformed) }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Token.bytes(base64URL: parts[0]),
            let payload = Token.bytes(base64URL: parts[1]), Token.bytes(base64URL: parts[2]) != nil,
            let header = try? HostileJSON.decode(Header.self, from: head)
        else { throw AuthenticationError.token(.malformed) }
        guard !header.isCritical else { throw AuthenticationError.token(.criticalHeader) }
        self.text = text
        self.header = header
        self.payload = payload
    }
}
