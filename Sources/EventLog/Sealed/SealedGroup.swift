/// The fronts of one group of a sealed segment, and where its bodies are.
///
/// A *front* is a frame's header, heads and details; its *body* is the salt and the payloads.
/// Fronts lie in the order of the log; bodies lie stream by stream, so that one job's are together.
struct SealedGroup: Sendable {
    struct Frame: Hashable, Sendable {
        var stream: StreamID
        /// Where in ``fronts``.
        var front: Range<Int>
        /// Where in the bodies of the group.
        var body: Range<Int>
    }

    let fronts: [UInt8]
    let frames: [Frame]

    /// Bytes of all its bodies.
    var bodyByteCount: Int { frames.reduce(0) { $0 + $1.body.count } }

    /// Takes fronts that were seen to be as stored.
    ///
    /// - Throws: When they are no fronts one after another.
    init(fronts: [UInt8]) throws(FrameDefect) {
        self.fronts = fronts
        let span = unsafe fronts.span.bytes
        var found: [Frame] = []
        var offset = 0
        while offset < fronts.count {
            let rest = span.extracting(offset..<fronts.count)
            guard rest.byteCount >= FrameHeader.byteCount,
                let header = FrameHeader(unchecked: rest, at: rest.uint64(16)),
                header.saltOffset <= rest.byteCount
            else { throw .notAFrame }
            try header.checkContent(rest)
            found.append(
                Frame(
                    stream: header.stream, front: offset..<offset + header.saltOffset,
                    body: 0..<header.bodyByteCount))
            offset += header.saltOffset
        }
        Self.lay(&found)
        frames = found
    }

    /// Gives each body its place: stream by stream, each in the order of the log.
    ///
    /// - Parameter frames: Their bodies start at 0 and have the right length.
    static func lay(_ frames: inout [Frame]) {
        var next: [StreamID: Int] = [:]
        for frame in frames { next[frame.stream, default: 0] += frame.body.count }
        var start = 0
        for stream in next.keys.sorted() {
            let byteCount = next[stream] ?? 0
            next[stream] = start
            start += byteCount
        }
        for index in frames.indices {
            let stream = frames[index].stream
            let begin = next[stream] ?? 0
            let end = begin + frames[index].body.count
            frames[index].body = begin..<end
            next[stream] = end
        }
    }

    /// What `frame` says to be lost; nil when it is something else.
    func gap(of frame: Frame) -> GapRecord? {
        let front = unsafe fronts.span.bytes.extracting(frame.front)
        return FrameHeader(unchecked: front, at: front.uint64(16)).flatMap { GapRecord($0, front) }
    }

    /// The header of the frame at `offset` of the fronts, which is known to start there.
    func header(at offset: Int) throws(FrameDefect) -> FrameHeader {
        try FrameHeader(in: unsafe fronts.span.bytes, at: offset)
    }
}

extension FrameHeader {
    /// The header of the front at `offset` of `fronts`, which lie one after another.
    ///
    /// What it and its heads say agrees with each other, so that a view of it can be given.
    init(in fronts: borrowing RawSpan, at offset: Int) throws(FrameDefect) {
        guard offset >= 0, offset <= fronts.byteCount,
            fronts.byteCount - offset >= FrameHeader.byteCount
        else { throw .endsEarly }
        let rest = fronts.extracting(offset..<fronts.byteCount)
        guard let header = FrameHeader(unchecked: rest, at: rest.uint64(16)),
            header.saltOffset <= rest.byteCount
        else { throw .notAFrame }
        try header.checkContent(rest)
        self = header
    }
}
