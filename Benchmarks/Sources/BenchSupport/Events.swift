public import CPeers
public import EventLog

/// Events in memory as all peers take them.
public final class Events: @unchecked Sendable {
    // Never changed after it is made.
    private let storage: UnsafeMutablePointer<vb_events>

    public var raw: vb_events { storage.pointee }
    public var count: Int { storage.pointee.count }

    /// Made up, of jobs that run 32 at a time.
    public init(generating count: Int, firmsPerJob: Int, isFull: Bool, seed: UInt64 = 1) {
        storage = .allocate(capacity: 1)
        storage.initialize(to: vb_generate(count, UInt32(firmsPerJob), isFull, seed))
    }

    /// Of a file of frames; nil when there is none.
    public init?(file path: String, limit: Int = .max) {
        let events = vb_map(path, limit)
        guard events.count > 0 else { return nil }
        storage = .allocate(capacity: 1)
        storage.initialize(to: events)
    }

    deinit {
        vb_free(storage)
        storage.deallocate()
    }

    public var pointer: UnsafePointer<vb_events> {
        UnsafePointer(storage)
    }

    public subscript(index: Int) -> UnsafePointer<vb_event> {
        vb_at(storage, index)
    }
}

extension UnsafePointer<vb_event> {
    public var payload: [UInt8] {
        [UInt8](
            UnsafeBufferPointer(start: vb_payload(self), count: Int(pointee.payload_size)))
    }

    /// The event as the log stores it.
    ///
    /// Its time is in the detail, where a fold finds it without the payload.
    ///
    /// - Parameter state: What the fold of the job's events before it says; makes it a snapshot.
    public func event(after state: vb_state? = nil) -> Event {
        var detail: [UInt8] = []
        detail.reserveCapacity(state == nil ? 8 : 8 + MemoryLayout<vb_state>.size)
        withUnsafeBytes(of: pointee.ts) { detail += $0 }
        if let state { withUnsafeBytes(of: state) { detail += $0 } }
        return Event(
            type: pointee.type, isSnapshot: state != nil, detail: detail,
            payload: .bytes(payload))
    }
}

extension EventCursor {
    /// The time in the detail.
    @inline(__always) var ts: UInt64 {
        detail.unsafeLoadUnaligned(as: UInt64.self)
    }

    /// The state in the detail of a snapshot.
    var state: vb_state? {
        guard isSnapshot, detail.byteCount == 8 + MemoryLayout<vb_state>.size else { return nil }
        return detail.unsafeLoadUnaligned(fromByteOffset: 8, as: vb_state.self)
    }

    /// Reads of the payload what the other peers read of it, so that it has to be there.
    ///
    /// - Returns: Its byte count.
    @inline(__always) func touchPayload(_ sink: inout UInt8) -> Int {
        guard case .bytes(let bytes) = payload else { return payloadByteCount }
        if bytes.byteCount > 0 { sink ^= bytes.unsafeLoad(as: UInt8.self) }
        return bytes.byteCount
    }
}

extension Event {
    /// About what the event takes in the log.
    public var storedByteCount: Int {
        switch payload {
        case .bytes(let bytes): 16 + detail.count + bytes.count
        case .skipped, .erased, .lost: 16 + detail.count
        }
    }
}
