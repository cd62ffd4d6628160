import Jobs
import Projections
import Synchronization
import Testing

@testable import vcctl

@Suite("why, bisect and replay --step")
struct ExplainTests {
    @Test("why tells claims with their events and what to do next, also as JSON and on 40 columns")
    func why() async throws {
        let fixture = try await Fixture.morning()
        try await fixture.writer.perform(.pause(Fixture.maria), on: Fixture.busy)
        let plain = try await fixture.run(["why", "330001"])
        #expect(plain.status == .done)
        #expect(plain.output.contains("  1. paused by maria@office via vcctl at 2026-03-03T"))
        #expect(plain.output.contains("Next: vcctl resume 330001"))
        #expect(plain.output.contains("· vcctl history 330001 --from "))
        let json = try await fixture.run(["why", "330001", "--json"])
        #expect(json.output.hasPrefix(#"{"v":1,"job":330001,"#))
        #expect(json.output.contains(#""claims":[{"kind":"paused","text":"paused by maria"#))
        let narrow = try await fixture.run(["why", "330001"], width: 40)
        for line in narrow.output.split(separator: "\n") { #expect(line.count <= 40, "\(line)") }
    }

    @Test("why of a firm; of one that is not in the list, exit status 3")
    func whyFirm() async throws {
        let fixture = try await Fixture.morning()
        let failed = try await fixture.run(["why", "330001", "#4"])
        #expect(failed.output.contains("it failed: not-found, given up at "))
        #expect(failed.output.contains("it would fail the same way again"))
        #expect(!failed.output.contains("\u{1B}"))
        let none = try await fixture.run(["why", "330001", "13"])
        #expect(none.status == .notFound)
        #expect(none.talk.contains("its firms have the numbers 1 to 12"))
    }

    @Test("a firm that is taken for what its workers died of can be tried again, and that is said")
    func crashesWorker() async throws {
        let fixture = try Fixture()
        try await fixture.submit(.first, file: "a.csv", names: ["Alpha", "Beta"])
        for _ in 1...3 {
            let lease = try await fixture.claim(1, of: .first, by: Fixture.first)
            try await fixture.writer.perform(.startFirm(FirmNumber(1), lease), on: .first)
            fixture.clock.advance(60)
            try await fixture.writer.perform(
                .expire(lease, .processGone, observer: Fixture.second), on: .first)
        }
        let retry = "vcctl retry 330001 --failed --cause crashes-worker"
        let why = try await fixture.run(["why", "330001", "1"])
        #expect(why.output.contains("died or stalled 3 times with it in flight, the last time "))
        #expect(why.output.contains("Next: if somebody killed the workers, \(retry) tries it "))
        #expect(!why.output.contains("the same way again"))
        let alone = try await fixture.run(["failed", "--job", "330001"])
        #expect(alone.output.contains("crashes-worker      1  may help"), "\(alone.output)")
        #expect(alone.output.hasSuffix("Next: \(retry), if somebody killed the workers\n"))
        let lease = try await fixture.claim(1, of: .first, by: Fixture.second)
        for _ in 1...4 {
            try await fixture.fail(
                2, under: lease, of: .first, cause: .timeout, message: "nothing after 5 s")
            fixture.clock.advance(60)
        }
        let both = try await fixture.run(["failed", "--job", "330001"])
        #expect(both.output.contains("Next: vcctl retry 330001 --failed --cause timeout\n"))
        #expect(both.output.hasSuffix("Next: \(retry), if somebody killed the workers\n"))
    }

    @Test("of a firm that waits and of nobody who lives, nothing is said to go by itself")
    func waitingUnattended() async throws {
        let fixture = try Fixture()
        try await fixture.submit(.first, file: "a.csv", names: ["Alpha"])
        let lease = try await fixture.claim(1, of: .first, by: Fixture.first)
        try await fixture.fail(
            1, under: lease, of: .first, cause: .timeout, message: "nothing after 5 s")
        try await fixture.writer.perform(
            .expire(lease, .processGone, observer: Fixture.second), on: .first)
        let why = try await fixture.run(["why", "330001"]).output
        #expect(why.contains("no worker is alive"))
        #expect(why.contains("the one firm left waits for its next try (timeout 1); the next is"))
        #expect(why.contains("Next: nothing but that: with a worker they are tried again"))
        #expect(!why.contains("Next: nothing:"))
    }

    @Test("why names the log's directory to start a worker with, as a shell takes it")
    func startLine() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/our data"
        let list = try folder.file("firms.csv", "name,website\nHazelbank,https://a.example\n")
        let fixture = try Fixture()
        _ = try await fixture.runOnDisk(["submit", list, "--log", path])
        let why = try await fixture.runOnDisk(["why", "330001", "--log", path])
        #expect(why.output.contains("vc-worker --log '\(path)'"), "\(why.output)")
    }

    @Test("why of a past moment says that presence is unknown rather than that nobody lived")
    func whyThen() async throws {
        let fixture = try await Fixture.morning()
        let then = try await fixture.run(["why", "330001", "--at", "first:queued"])
        #expect(then.output.contains("whether they lived then is not on record"))
        #expect(!then.output.contains("no worker is alive"))
    }

    @Test("why as of a time in a silence counts the silence up to that time")
    func whySilent() async throws {
        let fixture = try await Fixture.morning()
        fixture.clock.advance(1_000)
        let then = fixture.clock.now.rfc3339(.utc)
        fixture.clock.advance(86_400)
        let told = try await fixture.run(["why", "330001", "--at", then])
        #expect(told.output.contains("has not been heard of for 16 m"), "\(told.output)")
        #expect(!told.output.contains("nothing is wrong"))
    }

    @Test("bisect tells the event, the values, and how often it changed")
    func bisect() async throws {
        let fixture = try await Fixture.morning()
        let found = try await fixture.run(
            ["bisect", "330001", "--where", "failedCount >= 2", "--all"])
        #expect(found.status == .done)
        #expect(found.output.contains("'failedCount >= 2' became true with #"))
        #expect(found.output.contains("firmFailed"))
        #expect(found.output.contains("  failedCount: 1 -> 2"))
        #expect(found.output.contains("It changed 1 time from #1 to #"))
        let never = try await fixture.run(["bisect", "330001", "--where", "failedCount > 40"])
        #expect(never.status == .notFound)
        #expect(never.output.contains("failedCount at the end: 2"))
        let json = try await fixture.run(
            ["bisect", "330001", "10..20", "--where", "run == 1", "--json"])
        #expect(json.output.contains(#""fromRevision":10,"toRevision":20,"wasTrueBefore":true"#))
    }

    @Test("bisect refuses what it cannot read with the place and the nearest field")
    func bisectErrors() async throws {
        let fixture = try await Fixture.morning()
        let typo = try await fixture.run(["bisect", "330001", "--where", "failedCuont > 4"])
        #expect(typo.status == .usage)
        #expect(typo.talk.contains("at character 1: there is no field 'failedCuont'"))
        #expect(typo.talk.contains("Fix: did you mean 'failedCount'?"))
        let none = try await fixture.run(["bisect", "330001", "--where", "firm:99.state == failed"])
        #expect(none.status == .notFound)
        await #expect(throws: (any Error).self) {
            try await fixture.run(["bisect", "330001", "10-20", "--where", "run == 1"])
        }
    }

    @Test("replay --to shows the state of then, the same as show does")
    func replayTo() async throws {
        let fixture = try await Fixture.morning()
        let replay = try await fixture.run(["replay", "330001", "--to", "first:leaseExpired"])
        let show = try await fixture.run(["show", "330001", "--at", "first:leaseExpired"])
        #expect(replay.output.hasSuffix(show.output))
        let json = try await fixture.run(["replay", "330001", "--to", "HEAD~3", "--json"])
        #expect(json.output.contains(#""state":{"v":1,"job":330001,"#))
    }

    @Test("replay --step tells every event, and what it changed from what to what")
    func steps() async throws {
        let fixture = try await Fixture.morning()
        let all = try await fixture.run(["replay", "330001", "--step"])
        let head = try await fixture.run(["show", "330001", "--json"])
        let told = all.output.split(separator: "\n").filter { !$0.hasPrefix("        ") }
        #expect(head.output.contains("\"revision\":\(told.count - 1),"), "a header and each event")
        #expect(all.output.contains("enrichedCount       2 -> 3"))
        #expect(
            all.output.contains(
                "firm:5              in flight, attempt 1 -> waiting (1 lost with a lease)"))
        let json = try await fixture.run(
            ["replay", "330001", "--step", "--from", "first:firmFailed", "--json"])
        #expect(json.output.contains(#"{"name":"failedCount","old":"0","new":"1"}"#))
    }

    @Test(
        "on a terminal it waits: Enter goes on, a number so many, nonsense is asked again, q ends")
    func waiting() async throws {
        let fixture = try await Fixture.morning()
        let answers = Mutex(["", "3", "what?", "", "q", "never asked"])
        let prompts = Mutex(0)
        let told = try await fixture.run(["replay", "330001", "--step"], width: 100) { _ in
            prompts.withLock { $0 += 1 }
            return answers.withLock { $0.removeFirst() }
        }
        let events = told.output.split(separator: "\n").compactMap { line in
            Int(line.split(separator: " ").first ?? "").map { _ in line }
        }
        #expect(events.count == 6)
        #expect(events.last?.contains("   6  ") == true, "1, 2, then 3 more, and the next")
        #expect(prompts.withLock { $0 } == 5)
    }
}
