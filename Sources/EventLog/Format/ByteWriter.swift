import CXXHash

/// A growing buffer that is written in order and used again, so that appends allocate nothing.
@safe struct ByteWriter: ~Copyable {
    private var storage: UnsafeMutableRawBufferPointer
    /// Bytes written so far.
    private(set) var count = 0

    init(capacity: Int = 1 << 16) {
        unsafe storage = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { unsafe storage.deallocate() }

    /// What was written; valid until the next change.
    var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: storage[..<count])
    }

    /// A copy of what was written.
    var array: [UInt8] { unsafe [UInt8](bytes) }

    /// XXH3-64 of a part of what was written.
    func checksum(_ range: Range<Int>, seed: UInt64) -> UInt64 {
        precondition(range.upperBound <= count, "only what was written has a checksum")
        let part = unsafe UnsafeRawBufferPointer(rebasing: storage[range])
        return unsafe vc_xxh3_64(part.baseAddress, part.count, seed)
    }

    /// Forgets what was written after `count`.
    mutating func truncate(to count: Int) {
        precondition(count <= self.count, "a buffer cannot be cut to more than it holds")
        self.count = count
    }

    mutating func put(_ value: some FixedWidthInteger & BitwiseCopyable) {
        let size = MemoryLayout.size(ofValue: value)
        makeRoom(for: size)
        unsafe storage.storeBytes(
            of: value.littleEndian, toByteOffset: count, as: type(of: value.littleEndian))
        count += size
    }

    mutating func put(_ bytes: [UInt8]) {
        makeRoom(for: bytes.count)
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[count...])
        unsafe bytes.withUnsafeBytes { unsafe rest.copyMemory(from: $0) }
        count += bytes.count
    }

    mutating func put(_ value: UInt8, count repeats: Int) {
        for _ in 0..<repeats { put(value) }
    }

    /// Makes room for `byteCount` bytes, all of which are stored before anything reads them.
    mutating func putSpace(_ byteCount: Int) {
        makeRoom(for: byteCount)
        count += byteCount
    }

    /// Stores `bytes` at `offset`, over what is there.
    ///
    /// - Returns: How many there were.
    mutating func store(_ bytes: borrowing [UInt8], at offset: Int) -> Int {
        let byteCount = bytes.count
        guard byteCount > 0 else { return 0 }
        precondition(offset + byteCount <= count, "only what was written can be replaced")
        let target = unsafe UnsafeMutableRawBufferPointer(
            rebasing: storage[offset..<offset + byteCount])
        unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
        return byteCount
    }

    /// Replaces the eight bytes at `offset`.
    mutating func replace(at offset: Int, with value: UInt64) {
        precondition(offset + 8 <= count, "only what was written can be replaced")
        unsafe storage.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    private mutating func makeRoom(for byteCount: Int) {
        guard unsafe count + byteCount > storage.count else { return }
        let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(2 * storage.count, count + byteCount), alignment: 16)
        unsafe larger.copyMemory(from: bytes)
        unsafe storage.deallocate()
        unsafe storage = larger
    }
}

// It is the only owner of its storage and cannot be copied, so whoever has it has it alone.
extension ByteWriter: @unchecked Sendable {}
