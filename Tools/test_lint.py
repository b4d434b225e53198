"""Each rule of lint.py, broken and kept: a rule that never finds anything would fail here."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import lint  # noqa: E402  (the folder has to be on the path first)

ROOT = pathlib.Path(__file__).resolve().parent.parent


def findings(path: str, text: str) -> list[str]:
    """The findings for one file, as printed."""
    found = list(lint.check_text(path, text))
    if path == "Package.swift":
        found += lint.check_package(path, text)
    elif path.endswith(".swift"):
        found += lint.check_swift(path, text)
    return [str(finding) for finding in found]


BROKEN = [
    ("Sources/FHIR/A.swift", "import Store\n", "FHIR may not import Store"),
    ("Sources/HTMLBuilder/A.swift", "public import FHIR\n", "HTMLBuilder may not import FHIR"),
    ("Sources/Access/A.swift", "package import struct Store.Row\n", "Access may not import Store"),
    ("Sources/SharedRecord/A.swift", "internal import StoreSQLite\n", "SharedRecord may not import StoreSQLite"),
    ("Sources/Web/A.swift", "@preconcurrency import StoreSQLite\n", "Web may not import StoreSQLite"),
    ("Sources/Longitude/A.swift", "import Demonstration\n", "Longitude may not import Demonstration"),
    ("Sources/SharedRecord/A.swift", "import Hummingbird\n", "may import Hummingbird"),
    ("Sources/Web/Pages/A.swift", "import Hummingbird\n", "pure functions and may not import Hummingbird"),
    ("Sources/Cellar/A.swift", "let a = 1\n", "module Cellar has no floor"),
    ("Sources/Web/A.swift", 'let a = "SELECT body FROM current"\n', "SQL is kept to the Store targets"),
    ("Sources/Store/A.swift", 'let a = """\n    SELECT a,\n    b FROM c\n    """\n', ":2: error: SQL"),
    ("Sources/Web/A.swift", 'let a = "DELETE FROM t WHERE x = \\(x)"\n', "SQL is kept"),
    ("Sources/Web/A.swift", 'let a = #"INSERT OR REPLACE INTO t"#\n', "SQL is kept"),
    ("Sources/Web/A.swift", 'let a = "UPDATE t SET x = 1"\n', "SQL is kept"),
    ("Sources/StoreSQLite/A.swift", "let a = try await pool.read { db in 1 }\n", "an asynchronous read"),
    ("Sources/SharedRecord/A.swift", "let f = Facts(records: [], now: 0)\n", "only Relationships gathers Facts"),
    ("Sources/Web/A.swift", "let f = Facts.Record(pid: 1)\n", "only Relationships gathers Facts"),
    ("Tests/StoreTests/A.swift", "@testable import Access\n", "@testable lets a Grant be forged"),
    ("Sources/Web/A.swift", "@testable import Access\n", "@testable"),
    ("Sources/Web/A.swift", "let a = try! b()\n", "try! ends the process"),
    ("Sources/Store/A.swift", "print(a)\n", "print bypasses the log"),
    ("Sources/Store/A.swift", 'let a = "\\(print(1))"\n', "print bypasses the log"),
    ("Sources/Web/A.swift", "final class A: @unchecked Sendable {}\n", "@unchecked Sendable is kept"),
    ("Sources/Store/A.swift", "package struct A {}\n", "no documentation comment on `package struct A {}`"),
    ("Sources/Store/A.swift", "// A note.\npackage func a() {}\n", "no documentation comment"),
    ("Sources/Store/A.swift", "@inlinable\npublic static func a() {}\n", "no documentation comment"),
    ("Sources/Store/A.swift", "    static package let a = 1\n", "no documentation comment"),
    ("Sources/Store/A.swift", "    package private(set) var a = 1\n", "no documentation comment"),
    (
        "Sources/Store/A.swift",
        "/// A.\npackage protocol A {\n    /// B.\n    func b()\n    func c()\n}\n",
        ":5: error: no documentation comment on `func c()`",
    ),
    ("Sources/Store/A.swift", "// " + "x" * 118 + "\n", "121 columns"),
    ("Sources/Store/A.swift", "\n" * 501, "502 lines"),
    ("docs/a.md", "see /home/someone/longitude\n", "an absolute path"),
    ("Package.swift", 'library("FHIR", ["Store"]),\n', "FHIR may not depend on Store"),
    ("Package.swift", '.target(name: "Cellar", dependencies: []),\n', "target Cellar has no floor"),
]

KEPT = [
    ("Sources/Store/A.swift", "import Access\npackage import FHIR\nimport Synchronization\n"),
    ("Sources/Web/HTTP/A.swift", "import Hummingbird\n"),
    ("Sources/StoreSQLite/A.swift", 'let a = "SELECT a FROM b"\nfinal class A: @unchecked Sendable {}\n'),
    ("Sources/StoreSQLite/A.swift", "let a = try pool.read { db in 1 }\n"),
    ("Sources/Web/A.swift", "// SELECT a FROM b; print(a); try! a()\n/* @testable /* import */ print(a) */\n"),
    ("Sources/Web/A.swift", 'let a = "try! and print(x) and Facts(1)"\n'),
    ("Sources/Web/A.swift", 'let a = "Select the people FROM whom you heard"\n'),
    ("Sources/Relationships/A.swift", "let f = Facts(records: [Facts.Record(pid: 1)], now: 0)\n"),
    ("Sources/Web/A.swift", "let f = ClinicalFacts(1); page.print(); a.Facts(1)\nfunc print(_ a: Int) {}\n"),
    ("Sources/Longitude/A.swift", 'print("ready")\n'),
    ("Tests/AccessTests/A.swift", "let f = Facts(records: [], now: 0)\n"),
    ("Sources/Store/A.swift", "/// What it is.\n@inlinable\n@discardableResult\npackage func a() {}\n"),
    ("Sources/Store/A.swift", "/// What it is.\npackage protocol A {\n    /// B.\n    func b()\n}\nfunc c() {}\n"),
    ("Sources/Store/A.swift", "package extension A {\n    func b() {}\n}\n"),
    ("Sources/Store/A.swift", "    package static func < (a: Self, b: Self) -> Bool { a.t < b.t }\n"),
    ("Sources/Store/A.swift", "func a(package: Int) {\n    let package = 1\n}\n"),
    ("Sources/Store/A.swift", "// " + "x" * 117 + "\n"),
    ("docs/a.md", "write to .build/home/x, or ~/work/y, or https://example.org/home/z\n"),
    ("Package.swift", 'library("Store", ["Access", "FHIR"]),\n'),
]


@pytest.mark.parametrize(("path", "text", "expected"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_rule_is_found(path: str, text: str, expected: str) -> None:
    """The finding names the file, the line and the rule."""
    found = [line for line in findings(path, text) if expected in line]
    assert len(found) == 1, findings(path, text)
    assert found[0].startswith(path + ":")


@pytest.mark.parametrize(("path", "text"), KEPT, ids=range(len(KEPT)))
def test_a_kept_rule_is_silent(path: str, text: str) -> None:
    """Comments, literals and look-alikes are no findings."""
    assert findings(path, text) == []


def test_each_target_of_the_package_has_a_floor() -> None:
    """The real Package.swift is understood: every folder of Sources is found in it."""
    text = (ROOT / "Package.swift").read_text(encoding="utf-8")
    for folder in (ROOT / "Sources").iterdir():
        assert f'"{folder.name}"' in text, f"Sources/{folder.name} is not in Package.swift"
        assert folder.name in lint.ALLOWED


def test_the_floors_have_no_circle() -> None:
    """A module never stands, directly or through others, above itself."""
    for module in lint.ALLOWED:
        seen, waiting = set(), set(lint.ALLOWED[module])
        while waiting:
            other = waiting.pop()
            assert other != module
            if other not in seen:
                seen.add(other)
                waiting |= lint.ALLOWED[other]


def test_production_stands_on_nothing_of_the_demonstration() -> None:
    """Neither the program for production nor what it may import, directly or through others."""
    seen, waiting = set(), {"Longitude"}
    while waiting:
        module = waiting.pop()
        seen.add(module)
        waiting |= lint.ALLOWED[module] - seen
    assert "Web" in seen and not seen & {"Simulation", "Demonstration", "LongitudeDemo"}


def test_interpolations_are_code_again() -> None:
    """A literal within a literal is told apart."""
    source = lint.Source('let a = "x \\(f("y", (1))) z" + b')
    assert source.code == 'let a = "  \\(f(" ", (1)))  " + b'
    assert source.strings.split() == ["x", "y", "z"]


def test_a_target_is_given_what_it_imports(tmp_path: pathlib.Path) -> None:
    """A build of a checkout that was built before finds the module all the same; a fresh one does not."""
    folder = tmp_path / "Sources" / "Ledger"
    folder.mkdir(parents=True)
    (folder / "Entry.swift").write_text("package import Access\nimport Store\n", encoding="utf-8")
    manifest = tmp_path / "Package.swift"
    for given, count in [('["Access"]', 1), ('["Access", "Store"]', 0)]:
        manifest.write_text(f'library("Ledger", {given}),\n', encoding="utf-8")
        found = [str(finding) for finding in lint.check_given(tmp_path)]
        assert len(found) == count and all("Ledger imports Store" in line for line in found)


@pytest.mark.parametrize("path", ["library.deb", "Tests/data.zip", "Tools/tool", "docs/a.pdf", "Sources/Web/a.min.jsx"])
def test_what_came_from_elsewhere_is_found(path: str) -> None:
    """A package that somebody unpacked to look into it, say."""
    assert [str(finding) for finding in lint.check_kind(path)] != []


def test_what_is_committed_is_of_known_kinds() -> None:
    """Pictures, tables, units, and what people write."""
    for path in ("docs/a.png", "LICENSE", ".ci/run", "Makefile", "Sources/CTables/a.table", "docs/a.service"):
        assert list(lint.check_kind(path)) == [], path
