// What the log is measured against: the same work in plain C, and in SQLite.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---------------------------------------------------------------------------------------------
// Events. One is a header of 24 bytes, directly followed by its payload.

typedef struct __attribute__((packed)) {
    uint32_t payload_size;
    uint32_t job;
    uint32_t seq; // within the job, from 1
    uint16_t type;
    uint16_t flags;
    uint64_t ts; // milliseconds
} vb_event;

enum { VB_CLAIMED = 1, VB_ENRICHED, VB_FAILED, VB_CHECKPOINT, VB_HEARTBEAT, VB_COMPLETED };

static inline const uint8_t *_Nonnull vb_payload(const vb_event *_Nonnull event) {
    return (const uint8_t *)(event + 1);
}

static inline size_t vb_event_size(const vb_event *_Nonnull event) {
    return sizeof(vb_event) + event->payload_size;
}

/// Events in memory, one after another.
typedef struct {
    uint8_t *_Nullable bytes;
    size_t size;
    uint64_t *_Nullable offsets; // of each event
    size_t count;
    size_t mapped_size; // when `bytes` is a mapped file
} vb_events;

/// Makes `count` events of jobs that run 32 at a time: JSON of about 900 bytes each when `full`, of
/// about 90 otherwise. The same arguments give the same events.
vb_events vb_generate(size_t count, uint32_t firms_per_job, bool full, uint64_t seed);

/// Takes the events of a file; `count` is 0 when it cannot be read.
vb_events vb_map(const char *_Nonnull path, size_t limit);

void vb_free(vb_events *_Nonnull events);

static inline const vb_event *_Nonnull vb_at(const vb_events *_Nonnull events, size_t index) {
    return (const vb_event *)(events->bytes + events->offsets[index]);
}

// ---------------------------------------------------------------------------------------------
// The fold: what a list of jobs would need. The same for everybody.

enum { VB_STATE_COUNT = 65536 };

typedef struct {
    uint32_t counts[8]; // by type
    uint32_t last_seq;
    uint32_t status;
    uint64_t last_ts;
    uint64_t payload_bytes;
} vb_state;

static inline void vb_fold(
    vb_state *_Nonnull states, uint32_t job, uint32_t seq, uint32_t type, uint64_t ts,
    uint32_t payload_size
) {
    vb_state *state = &states[job & (VB_STATE_COUNT - 1)];
    state->counts[type & 7]++;
    state->last_seq = seq;
    state->last_ts = ts;
    state->payload_bytes += payload_size;
    state->status = type == VB_COMPLETED ? 2 : 1;
}

/// States of nothing; only what is folded into them takes memory.
vb_state *_Nonnull vb_no_states(void);
void vb_free_states(vb_state *_Nonnull states);

/// A number that differs when any of the states does.
uint64_t vb_digest(const vb_state *_Nonnull states);

double vb_now(void);

// ---------------------------------------------------------------------------------------------
// Durable appends.

/// A commit as writers are given it; which job it belongs to is up to the writer.
typedef struct {
    const uint8_t *_Nonnull bytes;
    size_t size;
    uint32_t event_count;
} vb_commit;

typedef struct {
    uint64_t event_count;
    double seconds;
    double *_Nullable latencies; // of each answer, in seconds
    size_t latency_count;
} vb_append_result;

typedef enum { VB_PLAIN, VB_SQLITE } vb_peer;

/// Puts in place what `vb_append` needs in `directory`.
/// Plain: a file written from end to end, so that a sync has nothing but data to store.
void vb_append_prepare(vb_peer peer, const char *_Nonnull directory);

/// Appends `commits`, over and over, from `writer_count` threads, until `seconds` after `start`.
/// What is answered before `start` is not counted. Each commit is durable before the next of its
/// writer. Plain writers, also of several processes, share one write and one sync (group commit).
vb_append_result vb_append(
    vb_peer peer, const char *_Nonnull directory, const vb_commit *_Nonnull commits,
    size_t commit_count, int writer_count, int first_writer, double start, double seconds);

// ---------------------------------------------------------------------------------------------
// Stored events and questions. States are those of the fold.

/// Stores events the way the log does when sealed, in plain C: payloads in blocks of 64 KB, LZ4,
/// XXH3; heads apart; runs of each job; a state for every hundredth event of a job.
void vb_plain_store(const char *_Nonnull directory, const vb_events *_Nonnull events);
void vb_plain_scan(const char *_Nonnull directory, bool heads_only, vb_state *_Nonnull states);
uint64_t vb_plain_job(const char *_Nonnull directory, uint32_t job);
vb_state vb_plain_as_of(const char *_Nonnull directory, uint32_t job, uint64_t ts);

/// Frames one after another, each with its checksum: what is read before anything is sealed.
void vb_raw_store(const char *_Nonnull path, const vb_events *_Nonnull events);
void vb_raw_scan(const char *_Nonnull path, bool heads_only, vb_state *_Nonnull states);
/// Reads a file and hashes it.
uint64_t vb_read_and_hash(const char *_Nonnull path);

/// Compresses a file in blocks of 64 KB into another, hashes and syncs it.
void vb_compress(const char *_Nonnull path, const char *_Nonnull to);

void vb_sqlite_store(const char *_Nonnull directory, const vb_events *_Nonnull events);
void vb_sqlite_scan(const char *_Nonnull directory, bool heads_only, vb_state *_Nonnull states);
uint64_t vb_sqlite_job(const char *_Nonnull directory, uint32_t job);
vb_state vb_sqlite_as_of(const char *_Nonnull directory, uint32_t job, uint64_t ts);
/// Leaves a database in `directory` as a killed process would, with `size` bytes in its WAL.
void vb_sqlite_leave_wal(
    const char *_Nonnull directory, const vb_events *_Nonnull events, size_t size);
/// Opens the database and asks for its last position.
uint64_t vb_sqlite_open(const char *_Nonnull directory);
