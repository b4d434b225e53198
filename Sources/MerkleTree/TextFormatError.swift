/// Why a text of a transparency log (a signed note, a checkpoint, a request to a witness, a proof) is refused.
public struct TextFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, counted from 1.
    public let line: Int
    /// What is wrong there.
    public let problem: Problem

    /// What can be wrong with a line.
    public enum Problem: String, Hashable, Sendable {
        /// The text is longer than the limit.
        case tooLong = "the text is too long"
        /// There are more lines of a kind than the format or the limit allows.
        case tooManyLines = "there are too many lines of this kind"
        /// Not valid UTF-8, or an ASCII control character.
        case characters = "the line is not UTF-8 or has a control character"
        /// The text ends before this line, or within it.
        case ends = "the text ends here; a line and its newline are missing"
        /// A line that must not be empty is.
        case empty = "the line is empty"
        /// The line does not begin as the format says.
        case prefix = "the line does not begin as it must"
        /// Not a decimal number below 2^64 without leading zeros.
        case number = "this is no decimal number, or has leading zeros"
        /// A tree of more than 2^63 - 1 leaves: no log comes to have it, and a signed number does not hold its size.
        case size = "the size is above 9223372036854775807"
        /// Not Base 64 with padding, as RFC 4648 section 4 has it.
        case base64 = "this is not Base 64"
        /// A hash is not 32 bytes long.
        case hashLength = "the hash is not 32 bytes long"
        /// A key name is empty, or has a space or a plus sign.
        case keyName = "the key name is empty, or has a space or a plus sign"
        /// A signature has no bytes after its key ID.
        case signatureLength = "the signature is too short"
        /// No empty line separates the text from signature lines.
        case noSignatures = "no empty line and signatures follow the text"
        /// A verifier key's type is not one that is known here.
        case keyType = "the type of the key is unknown"
        /// A verifier key is not 32 bytes long, or no Ed25519 key.
        case key = "the key is no Ed25519 key"
        /// A verifier key's ID is not the hash of its name and key.
        case keyID = "the key ID does not belong to the key"
    }

    init(_ line: Int, _ problem: Problem) {
        self.line = line
        self.problem = problem
    }

    public var description: String { "line \(line): \(problem.rawValue)" }
}
