import EventLog
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("Settings in the log")
struct ConfigTests {
    private func start(
        _ worker: WorkerIdentity, _ settings: [StartSetting]?, on fixture: Fixture
    ) async throws {
        let tip = try await FleetReader(fixture.log).state().tip
        let start = WorkerStart(
            release: "0.1.0", firmsInFlight: 8, batchesInFlight: 4, settings: settings)
        _ = try await fixture.log.append(
            [FleetEvent.workerStarted(worker, start).encoded()], after: tip)
    }

    @Test("set records who, when and why; unset takes it back; twice changes nothing")
    func setting() async throws {
        let fixture = try await Fixture.morning()
        let set = ["config", "set", "heartbeat=60s", "stale-threshold=10m", "--reason", "slow"]
        #expect(
            try await fixture.run(set).output
                == "heartbeat: not set -> 60s\nstale-threshold: not set -> 10m\n")
        #expect(try await fixture.run(["config", "get", "heartbeat"]).output == "60s\n")
        #expect(
            try await fixture.run(set).output
                == "heartbeat is 60s already\nstale-threshold is 10m already\n")
        fixture.clock.advance(60)
        let unset = try await fixture.run(["config", "unset", "heartbeat"])
        #expect(unset.output == "heartbeat: 60s -> not set\n")
        #expect(try await fixture.run(["config", "get", "heartbeat"]).output == "30s\n")
        let history = try await fixture.run(["config", "history"]).output
        #expect(history.split(separator: "\n").count == 4)
        #expect(history.contains("slow") && history.contains("via vcctl"))
        let one = try await fixture.run(["config", "history", "stale-threshold", "--json"]).output
        #expect(one.split(separator: "\n").count == 1)
        #expect(one.contains(#""new":"10m""#))
    }

    @Test("a dry run, a value out of bounds and a contradiction record nothing")
    func nothingRecorded() async throws {
        let fixture = try await Fixture.morning()
        let dry = try await fixture.run(["config", "set", "firms-in-flight=32", "--dry-run"])
        #expect(dry.output == "firms-in-flight: not set -> 32 (dry run: nothing was changed)\n")
        let together = try await fixture.run(["config", "set", "heartbeat=5m"])
        #expect(together.status == .usage)
        #expect(together.talk.contains("3 heartbeats at least"))
        for wrong in [
            "firms-in-flight=0", "heartbeat=20", "nothing=1", "heartbeat", "log=/tmp",
            "allow-private-network=true",
        ] {
            await #expect(throws: (any Error).self, "\(wrong)") {
                try await fixture.run(["config", "set", wrong])
            }
        }
        let history = try await fixture.run(["config", "history"]).output
        #expect(history.hasPrefix("No change of settings is recorded"))
    }

    @Test("whoever runs with something stronger is named, and explain tells who runs with what")
    func stronger() async throws {
        let fixture = try await Fixture.morning()
        let flag = StartSetting(key: "firms-in-flight", value: "8", origin: .flag)
        try await start(Fixture.third, [flag], on: fixture)
        let plain = WorkerIdentity(id: 77, processID: 5_005, host: "host-c")
        try await start(plain, [], on: fixture)
        let set = try await fixture.run(["config", "set", "firms-in-flight=32"])
        #expect(set.talk.contains("worker 99 on host-b was started with --firms-in-flight 8"))
        #expect(!set.talk.contains("5005"))
        let explained = try await fixture.run(["config", "explain", "firms-in-flight"]).output
        #expect(explained.hasPrefix("firms-in-flight = 32  (recorded in the log)\n"))
        #expect(explained.contains("pid 99 on host-b): 8, its own flag"))
        #expect(explained.contains("pid 5005 on host-c): 32, recorded in the log"))
        #expect(explained.contains("pid 4127 on host-a): ?, its release does not tell"))
        #expect(explained.contains("no restart"))
        let narrow = try await fixture.run(
            ["config", "explain", "stale-threshold"], width: 50)
        #expect(narrow.output.split(separator: "\n").allSatisfy { $0.count <= 50 })
        let json = try await fixture.run(["config", "explain", "enricher", "--json"]).output
        #expect(json.contains(#""needsRestart":true"#))
    }

    @Test("what does not go with a living worker's start is refused, and names it and the setting")
    func contradictingStart() async throws {
        let fixture = try await Fixture.morning()
        let own = StartSetting(key: "heartbeat", value: "60s", origin: .environment)
        let token = try fixture.board.announce(Fixture.third.name)
        try await start(Fixture.third, [own], on: fixture)
        let set = ["config", "set", "stale-threshold=2m"]
        for command in [set, set + ["--dry-run"]] {
            let refused = try await fixture.run(command)
            #expect(refused.status == .wrongState)
            #expect(refused.talk.contains("worker 99 on host-b was started with VC_HEARTBEAT=60s"))
            #expect(refused.talk.contains("Fix: "))
        }
        #expect(try await FleetReader(fixture.log).settings().entries.isEmpty)
        #expect(try await fixture.run(["config", "set", "firms-in-flight=3"]).status == .done)
        #expect(try await fixture.run(["config", "set", "stale-threshold=3m"]).status == .done)
        // Nobody is asked who does not live any more.
        token.release()
        #expect(try await fixture.run(set).status == .done)
    }

    @Test("two that set at once leave one story, each change with what was there before")
    func race() async throws {
        let fixture = try await Fixture.morning()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for count in 1...8 {
                group.addTask {
                    _ = try await fixture.run(["config", "set", "firms-in-flight=\(count)"])
                }
            }
            try await group.waitForAll()
        }
        let changes = try await FleetReader(fixture.log).settings().entries.map(\.change)
        #expect(changes.count == 8)
        #expect(changes.map(\.old) == [nil] + changes.dropLast().map(\.new))
    }

    @Test("plain config lists every setting, with what is recorded")
    func list() async throws {
        let fixture = try await Fixture.morning()
        _ = try await fixture.run(["config", "set", "batch-size=50"])
        let listed = try await fixture.run(["config"]).output
        #expect(listed == (try await fixture.run(["config", "list"]).output))
        #expect(listed.contains("50  (recorded in the log)"))
    }

    @Test("config list of a time has what was recorded by then")
    func listThen() async throws {
        let fixture = try await Fixture.morning()
        let before = fixture.clock.now.rfc3339(.utc)
        fixture.clock.advance(5)
        _ = try await fixture.run(["config", "set", "batch-size=50"])
        let then = try await fixture.run(["config", "list", "--at", before])
        #expect(then.status == .done && then.talk.hasPrefix("at 2026-03-03T"))
        #expect(!then.output.contains("recorded in the log"))
        let ahead = try await fixture.run(["config", "list", "--at", "2099-01-01T00:00"])
        #expect(ahead.status == .usage)
    }
}
