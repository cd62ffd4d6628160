import Glibc

/// A mutex with a condition to wait for; for the log's own threads, never for the shared pool.
///
/// `Synchronization.Mutex` has no way to wait.
@safe final class Condition<State>: @unchecked Sendable {
    // The state is reached only with the mutex held; mutex and condition have stable addresses.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    init(_ state: State) {
        self.state = state
        unsafe mutex = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe condition.deallocate()
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Wakes whoever waits.
    func signal() {
        unsafe pthread_cond_broadcast(condition)
    }

    /// Waits until `body` gives a result, asking it after each signal; nil when `timeout` passed.
    func wait<Result>(timeout: Duration?, until body: (inout State) -> Result?) -> Result? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        var deadline = timeout.map { Self.deadline(after: $0) }
        while true {
            if let result = body(&state) { return result }
            if deadline == nil {
                unsafe pthread_cond_wait(condition, mutex)
            } else if var end = deadline {
                guard unsafe pthread_cond_timedwait(condition, mutex, &end) != ETIMEDOUT else {
                    return body(&state)
                }
                deadline = end
            }
        }
    }

    private static func deadline(after timeout: Duration) -> timespec {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let (seconds, attoseconds) = timeout.components
        let nanoseconds = time.tv_nsec + Int(attoseconds / 1_000_000_000)
        return timespec(
            tv_sec: time.tv_sec + Int(seconds) + nanoseconds / 1_000_000_000,
            tv_nsec: nanoseconds % 1_000_000_000)
    }
}
