#!/usr/bin/env bash
# Gives each parser bytes made to break it: Tools/fuzz.sh [SECONDS], for each. It has a build folder and flags of its
# own, because a fuzzed build is instrumented throughout and is never shipped.
#
# Every Tests/Fuzz/NAMEFuzz.swift is one fuzzer; the modules it needs are in the table below. An input that crashes is
# kept in .build-fuzz/crashes; `.build-fuzz/NAME INPUT` runs it again. What the fuzzer learns is kept in
# .build-fuzz/corpus, so that the next run goes on from there.
set -euo pipefail
cd "$(dirname "$0")/.."

# A trap ends the program at once; the backtracer of Swift would only add its own reads to the report.
export SWIFT_BACKTRACE=enable=no

seconds=${1:-60}
build=.build-fuzz
flags=(
    -O -swift-version 6 -package-name longitude -parse-as-library -sanitize=fuzzer,address -use-ld=lld
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature InternalImportsByDefault -strict-memory-safety -enable-experimental-feature Lifetimes
    -I "$build" -I Sources/CTables/include
)

# modules NAME: what a fuzzer is compiled against, lowest first: MODULE=where its sources are.
modules() {
    case $1 in
        Document) echo FHIR=Sources/FHIR ;;
        Form) echo Forms=Sources/Web/HTTP/FormBody.swift ;;
        *)
            echo "fuzz: say in Tools/fuzz.sh what $1 is compiled against" >&2
            exit 1
            ;;
    esac
}

mkdir -p "$build/crashes"
clang -O1 -c Sources/CTables/tables.c -I Sources/CTables/include -o "$build/tables.o"

compile() {
    local name=$1 pair module sources objects=("$build/tables.o")
    for pair in $(modules "$name"); do
        module=${pair%%=*}
        mapfile -t sources < <(find "${pair#*=}" -name '*.swift')
        swiftc "${flags[@]}" -wmo -emit-module -emit-module-path "$build/$module.swiftmodule" -module-name "$module" \
            -c "${sources[@]}" -o "$build/$module.o"
        objects+=("$build/$module.o")
    done
    swiftc "${flags[@]}" -module-name "${name}Fuzz" "Tests/Fuzz/${name}Fuzz.swift" "${objects[@]}" -o "$build/$name"
}

for file in Tests/Fuzz/*Fuzz.swift; do
    name=$(basename "$file" Fuzz.swift)
    echo "fuzz: compiling $name"
    compile "$name"
    mkdir -p "$build/corpus/$name" "Tests/Fuzz/Seeds/$name"
    echo "fuzz: $name for $seconds s"
    "$build/$name" -max_total_time="$seconds" -max_len=8192 -timeout=5 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$build/crashes/$name-" "$build/corpus/$name" "Tests/Fuzz/Seeds/$name" 2>&1 |
        tee "$build/$name.log" | grep -E 'ERROR|Test unit|Fatal|stat::(number|average)' || true
    grep -q 'stat::number_of_executed_units' "$build/$name.log" || {
        echo "fuzz: $name found a fault; the input is in $build/crashes, the report in $build/$name.log" >&2
        exit 1
    }
    if grep -qE 'SUMMARY: (AddressSanitizer|libFuzzer|UndefinedBehaviorSanitizer)' "$build/$name.log"; then
        echo "fuzz: $name found a fault; the input is in $build/crashes, the report in $build/$name.log" >&2
        exit 1
    fi
    echo "fuzz: $name found nothing"
done
