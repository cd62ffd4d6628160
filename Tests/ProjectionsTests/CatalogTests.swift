import EventLog
import GRDB
import Jobs
@testable import JobCatalog
@testable import Projections
import Testing

@Suite("The catalog")
struct CatalogTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("catalog.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("after every update it is a fresh fold of the log")
    func incremental() async throws {
        for seed: UInt64 in 0..<4 {
            let scene = Scene()
            var fleet = RandomFleet(seed: seed, scene)
            let catalog = try Catalog.open(path: folder.file("\(seed).sqlite"))
            #expect(!catalog.isInMemory)
            for _ in 0..<8 {
                try await fleet.run(4)
                try await catalog.update(from: scene.log)
                #expect(try FreshFold(catalog) == (try await FreshFold(scene.log)), "seed \(seed)")
            }
        }
    }

    @Test("it goes on where it was when opened again, and is made anew when it is gone")
    func reopening() async throws {
        let scene = Scene()
        var fleet = RandomFleet(seed: 1, scene)
        try await fleet.run(10)
        try await Catalog.open(path: path).update(from: scene.log)
        try await fleet.run(10)
        let expected = try await FreshFold(scene.log)
        var catalog = try Catalog.open(path: path)
        #expect(try FreshFold(catalog) != expected, "it is as it was left until it is updated")
        try await catalog.update(from: scene.log)
        #expect(try FreshFold(catalog) == expected)
        catalog = try Catalog.open(path: folder.file("other.sqlite"))
        try folder.remove("catalog.sqlite")
        catalog = try Catalog.open(path: path)
        #expect(try catalog.jobs().isEmpty)
        try await catalog.update(from: scene.log)
        #expect(try FreshFold(catalog) == expected)
    }

    @Test("an update that finds nothing new changes nothing")
    func quiet() async throws {
        let scene = Scene()
        var fleet = RandomFleet(seed: 2, scene)
        try await fleet.run(5)
        let all = try #require(
            try await CatalogChanges.read(scene.log, since: CatalogMark(), retrying: []))
        #expect(all.mark.position == (try await scene.log.head()))
        let more = try await CatalogChanges.read(scene.log, since: all.mark, retrying: [])
        #expect(more == nil)
    }

    @Test("of another log, or of one that has lost its end, it keeps nothing")
    func otherLogs() async throws {
        let scene = Scene()
        var fleet = RandomFleet(seed: 3, scene)
        try await fleet.run(12)
        try await Catalog.open(path: path).update(from: scene.log)
        for (seed, steps): (UInt64, Int) in [(4, 3), (5, 40)] {
            let other = Scene()
            var otherFleet = RandomFleet(seed: seed, other)
            try await otherFleet.run(steps)
            let catalog = try Catalog.open(path: path)
            try await catalog.update(from: other.log)
            #expect(try FreshFold(catalog) == (try await FreshFold(other.log)), "\(steps) steps")
        }
        let empty = MemoryLog()
        let catalog = try Catalog.open(path: path)
        try await catalog.update(from: empty)
        #expect(try catalog.jobs().isEmpty)
    }

    @Test("several may bring one up to date at once, while the log grows")
    func several() async throws {
        let scene = Scene()
        let (path, log) = (self.path, scene.log)
        let writing = Task {
            var fleet = RandomFleet(seed: 6, scene)
            try await fleet.run(40)
        }
        try await withThrowingTaskGroup { group in
            for _ in 0..<3 {
                group.addTask {
                    let catalog = try Catalog.open(path: path)
                    for _ in 0..<12 { try await catalog.update(from: log) }
                    #expect(!catalog.isInMemory)
                }
            }
            try await group.waitForAll()
        }
        try await writing.value
        let catalog = try Catalog.open(path: path)
        try await catalog.update(from: log)
        #expect(try FreshFold(catalog) == (try await FreshFold(log)))
    }

    @Test("two that take turns see each other's work")
    func turns() async throws {
        let scene = Scene()
        var fleet = RandomFleet(seed: 7, scene)
        let catalogs = [try Catalog.open(path: path), try Catalog.open(path: path)]
        for turn in 0..<8 {
            try await fleet.run(2)
            try await catalogs[turn % 2].update(from: scene.log)
            #expect(try FreshFold(catalogs[1 - turn % 2]) == (try await FreshFold(scene.log)))
        }
    }

    @Test(
        "where no file can be made it is kept in memory, and says the same",
        arguments: ["/nonexistent/folder/catalog.sqlite", "/proc/catalog.sqlite"])
    func inMemory(_ path: String) async throws {
        let scene = Scene()
        var fleet = RandomFleet(seed: 8, scene)
        try await fleet.run(6)
        let catalog = try Catalog.open(path: path)
        #expect(catalog.isInMemory)
        try await catalog.update(from: scene.log)
        #expect(try FreshFold(catalog) == (try await FreshFold(scene.log)))
    }

    @Test("anyone may read it with sqlite3")
    func openToAll() async throws {
        let scene = Scene()
        try await scene.submit(firms: 3, batch: 2)
        try await scene.perform(.claim(BatchNumber(1), Scene.first))
        let catalog = try Catalog.open(path: path)
        try await catalog.update(from: scene.log)
        let row = try DatabaseQueue(path: path).read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM job_list")
        }
        let found = try #require(row)
        #expect(found["job"] == 330_001)
        #expect(found["file_name"] == "funds-330001.xlsx")
        #expect(found["status"] == "processing")
        #expect(found["worker_count"] == 1)
        #expect(found["submitted"] == "2026-09-21 14:13:20")
    }

    @Test("a job that cannot be read does not hide the others, and is tried again")
    func unreadableJob() async throws {
        let scene = Scene()
        try await scene.submit(firms: 3, batch: 2)
        let bad = StreamID(JobNumber(330_002))
        _ = try await scene.log.append([Event(type: 999)], after: .none(bad))
        let catalog = try Catalog.open(path: path)
        try await catalog.update(from: scene.log)
        try await catalog.update(from: scene.log)
        let jobs = try catalog.jobs()
        #expect(jobs.map(\.job.rawValue) == [330_001, 330_002])
        #expect(jobs[0].problem == nil)
        let problem = try #require(jobs[1].problem)
        #expect(problem.contains("event type 999 is unknown"))
    }

    @Test("a list whose bodies are erased has no file name any more")
    func erased() async throws {
        let scene = Scene()
        var event = JobEntry(.submitted(Submission(firmCount: 1, batchSize: 1))).encoded()
        event.payload = .erased
        _ = try await scene.log.append([event], after: .none(StreamID(Scene.job)))
        let catalog = try Catalog.open(path: path)
        try await catalog.update(from: scene.log)
        #expect(try catalog.jobs().map(\.fileName) == [""])
    }

    @Test("a row says how fast its job moves")
    func rate() async throws {
        let scene = Scene()
        try await scene.submit(firms: 9, batch: 9)
        let lease = try await scene.claim(1)
        for firm: UInt32 in 1...3 { try await scene.enrich(firm, lease, duration: .seconds(10)) }
        let catalog = try Catalog.open(path: path)
        try await catalog.update(from: scene.log)
        let job = try #require(try catalog.jobs().first)
        let state = try await scene.reader.state(of: Scene.job).state
        let summary = JobSummary(job: Scene.job, state: state, now: scene.clock.now)
        #expect(job.rate(now: scene.clock.now) == summary.rate)
        #expect(job.expectedEnd(now: scene.clock.now) == summary.expectedEnd)
        #expect(summary.rate?.firmsPerMinute == 6)
        #expect(job.percent == 33)
    }
}
