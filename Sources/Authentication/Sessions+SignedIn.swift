package import Access
import Synchronization

extension Sessions {
    /// A new session with a new identifier: one that existed before sign-in is never carried over.
    /// - Parameter proof: how they signed in, ``SignIn/proof``.
    package func begin(_ principal: Principal, proof: SignInProof? = nil, now: Int64) -> String {
        let session = Session(
            principal: principal, csrf: Token.random(), expires: now + Self.sessionLifetime, proof: proof,
            ends: now + Self.absoluteLifetime, used: now)
        return insert(.staff(session), expires: session.expires, now: now)
    }

    /// A new session of someone who looks at their own record, with a new identifier.
    package func begin(_ person: PersonIdentity, proof: SignInProof, now: Int64) -> String {
        let session = PersonSession(
            person: person, csrf: Token.random(), expires: now + Self.sessionLifetime, proof: proof,
            ends: now + Self.absoluteLifetime, used: now)
        return insert(.person(session), expires: session.expires, now: now)
    }

    private func insert(_ holder: Holder, expires: Int64, now: Int64) -> String {
        let key = Token.random()
        state.withLock { $0.sessions.insert(holder, for: key, expires: expires, now: now) }
        return key
    }

    /// The staff session of that key, its end moved on; nil for a person's session.
    package func session(_ key: String, now: Int64) -> Session? {
        state.withLock { state in
            guard case .staff(var session) = state.sessions.value(for: key, now: now) else { return nil }
            session.used = now
            session.expires = min(now + Self.sessionLifetime, session.ends)
            state.sessions.update(.staff(session), for: key, expires: session.expires)
            return session
        }
    }

    /// The person's session of that key, its end moved on; nil for a staff session.
    package func personSession(_ key: String, now: Int64) -> PersonSession? {
        state.withLock { state in
            guard case .person(var session) = state.sessions.value(for: key, now: now) else { return nil }
            session.used = now
            session.expires = min(now + Self.sessionLifetime, session.ends)
            state.sessions.update(.person(session), for: key, expires: session.expires)
            return session
        }
    }

    /// Begins to act for somebody, or for oneself again: a new session with a new identifier and a new token for forms,
    /// in place of the one before, whose absolute end stays. What the one before was offered is gone.
    ///
    /// - Returns: the new key; nil when the session is over.
    package func act(_ key: String, for acting: Acting?, now: Int64) -> String? {
        let renewed = Token.random()
        return state.withLock { state in
            guard case .person(let old) = state.sessions.value(for: key, now: now) else { return nil }
            let session = PersonSession(
                person: old.person, csrf: Token.random(), expires: min(now + Self.sessionLifetime, old.ends),
                proof: old.proof, ends: old.ends, used: now, acting: acting)
            state.end([key])
            state.sessions.insert(.person(session), for: renewed, expires: session.expires, now: now)
            return renewed
        }
    }

    /// Goes on for oneself alone, in the same session, because the authority to act has ended. Forms that were open
    /// carry a token that no longer holds.
    package func stopActing(_ key: String, now: Int64) {
        state.withLock { state in
            guard case .person(let old) = state.sessions.value(for: key, now: now), old.acting != nil else { return }
            let session = PersonSession(
                person: old.person, csrf: Token.random(), expires: old.expires, proof: old.proof, ends: old.ends,
                used: old.used)
            state.sessions.update(.person(session), for: key, expires: session.expires)
        }
    }

    /// Ends a session and every view and offer of it.
    package func end(_ key: String) { state.withLock { $0.end([key]) } }

    /// Ends what a provider's log-out names (OpenID Connect Back-Channel Logout 1.0 section 2.7).
    /// - Parameters:
    ///   - subject: the provider's subject; nil when only the session is named.
    ///   - sid: the provider's session; nil for every session of the subject.
    ///   - provider: the code of the provider: subjects and sessions mean nothing elsewhere.
    /// - Returns: how many sessions ended.
    @discardableResult
    package func end(subject: String?, sid: String?, provider: String) -> Int {
        guard subject != nil || sid != nil else { return 0 }
        return state.withLock { state in
            let keys = state.sessions.removeAll { holder in
                let proof: SignInProof? =
                    switch holder {
                    case .staff(let session): session.proof
                    case .person(let session): session.proof
                    }
                guard let proof, proof.provider == provider else { return false }
                return proof.isNamed(subject: subject, sid: sid)
            }
            state.choices.removeAll { signIn in
                signIn.proof.provider == provider && signIn.proof.isNamed(subject: subject, sid: sid)
            }
            state.end(keys)
            return keys.count
        }
    }

    /// Takes a stronger sign-in into a session. Its identifier changes, its views and its token for forms stay, and its
    /// absolute end does not move.
    /// - Parameter proof: the proof of a sign-in that was begun with ``RelyingParty/Demand/isStepUp``.
    /// - Returns: the new key; nil when the session is over, or the proof is of someone else or from elsewhere.
    package func stepUp(_ key: String, with proof: SignInProof, now: Int64) -> String? {
        let renewed = Token.random()
        return state.withLock { state in
            guard let holder = state.sessions.value(for: key, now: now) else { return nil }
            let expires: Int64
            let replacement: Holder
            switch holder {
            case .staff(let old):
                guard old.proof?.provider == proof.provider, old.proof?.subject == proof.subject else { return nil }
                expires = min(now + Self.sessionLifetime, old.ends)
                replacement = .staff(
                    Session(
                        principal: old.principal, csrf: old.csrf, expires: expires, proof: proof, ends: old.ends,
                        used: now))
            case .person(let old):
                guard old.proof.provider == proof.provider, old.proof.subject == proof.subject else { return nil }
                expires = min(now + Self.sessionLifetime, old.ends)
                replacement = .person(
                    PersonSession(
                        person: old.person, csrf: old.csrf, expires: expires, proof: proof, ends: old.ends,
                        used: now, acting: old.acting))
            }
            state.sessions.take(key, now: now)
            state.sessions.insert(replacement, for: renewed, expires: expires, now: now)
            state.views.changeAll { if $0.session == key { $0.session = renewed } }
            state.offers.changeAll { if $0.session == key { $0.session = renewed } }
            return renewed
        }
    }
}

extension Sessions.State {
    mutating func end(_ keys: [String]) {
        let ended = Set(keys)
        guard !ended.isEmpty else { return }
        for key in ended { sessions.take(key, now: .min) }
        views.removeAll { ended.contains($0.session) }
        offers.removeAll { ended.contains($0.session) }
    }
}

extension SignInProof {
    /// Whether a log-out names it. A session of which the provider's identifier is not known ends with its subject's.
    func isNamed(subject: String?, sid: String?) -> Bool {
        if let subject, self.subject != subject { return false }
        guard let sid, let own = self.sid else { return subject != nil || sid == nil }
        return own == sid
    }

    /// Whether it is enough, now, for what needs a stronger sign-in: the strongest assurance, at most
    /// ``Sessions/stepUpLifetime`` ago.
    package func isFresh(now: Int64) -> Bool {
        guard let authenticatedAt, assurance.isStrongest else { return false }
        return now - authenticatedAt <= Sessions.stepUpLifetime
    }
}

extension Sessions.Session {
    /// Whether the person authenticated strongly and lately enough for what needs it (``SignInProof/isFresh(now:)``).
    package func isFresh(now: Int64) -> Bool { proof?.isFresh(now: now) ?? false }
}

extension Sessions.PersonSession {
    /// Whether the person authenticated strongly and lately enough for what needs it (``SignInProof/isFresh(now:)``).
    package func isFresh(now: Int64) -> Bool { proof.isFresh(now: now) }
}
