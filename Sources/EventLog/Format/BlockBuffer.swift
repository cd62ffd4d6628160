/// A buffer that is filled again and again, so that reading allocates nothing once it is warm.
struct BlockBuffer: Sendable {
    // An array, so that a copy is a copy; whoever wants speed has it alone.
    private var storage: [UInt8] = []
    private(set) var count = 0

    /// What it was filled with.
    var bytes: RawSpan {
        @_lifetime(borrow self) get {
            unsafe storage.span.bytes.extracting(0..<count)
        }
    }

    /// Forgets what is in it and makes room for `byteCount` bytes, which are to be filled.
    mutating func begin(_ byteCount: Int) {
        count = 0
        if storage.count < byteCount {
            // A bit more, because the next block is likely to be about as large. It is not zeroed:
            // nothing is shown of it that was not filled.
            let room = byteCount + byteCount / 4
            storage = unsafe [UInt8](unsafeUninitializedCapacity: room) { _, filled in
                filled = room
            }
        }
        count = byteCount
    }

    /// Lets `body` fill `range`.
    mutating func fill<Result, Failure: Error>(
        _ range: Range<Int>,
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(range.upperBound <= count, "only what there is room for can be filled")
        return try unsafe storage.withUnsafeMutableBufferPointer { (buffer) throws(Failure) in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            return try unsafe body(UnsafeMutableRawBufferPointer(rebasing: bytes[range]))
        }
    }

    /// Forgets all from `count` on.
    mutating func cut(to count: Int) { self.count = min(count, self.count) }
}

extension BlockBuffer {
    /// Fills it with as many of `byteCount` bytes at `offset` of `file` as there are.
    mutating func read(
        _ byteCount: Int, at offset: UInt64, of file: any DiskFile
    ) throws(DiskError) {
        begin(byteCount)
        do throws(DiskError) {
            let found = try unsafe fill(0..<byteCount) { (target) throws(DiskError) in
                try unsafe file.readAll(into: target, at: offset)
            }
            cut(to: found)
        } catch {
            cut(to: 0)
            throw error
        }
    }
}
