@testable import EventLog

// What stands behind a log is asked for views; tests compare values.

extension LogStore {
    func read(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visit: (Commit) -> Bool
    ) throws(LogError) {
        try self.visit(stream, range, parts: parts) { visit(Commit(copying: $0)) }
    }

    func readAll(
        after position: Position, parts: EventParts, _ visit: (Commit) -> Bool
    ) throws(LogError) {
        try visitAll(after: position, parts: parts) { visit(Commit(copying: $0)) }
    }
}

extension LogContent {
    func read(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visit: (Commit) -> Bool
    ) throws(LogError) {
        try self.visit(stream, range, parts: parts) { visit(Commit(copying: $0)) }
    }

    func readAll(
        after position: Position, parts: EventParts, _ visit: (Commit) -> Bool
    ) throws(LogError) {
        try visitAll(after: position, parts: parts) { visit(Commit(copying: $0)) }
    }

    func readAll(
        after position: Position, parts: EventParts,
        onGap: (LogGap) throws(LogError) -> Bool, visit: (Commit) -> Bool
    ) throws(LogError) {
        try visitAll(after: position, parts: parts, onGap: onGap) { visit(Commit(copying: $0)) }
    }
}

extension FrameHeader {
    func commit(
        _ frame: borrowing RawSpan, cutTo range: ClosedRange<Revision>, parts: EventParts
    ) -> Commit {
        Commit(copying: view(frame, cutTo: range, parts: parts))
    }

    func commit(
        front: borrowing RawSpan, body: borrowing RawSpan, cutTo range: ClosedRange<Revision>,
        parts: EventParts
    ) -> Commit {
        Commit(copying: view(front: front, body: body, cutTo: range, parts: parts))
    }
}

extension LZ4 {
    /// As readers do whose frame was held against the tables' checksum.
    static func decompressChecked(_ frame: [UInt8], byteCount: Int) throws(LZ4Error) -> [UInt8] {
        guard canHold(byteCount, in: frame.count) else {
            throw LZ4Error(reason: "it cannot hold that much")
        }
        var target = BlockBuffer()
        target.begin(byteCount)
        try target.fill(0..<byteCount) { (buffer) throws(LZ4Error) in
            try decompressChecked(frame.span.bytes, into: buffer)
        }
        return target.bytes.array(0..<byteCount)
    }
}

extension Commit {
    /// Bytes of payloads that are here.
    var payloadByteCount: Int {
        events.reduce(0) { sum, event in
            if case .bytes(let bytes) = event.payload { sum + bytes.count } else { sum }
        }
    }
}
