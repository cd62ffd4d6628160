import EventLog
import GRDB
import Jobs
@testable import JobCatalog
@testable import Projections
import Testing

@Suite("A damaged catalog")
struct CatalogDamageTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("catalog.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func filled(_ seed: UInt64) async throws -> Scene {
        let scene = Scene()
        var fleet = RandomFleet(seed: seed, scene)
        try await fleet.run(12)
        try await Catalog.open(path: path).update(from: scene.log)
        return scene
    }

    /// Opens what is there, updates it, and compares: nothing that is damaged may show.
    private func expectRight(_ scene: Scene, _ expected: FreshFold, _ what: String) async throws {
        let catalog = try Catalog.open(path: path)
        try await catalog.update(from: scene.log)
        #expect(try FreshFold(catalog) == expected, "\(what)")
        #expect(!catalog.isInMemory, "\(what): the file is not made anew")
    }

    @Test("whatever bytes are flipped, what it says is right")
    func flips() async throws {
        let scene = try await filled(1)
        let expected = try await FreshFold(scene.log)
        let whole = try folder.read("catalog.sqlite")
        var random = SplitMix64(seed: 4242)
        for round in 0..<60 {
            var damaged = whole
            // One flip somewhere, in the header, or many all over.
            let range = round % 3 == 0 ? 0..<100 : damaged.indices
            for _ in 0..<(round % 3 == 2 ? 20 : 1) {
                let index = Int.random(in: range, using: &random)
                damaged[index] ^= UInt8.random(in: 1...255, using: &random)
            }
            try folder.write(damaged, "catalog.sqlite")
            try await expectRight(scene, expected, "round \(round)")
        }
    }

    @Test(
        "a file that is no catalog at all is replaced",
        arguments: ["empty", "text", "half", "journal"])
    func noCatalog(_ kind: String) async throws {
        let scene = try await filled(2)
        let expected = try await FreshFold(scene.log)
        let whole = try folder.read("catalog.sqlite")
        switch kind {
        case "empty": try folder.write([], "catalog.sqlite")
        case "text": try folder.write(Array("job,file\n".utf8), "catalog.sqlite")
        case "half": try folder.write(Array(whole.prefix(whole.count / 2)), "catalog.sqlite")
        default: try folder.write(Array("no journal".utf8), "catalog.sqlite-wal")
        }
        try await expectRight(scene, expected, kind)
    }

    @Test(
        "one that somebody edited is made anew",
        arguments: [
            "UPDATE jobs SET failed_count = failed_count + 1",
            "DELETE FROM jobs WHERE job = 330001",
            "UPDATE catalog SET position = position - 1", "UPDATE catalog SET row_sum = 0",
            "INSERT INTO workers SELECT 'w-00000000000000ff', pid, host, release, firms_in_flight, "
                + "batches_in_flight, started_at, ended_at, ended_by, lost_observer, checksum "
                + "FROM workers LIMIT 1", "PRAGMA user_version = 99", "DROP TABLE workers",
            "DELETE FROM catalog", "ALTER TABLE jobs RENAME COLUMN run TO walk",
        ])
    func edited(_ sql: String) async throws {
        let scene = try await filled(3)
        let expected = try await FreshFold(scene.log)
        try await DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
        try await expectRight(scene, expected, sql)
    }

    @Test("what a killed process leaves behind is taken up, also when damaged")
    func leftovers() async throws {
        let scene = Scene()
        var fleet = RandomFleet(seed: 4, scene)
        var open: Catalog? = try Catalog.open(path: path)
        try await fleet.run(6)
        try await open?.update(from: scene.log)
        try await fleet.run(6)
        try await open?.update(from: scene.log)
        let expected = try await FreshFold(scene.log)
        let database = try folder.read("catalog.sqlite")
        let journal = try folder.read("catalog.sqlite-wal")
        #expect(!journal.isEmpty, "nothing is left behind: the test shows nothing")
        open = nil
        var random = SplitMix64(seed: 5)
        for round in 0..<20 {
            for name in try folder.names where name.hasPrefix("catalog.sqlite") {
                try folder.remove(name)
            }
            for (name, whole) in [("catalog.sqlite", database), ("catalog.sqlite-wal", journal)] {
                var bytes = whole
                if round > 0 {
                    let index = Int.random(in: bytes.indices, using: &random)
                    bytes[index] ^= UInt8.random(in: 1...255, using: &random)
                }
                try folder.write(bytes, name)
            }
            try await expectRight(scene, expected, "round \(round)")
        }
    }

    @Test("what is damaged while it is open is made anew by the next update")
    func damagedInUse() async throws {
        let scene = try await filled(6)
        let catalog = try Catalog.open(path: path)
        try await DatabaseQueue(path: path).write {
            try $0.execute(sql: "UPDATE jobs SET failed_count = failed_count + 1")
        }
        #expect(throws: ProjectionError.self) { try catalog.jobs() }
        try await catalog.update(from: scene.log)
        #expect(!catalog.isInMemory)
        #expect(try FreshFold(catalog) == (try await FreshFold(scene.log)))
    }

    @Test("while another has it open it is left alone, and the answer comes from memory")
    func leftAlone() async throws {
        let scene = try await filled(5)
        let expected = try await FreshFold(scene.log)
        let other = try Catalog.open(path: path)
        try await DatabaseQueue(path: path).write {
            try $0.execute(sql: "UPDATE jobs SET failed_count = failed_count + 1")
        }
        let catalog = try Catalog.open(path: path)
        #expect(catalog.isInMemory)
        try await catalog.update(from: scene.log)
        #expect(try FreshFold(catalog) == expected)
        #expect(throws: ProjectionError.self) { try other.jobs() }
        try await other.update(from: scene.log)
        #expect(try FreshFold(other) == expected, "the other notices, and goes on in memory")
    }
}
