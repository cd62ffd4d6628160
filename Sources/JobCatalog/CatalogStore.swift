import GRDB
import Jobs
import Projections

/// The catalog's database: a file, or memory when no file can be used.
final class CatalogStore: Sendable {
    private let queue: DatabaseQueue
    /// Keeps others from replacing the file while it is open here; nil in memory.
    private let lock: CatalogLock?

    private init(_ queue: DatabaseQueue, _ lock: CatalogLock?) {
        self.queue = queue
        self.lock = lock
    }

    var isInMemory: Bool { lock == nil }

    static func inMemory() throws -> CatalogStore {
        let store = CatalogStore(try DatabaseQueue(), nil)
        try store.prepare()
        return store
    }

    /// Opens or creates the file at `path`.
    /// - Throws: Whatever shows that the file is no catalog that can be trusted.
    static func file(_ path: String, _ lock: CatalogLock) throws -> CatalogStore {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            // What a crash loses here is read from the log again.
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        let store = CatalogStore(
            try DatabaseQueue(path: path, configuration: configuration), lock)
        try store.prepare()
        try store.check()
        return store
    }

    /// Makes the file anew after it has failed in use; nil when it is in memory, or others have it
    /// open.
    func replaced(_ file: CatalogFile) -> CatalogStore? {
        // What is not closed cleanly is removed the next moment.
        try? queue.close()
        guard let lock, lock.takeAlone(), file.remove() else { return nil }
        let store = try? CatalogStore.file(file.path, lock)
        return lock.share() ? store : nil
    }

    private func prepare() throws {
        try queue.inDatabase { db in
            try db.inTransaction(.immediate) {
                if try db.isNew { try db.execute(sql: CatalogSchema.statements) }
                return .commit
            }
        }
    }

    /// Holds everything that is stored against its checksums.
    private func check() throws {
        try queue.read { db in
            guard try Int.fetchOne(db, sql: "PRAGMA user_version") == CatalogSchema.version,
                try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok"
            else { throw DamagedRow() }
            let (_, rowSum) = try db.mark()
            let sum = try db.jobs().map(\.row.checksum).reduce(0, &+)
            let all = try db.workers().map(\.row.checksum).reduce(sum, &+)
            guard rowSum == all else { throw DamagedRow() }
        }
    }

    func mark() throws -> CatalogMark {
        try queue.read { try $0.mark().0 }
    }

    /// In rising order of number.
    func jobs() throws -> [CatalogJob] {
        try queue.read { try $0.jobs() }
    }

    /// The latest start first.
    func workers() throws -> [FleetWorker] {
        try queue.read { FleetState(workers: try $0.workers()).sorted }
    }

    /// Takes `changes` in, together with the mark that they lead to.
    ///
    /// - Returns: False when another process has moved the catalog on from `old` meanwhile.
    func apply(_ changes: CatalogChanges, from old: CatalogMark) throws -> Bool {
        try queue.inDatabase { db in
            var isApplied = false
            try db.inTransaction(.immediate) {
                var (mark, rowSum) = try db.mark()
                guard mark == old else { return .rollback }
                if changes.isAnew {
                    try db.execute(sql: "DELETE FROM jobs; DELETE FROM workers")
                    rowSum = 0
                }
                for job in changes.jobs {
                    let key = Int64(bitPattern: job.job.rawValue)
                    rowSum &-= try db.checksum("jobs", "job", key.databaseValue)
                    rowSum &+= job.row.checksum
                    try job.row.write(to: "jobs", db)
                }
                for worker in changes.workers {
                    let key = worker.identity.name.databaseValue
                    rowSum &-= try db.checksum("workers", "worker", key)
                    rowSum &+= worker.row.checksum
                    try worker.row.write(to: "workers", db)
                }
                mark = changes.mark
                try mark.row(rowSum: rowSum).write(to: "catalog", db)
                isApplied = true
                return .commit
            }
            return isApplied
        }
    }
}

/// What the log says beyond the catalog's mark.
struct CatalogChanges: Hashable {
    /// The rows that are there are of another log.
    var isAnew: Bool
    var mark: CatalogMark
    var jobs: [CatalogJob]
    var workers: [FleetWorker]
}

extension Database {
    fileprivate var isNew: Bool {
        get throws {
            try Int.fetchOne(self, sql: "PRAGMA user_version") == 0
                && Int.fetchOne(self, sql: "SELECT count(*) FROM sqlite_schema") == 0
        }
    }

    fileprivate func mark() throws -> (CatalogMark, rowSum: Int64) {
        guard let row = try Row.fetchOne(self, sql: "SELECT * FROM catalog WHERE id = 1") else {
            throw DamagedRow()
        }
        let mark = try CatalogMark(row)
        let rowSum = try row.number("row_sum")
        let checksum = try row.number("checksum")
        // A catalog that nothing has been written to has no checksum yet.
        let isUntouched = mark == CatalogMark() && rowSum == 0 && checksum == 0
        guard isUntouched || mark.row(rowSum: rowSum).checksum == checksum else {
            throw DamagedRow()
        }
        return (mark, rowSum)
    }

    fileprivate func jobs() throws -> [CatalogJob] {
        try Row.fetchAll(self, sql: "SELECT * FROM jobs ORDER BY job").map { try CatalogJob($0) }
    }

    fileprivate func workers() throws -> [FleetWorker] {
        try Row.fetchAll(self, sql: "SELECT * FROM workers").map { try FleetWorker($0) }
    }

    /// The checksum of the row that is about to be replaced; 0 when there is none.
    fileprivate func checksum(
        _ table: String, _ key: String, _ value: DatabaseValue
    ) throws -> Int64 {
        try Int64.fetchOne(
            self, sql: "SELECT checksum FROM \(table) WHERE \(key) = ?", arguments: [value]) ?? 0
    }
}
