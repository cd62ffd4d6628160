// What a user would write instead of `vcctl history` and `vcctl show --at`: a C program over one
// SQLite table of the same events, with an index by job and sequence.
//
//   job-sqlite history DATABASE JOB          one line an event
//   job-sqlite at DATABASE JOB NANOSECONDS   the state as of a moment: the last checkpoint's, and
//                                            how many events of each type came after it
//   job-sqlite failed DATABASE JOB           the firms that were given up, and why
//   job-sqlite middle DATABASE JOB           the middle of its life, in nanoseconds
//   job-sqlite nothing                       what starting costs
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHECKPOINT = 10, FIRM_FAILED = 8, TYPE_LIMIT = 32 };

static const char *const names[TYPE_LIMIT] = {
    "", "submitted", "firmsListed", "queued", "claimed", "firmStarted", "attemptFailed",
    "firmEnriched", "firmFailed", "heartbeat", "checkpoint", "released", "leaseExpired", "paused",
    "resumed", "reset", "retryRequested", "cancelled", "noted", "completed", "purged"};

static sqlite3 *database;

_Noreturn static void fail(void) {
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
    exit(1);
}

static sqlite3_stmt *prepare(const char *text, const char *job) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(database, text, -1, &statement, NULL) != SQLITE_OK) fail();
    sqlite3_bind_int64(statement, 1, atoll(job));
    return statement;
}

static const char *type_name(int type) {
    return type > 0 && type < TYPE_LIMIT && names[type] ? names[type] : "?";
}

static void put_time(char *text, size_t size, sqlite3_int64 nanoseconds) {
    time_t seconds = nanoseconds / 1000000000;
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static void history(const char *job) {
    sqlite3_stmt *rows = prepare(
        "SELECT seq, ts, type, item, payload FROM events WHERE job = ? ORDER BY seq", job);
    char when[32];
    while (sqlite3_step(rows) == SQLITE_ROW) {
        put_time(when, sizeof when, sqlite3_column_int64(rows, 1));
        printf(
            "%6lld  %s  %-14s  #%d, %d bytes\n", (long long)sqlite3_column_int64(rows, 0), when,
            type_name(sqlite3_column_int(rows, 2)), sqlite3_column_int(rows, 3),
            sqlite3_column_bytes(rows, 4));
    }
    sqlite3_finalize(rows);
}

static void at(const char *job, const char *moment) {
    sqlite3_stmt *last = prepare(
        "SELECT seq FROM events WHERE job = ? AND ts <= ? ORDER BY ts DESC, seq DESC LIMIT 1", job);
    sqlite3_bind_int64(last, 2, atoll(moment));
    if (sqlite3_step(last) != SQLITE_ROW) fail();
    sqlite3_int64 seq = sqlite3_column_int64(last, 0);
    sqlite3_stmt *checkpoint = prepare(
        "SELECT seq, payload FROM events WHERE job = ? AND type = ? AND seq <= ?"
        " ORDER BY seq DESC LIMIT 1",
        job);
    sqlite3_bind_int(checkpoint, 2, CHECKPOINT);
    sqlite3_bind_int64(checkpoint, 3, seq);
    sqlite3_int64 start = 0;
    unsigned sum = 0;
    if (sqlite3_step(checkpoint) == SQLITE_ROW) {
        start = sqlite3_column_int64(checkpoint, 0);
        const unsigned char *state = sqlite3_column_blob(checkpoint, 1);
        for (int i = 0; i < sqlite3_column_bytes(checkpoint, 1); i++) sum = sum * 31 + state[i];
    }
    sqlite3_stmt *rows = prepare(
        "SELECT type, item, detail FROM events WHERE job = ? AND seq > ? AND seq <= ? ORDER BY seq",
        job);
    sqlite3_bind_int64(rows, 2, start);
    sqlite3_bind_int64(rows, 3, seq);
    int counts[TYPE_LIMIT] = {0};
    while (sqlite3_step(rows) == SQLITE_ROW) counts[sqlite3_column_int(rows, 0) % TYPE_LIMIT]++;
    printf("as of #%lld: checkpoint #%lld (%08x)\n", (long long)seq, (long long)start, sum);
    for (int type = 1; type < TYPE_LIMIT; type++) {
        if (counts[type]) printf("  %s: %d\n", type_name(type), counts[type]);
    }
}

static void failed(const char *job) {
    sqlite3_stmt *rows = prepare(
        "SELECT seq, ts, item, payload FROM events WHERE job = ? AND type = ? ORDER BY seq", job);
    sqlite3_bind_int(rows, 2, FIRM_FAILED);
    char when[32];
    while (sqlite3_step(rows) == SQLITE_ROW) {
        put_time(when, sizeof when, sqlite3_column_int64(rows, 1));
        printf(
            "#%d  %s  %.*s\n", sqlite3_column_int(rows, 2), when, sqlite3_column_bytes(rows, 3),
            (const char *)sqlite3_column_blob(rows, 3));
    }
    sqlite3_finalize(rows);
}

static void middle(const char *job) {
    sqlite3_stmt *times = prepare("SELECT min(ts), max(ts) FROM events WHERE job = ?", job);
    if (sqlite3_step(times) != SQLITE_ROW) fail();
    printf(
        "%lld\n",
        (long long)(sqlite3_column_int64(times, 0) + sqlite3_column_int64(times, 1)) / 2);
}

int main(int count, char **arguments) {
    if (count == 2 && !strcmp(arguments[1], "nothing")) return 0;
    if (count < 4) {
        fprintf(stderr, "usage: job-sqlite history|at|failed|middle DATABASE JOB [NANOSECONDS]\n");
        return 2;
    }
    if (sqlite3_open_v2(arguments[2], &database, SQLITE_OPEN_READONLY, NULL)) fail();
    sqlite3_exec(database, "PRAGMA mmap_size=8000000000", NULL, NULL, NULL);
    if (!strcmp(arguments[1], "history")) history(arguments[3]);
    else if (!strcmp(arguments[1], "failed")) failed(arguments[3]);
    else if (!strcmp(arguments[1], "middle")) middle(arguments[3]);
    else if (count > 4) at(arguments[3], arguments[4]);
    return 0;
}
