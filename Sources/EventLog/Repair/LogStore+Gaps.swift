// Reading a log of which a repair has recorded that something is lost.
extension LogStore {
    /// Visits the durable commits of one stream that hold revisions of `range`, up to the first
    /// that is recorded to be lost.
    func read(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visit: (Commit) -> Bool
    ) throws(LogError) {
        guard let (loss, error) = recordedGaps.loss(of: stream, in: range) else {
            return try readWhole(stream, range, parts: parts, visit)
        }
        var goesOn = true
        if range.lowerBound <= loss.before.revision {
            try readWhole(stream, range.lowerBound...loss.before.revision, parts: parts) {
                goesOn = visit($0)
                return goesOn
            }
        }
        if goesOn { throw error }
    }

    /// Visits all commits that are left of a stream, also behind what is recorded to be lost.
    func readRest(
        of stream: StreamID, parts: EventParts, _ visit: (Commit) -> Bool
    ) throws(LogError) {
        var next = Revision.first
        var goesOn = true
        func read(_ range: ClosedRange<Revision>) throws(LogError) {
            try readWhole(stream, range, parts: parts) {
                goesOn = visit($0)
                return goesOn
            }
        }
        for loss in recordedGaps.losses(of: stream) where goesOn {
            if next <= loss.before.revision { try read(next...loss.before.revision) }
            next = loss.after.revision.advanced(by: 1)
        }
        if goesOn { try read(next ... .max) }
    }

    /// Visits every durable commit after `position`, up to the first that is recorded to be lost.
    func readAll(
        after position: Position, parts: EventParts, _ visit: (Commit) -> Bool
    ) throws(LogError) {
        try readAll(after: position, parts: parts) { (gap) throws(LogError) in
            throw .corrupt(gap.damage)
        } visit: {
            visit($0)
        }
    }
}
