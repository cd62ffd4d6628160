import Dispatch
import Synchronization

/// Runs a command's tasks on the thread that would only wait for them.
///
/// The shared pool starts several threads before the first task runs, which takes longer than many
/// a question takes to be answered.
final class CommandThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let arrivals = DispatchSemaphore(value: 0)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        arrivals.signal()
    }

    /// Runs on the calling thread whatever is enqueued, until the process ends.
    func run() -> Never {
        while true {
            arrivals.wait()
            let job = jobs.withLock { $0.removeFirst() }
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
