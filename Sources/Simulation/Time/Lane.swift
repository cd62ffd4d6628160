import Synchronization

/// Where the tasks of one simulated process run: one at a time, in the timeline's order.
final class Lane: TaskExecutor {
    private struct State {
        var isFrozen = false
        /// Tasks that could go on if the process did.
        var parked: [UnownedJob] = []
    }

    let timeline: Timeline
    private let state = Mutex(State())

    init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    func enqueue(_ job: consuming ExecutorJob) {
        timeline.enqueue(UnownedJob(job), on: self)
    }

    func run(_ job: UnownedJob) {
        job.runSynchronously(on: asUnownedTaskExecutor())
    }

    /// Stops the process, as SIGSTOP does.
    func freeze() { state.withLock { $0.isFrozen = true } }

    /// Lets it go on.
    func thaw() {
        let parked = state.withLock { state in
            defer { state = State() }
            return state.parked
        }
        for job in parked { timeline.enqueue(job, on: self) }
    }

    /// Keeps a task for later when the process is frozen.
    func park(_ job: UnownedJob) -> Bool {
        state.withLock { state in
            if state.isFrozen { state.parked.append(job) }
            return state.isFrozen
        }
    }
}
