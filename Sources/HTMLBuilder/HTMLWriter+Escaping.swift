extension HTMLWriter {
    /// Appends `length` bytes, replacing the five characters that mean something to an HTML parser.
    ///
    /// Eight bytes are looked at in one step. `&` and `'` differ in one bit, as do `<` and `>`, so three tests of a
    /// word find all five.
    @usableFromInline
    mutating func escape(_ source: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length &+ 8)
        var index = 0
        while length &- index >= 8 {
            let word = unsafe UnsafeRawPointer(source + index).loadUnaligned(as: UInt64.self).littleEndian
            let found = Self.marks(in: word)
            // The whole word is stored; what follows a special character is overwritten by its entity.
            unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: word.littleEndian, as: UInt64.self)
            if found == 0 {
                count &+= 8
                index &+= 8
                continue
            }
            let before = found.trailingZeroBitCount >> 3
            count &+= before
            index &+= before
            entity(for: unsafe source[index])
            index &+= 1
            reserve(length &- index &+ 8)
        }
        if index < length { unsafe escapeTail(source + index, length &- index) }
    }

    /// Appends the last one to seven bytes. They are gathered into a word, as reading eight could leave the string.
    @inline(__always)
    private mutating func escapeTail(_ source: UnsafePointer<UInt8>, _ length: Int) {
        var word: UInt64 = 0
        var taken = 0
        let raw = unsafe UnsafeRawPointer(source)
        if length & 4 != 0 {
            word = unsafe UInt64(raw.loadUnaligned(as: UInt32.self).littleEndian)
            taken = 4
        }
        if length & 2 != 0 {
            let two = unsafe raw.loadUnaligned(fromByteOffset: taken, as: UInt16.self).littleEndian
            word |= UInt64(two) &<< UInt64(taken &* 8)
            taken &+= 2
        }
        if length & 1 != 0 { word |= unsafe UInt64(source[taken]) &<< UInt64(taken &* 8) }
        if Self.marks(in: word) == 0 {
            unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: word.littleEndian, as: UInt64.self)
            count &+= length
            return
        }
        for _ in 0..<length {
            let byte = UInt8(truncatingIfNeeded: word)
            word &>>= 8
            switch byte {
            case 0x22, 0x26, 0x27, 0x3C, 0x3E:
                entity(for: byte)
                reserve(16)
            default:
                unsafe base[count] = byte
                count &+= 1
            }
        }
    }

    /// A word with the top bit of each byte set that is a special character; the lowest set bit is always exact.
    @inline(__always)
    private static func marks(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* 0x22)
        let ampersandOrApostrophe = (word | ones) ^ (ones &* 0x27)
        let lessOrGreater = (word | (ones &* 2)) ^ (ones &* 0x3E)
        return
            (((quote &- ones) & ~quote) | ((ampersandOrApostrophe &- ones) & ~ampersandOrApostrophe)
            | ((lessOrGreater &- ones) & ~lessOrGreater)) & tops
    }

    @inline(__always)
    private mutating func entity(for byte: UInt8) {
        switch byte {
        case 0x22: markup("&quot;")
        case 0x26: markup("&amp;")
        case 0x27: markup("&#39;")
        case 0x3C: markup("&lt;")
        default: markup("&gt;")
        }
    }

    /// Appends a whole number in decimal digits.
    public mutating func number(_ value: Int) {
        reserve(20)
        if value < 0 {
            unsafe base[count] = 0x2D
            count &+= 1
        }
        var rest = value.magnitude
        var digits = 1
        var bound = rest
        while bound >= 10 {
            bound /= 10
            digits &+= 1
        }
        var position = count &+ digits
        count = position
        repeat {
            position &-= 1
            unsafe base[position] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }

    /// Appends a coordinate with at most one decimal place, which is a tenth of a pixel.
    ///
    /// A value that is not a number, or too large to be a coordinate, is written as 0.
    public mutating func decimal(_ value: Double) {
        guard value.isFinite, abs(value) < 1e12 else { return number(0) }
        let tenths = Int(value * 10 + (value < 0 ? -0.5 : 0.5))
        if tenths < 0 && tenths > -10 {
            markup("-")
        }
        number(tenths / 10)
        let fraction = (tenths % 10).magnitude
        if fraction > 0 {
            markup(".")
            number(Int(fraction))
        }
    }
}
