#include "CWorkbooks.h"
#include <stdio.h>

void *vc_mute_errors(void) {
    static FILE *nowhere;
    FILE *before = stderr;
    if (!nowhere) nowhere = fopen("/dev/null", "we");
    // Only what goes through C's own streams is muted; others write to the descriptor.
    if (nowhere) stderr = nowhere;
    return before;
}

void vc_unmute_errors(void *before) { stderr = before; }
