import EventLog
import Synchronization
import Worker

/// Virtual time, and everything that waits for it: the one source of order in a history.
///
/// All of a history runs on the thread that calls ``step()``. Tasks that can go on are taken in
/// random order, so that what real threads would interleave meets here as well; when none is left,
/// time jumps to the next thing that is due. Nothing ever sleeps.
final class Timeline: Sendable {
    /// A partial task that can go on.
    fileprivate struct Ready {
        var lane: Lane
        var job: UnownedJob
    }

    /// What happens at a moment.
    fileprivate struct Item {
        var due: Duration
        var order: UInt64
        var act: @Sendable () -> Void
    }

    fileprivate struct State {
        var elapsed = Duration.zero
        var ready: [Ready] = []
        /// The latest first, so that the next one is last.
        var agenda: [Item] = []
        var lastOrder: UInt64 = 0
        var random: SplitMix64
        var stepCount = 0
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(random: SplitMix64(seed: seed)))
    }

    /// Time since the history began, as nobody's clock shows it.
    var elapsed: Duration { state.withLock { $0.elapsed } }

    /// Tasks taken and moments passed so far.
    var stepCount: Int { state.withLock { $0.stepCount } }

    /// Does the next thing.
    ///
    /// - Returns: False when nothing is left to happen.
    func step() -> Bool {
        enum Next {
            case task(Ready)
            case moment(Item)
        }
        let next = state.withLock { state -> Next? in
            state.stepCount += 1
            if let ready = state.takeReady() { return .task(ready) }
            guard let item = state.agenda.popLast() else { return nil }
            state.elapsed = max(state.elapsed, item.due)
            return .moment(item)
        }
        switch next {
        case .task(let ready): ready.lane.run(ready.job)
        case .moment(let item): item.act()
        case nil: return false
        }
        return true
    }

    /// Lets `act` happen after `delay`.
    func after(_ delay: Duration, _ act: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.lastOrder += 1
            let item = Item(
                due: state.elapsed + max(delay, .zero), order: state.lastOrder, act: act)
            state.insert(item)
        }
    }

    /// Puts a partial task among those that can go on.
    func enqueue(_ job: UnownedJob, on lane: Lane) {
        state.withLock { $0.ready.append(Ready(lane: lane, job: job)) }
    }

    /// Waits; throws `CancellationError` when the task is cancelled first.
    func sleep(_ duration: Duration) async throws {
        let nap = Nap()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard nap.begin(continuation) else { return }
                after(duration) { nap.end(nil) }
            }
        } onCancel: {
            nap.end(CancellationError())
        }
    }
}

extension Timeline.State {
    /// Takes one of the tasks that can go on, by chance; those of a frozen process cannot.
    fileprivate mutating func takeReady() -> Timeline.Ready? {
        while !ready.isEmpty {
            let index = ready.count == 1 ? 0 : Int.random(in: 0..<ready.count, using: &random)
            let chosen = ready[index]
            ready[index] = ready[ready.count - 1]
            ready.removeLast()
            if !chosen.lane.park(chosen.job) { return chosen }
        }
        return nil
    }

    fileprivate mutating func insert(_ item: Timeline.Item) {
        var (low, high) = (0, agenda.count)
        while low < high {
            let middle = (low + high) / 2
            if (agenda[middle].due, agenda[middle].order) > (item.due, item.order) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        agenda.insert(item, at: low)
    }
}

/// One wait, which ends once: in time or by cancellation.
private final class Nap: Sendable {
    private enum State {
        case unborn
        case asleep(CheckedContinuation<Void, any Error>)
        case over
    }

    private let state = Mutex(State.unborn)

    /// - Returns: False when it was over before it began.
    func begin(_ continuation: CheckedContinuation<Void, any Error>) -> Bool {
        let begins = state.withLock { state in
            guard case .unborn = state else { return false }
            state = .asleep(continuation)
            return true
        }
        if !begins { continuation.resume(throwing: CancellationError()) }
        return begins
    }

    func end(_ error: CancellationError?) {
        let continuation = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            defer { state = .over }
            if case .asleep(let continuation) = state { return continuation }
            return nil
        }
        if let error { continuation?.resume(throwing: error) } else { continuation?.resume() }
    }
}
