// Stored events and questions to them in plain C.
#define XXH_INLINE_ALL
#include "support.h"
#include <fcntl.h>
#include <lz4.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

enum { BLOCK_SIZE = 64 << 10 };

typedef struct {
    uint64_t offset, checksum;
    uint32_t size, raw_size;
    uint64_t first_event; // number of its first head
} block;

// Events of one job that lie in one block; the first of them is head `event`.
typedef struct {
    uint32_t job, block;
    uint32_t event_count, padding;
    uint64_t event, ts, payload_offset;
} run;

typedef struct {
    uint32_t job, seq;
    uint64_t ts;
    vb_state state;
} snapshot;

// ---------------------------------------------------------------------------------------------
// Storing.

typedef struct {
    FILE *blocks, *data;
    uint8_t *raw;
    char *compressed;
    block current;
    uint32_t block_number;
} builder;

static void finish_block(builder *builder, uint64_t next_event) {
    block *current = &builder->current;
    if (current->raw_size) {
        int size = LZ4_compress_fast(
            (const char *)builder->raw, builder->compressed, (int)current->raw_size,
            LZ4_compressBound(BLOCK_SIZE), 1);
        current->size = (uint32_t)size;
        current->checksum = XXH3_64bits(builder->compressed, current->size);
        fwrite(builder->compressed, 1, current->size, builder->data);
        fwrite(current, sizeof *current, 1, builder->blocks);
        builder->block_number++;
    }
    *current = (block){.offset = current->offset + current->size, .first_event = next_event};
}

static int by_job_and_block(const void *left, const void *right) {
    const run *a = left, *b = right;
    if (a->job != b->job) return a->job < b->job ? -1 : 1;
    return a->block < b->block ? -1 : a->block > b->block;
}

static int by_job_and_seq(const void *left, const void *right) {
    const snapshot *a = left, *b = right;
    if (a->job != b->job) return a->job < b->job ? -1 : 1;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static FILE *create(const char *directory, const char *name) {
    char path[4096];
    FILE *file = fopen(vb_path(path, directory, name), "w");
    if (!file) vb_fail(path);
    return file;
}

static void store_blocks(const char *directory, const vb_events *events) {
    builder builder = {
        .blocks = create(directory, "blocks"), .data = create(directory, "data"),
        .raw = vb_allocate(BLOCK_SIZE),
        .compressed = vb_allocate((size_t)LZ4_compressBound(BLOCK_SIZE))};
    FILE *heads = create(directory, "heads");
    size_t run_count = 0, capacity = 1 << 16;
    run *runs = vb_allocate(capacity * sizeof *runs);
    size_t *last_runs = calloc(VB_STATE_COUNT, sizeof *last_runs); // counted from 1
    for (size_t i = 0; i < events->count; i++) {
        const vb_event *event = vb_at(events, i);
        if (builder.current.raw_size + event->payload_size > BLOCK_SIZE) {
            finish_block(&builder, i);
        }
        size_t *last = &last_runs[event->job];
        if (!*last || runs[*last - 1].block != builder.block_number) {
            if (run_count == capacity) runs = realloc(runs, (capacity *= 2) * sizeof *runs);
            runs[run_count++] = (run){
                .job = event->job, .block = builder.block_number, .event = i, .ts = event->ts,
                .payload_offset = builder.current.raw_size};
            *last = run_count;
        }
        runs[*last - 1].event_count++;
        memcpy(
            builder.raw + builder.current.raw_size, vb_payload(event), event->payload_size);
        builder.current.raw_size += event->payload_size;
        fwrite(event, sizeof *event, 1, heads);
    }
    finish_block(&builder, events->count);
    qsort(runs, run_count, sizeof *runs, by_job_and_block);
    vb_write_file(directory, "runs", runs, run_count * sizeof *runs);
    if (fclose(builder.blocks) || fclose(builder.data) || fclose(heads)) vb_fail(directory);
    free(builder.raw);
    free(builder.compressed);
    free(runs);
    free(last_runs);
}

static void store_snapshots(const char *directory, const vb_events *events) {
    size_t count = 0;
    for (size_t i = 0; i < events->count; i++) count += vb_at(events, i)->seq % 100 == 0;
    snapshot *snapshots = vb_allocate(count * sizeof *snapshots);
    vb_state *states = vb_no_states();
    count = 0;
    for (size_t i = 0; i < events->count; i++) {
        const vb_event *event = vb_at(events, i);
        vb_fold(states, event->job, event->seq, event->type, event->ts, event->payload_size);
        if (event->seq % 100 != 0) continue;
        snapshots[count++] = (snapshot){event->job, event->seq, event->ts, states[event->job]};
    }
    qsort(snapshots, count, sizeof *snapshots, by_job_and_seq);
    vb_write_file(directory, "snapshots", snapshots, count * sizeof *snapshots);
    free(snapshots);
    vb_free_states(states);
}

void vb_plain_store(const char *directory, const vb_events *events) {
    mkdir(directory, 0755);
    store_blocks(directory, events);
    store_snapshots(directory, events);
}

// ---------------------------------------------------------------------------------------------
// Questions.

static inline void fold_head(vb_state *states, const vb_event *head) {
    vb_fold(states, head->job, head->seq, head->type, head->ts, head->payload_size);
}

static void read_block(const vb_file *data, const block *block, uint8_t *raw) {
    const uint8_t *bytes = data->bytes + block->offset;
    if (XXH3_64bits(bytes, block->size) != block->checksum) vb_fail("checksum");
    int size = LZ4_decompress_safe(
        (const char *)bytes, (char *)raw, (int)block->size, BLOCK_SIZE);
    if (size != (int)block->raw_size) vb_fail("block");
}

void vb_plain_scan(const char *directory, bool heads_only, vb_state *states) {
    vb_file heads = vb_open_file(directory, "heads");
    madvise((void *)heads.bytes, heads.size, MADV_POPULATE_READ);
    const vb_event *head = (const vb_event *)heads.bytes;
    size_t count = heads.size / sizeof *head;
    if (heads_only) {
        for (size_t i = 0; i < count; i++) fold_head(states, &head[i]);
    } else {
        vb_file blocks = vb_open_file(directory, "blocks");
        vb_file data = vb_open_file(directory, "data");
        const block *all = (const block *)blocks.bytes;
        size_t block_count = blocks.size / sizeof *all;
        uint8_t *raw = vb_allocate(BLOCK_SIZE);
        for (size_t i = 0; i < block_count; i++) {
            read_block(&data, &all[i], raw);
            uint64_t end = i + 1 < block_count ? all[i + 1].first_event : count;
            const uint8_t *payload = raw;
            for (uint64_t n = all[i].first_event; n < end; n++) {
                vb_sink = *payload;
                payload += head[n].payload_size;
                fold_head(states, &head[n]);
            }
        }
        free(raw);
        vb_close_file(&blocks);
        vb_close_file(&data);
    }
    vb_close_file(&heads);
}

// The first of `count` runs that belongs to `job`, or to one after it.
static size_t first_run(const run *runs, size_t count, uint32_t job) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (runs[middle].job < job) low = middle + 1;
        else high = middle;
    }
    return low;
}

uint64_t vb_plain_job(const char *directory, uint32_t job) {
    vb_file heads = vb_open_file(directory, "heads");
    vb_file blocks = vb_open_file(directory, "blocks");
    vb_file data = vb_open_file(directory, "data");
    vb_file runs = vb_open_file(directory, "runs");
    const vb_event *head = (const vb_event *)heads.bytes;
    const run *all = (const run *)runs.bytes;
    size_t count = runs.size / sizeof *all;
    uint8_t *raw = vb_allocate(BLOCK_SIZE);
    uint64_t byte_count = 0;
    for (size_t i = first_run(all, count, job); i < count && all[i].job == job; i++) {
        read_block(&data, (const block *)blocks.bytes + all[i].block, raw);
        const uint8_t *payload = raw + all[i].payload_offset;
        uint32_t left = all[i].event_count;
        for (const vb_event *next = head + all[i].event; left; next++) {
            if (next->job == job) {
                left--;
                vb_sink = payload[next->payload_size - 1];
                byte_count += next->payload_size;
            }
            payload += next->payload_size;
        }
    }
    free(raw);
    vb_close_file(&heads);
    vb_close_file(&blocks);
    vb_close_file(&data);
    vb_close_file(&runs);
    return byte_count;
}

vb_state vb_plain_as_of(const char *directory, uint32_t job, uint64_t ts) {
    vb_file heads = vb_open_file(directory, "heads");
    vb_file runs = vb_open_file(directory, "runs");
    vb_file snapshots = vb_open_file(directory, "snapshots");
    vb_state *states = vb_no_states();
    // The last snapshot of the job that is not after `ts`.
    const snapshot *kept = (const snapshot *)snapshots.bytes;
    size_t low = 0, high = snapshots.size / sizeof *kept;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const snapshot *at = &kept[middle];
        if (at->job < job || (at->job == job && at->ts <= ts)) low = middle + 1;
        else high = middle;
    }
    uint32_t seq = 0;
    if (low > 0 && kept[low - 1].job == job) {
        seq = kept[low - 1].seq;
        states[job] = kept[low - 1].state;
    }
    const vb_event *head = (const vb_event *)heads.bytes;
    const run *all = (const run *)runs.bytes;
    size_t count = runs.size / sizeof *all;
    for (size_t i = first_run(all, count, job); i < count && all[i].job == job; i++) {
        if (all[i].ts > ts) break;
        if (head[all[i].event].seq + all[i].event_count <= seq) continue;
        uint32_t left = all[i].event_count;
        for (const vb_event *next = head + all[i].event; left; next++) {
            if (next->job != job) continue;
            left--;
            if (next->seq > seq && next->ts <= ts) fold_head(states, next);
        }
    }
    vb_state state = states[job];
    vb_free_states(states);
    vb_close_file(&heads);
    vb_close_file(&runs);
    vb_close_file(&snapshots);
    return state;
}

// ---------------------------------------------------------------------------------------------
// What is not compressed.

void vb_raw_store(const char *path, const vb_events *events) {
    FILE *file = fopen(path, "w");
    if (!file) vb_fail(path);
    for (size_t i = 0; i < events->count; i++) {
        const vb_event *event = vb_at(events, i);
        size_t size = vb_event_size(event);
        uint64_t checksum = XXH3_64bits(event, size);
        fwrite(&checksum, sizeof checksum, 1, file);
        fwrite(event, size, 1, file);
    }
    if (fclose(file)) vb_fail(path);
}

void vb_raw_scan(const char *path, bool heads_only, vb_state *states) {
    vb_file file = vb_open_file(NULL, path);
    madvise((void *)file.bytes, file.size, MADV_POPULATE_READ);
    for (size_t offset = 0; offset < file.size;) {
        uint64_t checksum;
        memcpy(&checksum, file.bytes + offset, sizeof checksum);
        const vb_event *event = (const vb_event *)(file.bytes + offset + sizeof checksum);
        size_t size = vb_event_size(event);
        if (!heads_only && XXH3_64bits(event, size) != checksum) vb_fail("checksum");
        fold_head(states, event);
        offset += sizeof checksum + size;
    }
    vb_close_file(&file);
}

uint64_t vb_read_and_hash(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) vb_fail(path);
    size_t capacity = 1 << 20;
    uint8_t *bytes = vb_allocate(capacity);
    uint64_t hash = 0;
    ssize_t count;
    while ((count = read(fd, bytes, capacity)) > 0) {
        hash ^= XXH3_64bits(bytes, (size_t)count);
    }
    free(bytes);
    close(fd);
    return hash;
}

void vb_compress(const char *path, const char *to) {
    int in = open(path, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (in < 0 || out < 0) vb_fail(to);
    enum { BLOCK_COUNT = 16 };
    int bound = LZ4_compressBound(BLOCK_SIZE);
    uint8_t *raw = vb_allocate(BLOCK_COUNT * BLOCK_SIZE);
    char *compressed = vb_allocate((size_t)(BLOCK_COUNT * (bound + 16)));
    ssize_t count;
    while ((count = read(in, raw, BLOCK_COUNT * BLOCK_SIZE)) > 0) {
        size_t size = 0;
        for (ssize_t offset = 0; offset < count; offset += BLOCK_SIZE) {
            int length = count - offset < BLOCK_SIZE ? (int)(count - offset) : BLOCK_SIZE;
            char *place = compressed + size + 16;
            uint32_t packed = (uint32_t)LZ4_compress_fast(
                (const char *)raw + offset, place, length, bound, 1);
            uint64_t checksum = XXH3_64bits(place, packed);
            memcpy(compressed + size, &packed, sizeof packed);
            memcpy(compressed + size + 8, &checksum, sizeof checksum);
            size += packed + 16;
        }
        if (write(out, compressed, size) != (ssize_t)size) vb_fail(to);
    }
    if (fdatasync(out)) vb_fail(to);
    free(raw);
    free(compressed);
    close(in);
    close(out);
}
