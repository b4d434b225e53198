package import Foundation

/// A policy as people decide, read and approve it: data, in the words of the field. ``Policy`` is made from it.
///
/// JSON; every name is one of ``Role``, ``Purpose`` (HL7 v3 codes), ``Section``, ``SensitivityCategory`` or
/// ``Relationship/Kind``. A name or a key that is not known is an error, never left out.
package struct PolicyDocument: Codable, Sendable, Equatable {
    /// The number, kept with every decision; a later policy has a higher one.
    package var version: Int
    /// The day from which it holds, in London: `yyyy-mm-dd`.
    package var from: String
    /// Who decided it and where that is written.
    package var source: String
    /// Whether it is illustrative: a node in production refuses one that is.
    package var isIllustrative: Bool
    /// Which national codes act in which role.
    package var codes: [CodeRule]
    /// What activity codes allow; nil or none for nothing: then nobody needs any. With lines, whoever CIS2 grants
    /// activities opens records only with one that allows it.
    package var activities: [ActivityRule]?
    /// What each role may open.
    package var roles: [RoleRule]
    /// How long each relationship lasts.
    package var relationships: [RelationshipRule]
    /// Categories that nobody opens, break-glass or not: what the law forbids to show, and labels that nobody has
    /// mapped.
    package var never: [String]
    /// Roles that may set an objection aside by break-glass, because care cannot be given otherwise.
    package var overridesObjections: [String]
    /// Organisations whose accesses the law keeps from the person for a time; nil for none.
    package var withheld: [WithheldRule]?
    /// Hours after a death during which the relationships of care go on; nil for no limit. Later nobody opens the
    /// record without stating why.
    package var afterDeath: Int?
    /// At which ages children come to their own record and parents leave it; nil for 13, 11 and 16.
    package var ages: AgesRule?
    /// What happens when a reader should perhaps not look; nil for what is usual (``Policy/effect(of:)``).
    package var readers: [ReaderLine]?
    /// What single sources share, and when what they sent is released to people themselves; nil for none. A source
    /// without a rule shares all that the policy permits.
    package var sources: [SourceRule]?

    /// The ages at which something begins or ends, in whole years. Sources: NHS login, "You must be 13 or over"; RCGP,
    /// GP Online Services toolkit, "Proxy access: the milestones are the 11th and the 16th birthday".
    package struct AgesRule: Codable, Sendable, Equatable {
        /// From which age somebody opens their own record.
        package var own: Int
        /// At which age a parent's authority that was recorded before ends, to be looked at again.
        package var review: Int
        /// At which age every parent's authority ends, and the person can ask somebody to act for them.
        package var adult: Int

        /// Ages.
        package init(own: Int = 13, review: Int = 11, adult: Int = 16) {
            self.own = own
            self.review = review
            self.adult = adult
        }
    }
    /// Which national code acts in which of our roles.
    package struct CodeRule: Codable, Sendable, Equatable {
        /// A job role code of the Spine Directory Service, such as `R0260`: the last part of `S8000:G8000:R8001`.
        package var code: String
        /// What the code means, as published.
        package var display: String
        /// The role.
        package var role: String
        /// The organisation's own provider whose code it is; nil for a national one, which CIS2 asserts.
        package var provider: String?
        /// The kind of organisation for which the line holds; nil for every one. Lines with a kind go first.
        package var organisationKind: String?

        /// A line.
        package init(
            code: String, display: String, role: String, provider: String? = nil, organisationKind: String? = nil
        ) {
            self.code = code
            self.display = display
            self.role = role
            self.provider = provider
            self.organisationKind = organisationKind
        }
    }
    /// What a role may open.
    package struct RoleRule: Codable, Sendable, Equatable {
        /// The role.
        package var role: String
        /// The purposes for which it may.
        package var purposes: [String]
        /// The relationships on which it may.
        package var relationships: [String]
        /// The sections that it includes.
        package var sections: [String]
        /// The sensitive categories that it sees.
        package var sees: [String]
        /// The sensitive categories of which it may know that they exist.
        package var knows: [String]
        /// The sensitive categories that it may open by break-glass.
        package var breaks: [String]
        /// Whether it prescribes: hidden medicines are then never without trace.
        package var isPrescriber: Bool
        /// Whether it may say that a person is in its care when no relationship is recorded.
        package var mayClaim: Bool
        /// What it does not see at once; nil for nothing. For the person: results before somebody had time to talk them
        /// over.
        package var held: HeldRule?
        /// Of which types of resources it sees some elements only; nil for none.
        package var elements: [ElementRule]?

        /// A line.
        package init(
            role: String, purposes: [String], relationships: [String], sections: [String], sees: [String],
            knows: [String], breaks: [String], isPrescriber: Bool, mayClaim: Bool, held: HeldRule? = nil,
            elements: [ElementRule]? = nil
        ) {
            self.role = role
            self.purposes = purposes
            self.relationships = relationships
            self.sections = sections
            self.sees = sees
            self.knows = knows
            self.breaks = breaks
            self.isPrescriber = isPrescriber
            self.mayClaim = mayClaim
            self.held = held
            self.elements = elements
        }
    }
    /// What a role sees only some time after this node received it.
    package struct HeldRule: Codable, Sendable, Equatable {
        /// The sections.
        package var sections: [String]
        /// Hours after it was received.
        package var hours: Int

        /// A rule.
        package init(sections: [String], hours: Int) {
            self.sections = sections
            self.hours = hours
        }
    }
    /// What is seen of the resources of a type, beside what is always seen of it (``ElementRules``).
    package struct ElementRule: Codable, Sendable, Equatable {
        /// The type, such as `Appointment`.
        package var type: String
        /// The elements, as FHIR R4 writes their names: `start`, `deceased[x]`.
        package var elements: [String]

        /// A rule.
        package init(type: String, elements: [String]) {
            self.type = type
            self.elements = elements
        }
    }
    /// An organisation whose accesses are not told to the person. Source: access specification §2, "entries withheld by
    /// law have a review date".
    package struct WithheldRule: Codable, Sendable, Equatable {
        /// The code of the organisation.
        package var organisation: String
        /// The law that it rests on.
        package var basis: String
        /// The day from which they are told unless somebody decides again, in London: `yyyy-mm-dd`.
        package var reviewBy: String

        /// A rule.
        package init(organisation: String, basis: String, reviewBy: String) {
            self.organisation = organisation
            self.basis = basis
            self.reviewBy = reviewBy
        }
    }
    /// What happens when a rule holds for a reader.
    package struct ReaderLine: Codable, Sendable, Equatable {
        /// The rule, by its name in ``ReaderRule``.
        package var rule: String
        /// What happens, by its name in ``ReaderEffect``.
        package var does: String

        /// A line.
        package init(rule: String, does: String) {
            self.rule = rule
            self.does = does
        }
    }
    /// A source's own rule: what it shares, and when that is released. Source: access specification §2, "source's own
    /// sharing rule" and "release rule per source and section, delay for unreviewed results".
    package struct SourceRule: Codable, Sendable, Equatable {
        /// The code of the source: one system of one organisation.
        package var source: String
        /// Who decided it, and where that is written.
        package var basis: String
        /// What it shares with readers of other organisations, and nothing else; nil for all that the policy permits.
        package var shares: [SharingRule]?
        /// When entries are released to people themselves and to who acts for them; nil for what the role's line says.
        package var releases: [ReleaseRule]?

        /// A rule.
        package init(
            source: String, basis: String, shares: [SharingRule]? = nil, releases: [ReleaseRule]? = nil
        ) {
            self.source = source
            self.basis = basis
            self.shares = shares
            self.releases = releases
        }
    }
    /// Sections that a source shares, with whom and for what.
    package struct SharingRule: Codable, Sendable, Equatable {
        /// The sections.
        package var sections: [String]
        /// The roles; nil for every one.
        package var roles: [String]?
        /// The purposes; nil for every one.
        package var purposes: [String]?

        /// A line.
        package init(sections: [String], roles: [String]? = nil, purposes: [String]? = nil) {
            self.sections = sections
            self.roles = roles
            self.purposes = purposes
        }
    }
    /// After how long entries of some sections are released to people themselves.
    package struct ReleaseRule: Codable, Sendable, Equatable {
        /// The sections.
        package var sections: [String]
        /// Hours after this node received what is reviewed; 0 for at once.
        package var hours: Int
        /// Hours after it received the rest; nil for not before it is reviewed.
        package var unreviewed: Int?

        /// A line.
        package init(sections: [String], hours: Int, unreviewed: Int? = nil) {
            self.sections = sections
            self.hours = hours
            self.unreviewed = unreviewed
        }
    }
    /// How long a relationship lasts.
    package struct RelationshipRule: Codable, Sendable, Equatable {
        /// The relationship.
        package var kind: String
        /// Hours after its end, or after it was stated; nil for as long as it is recorded.
        package var hours: Int?
        /// Hours before its beginning from which it counts; nil for a day, which is left to the clocks of sources.
        package var before: Int?
        /// Hours after its beginning for which one without an end counts; nil for as many as ``hours``.
        package var open: Int?

        /// A rule.
        package init(kind: String, hours: Int? = nil, before: Int? = nil, open: Int? = nil) {
            self.kind = kind
            self.hours = hours
            self.before = before
            self.open = open
        }
    }
    /// What a national activity code, which CIS2 grants with a role, allows here.
    package struct ActivityRule: Codable, Sendable, Equatable {
        /// The code, such as `B0360`.
        package var code: String
        /// What the code means, as published.
        package var display: String
        /// Where that is published.
        package var source: String
        /// What it allows, by the names of ``Activity``.
        package var allows: [String]

        /// A line.
        package init(code: String, display: String, source: String, allows: [String]) {
            self.code = code
            self.display = display
            self.source = source
            self.allows = allows
        }
    }

    /// A document in JSON.
    ///
    /// - Throws: ``PolicyError`` with the place and what to do, for text that is not a policy or has unknown keys.
    package init(json: Data) throws(PolicyError) {
        do {
            self = try StrictJSON.decode(PolicyDocument.self, from: json)
        } catch { throw PolicyError(at: error.place, "\(error.words) Correct it and load the policy again.") }
    }

    /// The document in JSON, keys in a fixed order: equal policies are equal bytes.
    package var json: Data { StrictJSON.encode(self) }
}

/// Why a document is not a policy.
package struct PolicyError: Error, Equatable, CustomStringConvertible {
    /// Where in the document.
    package let place: String
    /// What is wrong and what to do.
    package let words: String

    init(at place: String, _ words: String) {
        self.place = place
        self.words = words
    }

    /// A number that does not rise.
    package static func number(_ version: Int, above newest: Int) -> PolicyError {
        PolicyError(
            at: "version",
            "\(version) has to be above \(newest), which is approved. Begin a new policy from this one.")
    }

    package var description: String { place.isEmpty ? words : "\(place): \(words)" }
}
