/// The growing bytes of one page.
///
/// A writer owns its buffer; a page is written into it from top to bottom and taken out once with ``finish()``. Markup
/// reaches it as `StaticString` from this module only; everything else goes through ``text(_:)``, which escapes.
@safe
public struct HTMLWriter: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var count: Int
    @usableFromInline var capacity: Int

    /// A writer with room for `capacity` bytes before it first grows.
    @inlinable
    public init(capacity: Int = 65_536) {
        let room = max(capacity, 64)
        unsafe base = .allocate(capacity: room)
        count = 0
        self.capacity = room
    }

    deinit { unsafe base.deallocate() }

    /// Takes the bytes out; the writer is used up.
    public consuming func finish() -> [UInt8] {
        let written = count
        let source = unsafe base
        return unsafe [UInt8](unsafeUninitializedCapacity: written) { buffer, initialized in
            if let target = buffer.baseAddress { unsafe target.initialize(from: source, count: written) }
            initialized = written
        }
    }

    /// Makes room for `extra` more bytes.
    @inlinable @inline(__always)
    mutating func reserve(_ extra: Int) {
        if count &+ extra > capacity { grow(extra) }
    }

    @usableFromInline @inline(never)
    mutating func grow(_ extra: Int) {
        let room = max(capacity * 2, count + extra)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        unsafe larger.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = room
    }

    /// Appends markup of this module as it stands.
    @inlinable @inline(__always)
    mutating func markup(_ fixed: StaticString) { unsafe append(fixed.utf8Start, fixed.utf8CodeUnitCount) }

    /// Appends bytes. Most are short: up to 16 are copied by two overlapping words, without calling `memmove`.
    @usableFromInline
    mutating func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length)
        let from = unsafe UnsafeRawPointer(source)
        let to = unsafe UnsafeMutableRawPointer(base + count)
        if length > 16 {
            unsafe to.copyMemory(from: from, byteCount: length)
        } else if length >= 8 {
            let first = unsafe from.loadUnaligned(as: UInt64.self)
            let last = unsafe from.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
            unsafe to.storeBytes(of: first, as: UInt64.self)
            unsafe to.storeBytes(of: last, toByteOffset: length &- 8, as: UInt64.self)
        } else if length >= 4 {
            let first = unsafe from.loadUnaligned(as: UInt32.self)
            let last = unsafe from.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
            unsafe to.storeBytes(of: first, as: UInt32.self)
            unsafe to.storeBytes(of: last, toByteOffset: length &- 4, as: UInt32.self)
        } else {
            for index in 0..<length {
                unsafe to.storeBytes(of: source[index], toByteOffset: index, as: UInt8.self)
            }
        }
        count &+= length
    }

    /// Appends text, with `&`, `<`, `>`, `"` and `'` escaped, so that it is safe in content and in a quoted attribute.
    @inlinable
    public mutating func text(_ value: String) {
        var value = value
        // A native or literal string hands out its own bytes; nothing is copied but short strings of up to 15 bytes.
        value.withUTF8 { bytes in
            if let start = bytes.baseAddress { unsafe escape(start, bytes.count) }
        }
    }

    /// Appends fixed text, escaped as ``text(_:)-(String)`` does.
    @inlinable
    public mutating func text(_ value: StaticString) {
        unsafe escape(value.utf8Start, value.utf8CodeUnitCount)
    }

    /// Appends UTF-8 bytes, escaped as ``text(_:)-(String)`` does.
    @inlinable
    public mutating func text(_ value: [UInt8]) {
        unsafe value.withUnsafeBufferPointer { bytes in
            if let start = bytes.baseAddress { unsafe escape(start, bytes.count) }
        }
    }
}
