/// Where the frames of a sealed segment lie: the first part of its index.
struct SealedTables: Hashable, Sendable {
    /// One LZ4 frame of the file.
    struct Piece: Hashable, Sendable {
        /// Where in the file it starts.
        var offset: UInt64
        var byteCount: Int
        var contentByteCount: Int
        /// Of its bytes as they are stored, with the segment's seed.
        var checksum: UInt64
    }

    /// A run of commits: their fronts in one piece, their bodies in pieces of their own.
    struct Group: Hashable, Sendable {
        var fronts: Piece
        /// Where in the raw segment its first frame was.
        var rawOffset: UInt64
        /// Of its first commit; one beyond the last when it holds only the seal.
        var firstPosition: Position
        var firstTime: Timestamp
        var frameCount: Int
        /// Which of ``SealedTables/bodies`` are its own.
        var bodies: Range<Int>
        var bodyByteCount: Int
    }

    /// Bodies of commits, grouped by stream.
    struct Body: Hashable, Sendable {
        var piece: Piece
        /// Where in the bodies of its group it starts.
        var start: Int
    }

    var groups: [Group] = []
    var bodies: [Body] = []

    /// The index of the group that holds the commit at `position`, if any does.
    func group(holding position: Position) -> Int? {
        let count = groups.partitioningIndex { $0.firstPosition > position }
        return count > 0 ? count - 1 : nil
    }

    /// The index of the group that holds the raw frame at `offset`.
    func group(holdingRaw offset: UInt64) -> Int? {
        let count = groups.partitioningIndex { $0.rawOffset > offset }
        return count > 0 ? count - 1 : nil
    }
}

extension SealedTables {
    private static let pieceByteCount = 24
    private static let groupByteCount = pieceByteCount + 40
    private static let bodyByteCount = pieceByteCount + 8

    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.put(UInt32(groups.count))
        writer.put(UInt32(bodies.count))
        for group in groups {
            writer.put(group.fronts)
            writer.put(group.rawOffset)
            writer.put(group.firstPosition.rawValue)
            writer.put(group.firstTime.nanoseconds)
            writer.put(UInt32(group.frameCount))
            writer.put(UInt32(group.bodies.lowerBound))
            writer.put(UInt32(group.bodies.count))
            writer.put(UInt32(group.bodyByteCount))
        }
        for body in bodies {
            writer.put(body.piece)
            writer.put(UInt64(body.start))
        }
        return writer.array
    }

    /// Reads tables whose checksum was seen to hold; nil when they make no sense all the same.
    ///
    /// - Parameter end: Where the frames end that they can name.
    init?(decoding bytes: [UInt8], framesEndingAt end: UInt64) {
        let span = unsafe bytes.span.bytes
        guard bytes.count >= 8 else { return nil }
        let groupCount = Int(span.uint32(0))
        let bodyCount = Int(span.uint32(4))
        guard
            bytes.count == 8 + groupCount * Self.groupByteCount + bodyCount * Self.bodyByteCount
        else { return nil }
        var offset = 8
        for _ in 0..<groupCount {
            let rest = offset + Self.pieceByteCount
            let first = Int(span.uint32(rest + 28))
            let count = Int(span.uint32(rest + 32))
            guard first + count <= bodyCount else { return nil }
            groups.append(
                Group(
                    fronts: Self.piece(span, offset), rawOffset: span.uint64(rest),
                    firstPosition: Position(span.uint64(rest + 8)),
                    firstTime: Timestamp(
                        nanoseconds: Int64(bitPattern: span.uint64(rest + 16))),
                    frameCount: Int(span.uint32(rest + 24)), bodies: first..<first + count,
                    bodyByteCount: Int(span.uint32(rest + 36))))
            offset += Self.groupByteCount
        }
        for _ in 0..<bodyCount {
            bodies.append(
                Body(
                    piece: Self.piece(span, offset),
                    start: Int(
                        truncatingIfNeeded: span.uint64(offset + Self.pieceByteCount))))
            offset += Self.bodyByteCount
        }
        guard makesSense(framesEndingAt: end) else { return nil }
    }

    /// Whether everything lies where its order says.
    private func makesSense(framesEndingAt end: UInt64) -> Bool {
        var next: UInt64 = 0
        func takes(_ piece: Piece) -> Bool {
            guard piece.offset >= next, piece.offset <= end,
                UInt64(piece.byteCount) <= end - piece.offset,
                LZ4.canHold(piece.contentByteCount, in: piece.byteCount)
            else { return false }
            next = piece.offset + UInt64(piece.byteCount)
            return true
        }
        var bodyCount = 0
        var (rawOffset, position): (UInt64, Position) = (0, .none)
        for group in groups {
            guard takes(group.fronts), group.bodies.lowerBound == bodyCount,
                group.rawOffset >= rawOffset, group.firstPosition >= position
            else { return false }
            var start = 0
            for body in bodies[group.bodies] {
                guard takes(body.piece), body.start == start else { return false }
                start += body.piece.contentByteCount
            }
            guard start == group.bodyByteCount else { return false }
            bodyCount = group.bodies.upperBound
            (rawOffset, position) = (group.rawOffset, group.firstPosition)
        }
        return bodyCount == bodies.count
    }

    private static func piece(_ span: borrowing RawSpan, _ offset: Int) -> Piece {
        Piece(
            offset: span.uint64(offset), byteCount: Int(span.uint32(offset + 8)),
            contentByteCount: Int(span.uint32(offset + 12)), checksum: span.uint64(offset + 16))
    }
}

extension ByteWriter {
    fileprivate mutating func put(_ piece: SealedTables.Piece) {
        put(piece.offset)
        put(UInt32(piece.byteCount))
        put(UInt32(piece.contentByteCount))
        put(piece.checksum)
    }
}
