package import Access
import Synchronization

/// Who is signed in, and which records they have open. In memory only: a restart signs everyone out.
///
/// Nothing here grows without bound: each collection has a limit, past which its oldest entry goes. All times are
/// milliseconds since 1970.
package final class Sessions: Sendable {
    /// One signed-in browser of someone at work.
    package struct Session: Sendable {
        /// Who.
        package let principal: Principal
        /// The token that every form carries.
        package let csrf: String
        /// When it ends without use, at the latest ``absoluteLifetime`` after sign-in.
        package var expires: Int64
        /// How they signed in; nil when no provider was asked.
        package let proof: SignInProof?
        /// When it ends, used or not.
        package let ends: Int64
        /// When it was last used.
        var used: Int64
    }
    /// One signed-in browser of someone who looks at their own record.
    package struct PersonSession: Sendable {
        /// Who.
        package let person: PersonIdentity
        /// The token that every form carries.
        package let csrf: String
        /// When it ends without use, at the latest ``absoluteLifetime`` after sign-in.
        package var expires: Int64
        /// How they signed in.
        package let proof: SignInProof
        /// When it ends, used or not.
        package let ends: Int64
        /// When it was last used.
        var used: Int64
        /// For whom they act; nil for themselves.
        package internal(set) var acting: Acting?
    }
    /// A record that is open. It holds no grant: every panel decides anew.
    package struct View: Sendable {
        /// The session it belongs to.
        package internal(set) var session: String
        /// The person.
        package let person: Int64
        /// Why it was opened.
        package let purpose: Purpose
        /// The receipt of the opening access.
        package let receipt: String
        /// When it ends: at most ``viewLifetime`` after it was opened.
        package let expires: Int64
        /// Whether its reader broke the glass, until the view ends or they mend it.
        package internal(set) var isGlassBroken = false
        /// Whether a request is about to break it.
        var isGlassBreaking = false
    }

    /// A session ends after 15 minutes without use.
    package static let sessionLifetime: Int64 = 15 * 60_000
    /// A session ends 12 hours after sign-in, used or not: longer than any shift.
    package static let absoluteLifetime: Int64 = 12 * 3600_000
    /// A view ends 15 minutes after it was opened.
    package static let viewLifetime: Int64 = 15 * 60_000
    /// A step-up counts for 5 minutes after the person authenticated.
    package static let stepUpLifetime: Int64 = 5 * 60_000

    /// How many of each are kept.
    package struct Limits: Sendable {
        /// Sign-ins that wait for a provider's answer or for the choice of a role.
        package var pending = 10_000
        /// Sessions, of staff and of people.
        package var sessions = 20_000
        /// Open records.
        package var views = 50_000
        /// People found by searches.
        package var offers = 100_000
        /// Subjects whose searches are counted.
        package var attempts = 20_000

        /// What one node needs, several times over.
        package init() {}
    }

    enum Holder: Sendable {
        case staff(Session)
        case person(PersonSession)
    }
    struct State: Sendable {
        var sessions: ExpiringStore<Holder>
        var views: ExpiringStore<View>
        var pending: ExpiringStore<RelyingParty.Pending>
        /// Apart, so that no flood of sign-ins by strangers drives out what somebody signed in waits for.
        var stepUps: ExpiringStore<RelyingParty.Pending>
        var choices: ExpiringStore<SignIn>
        var offers: ExpiringStore<(session: String, person: Int64)>
        var attempts: ExpiringStore<Int>
    }
    let state: Mutex<State>

    /// No one is signed in.
    package init(limits: Limits = Limits()) {
        state = Mutex(
            State(
                sessions: ExpiringStore(limit: limits.sessions), views: ExpiringStore(limit: limits.views),
                pending: ExpiringStore(limit: limits.pending), stepUps: ExpiringStore(limit: limits.pending),
                choices: ExpiringStore(limit: limits.pending),
                offers: ExpiringStore(limit: limits.offers), attempts: ExpiringStore(limit: limits.attempts)))
    }

    // MARK: Between the request and the answer

    /// Keeps what a sign-in needs until the provider answers, for ten minutes, under a key for the browser's cookie.
    package func keep(_ pending: RelyingParty.Pending, now: Int64) -> String {
        let key = Token.random()
        state.withLock { state in
            if pending.isStepUp {
                state.stepUps.insert(pending, for: key, expires: now + 600_000, now: now)
            } else {
                state.pending.insert(pending, for: key, expires: now + 600_000, now: now)
            }
        }
        return key
    }
    /// What was kept, once.
    package func take(_ key: String, now: Int64) -> RelyingParty.Pending? {
        state.withLock { $0.pending.take(key, now: now) ?? $0.stepUps.take(key, now: now) }
    }
    /// Keeps a sign-in until the person has chosen a role, for ten minutes, under a key for the browser's cookie.
    package func keep(_ signIn: SignIn, now: Int64) -> String {
        let key = Token.random()
        state.withLock { $0.choices.insert(signIn, for: key, expires: now + 600_000, now: now) }
        return key
    }
    /// The sign-in that waits for a role, to list the roles; it stays.
    package func choice(_ key: String, now: Int64) -> SignIn? {
        state.withLock { $0.choices.value(for: key, now: now) }
    }
    /// The sign-in that waits for a role, once.
    package func takeChoice(_ key: String, now: Int64) -> SignIn? {
        state.withLock { $0.choices.take(key, now: now) }
    }

    // MARK: Open records and people found

    /// Opens a view under an identifier that says nothing of the person.
    package func open(session: String, person: Int64, purpose: Purpose, receipt: String, now: Int64) -> String {
        let key = Token.random()
        let expires = now + Self.viewLifetime
        let view = View(session: session, person: person, purpose: purpose, receipt: receipt, expires: expires)
        state.withLock { $0.views.insert(view, for: key, expires: expires, now: now) }
        return key
    }
    /// The view of that key, for its own session only.
    package func view(_ key: String, session: String, now: Int64) -> View? {
        state.withLock { state in
            guard let view = state.views.value(for: key, now: now), view.session == session else { return nil }
            return view
        }
    }
    /// Closes a view.
    package func close(_ key: String, session: String) {
        state.withLock { state in
            guard state.views.value(for: key, now: .min)?.session == session else { return }
            state.views.take(key, now: .min)
        }
    }

    /// Gives one request alone the breaking of the glass of a view of that session, until ``setGlassBroken``: false
    /// when another has it, such as the first of a double click, or the glass is broken.
    package func beginBreakingGlass(view key: String, session: String) -> Bool {
        state.withLock { state in
            guard var view = state.views.value(for: key, now: .min), view.session == session, !view.isGlassBroken,
                !view.isGlassBreaking
            else { return false }
            view.isGlassBreaking = true
            state.views.change(view, for: key)
            return true
        }
    }

    /// Notes in a view of that session that its reader broke the glass, or mended it.
    package func setGlassBroken(_ isBroken: Bool, view key: String, session: String) {
        state.withLock { state in
            guard var view = state.views.value(for: key, now: .min), view.session == session else { return }
            view.isGlassBroken = isBroken
            view.isGlassBreaking = false
            state.views.change(view, for: key)
        }
    }

    /// A token under which a person found by a search may be opened, by this session only, for ten minutes.
    package func offer(session: String, person: Int64, now: Int64) -> String {
        let key = Token.random()
        state.withLock { $0.offers.insert((session, person), for: key, expires: now + 600_000, now: now) }
        return key
    }
    /// The person behind a token, for the session it was made for.
    package func offered(_ key: String, session: String, now: Int64) -> Int64? {
        state.withLock { state in
            guard let offer = state.offers.value(for: key, now: now), offer.session == session else { return nil }
            return offer.person
        }
    }

    /// Counts a search; false when the subject has made more than `limit` in a minute.
    package func mayTry(_ subject: String, limit: Int, now: Int64) -> Bool {
        state.withLock { state in
            guard let count = state.attempts.value(for: subject, now: now) else {
                // A window is a minute and includes its last millisecond.
                state.attempts.insert(1, for: subject, expires: now + 60_001, now: now)
                return limit >= 1
            }
            state.attempts.change(count + 1, for: subject)
            return count + 1 <= limit
        }
    }
}
