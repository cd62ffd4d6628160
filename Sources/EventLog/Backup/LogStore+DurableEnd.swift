/// Up to where a log is durable.
struct DurableEnd: Hashable, Sendable {
    var log: UniqueID
    var segment: UInt64
    var offset: UInt64
    var position: Position
}

extension LogStore {
    /// Where what readers see ends by now.
    func durableEnd() throws(LogError) -> DurableEnd {
        do throws(LogError) {
            try refresh()
        } catch .durabilityUnknown {
            // What was durable before a sync failed still is.
        }
        return state { core in
            let (segment, offset) = (core.tail.segment, core.syncedOffset)
            return DurableEnd(
                log: core.log, segment: segment, offset: offset,
                position: core.index.position(endingBy: offset, of: segment))
        }
    }
}
