/// How the relying party reaches a provider: `ServiceClient` over HTTP, a demonstration's own provider in process.
///
/// An implementation keeps to the limits, checks the server's certificate, follows no redirect, keeps no cookies, and
/// throws when no whole answer has come. It logs neither bodies nor headers: they carry secrets.
package protocol ProviderTransport: Sendable {
    /// Fetches a document.
    /// - Throws: any error when no whole answer came within the limits.
    func get(_ url: String, headers: [String: String], limits: TransportLimits) async throws -> ProviderResponse

    /// Sends a form as `application/x-www-form-urlencoded`.
    /// - Parameter form: the body, encoded already.
    /// - Throws: any error when no whole answer came within the limits.
    func post(
        _ url: String, form: String, headers: [String: String], limits: TransportLimits
    ) async throws -> ProviderResponse
}

/// How long a request may take and how large its answer may be.
package struct TransportLimits: Sendable, Equatable {
    /// From the first byte sent to the last received.
    package let deadline: Duration
    /// The largest body in bytes; a longer one is an error, not a shorter body.
    package let maximumBytes: Int

    /// Limits of one request.
    package init(deadline: Duration, maximumBytes: Int) {
        self.deadline = deadline
        self.maximumBytes = maximumBytes
    }

    /// For discovery, keys and user information: 5 s, 256 KiB.
    static let document = TransportLimits(deadline: .seconds(5), maximumBytes: 256 * 1024)
    /// For the token end point: 10 s, 64 KiB.
    static let token = TransportLimits(deadline: .seconds(10), maximumBytes: 64 * 1024)
}

/// What a provider answered.
package struct ProviderResponse: Sendable {
    /// The HTTP status.
    package let status: Int
    /// The body, whole.
    package let body: [UInt8]

    /// An answer.
    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}
