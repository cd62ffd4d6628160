public import CPeers
public import EventLog

/// The states of all jobs, folded by the same function for every peer.
public struct States: ~Copyable {
    private let states: UnsafeMutablePointer<vb_state>

    public init() {
        states = .allocate(capacity: Int(VB_STATE_COUNT))
        states.initialize(repeating: vb_state(), count: Int(VB_STATE_COUNT))
    }

    deinit { states.deallocate() }

    public var digest: UInt64 { vb_digest(states) }

    public var pointer: UnsafeMutablePointer<vb_state> { states }

    public subscript(job: UInt32) -> vb_state {
        get { states[Int(job)] }
        set { states[Int(job)] = newValue }
    }

    public func fold(_ event: UnsafePointer<vb_event>) {
        let head = event.pointee
        vb_fold(states, head.job, head.seq, UInt32(head.type), head.ts, head.payload_size)
    }

    /// Folds the events of a commit that are not after `limit`.
    ///
    /// - Returns: How many there were.
    @discardableResult
    public func fold(_ commit: Commit, through limit: UInt64 = .max) -> Int {
        let job = UInt32(truncatingIfNeeded: commit.stream.rawValue)
        var seq = UInt32(truncatingIfNeeded: commit.firstRevision.rawValue)
        var count = 0
        for event in commit.events {
            let ts = event.ts
            if ts > limit { return count }
            vb_fold(states, job, seq, UInt32(event.type), ts, UInt32(event.payloadByteCount))
            seq += 1
            count += 1
        }
        return count
    }
}
