import EventLog
import Jobs
import Projections

/// Writes random but lawful histories: some commands are refused, and time passes.
struct RandomHistory {
    var random: SplitMix64
    let scene: Scene

    init(seed: UInt64, _ scene: Scene) {
        random = SplitMix64(seed: seed)
        self.scene = scene
    }

    mutating func submit(_ job: JobNumber = Scene.job) async throws {
        try await scene.submit(
            job, firms: .random(in: 1...20, using: &random),
            batch: .random(in: 1...7, using: &random))
    }

    mutating func run(_ steps: Int, on job: JobNumber = Scene.job) async throws {
        for _ in 0..<steps {
            scene.clock.advance(.milliseconds(Int.random(in: 0...9_000, using: &random)))
            let state = try await scene.reader.state(of: job).state
            var commands = [next(state)]
            if random.oneIn(6) { commands.insert(.checkpoint, at: 0) }
            do { try await scene.writer.perform(commands, on: job) } catch {
                guard case .rejected = error else { throw error }
            }
        }
    }

    private mutating func next(_ state: JobState) -> JobCommand {
        let flights = state.flights.sorted { $0.key < $1.key }
        let leases = state.leases.sorted { $0.key < $1.key }
        switch Int.random(in: 0..<100, using: &random) {
        case ..<15:
            let batch = BatchNumber(.random(in: 1...max(1, state.firms.batchCount), using: &random))
            return .claim(batch, random.oneIn(2) ? Scene.first : Scene.second)
        case ..<50:
            guard let (batch, lease) = leases.randomElement(using: &random) else {
                return .checkpoint
            }
            let firm = UInt32.random(in: state.firms.firms(of: batch), using: &random)
            return .startFirm(FirmNumber(firm), lease.id)
        case ..<70:
            guard let (firm, flight) = flights.randomElement(using: &random) else {
                return .heartbeat(Scene.first)
            }
            let people = Int.random(in: 0...3, using: &random)
            return .enrichFirm(
                firm, flight.lease,
                EnrichmentYield(
                    profile: Scene.profile(firm.rawValue, people), duration: .seconds(3)))
        case ..<82:
            guard let (firm, flight) = flights.randomElement(using: &random) else {
                return .heartbeat(Scene.second)
            }
            let cause = FailureCause.allCases.randomElement(using: &random) ?? .timeout
            return .failAttempt(firm, flight.lease, Scene.failure(firm.rawValue, cause))
        case ..<88: return .heartbeat(random.oneIn(2) ? Scene.first : Scene.second)
        case ..<92:
            guard let (_, lease) = leases.randomElement(using: &random) else { return .checkpoint }
            return random.oneIn(2)
                ? .release(lease.id, .shutdown)
                : .expire(lease.id, .noHeartbeat, observer: Scene.second)
        case ..<94: return random.oneIn(2) ? .pause(Scene.maria) : .resume(Scene.maria)
        case ..<96: return .resume(Scene.maria)
        case ..<98: return .retry(.allFailed, Scene.maria)
        case ..<99: return .reset(random.oneIn(2) ? .startOver : .keepFinished, Scene.maria)
        default: return .note("a note", Scene.maria)
        }
    }
}
