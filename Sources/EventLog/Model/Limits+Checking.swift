extension Limits {
    /// Bytes that one event's head takes.
    static let headByteCount = 16
}

extension Payload {
    /// Bytes that the payload takes in the log.
    var storedByteCount: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .skipped: preconditionFailure("a payload that was skipped cannot be appended")
        case .erased: 0
        }
    }

    /// The same payload as a reader of `parts` sees it.
    func cut(to parts: EventParts) -> Payload {
        switch (self, parts) {
        case (.bytes(let bytes), .heads): .skipped(byteCount: bytes.count)
        case (.bytes, .all), (.skipped, _), (.erased, _): self
        }
    }
}

extension Commit {
    /// The part of the commit that lies in `range`, or nil; payloads as a reader of `parts` sees
    /// them.
    func cut(to range: ClosedRange<Revision>, parts: EventParts) -> Commit? {
        let first = max(firstRevision, range.lowerBound)
        let last = min(tip.revision, range.upperBound)
        guard first <= last else { return nil }
        let start = Int(first.rawValue - firstRevision.rawValue)
        let count = Int(last.rawValue - first.rawValue) + 1
        var result = self
        result.firstRevision = first
        result.events = events[start..<start + count].map { event in
            var event = event
            event.payload = event.payload.cut(to: parts)
            return event
        }
        return result
    }
}
