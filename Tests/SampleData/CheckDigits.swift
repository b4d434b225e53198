/// Whether the last digit of a code is Verhoeff's, by its published tables, and so independently of the product's
/// arithmetic. Source: SNOMED CT Technical Implementation Guide, "Check-digit"; dm+d has the same.
package func hasVerhoeffDigit(_ code: String) -> Bool {
    let products = [
        "0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321", "6598710432", "7659821043",
        "8765932104", "9876543210",
    ].map { $0.compactMap(\.wholeNumberValue) }
    let permutations = [
        "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
    ].map { $0.compactMap(\.wholeNumberValue) }
    var check = 0
    for (at, character) in code.reversed().enumerated() {
        guard let digit = character.wholeNumberValue else { return false }
        check = products[check][permutations[at % 8][digit]]
    }
    return check == 0
}

/// Whether what follows the dash of a code is its check digit. Source: LOINC Users' Guide, appendix C: modulus 10.
package func hasLuhnDigit(_ code: String) -> Bool {
    let parts = code.split(separator: "-")
    guard parts.count == 2, let check = Int(parts[1]) else { return false }
    var sum = 0
    for (at, character) in parts[0].reversed().enumerated() {
        let value = (character.wholeNumberValue ?? 0) * (at % 2 == 0 ? 2 : 1)
        sum += value / 10 + value % 10
    }
    return (10 - sum % 10) % 10 == check
}
