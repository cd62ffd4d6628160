import CPosix
import Glibc
import Synchronization

/// The thread that appends for a whole process: gathers what waits, writes and syncs it as one
/// group.
final class LogWriter: Sendable {
    private enum Item {
        case one(AppendRequest, CheckedContinuation<Result<Tip, LogError>, Never>)
        case batch([AppendRequest], CheckedContinuation<[Result<Tip, LogError>], Never>)
    }

    private struct Queue {
        var items: [Item] = []
        /// How many items the thread waits for.
        var wanted = 1
        var isStopping = false
    }

    /// How many items there are, for a look without the lock.
    private final class Arrivals: Sendable {
        let count = Atomic(0)
    }

    private static let groupCountLimit = 4096

    private let queue = Condition(Queue())
    private let arrivals = Arrivals()
    private let thread: Thread

    init(_ store: LogStore, _ waiters: CommitWaiters) throws(LogError) {
        let (queue, arrivals) = (queue, arrivals)
        let thread = Thread { Self.run(queue, arrivals, store, waiters) }
        guard let thread else { throw .failed("the system gives no thread; see its limits") }
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

    private static let closed = LogError.failed("the log is closed")

    /// - Returns: False when the log is closed, so that nobody will answer.
    private func enqueue(_ item: Item) -> Bool {
        let (isAccepted, isComplete) = queue.withLock { queue in
            guard !queue.isStopping else { return (false, false) }
            queue.items.append(item)
            arrivals.count.store(queue.items.count, ordering: .relaxed)
            return (true, queue.items.count == queue.wanted)
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

    private static func run(
        _ queue: Condition<Queue>, _ arrivals: Arrivals, _ store: LogStore,
        _ waiters: CommitWaiters
    ) {
        vc_precise_timers()
        var gathering = Gathering()
        var isMarked = true
        let spare = SpareChore(store)
        let chore = SealingChore(store)
        while true {
            let idleDelay = isMarked ? spare.patience : store.environment.options.idleDelay
            if gathering.isHurried { spin(arrivals) }
            guard let items = next(queue, &gathering, idleDelay) else {
                if queue.withLock({ $0.isStopping && $0.items.isEmpty }) { break }
                if !isMarked { mark(store) }
                isMarked = true
                _ = spare.beginIfNeeded()
                chore.beginIfNeeded()
                continue
            }
            arrivals.count.store(0, ordering: .relaxed)
            let start = ContinuousClock.now
            let requests = requests(of: items)
            if store.lacksRoom(for: requests) { spare.waitIfRunning() }
            let results = store.append(requests)
            gathering.note(count: items.count, start: start, end: ContinuousClock.now)
            waiters.advance(to: store.look { $0.durable })
            answer(items, results)
            isMarked = false
            if spare.beginIfNeeded() { chore.beginIfNeeded() }
        }
        if !isMarked { mark(store) }
        spare.stop()
        chore.stop()
    }

    private static func requests(of items: [Item]) -> [AppendRequest] {
        var requests: [AppendRequest] = []
        requests.reserveCapacity(items.count)
        for item in items {
            switch item {
            case .one(let request, _): requests.append(request)
            case .batch(let batch, _): requests += batch
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

    /// The next group; nil when nothing came for `idleDelay`, or at the end.
    private static func next(
        _ queue: Condition<Queue>, _ gathering: inout Gathering, _ idleDelay: Duration?
    ) -> [Item]? {
        func take(_ queue: inout Queue, atLeast count: Int) -> [Item]? {
            queue.wanted = count
            guard queue.items.count >= count || queue.isStopping else { return nil }
            let group = Array(queue.items.prefix(groupCountLimit))
            queue.items.removeFirst(group.count)
            return group
        }
        // Those who were just answered are likely to come again: a group of eight would otherwise
        // become one, then seven, for ever.
        if let target = gathering.target,
            let group = queue.wait(
                timeout: gathering.patience, until: { take(&$0, atLeast: target) }),
            !group.isEmpty
        {
            return group
        }
        let group = queue.wait(timeout: idleDelay) { take(&$0, atLeast: 1) }
        return group?.isEmpty == false ? group : nil
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
    private(set) var isHurried = false

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
