import EventLog
import Jobs
import Projections
import Testing
import Worker

@Suite("An answer that comes late")
struct LateAnswerTests {
    static let job = JobNumber.first

    /// A worker's logic on a real log, each answer given by hand.
    final class Bench {
        let arena = Arena(seed: 1)
        var core = WorkerCore(
            me: WorkerIdentity(id: 7, processID: 1, host: "host-a"), plan: WorkerPlan(), seed: 1)

        func give(_ input: WorkerInput) -> [WorkerEffect] { give([input]) }

        func give(_ inputs: [WorkerInput]) -> [WorkerEffect] {
            core.handle(inputs, at: WorkerNow(monotonic: .seconds(1), wall: Arena.epoch))
        }

        func folded() async throws -> FoldedJob {
            try await JobReader(arena.log).state(of: job)
        }

        /// Makes an append durable, and what the log says of it.
        func carryOut(_ append: Append) async throws -> (entries: [RecordedEntry], tip: Tip) {
            let tip = try await arena.log.append(
                append.entries.map { $0.encoded() }, after: append.tip)
            return (try await entries(after: append.tip), tip)
        }

        func entries(after tip: Tip) async throws -> [RecordedEntry] {
            var entries: [RecordedEntry] = []
            try await JobReader(arena.log).entries(
                of: job, tip.revision.advanced(by: 1) ... .max
            ) {
                entries.append($0)
                return true
            }
            return entries
        }
    }

    struct Append {
        var id: AppendID
        var entries: [JobEntry]
        var tip: Tip

        init?(_ effects: [WorkerEffect]) {
            for effect in effects {
                guard case .append(let id, _, let entries, let tip) = effect else { continue }
                (self.id, self.entries, self.tip) = (id, entries, tip)
                return
            }
            return nil
        }

        var types: [JobEventType] { entries.map(\.event.type) }
    }

    @Test("does not settle an append that was sent since: what that one wrote is not forgotten")
    func foreignAnswer() async throws {
        let bench = Bench()
        try await bench.arena.submit(Self.job, firms: 30, batchSize: 10)
        _ = bench.give(.begun([Self.job]))
        let claim = try #require(Append(bench.give(.loaded(try await bench.folded()))))
        let claimed = try await bench.carryOut(claim)
        _ = bench.give(.appended(claim.id, Self.job, claimed.entries, claimed.tip))
        let rows = try await JobReader(bench.arena.log).firms(of: BatchNumber(1), in: Self.job)
        let starts = try #require(
            Append(bench.give(.batchRead(Self.job, BatchNumber(1), rows))))

        // The job is lost sight of while that append is under way, and found again before its
        // answer: the batch goes back, and another is claimed.
        _ = bench.give(.unreadable(Self.job, .log(.failed("too many open files"))))
        _ = bench.give(.advanced(Self.job, claimed.entries, claimed.tip))
        let anew = try #require(Append(bench.give(.loaded(try await bench.folded()))))
        #expect(anew.types == [.released, .claimed])
        let started = try await bench.carryOut(starts)
        _ = bench.give(.appended(starts.id, Self.job, started.entries, started.tip))

        let effects = bench.give(
            .conflicted(anew.id, Self.job, started.entries, started.tip))
        // Batch 2 turned out to be ours already; batch 1 still goes back.
        #expect(Append(effects)?.types == [.released])
    }

    @Test("is taken in with all others that are there, and what follows goes into one commit")
    func together() async throws {
        let bench = Bench()
        try await bench.arena.submit(Self.job, firms: 3, batchSize: 10)
        _ = bench.give(.begun([Self.job]))
        let claim = try #require(Append(bench.give(.loaded(try await bench.folded()))))
        let claimed = try await bench.carryOut(claim)
        _ = bench.give(.appended(claim.id, Self.job, claimed.entries, claimed.tip))
        let rows = try await JobReader(bench.arena.log).firms(of: BatchNumber(1), in: Self.job)
        let starts = try #require(Append(bench.give(.batchRead(Self.job, BatchNumber(1), rows))))
        let started = try await bench.carryOut(starts)
        let effects = bench.give(.appended(starts.id, Self.job, started.entries, started.tip))
        let attempts = effects.compactMap { effect -> AttemptID? in
            if case .startFirm(let id, _) = effect { id } else { nil }
        }
        try #require(attempts.count == 3)
        let ends = attempts.map {
            WorkerInput.firmFinished($0, .enriched(FirmProfile(outcome: .noTeamPage)))
        }
        let appends = bench.give(ends).filter { if case .append = $0 { true } else { false } }
        #expect(appends.count == 1)
        #expect(
            Append(appends)?.types == [.firmEnriched, .firmEnriched, .firmEnriched, .completed])
    }

    @Test("leaves the place of a claim that makes no sense any more to another job, at once")
    func lateClaim() async throws {
        let bench = Bench()
        var plan = WorkerPlan()
        (plan.firmsInFlight, plan.batchesInFlight) = (1, 1)
        _ = bench.give(.planned(plan, []))
        try await bench.arena.submit(Self.job, firms: 3, batchSize: 10)
        _ = bench.give(.begun([Self.job]))
        let claim = try #require(Append(bench.give(.loaded(try await bench.folded()))))
        #expect(claim.types == [.claimed])
        // Somebody cancels the job first, and nothing else ever happens in the log.
        let actor = Actor(user: "maria", host: "office", program: "vcctl", reason: "")
        try await bench.arena.perform([.cancel(actor)], on: Self.job)
        let other = JobNumber(330_002)
        try await bench.arena.submit(other, firms: 3, batchSize: 10)
        let waiting = try await JobReader(bench.arena.log).state(of: other)
        _ = bench.give(.advanced(other, [], waiting.tip))
        #expect(Append(bench.give(.loaded(waiting))) == nil, "one batch at a time")
        let first = try await bench.entries(after: claim.tip)
        let tip = try await bench.folded().tip
        let next = try #require(
            Append(bench.give(.conflicted(claim.id, Self.job, first, tip))))
        #expect(next.types == [.claimed] && next.tip.stream == StreamID(other))
    }
}

private let job = LateAnswerTests.job
