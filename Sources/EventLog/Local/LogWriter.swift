import CPosix
import Glibc
import Synchronization

/// Appends for a whole process: gathers what waits, writes and syncs it as one group.
///
/// Each group has one leader. That is the writer's own thread, or a caller who has a thread to
/// block and finds nobody at it: then nothing is handed over between threads.
final class LogWriter: Sendable {
    private enum Item {
        case one(AppendRequest, CheckedContinuation<Result<Tip, LogError>, Never>)
        case batch([AppendRequest], CheckedContinuation<[Result<Tip, LogError>], Never>)
        case blocked([AppendRequest], Condition<[Result<Tip, LogError>]?>)
    }

    private struct Queue {
        var items: [Item] = []
        /// How many items the thread waits for.
        var wanted = 1
        var isStopping = false
        var thread = ThreadState.atWork
        /// Whether a caller leads a group, so that the thread must not.
        var isLed = false
        /// How many groups callers have led.
        var ledCount: UInt64 = 0
    }

    /// What the thread is doing.
    private enum ThreadState {
        /// It leads a group, or waits for those who are likely to come back.
        case atWork
        /// It waits for an item, and looks around after a while.
        case resting
        /// It waits until somebody wakes it.
        case asleep
    }

    /// How many items there are, for a look without the lock.
    private final class Arrivals: Sendable {
        let count = Atomic(0)
    }

    /// What the thread and leading callers work with.
    private struct Desk: Sendable {
        let store: LogStore
        let waiters: CommitWaiters
        let spare: SpareChore
        let sealing: SealingChore
    }

    private static let groupCountLimit = 4096

    private let queue = Condition(Queue())
    private let arrivals = Arrivals()
    private let desk: Desk
    private let thread: Thread

    init(_ store: LogStore, _ waiters: CommitWaiters) throws(LogError) {
        let desk = Desk(
            store: store, waiters: waiters, spare: SpareChore(store), sealing: SealingChore(store))
        let (queue, arrivals) = (queue, arrivals)
        let thread = Thread { Self.run(queue, arrivals, desk) }
        guard let thread else { throw .failed("the system gives no thread; see its limits") }
        self.desk = desk
        self.thread = thread
    }

    /// Appends as part of the next group.
    func append(_ request: AppendRequest) async -> Result<Tip, LogError> {
        await withCheckedContinuation { continuation in
            if !enqueue(.one(request, continuation)) {
                continuation.resume(returning: .failure(Self.closed))
            }
        }
    }

    /// Appends all of `requests`, in order, as part of one group.
    func append(_ requests: [AppendRequest]) async -> [Result<Tip, LogError>] {
        await withCheckedContinuation { continuation in
            if !enqueue(.batch(requests, continuation)) {
                continuation.resume(returning: requests.map { _ in .failure(Self.closed) })
            }
        }
    }

    /// Appends in the calling thread when nobody is at it, else as part of the next group.
    func appendBlocking(_ requests: [AppendRequest]) -> [Result<Tip, LogError>] {
        let leads = queue.withLock { queue in
            guard queue.items.isEmpty, !queue.isLed, !queue.isStopping, queue.thread != .atWork
            else { return false }
            queue.isLed = true
            return true
        }
        guard leads else {
            let closed = requests.map { _ in Result<Tip, LogError>.failure(Self.closed) }
            let answer = Condition<[Result<Tip, LogError>]?>(nil)
            let isEnqueued = enqueue(.blocked(requests, answer))
            return isEnqueued ? answer.wait(timeout: nil) { $0 } ?? closed : closed
        }
        defer { stepDown() }
        return Self.lead(requests, desk)
    }

    /// Ends a caller's lead; the thread goes on with what has come meanwhile.
    private func stepDown() {
        let isAwaited = queue.withLock { queue in
            queue.isLed = false
            queue.ledCount += 1
            // From then on it looks around by itself until there was a quiet moment.
            guard queue.thread == .asleep else { return !queue.items.isEmpty || queue.isStopping }
            queue.thread = .resting
            return true
        }
        if isAwaited { queue.signal() }
    }

    private static let closed = LogError.failed("the log is closed")

    /// - Returns: False when the log is closed, so that nobody will answer.
    private func enqueue(_ item: Item) -> Bool {
        let (isAccepted, isComplete) = queue.withLock { queue in
            guard !queue.isStopping else { return (false, false) }
            queue.items.append(item)
            arrivals.count.store(queue.items.count, ordering: .relaxed)
            return (true, queue.items.count == queue.wanted && !queue.isLed)
        }
        // Outside the lock, or the woken thread would only wait for it.
        if isComplete { queue.signal() }
        return isAccepted
    }

    /// Ends the thread once everything that waits is answered.
    func stop(waiting: Bool) {
        let wasStopping = queue.withLock { queue in
            defer { queue.isStopping = true }
            return queue.isStopping
        }
        guard !wasStopping else { return }
        queue.signal()
        if waiting { thread.join() } else { thread.detach() }
    }

    private static func run(_ queue: Condition<Queue>, _ arrivals: Arrivals, _ desk: Desk) {
        vc_precise_timers()
        var gathering = Gathering()
        var isMarked = true
        var ledCount: UInt64 = 0
        while true {
            let idleDelay =
                isMarked ? desk.spare.patience : desk.store.environment.options.idleDelay
            if gathering.isHurried { spin(arrivals) }
            let items: [Item]
            switch next(queue, &gathering, idleDelay, after: ledCount) {
            case .group(let group): items = group
            case .led(let count):
                (ledCount, isMarked) = (count, false)
                continue
            case .quiet:
                if !isMarked { mark(desk.store) }
                isMarked = true
                _ = desk.spare.beginIfNeeded()
                desk.sealing.beginIfNeeded()
                continue
            case .end:
                if !isMarked || queue.withLock({ $0.ledCount != ledCount }) { mark(desk.store) }
                desk.spare.stop()
                desk.sealing.stop()
                return
            }
            arrivals.count.store(0, ordering: .relaxed)
            let start = ContinuousClock.now
            let results = lead(requests(of: items), desk)
            gathering.note(count: items.count, start: start, end: ContinuousClock.now)
            // Whoever blocks for an answer leads the next time, unless the thread is in the way.
            if case .blocked? = items.last { gathering.isHurried = false }
            answer(items, results)
            isMarked = false
        }
    }

    /// Appends one group, and sees to what has to follow.
    private static func lead(
        _ requests: [AppendRequest], _ desk: Desk
    ) -> [Result<Tip, LogError>] {
        let results = desk.store.append(requests)
        desk.waiters.advance(to: desk.store.look { $0.durable })
        if desk.spare.beginIfNeeded() { desk.sealing.beginIfNeeded() }
        return results
    }

    private static func requests(of items: [Item]) -> [AppendRequest] {
        var requests: [AppendRequest] = []
        requests.reserveCapacity(items.count)
        for item in items {
            switch item {
            case .one(let request, _): requests.append(request)
            case .batch(let batch, _), .blocked(let batch, _): requests += batch
            }
        }
        return requests
    }

    private static func answer(_ items: [Item], _ results: [Result<Tip, LogError>]) {
        var rest = results[...]
        for item in items {
            switch item {
            case .one(_, let continuation):
                guard let result = rest.popFirst() else { preconditionFailure("no result") }
                continuation.resume(returning: result)
            case .blocked(let batch, let answer):
                answer.withLock { $0 = Array(rest.prefix(batch.count)) }
                answer.signal()
                rest.removeFirst(batch.count)
            case .batch(let batch, let continuation):
                continuation.resume(returning: Array(rest.prefix(batch.count)))
                rest.removeFirst(batch.count)
            }
        }
    }

    /// Waits a moment awake: to be woken takes about as long as half a sync.
    private static func spin(_ arrivals: Arrivals) {
        let end = ContinuousClock.now + Gathering.hurry
        while arrivals.count.load(ordering: .relaxed) == 0, ContinuousClock.now < end {
            sched_yield()
        }
    }

    /// What there is for the thread to do.
    private enum Turn {
        case group([Item])
        /// Callers have led so many groups by now.
        case led(UInt64)
        /// Nothing came for a while.
        case quiet
        case end
    }

    /// What the thread does next.
    ///
    /// - Parameters:
    ///   - idleDelay: After how much quiet to look around; nil for never.
    ///   - ledCount: How many groups callers had led when the thread last looked.
    private static func next(
        _ queue: Condition<Queue>, _ gathering: inout Gathering, _ idleDelay: Duration?,
        after ledCount: UInt64
    ) -> Turn {
        func take(
            _ queue: inout Queue, atLeast count: Int, _ waiting: ThreadState
        ) -> Turn? {
            queue.wanted = count
            queue.thread = waiting
            guard !queue.isLed else { return nil }
            guard queue.items.count >= count || queue.isStopping else {
                return waiting == .asleep && queue.ledCount != ledCount
                    ? .led(queue.ledCount) : nil
            }
            guard !queue.items.isEmpty else { return .end }
            queue.thread = .atWork
            let group = Array(queue.items.prefix(groupCountLimit))
            queue.items.removeFirst(group.count)
            return .group(group)
        }
        // Those who were just answered are likely to come again: a group of eight would otherwise
        // become one, then seven, for ever.
        if let target = gathering.target,
            let turn = queue.wait(
                timeout: gathering.patience, until: { take(&$0, atLeast: target, .atWork) }),
            case .group = turn
        {
            return turn
        }
        let waiting = idleDelay == nil ? ThreadState.asleep : .resting
        if let turn = queue.wait(timeout: idleDelay, until: { take(&$0, atLeast: 1, waiting) }) {
            return turn
        }
        let count = queue.withLock { $0.ledCount }
        return count == ledCount ? .quiet : .led(count)
    }

    private static func mark(_ store: LogStore) {
        do throws(LogError) {
            try store.writeMark()
        } catch {
            store.environment.notify(.trouble("the durable mark was not written: \(error)"))
        }
    }
}

/// What the last groups say about the next.
private struct Gathering {
    /// Within this time after its answer, somebody who appends in a loop is back.
    static let hurry = Duration.microseconds(60)

    private var lastCount = 1
    private var lastEnd: ContinuousClock.Instant?
    private var duration = Duration.zero
    /// Whether the last append came so soon after the answer before that it pays to stay awake.
    var isHurried = false

    /// How many to wait for; nil when no waiting is called for.
    var target: Int? { lastCount > 1 ? lastCount : nil }

    /// Half of what a group takes: waiting for late ones costs less than syncing twice.
    var patience: Duration { min(duration / 2, .microseconds(500)) }

    mutating func note(
        count: Int, start: ContinuousClock.Instant, end: ContinuousClock.Instant
    ) {
        isHurried = count == 1 && lastEnd.map { start - $0 < Self.hurry * 2 } ?? false
        lastCount = count
        lastEnd = end
        duration = (duration * 7 + (end - start)) / 8
    }
}
