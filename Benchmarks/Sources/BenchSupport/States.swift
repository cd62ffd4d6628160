public import CPeers

/// The states of all jobs, folded by the same function for every peer.
public struct States: ~Copyable {
    private let states: UnsafeMutablePointer<vb_state>

    public init() {
        states = vb_no_states()
    }

    deinit { vb_free_states(states) }

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
}
