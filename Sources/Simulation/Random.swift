/// A small deterministic generator of random numbers: xoshiro256**, seeded by SplitMix64.
///
/// Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021. The mathematics library is not
/// used, so that the same seed gives the same bytes on every machine.
struct Random: Sendable {
    private var a: UInt64
    private var b: UInt64
    private var c: UInt64
    private var d: UInt64

    /// A generator of its own for each pair of seed and stream, so that people can be made in any order.
    init(seed: UInt64, stream: UInt64) {
        var state = seed ^ Random.mix(stream &+ 0x9E37_79B9_7F4A_7C15)
        func step(_ state: inout UInt64) -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            return Random.mix(state)
        }
        a = step(&state)
        b = step(&state)
        c = step(&state)
        d = step(&state)
    }

    /// The finaliser of SplitMix64: spreads the bits of a number.
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number for a pair of numbers, the same at every call.
    static func hash(_ x: UInt64, _ y: UInt64) -> UInt64 { mix(mix(x) &+ 0x9E37_79B9_7F4A_7C15 &* (y &+ 1)) }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        let result = rotate(b &* 5, 7) &* 9
        let t = b << 17
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= t
        d = rotate(d, 45)
        return result
    }

    private func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }

    /// A number from 0 up to, but not, 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// True with probability `p`.
    mutating func chance(_ p: Double) -> Bool { unit() < p }

    /// A whole number of the range, each equally likely.
    @inline(never)
    mutating func int(_ range: ClosedRange<Int>) -> Int {
        let width = UInt64(range.upperBound - range.lowerBound + 1)
        return range.lowerBound + Int(((next() >> 32) &* width) >> 32)
    }

    /// One of the items, each equally likely.
    mutating func pick<T>(_ items: [T]) -> T { items[int(0...items.count - 1)] }

    /// The index of a weight, as likely as the weight is large.
    @inline(never)
    mutating func weighted(_ weights: [Double]) -> Int {
        var x = unit() * weights.reduce(0, +)
        for (i, w) in weights.enumerated() {
            x -= w
            if x < 0 { return i }
        }
        return weights.count - 1
    }

    /// A number near `mean` with a nearly normal spread (the sum of four uniform numbers, which needs no logarithm).
    @inline(never)
    mutating func near(_ mean: Double, _ deviation: Double) -> Double {
        mean + deviation * (unit() + unit() + unit() + unit() - 2) * 1.732
    }

    /// How many events happen when `expected` are expected; spread like a Poisson count, bounded.
    @inline(never)
    mutating func count(_ expected: Double) -> Int {
        guard expected > 0 else { return 0 }
        return max(0, Int(near(expected + 0.5, root(expected))))
    }

    private func root(_ x: Double) -> Double { x.squareRoot() }
}
