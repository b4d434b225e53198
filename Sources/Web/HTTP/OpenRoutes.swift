/// Which pages may leave without a receipt, because nothing of anyone is on them but when the reader signed in
/// themselves. Every other answer with a body carries the receipt of its entry in the ledger, a route that is added
/// later too: `longitude ledger reconcile` compares a proxy's log with the ledger by this list.
package enum OpenRoutes {
    private static let pages: Set<String> = [
        "/", "/figures", "/accessibility", "/privacy", "/how-measured", "/keyboard", "/sign-in", "/sign-out",
        "/sessions", "/livez", "/readyz", "/metrics",
    ]
    private static let folders = ["/assets/", "/ledger/", "/sign-in/"]
    /// Empty forms to search with: open when they are fetched, not when they are sent.
    private static let forms: Set<String> = [
        "/search", "/privacy-officer/choices", "/privacy-officer/requests", "/privacy-officer/corrections",
        "/privacy-officer/sessions",
    ]
    /// Policies are nobody's data; what one would have changed is counted from everybody's.
    private static let policies = "/privacy-officer/policy"
    private static let count = "/dry-run"

    /// Whether an answer may leave without a receipt.
    ///
    /// - Parameters:
    ///   - method: of the request, such as `GET`.
    ///   - path: of the request, without what follows a question mark.
    package static func isOpen(method: String, path: String) -> Bool {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        if pages.contains(path) || folders.contains(where: { path.hasPrefix($0) }) { return true }
        guard method == "GET" || method == "HEAD" else { return false }
        return forms.contains(path) || path == policies || (path.hasPrefix(policies + "/") && !path.hasSuffix(count))
    }
}
