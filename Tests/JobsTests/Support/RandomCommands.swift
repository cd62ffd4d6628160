import EventLog
import Jobs

/// Commands as a fleet of careless workers and people would give them: most make sense, some come
/// late, twice, or from the wrong side.
struct RandomCommands {
    var random: SplitMix64
    private var pastLeases: [LeaseID] = []
    /// Workers die often, so that firms come to their third lost lease.
    private let isStormy: Bool
    private static let workers = [Story.first, Story.second, Story.other]

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        isStormy = seed % 3 == 0
    }

    mutating func next(for story: Story) -> JobCommand {
        let state = story.state
        pastLeases += state.leases.values.map(\.id).filter { !pastLeases.contains($0) }
        if isStormy, random.oneIn(3) {
            return .expire(lease(in: state), .processGone, observer: worker())
        }
        switch Int.random(in: 0..<100, using: &random) {
        case ..<18: return .claim(batch(in: state), worker())
        case ..<48: return start(in: state)
        case ..<72: return finish(in: state)
        case ..<78: return .heartbeat(worker())
        case ..<82: return .checkpoint
        case ..<86: return .release(lease(in: state), pick([.shutdown, .paused, .stalled]))
        case ..<91:
            let reason = pick([ExpiryReason.processGone, .noHeartbeat, .noProgress])
            return .expire(lease(in: state), reason, observer: worker())
        case ..<93: return .pause(Story.maria)
        case ..<96: return .resume(Story.maria)
        case ..<97: return .reset(pick([.keepFinished, .startOver]), Story.maria)
        case ..<98: return retry()
        case ..<99: return .note("note \(random.next())", Story.maria)
        default: return random.oneIn(5) ? .cancel(Story.maria) : .resume(Story.maria)
        }
    }

    mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &random)]
    }

    private mutating func worker() -> WorkerIdentity { pick(Self.workers) }

    private mutating func batch(in state: JobState) -> BatchNumber {
        let claimable = Array(state.claimableBatches)
        guard !claimable.isEmpty, !random.oneIn(8) else {
            return BatchNumber(.random(in: 0...state.firms.batchCount + 1, using: &random))
        }
        return pick(claimable)
    }

    private mutating func lease(in state: JobState) -> LeaseID {
        let live = state.leases.values.map(\.id).sorted()
        if live.isEmpty || random.oneIn(8) {
            return pastLeases.isEmpty ? LeaseID(1) : pick(pastLeases)
        }
        return pick(live)
    }

    private mutating func firm(in state: JobState) -> FirmNumber {
        FirmNumber(.random(in: 0...state.firmCount + 1, using: &random))
    }

    private mutating func start(in state: JobState) -> JobCommand {
        let lease = lease(in: state)
        guard let batch = state.batch(of: lease), !random.oneIn(10) else {
            return .startFirm(firm(in: state), lease)
        }
        return .startFirm(
            FirmNumber(.random(in: state.firms.firms(of: batch), using: &random)), lease)
    }

    private mutating func finish(in state: JobState) -> JobCommand {
        var (firm, lease) = (firm(in: state), lease(in: state))
        let flights = state.flights.sorted { $0.key < $1.key }
        if !flights.isEmpty, !random.oneIn(10) {
            let (chosen, flight) = pick(flights)
            firm = chosen
            if !random.oneIn(10) { lease = flight.lease }
        }
        if random.oneIn(3) {
            let delay = Duration.seconds(Int.random(in: 0...20, using: &random))
            let cause = pick(FailureCause.allCases)
            return .failAttempt(firm, lease, Story.failure(cause, retryDelay: delay))
        }
        return .enrichFirm(firm, lease, Story.yield(people: .random(in: 0...4, using: &random)))
    }

    private mutating func retry() -> JobCommand {
        random.oneIn(2)
            ? .retry(.allFailed, Story.maria)
            : .retry(.failed(cause: pick(FailureCause.allCases)), Story.maria)
    }
}
