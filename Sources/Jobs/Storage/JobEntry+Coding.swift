package import EventLog

/// Between a job's entries and the log's events.
extension JobEntry {
    /// The version of the encodings that this release writes, of every type.
    static let version: UInt8 = 1

    /// The stored form.
    ///
    /// A body that is not at hand (`skipped`, `erased`) is stored as empty.
    package func encoded() -> Event {
        var detail = ByteWriter()
        event.writeDetail(to: &detail)
        var payload = ByteWriter()
        body.write(to: &payload)
        return Event(
            type: event.type.rawValue, version: Self.version,
            isSnapshot: event.type == .checkpoint, item: event.firm?.rawValue ?? 0,
            detail: detail.bytes, payload: .bytes(payload.bytes))
    }

    /// Reads a stored event; a payload that was skipped or erased gives a body that says so.
    package init(decoding stored: Event) throws(DecodingFailure) {
        guard let type = JobEventType(rawValue: stored.type) else {
            throw .unknownType(stored.type)
        }
        guard stored.version == Self.version else {
            throw .unknownVersion(type: stored.type, stored.version)
        }
        var detail = ByteReader(stored.detail)
        event = try JobEvent(type, firm: FirmNumber(stored.item), detail: &detail)
        try detail.finish()
        switch stored.payload {
        case .skipped: body = .skipped
        case .erased: body = .erased
        case .bytes(let bytes):
            var payload = ByteReader(bytes)
            body = try EventBody(of: type, payload: &payload)
            try payload.finish()
        }
    }
}

extension StreamID {
    /// Stream 0 is the fleet's.
    package static let fleet = StreamID(0)

    package init(_ job: JobNumber) {
        self.init(job.rawValue)
    }
}

extension JobNumber {
    /// Nil for the fleet's stream.
    package init?(_ stream: StreamID) {
        guard stream != .fleet else { return nil }
        self.init(stream.rawValue)
    }
}

extension WallTime {
    package init(_ timestamp: Timestamp) {
        self.init(nanoseconds: timestamp.nanoseconds)
    }
}

extension Timestamp {
    package init(_ time: WallTime) {
        self.init(nanoseconds: time.nanoseconds)
    }
}
