#ifndef LONGITUDE_CWEBASSETS_H
#define LONGITUDE_CWEBASSETS_H

#include <stddef.h>
#include <stdint.h>

/// A file of Sources/Web/Assets that is part of the program: its bytes live as long as the process.
struct longitude_asset {
    const uint8_t *bytes;
    size_t count;
};

struct longitude_asset longitude_stylesheet(void);
struct longitude_asset longitude_script(void);
struct longitude_asset longitude_mark(void);
struct longitude_asset longitude_ledger_verify(void);
struct longitude_asset longitude_print_style(void);
struct longitude_asset longitude_printer(void);

#endif
