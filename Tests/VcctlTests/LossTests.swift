import EventLog
import Foundation
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("A job of which a repair has recorded losses")
struct LossTests {
    private let job = JobNumber(330_001)

    /// A job of two firms, one enriched, with two notes and a checkpoint, on a real disk.
    private func makeLog(at path: String) async throws {
        let fixture = try Fixture()
        let log = try LocalLog.open(at: path, mode: .create) { _ in }
        defer { log.close() }
        let writer = JobWriter(log, now: { fixture.clock.now })
        let rows = ["Hazelbank", "Oakmere"].enumerated().map { index, name in
            FirmRecord(
                sheetRow: UInt32(index + 2), name: name, website: "https://\(name).example",
                cells: [name, "https://\(name).example"])
        }
        let body = SubmissionBody(
            fileName: "firms.csv", sheetName: "", columns: ["name", "website"], nameColumn: 0,
            websiteColumn: 1, actor: Fixture.maria)
        try await writer.perform(
            [.submit(Submission(firmCount: 2, batchSize: 100), body)], on: job)
        try await writer.perform([.listFirms(BatchNumber(1), rows), .queue], on: job)
        let claimed = try await writer.perform(
            .claim(BatchNumber(1), Fixture.first), on: job)
        let lease = LeaseID(claimed.tip.revision.rawValue)
        try await writer.perform(.startFirm(FirmNumber(1), lease), on: job)
        let profile = FirmProfile(
            outcome: .peopleFound, summary: "Quillfeather backs it.", emails: [],
            people: [
                FirmProfile.Person(name: "Ada", title: "Partner", email: "", page: "https://x")
            ], pages: [])
        let yield = EnrichmentYield(profile: profile, duration: .seconds(3))
        try await writer.perform(.enrichFirm(FirmNumber(1), lease, yield), on: job)
        try await writer.perform(.note("zebedee one", Fixture.maria), on: job)
        try await writer.perform(.checkpoint, on: job)
        try await writer.perform(.note("zebedee two", Fixture.maria), on: job)
    }

    /// Flips a bit right before or in what `text` is.
    private func damage(
        _ path: String, _ text: String, back: Int = 0, in name: String = "0000000001.seg"
    ) throws {
        let file = path + "/log/" + name
        var data = try Data(contentsOf: URL(filePath: file))
        let found = try #require(data.range(of: Data(text.utf8)))
        data[found.lowerBound - back] ^= 1
        try data.write(to: URL(filePath: file))
    }

    private func vcctl(_ path: String, _ arguments: String...) async throws -> Outcome {
        try await Fixture().runOnDisk(arguments + ["--log", path])
    }

    /// Seals all that is there.
    private func seal(_ path: String) throws {
        let log = try LocalLog.open(at: path, mode: .readWrite) { _ in }
        defer { log.close() }
        try log.endSegment()
        #expect(try log.seal() == 1)
    }

    @Test("a list that workers cannot read is what why, doctor and health say of a job")
    func list() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data"
        try await makeLog(at: path)
        try seal(path)
        let sound = try await vcctl(path, "why", "330001", "--json")
        #expect(sound.status == .done && !sound.output.contains("damaged"))
        try damage(path, "Hazelbank", in: "0000000001.seg.lz4")
        let why = try await vcctl(path, "why", "330001", "--json")
        #expect(why.status == .damaged)
        #expect(why.output.contains(#""claims":[{"kind":"damaged""#))
        #expect(why.output.contains("vcctl cancel 330001"))
        for command in ["doctor", "health"] {
            let told = try await vcctl(path, command)
            #expect(told.status == .damaged)
            #expect(told.output.contains("330001 cannot be gone on with"))
        }
    }

    @Test(
        "a log that shows no job for damage is not called one without jobs",
        arguments: [[], ["--json"]])
    func nothingReadable(options: [String]) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data"
        try await makeLog(at: path)
        let segment = path + "/log/0000000001.seg"
        try FileManager.default.moveItem(atPath: segment, toPath: folder.path + "/elsewhere")
        try FileManager.default.createSymbolicLink(
            atPath: segment, withDestinationPath: folder.path + "/elsewhere")
        let listed = try await Fixture().runOnDisk(["list", "--log", path] + options)
        #expect(listed.status == .damaged, "\(listed.talk)")
        #expect(listed.output.isEmpty)
        #expect(listed.talk.contains("no job can be read, because "))
    }

    @Test("a damaged note loses its text and nothing else, before and after the repair")
    func note() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data"
        try await makeLog(at: path)
        try damage(path, "zebedee two")
        let before = try await vcctl(path, "show", "330001")
        #expect(before.status == .done && before.output.contains("1/2 firms"))
        let repaired = try await vcctl(path, "log", "repair", "--yes")
        #expect(repaired.output.contains("what event #9 of job 330001 held"))
        let shown = try await vcctl(path, "show", "330001")
        #expect(shown.status == .done)
        #expect(shown.output.contains("On record as lost: what #9 held is lost"))
        let listed = try await vcctl(path, "list")
        #expect(listed.status == .done && listed.talk.contains("what #9 held is lost"))
        let json = try await vcctl(path, "show", "330001", "--json")
        #expect(json.output.contains(#""losses":[{"what":"payload","firstRevision":9,"#))
        let told = try await vcctl(path, "history", "330001")
        #expect(told.output.contains("its text is lost") && told.output.contains("zebedee one"))
        let verified = try await vcctl(path, "log", "verify", "--deep")
        #expect(verified.status == .done)
        #expect(verified.output.contains("the payloads of 1 commit, in 1 place"))
        #expect(try await vcctl(path, "note", "330001", "going on").status == .done)
    }

    @Test("a lost result is marked in the export, and the other firms are whole")
    func result() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data"
        try await makeLog(at: path)
        try damage(path, "Quillfeather")
        _ = try await vcctl(path, "log", "repair", "--yes")
        let file = folder.path + "/out.csv"
        let exported = try await vcctl(path, "export", "330001", "-o", file)
        #expect(exported.status == .done && exported.talk.contains("1 firm marked 'lost'"))
        let rows = try String(contentsOfFile: file, encoding: .utf8)
        #expect(rows.contains("Hazelbank,https://Hazelbank.example,enriched,lost"))
        #expect(rows.contains("Oakmere,https://Oakmere.example,waiting"))
        let forked = try await vcctl(path, "fork", "330001")
        #expect(forked.status == .damaged && forked.output.isEmpty)
        #expect(
            forked.talk.contains("what came of firm 1 of job 330001, event #6, is lost by damage"))
        #expect(try await vcctl(path, "show", "330002").output.isEmpty, "not even half of it")
        let before = try await vcctl(path, "fork", "330001", "--at", "5")
        #expect(
            before.output == "Job 330002: forked from job 330001 at #5, 0 of 2 firms finished\n")
    }

    @Test("after lost events the job answers from its checkpoint, and a new run is exported")
    func lostEvents() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data"
        try await makeLog(at: path)
        // In front of the body there are the salt and the last bytes of the front.
        try damage(path, "zebedee one", back: 40)
        _ = try await vcctl(path, "log", "repair", "--yes")
        let shown = try await vcctl(path, "show", "330001")
        #expect(shown.output.contains("1/2 firms"))
        #expect(shown.output.contains("events #7 are lost"))
        let failed = try await vcctl(path, "failed", "--job", "330001")
        #expect(failed.status == .done && failed.talk.contains("events #7 are lost"))
        let file = folder.path + "/out.csv"
        let exported = try await vcctl(path, "export", "330001", "-o", file)
        #expect(exported.status == .done)
        // One lost event cannot have done the firm again.
        let rows = try String(contentsOfFile: file, encoding: .utf8)
        #expect(rows.contains("Quillfeather"))
        #expect(
            try await vcctl(path, "reset", "330001", "--start-over", "--yes").status == .done)
        let again = try await vcctl(path, "export", "330001", "-o", file, "--force")
        let fresh = try String(contentsOfFile: file, encoding: .utf8)
        #expect(again.status == .done && !fresh.contains("Quillfeather"))
    }

    @Test("a lost end hides no job, and no number is given out twice")
    func lostEnd() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data"
        try await makeLog(at: path)
        // The repair of a note begins a second segment, which is then lost.
        try damage(path, "zebedee two")
        _ = try await vcctl(path, "log", "repair", "--yes")
        let list = try folder.file("firms.csv", "name,website\nHazelbank,https://a.example\n")
        let second = try await vcctl(path, "submit", list)
        #expect(second.output.contains("Job 330002"))
        try FileManager.default.removeItem(atPath: path + "/log/0000000002.seg")
        _ = try await vcctl(path, "log", "repair", "--yes")
        let shown = try await vcctl(path, "show", "330001")
        #expect(shown.status == .done && shown.output.contains("1/2 firms"))
        #expect(shown.output.contains("events after #9 may be lost"))
        #expect(try await vcctl(path, "list").status == .done)
        #expect(try await vcctl(path, "workers").status == .done)
        let next = try await vcctl(path, "submit", list)
        #expect(next.status == .done && !next.output.contains("Job 330002"))
        let third = try await vcctl(path, "submit", list)
        #expect(third.output.contains("Job 1330003"))
        #expect(try await vcctl(path, "pause", "330001").status == .done)
        let told = try await vcctl(path, "history", "330001")
        #expect(told.status == .done && told.output.contains("paused"))
        #expect(try await vcctl(path, "log", "verify", "--deep").status == .done)
    }

    @Test(
        "behind a lost end every question about a job is answered with what is known",
        arguments: [false, true])
    func askedBehindLostEnd(goesOn: Bool) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data"
        try await makeLog(at: path)
        // The repair of a note begins a second segment, which is then lost.
        try damage(path, "zebedee two")
        _ = try await vcctl(path, "log", "repair", "--yes")
        _ = try await vcctl(path, "note", "330001", "last words")
        try FileManager.default.removeItem(atPath: path + "/log/0000000002.seg")
        _ = try await vcctl(path, "log", "repair", "--yes")
        if goesOn { _ = try await vcctl(path, "note", "330001", "it goes on") }
        let why = try await vcctl(path, "why", "330001")
        #expect(why.status == .done, "\(why.talk)")
        let steps = try await vcctl(path, "replay", "330001", "--step")
        #expect(steps.status == .done && steps.output.contains("noted"))
        #expect(steps.output.contains("it goes on") == goesOn)
        for job in [["330001"], []] {
            let told = try await Fixture().runOnDisk(
                ["tail"] + job + ["--no-follow", "--log", path])
            #expect(told.status == .done, "\(told.talk)")
            #expect(told.output.contains("it goes on") == goesOn)
            #expect(told.output.contains("zebedee one"))
        }
        let found = try await vcctl(
            path, "bisect", "330001", "--where", "processedCount >= 1", "--json")
        #expect(found.status == .done && found.output.contains(#""firstRevision":6"#))
        let back = try await vcctl(path, "show", "330001", "--at", "HEAD~3")
        #expect(back.talk.contains(goesOn ? "at #7" : "at #6"))
        let last = try await vcctl(
            path, "history", "330001", "--from", "HEAD~1", "--type", "noted,checkpoint", "--json")
        #expect(last.output.split(separator: "\n").count == 2)
        let changed = try await vcctl(path, "diff", "330001", "HEAD~1..")
        #expect(changed.status == .done, "\(changed.talk)")
        let inside = try await vcctl(path, "show", "330001", "--at", "500")
        #expect(inside.status == .done && inside.talk.contains("at #9"))
    }

    @Test("the last events of a job are told whatever has become of what others did since")
    func othersDamage() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/data"
        try await makeLog(at: path)
        let list = try folder.file("firms.csv", "name,website\nHazelbank,https://a.example\n")
        #expect(try await vcctl(path, "submit", list).output.contains("Job 330002"))
        _ = try await vcctl(path, "note", "330001", "zebedee three")
        try damage(path, "zebedee three")
        let told = try await vcctl(path, "tail", "330002", "--no-follow")
        #expect(told.status == .done && told.output.contains("queued"), "\(told.talk)")
    }
}
