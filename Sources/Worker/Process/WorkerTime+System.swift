import Glibc
import Jobs

extension WorkerTime {
    /// The machine's clocks.
    package static let system: WorkerTime = {
        let start = ContinuousClock.now
        return WorkerTime(
            now: {
                var moment = timespec()
                clock_gettime(CLOCK_REALTIME, &moment)
                let wall = WallTime(
                    nanoseconds: Int64(moment.tv_sec) * 1_000_000_000 + Int64(moment.tv_nsec))
                return WorkerNow(monotonic: ContinuousClock.now - start, wall: wall)
            },
            sleep: { try await Task.sleep(for: $0) })
    }()
}
