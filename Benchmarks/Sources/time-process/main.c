// Runs programs again and again, in turns when there are several, and says of each how long it
// takes from start to end: the median and the least of COUNT runs, the median of the processor time
// (all in milliseconds), and the most memory that a run took, in kilobytes. What they print goes to
// /dev/null.
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

enum { PROGRAM_LIMIT = 16 };

struct program {
    char **arguments;
    double *wall, *cpu;
    long peak;
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec * 1e-6;
}

static double milliseconds(struct timeval time) {
    return time.tv_sec * 1e3 + time.tv_usec * 1e-3;
}

static int compare(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

static int run(struct program *program, int turn, posix_spawn_file_actions_t *actions) {
    pid_t child;
    int status;
    struct rusage usage;
    double start = now();
    if (posix_spawnp(&child, program->arguments[0], actions, NULL, program->arguments, environ)) {
        perror(program->arguments[0]);
        return 0;
    }
    wait4(child, &status, 0, &usage);
    program->wall[turn] = now() - start;
    program->cpu[turn] = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    if (usage.ru_maxrss > program->peak) program->peak = usage.ru_maxrss;
    if (status == 0) return 1;
    fprintf(stderr, "%s ended with status %d\n", program->arguments[0], WEXITSTATUS(status));
    return 0;
}

int main(int count, char **arguments) {
    int runs = count > 2 ? atoi(arguments[1]) : 0;
    if (runs < 1) {
        fprintf(stderr, "usage: time-process COUNT PROGRAM [ARGUMENT...] [-- PROGRAM ...]...\n");
        return 2;
    }
    struct program programs[PROGRAM_LIMIT];
    int program_count = 0;
    for (int index = 2; index < count && program_count < PROGRAM_LIMIT; index++) {
        programs[program_count++] = (struct program){
            arguments + index, calloc(runs, sizeof(double)), calloc(runs, sizeof(double)), 0};
        while (index < count && strcmp(arguments[index], "--")) index++;
        arguments[index] = NULL;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    for (int turn = 0; turn < runs; turn++) {
        for (int index = 0; index < program_count; index++) {
            if (!run(&programs[index], turn, &actions)) return 1;
        }
    }
    for (int index = 0; index < program_count; index++) {
        struct program *program = &programs[index];
        qsort(program->wall, runs, sizeof(double), compare);
        qsort(program->cpu, runs, sizeof(double), compare);
        printf(
            "%.2f\t%.2f\t%.2f\t%ld\n", program->wall[runs / 2], program->wall[0],
            program->cpu[runs / 2], program->peak);
    }
    return 0;
}
