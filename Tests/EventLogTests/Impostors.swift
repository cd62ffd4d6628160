import Testing

@testable import EventLog

/// A log whose payloads hold the bytes of frames, right for the very places where they lie.
///
/// Nobody who only appends can know the seed and the place; whoever reads the files can.
struct Impostors {
    enum Kind: Hashable {
        /// Whole frames, with the seed of their segment.
        case frames
        /// Only what frames begin with, this far from the alignment.
        case magic(shift: Int)
        /// A block of a sealed segment, with the front of a commit.
        case block
    }

    let kind: Kind
    let disk = MemoryDisk()
    let process: MemoryProcess
    let store: LogStore
    /// What was appended and acknowledged, in order.
    private(set) var commits: [Commit] = []
    /// Which of ``commits`` hold frames in their payloads.
    private(set) var hosts: Set<Position> = []

    init(_ kind: Kind) throws {
        self.kind = kind
        process = disk.process()
        store = try LogStore.open(.test(process))
    }

    /// Appends plain commits and hosts in turn, over several segments.
    mutating func fill(_ count: Int) throws {
        for number in 1...count {
            let stream = StreamID(UInt64(number % 3 + 1))
            let request =
                number % 2 == 0 ? try host(of: stream) : try plain(number, of: stream)
            let tip = try store.append([request])[0].get()
            if number % 2 == 0 { hosts.insert(tip.position) }
            // What is durable when the later ones are written is not the same for all.
            if number % 7 == 0 { try store.writeMark() }
        }
        commits = try store.allCommits()
    }

    func plain(_ number: Int, of stream: StreamID) throws -> AppendRequest {
        AppendRequest(
            events: [.numbered(number, payloadByteCount: 300)],
            tip: try store.freshTip(of: stream))
    }

    /// A commit that is full of frames, if it is the next.
    ///
    /// - Parameter lead: Bytes of frames that are appended before it with the same write.
    func host(of stream: StreamID, behind lead: Int = 0) throws -> AppendRequest {
        let tip = try store.freshTip(of: stream)
        func request(_ payload: [UInt8]) -> AppendRequest {
            let event = Event(
                type: 9, detail: [1, 2, 3, 4, 5, 6, 7, 8], payload: .bytes(payload))
            return AppendRequest(events: [event], tip: tip)
        }
        // So that nobody rolls before it is written.
        let sample = request([UInt8](repeating: 0, count: 1000))
        let room = store.state { $0.active.byteCount - min($0.active.byteCount, $0.tail.offset) }
        if room < UInt64(2 * sample.sizes.frameByteCount + FrameHeader.sealByteCount) {
            try store.endSegment()
        }
        if case .magic(let shift) = kind { return request(Self.magic(shift: shift)) }
        let (tail, seed) = store.state { ($0.tail, $0.active.seed) }
        let start = tail.offset + UInt64(lead + sample.sizes.saltOffset + FrameHeader.saltByteCount)
        if kind == .block { return request(try Self.block(after: tail, tip, seed: seed)) }
        return request(Self.frames(at: start, after: tail, tip, seed: seed))
    }

    static func block(after tail: LogTail, _ tip: Tip, seed: UInt64) throws -> [UInt8] {
        let frame = frames(at: tail.offset + 8, after: tail, tip, seed: seed)
        let fronts = try #require(Resum.header(frame, at: 0)).saltOffset
        return try LZ4.compress(Array(frame[..<fronts]))
    }

    /// Magic and a possible length, again and again.
    private static func magic(shift: Int) -> [UInt8] {
        let one: [UInt8] = Array("FRM1".utf8) + [160, 0, 0, 0]
        return [UInt8](repeating: 1, count: shift) + (0..<90).flatMap { _ in one }
    }

    /// Frames one after another from `start` on: what stands there itself, what could follow it,
    /// one that claims that all before it is durable, and a seal.
    static func frames(
        at start: UInt64, after tail: LogTail, _ tip: Tip, seed: UInt64
    ) -> [UInt8] {
        precondition(start % UInt64(FrameHeader.alignment) == 0, "frames start at multiples of 8")
        let event = Event(type: 13, detail: Array("forged".utf8), payload: .bytes([1, 3]))
        var writer = ByteWriter()
        for (step, claim) in [(1, tail.offset), (2, tail.offset), (2, .max), (1, .max)] {
            let offset = start + UInt64(writer.count)
            let position = tail.position.rawValue + UInt64(step)
            let place = FramePlace(
                offset: offset, position: Position(position), time: tail.time,
                stream: claim == .max ? 1 : tip.stream,
                firstRevision: tip.revision.advanced(by: step),
                previousPosition: step == 1 ? tip.position : Position(position - 1),
                durableOffset: min(claim, offset), previousChecksum: tail.checksum)
            _ = writer.putCommit(
                [event], CommitSizes(of: [event]), at: place, salt: 77, seed: seed)
        }
        let place = FramePlace(
            offset: start + UInt64(writer.count), position: tail.position, time: tail.time,
            stream: 0, firstRevision: .none, previousPosition: .none,
            durableOffset: start, previousChecksum: tail.checksum)
        _ = writer.putSeal(
            successor: UniqueID(first: 1, second: 2), at: place, seed: seed)
        return writer.array
    }

    /// The payloads of the hosts.
    var blocks: [[UInt8]] {
        commits.filter { hosts.contains($0.position) }.compactMap { commit in
            if case .bytes(let bytes) = commit.events[0].payload { bytes } else { nil }
        }
    }

    var references: [CommitReference] { store.look { $0.commits(after: .none, limit: .max) } }

    /// The disk in another boot, after `change`.
    func copy(_ change: (MemoryDisk) -> Void = { _ in }) -> MemoryDisk {
        let copy = disk.copy()
        copy.crash { _ in .kept }
        change(copy)
        return copy
    }
}
