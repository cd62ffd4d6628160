import EventLog
import Glibc
import Jobs
import Testing

@testable import vcctl

@Suite("A job in a capsule")
struct CapsuleCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("answers as it did where it was packed, about any moment")
    func answers() async throws {
        let fixture = try await Fixture.morning()
        let (file, log) = ("\(folder.path)/330001.vcjob", "\(folder.path)/debug")
        defer { DirectoryTree.remove(log) }
        let packed = try await fixture.run(["capsule", "330001", "-o", file])
        #expect(packed.status == .done && packed.output.hasPrefix("Job 330001: "))
        #expect(mkdir(log, 0o777) == 0, "an empty one will do")
        // No process has such a number.
        #expect(mkdir("\(log).import-2147483647", 0o777) == 0)
        let made = try await fixture.runOnDisk(["import", file, "--log", log + "/"])
        #expect(made.status == .done && made.output.hasSuffix("in the log \(log)/\n"))
        let questions = [
            ["show", "330001"], ["history", "330001"], ["failed", "--job", "330001"],
            ["history", "330001", "--to", "checkpoint:1"], ["show", "330001", "--at", "HEAD~9"],
            ["replay", "330001", "--verify"],
        ]
        for question in questions {
            let there = try await fixture.run(question)
            let here = try await fixture.runOnDisk(question + ["--log", log])
            #expect(there.output == here.output && !here.output.isEmpty, "\(question)")
        }
        // What killed ones left is gone, and nothing is put into a log that is there.
        #expect(!folder.names.contains { $0.contains(".import-") })
        let again = try await fixture.runOnDisk(["import", file, "--log", log])
        #expect(again.status == .failed && again.talk.contains("is not empty"))
    }

    @Test("is not made of what is no capsule, and nothing is left behind")
    func refusals() async throws {
        let fixture = try await Fixture.morning()
        let log = "\(folder.path)/debug"
        let text = try folder.file("list.vcjob", "name,website\n")
        let other = try await fixture.runOnDisk(["import", text, "--log", log])
        #expect(other.status == .damaged && other.talk.contains("this is no capsule"))
        let file = "\(folder.path)/330001.vcjob"
        _ = try await fixture.run(["capsule", "330001", "-o", file])
        #expect(truncate(file, 100) == 0)
        let cut = try await fixture.runOnDisk(["import", file, "--log", log])
        #expect(cut.status == .damaged)
        let missing = try await fixture.runOnDisk(["import", log + "/x", "--log", log])
        #expect(missing.status == .failed && missing.talk.contains("No such file"))
        #expect(Set(folder.names) == ["330001.vcjob", "list.vcjob"])
        let job = try await fixture.run(["capsule", "330099", "-o", log])
        #expect(job.status == .notFound && !folder.names.contains("debug"))
    }
}
