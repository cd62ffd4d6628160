/// Every stream that exists by the end of a sealed segment, in rising order: the second part of its
/// index.
///
/// It holds the streams of the segments before as well, so that the newest one alone says where any
/// stream ends, and each entry leads back to the segment before that has some of the stream.
struct StreamDirectory: Sendable {
    struct Entry: Hashable, Sendable {
        var stream: StreamID
        /// The stream's last commit by the end of the segment.
        var tip: Tip
        /// The last segment, up to this one, that holds some of the stream.
        var segment: UInt64
        /// The one before that; 0 when there is none.
        var previousSegment: UInt64
        /// The first revision that ``segment`` holds.
        var firstRevision: Revision
        /// What this segment's postings say of the stream; empty when it holds none of it.
        var postings: Range<Int>
        var postingChecksum: UInt64
        var commitCount: Int
    }

    private static let entryByteCount = 72

    private let bytes: [UInt8]

    /// Of a log without sealed segments.
    init() { bytes = [] }

    /// Takes bytes whose checksum was seen to hold; nil when they make no sense all the same.
    ///
    /// - Parameters:
    ///   - number: The segment whose directory it is.
    ///   - postingByteCount: Of all its postings.
    init?(decoding bytes: [UInt8], of number: UInt64, postingByteCount: Int) {
        guard bytes.count % Self.entryByteCount == 0 else { return nil }
        self.bytes = bytes
        var last: StreamID?
        for index in 0..<count {
            let entry = self[index]
            guard last.map({ $0 < entry.stream }) ?? true,
                entry.makesSense(of: number, postingByteCount: postingByteCount)
            else { return nil }
            last = entry.stream
        }
    }

    /// - Parameter entries: In rising order of stream.
    init(_ entries: [Entry]) {
        var writer = ByteWriter()
        for entry in entries {
            writer.put(entry.stream.rawValue)
            writer.put(entry.tip.revision.rawValue)
            writer.put(entry.tip.position.rawValue)
            writer.put(entry.segment)
            writer.put(entry.previousSegment)
            writer.put(entry.firstRevision.rawValue)
            writer.put(UInt64(entry.postings.lowerBound))
            writer.put(UInt32(entry.postings.count))
            writer.put(UInt32(entry.commitCount))
            writer.put(entry.postingChecksum)
        }
        bytes = writer.array
    }

    var encoded: [UInt8] { bytes }
    var count: Int { bytes.count / Self.entryByteCount }

    /// The entry at `index`, in rising order of stream.
    subscript(index: Int) -> Entry {
        let span = unsafe bytes.span.bytes
        func word(_ number: Int) -> UInt64 {
            span.uint64(index * Self.entryByteCount + 8 * number)
        }
        let stream = StreamID(word(0))
        let counts = word(7)
        // Far beyond the postings of any segment, and not so far that the sum overflows.
        let first = Int(min(word(6), UInt64(Int64.max) >> 1))
        return Entry(
            stream: stream,
            tip: Tip(stream: stream, revision: Revision(word(1)), position: Position(word(2))),
            segment: word(3), previousSegment: word(4), firstRevision: Revision(word(5)),
            postings: first..<first + Int(counts & 0xFFFF_FFFF), postingChecksum: word(8),
            commitCount: Int(counts >> 32))
    }

    var entries: [Entry] { (0..<count).map { self[$0] } }

    /// How many commits it says that segment `number`, its own, holds: one that leaves a stream out
    /// is found by that.
    func commitCount(in number: UInt64) -> Int {
        var sum = 0
        for index in 0..<count where self[index].segment == number {
            sum += self[index].commitCount
        }
        return sum
    }

    /// The entry of `stream`, if it exists by then.
    ///
    /// O(log count).
    func entry(of stream: StreamID) -> Entry? {
        let span = unsafe bytes.span.bytes
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if span.uint64(middle * Self.entryByteCount) < stream.rawValue {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < count else { return nil }
        let entry = self[low]
        return entry.stream == stream ? entry : nil
    }

    /// Where `stream` ends by then; of revision 0 when it does not exist.
    func tip(of stream: StreamID) -> Tip {
        entry(of: stream)?.tip ?? .none(stream)
    }
}

extension StreamDirectory.Entry {
    /// Whether the directory of segment `number` can have it: it leads back and never on, and to no
    /// more postings than there are.
    fileprivate func makesSense(of number: UInt64, postingByteCount: Int) -> Bool {
        segment > 0 && segment <= number && previousSegment < segment
            && firstRevision > .none && firstRevision <= tip.revision
            && Reach.holds(tip.revision.rawValue) && Reach.holds(tip.position.rawValue)
            && tip.position > .none && postings.upperBound <= postingByteCount
            && (segment == number) == (commitCount > 0)
    }
}
