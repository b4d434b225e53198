#!/usr/bin/env bash
# Shows that no module but Access can make a Grant, which is what every read of the store asks for, and none but Ledger
# a Released body, which is all that the doors answer with (ARCHITECTURE.md).
#
# Compiles small files of another module of this package against the modules just built. The control uses a Grant and
# must compile; each forgery must be refused by the compiler, for the reason expected. Run it after `make build`.
set -euo pipefail
cd "$(dirname "$0")/.."

modules=${MODULES:-.build/release/Modules}
manifest=.build/release.yaml
[ -e "$modules/Access.swiftmodule" ] || {
    echo "check-grant: $modules/Access.swiftmodule is missing. Run make build first." >&2
    exit 1
}

# The package's name as the build used it (it comes from the folder's name): with another one the control would not
# compile, because `package` access ends at the package.
package=${PACKAGE_NAME:-$(grep -o '"-module-name","Access".*' "$manifest" |
    grep -o '"-package-name","[^"]*"' | head -n 1 | cut -d '"' -f 4)}
# The headers of the C modules that the built modules rest on.
headers=(-I Sources/CTables/include)
for folder in .build/checkouts/swift-crypto/Sources/*/include; do headers+=(-I "$folder"); done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

compile() {
    swiftc -typecheck -swift-version 6 -package-name "$package" -module-name Forger \
        -enable-upcoming-feature MemberImportVisibility -enable-upcoming-feature InternalImportsByDefault \
        -I "$modules" -I .build/release/Modules "${headers[@]}" "$1" >"$1.log" 2>&1
}

# refused NAME MESSAGE: the file on standard input must not compile, and the compiler must say so.
refused() {
    local file=$work/$1.swift
    cat >"$file"
    if compile "$file"; then
        echo "check-grant: $1 COMPILES: a Grant can be made outside Access" >&2
        failed=1
    elif ! grep -qF "$2" "$file.log"; then
        echo "check-grant: $1 is refused, but not because \"$2\":" >&2
        cat "$file.log" >&2
        failed=1
    else
        echo "check-grant: $1 is refused"
    fi
}

cat >"$work/control.swift" <<'SWIFT'
import Access
import Ledger
func receipt(_ released: Released<Int>) -> String { released.receipt }
func records(_ grant: Grant) -> [Int64] { grant.pids }
func decide(_ policy: Policy, _ principal: Principal, _ purpose: Purpose, _ facts: Facts) {
    _ = policy.decide(principal: principal, purpose: purpose, person: 1, facts: facts)
}
SWIFT
if ! compile "$work/control.swift"; then
    echo "check-grant: the control does not compile, so the check says nothing:" >&2
    cat "$work/control.swift.log" >&2
    exit 1
fi
echo "check-grant: the control compiles"

refused initialiser "'Grant' initializer is inaccessible due to 'internal' protection level" <<'SWIFT'
import Access
func forge(_ grant: Grant) -> Grant {
    Grant(
        principal: grant.principal, purpose: grant.purpose, person: 2, pids: [1, 2], unnamedPids: [],
        objectedPids: [], sections: grant.sections, visible: grant.visible, known: grant.known,
        tracedSections: grant.tracedSections, breaks: grant.breaks, maySetAsideObjections: true,
        isGlassBroken: true, policyVersion: 1, relationship: "none", event: grant.event)
}
SWIFT
refused testable "module 'Access' was not compiled for testing" <<'SWIFT'
@testable import Access
func forge(_ grant: Grant) -> [Int64] { grant.pids }
SWIFT
refused decoding "requires that 'Grant' conform to 'Decodable'" <<'SWIFT'
import Access
func decoded<T: Decodable>(_ type: T.Type) {}
func forge() { decoded(Grant.self) }
SWIFT
refused widening "is a 'let' constant" <<'SWIFT'
import Access
func forge(_ grant: Grant) -> Grant {
    var wider = grant
    wider.pids = [1, 2, 3]
    return wider
}
SWIFT
refused extension "'let' property 'pids' may not be initialized directly" <<'SWIFT'
import Access
extension Grant {
    init(pids: [Int64], like other: Grant) {
        self.pids = pids
    }
}
SWIFT
for name in IdentifyGrant JobGrant WriteGrant; do
    refused "$name" "'$name' initializer is inaccessible due to 'internal' protection level" <<SWIFT
import Access
func forge() -> $name { $name() }
SWIFT
done
refused Released "'Released<Body>' initializer is inaccessible due to 'internal' protection level" <<'SWIFT'
import Ledger
func forge() -> Released<Int> { Released<Int>(body: 1, receipt: "7QF2-M9KD") }
SWIFT
[ "$failed" = 0 ] || exit 1
echo "check-grant: a Grant can only be made by Access, and a Released body only by Ledger"
