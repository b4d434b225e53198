import Testing
import Web

/// What counts as a reason, in every form that asks for words.
@Suite("Words that are required")
struct ReasonFormTests {
    @Test(
        "Only letters and numbers that are seen count, whatever else is written",
        arguments: [
            "\u{200B}", "\u{2800}", "\u{AD}", "\u{3164}", "\u{200E}", "\u{FFA0}", "\u{2063}", ".", "\u{301}", " ",
        ])
    func unseen(sign: String) {
        let words = String(repeating: sign, count: 20)
        for text in [words, "Seen\(words)", "\(words)9 letters"] {
            #expect(!ReasonForm(reason: "presentNow", words: text).errors.isEmpty)
            #expect(!QuestionForm(text, isRequired: true).errors.isEmpty)
            #expect(!QuestionForm(outcome: "right", words: text).errors.isEmpty)
        }
        let enough = "Ten letters\(words)"
        #expect(ReasonForm(reason: "presentNow", words: enough).errors.isEmpty)
        #expect(QuestionForm(enough, isRequired: true).errors.isEmpty)
    }

    @Test(
        "Reasons in any writing are accepted",
        arguments: [
            "Ward round 7", "Përgjigje e shkurtër", "Ο ασθενής ήρθε", "المريض معي الآن في العيادة", "患者は今ここに一緒にいます",
        ])
    func anyWriting(words: String) {
        #expect(ReasonForm(reason: "presentNow", words: words).errors.isEmpty)
        #expect(QuestionForm(words, isRequired: true).errors.isEmpty)
    }

    @Test(
        "Words that turn the direction of writing are refused, required or not",
        arguments: [0x202A, 0x202E, 0x2066, 0x2069])
    func turning(value: UInt32) throws {
        let words = "Enough words, \(try #require(Unicode.Scalar(value))) the other way"
        #expect(ReasonForm(reason: "presentNow", words: words).errors.map(\.field) == ["words"])
        #expect(QuestionForm(words, isRequired: false).errors.map(\.field) == ["words"])
    }

    @Test("Too few and too many are said with their numbers")
    func numbers() {
        func told(_ words: String) -> String {
            ReasonForm(reason: "presentNow", words: words).errors.map(\.message).joined()
        }
        #expect(told("Too few") == "Say in a sentence why, in 10 to 1000 characters")
        let counted = ", at least 10 of them letters or numbers"
        #expect(told("----------") == "Say in a sentence why, in 10 to 1000 characters\(counted)")
        #expect(told(String(repeating: "x", count: 1001)) == "Say in a sentence why, in 10 to 1000 characters")
        #expect(told(String(repeating: "x", count: 1000)) == "")
    }
}
