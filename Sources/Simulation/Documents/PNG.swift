/// Draws a chart of values as a small greyscale PNG.
///
/// Source: W3C Portable Network Graphics (2nd edition); RFC 1950 and RFC 1951 for the stored deflate blocks.
enum PNG {
    private static let crcTable: [UInt32] = (0..<256).map { n in
        var c = UInt32(n)
        for _ in 0..<8 { c = c & 1 == 1 ? 0xEDB8_8320 ^ (c >> 1) : c >> 1 }
        return c
    }

    /// A line through the values, oldest left, in a frame; one bit a pixel.
    static func chart(_ values: [Double], width: Int = 240, height: Int = 96) -> [UInt8] {
        let rowBytes = width / 8
        var pixels = [UInt8](repeating: 0xFF, count: rowBytes * height)
        func dot(_ x: Int, _ y: Int) {
            guard x >= 0, x < width, y >= 0, y < height else { return }
            pixels[y * rowBytes + x / 8] &= ~(0x80 >> UInt8(x % 8))
        }
        for x in 0..<width {
            dot(x, 0)
            dot(x, height - 1)
        }
        for y in 0..<height {
            dot(0, y)
            dot(width - 1, y)
        }
        plot(values, width, height, dot)
        return encode(pixels, width, height, rowBytes)
    }

    private static func plot(_ values: [Double], _ width: Int, _ height: Int, _ dot: (Int, Int) -> Void) {
        guard let low = values.min(), let high = values.max(), values.count > 1 else { return }
        let span = max(high - low, 0.001)
        func y(_ v: Double) -> Double { Double(height - 8) - (v - low) / span * Double(height - 16) }
        for x in 4..<width - 4 {
            let at = Double(x - 4) / Double(width - 9) * Double(values.count - 1)
            let i = min(Int(at), values.count - 2)
            let level = y(values[i]) + (y(values[i + 1]) - y(values[i])) * (at - Double(i))
            dot(x, Int(level))
            dot(x, Int(level) + 1)
        }
    }

    private static func encode(_ pixels: [UInt8], _ width: Int, _ height: Int, _ rowBytes: Int) -> [UInt8] {
        var raw: [UInt8] = []
        raw.reserveCapacity((rowBytes + 1) * height)
        for y in 0..<height {
            raw.append(0)
            raw.append(contentsOf: pixels[y * rowBytes..<(y + 1) * rowBytes])
        }
        var out: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        chunk("IHDR", big(UInt32(width)) + big(UInt32(height)) + [1, 0, 0, 0, 0], &out)
        chunk("IDAT", zlib(raw), &out)
        chunk("IEND", [], &out)
        return out
    }

    private static func zlib(_ raw: [UInt8]) -> [UInt8] {
        // One stored block: the picture is far below the 65,535 bytes such a block can hold.
        let size = UInt16(truncatingIfNeeded: raw.count)
        var out: [UInt8] = [0x78, 0x01, 0x01, UInt8(size & 0xFF), UInt8(size >> 8)]
        out.append(contentsOf: [UInt8(~size & 0xFF), UInt8(~size >> 8)])
        out.append(contentsOf: raw)
        return out + big(adler(raw))
    }

    private static func adler(_ bytes: [UInt8]) -> UInt32 {
        var a: UInt32 = 1
        var b: UInt32 = 0
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return b << 16 | a
    }

    private static func big(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func chunk(_ kind: String, _ data: [UInt8], _ out: inout [UInt8]) {
        out.append(contentsOf: big(UInt32(data.count)))
        let body = Array(kind.utf8) + data
        out.append(contentsOf: body)
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in body { crc = crcTable[Int((crc ^ UInt32(byte)) & 0xFF)] ^ (crc >> 8) }
        out.append(contentsOf: big(crc ^ 0xFFFF_FFFF))
    }
}
