package import EventLog

/// Between a job's entries and the log's events.
extension JobEntry {
    /// The first version of every type's encoding, in which all is written that it can hold.
    package static let version: UInt8 = 1

    /// The stored form.
    ///
    /// A body that is not at hand (`skipped`, `erased`, `lost`) is stored as empty.
    package func encoded() -> Event {
        var detail = ByteWriter()
        event.writeDetail(to: &detail)
        event.writeAddition(to: &detail)
        var payload = ByteWriter()
        body.write(to: &payload)
        let requestID = body.actor?.requestID ?? ""
        let version = event.version(hasRequest: !requestID.isEmpty)
        if version >= 2, JobEventType.changes.contains(event.type) { payload.text(requestID) }
        return Event(
            type: event.type.rawValue, version: version,
            isSnapshot: event.type == .checkpoint, item: event.firm?.rawValue ?? 0,
            detail: detail.bytes, payload: .bytes(payload.bytes))
    }

    /// Reads a stored event; a payload that is not at hand gives a body that says so.
    package init(decoding stored: Event) throws(DecodingFailure) {
        let type = try Self.type(stored.type, version: stored.version)
        event = try Self.event(
            type, version: stored.version, item: stored.item, detail: stored.detail.span.bytes)
        switch stored.payload {
        case .skipped: body = .skipped
        case .erased: body = .erased
        case .lost: body = .lost
        case .bytes(let bytes):
            body = try Self.body(of: type, version: stored.version, bytes.span.bytes)
        }
    }

    /// Reads the event that a cursor stands at, where it lies.
    ///
    /// - Parameter hasBody: Whether the payload is wanted, if it is at hand.
    package init(
        decoding stored: borrowing EventCursor, hasBody: Bool = true
    ) throws(DecodingFailure) {
        let type = try Self.type(stored.type, version: stored.version)
        event = try Self.event(
            type, version: stored.version, item: stored.item, detail: stored.detail)
        switch stored.payload {
        case .skipped: body = .skipped
        case .erased: body = .erased
        case .lost: body = .lost
        case .bytes(let bytes):
            body =
                hasBody ? try Self.body(of: type, version: stored.version, bytes) : .skipped
        }
    }

    private static func type(
        _ number: UInt16, version: UInt8
    ) throws(DecodingFailure) -> JobEventType {
        guard let type = JobEventType(rawValue: number) else { throw .unknownType(number) }
        guard version >= Self.version, version <= type.newestVersion else {
            throw .unknownVersion(type: number, version)
        }
        return type
    }

    private static func event(
        _ type: JobEventType, version: UInt8, item: UInt32, detail: RawSpan
    ) throws(DecodingFailure) -> JobEvent {
        var reader = ByteReader(detail)
        var event = try JobEvent(type, firm: FirmNumber(item), detail: &reader)
        try event.readAddition(of: version, &reader)
        try reader.finish()
        return event
    }

    private static func body(
        of type: JobEventType, version: UInt8, _ payload: RawSpan
    ) throws(DecodingFailure) -> EventBody {
        var reader = ByteReader(payload)
        var body = try EventBody(of: type, payload: &reader)
        if version >= 2, JobEventType.changes.contains(type) {
            body.setRequestID(try reader.text())
        }
        try reader.finish()
        return body
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
