#!/usr/bin/env bash
# Writes the reference of the public targets into .build/docs, a folder each, from the comments in the source and the
# articles of Sources/TARGET/TARGET.docc. Run it as `make docs`: it reads the modules just built.
set -euo pipefail
cd "$(dirname "$0")/.."

targets=(FHIR HTMLBuilder MerkleTree)
modules=${MODULES:-.build/release/Modules}
out=.build/docs
triple=$(swiftc -print-target-info | grep -m 1 -o '"triple": *"[^"]*"' | cut -d '"' -f 4)
headers=(-I Sources/CTables/include)
for folder in .build/checkouts/swift-crypto/Sources/*/include; do headers+=(-I "$folder"); done
docc=$(dirname "$(readlink -f "$(command -v swift)")")/docc

for target in "${targets[@]}"; do
    graph=.build/symbol-graphs/$target
    rm -rf "$graph" "${out:?}/$target"
    mkdir -p "$graph" "$out"
    swift-symbolgraph-extract -module-name "$target" -target "$triple" -I "$modules" -I .build/release/Modules \
        "${headers[@]}" -minimum-access-level public -output-dir "$graph"
    catalogue=()
    if [ -d "Sources/$target/$target.docc" ]; then catalogue=("Sources/$target/$target.docc"); fi
    "$docc" convert "${catalogue[@]}" --additional-symbol-graph-dir "$graph" --output-path "$out/$target" \
        --fallback-display-name "$target" --fallback-bundle-identifier "longitude.$target" \
        --transform-for-static-hosting --hosting-base-path "$target"
    echo "docs: $out/$target"
done
echo "docs: to read them, run python3 -m http.server --directory $out, and open /FHIR/documentation/fhir"
