import FHIR

/// How a source writes the person down: sources differ in small ways, as real ones do.
private struct Spelling {
    var family: String
    var given: String
    var birthDay: Int
    var address: String?
}

extension Life {
    /// Writes the source's own Patient as the first entry of its chart.
    @inline(never)
    mutating func writePatient(_ c: Int) {
        let p = person
        let source = region.sources[charts[c].source]
        var r = Random(seed: seed ^ 0x5041_54, stream: UInt64(p.index) << 8 | UInt64(charts[c].source))
        let spelling = spell(&r, charts[c].source)
        let number = charts[c].knowsNHSNumber ? p.nhsNumber : nil
        let traced = p.index < 40 || !r.chance(source.kind == .gp ? 0.01 : 0.08)
        let local = charts[c].localNumber
        let surgery = region.sources[gp]
        let firstSeen = Moment(max(p.birthDay, today - 4400 + p.choice), 9, 30)
        let title = p.title(on: today)
        write(c, "Patient", charts[c].patientID, max(firstSeen, Moment(p.birthDay, 23)), [], nil) { json, scribe in
            json.ethnicity(p)
            json.identifiers(number, traced, local, source)
            json.member("active", p.diedOn == nil)
            json.names(p, spelling.family, spelling.given, title)
            json.telecoms(p)
            json.member("gender", p.sex.rawValue)
            json.member("birthDate", Moment.date(spelling.birthDay))
            if let died = p.diedOn { json.member("deceasedDateTime", Moment.date(died)) }
            json.addresses(p, spelling.address)
            json.languages(p)
            json.array("generalPractitioner") {
                $0.object {
                    $0.member("type", "Organization")
                    $0.object("identifier") {
                        $0.member("system", "https://fhir.nhs.uk/Id/ods-organization-code")
                        $0.member("value", surgery.code)
                    }
                    $0.member("display", surgery.name)
                }
            }
            json.reference("managingOrganization", scribe.organisation)
        }
    }

    /// Small differences between sources: a former address, a shortened or misspelt name, a transposed date.
    private func spell(_ r: inout Random, _ source: Int) -> Spelling {
        var s = Spelling(family: person.family, given: person.given, birthDay: person.birthDay, address: person.address)
        guard person.index >= 40, source != gp else { return s }
        if r.chance(0.09), s.address != nil { s.address = person.formerAddress }
        if r.chance(0.03), s.given.utf8.count > 5 { s.given = String(s.given.dropLast(2)) }
        if r.chance(0.02), s.family.utf8.count > 4 { s.family = swapped(s.family) }
        if r.chance(0.006) {
            let (y, m, d) = PartialDate.civil(s.birthDay)
            if d <= 12 { s.birthDay = Moment.day(y, d, m) }
        }
        return s
    }

    private func swapped(_ name: String) -> String {
        var letters = Array(name)
        letters.swapAt(2, 3)
        return String(letters)
    }
}

extension JSONWriter {
    @inline(never)
    fileprivate mutating func ethnicity(_ p: Person) {
        let (code, display) = p.people.ethnicity
        array("extension") {
            $0.object {
                $0.member("url", "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory")
                $0.concept(
                    "valueCodeableConcept", "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland", code,
                    display)
            }
            guard p.people.language != nil, p.choice % 12 == 1 else { return }
            $0.object {
                $0.member("url", "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired")
                $0.member("valueBoolean", true)
            }
        }
    }

    /// Source: UK Core Patient, slice nhsNumber; statuses of `UKCore-NHSNumberVerificationStatusEngland`.
    @inline(never)
    fileprivate mutating func identifiers(_ number: String?, _ traced: Bool, _ local: String, _ source: Source) {
        array("identifier") {
            if let number {
                $0.object {
                    $0.array("extension") {
                        $0.object {
                            $0.member(
                                "url",
                                "https://fhir.hl7.org.uk/StructureDefinition/"
                                    + "Extension-UKCore-NHSNumberVerificationStatus"
                            )
                            $0.concept(
                                "valueCodeableConcept",
                                "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland",
                                traced ? "01" : "02",
                                traced ? "Number present and verified" : "Number present but not traced")
                        }
                    }
                    $0.member("system", "https://fhir.nhs.uk/Id/nhs-number")
                    $0.member("value", number)
                }
            }
            $0.object {
                $0.member("system", "https://\(source.code.lowercased()).example/patient-number")
                $0.member("value", local)
            }
        }
    }

    @inline(never)
    fileprivate mutating func names(_ p: Person, _ family: String, _ given: String, _ title: String) {
        array("name") {
            $0.object {
                $0.member("use", "official")
                $0.member("family", family)
                $0.array("given") { $0.item(given) }
                $0.array("prefix") { $0.item(title) }
            }
            guard let preferred = p.preferred else { return }
            $0.object {
                $0.member("use", "usual")
                $0.member("text", preferred)
            }
        }
    }

    @inline(never)
    fileprivate mutating func telecoms(_ p: Person) {
        array("telecom") {
            $0.object {
                $0.member("system", "phone")
                $0.member("value", p.phone)
                $0.member("use", "mobile")
            }
        }
    }

    @inline(never)
    fileprivate mutating func addresses(_ p: Person, _ line: String?) {
        array("address") {
            $0.object {
                $0.member("use", line == nil ? "temp" : "home")
                $0.array("line") { $0.item(line ?? "No fixed address") }
                $0.member("city", "London")
                $0.member("district", p.place.name)
                $0.member("postalCode", p.postcode)
            }
        }
    }

    /// The preferred language, for those who prefer another than English; an interpreter is an extension of UK Core.
    @inline(never)
    fileprivate mutating func languages(_ p: Person) {
        guard let language = p.people.language, p.choice % 6 == 1 else { return }
        array("communication") {
            $0.object {
                $0.object("language") {
                    $0.array("coding") { $0.coding("urn:ietf:bcp:47", language.code, language.display) }
                }
                $0.member("preferred", true)
            }
        }
    }
}
