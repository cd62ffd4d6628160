/// Reads streams back through an opening of its own, and finds out whether any payload is left.
struct ErasureProof {
    private let store: LogStore

    /// Opens the log of `environment` anew, for reading only.
    init(of environment: LogEnvironment) throws(LogError) {
        var reading = environment
        reading.mode = .readOnly
        reading.notify = { _ in }
        store = try LogStore.open(reading)
    }

    /// Makes sure that `stream` has no payload up to `through`.
    ///
    /// - Returns: How many commits were read.
    /// - Throws: `failed` when a payload is there, or a commit is not.
    func check(_ stream: StreamID, through: Position) throws(LogError) -> Int {
        var count = 0
        var tip = Tip.none(stream)
        var left: Position?
        var gap: Position?
        let losses = store.recordedGaps.losses(of: stream)
        func passLosses() {
            for loss in losses where loss.before == tip { tip = loss.after }
        }
        try store.visitRest(of: stream, parts: .all) { commit in
            guard commit.position <= through else { return false }
            passLosses()
            // Revisions without a gap prove that no commit was passed over.
            if commit.firstRevision != tip.revision.advanced(by: 1) { gap = commit.position }
            if commit.payloadByteCount > 0 { left = commit.position }
            tip = commit.tip
            count += 1
            return left == nil && gap == nil
        }
        passLosses()
        if let left {
            throw .failed("stream \(stream) still has a payload, at position \(left)")
        }
        // Where a recorded loss holds `through`, nothing says where the stream stood there, and the
        // record itself says that nothing else is left up to it.
        var isEnd = tip.position > through
        if !isEnd { isEnd = try tip == store.tip(of: stream, at: .position(through)) }
        guard gap == nil, isEnd else {
            throw .failed(
                """
                stream \(stream) could not be read back without a gap, so it is not proven that \
                its payloads are gone; run 'vcctl log verify'
                """)
        }
        return count
    }
}
