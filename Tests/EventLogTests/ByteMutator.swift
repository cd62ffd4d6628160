@testable import EventLog

/// Changes bytes at random, with a liking for numbers that hurt.
struct ByteMutator {
    var random: SplitMix64

    private static let numbers: [UInt64] = [
        0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000,
        0xFFFF_FFFF, 0x1_0000_0000, 1 << 61, (1 << 62) - 1, 1 << 62, UInt64(Int64.max),
        1 << 63, .max - 7, .max - 1, .max,
    ]

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// - Parameter keepsCount: Whether there have to be as many bytes as before.
    mutating func mutated(_ bytes: [UInt8], keepsCount: Bool = false) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            mutate(&bytes, keepsCount: keepsCount)
        }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8], keepsCount: Bool) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<(keepsCount ? 12 : 15), using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = .random(in: 0 ... .max, using: &random)
        case 2..<6:
            let number = Self.numbers.randomElement(using: &random) ?? 0
            put(number, at: place / 4 * 4, of: &bytes)
        case 6..<9:
            // A little more or less than it was, and a little before or after the end.
            let old = number(at: place / 4 * 4, of: bytes)
            let base = Bool.random(using: &random) ? old : UInt64(bytes.count)
            let step = UInt64.random(in: 0...17, using: &random) &- 8
            put(base &+ step, at: place / 4 * 4, of: &bytes)
        case 9: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
        case 10, 11:
            let source = Int.random(in: 0..<bytes.count, using: &random) / 8 * 8
            let count = [8, 24, 32, 64, 72, 200].randomElement(using: &random) ?? 8
            let part = bytes[source..<min(source + count, bytes.count)]
            for (offset, byte) in part.enumerated() where place / 8 * 8 + offset < bytes.count {
                bytes[place / 8 * 8 + offset] = byte
            }
        case 12: bytes.removeSubrange(place...)
        case 13: bytes.removeSubrange(place..<min(bytes.count, place + 8))
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 72)], at: place)
        }
    }

    private mutating func put(_ number: UInt64, at place: Int, of bytes: inout [UInt8]) {
        let count = [1, 2, 4, 4, 8, 8].randomElement(using: &random) ?? 4
        for index in 0..<count where place + index < bytes.count {
            bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
        }
    }

    private func number(at place: Int, of bytes: [UInt8]) -> UInt64 {
        (0..<8).reduce(0) { number, index in
            guard place + index < bytes.count else { return number }
            return number | UInt64(bytes[place + index]) << UInt64(8 * index)
        }
    }

    mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    /// A number that hurts, or a small one.
    mutating func number() -> UInt64 {
        let number = Self.numbers.randomElement(using: &random) ?? 0
        return chance(50) ? number : UInt64.random(in: 0...400, using: &random)
    }
}

/// Makes checksums right again, so that only the content can be what is wrong.
enum Resum {
    static func checksum(_ bytes: some Collection<UInt8>, seed: UInt64) -> UInt64 {
        let bytes = Array(bytes)
        return bytes.span.bytes.checksum(0..<bytes.count, seed: seed)
    }

    static func store(_ value: UInt64, at offset: Int, in bytes: inout [UInt8]) {
        guard offset >= 0, offset + 8 <= bytes.count else { return }
        for index in 0..<8 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
    }

    /// Of `bytes` before `offset`, stored there.
    static func end(_ bytes: inout [UInt8], at offset: Int, from start: Int = 0, seed: UInt64) {
        guard offset + 8 <= bytes.count, start <= offset else { return }
        store(checksum(bytes[start..<offset], seed: seed), at: offset, in: &bytes)
    }

    /// Of the frame that starts at `start`, if its sizes agree with each other.
    static func frame(_ bytes: inout [UInt8], at start: Int = 0, seed: UInt64) {
        guard let header = header(bytes, at: start) else { return }
        let body = start + header.saltOffset..<start + header.fillerOffset
        if header.payloadByteCount > 0, body.upperBound <= bytes.count {
            store(checksum(bytes[body], seed: seed), at: start + 96, in: &bytes)
        }
        guard body.lowerBound <= bytes.count else { return }
        store(checksum(bytes[start + 8..<body.lowerBound], seed: seed), at: start, in: &bytes)
    }

    static func header(_ bytes: [UInt8], at start: Int) -> FrameHeader? {
        guard start + FrameHeader.byteCount <= bytes.count else { return nil }
        let rest = bytes.span.bytes.extracting(start..<bytes.count)
        return FrameHeader(unchecked: rest, at: rest.uint64(16))
    }

    /// Of a text of lines.
    static func text(_ bytes: [UInt8]) -> [UInt8] {
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        guard lines.count >= 2 else { return bytes }
        lines.removeLast(2)
        let covered = Array(lines.map { Array($0) + [10] }.joined())
        return covered + Array("sum \(hexadecimal(checksum(covered, seed: 0)))\n".utf8)
    }
}
