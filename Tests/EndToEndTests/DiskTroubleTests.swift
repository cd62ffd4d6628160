import Dispatch
import ExampleSites
import Foundation
import Glibc
import Testing

@Suite("What a disk does to the programs")
struct DiskTroubleTests {
    /// Runs `vcctl note` for many notes under a shell command, such as a limit or a tracer.
    ///
    /// - Parameter shell: Runs `"$@"`, which is vcctl with its arguments.
    private func note(
        _ texts: [String], _ name: String, on stage: Stage, under shell: String
    ) async throws -> Noted {
        let input = "\(stage.folder)/\(name).txt"
        let lines = texts.joined(separator: "\n") + "\n"
        try lines.write(toFile: input, atomically: true, encoding: .utf8)
        let program = try Program(
            "vcctl", ["note", Stage.job, "-"], in: stage.folder, input: input,
            environment: ["VC_LOG": "data"], shell: shell)
        let ending = await program.ending()
        let acknowledged = program.output.split(separator: "\n").filter { $0.hasPrefix("ACK ") }
        return Noted(
            ending: ending, acknowledged: Array(texts.prefix(acknowledged.count)),
            lastPosition: acknowledged.last.flatMap { Int($0.dropFirst(4)) },
            errors: program.errors)
    }

    private static func texts(_ count: Int, _ name: String) -> [String] {
        (0..<count).map { "\(name) \($0)" }
    }

    private struct Noted {
        var ending: Program.Ending
        /// The notes that were said to be durable: the first ones, in order.
        var acknowledged: [String]
        var lastPosition: Int?
        var errors: String
    }

    /// All notes that are in the log, after it was found whole.
    private func storedNotes(on stage: Stage) async throws -> [String] {
        let verified = try await stage.vcctl("log", "verify")
        #expect(verified.status == .exited(0), "\(verified.out) \(verified.err)")
        return try await stage.events().filter { $0.type == "noted" }.compactMap(\.data.text)
    }

    private func makeStage() async throws -> Stage {
        let stage = try await Stage(Stage.options())
        try stage.list()
        let submitted = try await stage.vcctl("submit", "firms.csv")
        #expect(submitted.status == .exited(0), "\(submitted.err)")
        return stage
    }

    @Test("a limit of file sizes stops no program by a signal, and is named")
    func fileSizeLimit() async throws {
        let stage = try await Stage(Stage.options())
        try stage.list()
        // Too little for the first segment: no log is made, and later one can be.
        let program = try Program(
            "vcctl", ["submit", "firms.csv"], in: stage.folder, environment: ["VC_LOG": "data"],
            shell: "ulimit -f 2000; exec \"$@\"")
        #expect(await program.ending() == .exited(1), "\(program.errors)")
        #expect(program.errors.contains("ulimit -f"), "\(program.errors)")
        #expect(try await stage.vcctl("submit", "firms.csv").status == .exited(0))
        // The segment is there, and appending to it needs no more.
        let noted = try await note(
            Self.texts(20, "limited"), "limited", on: stage,
            under: "ulimit -f 2000; exec \"$@\"")
        #expect(noted.ending == .exited(0), "\(noted.errors)")
        #expect(try await storedNotes(on: stage) == noted.acknowledged)
        #expect(noted.acknowledged.count == 20)
        await stage.server.shutdown()
    }

    @Test(
        "a log that is mounted for reading only is read, and is said not to be writable",
        .enabled("needs mounting") { await DiskTroubleTests.canRun("unshare", ["-m", "true"]) })
    func readOnlyMount() async throws {
        let stage = try await makeStage()
        let script = "mount --bind data data && mount -o remount,bind,ro data && exec \"$@\""
        try await checkReadOnly(stage, under: "exec unshare -m sh -c '\(script)' sh \"$@\"") {
            $0.contains("mounted for reading only")
        }
        await stage.server.shutdown()
    }

    @Test(
        "a directory of somebody else is read, and is said not to be writable",
        .enabled("the superuser may write everywhere") { geteuid() != 0 })
    func readOnlyDirectory() async throws {
        let stage = try await makeStage()
        for path in ["", "/log"] { chmod(stage.folder + "/data" + path, 0o555) }
        for name in ["lock", "hints"] { chmod(stage.folder + "/data/" + name, 0o444) }
        try await checkReadOnly(stage, under: "exec \"$@\"") {
            $0.contains("use a directory that this user may write")
        }
        for path in ["", "/log"] { chmod(stage.folder + "/data" + path, 0o755) }
        await stage.server.shutdown()
    }

    private func checkReadOnly(
        _ stage: Stage, under shell: String, isSaid: (String) -> Bool
    ) async throws {
        let reader = try Program(
            "vcctl", ["show", Stage.job], in: stage.folder, environment: ["VC_LOG": "data"],
            shell: shell)
        #expect(await reader.ending() == .exited(0), "\(reader.errors)")
        let noted = try await note(["refused"], "refused", on: stage, under: shell)
        #expect(noted.ending == .exited(5), "\(noted.errors)")
        #expect(isSaid(noted.errors), "\(noted.errors)")
    }

    @Test(
        "a full disk is said early, refuses what does not fit, loses nothing, and is got over",
        .enabled("needs mounting") { await DiskTroubleTests.canMount() })
    func fullDisk() async throws {
        let stage = try await Stage(Stage.options())
        try stage.list()
        let disk = stage.folder + "/data"
        mkdir(disk, 0o755)
        // A segment, the reserve and little more.
        let isMounted = await Self.canRun("mount", ["-t", "tmpfs", "-o", "size=72m", "log", disk])
        #expect(isMounted)
        do { try await fillDisk(stage, disk) } catch { Issue.record(error) }
        #expect(await Self.canRun("umount", [disk]))
        await stage.server.shutdown()
    }

    @Test(
        "a workbook for which there is too little room is refused, quietly, and never cut short",
        .enabled("needs mounting") { await DiskTroubleTests.canMount() })
    func fullDiskExport() async throws {
        let stage = try await Stage(Stage.options())
        let rows = (1...700).map { "A fictional firm \($0),https://firm\($0).example\n" }
        try ("Firm,Website\n" + rows.joined()).write(
            toFile: stage.folder + "/firms.csv", atomically: true, encoding: .utf8)
        try await stage.vcctl("submit", "firms.csv")
        mkdir(stage.folder + "/small", 0o755)
        var endings: Set<String> = []
        // The rows that are being packed take ten times the room of the workbook.
        for size in [24, 64, 120, 160, 200, 240, 1_000] {
            let program = try Program(
                "vcctl", ["export", Stage.job, "-o", "small/out.xlsx"], in: stage.folder,
                environment: ["VC_LOG": "data"],
                shell: "exec unshare -m sh -c 'mount -t tmpfs -o size=\(size)k small small"
                    + " && \"$@\" && cp small/out.xlsx \(size).xlsx' sh \"$@\"")
            let ending = await program.ending()
            endings.insert("\(ending)")
            if ending == .exited(0) {
                let preview = try await stage.vcctl("preview", "\(size).xlsx")
                #expect(preview.out.contains("700 firms"), "\(size)")
            } else {
                #expect(ending == .exited(1), "\(size)")
                #expect(program.errors.hasPrefix("Error: small/out.xlsx cannot be written: "))
                #expect(program.errors.split(separator: "\n").count == 1, "\(program.errors)")
            }
        }
        #expect(endings.count == 2)
        await stage.server.shutdown()
    }

    private func fillDisk(_ stage: Stage, _ disk: String) async throws {
        #expect(try await stage.vcctl("submit", "firms.csv").status == .exited(0))
        // More than a segment and the reserve take.
        let filler = String(repeating: "x", count: 60_000)
        let noted = try await note(
            (0..<1_300).map { "\($0) \(filler)" }, "full", on: stage, under: "exec \"$@\"")
        #expect(noted.ending == .exited(1))
        #expect(noted.errors.contains("no room for the log's next segment"), "\(noted.errors)")
        #expect(noted.errors.contains("no space left"), "\(noted.errors)")
        let count = noted.acknowledged.count
        #expect(count > 1_050 && count < 1_300, "\(count)")
        #expect(await Self.canRun("mount", ["-o", "remount,size=300m", disk]))
        let later = try await note(["later"], "later", on: stage, under: "exec \"$@\"")
        #expect(later.ending == .exited(0), "\(later.errors)")
        // Nothing acknowledged is missing before it.
        let last = try #require(noted.lastPosition)
        #expect(later.lastPosition == last + 1)
        let verified = try await stage.vcctl("log", "verify")
        #expect(verified.status == .exited(0), "\(verified.out) \(verified.err)")
    }

    @Test(
        "a write that finds no room is said to be that, and the log goes on",
        .enabled("needs strace") { await DiskTroubleTests.canTrace() })
    func noSpaceInjected() async throws {
        let stage = try await makeStage()
        // The tracer counts calls in each thread; the writer's own come late enough.
        let noted = try await note(
            Self.texts(60, "nospace"), "nospace", on: stage,
            under: "exec strace -f -qq -o /dev/null -e trace=pwrite64"
                + " -e inject=pwrite64:error=ENOSPC:when=21 \"$@\"")
        if noted.ending != .exited(0) {
            #expect(noted.errors.contains("no space left"), "\(noted.errors)")
        }
        let stored = try await storedNotes(on: stage)
        #expect(Array(stored.prefix(noted.acknowledged.count)) == noted.acknowledged)
        let later = try await note(
            Self.texts(3, "later"), "later", on: stage, under: "exec \"$@\"")
        #expect(later.ending == .exited(0), "\(later.errors)")
        #expect(try await storedNotes(on: stage) == stored + later.acknowledged)
        await stage.server.shutdown()
    }

    @Test(
        "a sync that fails ends the appending, and the next opening reads the device",
        .enabled("needs strace") { await DiskTroubleTests.canTrace() })
    func failedSyncInjected() async throws {
        let stage = try await makeStage()
        let noted = try await note(
            Self.texts(60, "sync"), "sync", on: stage,
            under: "exec strace -f -qq -o /dev/null -e trace=fdatasync"
                + " -e inject=fdatasync:error=EIO:when=9 \"$@\"")
        #expect(noted.ending == .exited(1), "\(noted.errors)")
        #expect(noted.errors.contains("whether the last append is stored is unknown"))
        #expect(!noted.acknowledged.isEmpty && noted.acknowledged.count < 60)
        let later = try await note(
            Self.texts(3, "later"), "later", on: stage, under: "exec \"$@\"")
        #expect(later.ending == .exited(0), "\(later.errors)")
        #expect(later.errors.contains("a sync had failed"), "\(later.errors)")
        let stored = try await storedNotes(on: stage)
        #expect(Array(stored.prefix(noted.acknowledged.count)) == noted.acknowledged)
        #expect(Array(stored.suffix(3)) == later.acknowledged)
        await stage.server.shutdown()
    }

    @Test(
        "a writer that is killed at any of its calls has lost nothing that it acknowledged",
        .enabled("needs strace") { await DiskTroubleTests.canTrace() })
    func killedAnywhere() async throws {
        let stage = try await makeStage()
        var runs: [(texts: [String], acknowledged: [String])] = []
        for call in ["pwrite64", "fdatasync", "openat", "fcntl", "pread64"] {
            for number in 1...60 {
                let texts = Self.texts(5, "\(call) \(number)")
                // Only calls on the log's own files count.
                let files = ["log/0000000001.seg", "hints", "lock", "log"]
                let paths = files.map { "-P data/\($0)" }.joined(separator: " ")
                let noted = try await note(
                    texts, "\(call)-\(number)", on: stage,
                    under: "exec strace -f -qq -o /dev/null \(paths) -e trace=\(call)"
                        + " -e inject=\(call):signal=KILL:when=\(number) \"$@\"")
                runs.append((texts, noted.acknowledged))
                if noted.ending == .exited(0) { break }
                #expect(noted.ending == .killed(by: SIGKILL), "\(call) \(number): \(noted.errors)")
            }
        }
        #expect(runs.count > 40 && runs.contains { (1..<5).contains($0.acknowledged.count) })
        var stored = try await storedNotes(on: stage)[...]
        for run in runs {
            // One may be there that could not be answered any more, and each is whole.
            let own = zip(stored, run.texts).prefix { $0 == $1 }.count
            #expect(Array(run.texts.prefix(own)).starts(with: run.acknowledged), "\(run.texts)")
            stored = stored.dropFirst(own)
        }
        #expect(stored.isEmpty)
        await stage.server.shutdown()
    }

    @Test(
        "a writer that is stopped with the lock in hand is waited for, and keeps it",
        .enabled("needs strace") { await DiskTroubleTests.canTrace() })
    func stoppedHolder() async throws {
        let stage = try await makeStage()
        // In its second write to the segment, of which some are done.
        async let stopped = note(
            Self.texts(4, "stopped"), "stopped", on: stage,
            under: "echo $$ > tracer; exec strace -f -qq -o /dev/null"
                + " -P data/log/0000000001.seg -e trace=pwrite64"
                + " -e inject=pwrite64:signal=STOP:when=2 \"$@\"")
        // Whoever comes before it is stopped gets through.
        var early: [String] = []
        var refusal: Noted?
        for number in 1...200 where refusal == nil {
            let other = try await note(
                Self.texts(1, "other \(number)"), "other-\(number)", on: stage,
                under: "exec \"$@\"")
            if other.ending == .exited(0) { early += other.acknowledged } else { refusal = other }
        }
        let refused = try #require(refusal)
        #expect(refused.ending == .exited(1) && refused.acknowledged.isEmpty)
        #expect(refused.errors.contains("another process has held the lock"), "\(refused.errors)")
        #expect(refused.errors.contains("look for one that is stopped"), "\(refused.errors)")
        #expect(try await stage.vcctl("show", Stage.job).status == .exited(0))
        // Somebody waits while it goes on.
        async let waiting = note(
            Self.texts(1, "waiting"), "waiting", on: stage, under: "exec \"$@\"")
        try continueTracee(of: stage.folder + "/tracer")
        let (first, second) = try await (stopped, waiting)
        #expect(first.ending == .exited(0) && first.acknowledged.count == 4, "\(first.errors)")
        #expect(second.ending == .exited(0), "\(second.errors)")
        let stored = try await storedNotes(on: stage)
        #expect(stored.filter { $0.hasPrefix("stopped") } == first.acknowledged)
        #expect(stored.filter { $0.hasPrefix("other") } == early)
        #expect(Set(stored) == Set(first.acknowledged + early + ["waiting 0"]))
        await stage.server.shutdown()
    }

    /// Lets the process go on that is traced by the one whose number is in the file `path`.
    private func continueTracee(of path: String) throws {
        let tracer = try String(contentsOfFile: path, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let children = try String(
            contentsOfFile: "/proc/\(tracer)/task/\(tracer)/children", encoding: .utf8)
        let child = try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
        #expect(kill(child, SIGCONT) == 0)
    }

    static func canTrace() async -> Bool {
        await canRun("strace", ["-qq", "-o", "/dev/null", "true"])
    }

    static func canMount() async -> Bool {
        await canRun("unshare", ["-m", "mount", "-t", "tmpfs", "-o", "size=1m", "try", "/mnt"])
    }

    /// Runs a tool of the system; false when it is missing, forbidden or fails.
    static func canRun(_ tool: String, _ arguments: [String]) async -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                process.waitUntilExit()
                continuation.resume(returning: process.terminationStatus == 0)
            }
        }
    }
}
