import EventLog
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("vcctl fork")
struct ForkTests {
    private let fork = JobNumber(330_004)

    private func tip(_ fixture: Fixture, _ job: JobNumber = Fixture.busy) async throws -> Tip {
        try await fixture.log.tip(of: StreamID(job), at: .head)
    }

    @Test("makes a job that goes on from another, and writes nothing to that one")
    func makes() async throws {
        let fixture = try await Fixture.morning()
        let before = try await tip(fixture)
        let made = try await fixture.run(["fork", "330001", "--reason", "mended"])
        #expect(made.status == .done)
        #expect(
            made.output
                == "Job 330004: forked from job 330001 at #\(before.revision.rawValue), 7 of 12 firms finished\n"
        )
        #expect(made.talk.contains("Next: vcctl watch 330004"))
        #expect(try await tip(fixture) == before)
        let state = try await JobReader(fixture.log).state(of: fork).state
        #expect(state.status == .pending && state.remainingCount == 5)
        // Its workers take exactly what was not finished.
        let lease = try await fixture.claim(1, of: fork, by: Fixture.second)
        await #expect(throws: JobWriteError.self) {
            try await fixture.writer.perform(.startFirm(FirmNumber(1), lease), on: fork)
        }
        try await fixture.enrich(5, under: lease, of: fork)
        #expect(try await tip(fixture) == before)
    }

    @Test("has a story of its own that begins with where it comes from")
    func story() async throws {
        let fixture = try await Fixture.morning()
        let revision = try await tip(fixture).revision.rawValue
        _ = try await fixture.run(["fork", "330001", "--reason", "mended"])
        let history = try await fixture.run(["history", "330004"]).output
        let first = try #require(history.split(separator: "\n").dropFirst().first)
        #expect(first.contains("forked from job 330001 at #\(revision) (mended)"))
        #expect(history.contains("#1 Hazelbank Ventures, taken over: 2 people on 1 page"))
        let shown = try await fixture.run(["show", "330004"])
        #expect(shown.output.contains("forked from 330001 at #\(revision)"))
        let json = try await fixture.run(["show", "330004", "--json"]).output
        #expect(json.contains(#""forkedFrom":330001,"forkedAtRevision":\#(revision)"#))
        let verified = try await fixture.run(["replay", "330004", "--verify"])
        #expect(verified.status == .done, "\(verified.output)")
    }

    @Test("answers as the other did, also when that is purged")
    func answers() async throws {
        let fixture = try await Fixture.morning()
        let folder = try TemporaryFolder()
        let (file, log) = ("\(folder.path)/330002.vcjob", "\(folder.path)/log")
        defer { DirectoryTree.remove(log) }
        _ = try await fixture.run(["capsule", "330002", "-o", file])
        func vcctl(_ arguments: String...) async throws -> Outcome {
            try await fixture.runOnDisk(arguments + ["--log", log])
        }
        _ = try await vcctl("import", file)
        #expect(try await vcctl("fork", "330002").status == .done)
        let failed = try await vcctl("failed", "--job", "330002").output
        let failedAt = try await vcctl("failed", "--job", "330002", "--firms", "--json").output
        let export = "\(folder.path)/out.csv"
        _ = try await vcctl("export", "330002", "-o", export)
        let exported = TemporaryFolder.text(ofFile: export)
        #expect(try await vcctl("purge", "330002", "--yes").status == .done)
        let here = try await vcctl("failed", "--job", "330003").output
        #expect(here == failed.replacing("330002", with: "330003") && !here.isEmpty)
        let times = try await vcctl("failed", "--job", "330003", "--firms", "--json").output
            .matches(of: /"failedAt":"([^"]*)"/).map(\.1)
        #expect(!times.isEmpty && times.allSatisfy { failedAt.contains($0) })
        let lines = try await vcctl("logs", "330003").output
        #expect(!lines.contains("failed for") && !lines.contains("retry"), "\(lines)")
        _ = try await vcctl("export", "330003", "-o", export, "--force")
        #expect(TemporaryFolder.text(ofFile: export) == exported && !exported.isEmpty)
        let firm = try await vcctl("firm", "330003", "1")
        #expect(firm.output.contains("Person 0") && firm.output.contains("taken over"))
        let page = "\(folder.path)/r.html"
        for question in [
            ["why", "330003"], ["diff", "330002", "330003"], ["history", "330003"],
            ["why", "330003", "2"], ["report", "330003", "--html", "-o", page],
            ["bisect", "330003", "--where", "failedCount > 0"], ["firms", "330003"],
            ["replay", "330003", "--verify"], ["list"],
            ["capsule", "330003", "-o", file, "--force"], ["log", "verify", "--deep"],
        ] {
            let outcome = try await fixture.runOnDisk(question + ["--log", log])
            #expect(
                outcome.status == .done || outcome.status == .findings,
                "\(question): \(outcome.talk)")
        }
        let again = try await vcctl("fork", "330002")
        #expect(again.status == .wrongState && again.talk.contains("was purged"))
    }

    @Test(
        "of what was over is over, and it says what leads on",
        arguments: [
            ("completed", [], "vcctl retry 330004 --failed"),
            ("cancelled", ["cancel", "330002", "--yes"], "vcctl reset 330004"),
            ("paused", ["pause", "330003"], "vcctl resume 330004"),
        ])
    func over(_ status: String, _ before: [String], _ next: String) async throws {
        let fixture = try await Fixture.morning()
        var job = "330002"
        if status == "cancelled" {
            _ = try await fixture.run(["retry", "330002", "--failed"])
        }
        if status == "paused" { job = "330003" }
        if !before.isEmpty { #expect(try await fixture.run(before).status == .done) }
        let made = try await fixture.run(["fork", job])
        #expect(made.output.hasSuffix(", \(status)\n"))
        #expect(made.talk.contains(next), "\(made.talk)")
        let state = try await JobReader(fixture.log).state(of: fork).state
        #expect(state.status.rawValue == status)
        let step = Array(next.split(separator: " ").dropFirst().map(String.init))
        #expect(try await fixture.run(step).status == .done)
        #expect(try await JobReader(fixture.log).state(of: fork).state.phase == .open)
    }

    @Test("--paused keeps workers away, --dry-run makes nothing")
    func options() async throws {
        let fixture = try await Fixture.morning()
        let dry = try await fixture.run(["fork", "330001", "--paused", "--dry-run"])
        #expect(dry.output.hasPrefix("Would fork job 330001 at #"))
        #expect(try await fixture.log.streams().last?.stream == StreamID(330_003))
        let made = try await fixture.run(["fork", "330001", "--paused"])
        #expect(made.output.hasPrefix("Job 330004: ") && made.output.hasSuffix(", paused\n"))
        let state = try await JobReader(fixture.log).state(of: fork).state
        #expect(state.status == .paused && Array(state.claimableBatches).isEmpty)
        let json = try await fixture.run(["fork", "330001", "--at", "checkpoint:1", "--json"])
            .output
        #expect(json.hasPrefix(#"{"v":1,"job":330005,"forkedFrom":330001,"forkedAtRevision":"#))
        #expect(json.contains(#""status":"pending","firmCount":12,"processedCount":3,"#))
    }

    @Test(
        "is refused in words, and nothing is made",
        arguments: [
            (["330099"], CommandStatus.notFound, "there is no job 330099"),
            (["330001", "--at", "99999"], .usage, "is still to come"),
            (["330001", "--at", "2020-01-01"], .notFound, "did not exist yet"),
            (["330001", "--at", "2"], .wrongState, "was not complete at #2"),
        ])
    func refusals(_ arguments: [String], _ status: CommandStatus, _ words: String) async throws {
        let fixture = try await Fixture.morning()
        for dry in [[], ["--dry-run"]] {
            let outcome = try await fixture.run(["fork"] + arguments + dry)
            #expect(outcome.status == status && outcome.output.isEmpty, "\(outcome.talk)")
            #expect(outcome.talk.contains(words), "\(outcome.talk)")
        }
        #expect(try await fixture.log.streams().count == 4)
        let over = try await fixture.run(["fork", "330002", "--paused"])
        #expect(over.status == .wrongState && over.talk.contains("nothing to pause"))
        try await fixture.writer.perform(.purge(Fixture.maria), on: Fixture.done)
        let purged = try await fixture.run(["fork", "330002", "--at", "5"])
        #expect(purged.status == .wrongState && purged.talk.contains("was purged"))
    }

    @Test("is made once for a request, also at once, and a list's request is another's")
    func requests() async throws {
        let fixture = try await Fixture.morning()
        let command = ["fork", "330001", "--request-id", "try-2"]
        let outputs = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<6 { group.addTask { try await fixture.run(command).output } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(outputs.count == 1, "\(outputs)")
        let first = try await fixture.run(command)
        #expect(outputs == [first.output])
        _ = try await fixture.run(["cancel", "330004", "--yes"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    let again = try await fixture.run(command)
                    #expect(again.output == first.output)
                    #expect(again.talk.contains("Done before by this request"))
                }
            }
            try await group.waitForAll()
        }
        #expect(try await fixture.log.streams().last?.stream == StreamID(330_004))
        let other = try await fixture.run(["fork", "330002", "--request-id", "try-2"])
        #expect(other.status == .wrongState && other.talk.contains("another change"))
        let folder = try TemporaryFolder()
        let file = try folder.file("firms.csv", "name,website\nAcme,https://acme.example\n")
        let list = try await fixture.run(["submit", file, "--request-id", "try-2"])
        #expect(list.status == .wrongState)
    }

    @Test("that dies at any append leaves what no worker takes, and can be made again")
    func deaths() async throws {
        var outcomes: Set<JobStatus> = []
        for count in 0..<20 {
            let fixture = try await Fixture.morning()
            let log = RefusingLog(fixture.log, appendsLeft: count)
            let plan = try await JobReader(fixture.log).forkPlan(of: Fixture.busy, at: .head)
            var forker = Forker(
                log, actor: Fixture.maria, commandLimit: 2, now: { fixture.clock.now })
            // What it throws when it dies is nobody's: the process is gone.
            _ = try? await forker.fork(plan, isPaused: false)
            guard try await tip(fixture, fork).revision > .none else {
                outcomes.insert(.absent)
                continue
            }
            let state = try await JobReader(fixture.log).state(of: fork).state
            outcomes.insert(state.status)
            if state.status == .submitting {
                #expect(Array(state.claimableBatches).isEmpty)
                #expect(try await fixture.run(["cancel", "330004", "--yes"]).status == .done)
                #expect(try await fixture.run(["reset", "330004"]).status == .wrongState)
            } else {
                #expect(state.firms == plan.state.firms)
                #expect(state.troubles == plan.state.troubles)
            }
            let again = try await fixture.run(["fork", "330001"])
            #expect(again.output.hasPrefix("Job 330005: "))
        }
        #expect(outcomes == [.absent, .submitting, .pending])
    }

    @Test("whose log refuses on the way is cancelled")
    func givenUp() async throws {
        let fixture = try await Fixture.morning()
        let log = RefusingLog(fixture.log, appendsLeft: 3, refusals: 1)
        let plan = try await JobReader(fixture.log).forkPlan(of: Fixture.busy, at: .head)
        var forker = Forker(
            log, actor: Fixture.maria, commandLimit: 2, now: { fixture.clock.now })
        await #expect(throws: JobWriteError.self) {
            try await forker.fork(plan, isPaused: false)
        }
        let state = try await JobReader(fixture.log).state(of: fork).state
        #expect(state.status == .cancelled && state.listedBatchCount == 0)
    }
}
