#include "CTables.h"

// #embed is C23; clang has it in every C mode and says so.
#pragma clang diagnostic ignored "-Wpragmas"
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wc23-extensions"

// To embed another file: an array here, a function below, a declaration in CTables.h.
static const uint8_t r4_table[] = {
#embed "r4.table"
};

static const uint8_t zstd_dictionaries[] = {
#embed "zstd.dictionaries"
};

struct longitude_embedded_file longitude_r4_table(void) {
    return (struct longitude_embedded_file){r4_table, sizeof r4_table};
}

struct longitude_embedded_file longitude_zstd_dictionaries(void) {
    return (struct longitude_embedded_file){zstd_dictionaries, sizeof zstd_dictionaries};
}
