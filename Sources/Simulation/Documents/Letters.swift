import FHIR

extension Life {
    /// The first lines of every letter: from whom, about whom, when.
    func letterhead(_ at: Int, _ title: String, _ when: Moment, _ author: Author) -> [String] {
        let p = person
        let number =
            p.nhsNumber.map { "\($0.prefix(3)) \($0.dropFirst(3).prefix(3)) \($0.dropFirst(6))" } ?? "not known"
        return [
            "# \(region.sources[at].name)", "", "# \(title)", "",
            "\(p.family.uppercased()), \(p.given) (\(p.title(on: when.day)))",
            "Born \(Moment.words(p.birthDay))   NHS No. \(number)",
            "\(p.address ?? "No fixed address"), \(p.place.name), London \(p.postcode)",
            "Written \(Moment.words(when.day)) \(when.clock) by \(author.display)", "",
        ]
    }

    /// A letter as a PDF.
    @discardableResult @inline(never)
    mutating func pdf(
        _ at: Int, _ type: Code, _ title: String, _ when: Moment, by author: Author? = nil, lines: [String],
        encounter: String? = nil, labels: [Label] = []
    ) -> String {
        let writer = author ?? staff(at)
        let bytes = PDF.document(title: title, lines: letterhead(at, title, when, writer) + lines)
        return document(
            at, type, title, when, by: writer, contentType: "application/pdf", bytes, encounter: encounter,
            labels: labels)
    }

    /// A letter as plain text.
    @discardableResult @inline(never)
    mutating func letter(
        _ at: Int, _ type: Code, _ title: String, _ when: Moment, by author: Author? = nil, lines: [String],
        encounter: String? = nil, labels: [Label] = []
    ) -> String {
        let writer = author ?? staff(at)
        let head = letterhead(at, title, when, writer).map { $0.hasPrefix("# ") ? String($0.dropFirst(2)) : $0 }
        let body = lines.map { $0.hasPrefix("# ") ? String($0.dropFirst(2)) : $0 }
        let text = (head + body).joined(separator: "\n") + "\n"
        return document(
            at, type, title, when, by: writer, contentType: "text/plain; charset=utf-8", Array(text.utf8),
            encounter: encounter, labels: labels)
    }

    /// A chart as an image.
    @discardableResult @inline(never)
    mutating func chartImage(_ at: Int, _ title: String, _ values: [Double], _ when: Moment) -> String {
        document(
            at, Paper.trendChart, title, when, by: staff(at), contentType: "image/png", PNG.chart(values),
            encounter: nil,
            labels: [])
    }

    @inline(never)
    private mutating func document(
        _ at: Int, _ type: Code, _ title: String, _ when: Moment, by author: Author, contentType: String,
        _ bytes: [UInt8], encounter: String?, labels: [Label]
    ) -> String {
        let data = Base64.quoted(bytes)
        return put(at, "DocumentReference", when, labels: labels) { json, scribe in
            json.member("status", "current")
            json.member("docStatus", "final")
            json.concept("type", type, scribe)
            json.reference("subject", scribe.patient)
            json.member("date", when.text)
            json.array("author") { $0.item(json: author.json) }
            json.reference("custodian", scribe.organisation)
            json.member("description", title)
            json.array("content") {
                $0.object {
                    $0.object("attachment") {
                        $0.member("contentType", contentType)
                        $0.member("language", "en-GB")
                        $0.member("data", json: data)
                        $0.member("size", bytes.count)
                        $0.member("title", title)
                        $0.member("creation", when.text)
                    }
                }
            }
            guard let encounter else { return }
            json.object("context") { $0.references("encounter", [encounter]) }
        }
    }
}
