package import Access
import Crypto

extension EventID {
    /// The key of an item of which there is one: made of what makes it that one, so that whoever keeps it at the same
    /// moment keeps it under the same key, and finds it there.
    package init(of words: [String]) {
        let text = words.map { "\($0.utf8.count) \($0)" }.joined()
        let digest = Array(SHA256.hash(data: Array(text.utf8)))
        func half(_ start: Int) -> UInt64 { digest[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: half(0), low: half(8))
    }
}
