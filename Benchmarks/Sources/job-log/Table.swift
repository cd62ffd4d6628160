import CSQLite
import EventLog
import Jobs

/// The same events in one table of SQLite, with indexes by job and sequence and by job and time.
final class Table {
    private var database: OpaquePointer?
    private var insert: OpaquePointer?

    init(_ path: String) throws {
        guard sqlite3_open(path, &database) == SQLITE_OK else { throw failure }
        try execute(
            """
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-500000;
            CREATE TABLE events(pos INTEGER PRIMARY KEY, job INTEGER NOT NULL, seq INTEGER NOT NULL,
              ts INTEGER NOT NULL, type INTEGER NOT NULL, item INTEGER NOT NULL,
              detail BLOB NOT NULL, payload BLOB NOT NULL);
            BEGIN
            """)
        let text =
            "INSERT INTO events(job, seq, ts, type, item, detail, payload) VALUES (?,?,?,?,?,?,?)"
        guard sqlite3_prepare_v2(database, text, -1, &insert, nil) == SQLITE_OK else {
            throw failure
        }
    }

    func add(_ event: Event, of job: JobNumber, revision: UInt64, at time: WallTime) throws {
        sqlite3_bind_int64(insert, 1, Int64(job.rawValue))
        sqlite3_bind_int64(insert, 2, Int64(revision))
        sqlite3_bind_int64(insert, 3, time.nanoseconds)
        sqlite3_bind_int(insert, 4, Int32(event.type))
        sqlite3_bind_int64(insert, 5, Int64(event.item))
        bind(event.detail, 6)
        if case .bytes(let bytes) = event.payload { bind(bytes, 7) } else { bind([], 7) }
        guard sqlite3_step(insert) == SQLITE_DONE else { throw failure }
        sqlite3_reset(insert)
    }

    /// Makes the indexes; nothing is added any more.
    func finish() throws {
        try execute(
            """
            COMMIT;
            CREATE UNIQUE INDEX events_of_job ON events(job, seq);
            CREATE INDEX events_by_time ON events(job, ts, seq);
            CREATE INDEX events_by_type ON events(job, type, seq);
            """)
        sqlite3_finalize(insert)
        sqlite3_close(database)
    }

    private func bind(_ bytes: [UInt8], _ index: Int32) {
        // SQLITE_TRANSIENT: SQLite takes a copy.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_blob(insert, index, bytes, Int32(bytes.count), transient)
    }

    private func execute(_ text: String) throws {
        guard sqlite3_exec(database, text, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    private var failure: BenchFailure {
        BenchFailure("sqlite: " + String(cString: sqlite3_errmsg(database)))
    }
}

struct BenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
