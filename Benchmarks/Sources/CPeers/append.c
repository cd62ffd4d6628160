// Durable appends by any number of threads and processes.
#include "support.h"
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// ---------------------------------------------------------------------------------------------
// Plain: a file that was written from end to end before, written again and again. Nothing is
// checked and nothing indexed: no log can be faster with the same calls.

enum { FILE_SIZE = 256 << 20, PENDING_SIZE = 16 << 20 };

// Shared by all processes, in a mapped file.
typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t pending_size;
    uint64_t group, durable_group; // what is pending now; what is on the disk
    uint64_t tail;
    bool has_leader;
    int filling; // which of the two buffers
    uint8_t pending[2][PENDING_SIZE];
} group_commit;

typedef struct {
    int fd;
    group_commit *shared;
} plain_log;

static plain_log plain_open(const char *directory) {
    char path[4096];
    plain_log log;
    int shared = open(vb_path(path, directory, "shared"), O_RDWR | O_CLOEXEC);
    if (shared < 0) vb_fail(path);
    log.shared = mmap(NULL, sizeof(group_commit), PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
    if (log.shared == MAP_FAILED) vb_fail(path);
    close(shared);
    log.fd = open(vb_path(path, directory, "plain"), O_RDWR | O_CLOEXEC);
    if (log.fd < 0) vb_fail(path);
    return log;
}

static void plain_prepare(const char *directory) {
    char path[4096];
    int shared = open(vb_path(path, directory, "shared"), O_RDWR | O_CREAT | O_TRUNC, 0644);
    if (shared < 0 || ftruncate(shared, sizeof(group_commit))) vb_fail(path);
    close(shared);
    int fd = open(vb_path(path, directory, "plain"), O_RDWR | O_CREAT, 0644);
    struct stat status;
    if (fd < 0 || fstat(fd, &status)) vb_fail(path);
    if (status.st_size != FILE_SIZE) {
        static uint8_t zeros[1 << 20];
        for (off_t offset = 0; offset < FILE_SIZE; offset += sizeof zeros) {
            if (pwrite(fd, zeros, sizeof zeros, offset) != sizeof zeros) vb_fail(path);
        }
        if (fsync(fd)) vb_fail(path);
    }
    close(fd);
    plain_log log = plain_open(directory);
    memset(log.shared, 0, sizeof *log.shared);
    log.shared->group = 1;
    pthread_mutexattr_t mutex;
    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&log.shared->mutex, &mutex);
    pthread_condattr_t condition;
    pthread_condattr_init(&condition);
    pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&log.shared->changed, &condition);
    munmap(log.shared, sizeof *log.shared);
    close(log.fd);
}

// Writes and syncs what is pending, for all who wait; the mutex is held, and given up meanwhile.
static void plain_lead(plain_log *log) {
    group_commit *shared = log->shared;
    const uint8_t *bytes = shared->pending[shared->filling];
    size_t size = shared->pending_size;
    uint64_t group = shared->group++;
    if (shared->tail + size > FILE_SIZE) shared->tail = 0;
    off_t offset = (off_t)shared->tail;
    shared->tail += size;
    shared->filling = 1 - shared->filling;
    shared->pending_size = 0;
    shared->has_leader = true;
    pthread_mutex_unlock(&shared->mutex);
    if (pwrite(log->fd, bytes, size, offset) != (ssize_t)size) vb_fail("pwrite");
    if (fdatasync(log->fd)) vb_fail("fdatasync");
    pthread_mutex_lock(&shared->mutex);
    shared->has_leader = false;
    shared->durable_group = group;
    pthread_cond_broadcast(&shared->changed);
}

static void plain_append(plain_log *log, const vb_commit *commit) {
    group_commit *shared = log->shared;
    pthread_mutex_lock(&shared->mutex);
    while (shared->pending_size + commit->size > PENDING_SIZE) {
        pthread_cond_wait(&shared->changed, &shared->mutex);
    }
    memcpy(
        shared->pending[shared->filling] + shared->pending_size, commit->bytes, commit->size);
    shared->pending_size += commit->size;
    uint64_t group = shared->group;
    while (shared->durable_group < group) {
        if (shared->has_leader) {
            pthread_cond_wait(&shared->changed, &shared->mutex);
        } else {
            plain_lead(log);
        }
    }
    pthread_mutex_unlock(&shared->mutex);
}

// ---------------------------------------------------------------------------------------------
// SQLite: a connection for each writer, a transaction for each commit.

typedef struct {
    sqlite3 *database;
    sqlite3_stmt *insert, *begin, *commit;
} sqlite_writer;

sqlite3 *vb_sqlite_connect(const char *directory, bool is_synchronous);
sqlite3_stmt *vb_sqlite_prepare(sqlite3 *database, const char *text);
void vb_sqlite_step(sqlite3 *database, sqlite3_stmt *statement);
void vb_sqlite_bind(sqlite3_stmt *insert, const vb_event *event, uint32_t job, uint32_t seq);
extern const char *const vb_sqlite_insert;

static sqlite_writer sqlite_open(const char *directory) {
    sqlite_writer writer = {.database = vb_sqlite_connect(directory, true)};
    writer.insert = vb_sqlite_prepare(writer.database, vb_sqlite_insert);
    writer.begin = vb_sqlite_prepare(writer.database, "BEGIN IMMEDIATE");
    writer.commit = vb_sqlite_prepare(writer.database, "COMMIT");
    return writer;
}

static void sqlite_append(
    sqlite_writer *writer, const vb_commit *commit, uint32_t job, uint32_t seq
) {
    if (commit->event_count > 1) vb_sqlite_step(writer->database, writer->begin);
    const uint8_t *next = commit->bytes;
    for (uint32_t i = 0; i < commit->event_count; i++) {
        const vb_event *event = (const vb_event *)next;
        vb_sqlite_bind(writer->insert, event, job, seq + i);
        vb_sqlite_step(writer->database, writer->insert);
        next += vb_event_size(event);
    }
    if (commit->event_count > 1) vb_sqlite_step(writer->database, writer->commit);
}

static void sqlite_close_writer(sqlite_writer *writer) {
    sqlite3_finalize(writer->insert);
    sqlite3_finalize(writer->begin);
    sqlite3_finalize(writer->commit);
    sqlite3_close(writer->database);
}

// ---------------------------------------------------------------------------------------------

void vb_append_prepare(vb_peer peer, const char *directory) {
    mkdir(directory, 0755);
    if (peer == VB_PLAIN) {
        plain_prepare(directory);
    } else {
        sqlite3_close(vb_sqlite_connect(directory, true));
    }
}

typedef struct {
    pthread_t thread;
    vb_peer peer;
    plain_log plain;
    sqlite_writer sqlite;
    const vb_commit *commits;
    size_t commit_count;
    int number, writer_count;
    double start, end;
    vb_append_result result;
} writer;

// As many streams in all as jobs are active at a time, but at least one for each writer.
static int streams_per_writer(int writer_count) {
    return writer_count < 32 ? 32 / writer_count : 1;
}

static void *write_for_a_while(void *argument) {
    writer *self = argument;
    int stream_count = streams_per_writer(self->writer_count);
    uint32_t *seqs = calloc((size_t)stream_count, sizeof *seqs);
    size_t capacity = 1 << 16;
    self->result.latencies = vb_allocate(capacity * sizeof(double));
    double before = vb_now();
    for (size_t turn = 0; before < self->end; turn++) {
        const vb_commit *commit =
            &self->commits[(turn * self->writer_count + self->number) % self->commit_count];
        if (self->peer == VB_PLAIN) {
            plain_append(&self->plain, commit);
        } else {
            int stream = (int)(turn % (size_t)stream_count);
            uint32_t job = (uint32_t)(self->number * stream_count + stream);
            sqlite_append(&self->sqlite, commit, job, seqs[stream] + 1);
            seqs[stream] += commit->event_count;
        }
        double after = vb_now();
        if (before >= self->start) {
            if (self->result.latency_count == capacity) {
                capacity *= 2;
                self->result.latencies =
                    realloc(self->result.latencies, capacity * sizeof(double));
                if (!self->result.latencies) vb_fail("memory");
            }
            self->result.latencies[self->result.latency_count++] = after - before;
            self->result.event_count += commit->event_count;
            self->result.seconds = after - self->start;
        }
        before = after;
    }
    free(seqs);
    return NULL;
}

vb_append_result vb_append(
    vb_peer peer, const char *directory, const vb_commit *commits, size_t commit_count,
    int writer_count, int first_writer, double start, double seconds
) {
    plain_log plain = {.fd = -1};
    if (peer == VB_PLAIN) plain = plain_open(directory);
    writer *writers = calloc((size_t)writer_count, sizeof *writers);
    for (int i = 0; i < writer_count; i++) {
        writers[i] = (writer){
            .peer = peer, .plain = plain, .commits = commits, .commit_count = commit_count,
            .number = first_writer + i, .writer_count = writer_count, .start = start,
            .end = start + seconds};
        if (peer == VB_SQLITE) writers[i].sqlite = sqlite_open(directory);
    }
    for (int i = 0; i < writer_count; i++) {
        if (pthread_create(&writers[i].thread, NULL, write_for_a_while, &writers[i])) {
            vb_fail("thread");
        }
    }
    vb_append_result all = {0};
    for (int i = 0; i < writer_count; i++) {
        pthread_join(writers[i].thread, NULL);
        vb_append_result *one = &writers[i].result;
        all.event_count += one->event_count;
        if (one->seconds > all.seconds) all.seconds = one->seconds;
        all.latencies = realloc(
            all.latencies, (all.latency_count + one->latency_count + 1) * sizeof(double));
        memcpy(
            all.latencies + all.latency_count, one->latencies,
            one->latency_count * sizeof(double));
        all.latency_count += one->latency_count;
        free(one->latencies);
        if (peer == VB_SQLITE) sqlite_close_writer(&writers[i].sqlite);
    }
    free(writers);
    if (peer == VB_PLAIN) {
        munmap(plain.shared, sizeof *plain.shared);
        close(plain.fd);
    }
    return all;
}
