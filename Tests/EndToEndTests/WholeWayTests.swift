import ExampleSites
import Foundation
import Glibc
import Testing

@Suite("The whole way, with real processes")
struct WholeWayTests {
    @Test("a list becomes an enriched list")
    func wholeWay() async throws {
        let stage = try await Stage(Stage.options())
        try stage.list()
        let submitted = try await stage.vcctl("submit", "firms.csv")
        #expect(submitted.status == .exited(0))
        #expect(submitted.out.contains("Job 330001"))
        let worker = try stage.worker("--exit-when-idle")
        #expect(await worker.ending() == .exited(0))
        let shown = try await stage.show()
        #expect(shown.status == "completed")
        #expect(shown.processedCount == 20 && shown.firmCount == 20)
        #expect(worker.output.contains("Job 330001: completed: 20 enriched, 0 failed"))

        for name in ["out.xlsx", "out.csv", "out.ndjson"] {
            let exported = try await stage.vcctl("export", Stage.job, "-o", name)
            #expect(exported.status == .exited(0), "\(exported.err)")
        }
        let lines = try String(contentsOfFile: stage.folder + "/out.ndjson", encoding: .utf8)
            .split(separator: "\n")
        #expect(lines.count == 20)
        let workbook = try Data(contentsOf: URL(filePath: stage.folder + "/out.xlsx"))
        #expect(workbook.starts(with: Array("PK".utf8)))
        let again = try await stage.vcctl("preview", "out.xlsx")
        #expect(again.out.contains("20"), "the workbook that was written can be read")
        await stage.server.shutdown()
    }

    @Test("a killed worker's job is taken over, and no acknowledged firm is fetched again")
    func killed() async throws {
        let trap = Trap(SIGKILL, atRequest: 30)
        let stage = try await Stage(trap.options(latency: .milliseconds(5)))
        try stage.list()
        try await stage.vcctl("submit", "firms.csv")
        let first = try stage.worker("--firms-in-flight", "4")
        trap.aim(at: first)
        #expect(await first.ending() == .killed(by: SIGKILL))
        let second = try stage.worker("--firms-in-flight", "4", "--exit-when-idle")
        #expect(await second.ending() == .exited(0))

        #expect(try await stage.show().status == "completed")
        let events = try await stage.events()
        #expect(events.contains { $0.type == "leaseExpired" && $0.data.reason == "processGone" })
        #expect(second.errors.contains("Found stale job"))
        expectEachFirmOnce(events)
        expectNoFetchAfterResult(stage, events)
        let replay = try await stage.vcctl("replay", Stage.job, "--verify")
        #expect(replay.status == .exited(0), "\(replay.err)")
        await stage.server.shutdown()
    }

    @Test("three workers share a job's batches, and no firm is done twice")
    func sharing() async throws {
        let stage = try await Stage(Stage.options(latency: .milliseconds(5)))
        try stage.list()
        try await stage.vcctl("submit", "firms.csv", "--batch-size", "3")
        let workers = try (0..<3).map { _ in
            try stage.worker("--firms-in-flight", "2", "--exit-when-idle")
        }
        for worker in workers { #expect(await worker.ending() == .exited(0)) }
        #expect(try await stage.show().status == "completed")
        let events = try await stage.events()
        expectEachFirmOnce(events)
        #expect(Set(events.filter { $0.type == "claimed" }.map(\.data.workerPid)).count > 1)
        #expect(stage.server.requests.filter { $0.path.hasSuffix("/robots.txt") }.count <= 20)
        await stage.server.shutdown()
    }

    @Test("a worker stopped past the stale threshold cannot write when it wakes up")
    func zombie() async throws {
        let trap = Trap(SIGSTOP, atRequest: 10)
        let stage = try await Stage(trap.options(latency: .milliseconds(20)))
        try stage.list()
        try await stage.vcctl("submit", "firms.csv")
        let quick = ["VC_HEARTBEAT": "100ms", "VC_STALE_THRESHOLD": "1s"]
        let frozen = try stage.worker("--firms-in-flight", "2", environment: quick)
        trap.aim(at: frozen)
        await trap.sprung.wait()
        let other = try stage.worker("--exit-when-idle", environment: quick)
        #expect(await other.ending() == .exited(0))
        #expect(try await stage.show().status == "completed")
        let before = try await stage.events().filter { $0.job == 330_001 }.count
        frozen.signal(SIGCONT)
        try await stage.eventually("the woken worker lets go") {
            frozen.errors.contains("its work is dropped")
        }
        frozen.signal(SIGTERM)
        #expect(await frozen.ending() == .exited(0), "\(frozen.errors)")
        let events = try await stage.events()
        #expect(events.filter { $0.job == 330_001 }.count == before)
        expectEachFirmOnce(events)
        await stage.server.shutdown()
    }

    @Test("a stop hands the job back and exits with 0, however often it is asked for")
    func draining() async throws {
        let trap = Trap(SIGINT, atRequest: 8)
        let stage = try await Stage(trap.options(latency: .milliseconds(30)))
        try stage.list()
        try await stage.vcctl("submit", "firms.csv")
        let worker = try stage.worker("--firms-in-flight", "3")
        trap.aim(at: worker)
        await trap.sprung.wait()
        worker.signal(SIGINT)
        #expect(await worker.ending() == .exited(0))
        let shown = try await stage.show()
        #expect(shown.status == "pending")
        #expect(try await stage.events().contains { $0.type == "released" })
        await stage.server.shutdown()
    }

    private func expectEachFirmOnce(_ events: [Event]) {
        let finished = events.filter { $0.type == "firmEnriched" || $0.type == "firmFailed" }
        let firms = finished.compactMap(\.data.firm)
        #expect(firms.count == Set(firms).count)
    }

    /// The servers' own record of requests is held against the log's record of results.
    private func expectNoFetchAfterResult(_ stage: Stage, _ events: [Event]) {
        for event in events where event.type == "firmEnriched" {
            guard let firm = event.data.firm, let finished = microseconds(event.time) else {
                Issue.record("an event without firm or time: \(event)")
                continue
            }
            let site = Stage.soundSites[Int(firm) - 1]
            let late = stage.server.requests.filter {
                $0.site == site && $0.unixMicroseconds > finished
            }
            #expect(late.isEmpty, "\(site) was asked again after its result was on record")
        }
    }

    /// `2026-03-03T09:04:58.123456789Z`, read to the microsecond.
    private func microseconds(_ text: String) -> Int64? {
        let parts = text.dropLast().split(separator: ".")
        let style = Date.ISO8601FormatStyle()
        guard let whole = try? style.parse(parts[0] + "Z") else { return nil }
        let fraction = parts.count > 1 ? parts[1].prefix(6) : "0"
        let padded = fraction + String(repeating: "0", count: 6 - fraction.count)
        return Int64(whole.timeIntervalSince1970) * 1_000_000 + (Int64(padded) ?? 0)
    }
}
