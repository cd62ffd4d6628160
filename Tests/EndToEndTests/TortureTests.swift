import EventLog
import ExampleSites
import Foundation
import Glibc
import Testing

/// Real programs, killed and lied to by the kernel again and again, on one log.
///
/// A few rounds in every run; `make torture` runs as many as one wants. What is done to them
/// is drawn from a seed that is printed, and placed by counting their calls, so that no test waits.
@Suite("Torture, with real processes", .serialized)
struct TortureTests {
    /// How many rounds, by a variable of the environment.
    private static func count(_ variable: String, else standard: Int) -> Int {
        ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? standard
    }

    private static func seeded(_ what: String) -> SplitMix64 {
        let given = ProcessInfo.processInfo.environment["TORTURE_SEED"].flatMap(UInt64.init)
        let seed = given ?? .random(in: 1..<1 << 32)
        print("\(what): TORTURE_SEED=\(seed)")
        return SplitMix64(seed: seed)
    }

    /// A stage whose list has so many firms that are not visited: the worker has no enricher.
    private func makeStage(firms count: Int) async throws -> Stage {
        let stage = try await Stage(Stage.options())
        let rows = (1...count).map { "Firm \($0),firm\($0).example\n" }
        try ("Firm,Website\n" + rows.joined()).write(
            toFile: stage.folder + "/firms.csv", atomically: true, encoding: .utf8)
        return stage
    }

    /// Runs a worker until nothing is left to do, unless something is done to one of its calls.
    private func work(on stage: Stage, tampering: String? = nil) async throws -> Program.Ending {
        let tracer = tampering.map { "exec strace -f -qq -o /dev/null \($0) \"$@\"" }
        let worker = try Program(
            "vc-worker", ["--enricher", "none", "--firms-in-flight", "8", "--exit-when-idle"],
            in: stage.folder, environment: ["VC_LOG": "data", "VC_CHECKPOINT_INTERVAL": "5"],
            shell: tracer ?? "exec \"$@\"")
        return await worker.ending()
    }

    /// Everything is whole, each job is completed, and no firm was finished twice.
    private func check(_ stage: Stage, jobs: Int, firms: Int, _ place: String) async throws {
        let verified = try await stage.vcctl("log", "verify", "--deep")
        #expect(verified.status == .exited(0), "\(place): \(verified.out) \(verified.err)")
        let events = try await stage.events()
        let completed = events.filter { $0.type == "completed" }
        #expect(completed.count == jobs, "\(place)")
        let finished = events.filter { $0.type == "firmEnriched" }
            .map { "\($0.job) \($0.data.firm ?? 0)" }
        #expect(finished.count == Set(finished).count, "\(place): a firm was finished twice")
        let failed = events.filter { $0.type == "firmFailed" }
        #expect(finished.count + failed.count == jobs * firms, "\(place)")
    }

    private static let calls = ["pwrite64", "fdatasync", "fsync", "openat", "fcntl", "rename"]

    @Test(
        "workers that are killed at any of their calls lose nothing and finish no firm twice",
        .enabled("needs strace") { await DiskTroubleTests.canTrace() })
    func kills() async throws {
        var draw = Self.seeded("kill rounds")
        let rounds = Self.count("TORTURE_KILLS", else: 12)
        var killed = 0
        for first in stride(from: 1, through: rounds, by: Self.roundsOnALog) {
            let last = min(first + Self.roundsOnALog - 1, rounds)
            killed += try await kill(in: first...last, &draw)
        }
        #expect(killed > 0)
        print("\(killed) of \(rounds) workers were killed")
    }

    /// Rounds on one log: it is read again and again, so it must not grow for ever.
    private static let roundsOnALog = 20
    /// Between two verifications, which take longer than a round; each opening sees the tail, and
    /// what they would find is still there in the next one.
    private static let roundsBetweenVerifications = 5

    private func verify(_ stage: Stage, _ place: String, in round: Int) async throws {
        guard round % Self.roundsBetweenVerifications == 0 else { return }
        let verified = try await stage.vcctl("log", "verify")
        #expect(verified.status == .exited(0), "\(place): \(verified.out) \(verified.err)")
    }

    /// - Returns: How many were killed: the others came to their end before.
    private func kill(in rounds: ClosedRange<Int>, _ draw: inout SplitMix64) async throws -> Int {
        let firms = 40
        let stage = try await makeStage(firms: firms)
        var (jobs, killed) = (0, 0)
        for round in rounds {
            if (round - rounds.lowerBound) % 2 == 0 {
                #expect(try await stage.vcctl("submit", "firms.csv").status == .exited(0))
                jobs += 1
            }
            let call = Self.calls[draw.below(3)]
            let number = 1 + draw.below(8)
            let ending = try await work(
                on: stage,
                tampering: "-P data/log -P data/hints -P data/lock -P data/log/0000000001.seg"
                    + " -e trace=\(call) -e inject=\(call):signal=KILL:when=\(number)")
            if ending == .killed(by: SIGKILL) { killed += 1 }
            try await verify(stage, "round \(round), \(call) \(number)", in: round)
        }
        #expect(try await work(on: stage) == .exited(0))
        try await check(stage, jobs: jobs, firms: firms, "rounds \(rounds)")
        await stage.server.shutdown()
        return killed
    }

    @Test(
        "workers whose calls fail lose nothing and finish no firm twice",
        .enabled("needs strace") { await DiskTroubleTests.canTrace() })
    func injections() async throws {
        var draw = Self.seeded("injections")
        let rounds = Self.count("TORTURE_INJECTIONS", else: 6)
        var failed = 0
        for first in stride(from: 1, through: rounds, by: Self.roundsOnALog) {
            let last = min(first + Self.roundsOnALog - 1, rounds)
            failed += try await inject(in: first...last, &draw)
        }
        print("\(failed) of \(rounds) workers ended on it")
    }

    /// - Returns: How many workers ended on what was done to them.
    private func inject(in rounds: ClosedRange<Int>, _ draw: inout SplitMix64) async throws -> Int {
        let firms = 30
        let stage = try await makeStage(firms: firms)
        var failed = 0
        for round in rounds {
            #expect(try await stage.vcctl("submit", "firms.csv").status == .exited(0))
            let call = Self.calls[draw.below(Self.calls.count)]
            let error = ["EIO", "ENOSPC", "EINTR"][draw.below(call == "pwrite64" ? 3 : 2)]
            let number = 1 + draw.below(12)
            let ending = try await work(
                on: stage,
                tampering: "-P data/log -P data/hints -P data/log/0000000001.seg"
                    + " -e trace=\(call) -e inject=\(call):error=\(error):when=\(number)")
            if ending != .exited(0) { failed += 1 }
            let place = "round \(round), \(call) \(number) \(error), which ended \(ending)"
            #expect(try await work(on: stage) == .exited(0), "\(place)")
            try await verify(stage, place, in: round)
        }
        try await check(stage, jobs: rounds.count, firms: firms, "rounds \(rounds)")
        await stage.server.shutdown()
        return failed
    }

    @Test(
        "disks that fill up under workers lose nothing, and work goes on once there is room",
        .enabled("needs mounting") { await DiskTroubleTests.canMount() })
    func fullDisks() async throws {
        var draw = Self.seeded("full disks")
        for round in 1...Self.count("TORTURE_DISKS", else: 1) {
            let stage = try await makeStage(firms: 300)
            let disk = stage.folder + "/data"
            mkdir(disk, 0o755)
            // A segment and the reserve fit, or do not quite.
            let kilobytes = 65_000 + draw.below(9_000)
            let options = "size=\(kilobytes)k"
            #expect(
                await DiskTroubleTests.canRun("mount", ["-t", "tmpfs", "-o", options, "log", disk]))
            do { try await fill(stage, disk, "round \(round), \(options)") } catch {
                Issue.record(error)
            }
            #expect(await DiskTroubleTests.canRun("umount", [disk]))
            await stage.server.shutdown()
        }
    }

    private func fill(_ stage: Stage, _ disk: String, _ place: String) async throws {
        let first = try await stage.vcctl("submit", "firms.csv")
        let isThere = first.status == .exited(0)
        let ballast = disk + "/ballast"
        if isThere {
            // What is left is taken away before the work begins.
            _ = await DiskTroubleTests.canRun("dd", ["if=/dev/zero", "of=\(ballast)", "bs=4096"])
            let worker = try stage.worker("--enricher", "none")
            try await stage.eventually("\(place): something is said or done") {
                guard let shown = try? await stage.show() else { return false }
                return shown.status == "completed" || worker.errors.contains("pace")
            }
            worker.signal(SIGTERM)
            _ = await worker.ending()
        }
        unlink(ballast)
        #expect(await DiskTroubleTests.canRun("mount", ["-o", "remount,size=300m", disk]))
        if !isThere { #expect(try await stage.vcctl("submit", "firms.csv").status == .exited(0)) }
        #expect(try await work(on: stage) == .exited(0), "\(place)")
        try await check(stage, jobs: 1, firms: 300, place)
    }
}

extension SplitMix64 {
    fileprivate mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
