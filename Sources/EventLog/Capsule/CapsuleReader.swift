/// Unpacks a capsule; trusts no byte of it.
public struct CapsuleReader: Sendable {
    public let stream: StreamID
    private let file: [UInt8]

    /// - Parameter file: The whole file.
    /// - Throws: ``CapsuleError`` when its beginning is that of no capsule.
    public init(_ file: [UInt8]) throws(CapsuleError) {
        self.file = file
        guard let first = try Self.block(of: file, at: 0) else {
            throw .damaged(byteOffset: 0, reason: "the file is empty")
        }
        var cursor = Cursor(first.content)
        guard try cursor.bytes(CapsuleFormat.magic.count) == CapsuleFormat.magic else {
            throw .damaged(byteOffset: 0, reason: Self.notOurs)
        }
        let version: UInt8 = try cursor.integer()
        guard version <= CapsuleFormat.version else {
            throw .newerFormat(found: version, newestKnown: CapsuleFormat.version)
        }
        stream = StreamID(try cursor.integer())
    }

    /// Visits all commits, in order; their positions count from 1.
    ///
    /// Whether the capsule is whole is known when it returns, so nothing of it should be relied on
    /// before.
    /// - Throws: ``CapsuleError``, or what `visit` throws.
    public func visit(_ visit: (Commit) throws -> Void) throws {
        var checksum = RunningChecksum()
        var story = Story(stream: stream)
        var offset = 0
        while let block = try Self.block(of: file, at: offset) {
            var cursor = Cursor(block.content)
            if offset == 0 { cursor.offset = CapsuleFormat.magic.count + 9 }
            while !cursor.isAtEnd {
                let isEnd = try cursor.integer() == CapsuleFormat.endMark
                guard isEnd else {
                    cursor.offset -= 1
                    try visit(try story.commit(&cursor, at: offset))
                    continue
                }
                try story.end(&cursor)
                checksum.add(Array(block.content[..<cursor.offset]))
                guard try cursor.integer() == checksum.value else {
                    throw CapsuleError.damaged(
                        byteOffset: offset, reason: "the checksum over all of it is wrong")
                }
                guard cursor.isAtEnd, block.end == file.count else {
                    throw CapsuleError.damaged(
                        byteOffset: offset, reason: "something lies behind the end")
                }
                return
            }
            checksum.add(block.content)
            offset = block.end
        }
        throw CapsuleError.damaged(byteOffset: offset, reason: "the file ends too early")
    }

    private static let notOurs = "this is no capsule"

    private static func block(
        of file: [UInt8], at offset: Int
    ) throws(CapsuleError) -> (content: [UInt8], end: Int)? {
        let rest = file.count - offset
        guard rest > 0 else { return nil }
        let lead = CapsuleFormat.leadByteCount
        guard rest >= lead else {
            throw .damaged(
                byteOffset: offset,
                reason: offset == 0 ? notOurs : "the file ends within a block's head")
        }
        let bytes = unsafe file.span.bytes
        let sizes = offset + LZ4.skippableHeaderByteCount
        guard bytes.uint32(offset) == LZ4.skippableMagic(kind: CapsuleFormat.kind),
            bytes.uint32(offset + 4) == 16
        else {
            throw .damaged(
                byteOffset: offset, reason: offset == 0 ? notOurs : "no block begins here")
        }
        let (frame, content) = (bytes.uint64(sizes), bytes.uint64(sizes + 8))
        guard frame <= UInt64(rest - lead), content <= UInt64(CapsuleFormat.blockByteLimit) else {
            throw .damaged(byteOffset: offset, reason: "a block is longer than can be")
        }
        let end = offset + lead + Int(frame)
        do throws(LZ4Error) {
            let part = bytes.extracting(offset + lead..<end)
            return (try LZ4.decompress(part, byteCount: Int(content)), end)
        } catch {
            throw .damaged(byteOffset: offset, reason: "a block does not decompress")
        }
    }
}

/// What a capsule has told so far, and what must come next.
private struct Story {
    let stream: StreamID
    private var commitCount: UInt64 = 0
    private var lastRevision = Revision.none
    private var lastTime: Int64 = .min

    init(stream: StreamID) { self.stream = stream }

    mutating func commit(_ cursor: inout Cursor, at offset: Int) throws(CapsuleError) -> Commit {
        guard try cursor.integer() == CapsuleFormat.commitMark else {
            throw .damaged(byteOffset: offset, reason: "neither a commit nor the end follows")
        }
        let time: Int64 = try cursor.integer()
        let first: UInt64 = try cursor.integer()
        let count: UInt32 = try cursor.integer()
        guard first == lastRevision.rawValue + 1, time >= lastTime, count > 0,
            count <= Limits.eventCount
        else { throw .damaged(byteOffset: offset, reason: "a commit does not follow the last") }
        var events: [Event] = []
        for _ in 0..<count { events.append(try cursor.event()) }
        commitCount += 1
        lastTime = time
        let commit = Commit(
            position: Position(commitCount), time: Timestamp(nanoseconds: time), stream: stream,
            firstRevision: Revision(first), events: events)
        lastRevision = commit.tip.revision
        return commit
    }

    func end(_ cursor: inout Cursor) throws(CapsuleError) {
        let count: UInt64 = try cursor.integer()
        let last: UInt64 = try cursor.integer()
        guard count == commitCount, last == lastRevision.rawValue else {
            throw .damaged(byteOffset: cursor.offset, reason: "commits are missing")
        }
    }
}

/// A place in a block's content; everything that is taken is there.
private struct Cursor {
    private let content: [UInt8]
    var offset = 0

    init(_ content: [UInt8]) { self.content = content }

    var isAtEnd: Bool { offset == content.count }

    mutating func integer<Value: FixedWidthInteger>() throws(CapsuleError) -> Value {
        var value: Value = 0
        for (index, byte) in try bytes(Value.bitWidth / 8).enumerated() {
            value |= Value(truncatingIfNeeded: byte) << (8 * index)
        }
        return value
    }

    mutating func bytes(_ count: Int) throws(CapsuleError) -> [UInt8] {
        guard count <= content.count - offset else {
            throw .damaged(byteOffset: offset, reason: "a block ends in the middle of something")
        }
        defer { offset += count }
        return Array(content[offset..<offset + count])
    }

    mutating func event() throws(CapsuleError) -> Event {
        let type: UInt16 = try integer()
        let version: UInt8 = try integer()
        let flags: UInt8 = try integer()
        let item: UInt32 = try integer()
        let detailCount: UInt32 = try integer()
        let payloadCount: UInt32 = try integer()
        guard flags & ~CapsuleFormat.snapshotFlag == 0 else {
            throw .damaged(byteOffset: offset, reason: "an event has flags that mean nothing")
        }
        let detail = try bytes(Int(detailCount))
        return Event(
            type: type, version: version, isSnapshot: flags == CapsuleFormat.snapshotFlag,
            item: item, detail: detail, payload: .bytes(try bytes(Int(payloadCount))))
    }
}
