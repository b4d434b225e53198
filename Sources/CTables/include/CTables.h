#ifndef LONGITUDE_CTABLES_H
#define LONGITUDE_CTABLES_H

#include <stddef.h>
#include <stdint.h>

/// A committed file that is part of the program: its bytes live as long as the process and never change.
struct longitude_embedded_file {
    const uint8_t *bytes;
    size_t count;
};

/// The facts of FHIR R4 (r4.table, written by Tools/generate-r4-table.py).
struct longitude_embedded_file longitude_r4_table(void);

/// The dictionaries that bodies are compressed with (zstd.dictionaries, written by Tools/train-dictionaries.py).
struct longitude_embedded_file longitude_zstd_dictionaries(void);

#endif
