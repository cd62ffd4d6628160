// Runs a program again and again, and says how long it takes from start to end: the median and the
// least of COUNT runs, in milliseconds. What it prints goes to /dev/null.
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec * 1e-6;
}

static int compare(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

int main(int count, char **arguments) {
    int runs = count > 2 ? atoi(arguments[1]) : 0;
    if (runs < 1) {
        fprintf(stderr, "usage: time-process COUNT PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    double *times = calloc(runs, sizeof(double));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    for (int run = 0; run < runs; run++) {
        pid_t child;
        int status;
        double start = now();
        if (posix_spawnp(&child, arguments[2], &actions, NULL, arguments + 2, environ)) {
            perror(arguments[2]);
            return 1;
        }
        waitpid(child, &status, 0);
        times[run] = now() - start;
        if (status != 0) {
            fprintf(stderr, "%s ended with status %d\n", arguments[2], WEXITSTATUS(status));
            return 1;
        }
    }
    qsort(times, runs, sizeof(double), compare);
    printf("%.2f\t%.2f\n", times[runs / 2], times[0]);
    return 0;
}
