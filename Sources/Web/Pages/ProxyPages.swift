package import Access
import HTMLBuilder
package import LegalTime
package import Relationships
import Store

/// Who may act for a person, as a privacy officer fills it in.
package struct ProxyForm: Sendable, Equatable {
    /// The names of the fields; of a day, before `-day`, `-month` and `-year`.
    package enum Field {
        /// Who they are.
        package static let number = "nhs-number", born = "born", family = "family", given = "given"
        /// What they are to the person, and on what basis they act.
        package static let kinship = "kinship", basis = "basis"
        /// From when, until when.
        package static let from = "from", last = "last"
        /// What was seen, and what it says of capacity.
        package static let evidence = "evidence", capacity = "capacity"
    }
    /// The longest time for which it is recorded at once, in years: then somebody looks at it again.
    package static let mostYears = 5

    /// What was typed, by the name of its field.
    package var values: [String: String] = [:]
    /// What is wrong with the form.
    package var errors: [FieldError] = []
    /// Who may act, when nothing is wrong.
    package private(set) var authority: ProxyAuthority?

    /// An empty form, from today.
    package init(today: CivilDay) {
        values[Field.from + "-day"] = String(today.day)
        values[Field.from + "-month"] = String(today.month)
        values[Field.from + "-year"] = String(today.year)
    }

    /// What was posted, with its errors.
    ///
    /// - Parameters:
    ///   - number: the NHS number of the person who is acted for; nil when it is not known.
    ///   - born: between which days they were born, by their records; nil when it is not known.
    ///   - rule: the ages of the policy in force.
    package init(
        _ field: (String) -> String?, for number: String?, born child: ClosedRange<CivilDay>?,
        rule: PolicyDocument.AgesRule,
        officer: String, now: Int64
    ) {
        for name in [
            Field.number, Field.family, Field.given, Field.kinship, Field.basis, Field.evidence, Field.capacity,
        ] + [Field.born, Field.from, Field.last].flatMap({ ["\($0)-day", "\($0)-month", "\($0)-year"] }) {
            values[name] = (field(name) ?? "").trimmingPrefix { $0.isWhitespace }.description
        }
        let proxyNumber = NHSNumber.parse(self[Field.number])
        if proxyNumber == nil { wrong(Field.number, "Enter the NHS number of who is to act, 10 digits") }
        if proxyNumber != nil && proxyNumber == number { wrong(Field.number, "This is the person’s own NHS number") }
        let born = day(Field.born, "Enter the birth date of who is to act")
        if self[Field.family].isEmpty { wrong(Field.family, "Enter the family name of who is to act") }
        if self[Field.given].isEmpty { wrong(Field.given, "Enter the given name of who is to act") }
        let kinship = ProxyAuthority.Kinship(rawValue: self[Field.kinship])
        if kinship == nil { wrong(Field.kinship, "Choose what they are to the person") }
        let basis = ProxyAuthority.Basis(rawValue: self[Field.basis])
        if basis == nil { wrong(Field.basis, "Choose on what basis they act") }
        let from = day(Field.from, "Enter the first day")
        let last = day(Field.last, "Enter the last day: there is no authority without an end")
        if let from, let last, last < from || last.number - from.number > Self.mostYears * 366 {
            wrong(Field.last + "-day", "Enter a last day after the first, at most \(Self.mostYears) years later")
        }
        checkWords(Field.evidence, "Say what paper you saw, with its date or number")
        // By the day on which it is recorded and by its first: a birthday between them changes what has to be known.
        let today = LondonTime(milliseconds: now).day
        if let basis {
            let ages = child.flatMap { Self.ages($0, from: today, to: max(from ?? today, today)) }
            check(basis, ages, rule)
        }
        if let born, let age = Age.years(from: born, to: today), age < 18, basis != .parent {
            wrong(Field.born + "-day", "Somebody of 18 or over has to act on this basis")
        }
        guard errors.isEmpty, let proxyNumber, let born, let kinship, let basis, let from, let last else { return }
        authority = ProxyAuthority(
            proxy: ProvenIdentity(nhsNumber: proxyNumber, birthDate: born.isoText, family: self[Field.family]),
            given: self[Field.given], kinship: kinship, basis: basis, from: from, lastDay: last,
            evidence: self[Field.evidence], officer: officer, capacity: self[Field.capacity], recorded: now)
    }

    /// The age of somebody, in whole years: the youngest on one day, and the oldest on a later one.
    private static func ages(
        _ born: ClosedRange<CivilDay>, from first: CivilDay, to last: CivilDay
    ) -> ClosedRange<Int>? {
        guard let youngest = Age.years(from: born.upperBound, to: first),
            let oldest = Age.years(from: born.lowerBound, to: last)
        else { return nil }
        return youngest...max(youngest, oldest)
    }

    /// Whether the basis can hold for somebody of that age, and what has to be said of it.
    private mutating func check(
        _ basis: ProxyAuthority.Basis, _ ages: ClosedRange<Int>?, _ rule: PolicyDocument.AgesRule
    ) {
        guard let ages else {
            return wrong(Field.basis, "The person’s birth date is not known to the day: nobody can act for them here")
        }
        switch basis {
        case .parent where ages.upperBound >= rule.adult:
            wrong(Field.basis, "Parental responsibility counts here for a child under \(rule.adult)")
        case .attorney where ages.lowerBound < 18:
            wrong(Field.basis, "Only somebody of 18 or over can make a lasting power of attorney")
        case .deputy where ages.lowerBound < rule.adult, .chosen where ages.lowerBound < rule.adult:
            wrong(Field.basis, "This basis is for a person of \(rule.adult) or over")
        case .parent where ages.upperBound >= rule.review:
            checkWords(Field.capacity, "Say that the child agrees, or who found that they cannot decide it yet")
        case .attorney, .deputy:
            checkWords(Field.capacity, "Say who recorded that the person lacks capacity, and when")
        default: break
        }
    }

    private mutating func checkWords(_ field: String, _ message: String) {
        if !ReasonForm.isEnough(self[field]) || self[field].count > ReasonForm.mostWords { wrong(field, message) }
        errors += ReasonForm.turning(self[field], in: field)
    }
    private mutating func day(_ field: String, _ message: String) -> CivilDay? {
        guard let year = Int(self[field + "-year"]), (1850...2200).contains(year),
            let month = Int(self[field + "-month"]),
            let day = Int(self[field + "-day"]), let found = CivilDay(year: year, month: month, day: day)
        else {
            wrong(field + "-day", "\(message): day, month, and year with 4 digits")
            return nil
        }
        return found
    }
    private mutating func wrong(_ field: String, _ message: String) {
        errors.append(FieldError(field: field, message: message))
    }
    /// What was typed in a field.
    subscript(_ field: String) -> String { values[field] ?? "" }
}

extension Pages {
    /// Where a privacy officer records that somebody may act for a person. Sources as for
    /// ``Relationships/ProxyAuthority``.
    package static func proxyPage(_ person: CandidateView, _ form: ProxyForm, _ context: PageContext) -> [UInt8] {
        page(context, "Who may act", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.choices(person.token))) { "Choices" }
                errorSummary(form.errors)
                pageHead("Who may act for \(person.name)") {
                    p { "Born \(person.bornText), NHS No. \(person.nhsNumber)" }
                }
                warningCallout("Before you record it") {
                    p {
                        "Speak with the person alone. Do not go by an address or a family name. If you have any doubt "
                            + "that somebody is safe, do not record it, and ask the safeguarding lead."
                    }
                }
                HTMLBuilder.form(
                    .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.proxy(person.token)),
                    .novalidate()
                ) {
                    div(.class("lg-panel__body")) {
                        csrfField(context)
                        whoActs(form)
                        basisRadios(form)
                        whenAndWhy(form)
                        button(.class("lg-button lg-button--main"), .type("submit")) { "Record who may act" }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func whoActs(_ form: ProxyForm) -> Block {
        TextField(
            name: ProxyForm.Field.number, label: "NHS number of who is to act", hint: "10 digits",
            value: form[ProxyForm.Field.number], maxlength: 14, inputmode: "numeric", errors: form.errors)
        dayField(ProxyForm.Field.born, "Their birth date", "For example, 4 3 1981", form)
        TextField(
            name: ProxyForm.Field.family, label: "Their family name",
            hint: "As NHS login proves it: it has to be the same when they sign in",
            value: form[ProxyForm.Field.family], errors: form.errors)
        TextField(
            name: ProxyForm.Field.given, label: "Their given name", hint: nil, value: form[ProxyForm.Field.given],
            errors: form.errors)
        SelectField(
            name: ProxyForm.Field.kinship, label: "What they are to the person",
            choices: [("", "Choose")]
                + ProxyAuthority.Kinship.allCases.map {
                    ($0.rawValue, $0.title.prefix(1).uppercased() + $0.title.dropFirst())
                }, chosen: form[ProxyForm.Field.kinship], errors: form.errors)
    }

    @BlockMarkup
    private static func basisRadios(_ form: ProxyForm) -> Block {
        RadioField(
            name: ProxyForm.Field.basis, legend: "On what basis do they act?",
            choices: ProxyAuthority.Basis.allCases.map { ($0.rawValue, $0.title) },
            chosen: form[ProxyForm.Field.basis], errors: form.errors)
    }

    @BlockMarkup
    private static func whenAndWhy(_ form: ProxyForm) -> Block {
        dayField(ProxyForm.Field.from, "First day", "From the beginning of that day", form)
        dayField(
            ProxyForm.Field.last, "Last day",
            "At most \(ProxyForm.mostYears) years later. For a child it also ends at 11 and at 16, by itself", form)
        TextArea(
            name: ProxyForm.Field.evidence, label: "What paper you saw",
            hint: "For example, the birth certificate and its number, or the registered power of attorney. You are "
                + "recorded as who saw it.", value: form[ProxyForm.Field.evidence], maxlength: ReasonForm.mostWords,
            errors: form.errors)
        TextArea(
            name: ProxyForm.Field.capacity, label: "What the person can decide",
            hint:
                "For an attorney or deputy: who recorded that the person lacks capacity, and when. For the parent of a "
                + "child of 11 or over: that the child agrees, or who found that they cannot decide it yet.",
            value: form[ProxyForm.Field.capacity], maxlength: ReasonForm.mostWords, errors: form.errors)
    }

    private static func dayField(_ name: String, _ legend: String, _ hint: String, _ form: ProxyForm) -> DateField {
        DateField(
            name: name, legend: legend, hint: hint, day: form[name + "-day"], month: form[name + "-month"],
            year: form[name + "-year"], errors: form.errors)
    }

    /// Who acts for a person, for the privacy officer: what is recorded, and how it is ended or closed at once.
    @BlockMarkup
    static func proxiesPanel(
        _ authorities: [Stored<ProxyAuthority>], _ closure: RoomClosure?, _ form: ObjectionForm, _ token: String,
        now: Int64, _ context: PageContext
    ) -> Block {
        panel("proxies", "Who may act for the person") {
            if authorities.isEmpty { div(.class("lg-panel__body")) { p { "Nobody is recorded." } } }
            if !authorities.isEmpty {
                ul(.class("lg-items lg-items--roomy")) {
                    Each(authorities) { one in li { proxyLine(one, token, now: now, context) } }
                }
            }
            div(.class("lg-panel__foot")) {
                p { a(.class("lg-button"), .href(Routes.proxy(token))) { "Record who may act" } }
            }
        }
        closedPanel(
            closure, form, token, context, covers: .proxies, title: "Those who act for the person",
            open: "Open. Close it at once when the person is not safe from one of them, or does not want it: a child "
                + "too, who understands it. Each of them is then told what people are told who may act for nobody.",
            button: "Let nobody act for the person")
    }

    @BlockMarkup
    private static func proxyLine(
        _ one: Stored<ProxyAuthority>, _ token: String, now: Int64, _ context: PageContext
    ) -> Block {
        let item = one.item
        h3 { "\(item.proxyName), the person’s \(item.kinship.title)" }
        p {
            "\(item.basis.title). From \(ProxyAuthority.dayText(item.from)) to \(ProxyAuthority.dayText(item.lastDay))."
        }
        p { "Seen by \(item.officer): \(item.evidence)" }
        if !item.capacity.isEmpty { p { "What the person can decide: \(item.capacity)" } }
        if let ending = item.ending {
            p(.class("lg-meta")) {
                "Ended \(StaffDate(milliseconds: ending.time).text) by \(ending.by): \(ending.words)"
            }
        } else if item.isOver(at: now) {
            p(.class("lg-meta")) { "Over." }
        } else {
            HTMLBuilder.form(
                .class("lg-stack"), .method("post"), .action(Routes.endProxy(token, one.key.description)), .novalidate()
            ) {
                csrfField(context)
                TextField(
                    name: "words-\(one.key.description.prefix(8))", label: "Why it ends",
                    hint: "Privacy officers read this", maxlength: ReasonForm.mostWords)
                button(.class("lg-button lg-button--small"), .type("submit")) {
                    "End it now"
                    Unseen(": \(item.proxyName)")
                }
            }
        }
    }
}
