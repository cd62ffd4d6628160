/// The tables of the catalog; anyone may read them with `sqlite3`.
///
/// Times are nanoseconds since 1970-01-01T00:00:00Z; the views show them as dates in UTC. Every row
/// has a checksum over its values, and `catalog` their sum: a catalog that was damaged or edited is
/// noticed and made anew from the log.
enum CatalogSchema {
    /// Kept as SQLite's `user_version`; another one means making the catalog anew.
    static let version = 1

    static let statements = """
        CREATE TABLE catalog (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            -- The last commit of the log that the rows tell of, and how to know the log again.
            position INTEGER NOT NULL,
            anchor_stream INTEGER NOT NULL,
            anchor_revision INTEGER NOT NULL,
            anchor_position INTEGER NOT NULL,
            anchor_time INTEGER NOT NULL,
            row_sum INTEGER NOT NULL,
            checksum INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE jobs (
            job INTEGER PRIMARY KEY,
            file_name TEXT NOT NULL,
            status TEXT NOT NULL,
            run INTEGER NOT NULL,
            firm_count INTEGER NOT NULL,
            enriched_count INTEGER NOT NULL,
            failed_count INTEGER NOT NULL,
            people_count INTEGER NOT NULL,
            worker_count INTEGER NOT NULL,
            submitted_at INTEGER,
            started_at INTEGER,
            completed_at INTEGER,
            heartbeat_at INTEGER,
            updated_at INTEGER,
            -- A JSON array of the times at which the last firms were finished.
            recent_finishes TEXT NOT NULL,
            revision INTEGER NOT NULL,
            problem TEXT,
            checksum INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE workers (
            worker TEXT PRIMARY KEY,
            pid INTEGER NOT NULL,
            host TEXT NOT NULL,
            release TEXT NOT NULL,
            firms_in_flight INTEGER NOT NULL,
            batches_in_flight INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            ended_at INTEGER,
            -- signal, idle, supervisor-gone, failure, memory, lost
            ended_by TEXT,
            lost_observer TEXT,
            checksum INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE VIEW job_list AS
            SELECT job, file_name, status,
                enriched_count + failed_count AS processed_count, firm_count, failed_count,
                people_count, worker_count,
                datetime(submitted_at / 1000000000, 'unixepoch') AS submitted,
                datetime(updated_at / 1000000000, 'unixepoch') AS updated
            FROM jobs;
        CREATE VIEW worker_list AS
            SELECT worker, pid, host, release,
                datetime(started_at / 1000000000, 'unixepoch') AS started,
                datetime(ended_at / 1000000000, 'unixepoch') AS ended, ended_by
            FROM workers;
        INSERT INTO catalog VALUES (1, 0, 0, 0, 0, 0, 0, 0);
        PRAGMA user_version = \(version);
        """
}
