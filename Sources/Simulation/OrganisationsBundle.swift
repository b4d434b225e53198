import FHIR

extension SimulatedLondon {
    /// The Organization, Locations and Practitioners of a source, as a FHIR R4 transaction Bundle.
    package func organisationsBundle(_ source: Source) -> [UInt8] {
        var json = JSONWriter(capacity: 16_384)
        let writer = OrganisationWriter(source: source, received: now.adding(days: -900))
        json.object {
            $0.member("resourceType", "Bundle")
            $0.member("type", "transaction")
            $0.array("entry") {
                writer.organisation(&$0)
                for place in OrganisationWriter.places(source.kind) { writer.location(place, &$0) }
                if let index = region.source(source.code) {
                    for member in region.staff[index] { writer.practitioner(member, &$0) }
                }
            }
        }
        return json.bytes
    }
}

/// Writes what does not belong to a person.
private struct OrganisationWriter {
    let source: Source
    let received: Moment

    static func places(_ kind: SourceKind) -> [String] {
        switch kind {
        case .acute, .partner, .independent:
            [
                "emergency department", "medical ward", "surgical ward", "cardiology ward", "maternity unit",
                "intensive care unit", "oncology day unit", "stroke unit", "children's ward",
            ]
        case .mentalHealth: ["acute psychiatric ward", "community mental health team"]
        default: []
        }
    }

    private func entry(_ json: inout JSONWriter, _ type: String, _ id: String, _ body: (inout JSONWriter) -> Void) {
        json.object { entry in
            entry.member("fullUrl", "\(source.base)/\(type)/\(id)")
            entry.object("resource") {
                $0.member("resourceType", type)
                $0.member("id", id)
                $0.meta(received, source.base, type, [])
                body(&$0)
            }
            entry.object("request") {
                $0.member("method", "PUT")
                $0.member("url", "\(type)/\(id)")
            }
        }
    }

    func organisation(_ json: inout JSONWriter) {
        entry(&json, "Organization", source.code) {
            $0.array("identifier") {
                $0.object {
                    $0.member("system", "https://fhir.nhs.uk/Id/ods-organization-code")
                    $0.member("value", source.code)
                }
            }
            $0.member("active", true)
            $0.array("type") { $0.object { $0.member("text", source.kind.rawValue) } }
            $0.member("name", source.name)
            $0.array("address") {
                $0.object {
                    $0.member("text", "\(source.boroughs.first ?? source.area.rawValue) (invented)")
                    $0.member("country", "GBR")
                }
            }
        }
    }

    func location(_ place: String, _ json: inout JSONWriter) {
        entry(&json, "Location", Life.locationID(source.code, place)) {
            $0.member("status", "active")
            $0.member("name", place.headed)
            $0.member("mode", "instance")
            $0.reference("managingOrganization", Author(reference: "Organization/\(source.code)", display: source.name))
        }
    }

    func practitioner(_ member: Practitioner, _ json: inout JSONWriter) {
        entry(&json, "Practitioner", member.id) {
            $0.array("identifier") {
                $0.object {
                    $0.member("system", "\(source.localCodes)/staff")
                    $0.member("value", member.id)
                }
            }
            $0.member("active", true)
            $0.array("name") {
                $0.object {
                    $0.member("use", "official")
                    $0.member("text", member.name)
                    $0.member("family", member.family)
                    $0.array("given") { $0.item(member.given) }
                    if !member.prefix.isEmpty { $0.array("prefix") { $0.item(member.prefix) } }
                }
            }
            $0.array("qualification") { $0.object { $0.object("code") { $0.member("text", member.role) } } }
        }
    }
}

extension Life {
    /// Location ids are the source's code and the place's name in FHIR's id alphabet.
    static func locationID(_ source: String, _ place: String) -> String {
        "\(source)-" + place.map { $0 == " " ? "-" : String($0) }.filter { $0 != "'" }.joined()
    }
}
