import CZstd
import FHIR
import Store
import Synchronization

/// Compresses bodies with zstd, with a dictionary for the types that have one.
///
/// Contexts are kept in a free list: making one costs more than a small body. Dictionaries are shipped, immutable and
/// numbered; they hold simulated text only, because a dictionary holds its training text for ever.
final class Compression: @unchecked Sendable {
    // Unchecked: libzstd's dictionaries are immutable after creation, and a context is used by one caller at a time.
    private let compressors = Mutex<[UnsafeBox]>([])
    private let decompressors = Mutex<[UnsafeBox]>([])
    /// Made once: every store and every migration uses the same, and they live as long as the program.
    private static let dictionaries = Dictionaries()

    private struct Dictionaries: Sendable {
        /// Of the types that have one.
        let ofType: [Int: (number: Int, box: UnsafeBox)]
        let ofNumber: [Int: UnsafeBox]

        init() {
            var ofType: [Int: (Int, UnsafeBox)] = [:]
            var ofNumber: [Int: UnsafeBox] = [:]
            for dictionary in ShippedDictionary.all {
                guard
                    let c = unsafe dictionary.bytes.withUnsafeBytes({
                        unsafe ZSTD_createCDict($0.baseAddress, $0.count, Compression.level)
                    }),
                    let d = unsafe dictionary.bytes.withUnsafeBytes({
                        unsafe ZSTD_createDDict($0.baseAddress, $0.count)
                    })
                else { continue }
                ofNumber[dictionary.number] = unsafe UnsafeBox(pointer: d)
                for type in dictionary.types { unsafe ofType[type] = (dictionary.number, UnsafeBox(pointer: c)) }
            }
            self.ofType = ofType
            self.ofNumber = ofNumber
        }
    }

    @safe private struct UnsafeBox: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    deinit {
        compressors.withLock { list in
            for box in list { unsafe ZSTD_freeCCtx(box.pointer) }
        }
        decompressors.withLock { list in
            for box in list { unsafe ZSTD_freeDCtx(box.pointer) }
        }
    }

    /// Level of compression: with a dictionary 4% smaller than level 3 for 10 µs a body.
    private static let level: Int32 = 6

    /// A context whose frames leave out what the row says beside them: the dictionary's number and the size.
    private static func compressor() -> UnsafeBox {
        let context = unsafe ZSTD_createCCtx()
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0)
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
        return unsafe UnsafeBox(pointer: context!)
    }

    /// The compressed bytes, and the number of the dictionary that was used (0 for none).
    func compress(_ bytes: [UInt8], type: Int) -> (dictionary: Int, bytes: [UInt8]) {
        let box = compressors.withLock { $0.popLast() } ?? Self.compressor()
        defer { compressors.withLock { $0.append(box) } }
        let bound = ZSTD_compressBound(bytes.count)
        let dictionary = Self.dictionaries.ofType[type]
        let out = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            let size = unsafe bytes.withUnsafeBytes { input in
                unsafe ZSTD_CCtx_refCDict(box.pointer, dictionary?.box.pointer)
                return unsafe ZSTD_compress2(
                    box.pointer, buffer.baseAddress, bound, input.baseAddress, input.count)
            }
            count = ZSTD_isError(size) == 0 ? size : 0
        }
        return (dictionary?.number ?? 0, out)
    }

    /// The bytes that were compressed.
    /// - Throws: `StoreError.unavailable` when the frame is damaged or its dictionary is not shipped with this program.
    func decompress(_ bytes: UnsafeRawBufferPointer, dictionary: Int, size: Int) throws -> [UInt8] {
        guard size >= 0, size <= Document.maximumSize else {
            throw StoreError.unavailable("a stored body says that it has \(size) bytes")
        }
        let box = decompressors.withLock { $0.popLast() } ?? (unsafe UnsafeBox(pointer: ZSTD_createDCtx()))
        defer { decompressors.withLock { $0.append(box) } }
        var failed = false
        let out = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let got: Int
            if dictionary == 0 {
                got = unsafe ZSTD_decompressDCtx(
                    box.pointer, buffer.baseAddress, size, bytes.baseAddress, bytes.count)
            } else if let shipped = Self.dictionaries.ofNumber[dictionary] {
                got = unsafe ZSTD_decompress_usingDDict(
                    box.pointer, buffer.baseAddress, size, bytes.baseAddress, bytes.count, shipped.pointer)
            } else {
                failed = true
                return
            }
            failed = ZSTD_isError(got) != 0 || got != size
            count = failed ? 0 : size
        }
        if failed { throw StoreError.unavailable("a stored body is damaged or needs dictionary \(dictionary)") }
        return out
    }
}

/// Bodies that one read could not read. Such a read must not be answered: what it made may rest on a body that was
/// taken for empty.
final class BodyDamage: Sendable {
    /// That of the read which runs on this thread.
    @TaskLocal static var ofRead: BodyDamage?

    private let count = Atomic<Int>(0)
    /// Whether there was any.
    var isAny: Bool { count.load(ordering: .relaxed) > 0 }
    /// Notes one.
    func note() { count.add(1, ordering: .relaxed) }
}
