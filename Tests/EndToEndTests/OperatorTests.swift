import ExampleSites
import Foundation
import Glibc
import Testing

@Suite("What operators and supervisors do")
struct OperatorTests {
    @Test("bad input gives one clear line, its exit code, and leaves nothing behind")
    func badInput() async throws {
        let stage = try await Stage(Stage.options())
        let png = Data(
            [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + [UInt8](repeating: 7, count: 99))
        try png.write(to: URL(filePath: stage.folder + "/picture.xlsx"))
        try "Firm,Town\nAcme,Ulm\n".write(
            toFile: stage.folder + "/no-website.csv", atomically: true, encoding: .utf8)
        for (arguments, code) in [
            (["submit", "missing.xlsx"], 1), (["submit", "picture.xlsx"], 1),
            (["submit", "no-website.csv"], 1), (["show", "330001"], 5),
            (["show", "banana"], 2), (["shwo"], 2),
        ] {
            let program = try Program(
                "vcctl", arguments, in: stage.folder, environment: ["VC_LOG": "data"])
            let ending = await program.ending()
            #expect(ending == .exited(Int32(code)), "\(arguments): \(program.errors)")
            #expect(program.output.isEmpty, "\(arguments)")
            #expect(!program.errors.isEmpty, "\(arguments)")
        }
        #expect(!FileManager.default.fileExists(atPath: stage.folder + "/data"))
        await stage.server.shutdown()
    }

    @Test(
        "a limit of open files that cannot do is said before anything starts", arguments: [4, 12])
    func openFiles(limit: Int) async throws {
        let stage = try await Stage(Stage.options())
        for (name, arguments, code) in [("vcctl", ["list"], 1), ("vc-worker", [], 78)] {
            let program = try Program(
                name, arguments, in: stage.folder, environment: ["VC_LOG": "data"],
                openFiles: limit)
            #expect(await program.ending() == .exited(Int32(code)), "\(name): \(program.errors)")
            #expect(program.errors.contains("raise the limit (ulimit -n "), "\(name)")
        }
        await stage.server.shutdown()
    }

    @Test("a usage error is JSON for whoever asked for JSON")
    func usageJSON() async throws {
        let stage = try await Stage(Stage.options())
        for arguments in [
            ["show", "abc", "--json"], ["shwo", "--json"], ["list", "--wat", "--json"],
        ] {
            let program = try Program("vcctl", arguments, in: stage.folder)
            #expect(await program.ending() == .exited(2), "\(arguments)")
            #expect(program.errors.hasPrefix(#"{"v":1,"error":{"code":2,"#), "\(program.errors)")
        }
        await stage.server.shutdown()
    }

    @Test("an unknown job in a log that exists is not found")
    func unknownJob() async throws {
        let stage = try await Stage(Stage.options())
        try stage.list()
        try await stage.vcctl("submit", "firms.csv")
        #expect(try await stage.vcctl("show", "330002").status == .exited(3))
        #expect(try await stage.vcctl("pause", "330002").status == .exited(3))
        await stage.server.shutdown()
    }

    @Test("notes from three processes at once: distinct positions, each process in its order")
    func notes() async throws {
        let stage = try await Stage(Stage.options())
        try stage.list()
        try await stage.vcctl("submit", "firms.csv")
        let count = 400
        let writers = try (0..<3).map { writer in
            let path = stage.folder + "/notes-\(writer)"
            let text = (0..<count).map { "\(writer) \($0)\n" }.joined()
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return try Program(
                "vcctl", ["note", Stage.job, "-"], in: stage.folder, input: path,
                environment: ["VC_LOG": "data"])
        }
        var acknowledged: Set<String> = []
        for writer in writers {
            #expect(await writer.ending() == .exited(0), "\(writer.errors)")
            let lines = writer.output.split(separator: "\n")
            #expect(lines.count == count && lines.allSatisfy { $0.hasPrefix("ACK ") })
            acknowledged.formUnion(lines.map(String.init))
        }
        #expect(acknowledged.count == 3 * count)
        let texts = try await stage.events().filter { $0.type == "noted" }.compactMap(\.data.text)
        for writer in 0..<3 {
            let own = texts.filter { $0.hasPrefix("\(writer) ") }
            #expect(own == (0..<count).map { "\(writer) \($0)" })
        }
        await stage.server.shutdown()
    }

    @Test("a worker that waits for work finds out that its log was moved away")
    func movedLog() async throws {
        let stage = try await Stage(Stage.options())
        let worker = try Program(
            "vc-worker", ["--enricher", "none"], in: stage.folder, environment: ["VC_LOG": "data"])
        try await stage.eventually("it works") {
            try await stage.vcctl("log", "dump").out.contains("workerStarted")
        }
        #expect(rename(stage.folder + "/data", stage.folder + "/elsewhere") == 0)
        #expect(await worker.ending() == .exited(5), "\(worker.errors)")
        #expect(worker.errors.contains("no longer in data: it was moved, removed or replaced"))
        await stage.server.shutdown()
    }

    @Test("both programs say which release they are")
    func version() async throws {
        let stage = try await Stage(Stage.options())
        for name in ["vcctl", "vc-worker"] {
            let program = try Program(name, ["--version"], in: stage.folder)
            #expect(await program.ending() == .exited(0))
            let numbers = program.output.split(separator: "\n").first?.split(separator: ".")
            #expect(numbers?.compactMap { Int($0) }.count == 3, "\(name): \(program.output)")
        }
        await stage.server.shutdown()
    }

    @Test("settings that cannot work stop the worker with 78 and name the setting")
    func settings() async throws {
        let stage = try await Stage(Stage.options())
        let worker = try stage.worker("--firms-in-flight", "0")
        #expect(await worker.ending() == .exited(78))
        #expect(worker.errors.contains("--firms-in-flight is '0'; it must be a number from 1 to"))
        #expect(!FileManager.default.fileExists(atPath: stage.folder + "/data"))
        await stage.server.shutdown()
    }

    @Test("a job that has lost events is purged all the same, and that is on record")
    func purgeAfterLoss() async throws {
        let stage = try await Stage(Stage.options())
        try stage.list()
        try await stage.vcctl("submit", "firms.csv")
        try await stage.vcctl("note", Stage.job, "an unmistakable remark")
        let worker = try stage.worker("--enricher", "none", "--exit-when-idle")
        #expect(await worker.ending() == .exited(0))
        // What lies before all checkpoints is not needed to know where the job stands.
        let path = stage.folder + "/data/log/0000000001.seg"
        var bytes = try Data(contentsOf: URL(filePath: path))
        let remark = try #require(bytes.firstRange(of: Data("unmistakable".utf8)))
        bytes[remark.lowerBound] ^= 1
        try bytes.write(to: URL(filePath: path))
        #expect(try await stage.vcctl("log", "repair", "--yes").status == .exited(8))
        #expect(try await stage.show().status == "completed")

        let purged = try await stage.vcctl("purge", Stage.job, "--yes")
        #expect(purged.status == .exited(0), "\(purged.err)")
        #expect(purged.out.contains("nothing is left"))
        let dump = try await stage.vcctl("log", "dump")
        #expect(dump.out.contains("purged"), "\(dump.out)")
        await stage.server.shutdown()
    }
}
