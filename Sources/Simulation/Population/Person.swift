import FHIR

/// Sex as recorded; gender is written from it.
enum Sex: String, Sendable {
    case female, male
}

/// Who a person is. Everything in it follows from the seed and the index.
struct Person: Sendable {
    let index: Int
    var sex: Sex
    var community: Int
    /// Days since 1 January 1970.
    var birthDay: Int
    var family: String
    var given: String
    var preferred: String?
    var borough: Int
    /// Nil for a person of no fixed address.
    var address: String?
    var postcode: String
    var formerAddress: String
    var phone: String
    var email: String?
    /// Index of Multiple Deprivation decile, 1 most deprived.
    var decile: Int
    /// Nil for a person who has none, such as a visitor.
    var nhsNumber: String?
    var diedOn: Int?
    var isSmoker: Bool
    var wasSmoker: Bool
    var bodyMassIndex: Double
    /// A choice that stays with the person, for which practice and which hospital.
    var choice: Int
    /// How often this person sees a doctor, 1 on average.
    var use: Double

    var place: Borough { Borough.all[borough] }
    var people: Community { Community.all[community] }

    /// Age in whole years on a day.
    func age(on day: Int) -> Int {
        let (y, m, d) = PartialDate.civil(day)
        let (by, bm, bd) = PartialDate.civil(birthDay)
        return y - by - ((m, d) < (bm, bd) ? 1 : 0)
    }

    /// The day on which the person reached an age.
    func day(atAge years: Int) -> Int { birthDay + years * 36_525 / 100 }

    /// The title people are addressed by.
    func title(on day: Int) -> String {
        let age = age(on: day)
        if age < 16 { return sex == .male ? "Master" : "Miss" }
        if sex == .male { return "Mr" }
        return index % 3 == 0 || age > 60 ? "Mrs" : (index % 3 == 1 ? "Ms" : "Miss")
    }
}

/// NHS numbers of the test range that starts 999, all different.
///
/// Source: NHS Data Dictionary, NHS NUMBER (modulus 11 check digit).
package enum TestNumber {
    /// How many different numbers the range can give here; the one after them is 9999999999, which stands for none.
    package static let capacity = 899_999

    /// The number of the person at `index`; distinct for each index below ``capacity``.
    ///
    /// A block of ten consecutive numbers has at most one whose check digit would be 10, so each block gives nine.
    package static func number(_ index: Int) -> String {
        let stem = 99_900_000 + index / 9
        var left = index % 9
        for last in 0...9 {
            let nine = stem * 10 + last
            let check = check(nine)
            guard check != 10 else { continue }
            if left == 0 { return String(nine * 10 + check) }
            left -= 1
        }
        return ""
    }

    /// The check digit of a number of nine digits; 10 where the number is not valid.
    private static func check(_ nine: Int) -> Int {
        var sum = 0
        var rest = nine
        for weight in 2...10 {
            sum += rest % 10 * weight
            rest /= 10
        }
        return (11 - sum % 11) % 11
    }
}
