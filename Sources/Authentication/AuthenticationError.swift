/// Why a sign-in or a sign-out was refused. No case carries a secret, a token or anything of a person's.
package enum AuthenticationError: Error, Sendable, Equatable {
    /// The operator must change the configuration; the text says what.
    case configuration(String)
    /// The provider gave no usable answer; the text says which step.
    case unavailable(String)
    /// What the provider publishes or answers breaks the protocol; the text says how.
    case protocolBroken(String)
    /// What came back through the browser is not the answer to the sign-in begun there.
    case answer(AnswerFault)
    /// The provider declined.
    case declined(Refusal)
    /// An identity token or a logout token breaks a rule.
    case token(TokenFault)
    /// A claim is missing or of the wrong form: its name, and what is wrong with it.
    case claim(String, String)
    /// The person signed in less strongly than is demanded.
    case assuranceTooLow(demanded: String, given: String)
    /// The role of that code means nothing here.
    case roleNotMapped(String)
    /// The activities granted with the role do not include viewing records.
    case activityMissing
    /// There are several roles and none is chosen.
    case roleNotChosen
    /// Someone other than the person of the session has signed in.
    case anotherPerson

    /// What is wrong with the answer that came through the browser.
    package enum AnswerFault: Sendable, Equatable {
        /// The query is not one, is too long, or names a parameter twice (RFC 6749 section 3.1).
        case malformed
        /// The state is not the one sent (OpenID Connect Core 1.0 section 3.1.2.7, RFC 6749 section 10.12).
        case state
        /// The answer comes from another issuer, or does not name one although the provider does (RFC 9207).
        case issuer
        /// There is neither a code nor an error.
        case codeMissing
        /// The sign-in was begun at another provider.
        case provider
    }

    /// How the provider declined (RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect Core 1.0 section 3.1.2.6).
    package enum Refusal: Sendable, Equatable {
        /// The person, or the provider for them, said no.
        case accessDenied
        /// The person has to do something at the provider first.
        case interactionRequired
        /// The code was used, has expired or is not ours.
        case codeSpent
        /// Another error.
        case other
    }

    /// The rule that a token breaks (OpenID Connect Core 1.0 section 3.1.3.7, Back-Channel Logout 1.0 section 2.6).
    package enum TokenFault: Sendable, Equatable {
        /// Not three parts of base64url with JSON in them, or too long.
        case malformed
        /// Signed with an algorithm that is not on the list.
        case algorithm
        /// The header demands an extension that is not understood (RFC 7515 section 4.1.11).
        case criticalHeader
        /// The header says that it is a token of another kind.
        case type
        /// No key of that identifier is published.
        case unknownKey
        /// The key is of another type than the algorithm needs.
        case keyType
        /// The key is of RSA and shorter than the configuration takes.
        case keyLength
        /// The signature does not hold.
        case signature
        /// Issued by someone else.
        case issuer
        /// Not meant for this client.
        case audience
        /// Issued to another party.
        case authorizedParty
        /// Past its time.
        case expired
        /// Before its time.
        case notYetValid
        /// Issued in the future.
        case issuedInFuture
        /// Valid for longer than such a token needs to be.
        case lifetime
        /// Not the answer to this request.
        case nonce
        /// The person authenticated too long ago, in the future, or nobody says when.
        case authenticationTime
        /// The access token is not the one that the identity token was issued with.
        case accessTokenHash
        /// The user information is about someone else.
        case subject
        /// No log-out event, or neither a subject nor a session, or a nonce.
        case notALogout
        /// The logout token was used before.
        case replayed
    }
}

extension AuthenticationError: CustomStringConvertible {
    /// The error in words, and what to do.
    package var description: String {
        switch self {
        case .configuration(let problem): "Sign-in is not set up rightly: \(problem)"
        case .unavailable(let step):
            """
            The sign-in service does not answer (\(step)). Try again in a minute; if it goes on, tell your service desk.
            """
        case .protocolBroken(let problem):
            "The sign-in service answered in a way that cannot be trusted: \(problem). Tell your service desk."
        case .answer:
            "This answer does not belong to a sign-in begun in this browser, or it came too late. Start again."
        case .declined(.accessDenied):
            "The sign-in service did not let you in, or you cancelled. Start again if you wish."
        case .declined(.interactionRequired): "The sign-in service needs something from you first. Start again."
        case .declined(.codeSpent): "The sign-in took too long or was sent twice. Start again."
        case .declined(.other): "The sign-in service refused. Start again; if it goes on, tell your service desk."
        case .token(let fault): "The sign-in service’s token was refused (\(fault)). Start again."
        case .claim(let name, let problem):
            "The sign-in service sent “\(name)” in a form that cannot be used: \(problem). Tell your service desk."
        case .assuranceTooLow(let demanded, let given):
            "You signed in at level \(given); \(demanded) is needed. Sign in again in a stronger way."
        case .roleNotMapped(let code):
            "Your role \(code) gives no access here. Choose another role, or ask the node’s operator to map it."
        case .activityMissing:
            "The activities granted with your role do not include viewing records. Choose another role, or ask your "
                + "registration authority."
        case .roleNotChosen: "You have several roles. Choose the one that you act in."
        case .anotherPerson: "Someone else signed in than the person of this session. Sign out first."
        }
    }
}

extension AuthenticationError {
    /// A word for logs: nothing of what a token or an answer held.
    package var code: String {
        switch self {
        case .configuration: "configuration"
        case .unavailable: "provider unavailable"
        case .protocolBroken: "protocol broken"
        case .answer(let fault): "answer: \(fault)"
        case .declined(let refusal): "declined: \(refusal)"
        case .token(let fault): "token: \(fault)"
        case .claim(let name, _): "claim \(name)"
        case .assuranceTooLow: "assurance too low"
        case .roleNotMapped: "role not mapped"
        case .activityMissing: "activity missing"
        case .roleNotChosen: "role not chosen"
        case .anotherPerson: "another person"
        }
    }
}
