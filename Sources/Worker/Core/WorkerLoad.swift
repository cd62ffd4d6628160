/// What a worker has in hand after a turn of its loop.
package struct WorkerLoad: Hashable, Sendable {
    /// Jobs of which it holds a batch.
    package var jobCount: Int
    /// Firms that are being visited.
    package var firmCount: Int
    /// Nothing new is begun, for want of room.
    package var isLowOnSpace: Bool
    package var isStopping: Bool

    package init(
        jobCount: Int, firmCount: Int, isLowOnSpace: Bool = false, isStopping: Bool = false
    ) {
        self.jobCount = jobCount
        self.firmCount = firmCount
        self.isLowOnSpace = isLowOnSpace
        self.isStopping = isStopping
    }
}

extension WorkerCore {
    package var load: WorkerLoad {
        WorkerLoad(
            jobCount: desks.count { !$0.holdings.isEmpty }, firmCount: running.count,
            isLowOnSpace: isLowOnSpace, isStopping: stop != nil)
    }
}
