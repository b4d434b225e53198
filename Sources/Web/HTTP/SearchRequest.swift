import Access
import FHIR
import LegalTime
import Store

/// Reads the search form: what was typed, and the query when nothing is wrong with it.
enum SearchRequest {
    /// The page's view of the form with its errors, and the query; nil when there are errors.
    static func read(_ fields: FormBody) -> (view: SearchView, query: CandidateQuery?) {
        var view = SearchView()
        view.form.nhsNumber = fields[SearchForm.Field.nhsNumber] ?? ""
        view.form.family = fields[SearchForm.Field.family] ?? ""
        view.form.given = fields[SearchForm.Field.given] ?? ""
        view.form.day = fields[SearchForm.Field.born + "-day"] ?? ""
        view.form.month = fields[SearchForm.Field.born + "-month"] ?? ""
        view.form.year = fields[SearchForm.Field.born + "-year"] ?? ""
        var query = CandidateQuery()
        let number = view.form.nhsNumber
        if !number.isEmpty {
            query.nhsNumber = NHSNumber.parse(number)
            if query.nhsNumber == nil {
                view.errors.append(
                    FieldError(
                        field: SearchForm.Field.nhsNumber,
                        message: "This is not an NHS number. Check the ten digits against the person’s papers"))
            }
        }
        query.family = view.form.family.isEmpty ? nil : view.form.family
        query.given = view.form.given.isEmpty ? nil : view.form.given
        readBirthDate(&view, &query)
        if number.isEmpty && query.family == nil {
            view.errors.append(
                FieldError(field: SearchForm.Field.nhsNumber, message: "Enter an NHS number or a family name"))
        }
        return (view, view.errors.isEmpty ? query : nil)
    }

    private static func readBirthDate(_ view: inout SearchView, _ query: inout CandidateQuery) {
        let field = SearchForm.Field.born + "-day"
        let parts = [view.form.day, view.form.month, view.form.year]
        if parts.allSatisfy(\.isEmpty) {
            // The NHS number alone is answered where there is a relationship; a name never is.
            if view.form.nhsNumber.isEmpty {
                view.errors.append(FieldError(field: field, message: "Enter the birth date"))
            }
            return
        }
        guard let day = Int(parts[0]), let month = Int(parts[1]), let year = Int(parts[2]),
            (1850...2200).contains(year),
            (1...12).contains(month), day >= 1, day <= PartialDate.days(year, month)
        else {
            view.errors.append(
                FieldError(field: field, message: "Enter a real birth date: day, month, and year with 4 digits"))
            return
        }
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        query.birthDate = "\(year)-\(two(month))-\(two(day))"
    }
}

extension CandidateView {
    /// Somebody as they are shown to who may not open their record: the least that tells people apart.
    init(_ who: Demographics, token: String = "", now: Int64) {
        self.init()
        self.token = token
        name = [who.family.uppercased(), who.given].filter { !$0.isEmpty }.joined(separator: ", ")
        if name.isEmpty { name = "Name not recorded" }
        if let birth = who.birthDate.flatMap(PartialDate.init) {
            born = StaffDate(
                year: birth.year, month: birth.precision >= .month ? birth.month : nil,
                day: birth.precision >= .day ? birth.day : nil)
            if birth.precision >= .day, let day = CivilDay(year: birth.year, month: birth.month, day: birth.day) {
                age = Age.text(from: .day(day), to: LondonTime(milliseconds: now))
            }
        }
        gender = who.gender.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? "Not recorded"
        if let number = who.nhsNumber {
            nhsNumber = "\(number.prefix(3)) \(number.dropFirst(3).prefix(3)) \(number.suffix(4))"
        }
    }
}
