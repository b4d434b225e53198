import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import NIOHTTP1
import Store

/// What holds for every answer: headers, same-origin writes, and an error page instead of a stack trace.
struct SafetyMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext
    let application: WebApplication

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        var noted: (event: SecurityLog.Event, reason: String)?
        if request.method != .get && request.method != .head && !isSameOrigin(request) {
            response = application.refusedForm(request)
            noted = (.formRefused, "another site")
        } else {
            do {
                response = try await limited(request) { try await next(request, context) }
            } catch let error as HTTPError where error.status == .notFound || error.status == .methodNotAllowed {
                response = application.notFound(request)
            } catch let error as HTTPError {
                response = application.badRequest(request, status: error.status)
                noted = (.malformed, "not a request that this server understands")
            } catch is NIOTooManyBytesError {
                response = application.badRequest(request, status: .contentTooLarge)
                noted = (.malformed, "too large")
            } catch is HTTPParserError {
                response = application.badRequest(request, status: .badRequest)
                noted = (.malformed, "broken off, or not HTTP")
            } catch is CancellationError {
                response = application.badRequest(request, status: .badRequest)
                noted = (.malformed, "gone before it was answered")
            } catch is CostlyWork.Busy {
                response = application.unavailable(request, .busy, status: .tooManyRequests)
                response.headers[.retryAfter] = "60"
            } catch let error as LedgerError {
                response = application.unavailable(request, .ledger)
                noted = (.failed, error.description)
            } catch FileScanError.malware {
                response = application.unavailable(request, .malware, status: .forbidden)
                noted = (.malware, "held back")
            } catch FileScanError.failed {
                response = application.unavailable(request, .scanner)
                noted = (.failed, "the scanner of files did not answer")
            } catch let error as PrintError {
                response = application.unavailable(request, .printer)
                noted = (.failed, error.description)
            } catch let error as StoreError {
                response = application.unavailable(request, .store)
                noted = (.failed, error.description)
            } catch {
                response = application.unavailable(request, .store)
                // Its words are not ours: they may hold what was read or typed.
                noted = (.failed, "\(type(of: error))")
            }
        }
        for (name, value) in Self.headers where response.headers[name] == nil { response.headers[name] = value }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if application.settings.secureCookies, !application.settings.isDemo {
            response.headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains"
        }
        application.figures.note(response.status)
        note(noted, response.status, request, context)
        return response
    }

    /// One session has a few requests answered at a time: nobody keeps the node busy for the others. Source: OWASP ASVS
    /// 5.0, V15.2.2.
    private func limited(_ request: Request, _ next: () async throws -> Response) async throws -> Response {
        guard
            let key = request.cookies[
                WebApplication.cookieName(WebApplication.sessionCookie, application.settings)]?.value
        else { return try await next() }
        guard application.work.begin(key) else { return application.badRequest(request, status: .tooManyRequests) }
        defer { application.work.end(key) }
        return try await next()
    }

    /// Tells the security log of what was refused or failed. What became of a sign-in is told where it is known.
    private func note(
        _ noted: (event: SecurityLog.Event, reason: String)?, _ status: HTTPResponse.Status, _ request: Request,
        _ context: BasicRequestContext
    ) {
        var event = noted?.event
        if event == nil, !request.uri.path.hasPrefix("/sign-in") {
            switch status {
            case .unauthorized: event = .accessRefused
            case .forbidden: event = .formRefused
            case .tooManyRequests: event = .limitReached
            // Addresses that nobody signed in asks for are the noise of the network.
            case .notFound where application.isSignedIn(request): event = .accessRefused
            case _ where status.kind == .serverError: event = .failed
            default: break
            }
        }
        guard let event else { return }
        application.note(event, noted?.reason, status: status.code, in: request, route: context.endpointPath)
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
                "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
            ),
            (.xContentTypeOptions, "nosniff"),
        ]
        + [
            ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
            ("X-Frame-Options", "SAMEORIGIN"),
        ]
        .compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}
