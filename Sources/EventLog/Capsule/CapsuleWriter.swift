/// Packs one stream's commits into a capsule, block by block.
public struct CapsuleWriter: ~Copyable {
    private var content: [UInt8] = []
    private var checksum = RunningChecksum()
    private var commitCount: UInt64 = 0
    private var lastRevision = Revision.none

    public init(_ stream: StreamID) {
        put(CapsuleFormat.magic)
        put(CapsuleFormat.version)
        put(stream.rawValue)
    }

    /// Takes the stream's next commit in; positions are not kept.
    ///
    /// - Returns: Bytes to write to the file's end; empty while a block fills.
    /// - Throws: ``CapsuleError/incomplete(_:)``.
    public mutating func add(_ commit: Commit) throws(CapsuleError) -> [UInt8] {
        precondition(
            commit.firstRevision.rawValue == lastRevision.rawValue + 1,
            "a capsule holds a stream without a gap")
        put(CapsuleFormat.commitMark)
        put(commit.time.nanoseconds)
        put(commit.firstRevision.rawValue)
        put(UInt32(commit.events.count))
        for (index, event) in commit.events.enumerated() {
            guard case .bytes(let payload) = event.payload else {
                throw .incomplete(Revision(commit.firstRevision.rawValue + UInt64(index)))
            }
            put(event.type)
            put(event.version)
            put(event.isSnapshot ? CapsuleFormat.snapshotFlag : 0)
            put(event.item)
            put(UInt32(event.detail.count))
            put(UInt32(payload.count))
            put(event.detail)
            put(payload)
        }
        commitCount += 1
        lastRevision = commit.tip.revision
        return content.count >= CapsuleFormat.blockByteCount ? try block() : []
    }

    /// Ends the capsule.
    ///
    /// - Returns: The last bytes of the file.
    public consuming func finish() throws(CapsuleError) -> [UInt8] {
        checksum.add(content)
        let start = content.count
        put(CapsuleFormat.endMark)
        put(commitCount)
        put(lastRevision.rawValue)
        // The sum is over everything before itself.
        checksum.add(Array(content[start...]))
        put(checksum.value)
        return try packed()
    }

    private mutating func block() throws(CapsuleError) -> [UInt8] {
        checksum.add(content)
        let block = try packed()
        content.removeAll(keepingCapacity: true)
        return block
    }

    private func packed() throws(CapsuleError) -> [UInt8] {
        let frame: [UInt8]
        do throws(LZ4Error) { frame = try LZ4.compress(content) } catch {
            throw .damaged(byteOffset: 0, reason: "it cannot be compressed: \(error.reason)")
        }
        var lead: [UInt8] = []
        Self.append(UInt64(frame.count), to: &lead)
        Self.append(UInt64(content.count), to: &lead)
        return LZ4.skippable(lead, kind: CapsuleFormat.kind) + frame
    }

    private mutating func put(_ bytes: [UInt8]) {
        content += bytes
    }

    private mutating func put(_ value: some FixedWidthInteger) {
        Self.append(value, to: &content)
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
