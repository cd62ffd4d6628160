/// A commit where it lies, looked at without making values of its events.
///
/// It is lent to whoever visits, and cannot be kept: what is behind it is a buffer that the next
/// commits come into. ``Commit/init(copying:)`` makes a value of it.
public struct CommitView: BitwiseCopyable, ~Escapable {
    // Inlinable, all of it, so that a fold is one loop in the module that it is written in.

    /// Header, heads and details of the commit's frame; may go on.
    @usableFromInline let front: RawSpan
    /// Salt and payloads; empty when payloads are not wanted.
    @usableFromInline let body: RawSpan
    /// Where the events stand that are shown.
    @usableFromInline let place: EventPlace
    /// How many events are shown.
    public let eventCount: Int

    /// Takes the parts of a frame whose sizes were seen to agree with each other.
    @_lifetime(copy front, copy body)
    init(
        front: borrowing RawSpan, body: borrowing RawSpan, place: EventPlace, eventCount: Int
    ) {
        self.front = copy front
        self.body = copy body
        self.place = place
        self.eventCount = eventCount
    }

    @inlinable public var position: Position { Position(front.uint64(24)) }

    /// When it was recorded; never earlier than the commit before it in the log.
    @inlinable public var time: Timestamp {
        Timestamp(nanoseconds: Int64(bitPattern: front.uint64(32)))
    }

    @inlinable public var stream: StreamID { StreamID(front.uint64(40)) }

    /// The revision of the first event that is shown; the others follow without a gap.
    @inlinable public var firstRevision: Revision { Revision(place.revision) }

    /// The tip of the stream right after the last event that is shown.
    @inlinable public var tip: Tip {
        Tip(
            stream: stream, revision: Revision(place.revision &+ UInt64(eventCount) &- 1),
            position: position)
    }

    /// The events, to be gone through from the first on.
    @inlinable public var events: EventCursor {
        @_lifetime(copy self) get {
            EventCursor(front: front, body: body, place: place, count: eventCount)
        }
    }
}

/// Where an event of a commit stands, counted from the start of its front and of its body.
@usableFromInline struct EventPlace: BitwiseCopyable {
    @usableFromInline var revision: UInt64
    @usableFromInline var head: Int
    @usableFromInline var detail: Int
    @usableFromInline var payload: Int
    @usableFromInline var payloads: PayloadPresence

    @inlinable init(
        revision: UInt64, head: Int, detail: Int, payload: Int, payloads: PayloadPresence
    ) {
        self.revision = revision
        self.head = head
        self.detail = detail
        self.payload = payload
        self.payloads = payloads
    }
}

/// Whether the payloads of a commit are at hand.
@usableFromInline enum PayloadPresence: BitwiseCopyable {
    case here
    case skipped
    case erased
    case lost
}

/// One event after the other of a ``CommitView``, where it lies.
///
///     var event = commit.events
///     while event.next() { … }
///
/// It is one value that moves, and not one value for each event, because that is what compiles to
/// a loop without calls.
public struct EventCursor: BitwiseCopyable, ~Escapable {
    @usableFromInline let front: RawSpan
    @usableFromInline let body: RawSpan
    /// Of the event that it stands at.
    @usableFromInline var place: EventPlace
    /// How many events come after.
    @usableFromInline var left: Int
    /// The two halves of the event's head; zeros before the first.
    @usableFromInline var kind: UInt64 = 0
    @usableFromInline var sizes: UInt64 = 0

    @_lifetime(copy front, copy body)
    @inlinable init(
        front: borrowing RawSpan, body: borrowing RawSpan, place: EventPlace, count: Int
    ) {
        self.front = copy front
        self.body = copy body
        self.place = place
        // So that the first step leads to the first event.
        self.place.revision &-= 1
        self.place.head &-= 16
        left = count
    }

    /// Moves on to the next event, first to the first; false after the last.
    @_lifetime(self: copy self)
    @inlinable public mutating func next() -> Bool {
        guard left > 0 else { return false }
        left &-= 1
        place.revision &+= 1
        place.head &+= 16
        place.detail &+= detailByteCount
        place.payload &+= payloadByteCount
        kind = front.uint64(place.head)
        sizes = front.uint64(place.head &+ 8)
        return true
    }

    @inlinable public var revision: Revision { Revision(place.revision) }
    /// What kind of fact it is.
    @inlinable public var type: UInt16 { UInt16(truncatingIfNeeded: kind) }
    /// The version of the detail's and payload's encoding.
    @inlinable public var version: UInt8 { UInt8(truncatingIfNeeded: kind >> 16) }
    /// A fold of the stream may start here.
    @inlinable public var isSnapshot: Bool { kind & (1 << 24) != 0 }
    /// The part of the stream that the event is about; 0 when it is about all of it.
    @inlinable public var item: UInt32 { UInt32(truncatingIfNeeded: kind >> 32) }

    @usableFromInline var wasErasedBefore: Bool { @inlinable get { kind & (1 << 25) != 0 } }
    @usableFromInline var detailByteCount: Int { @inlinable get { Int(sizes & 0xFFFF) } }

    /// Bytes that the payload takes in the log, whether it is wanted or not.
    @inlinable public var payloadByteCount: Int { Int(sizes >> 32) }

    /// What a fold needs to know.
    @inlinable public var detail: RawSpan {
        @_lifetime(copy self) get {
            front.extracting(place.detail..<place.detail &+ detailByteCount)
        }
    }

    /// What only a reader of the single event needs, or why it is not here.
    @inlinable public var payload: PayloadView {
        @_lifetime(copy self) get {
            if wasErasedBefore { return .erased }
            switch place.payloads {
            case .skipped: return .skipped(byteCount: payloadByteCount)
            case .here, .erased, .lost:
                if payloadByteCount == 0 { return .bytes(body.extracting(0..<0)) }
                if case .erased = place.payloads { return .erased }
                if case .lost = place.payloads { return .lost }
                return .bytes(
                    body.extracting(place.payload..<place.payload &+ payloadByteCount))
            }
        }
    }
}

/// The payload of an event where it lies, or why it is not here.
public enum PayloadView: BitwiseCopyable, ~Escapable {
    case bytes(RawSpan)
    /// It is in the log; the reader asked for heads only.
    case skipped(byteCount: Int)
    /// It was in the log, and has been erased for good.
    case erased
    /// It was damaged, and a repair has put on record that it is lost.
    case lost
}

extension Commit {
    /// The commit as a value of its own.
    public init(copying view: borrowing CommitView) {
        var events: [Event] = []
        events.reserveCapacity(view.eventCount)
        var rest = view.events
        while rest.next() { events.append(Event(copying: rest)) }
        self.init(
            position: view.position, time: view.time, stream: view.stream,
            firstRevision: view.firstRevision, events: events)
    }
}

extension Event {
    /// The event that the cursor stands at, as a value of its own.
    public init(copying view: borrowing EventCursor) {
        let payload: Payload =
            switch view.payload {
            case .bytes(let bytes): .bytes(bytes.array(0..<bytes.byteCount))
            case .skipped(let byteCount): .skipped(byteCount: byteCount)
            case .erased: .erased
            case .lost: .lost
            }
        let detail = view.detail
        self.init(
            type: view.type, version: view.version, isSnapshot: view.isSnapshot, item: view.item,
            detail: detail.array(0..<detail.byteCount), payload: payload)
    }
}
