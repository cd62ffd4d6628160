/// Reads streams back through an opening of its own, and finds out whether any payload is left.
struct ErasureProof {
    /// How many commits of each stream were read.
    private(set) var commitCounts: [StreamID: Int] = [:]

    /// - Parameter erasures: The streams, and up to where.
    /// - Throws: When a payload is there, or a commit is not.
    init(
        of erasures: [StreamID: Position], in environment: LogEnvironment
    ) throws(LogError) {
        var reading = environment
        reading.mode = .readOnly
        reading.notify = { _ in }
        let store = try LogStore.open(reading)
        for (stream, through) in erasures.sorted(by: { $0.key < $1.key }) {
            commitCounts[stream] = try Self.check(stream, through, in: store)
        }
    }

    private static func check(
        _ stream: StreamID, _ through: Position, in store: LogStore
    ) throws(LogError) -> Int {
        var count = 0
        var tip = Tip.none(stream)
        var left: Position?
        var gap: Position?
        try store.read(stream, .first ... .max, parts: .all) { commit in
            guard commit.position <= through else { return false }
            // Revisions without a gap prove that no commit was passed over.
            if commit.firstRevision != tip.revision.advanced(by: 1) { gap = commit.position }
            if commit.payloadByteCount > 0 { left = commit.position }
            tip = commit.tip
            count += 1
            return left == nil && gap == nil
        }
        if let left {
            throw .failed("stream \(stream) still has a payload, at position \(left)")
        }
        let expected = try store.tip(of: stream, at: .position(through))
        guard gap == nil, tip == expected else {
            throw .failed(
                """
                stream \(stream) could not be read back without a gap, so it is not proven that \
                its payloads are gone; run 'vcctl log verify'
                """)
        }
        return count
    }
}
