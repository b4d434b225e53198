/// A JSON document kept as the bytes it came in, with a tape over them.
///
/// Nothing is lost or reformatted: numbers stay as written, `bytes` are what was accepted. Reading goes through
/// ``Element`` cursors. A document is immutable and may be read from any number of threads.
public struct Document: Sendable {
    /// The largest text that is accepted, in bytes (64 MB), where whoever reads it names no other bound.
    public static var maximumSize: Int { 64 << 20 }
    /// The largest bound that may be named: as far as the tape counts (1 GB).
    public static var largestSize: Int { 1 << 30 - 1 }

    @usableFromInline final class Storage: Sendable {
        @usableFromInline let bytes: [UInt8]
        @usableFromInline let tape: [TapeEntry]
        init(bytes: [UInt8], tape: [TapeEntry]) {
            self.bytes = bytes
            self.tape = tape
        }

        /// The tape index of the value of the member of that name in the object at `object`; -1 when it has none.
        ///
        /// The most frequent call of a view: without bounds checks, which the parser has made needless.
        @usableFromInline func value(of name: UnsafePointer<UInt8>, _ length: Int, in object: Int) -> Int {
            unsafe tape.withUnsafeBufferPointer { tape in
                unsafe bytes.withUnsafeBufferPointer { bytes in
                    let end = unsafe tape[object].length &- 1
                    var i = object &+ 1
                    while i < end {
                        let key = unsafe tape[i]
                        if key.length == length, key.rawKind == TapeEntry.Kind.string.rawValue {
                            let start = key.offset
                            var k = 0
                            while k < length, unsafe bytes[start &+ k] == name[k] { k &+= 1 }
                            if k == length { return i &+ 1 }
                        }
                        let value = unsafe tape[i &+ 1]
                        i = value.rawKind <= TapeEntry.Kind.array.rawValue ? value.length : i &+ 2
                    }
                    return -1
                }
            }
        }
    }
    @usableFromInline let storage: Storage

    /// Parses and checks a JSON text.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 text of one JSON value; white space around it is allowed, a byte order mark is not.
    ///   - limit: the most bytes, at most ``largestSize``.
    /// - Throws: ``DocumentError`` with offset and path: syntax, truncation, bad UTF-8, a key standing twice in one
    ///   object, more than 128 levels, more bytes than `limit`, a number out of bounds, trailing bytes.
    public init(parsing bytes: [UInt8], limit: Int = Document.maximumSize) throws(DocumentError) {
        let limit = min(limit, Document.largestSize)
        if bytes.count > limit { throw DocumentError(.tooLarge, offset: limit, path: "") }
        let tape: [TapeEntry]
        do {
            tape = try unsafe bytes.withUnsafeBufferPointer { text throws in
                try unsafe DocumentParser.tape(of: text)
            }
        } catch let error as DocumentError {
            throw error
        } catch {
            throw DocumentError(.syntax, offset: 0, path: "")
        }
        storage = Storage(bytes: bytes, tape: tape)
    }

    /// Parses a text given as a string. See ``init(parsing:)``.
    public init(_ text: String) throws(DocumentError) {
        try self.init(parsing: Array(text.utf8))
    }

    /// An object without members.
    public static let empty = Document(
        storage: Storage(
            bytes: Array("{}".utf8),
            tape: [TapeEntry(.object, offset: 0, length: 2), TapeEntry(.end, offset: 2, length: 0)]))
    private init(storage: Storage) { self.storage = storage }

    /// The text as it was accepted.
    @inlinable public var bytes: [UInt8] { storage.bytes }

    /// A cursor on the value of the document.
    @inlinable public var root: Element { Element(storage, 0) }

    /// The number of entries on the tape.
    public var tapeCount: Int { storage.tape.count }
}
