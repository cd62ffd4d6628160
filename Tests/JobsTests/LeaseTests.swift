import Jobs
import Testing

@Suite("Leases")
struct LeaseTests {
    @Test("whoever has lost a lease can do nothing under it")
    func lostLease() throws {
        var story = try Story(firms: 4, batch: 2)
        let old = try story.claim(1)
        try story.start(1, old)
        try story.perform(.expire(old, .noHeartbeat, observer: Story.second))
        let new = try story.claim(1, by: Story.second)
        try story.start(1, new)
        let late: [JobCommand] = [
            .startFirm(FirmNumber(2), old),
            .enrichFirm(FirmNumber(1), old, Story.yield(people: 1)),
            .failAttempt(FirmNumber(1), old, Story.failure(.timeout)),
            .release(old, .shutdown),
            .expire(old, .processGone, observer: Story.other),
        ]
        for command in late {
            #expect(story.refusal(of: command) == .leaseLost(old), "\(command)")
        }
        #expect(story.refusal(of: .heartbeat(Story.first)) == .holdsNothing)
        #expect(story.state.takeoverCount == 1)
    }

    @Test("a heartbeat keeps all leases of its worker, and no other's")
    func heartbeats() throws {
        var story = try Story(firms: 6, batch: 2)
        try story.claim(1)
        try story.claim(2)
        try story.claim(3, by: Story.second)
        story.now = story.now + .seconds(30)
        let beatAt = story.now
        #expect(
            try story.perform(.heartbeat(Story.first)).map(\.event) == [
                .heartbeat(worker: Story.first.id)
            ])
        let heard = story.state.leases.mapValues(\.heartbeatAt)
        #expect(heard[BatchNumber(1)] == beatAt)
        #expect(heard[BatchNumber(2)] == beatAt)
        #expect(heard[BatchNumber(3)] != beatAt)
        #expect(story.state.times.heartbeat == beatAt)
        #expect(story.state.leases[BatchNumber(1)]?.progressAt != beatAt, "a beat is no progress")
        #expect(story.refusal(of: .heartbeat(Story.other)) == .holdsNothing)
    }

    @Test(
        "a batch that is given back can be claimed, and its firms cost no attempt",
        arguments: [ReleaseReason.shutdown, .paused, .stalled, .unreadable])
    func releasing(_ reason: ReleaseReason) throws {
        var story = try Story(firms: 4, batch: 2)
        let lease = try story.claim(1)
        try story.start(1, lease)
        try story.perform(.release(lease, reason))
        #expect(story.state.status == .pending)
        #expect(story.state.flights.isEmpty)
        #expect(story.state.troubles[FirmNumber(1)]?.crashes == (reason == .stalled ? 1 : nil))
        let again = try story.claim(1, by: Story.second)
        #expect(
            try story.deciding(.startFirm(FirmNumber(1), again)) == [
                .firmStarted(FirmNumber(1), lease: again, attempt: 1)
            ])
    }

    @Test(
        "a firm that was in flight at three lost leases fails; its neighbours do not",
        arguments: [true, false])
    func crashes(byExpiry: Bool) throws {
        var story = try Story(firms: 3, batch: 3)
        for round in 1...3 {
            let lease = try story.claim(1)
            if round == 2 { try story.start(2, lease) }
            try story.start(3, lease)
            let entries = try story.perform(
                byExpiry
                    ? .expire(lease, .processGone, observer: Story.second)
                    : .release(lease, .stalled))
            #expect(entries.count == (round < 3 ? 1 : 2), "round \(round)")
        }
        #expect(story.state.firms[FirmNumber(3)] == .failed(.crashesWorker))
        #expect(story.state.firms[FirmNumber(2)] == .waiting)
        #expect(story.state.troubles[FirmNumber(2)]?.crashes == 1)
        #expect(
            story.entries.last?.body
                == .failure(
                    FailureBody(
                        message: "its worker died or stalled 3 times while working on it", url: ""))
        )
    }

    @Test("an attempt that ended was not what its worker died of")
    func crashCountResets() throws {
        var story = try Story(firms: 3, batch: 3)
        for _ in 1...2 {
            let lease = try story.claim(1)
            try story.start(1, lease)
            try story.perform(.expire(lease, .processGone, observer: Story.second))
        }
        let lease = try story.claim(1)
        try story.fail(1, lease, .timeout)
        #expect(story.state.troubles[FirmNumber(1)]?.crashes == 0)
    }

    @Test("the job completes when its last firms crash their worker")
    func completionByCrash() throws {
        var story = try Story(firms: 2, batch: 2)
        for firms: [UInt32] in [[1, 2], [1, 2], [1], [2]] {
            let lease = try story.claim(1)
            for firm in firms { try story.start(firm, lease) }
            try story.perform(.expire(lease, .noProgress, observer: Story.second))
        }
        #expect(story.state.status == .completed)
        #expect(story.entries.last?.event == .completed(enriched: 0, failed: 2, people: 0))
    }

    @Test("a firm that a third loss would fail flies alone, whatever its worker holds")
    func trial() throws {
        var story = try Story(firms: 6, batch: 3)
        for _ in 1...2 {
            let lease = try story.claim(1)
            try story.start(1, lease)
            try story.start(2, lease)
            try story.perform(.expire(lease, .processGone, observer: Story.second))
        }
        let lease = try story.claim(1)
        let other = try story.claim(2)
        try story.start(4, other)
        #expect(story.refusal(of: .startFirm(FirmNumber(1), lease)) == .onTrial(FirmNumber(1)))
        try story.perform(.enrichFirm(FirmNumber(4), other, Story.yield(people: 1)))
        try story.start(1, lease)
        for (firm, lease) in [(2, lease), (3, lease), (5, other)] as [(UInt32, LeaseID)] {
            let refusal = story.refusal(of: .startFirm(FirmNumber(firm), lease))
            #expect(refusal == .onTrial(FirmNumber(firm == 2 ? 2 : 1)), "firm \(firm)")
        }
        // Another worker's firms are not in danger of it.
        try story.perform(.release(other, .shutdown))
        try story.start(5, story.claim(2, by: Story.second))
        try story.perform(.enrichFirm(FirmNumber(1), lease, Story.yield(people: 1)))
        try story.start(2, lease)
        try story.perform(.expire(lease, .processGone, observer: Story.second))
        #expect(story.state.firms.failures.map(\.0) == [FirmNumber(2)])
    }

    @Test("only a lease that is held can be given back or taken")
    func unknownLeases() throws {
        let story = try Story(firms: 4, batch: 2)
        let none = LeaseID(99)
        #expect(story.refusal(of: .release(none, .shutdown)) == .leaseLost(none))
        #expect(
            story.refusal(of: .expire(none, .processGone, observer: Story.first))
                == .leaseLost(none))
    }
}
