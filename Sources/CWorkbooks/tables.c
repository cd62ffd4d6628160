#include "CWorkbooks.h"
#include <dlfcn.h>

static const char *fill(void **table, const char *const *names, size_t count, void *library) {
    for (size_t i = 0; i < count; i++) {
        table[i] = dlsym(library, names[i]);
        if (!table[i]) return names[i];
    }
    return NULL;
}

#define NAME(name) #name,
#define FILL(kind, functions)                                                                     \
    const char *kind##_fill(kind *table, void *library) {                                         \
        static const char *const names[] = {functions(NAME)};                                     \
        _Static_assert(sizeof names == sizeof *table, "a name for each function");                \
        return fill((void **)table, names, sizeof names / sizeof *names, library);                \
    }

FILL(vc_expat, VC_EXPAT)
FILL(vc_zip, VC_ZIP)
FILL(vc_xlsx_writer, VC_XLSX_WRITER)
