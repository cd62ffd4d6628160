import ExampleSites
import Foundation
import Glibc
import Testing

/// What becomes of the worker when its streams, or the process behind them, are not as usual.
@Suite("Under pm2, when its streams break")
struct SupervisorStreamTests {
    private func makeStage(latency: Duration = .milliseconds(30)) async throws -> Stage {
        let stage = try await Stage(Stage.options(latency: latency))
        try stage.list()
        try await stage.vcctl("submit", "firms.csv")
        return stage
    }

    @Test("when pm2 dies the worker hands its work back and ends, though nobody hears it")
    func supervisorGone() async throws {
        let stage = try await makeStage()
        let pm2 = try StandInSupervisor(stage, environment: ["VC_FIRMS_IN_FLIGHT": "2"])
        #expect(await pm2.output.says("Starting for: "))
        pm2.die()
        #expect(await pm2.worker.ending() == .exited(0))
        #expect(try await stage.show().status == "pending")
        let events = try await stage.events()
        #expect(events.contains { $0.type == "released" })
        #expect(events.contains { $0.type == "workerStopped" })
        await stage.server.shutdown()
    }

    @Test("the end of the channel alone is said once, with what follows from it")
    func channelClosed() async throws {
        let stage = try await makeStage()
        let pm2 = try StandInSupervisor(stage)
        #expect(await pm2.output.says("Starting for: "))
        pm2.closeChannel()
        #expect(await pm2.worker.ending() == .exited(0))
        #expect(await pm2.errors.says("Connection lost: pm2 is gone; stopping"))
        #expect(pm2.errors.text.ranges(of: "pm2 is gone").count == 1)
        await stage.server.shutdown()
    }

    @Test("nobody has to read what it says: the work goes on without a reader")
    func outputClosed() async throws {
        let stage = try await makeStage()
        let pm2 = try StandInSupervisor(stage, ["--exit-when-idle"])
        #expect(await pm2.output.says("Starting for: "))
        pm2.stopReading()
        #expect(await pm2.worker.ending() == .exited(0))
        #expect(try await stage.show().status == "completed")
        await stage.server.shutdown()
    }

    @Test("a reader that has come to a halt does not halt the work, nor the end")
    func outputFull() async throws {
        let stage = try await makeStage(latency: .zero)
        let pm2 = try StandInSupervisor(stage, bufferByteCount: 4_096, reads: false)
        try await stage.eventually("the job is completed") {
            try await stage.show().status == "completed"
        }
        pm2.interrupt()
        #expect(await pm2.worker.ending() == .exited(0))
        pm2.read()
        #expect(await !pm2.output.says("Job 330001: completed"), "the buffer was never full")
        await stage.server.shutdown()
    }

    @Test("started without standard streams, neither program writes into the log")
    func closedStreams() async throws {
        let stage = try await Stage(Stage.options())
        try stage.list()
        let without = "exec \"$@\" <&- >&- 2>&-"
        let submitting = try Program(
            "vcctl", ["submit", "firms.csv"], in: stage.folder, environment: ["VC_LOG": "data"],
            shell: without)
        #expect(await submitting.ending() == .exited(1), "its output could not be written")
        let worker = try stage.worker(
            ["--exit-when-idle"], environment: [:], descriptors: [:], shell: without)
        #expect(await worker.ending() == .exited(0))
        #expect(try await stage.show().status == "completed")
        let verified = try await stage.vcctl("log", "verify", "--deep")
        #expect(verified.status == .exited(0), "\(verified.out) \(verified.err)")
        await stage.server.shutdown()
    }

    @Test("a log file that is copied and emptied while it works has no hole")
    func rotation() async throws {
        let stage = try await makeStage()
        let path = stage.folder + "/worker.log"
        let worker = try stage.worker(
            ["--exit-when-idle"], environment: ["VC_FIRMS_IN_FLIGHT": "1"], descriptors: [:],
            shell: "exec \"$@\" > worker.log")
        try await stage.eventually("something is in the file") {
            Stage.text(ofFile: path).contains("Starting for: ")
        }
        #expect(truncate(path, 0) == 0)
        #expect(await worker.ending() == .exited(0))
        let bytes = try Data(contentsOf: URL(filePath: path))
        #expect(!bytes.contains(0))
        #expect(String(decoding: bytes, as: UTF8.self).contains("Job 330001: completed"))
        await stage.server.shutdown()
    }
}
