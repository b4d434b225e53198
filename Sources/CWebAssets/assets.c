#include "CWebAssets.h"

// #embed is C23; clang has it in every C mode and says so.
#pragma clang diagnostic ignored "-Wpragmas"
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t stylesheet[] = {
#embed "../Web/Assets/longitude.css"
};
static const uint8_t script[] = {
#embed "../Web/Assets/longitude.js"
};
static const uint8_t mark[] = {
#embed "../Web/Assets/mark.svg"
};
static const uint8_t ledger_verify[] = {
#embed "../Web/Assets/ledger-verify.html"
};

struct longitude_asset longitude_stylesheet(void) { return (struct longitude_asset){stylesheet, sizeof stylesheet}; }
struct longitude_asset longitude_script(void) { return (struct longitude_asset){script, sizeof script}; }
struct longitude_asset longitude_mark(void) { return (struct longitude_asset){mark, sizeof mark}; }
struct longitude_asset longitude_ledger_verify(void) { return (struct longitude_asset){ledger_verify, sizeof ledger_verify}; }
