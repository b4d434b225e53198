import Foundation

/// A client that costs little: one kept connection, requests one after another, on the thread that calls it.
final class LoopbackClient {
    /// One answer.
    struct Answer {
        let status: Int
        let head: String
        let body: ArraySlice<UInt8>

        /// The value of a header field.
        func field(_ name: String) -> String? {
            head.split(separator: "\r\n").dropFirst().first { $0.lowercased().hasPrefix(name + ":") }
                .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
        }
    }

    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)

    /// Connects to a port of the loopback address.
    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, size) }
        }
        guard connected == 0 else { throw CocoaError(.fileReadUnknown) }
    }

    deinit { close(descriptor) }

    /// Sends a request and reads the whole answer.
    func send(_ method: String = "GET", _ path: String, cookie: String = "", form: String? = nil) throws -> Answer {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        if !cookie.isEmpty { text += "Cookie: \(cookie)\r\n" }
        if let form {
            text += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(form.utf8.count)\r\n"
        }
        return try send(Array((text + "\r\n" + (form ?? "")).utf8))
    }

    /// Sends the bytes of a request.
    func send(_ request: [UInt8]) throws -> Answer {
        guard unsafe Foundation.send(descriptor, request, request.count, 0) == request.count else {
            throw CocoaError(.fileWriteUnknown)
        }
        var got = 0
        var end = 0
        var length = Int.max
        while end == 0 || got < end + length {
            let more = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe recv(descriptor, bytes.baseAddress.map { unsafe $0 + got }, bytes.count - got, 0)
            }
            guard more > 0 else { throw CocoaError(.fileReadUnknown) }
            got += more
            if end == 0 { (end, length) = head(got) }
        }
        let text = String(decoding: buffer[0..<end], as: UTF8.self)
        let status = text.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } ?? 0
        return Answer(status: status, head: text, body: buffer[end..<end + length])
    }

    /// Where the head ends, and the length of the body; (0, max) before the head is whole.
    private func head(_ count: Int) -> (Int, Int) {
        let pattern = Array("\r\n\r\n".utf8)
        guard
            let end = (0..<max(0, min(count, 16_384) - 3)).first(where: { buffer[$0..<$0 + 4].elementsEqual(pattern) })
        else { return (0, Int.max) }
        let text = String(decoding: buffer[0..<end], as: UTF8.self).lowercased()
        let field = text.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        return (end + 4, field.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0)
    }
}
