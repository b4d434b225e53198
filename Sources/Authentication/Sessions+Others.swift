import Access
import Synchronization

/// The sessions of one person in all their browsers, and who may end them.
extension Sessions {
    /// A session as whoever holds it is told of it. Nothing of the device is known.
    package struct Own: Sendable, Equatable {
        /// When they signed in, in milliseconds since 1970.
        package let begun: Int64
        /// When it was last used, in milliseconds since 1970.
        package let used: Int64
        /// How strongly they signed in, in the provider's words; empty when no provider was asked.
        package let assurance: String
        /// The code of the provider; empty when none was asked.
        package let provider: String
        /// Whether it is the one that asks.
        package let isThis: Bool
    }

    /// Whether no session of that key goes on; asking does not move its end.
    /// - Parameter now: milliseconds since 1970.
    package func isOver(_ key: String, now: Int64) -> Bool {
        state.withLock { $0.sessions.value(for: key, now: now) == nil }
    }

    /// The sessions of whoever holds a session, the one last used first; none when it is over.
    /// - Parameter now: milliseconds since 1970.
    package func own(_ key: String, now: Int64) -> [Own] {
        state.withLock { state in
            guard let holder = state.sessions.value(for: key, now: now) else { return [] }
            return state.sessions.all(now: now).filter { $0.value.isSameHolder(as: holder) }
                .map { Own($0.value, isThis: $0.key == key) }
                .sorted { ($0.used, $0.begun, $0.isThis ? 1 : 0) > ($1.used, $1.begun, $1.isThis ? 1 : 0) }
        }
    }

    /// Ends all other sessions of whoever holds a session, with their open records, and sign-ins of theirs that wait
    /// for the choice of a role.
    /// - Parameter now: milliseconds since 1970.
    /// - Returns: how many ended.
    @discardableResult
    package func endOthers(of key: String, now: Int64) -> Int {
        state.withLock { state in
            guard let holder = state.sessions.value(for: key, now: now) else { return 0 }
            let ended = state.sessions.all(now: now)
                .filter { $0.key != key && $0.value.isSameHolder(as: holder) }.map(\.key)
            state.end(ended)
            if case .staff(let session) = holder {
                state.choices.removeAll { $0.isOf(staff: session.principal.subject, organisation: nil) }
            }
            return ended.count
        }
    }

    /// Ends every session of a member of staff of an organisation, with their open records, and sign-ins of theirs that
    /// wait for the choice of a role there.
    /// - Parameters:
    ///   - name: the name under which they sign in: their subject here, or at their provider.
    ///   - organisation: the code of the organisation that they act for in it.
    ///   - now: milliseconds since 1970.
    /// - Returns: how many ended.
    @discardableResult
    package func end(staff name: String, of organisation: String, now: Int64) -> Int {
        state.withLock { state in
            let ended = state.sessions.all(now: now).filter { _, holder in
                guard case .staff(let session) = holder, session.principal.organisation == organisation else {
                    return false
                }
                return session.principal.subject == name || session.proof?.subject == name
            }
            state.end(ended.map(\.key))
            state.choices.removeAll { $0.isOf(staff: name, organisation: organisation) }
            return ended.count
        }
    }
}

extension SignIn {
    /// Whether it is of that member of staff, and of a role at that organisation; nil for any.
    fileprivate func isOf(staff name: String, organisation: String?) -> Bool {
        guard case .staff(let identity) = identity, identity.subject == name || proof.subject == name else {
            return false
        }
        return organisation.map { code in identity.roles.contains { $0.organisation == code } } ?? true
    }
}

extension Sessions.Holder {
    /// Whether both are of one person in one capacity: at work, or as somebody with their own record.
    fileprivate func isSameHolder(as other: Self) -> Bool {
        switch (self, other) {
        case (.staff(let a), .staff(let b)): a.principal.subject == b.principal.subject
        case (.person(let a), .person(let b)): a.person.subject == b.person.subject
        default: false
        }
    }
}

extension Sessions.Own {
    fileprivate init(_ holder: Sessions.Holder, isThis: Bool) {
        let (ends, proof): (Int64, SignInProof?)
        switch holder {
        case .staff(let session): (ends, used, proof) = (session.ends, session.used, session.proof)
        case .person(let session): (ends, used, proof) = (session.ends, session.used, session.proof)
        }
        begun = ends - Sessions.absoluteLifetime
        assurance = proof?.assurance.name ?? ""
        provider = proof?.provider ?? ""
        self.isThis = isThis
    }
}
