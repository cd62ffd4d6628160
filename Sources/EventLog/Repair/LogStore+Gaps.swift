// Reading a log of which a repair has recorded that something is lost.
extension LogStore {
    /// Visits the durable commits of one stream that hold revisions of `range`, up to the first
    /// that is recorded to be lost.
    func visit(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) {
        guard let (loss, error) = recordedGaps.loss(of: stream, in: range) else {
            return try visitWhole(stream, range, parts: parts, visitor)
        }
        var goesOn = true
        if range.lowerBound <= loss.before.revision {
            try visitWhole(stream, range.lowerBound...loss.before.revision, parts: parts) {
                goesOn = visitor($0)
                return goesOn
            }
        }
        if goesOn { throw error }
    }

    /// Visits all commits that are left of a stream, also behind what is recorded to be lost.
    func visitRest(
        of stream: StreamID, parts: EventParts, _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) {
        var next = Revision.first
        var goesOn = true
        func visit(_ range: ClosedRange<Revision>) throws(LogError) {
            try visitWhole(stream, range, parts: parts) {
                goesOn = visitor($0)
                return goesOn
            }
        }
        for loss in recordedGaps.losses(of: stream) where goesOn {
            if next <= loss.before.revision { try visit(next...loss.before.revision) }
            next = loss.after.revision.advanced(by: 1)
        }
        if goesOn { try visit(next ... .max) }
    }

    /// Visits every durable commit after `position`, up to the first that is recorded to be lost.
    func visitAll(
        after position: Position, parts: EventParts, _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) {
        try visitAll(
            after: position, parts: parts,
            onGap: { (gap) throws(LogError) in throw .corrupt(gap.damage) }, visitor)
    }
}
