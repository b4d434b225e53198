package import Authentication
import Dispatch
import Foundation
import FoundationNetworking
import Synchronization

/// Reaches providers, witnesses and logs over HTTP: no redirects, no cookies, no caches; an answer that is too long is
/// cut off while it comes, and the whole takes no longer than its deadline.
package struct ServiceClient: ProviderTransport {
    /// A client, which keeps nothing between requests.
    package init() {}

    /// Fetches what is at an address.
    package func get(_ url: String, headers: [String: String], limits: TransportLimits) async throws -> ProviderResponse
    {
        try await send(url, headers, limits) { _ in }
    }

    /// Posts a form.
    package func post(
        _ url: String, form: String, headers: [String: String], limits: TransportLimits
    ) async throws -> ProviderResponse {
        try await send(url, headers, limits) { request in
            request.httpMethod = "POST"
            request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(form.utf8)
        }
    }

    /// Posts bytes.
    package func post(_ url: String, body: [UInt8], limits: TransportLimits) async throws -> ProviderResponse {
        try await send(url, [:], limits) { request in
            request.httpMethod = "POST"
            request.httpBody = Data(body)
        }
    }

    private func send(
        _ url: String, _ headers: [String: String], _ limits: TransportLimits, _ complete: (inout URLRequest) -> Void
    ) async throws -> ProviderResponse {
        guard let url = URL(string: url) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        complete(&request)
        let configuration = URLSessionConfiguration.ephemeral
        let seconds = Double(limits.deadline.components.seconds)
        configuration.timeoutIntervalForRequest = seconds
        configuration.timeoutIntervalForResource = seconds
        configuration.httpShouldSetCookies = false
        let finished = request
        return try await withCheckedThrowingContinuation { continuation in
            let answer = Answer(limit: limits.maximumBytes, continuation)
            let session = URLSession(configuration: configuration, delegate: answer, delegateQueue: nil)
            let task = session.dataTask(with: finished)
            // URLSession begins its own time anew with every piece that comes.
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) {
                answer.fail(URLError(.timedOut))
                task.cancel()
            }
            task.resume()
            session.finishTasksAndInvalidate()
        }
    }
}

/// Takes in one answer, up to its limit.
private final class Answer: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
        var body: [UInt8] = []
        var continuation: CheckedContinuation<ProviderResponse, any Error>?
    }
    private let state: Mutex<State>
    private let limit: Int

    init(limit: Int, _ continuation: CheckedContinuation<ProviderResponse, any Error>) {
        self.limit = limit
        state = Mutex(State(continuation: continuation))
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLong = state.withLock { state in
            state.body += data
            return state.body.count > limit
        }
        if isTooLong { dataTask.cancel() }
    }

    /// Gives up, unless the answer is there already.
    func fail(_ error: any Error) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(throwing: error)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let (continuation, body) = state.withLock { state in
            defer { state.continuation = nil }
            return (state.continuation, state.body)
        }
        if let response = task.response as? HTTPURLResponse, error == nil, body.count <= limit {
            continuation?.resume(returning: ProviderResponse(status: response.statusCode, body: body))
        } else {
            continuation?.resume(throwing: error ?? URLError(.dataLengthExceedsMaximum))
        }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) { completionHandler(nil) }
}
