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
static const uint8_t print_style[] = {
#embed "../Web/Assets/print-document.css"
};
static const uint8_t printer[] = {
#embed "../Web/Assets/print-document.py"
};

struct longitude_asset longitude_stylesheet(void) { return (struct longitude_asset){stylesheet, sizeof stylesheet}; }
struct longitude_asset longitude_script(void) { return (struct longitude_asset){script, sizeof script}; }
struct longitude_asset longitude_mark(void) { return (struct longitude_asset){mark, sizeof mark}; }
struct longitude_asset longitude_ledger_verify(void) { return (struct longitude_asset){ledger_verify, sizeof ledger_verify}; }
struct longitude_asset longitude_print_style(void) { return (struct longitude_asset){print_style, sizeof print_style}; }
struct longitude_asset longitude_printer(void) { return (struct longitude_asset){printer, sizeof printer}; }
