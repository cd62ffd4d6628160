import Jobs
import Testing

@Suite("Whatever is asked of a job")
struct RulePropertyTests {
    private static let seeds: Range<UInt64> = 0..<60

    /// Lets random commands loose on a job and looks at every step.
    private func run(
        seed: UInt64, steps: Int = 250,
        _ look: (_ before: Story, JobCommand, [JobEntry], _ after: Story) throws -> Void
    ) throws {
        var commands = RandomCommands(seed: seed)
        let firmCount = UInt32.random(in: 1...24, using: &commands.random)
        let batchSize = UInt32.random(in: 1...8, using: &commands.random)
        var story = try Story(firms: firmCount, batch: batchSize)
        for _ in 0..<steps {
            let before = story
            let command = commands.next(for: story)
            do {
                let entries = try story.perform(command)
                try look(before, command, entries, story)
            } catch is JobRejection { continue }
        }
    }

    @Test("its state keeps its invariants and its revisions have no gap")
    func invariants() throws {
        for seed in Self.seeds {
            try run(seed: seed) { before, command, entries, after in
                let violations = after.state.violations(after.policy)
                #expect(violations.isEmpty, "seed \(seed), \(command): \(violations)")
                let expected = before.state.revision + UInt64(entries.count)
                #expect(after.state.revision == expected, "seed \(seed), \(command)")
            }
        }
    }

    @Test("asking twice is a no-op or a rejection, but for what only says something")
    func twice() throws {
        for seed in Self.seeds {
            try run(seed: seed) { _, command, _, after in
                switch command {
                case .note, .heartbeat, .checkpoint, .purge: return
                case .submit, .listFirms, .takeOver, .queue, .claim, .startFirm, .enrichFirm,
                    .failAttempt, .release, .expire, .pause, .resume, .reset, .retry, .cancel:
                    break
                }
                let again = (try? after.deciding(command)) ?? []
                #expect(again.isEmpty, "seed \(seed): \(command) twice gives \(again)")
            }
        }
    }

    @Test("no event of an ended lease is taken")
    func fencing() throws {
        for seed in Self.seeds {
            try run(seed: seed) { before, command, entries, _ in
                let live = Set(before.state.leases.values.map(\.id))
                for lease in entries.compactMap(\.event.lease) {
                    #expect(live.contains(lease), "seed \(seed): \(command)")
                }
            }
        }
    }

    @Test("completion comes with the last firm, once, and at the end of its commit")
    func completion() throws {
        var completions = 0
        for seed in Self.seeds {
            try run(seed: seed) { before, command, entries, after in
                let isLast = before.state.remainingCount > 0 && after.state.remainingCount == 0
                let count = entries.count { $0.event.type == .completed }
                #expect(count == (isLast ? 1 : 0), "seed \(seed): \(command)")
                guard isLast else { return }
                completions += 1
                #expect(entries.last?.event.type == .completed, "seed \(seed): \(command)")
                #expect(
                    entries.last?.event
                        == .completed(
                            enriched: after.state.firms.enrichedCount,
                            failed: after.state.firms.failedCount, people: after.state.peopleCount),
                    "seed \(seed)")
            }
        }
        #expect(completions > 0, "the seeds never come to a completion: the test shows nothing")
    }

    @Test("a firm fails as crashing its worker only when in flight at its third lost lease")
    func crashes() throws {
        var failures = 0
        for seed in Self.seeds {
            try run(seed: seed) { before, command, entries, _ in
                for case .firmFailed(let firm, let lease, let attempt) in entries.map(\.event)
                where attempt.cause == .crashesWorker {
                    // The random enricher may report that cause by itself.
                    if case .failAttempt = command { continue }
                    failures += 1
                    #expect(before.state.flights[firm]?.lease == lease, "seed \(seed)")
                    #expect(before.state.troubles[firm]?.crashes == 2, "seed \(seed)")
                    let worker = try #require(before.state.lease(covering: firm)).worker.id
                    let others = before.state.flights(of: worker).filter { $0 != firm }
                    #expect(others.isEmpty, "seed \(seed): firm \(firm) was not alone")
                }
            }
        }
        #expect(failures > 0, "the seeds never come to a crash: the test shows nothing")
    }

    @Test("starting over goes on numbering and begins a new run")
    func startOver() throws {
        for seed in Self.seeds {
            var highestLease = LeaseID(0)
            try run(seed: seed) { before, _, entries, after in
                if entries.contains(where: { $0.event == .reset(.startOver) }) {
                    #expect(after.state.run == before.state.run + 1, "seed \(seed)")
                    #expect(after.state.processedCount == 0, "seed \(seed)")
                } else {
                    #expect(after.state.run == before.state.run, "seed \(seed)")
                }
                for case .claimed(let batch, _) in entries.map(\.event) {
                    let lease = try #require(after.state.leases[batch]).id
                    #expect(lease > highestLease, "seed \(seed)")
                    highestLease = lease
                }
            }
        }
    }

    @Test("a checkpoint carries exactly what the events before it come to")
    func checkpoints() throws {
        for seed in Self.seeds {
            try run(seed: seed) { before, _, entries, _ in
                guard let first = entries.first, first.event == .checkpoint else { return }
                #expect(first.body == .state(before.state), "seed \(seed)")
            }
        }
    }

    @Test("what is refused changes nothing, and is refused in words")
    func rejections() throws {
        for seed in Self.seeds {
            var commands = RandomCommands(seed: seed)
            var story = try Story(firms: 9, batch: 3)
            for _ in 0..<200 {
                let command = commands.next(for: story)
                let before = story.state
                do { try story.perform(command) } catch {
                    #expect(story.state == before, "seed \(seed): \(command)")
                    #expect(!error.description.isEmpty, "seed \(seed): \(command)")
                }
            }
        }
    }
}

extension JobEvent {
    /// The lease under which it was written.
    fileprivate var lease: LeaseID? {
        switch self {
        case .firmStarted(_, let lease, _), .attemptFailed(_, let lease, _, _),
            .firmEnriched(_, let lease, _), .firmFailed(_, let lease, _),
            .released(_, let lease, _), .leaseExpired(_, let lease, _, _):
            lease
        case .submitted, .firmsListed, .queued, .claimed, .heartbeat, .checkpoint, .paused,
            .resumed, .reset, .retryRequested, .cancelled, .noted, .completed, .purged:
            nil
        }
    }
}
