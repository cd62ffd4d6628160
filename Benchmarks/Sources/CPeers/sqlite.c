// SQLite: one table of events with an index by job, and one of states for questions about the past.
#include "support.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const vb_sqlite_insert =
    "INSERT INTO events(job, seq, type, ts, payload) VALUES (?, ?, ?, ?, ?)";

_Noreturn static void fail(sqlite3 *database) {
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
    exit(1);
}

static void execute(sqlite3 *database, const char *text) {
    int code;
    while ((code = sqlite3_exec(database, text, NULL, NULL, NULL)) == SQLITE_BUSY) usleep(200);
    if (code != SQLITE_OK) fail(database);
}

sqlite3_stmt *vb_sqlite_prepare(sqlite3 *database, const char *text) {
    sqlite3_stmt *statement;
    int code;
    while ((code = sqlite3_prepare_v2(database, text, -1, &statement, NULL)) == SQLITE_BUSY) {
        usleep(200);
    }
    if (code != SQLITE_OK) fail(database);
    return statement;
}

void vb_sqlite_step(sqlite3 *database, sqlite3_stmt *statement) {
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_BUSY) sqlite3_reset(statement);
    if (code != SQLITE_DONE) fail(database);
    sqlite3_reset(statement);
}

void vb_sqlite_bind(sqlite3_stmt *insert, const vb_event *event, uint32_t job, uint32_t seq) {
    sqlite3_bind_int64(insert, 1, job);
    sqlite3_bind_int64(insert, 2, seq);
    sqlite3_bind_int(insert, 3, event->type);
    sqlite3_bind_int64(insert, 4, (sqlite3_int64)event->ts);
    sqlite3_bind_blob(
        insert, 5, vb_payload(event), (int)event->payload_size, SQLITE_STATIC);
}

sqlite3 *vb_sqlite_connect(const char *directory, bool is_synchronous) {
    char path[4096];
    sqlite3 *database;
    if (sqlite3_open(vb_path(path, directory, "events.db"), &database)) fail(database);
    sqlite3_busy_timeout(database, 20000);
    execute(database, "PRAGMA journal_mode=WAL");
    execute(database, is_synchronous ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
    execute(database, "PRAGMA cache_size=-65536");
    execute(database, "PRAGMA mmap_size=4000000000");
    execute(
        database,
        "CREATE TABLE IF NOT EXISTS events(pos INTEGER PRIMARY KEY, job INTEGER NOT NULL,"
        " seq INTEGER NOT NULL, type INTEGER NOT NULL, ts INTEGER NOT NULL,"
        " payload BLOB NOT NULL)");
    execute(
        database, "CREATE UNIQUE INDEX IF NOT EXISTS events_of_job ON events(job, seq)");
    return database;
}

void vb_sqlite_store(const char *directory, const vb_events *events) {
    mkdir(directory, 0755);
    sqlite3 *database = vb_sqlite_connect(directory, false);
    execute(
        database,
        "CREATE TABLE states(job INTEGER, seq INTEGER, ts INTEGER, state BLOB NOT NULL,"
        " PRIMARY KEY(job, ts, seq)) WITHOUT ROWID");
    sqlite3_stmt *insert = vb_sqlite_prepare(database, vb_sqlite_insert);
    sqlite3_stmt *keep = vb_sqlite_prepare(database, "INSERT INTO states VALUES (?, ?, ?, ?)");
    vb_state *states = vb_no_states();
    for (size_t i = 0; i < events->count; i++) {
        if (i % 10000 == 0) execute(database, i ? "COMMIT; BEGIN" : "BEGIN");
        const vb_event *event = vb_at(events, i);
        vb_sqlite_bind(insert, event, event->job, event->seq);
        vb_sqlite_step(database, insert);
        vb_fold(states, event->job, event->seq, event->type, event->ts, event->payload_size);
        if (event->seq % 100 != 0) continue;
        sqlite3_bind_int64(keep, 1, event->job);
        sqlite3_bind_int64(keep, 2, event->seq);
        sqlite3_bind_int64(keep, 3, (sqlite3_int64)event->ts);
        sqlite3_bind_blob(keep, 4, &states[event->job], sizeof *states, SQLITE_STATIC);
        vb_sqlite_step(database, keep);
    }
    execute(database, "COMMIT");
    execute(database, "PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_finalize(insert);
    sqlite3_finalize(keep);
    sqlite3_close(database);
    vb_free_states(states);
}

void vb_sqlite_scan(const char *directory, bool heads_only, vb_state *states) {
    sqlite3 *database = vb_sqlite_connect(directory, true);
    sqlite3_stmt *select = vb_sqlite_prepare(
        database, heads_only
                      ? "SELECT job, seq, type, ts, length(payload) FROM events ORDER BY pos"
                      : "SELECT job, seq, type, ts, payload FROM events ORDER BY pos");
    while (sqlite3_step(select) == SQLITE_ROW) {
        uint32_t size = heads_only ? (uint32_t)sqlite3_column_int(select, 4)
                                   : (uint32_t)sqlite3_column_bytes(select, 4);
        if (!heads_only && size) vb_sink = *(const uint8_t *)sqlite3_column_blob(select, 4);
        vb_fold(
            states, (uint32_t)sqlite3_column_int64(select, 0),
            (uint32_t)sqlite3_column_int64(select, 1), (uint32_t)sqlite3_column_int(select, 2),
            (uint64_t)sqlite3_column_int64(select, 3), size);
    }
    sqlite3_finalize(select);
    sqlite3_close(database);
}

uint64_t vb_sqlite_job(const char *directory, uint32_t job) {
    sqlite3 *database = vb_sqlite_connect(directory, true);
    sqlite3_stmt *select = vb_sqlite_prepare(
        database, "SELECT seq, type, ts, payload FROM events WHERE job = ? ORDER BY seq");
    sqlite3_bind_int64(select, 1, job);
    uint64_t byte_count = 0;
    while (sqlite3_step(select) == SQLITE_ROW) {
        const uint8_t *payload = sqlite3_column_blob(select, 3);
        int size = sqlite3_column_bytes(select, 3);
        if (size) vb_sink = payload[size - 1];
        byte_count += (uint64_t)size;
    }
    sqlite3_finalize(select);
    sqlite3_close(database);
    return byte_count;
}

vb_state vb_sqlite_as_of(const char *directory, uint32_t job, uint64_t ts) {
    vb_state *states = vb_no_states();
    sqlite3 *database = vb_sqlite_connect(directory, true);
    sqlite3_stmt *select = vb_sqlite_prepare(
        database,
        "SELECT seq, state FROM states WHERE job = ? AND ts <= ? ORDER BY ts DESC, seq DESC"
        " LIMIT 1");
    sqlite3_bind_int64(select, 1, job);
    sqlite3_bind_int64(select, 2, (sqlite3_int64)ts);
    sqlite3_int64 seq = 0;
    if (sqlite3_step(select) == SQLITE_ROW) {
        seq = sqlite3_column_int64(select, 0);
        memcpy(&states[job], sqlite3_column_blob(select, 1), sizeof *states);
    }
    sqlite3_finalize(select);
    select = vb_sqlite_prepare(
        database,
        "SELECT seq, type, ts, length(payload) FROM events WHERE job = ? AND seq > ?"
        " ORDER BY seq");
    sqlite3_bind_int64(select, 1, job);
    sqlite3_bind_int64(select, 2, seq);
    while (sqlite3_step(select) == SQLITE_ROW) {
        uint64_t time = (uint64_t)sqlite3_column_int64(select, 2);
        if (time > ts) break;
        vb_fold(
            states, job, (uint32_t)sqlite3_column_int64(select, 0),
            (uint32_t)sqlite3_column_int(select, 1), time,
            (uint32_t)sqlite3_column_int(select, 3));
    }
    sqlite3_finalize(select);
    sqlite3_close(database);
    vb_state state = states[job];
    vb_free_states(states);
    return state;
}

void vb_sqlite_leave_wal(const char *directory, const vb_events *events, size_t size) {
    char from[4096], to[4096], command[9000];
    mkdir(directory, 0755);
    vb_path(from, directory, "living");
    mkdir(from, 0755);
    sqlite3 *database = vb_sqlite_connect(from, false);
    execute(database, "PRAGMA wal_autocheckpoint=0");
    sqlite3_stmt *insert = vb_sqlite_prepare(database, vb_sqlite_insert);
    struct stat status = {0};
    for (size_t i = 0; i < events->count && (size_t)status.st_size < size; i++) {
        if (i % 100 == 0) execute(database, "BEGIN");
        const vb_event *event = vb_at(events, i);
        vb_sqlite_bind(insert, event, event->job, event->seq);
        vb_sqlite_step(database, insert);
        if (i % 100 != 99) continue;
        execute(database, "COMMIT");
        stat(vb_path(to, from, "events.db-wal"), &status);
    }
    // A copy of the files is what a killed process leaves.
    snprintf(
        command, sizeof command, "cp '%s/events.db' '%s/events.db-wal' '%s/'", from, from,
        directory);
    if (system(command)) vb_fail("cp");
    sqlite3_finalize(insert);
    sqlite3_close(database);
}

uint64_t vb_sqlite_open(const char *directory) {
    char path[4096];
    sqlite3 *database;
    if (sqlite3_open(vb_path(path, directory, "events.db"), &database)) fail(database);
    sqlite3_stmt *select = vb_sqlite_prepare(database, "SELECT max(pos) FROM events");
    uint64_t last = 0;
    if (sqlite3_step(select) == SQLITE_ROW) last = (uint64_t)sqlite3_column_int64(select, 0);
    sqlite3_finalize(select);
    // The next measurement needs the WAL as it is.
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_close(database);
    return last;
}
