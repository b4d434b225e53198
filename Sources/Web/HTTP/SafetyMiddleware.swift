import HTTPTypes
import Hummingbird
import Ledger
import Logging
import NIOCore
import Store

/// What holds for every answer: headers, same-origin writes, and an error page instead of a stack trace.
struct SafetyMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext
    let application: WebApplication
    private static let logger = Logger(label: "longitude.web")

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        if request.method != .get && request.method != .head && !isSameOrigin(request) {
            response = application.refusedForm(request)
        } else {
            do {
                response = try await next(request, context)
            } catch let error as HTTPError where error.status == .notFound || error.status == .methodNotAllowed {
                response = application.notFound(request)
            } catch let error as HTTPError {
                response = application.badRequest(request, status: error.status)
            } catch is NIOTooManyBytesError {
                response = application.badRequest(request, status: .contentTooLarge)
            } catch is LedgerError {
                response = application.unavailable(request, .ledger)
            } catch StoreError.incompatible(let words) {
                // The node's own files: nothing of anyone is in the words, and whoever runs it has to act.
                Self.logger.critical("\(words)")
                response = application.unavailable(request, .store)
            } catch is StoreError {
                response = application.unavailable(request, .store)
            } catch {
                response = application.unavailable(request, .store)
            }
        }
        for (name, value) in Self.headers where response.headers[name] == nil { response.headers[name] = value }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        application.figures.note(response.status)
        return response
    }

    /// A form comes from a page of this node: browsers say so in `Sec-Fetch-Site` and `Origin`.
    private func isSameOrigin(_ request: Request) -> Bool {
        if let site = HTTPField.Name("Sec-Fetch-Site"), let value = request.headers[site] {
            if value != "same-origin" && value != "none" { return false }
        }
        guard let origin = request.headers[.origin] else { return true }
        let host = request.head.authority ?? ""
        return origin == "http://\(host)" || origin == "https://\(host)"
    }

    private static let headers: [(HTTPField.Name, String)] =
        [
            (
                .contentSecurityPolicy,
                "default-src 'self'; object-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
            ),
            (.xContentTypeOptions, "nosniff"),
        ]
        + [
            ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
            ("X-Frame-Options", "SAMEORIGIN"),
        ]
        .compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}
