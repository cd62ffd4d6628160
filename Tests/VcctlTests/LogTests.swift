import ArgumentParser
import EventLog
import Foundation
import Glibc
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("The commands for the log itself")
struct LogTests {
    /// A log of several small segments in `folder`.
    private func makeLog(in folder: TemporaryFolder) async throws -> String {
        let path = folder.path + "/data"
        var options = LocalLog.Options()
        options.segmentByteCount = 16 << 10
        let log = try LocalLog.open(at: path, mode: .create, options: options) { _ in }
        defer { log.close() }
        for stream in 1...40 {
            let text = Array("the same few words, again and again; ".utf8)
            let event = Event(
                type: 1, version: 1, isSnapshot: false, item: 1, detail: [],
                payload: .bytes(text + text + text))
            _ = try await log.append(
                [Event](repeating: event, count: 20), after: .none(StreamID(UInt64(stream))))
        }
        return path
    }

    @Test("seal what has ended, once, and say what it came to")
    func seal() async throws {
        let folder = try TemporaryFolder()
        let path = try await makeLog(in: folder)
        let fixture = try Fixture()
        let before = try await fixture.run(["log", "stats", "--log", path])
        #expect(before.output.contains("40 commits in 40 streams"))
        #expect(!before.output.contains("sealed"))

        let sealed = try await fixture.run(["log", "seal", "--log", path])
        #expect(sealed.status == .done)
        #expect(sealed.output.hasPrefix("Sealed "))
        let again = try await fixture.run(["log", "seal", "--log", path])
        #expect(again.output.hasPrefix("Nothing to seal"))

        let after = try await fixture.run(["log", "stats", "--log", path])
        #expect(after.output.contains("40 commits in 40 streams"))
        #expect(after.output.contains("sealed"))
        let verified = try await fixture.run(["log", "verify", "--log", path])
        #expect(verified.status == .done)
        #expect(verified.output.contains("sealed), "))
        #expect(verified.output.contains("40 commits, 800 events"))
    }

    @Test("verify --deep folds every job, and finds a checkpoint that says something else")
    func deep() async throws {
        let folder = try TemporaryFolder()
        let list = try folder.file("firms.csv", "name,website\nHazelbank,https://a.example\n")
        let path = folder.path + "/data"
        let fixture = try Fixture()
        _ = try await fixture.runOnDisk(["submit", list, "--log", path])
        let sound = try await fixture.runOnDisk(["log", "verify", "--deep", "--log", path])
        #expect(sound.status == .done)
        #expect(sound.output.contains("1 job folded"))
        let log = try LocalLog.open(at: path, mode: .readWrite) { _ in }
        let folded = try await JobReader(log).state(of: .first)
        let wrong = JobEntry(.checkpoint, .state(JobState())).encoded()
        _ = try await log.append([wrong], after: folded.tip)
        log.close()
        let shallow = try await fixture.runOnDisk(["log", "verify", "--log", path])
        #expect(shallow.status == .done)
        let deep = try await fixture.runOnDisk(["log", "verify", "--deep", "--log", path])
        #expect(deep.status == .damaged)
        #expect(deep.output.contains("Job 330001: checkpoint #"))
    }

    @Test("verify does not say that nobody is concerned where nothing is left to tell")
    func lostEnd() async throws {
        let folder = try TemporaryFolder()
        let path = try await makeLog(in: folder)
        let segments = try FileManager.default.contentsOfDirectory(atPath: path + "/log")
            .filter { $0.hasSuffix(".seg") }.sorted()
        // The first half of the last segment that holds events is gone.
        let last = path + "/log/" + (try #require(segments.last))
        var bytes = try [UInt8](Data(contentsOf: URL(filePath: last)))
        for index in 4096..<4696 { bytes[index] = 0x5A }
        try Data(bytes).write(to: URL(filePath: last))
        let outcome = try await Fixture().run(["log", "verify", "--log", path])
        #expect(outcome.status == .damaged)
        #expect(!outcome.output.contains("no job"))
        #expect(outcome.output.contains("jobs concerned: "))
        #expect(outcome.output.contains("may have lost their end, or not."))
    }

    @Test("seal says in JSON how many bytes became how many")
    func sealJSON() async throws {
        let folder = try TemporaryFolder()
        let path = try await makeLog(in: folder)
        let outcome = try await Fixture().run(["log", "seal", "--log", path, "--json"])
        let number = /"byteCount":(\d+),"rawByteCount":(\d+)/
        let match = try #require(outcome.output.firstMatch(of: number))
        let (stored, raw) = (try #require(Int(match.1)), try #require(Int(match.2)))
        #expect(stored > 0 && stored < raw / 2)
    }

    @Test("find no log to seal where there is none")
    func nothing() async throws {
        let outcome = try await Fixture().run(["log", "seal", "--log", "/nowhere"])
        #expect(outcome.status == .unreachable)
        let stats = try await Fixture().run(["log", "stats", "--log", "/nowhere"])
        #expect(stats.status == .unreachable)
    }
}

@Suite("Backup, restore and purge")
struct SafekeepingTests {
    /// A log with one event.
    private func makeLog(at path: String) async throws {
        let log = try LocalLog.open(at: path, mode: .create) { _ in }
        defer { log.close() }
        let text = Array("Zebedee Quillfeather".utf8)
        let event = Event(type: 99, detail: [], payload: .bytes(text))
        _ = try await log.append([event], after: .none(StreamID(5)))
    }

    @Test("a backup is a log, is renewed, and comes back")
    func roundTrip() async throws {
        let folder = try TemporaryFolder()
        let (data, copy, back) = (
            folder.path + "/data", folder.path + "/copy", folder.path + "/back"
        )
        try await makeLog(at: data)
        let fixture = try Fixture()
        let backup = try await fixture.run(["backup", "--to", copy, "--log", data])
        #expect(backup.status == .done)
        #expect(backup.output.contains("Backed up through commit 1 to "))
        let again = try await fixture.run(["backup", "--to", copy, "--log", data, "--json"])
        #expect(again.output.contains("\"through\":1"))
        let verified = try await fixture.run(["log", "verify", "--log", copy])
        #expect(verified.status == .done && verified.output.contains("1 commit, 1 event"))
        let restored = try await fixture.run(["restore", "--from", copy, "--log", back])
        #expect(restored.status == .done)
        let dump = try await fixture.run(["log", "stats", "--log", back])
        #expect(dump.output.contains("1 commit in 1 stream"))
        let twice = try await fixture.run(["restore", "--from", copy, "--log", back])
        #expect(twice.status != .done, "it is not empty any more")
    }

    @Test("a job that is purged already is not purged again, and nothing is recorded")
    func purgedTwice() async throws {
        let (fixture, folder) = (try Fixture(), try TemporaryFolder())
        let path = try await fixture.cancelledJob(in: folder)
        let purge = ["purge", "330001", "--yes", "--log", path]
        let first = try await fixture.runOnDisk(purge)
        #expect(first.status == .done && first.output.contains("erased"))
        let before = try await fixture.runOnDisk(["log", "dump", "--log", path]).output
        let second = try await fixture.runOnDisk(purge)
        #expect(second.status == .done)
        #expect(second.output == "Job 330001 is purged already; nothing was changed\n")
        #expect(try await fixture.runOnDisk(["log", "dump", "--log", path]).output == before)
        // What came later is not covered, and neither is what nobody has on record.
        _ = try await fixture.runOnDisk(["note", "330001", "a secret", "--log", path])
        #expect(try await fixture.runOnDisk(purge).output.contains("in 2 commits"))
        #expect(unlink(path + "/ERASED") == 0)
        let verified = try await fixture.runOnDisk(["log", "verify", "--log", path])
        #expect(verified.status == .damaged)
        #expect(verified.output.contains("Purge it again, which puts it on the list"))
        #expect(try await fixture.runOnDisk(purge).status == .done)
        #expect(try await fixture.runOnDisk(["log", "verify", "--log", path]).status == .done)
    }

    @Test("a purge that is asked for again under its ID reports that it was done, whatever follows")
    func purgeRequest() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data"
        let list = try folder.file("firms.csv", "name,website\nHazelbank,https://a.example\n")
        let fixture = try Fixture()
        _ = try await fixture.runOnDisk(["submit", list, "--log", path])
        _ = try await fixture.runOnDisk(
            ["cancel", "330001", "--yes", "--log", path, "--request-id", "c"])
        let purge = ["purge", "330001", "--yes", "--log", path, "--request-id"]
        #expect(try await fixture.runOnDisk(purge + ["c"]).status == .wrongState)
        #expect(try await fixture.runOnDisk(purge + ["p"]).output.contains("nothing is left"))
        for _ in 0..<2 {
            let again = try await fixture.runOnDisk(purge + ["p"])
            #expect(again.status == .done)
            #expect(again.output == "Job 330001: everything that its events held was erased\n")
            #expect(again.talk.contains("Done before by this request"))
            let json = try await fixture.runOnDisk(purge + ["p", "--json"]).output
            #expect(json.contains(#""changed":true"#) && json.contains(#""repeated":true"#))
            _ = try await fixture.runOnDisk(["note", "330001", "later", "--log", path])
        }
        let shown = try await fixture.runOnDisk(["log", "dump", "--log", path]).output
        #expect(shown.contains("later"), "what came after the purge is not erased by asking again")
    }

    @Test("a purge that was killed when it was on record is gone on with, and recorded once")
    func killedPurge() async throws {
        let (fixture, folder) = (try Fixture(), try TemporaryFolder())
        let path = try await fixture.cancelledJob(in: folder)
        let actor = Actor(user: "maria", host: "office", program: "vcctl", reason: "asked to")
        do {
            let log = try LocalLog.open(at: path, mode: .readWrite) { _ in }
            defer { log.close() }
            let now = WallTime(nanoseconds: 1_900_000_000_000_000_000)
            try await JobWriter(log, now: { now }).perform(.purge(actor), on: .first)
        }
        // Nobody can begin it again by then, though its list is still there.
        let reset = ["reset", "330001", "--start-over", "--yes", "--log", path]
        #expect(try await fixture.runOnDisk(reset).status == .wrongState)
        let purged = try await fixture.runOnDisk(["purge", "330001", "--yes", "--log", path])
        #expect(purged.status == .done && purged.output.contains("nothing is left"))
        let dump = try await fixture.runOnDisk(["log", "dump", "--log", path]).output
        let records = dump.split(separator: "\n").filter { $0.contains("  purged  ") }
        #expect(records.count == 1)
        // Who did it and why is no part of what they had erased.
        #expect(dump.contains("asked to") && !dump.contains("Hazelbank"))
    }

    @Test("a purge of a job that is not there, or not finished, is refused")
    func refusals() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        try await makeLog(at: data)
        let outcome = try await Fixture().run(["purge", "330077", "--yes", "--log", data])
        #expect(outcome.status == .notFound)
    }
}

@Suite("A log of which a part is damaged")
struct DamagedLogTests {
    @Test("lists the jobs that can be read, and names the one that cannot")
    func list() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data"
        let list = try folder.file("firms.csv", "name,website\nHazelbank,https://a.example\n")
        let fixture = try Fixture()
        for _ in 1...2 {
            let outcome = try await fixture.runOnDisk(["submit", list, "--log", path])
            #expect(outcome.status == .done)
        }
        // The last payload of the second job, in the only segment.
        let file = path + "/log/0000000001.seg"
        var bytes = try [UInt8](Data(contentsOf: URL(filePath: file)))
        let last = try #require(bytes.lastIndex { $0 != 0 && $0 != 0xA5 })
        bytes[last] ^= 0x20
        try Data(bytes).write(to: URL(filePath: file))
        let outcome = try await fixture.runOnDisk(["list", "--log", path])
        #expect(outcome.output.contains("330001"))
        #expect(outcome.talk.contains("330002"))
        #expect(outcome.status == .damaged)
    }
}

extension DamagedLogTests {
    @Test("is dumped to its end, with a line for what is lost; so is a repaired one")
    func dump() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data"
        let list = try folder.file("firms.csv", "name,website\nHazelbank,https://a.example\n")
        let fixture = try Fixture()
        for _ in 1...2 { _ = try await fixture.runOnDisk(["submit", list, "--log", path]) }
        for job in ["330002", "330002", "330001"] {
            _ = try await fixture.runOnDisk(["note", job, "something", "--log", path])
        }
        // A byte of the third commit.
        let file = path + "/log/0000000001.seg"
        var bytes = try [UInt8](Data(contentsOf: URL(filePath: file)))
        var place = 4096
        for _ in 1...2 {
            place += bytes[place + 12..<place + 16].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        bytes[place + 110] ^= 1
        try Data(bytes).write(to: URL(filePath: file))
        func dump(_ arguments: String...) async throws -> Outcome {
            try await fixture.runOnDisk(["log", "dump", "--log", path] + arguments)
        }
        let damaged = try await dump()
        #expect(damaged.status == .damaged)
        let repaired = try await fixture.runOnDisk(["log", "repair", "--yes", "--log", path])
        #expect(repaired.status == .findings)
        let whole = try await dump()
        #expect(whole.status == .findings)
        for lines in [damaged.output, whole.output].map({ $0.split(separator: "\n") }) {
            let gap = try #require(lines.firstIndex { $0.hasPrefix("3-3  lost  {") })
            #expect(gap > 0 && lines[gap].contains(#""jobs":["330002"]"#), "\(lines[gap])")
            #expect(lines[gap...].contains { $0.contains("noted") })
        }
        let other = try await dump("--job", "330001")
        #expect(other.status == .done && !other.output.contains("lost"))
        let own = try await dump("--job", "330002", "--at", "2")
        #expect(own.status == .done && !own.output.contains("lost"))
    }
}

extension Fixture {
    /// Makes a log in `folder` with a job that was cancelled.
    fileprivate func cancelledJob(in folder: TemporaryFolder) async throws -> String {
        let path = folder.path + "/data"
        let list = try folder.file("firms.csv", "name,website\nHazelbank,https://a.example\n")
        _ = try await runOnDisk(["submit", list, "--log", path])
        _ = try await runOnDisk(["cancel", "330001", "--yes", "--log", path])
        return path
    }
}
