/// The NHS number: ten digits, the last a check digit modulo 11.
///
/// Source: NHS Data Dictionary, NHS NUMBER: weights 10 to 2, 11 minus the remainder; 11 counts as 0, 10 is invalid.
/// A number of one repeated digit, which always has the right check digit, is refused as a placeholder: that is a rule
/// of plausibility of this node's own.
package enum NHSNumber {
    /// The ten digits, when the text is an NHS number with a valid check digit; spaces and hyphens are allowed.
    package static func parse(_ text: String) -> String? {
        var digits: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: digits.append(byte - 0x30)
            case 0x20, 0x2D: continue
            default: return nil
            }
            if digits.count > 10 { return nil }
        }
        guard digits.count == 10, Set(digits).count > 1 else { return nil }
        let sum = (0..<9).reduce(0) { $0 + Int(digits[$1]) * (10 - $1) }
        let check = (11 - sum % 11) % 11
        guard check != 10, check == Int(digits[9]) else { return nil }
        return digits.map(String.init).joined()
    }
}
