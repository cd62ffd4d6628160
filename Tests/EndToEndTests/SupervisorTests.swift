import ExampleSites
import Glibc
import Testing

/// What pm2 gives a program and does to it, point by point; docs/operating.md has the table.
@Suite("Under pm2")
struct SupervisorTests {
    /// A stage with a submitted job, whose sites answer after a while.
    private func makeStage(
        latency: Duration = .milliseconds(30), submitting arguments: String...
    ) async throws -> Stage {
        let stage = try await Stage(Stage.options(latency: latency))
        try stage.list()
        let submitted = try await stage.vcctl(["submit", "firms.csv"] + arguments)
        #expect(submitted.status == .exited(0), "\(submitted.err)")
        return stage
    }

    /// Sites that answer later than any test lasts.
    private static let never: Duration = .seconds(3_600)

    private func expectHandedBack(_ stage: Stage) async throws {
        #expect(try await stage.show().status == "pending")
        #expect(try await stage.events().contains { $0.type == "released" })
    }

    private func expectCompleted(_ stage: Stage) async throws {
        #expect(try await stage.show().status == "completed")
        let events = try await stage.events()
        let finished = events.filter { $0.type == "firmEnriched" || $0.type == "firmFailed" }
        #expect(finished.count == Stage.soundSites.count)
        #expect(Set(finished.compactMap(\.data.firm)).count == finished.count)
    }

    @Test("lines come while it works, each in one write of its own, over sockets")
    func lines() async throws {
        let stage = try await makeStage()
        let pm2 = try StandInSupervisor(stage, ["--exit-when-idle"], records: true)
        #expect(await pm2.output.says("Job 330001: claimed firms 1-20 of 20"))
        #expect(await pm2.worker.ending() == .exited(0))
        #expect(await pm2.output.says("Job 330001: completed: 20 enriched, 0 failed"))
        let writes = pm2.output.writes
        #expect(writes.count > 20)
        for write in writes {
            #expect(write.hasSuffix("\n") && write.count { $0.isNewline } == 1, "\(write)")
        }
        await stage.server.shutdown()
    }

    @Test("once it says that it is ready it is on record, and a stop is an orderly one")
    func ready() async throws {
        let stage = try await makeStage(latency: Self.never)
        let pm2 = try StandInSupervisor(stage, environment: ["VC_GRACE": "0s"])
        #expect(await pm2.channel.says("\"ready\"\n"))
        #expect(try await stage.events().contains { $0.type == "workerStarted" })
        pm2.interrupt()
        #expect(await pm2.worker.ending() == .exited(0))
        #expect(pm2.channel.text == "\"ready\"\n")
        await stage.server.shutdown()
    }

    @Test("its channel is not handed on, and there is no process but itself to interrupt")
    func alone() async throws {
        let stage = try await makeStage(latency: Self.never)
        let pm2 = try StandInSupervisor(stage, environment: ["VC_GRACE": "0s"])
        #expect(await pm2.output.says("Starting for: "))
        let info = Stage.text(ofFile: "/proc/\(pm2.worker.pid)/fdinfo/3")
        let line = info.split(separator: "\n").first { $0.hasPrefix("flags:") }
        let flags = try #require(line?.split(separator: "\t").last)
        #expect(try #require(Int32(flags, radix: 8)) & O_CLOEXEC != 0)
        #expect(pm2.interrupt() == 1)
        #expect(await pm2.worker.ending() == .exited(0))
        await stage.server.shutdown()
    }

    @Test("three instances of the same number and identity share a job and never collide")
    func instances() async throws {
        let stage = try await makeStage(latency: .milliseconds(5), submitting: "--batch-size", "2")
        let all = try (0..<3).map { _ in
            try StandInSupervisor(
                stage, ["--exit-when-idle"], environment: ["VC_FIRMS_IN_FLIGHT": "2"])
        }
        for pm2 in all { #expect(await pm2.worker.ending() == .exited(0)) }
        try await expectCompleted(stage)
        let claims = try await stage.events().filter { $0.type == "claimed" }
        #expect(Set(claims.map(\.data.workerPid)).count > 1)
        await stage.server.shutdown()
    }

    @Test(
        "it hands its work back and ends with 0 on every signal that asks for a stop, and on a second",
        arguments: [SIGINT, SIGTERM, SIGHUP])
    func signals(number: Int32) async throws {
        let stage = try await makeStage()
        let pm2 = try StandInSupervisor(stage, environment: ["VC_FIRMS_IN_FLIGHT": "2"])
        #expect(await pm2.output.says("Starting for: "))
        pm2.worker.signal(number)
        #expect(await pm2.output.says("Stopping: "))
        pm2.worker.signal(number)
        #expect(await pm2.worker.ending() == .exited(0))
        try await expectHandedBack(stage)
        // What was in flight was finished, second signal or not.
        let events = try await stage.events()
        #expect(events.count { $0.type == "firmEnriched" } >= 2)
        await stage.server.shutdown()
    }

    @Test("signals that mean nothing end nothing")
    func otherSignals() async throws {
        let stage = try await makeStage()
        let pm2 = try StandInSupervisor(stage, ["--exit-when-idle"])
        #expect(await pm2.output.says("Starting for: "))
        for number in [SIGUSR1, SIGUSR2, SIGPIPE] { pm2.worker.signal(number) }
        #expect(await pm2.worker.ending() == .exited(0))
        try await expectCompleted(stage)
        await stage.server.shutdown()
    }

    @Test("a message can ask for the stop in the place of a signal, however it is cut up")
    func shutdownMessage() async throws {
        let stage = try await makeStage(latency: Self.never)
        let pm2 = try StandInSupervisor(stage, environment: ["VC_GRACE": "0s"])
        #expect(await pm2.output.says("Starting for: "))
        for part in ["{\"type\":\"process:msg\"}\n\"shut", "down", "\"\n"] { pm2.send(part) }
        #expect(await pm2.worker.ending() == .exited(0))
        try await expectHandedBack(stage)
        await stage.server.shutdown()
    }

    @Test("sites that never answer do not keep it: it ends by itself after the grace time")
    func grace() async throws {
        let stage = try await makeStage(latency: Self.never)
        let pm2 = try StandInSupervisor(stage, environment: ["VC_GRACE": "200ms"])
        #expect(await pm2.output.says("Starting for: "))
        pm2.interrupt()
        // Nobody kills it: that it ends at all is its own doing.
        #expect(await pm2.worker.ending() == .exited(0))
        try await expectHandedBack(stage)
        await stage.server.shutdown()
    }

    @Test("killed in the middle of its drain it loses nothing: the next one goes on")
    func killedInDrain() async throws {
        let trap = Trap(SIGCONT, atRequest: 30)
        let stage = try await Stage(trap.options(latency: .milliseconds(20)))
        try stage.list()
        try await stage.vcctl("submit", "firms.csv")
        let patient = ["VC_GRACE": "10m", "VC_FIRMS_IN_FLIGHT": "4"]
        let pm2 = try StandInSupervisor(stage, environment: patient)
        trap.aim(at: pm2.worker)
        await trap.sprung.wait()
        pm2.interrupt()
        #expect(await pm2.output.says("Stopping: "))
        pm2.worker.signal(SIGKILL)
        #expect(await pm2.worker.ending() == .killed(by: SIGKILL))
        let next = try StandInSupervisor(stage, ["--exit-when-idle"])
        #expect(await next.worker.ending() == .exited(0))
        #expect(next.errors.text.contains("Found stale job"))
        try await expectCompleted(stage)
        await stage.server.shutdown()
    }
}
