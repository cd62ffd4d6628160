import CPosix
import CXXHash

extension RawSpan {
    // Every bit pattern is a valid integer and the bounds are checked, so these loads are safe.

    func uint8(_ offset: Int) -> UInt8 {
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
    }

    func uint16(_ offset: Int) -> UInt16 {
        UInt16(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    func uint32(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    // Inlinable for the views of commits, which are.
    @inlinable func uint64(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// A copy of `range`.
    func array(_ range: Range<Int>) -> [UInt8] {
        unsafe extracting(range).withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// Whether every byte of `range` is zero.
    func isZero(_ range: Range<Int>) -> Bool {
        var offset = range.lowerBound
        while offset + 8 <= range.upperBound {
            if uint64(offset) != 0 { return false }
            offset += 8
        }
        while offset < range.upperBound {
            if uint8(offset) != 0 { return false }
            offset += 1
        }
        return true
    }

    /// How many bytes there are up to the last that is not zero.
    var countWithoutTrailingZeros: Int {
        unsafe withUnsafeBytes { bytes in
            unsafe vc_count_without_trailing_zeros(bytes.baseAddress, bytes.count)
        }
    }

    /// XXH3-64 of `range`.
    func checksum(_ range: Range<Int>, seed: UInt64) -> UInt64 {
        unsafe extracting(range).withUnsafeBytes { bytes in
            unsafe vc_xxh3_64(bytes.baseAddress, bytes.count, seed)
        }
    }
}
