// Deterministic histories of jobs, and files of them.
#include "support.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// SplitMix64.
static uint64_t next_random(uint64_t *state) {
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static uint32_t below(uint64_t *state, uint32_t limit) {
    return (uint32_t)((next_random(state) >> 32) * limit >> 32);
}

#define PICK(words, random) (words)[below(random, sizeof(words) / sizeof *(words))]

static const char *const first_names[] = {
    "Ada", "Bela", "Carla", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Joris", "Kaya",
    "Liam", "Mira", "Nils", "Olga", "Pablo", "Quinn", "Rosa", "Sven", "Tara", "Umar", "Vera"};
static const char *const last_names[] = {
    "Abel", "Brandt", "Costa", "Dekker", "Eriksen", "Fontaine", "Gruber", "Holm", "Ivanov",
    "Jonker", "Kovac", "Lindqvist", "Moretti", "Nowak", "Olsen", "Petit", "Quist", "Romero"};
static const char *const titles[] = {
    "General Partner", "Managing Partner", "Venture Partner", "Principal", "Associate", "Analyst",
    "Operating Partner", "Entrepreneur in Residence", "Head of Platform", "Finance Director"};
static const char *const fields[] = {
    "climate technology", "enterprise software", "digital health", "industrial robotics",
    "developer tools", "logistics", "consumer brands", "synthetic biology", "cyber security"};
static const char *const histories[] = {
    "has backed founders from the first cheque on in ", "led the firm's work on ",
    "was an engineer for eleven years before investing in ", "sits on the boards of companies in ",
    "writes and speaks about ", "joined from a larger fund, where the focus was on "};
static const char *const causes[] = {
    "no answer within 30 s", "the site answered 403", "the name does not resolve",
    "none of the candidate pages lists people", "the page is larger than 10 MB"};

typedef struct {
    uint32_t id, seq, firm, done, failed;
    uint64_t ts, next_heartbeat;
    bool has_begun, owes_checkpoint;
} job_state;

static void put_people(FILE *out, uint64_t *random, const char *domain) {
    uint32_t count = 2 + below(random, 6);
    for (uint32_t i = 0; i < count; i++) {
        const char *first = PICK(first_names, random), *last = PICK(last_names, random);
        fprintf(
            out,
            "%s{\"name\":\"%s %s\",\"title\":\"%s\",\"email\":\"%s.%s@%s\","
            "\"linkedin\":\"/in/%s-%s-%04x\",\"bio\":\"%s %s%s.\"}",
            i ? "," : "", first, last, PICK(titles, random), first, last, domain, first, last,
            below(random, 65536), first, PICK(histories, random), PICK(fields, random));
    }
}

static void put_enriched(FILE *out, uint64_t *random, const job_state *job, bool full) {
    char domain[64];
    snprintf(
        domain, sizeof domain, "%s-%s.example", PICK(last_names, random),
        PICK(last_names, random));
    fprintf(out, "{\"firm\":%u,\"domain\":\"%s\",", job->firm, domain);
    fprintf(out, "\"ms\":%u,", 400 + below(random, 5000));
    if (!full) {
        fprintf(out, "\"people\":%u", 1 + below(random, 30));
        if (below(random, 2)) fprintf(out, ",\"page\":\"https://%s/team\"", domain);
    } else {
        fprintf(out, "\"page\":\"https://%s/team\",\"people\":[", domain);
        put_people(out, random, domain);
        fputc(']', out);
    }
    fputc('}', out);
}

static void put_payload(FILE *out, uint64_t *random, const job_state *job, int type, bool full) {
    switch (type) {
    case VB_CLAIMED:
        fprintf(out, "{\"worker\":\"worker-%02u\",\"lease\":60000}", below(random, 8));
        break;
    case VB_ENRICHED: put_enriched(out, random, job, full); break;
    case VB_FAILED:
        fprintf(
            out, "{\"firm\":%u,\"cause\":\"%s\",\"attempts\":%u}", job->firm, PICK(causes, random),
            1 + below(random, 4));
        break;
    case VB_CHECKPOINT: {
        fprintf(out, "{\"firm\":%u,\"done\":%u,\"open\":[", job->firm, job->done);
        uint32_t count = full ? 4 + below(random, 120) : 4;
        for (uint32_t i = 0; i < count; i++) {
            fprintf(out, "%s%u", i ? "," : "", job->firm + 1 + i * 3 + below(random, 3));
        }
        fprintf(out, "]}");
        break;
    }
    case VB_HEARTBEAT:
        fprintf(
            out, "{\"worker\":\"worker-%02u\",\"memory\":%u}", job->id & 7,
            80 + below(random, 200));
        break;
    case VB_COMPLETED:
        fprintf(out, "{\"done\":%u,\"failed\":%u}", job->done, job->failed);
        break;
    }
}

static int next_type(job_state *job, uint64_t *random, uint32_t firms_per_job) {
    if (!job->has_begun) {
        job->has_begun = true;
        job->next_heartbeat = job->ts + 30000;
        return VB_CLAIMED;
    }
    if (job->ts >= job->next_heartbeat) {
        job->next_heartbeat += 30000;
        return VB_HEARTBEAT;
    }
    if (job->owes_checkpoint) {
        job->owes_checkpoint = false;
        return VB_CHECKPOINT;
    }
    if (job->firm >= firms_per_job) return VB_COMPLETED;
    job->firm++;
    job->owes_checkpoint = job->firm % 10 == 0;
    if (below(random, 25) == 0) {
        job->failed++;
        return VB_FAILED;
    }
    job->done++;
    return VB_ENRICHED;
}

enum { ACTIVE_JOB_COUNT = 32 };

vb_events vb_generate(size_t count, uint32_t firms_per_job, bool full, uint64_t seed) {
    vb_events events = {.offsets = vb_allocate(count * sizeof(uint64_t)), .count = count};
    char *bytes = NULL;
    FILE *out = open_memstream(&bytes, &events.size);
    if (!out) vb_fail("open_memstream");
    uint64_t random = seed * 7919 + 1;
    job_state jobs[ACTIVE_JOB_COUNT] = {0};
    uint32_t next_id = 0;
    for (int i = 0; i < ACTIVE_JOB_COUNT; i++) {
        jobs[i].id = next_id++;
        jobs[i].ts = 1790000000000u + (uint64_t)i * 977;
    }
    char *payload = NULL;
    size_t payload_size = 0;
    FILE *payload_out = open_memstream(&payload, &payload_size);
    uint64_t offset = 0;
    for (size_t number = 0; number < count; number++) {
        job_state *job = &jobs[0];
        for (int i = 1; i < ACTIVE_JOB_COUNT; i++) {
            if (jobs[i].ts < job->ts) job = &jobs[i];
        }
        int type = next_type(job, &random, firms_per_job);
        rewind(payload_out);
        put_payload(payload_out, &random, job, type, full);
        fflush(payload_out);
        vb_event event = {
            .payload_size = (uint32_t)payload_size, .job = job->id, .seq = ++job->seq,
            .type = (uint16_t)type, .ts = job->ts};
        fwrite(&event, sizeof event, 1, out);
        fwrite(payload, payload_size, 1, out);
        events.offsets[number] = offset;
        offset += sizeof event + payload_size;
        job->ts += type == VB_ENRICHED || type == VB_FAILED ? 1500 + below(&random, 3000) : 1;
        if (type == VB_COMPLETED) {
            *job = (job_state){.id = next_id++, .ts = job->ts + 500};
        }
    }
    fclose(payload_out);
    free(payload);
    if (fclose(out)) vb_fail("memory");
    events.bytes = (uint8_t *)bytes;
    return events;
}

vb_events vb_map(const char *path, size_t limit) {
    vb_events events = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) || status.st_size == 0) return events;
    events.mapped_size = events.size = (size_t)status.st_size;
    events.bytes = mmap(NULL, events.size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (events.bytes == MAP_FAILED) return (vb_events){0};
    size_t capacity = 0;
    for (size_t offset = 0; offset < events.size && events.count < limit;) {
        if (events.count == capacity) {
            capacity = capacity ? capacity * 2 : 1 << 20;
            events.offsets = realloc(events.offsets, capacity * sizeof(uint64_t));
            if (!events.offsets) vb_fail("memory");
        }
        events.offsets[events.count++] = offset;
        offset += vb_event_size((const vb_event *)(events.bytes + offset));
    }
    return events;
}

void vb_free(vb_events *events) {
    if (events->mapped_size) {
        munmap(events->bytes, events->mapped_size);
    } else {
        free(events->bytes);
    }
    free(events->offsets);
    *events = (vb_events){0};
}
