package import Access
import Synchronization

/// Who is signed in, and which records they have open. In memory only: a restart signs everyone out.
package final class Sessions: Sendable {
    /// One signed-in browser.
    package struct Session: Sendable {
        /// Who.
        package let principal: Principal
        /// The token that every form carries.
        package let csrf: String
        /// When it ends without use, in milliseconds since 1970.
        package var expires: Int64
    }
    /// A record that is open. It holds no grant: every panel decides anew.
    package struct View: Sendable {
        /// The session it belongs to.
        package let session: String
        /// The person.
        package let person: Int64
        /// Why it was opened.
        package let purpose: Purpose
        /// The receipt of the opening access.
        package let receipt: String
        /// When it ends, in milliseconds since 1970: at most ``viewLifetime`` after it was opened.
        package let expires: Int64
        /// Whether its reader broke the glass, until the view ends or they mend it.
        package fileprivate(set) var isGlassBroken = false
    }

    /// A session ends after 15 minutes without use.
    package static let sessionLifetime: Int64 = 15 * 60_000
    /// A view ends 15 minutes after it was opened.
    package static let viewLifetime: Int64 = 15 * 60_000

    private struct State {
        var sessions: [String: Session] = [:]
        var views: [String: View] = [:]
        var pending: [String: (RelyingParty.Pending, Int64)] = [:]
        var offers: [String: (session: String, person: Int64, expires: Int64)] = [:]
        var attempts: [String: (count: Int, since: Int64)] = [:]
    }
    private let state = Mutex(State())

    /// No one is signed in.
    package init() {}

    /// Keeps what a sign-in needs until the provider answers, under a key for the browser's cookie.
    package func keep(_ pending: RelyingParty.Pending, now: Int64) -> String {
        let key = Token.random()
        state.withLock {
            $0.pending = $0.pending.filter { $0.value.1 > now }
            $0.pending[key] = (pending, now + 600_000)
        }
        return key
    }
    /// What was kept, once.
    package func take(_ key: String, now: Int64) -> RelyingParty.Pending? {
        state.withLock { $0.pending.removeValue(forKey: key) }.flatMap { $0.1 > now ? $0.0 : nil }
    }

    /// A new session with a new identifier: one that existed before sign-in is never carried over.
    package func begin(_ principal: Principal, now: Int64) -> String {
        let key = Token.random()
        let session = Session(principal: principal, csrf: Token.random(), expires: now + Self.sessionLifetime)
        state.withLock {
            $0.sessions = $0.sessions.filter { $0.value.expires > now }
            $0.views = $0.views.filter { $0.value.expires > now }
            $0.sessions[key] = session
        }
        return key
    }
    /// The session of that key, its end moved on.
    package func session(_ key: String, now: Int64) -> Session? {
        state.withLock { state in
            guard var session = state.sessions[key] else { return nil }
            guard session.expires > now else {
                state.sessions.removeValue(forKey: key)
                return nil
            }
            session.expires = now + Self.sessionLifetime
            state.sessions[key] = session
            return session
        }
    }
    /// Ends a session and every view of it.
    package func end(_ key: String) {
        state.withLock {
            $0.sessions.removeValue(forKey: key)
            $0.views = $0.views.filter { $0.value.session != key }
        }
    }

    /// Opens a view under an identifier that says nothing of the person.
    package func open(session: String, person: Int64, purpose: Purpose, receipt: String, now: Int64) -> String {
        let key = Token.random()
        let view = View(
            session: session, person: person, purpose: purpose, receipt: receipt, expires: now + Self.viewLifetime)
        state.withLock { $0.views[key] = view }
        return key
    }
    /// The view of that key, for its own session only.
    package func view(_ key: String, session: String, now: Int64) -> View? {
        state.withLock { state in
            guard let view = state.views[key], view.session == session, view.expires > now else { return nil }
            return view
        }
    }
    /// Notes in a view of that session that its reader broke the glass, or mended it.
    package func setGlassBroken(_ isBroken: Bool, view key: String, session: String) {
        state.withLock { state in
            guard state.views[key]?.session == session else { return }
            state.views[key]?.isGlassBroken = isBroken
        }
    }
    /// A token under which a person found by a search may be opened, by this session only, for ten minutes.
    package func offer(session: String, person: Int64, now: Int64) -> String {
        let key = Token.random()
        state.withLock {
            $0.offers = $0.offers.filter { $0.value.expires > now }
            $0.offers[key] = (session, person, now + 600_000)
        }
        return key
    }
    /// The person behind a token, for the session it was made for.
    package func offered(_ key: String, session: String, now: Int64) -> Int64? {
        state.withLock { state in
            guard let offer = state.offers[key], offer.session == session, offer.expires > now else { return nil }
            return offer.person
        }
    }

    /// Closes a view.
    package func close(_ key: String) { _ = state.withLock { $0.views.removeValue(forKey: key) } }

    /// Counts a search; false when the subject has made more than `limit` in a minute.
    package func mayTry(_ subject: String, limit: Int, now: Int64) -> Bool {
        state.withLock { state in
            var attempt = state.attempts[subject] ?? (0, now)
            if now - attempt.since > 60_000 { attempt = (0, now) }
            attempt.count += 1
            state.attempts[subject] = attempt
            return attempt.count <= limit
        }
    }
}
