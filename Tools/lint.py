#!/usr/bin/env python3
"""Checks the rules of the house that the compiler does not: Tools/lint.py [ROOT]

Each finding is one line, `file:line: what is wrong. What to do.`; errors end with exit code 1, warnings do not.
The rules come from ARCHITECTURE.md; Tools/test_lint.py shows each of them broken and kept.
"""

import pathlib
import re
import sys
from typing import Iterator, NamedTuple

# The floors. A module may import the modules of its own line and nothing else of ours; Package.swift may not give it
# more. Floor 0 is pure; the capabilities of floor 3 do not import each other, nor do the doors of floor 4.
C = {"CTables", "CZstd", "CWebAssets"}
FLOOR_0 = {"FHIR", "HTMLBuilder", "LegalTime", "MerkleTree"}
FLOOR_1 = {"Access", "Store", "Ledger", "StoreSQLite"}
FLOOR_2 = {"Authentication", "Relationships", "Identity", "Intake"}
FLOOR_3 = {"SharedRecord", "AccessReview"}
FLOOR_4 = {"Web"}
ALLOWED = {
    "CTables": set(),
    "CZstd": set(),
    "CWebAssets": set(),
    "FHIR": {"CTables"},
    "HTMLBuilder": set(),
    "LegalTime": set(),
    "MerkleTree": set(),
    "Access": FLOOR_0,
    "Store": FLOOR_0 | {"Access"},
    "Ledger": FLOOR_0 | {"Access", "Store"},
    "StoreSQLite": FLOOR_0 | {"CTables", "CZstd"} | {"Access", "Store", "Ledger"},
    "Authentication": FLOOR_0 | {"Access", "Store", "Ledger"},
    "Relationships": FLOOR_0 | {"Access", "Store", "Ledger", "Authentication"},
    "Identity": FLOOR_0 | {"Access", "Store", "Ledger", "Authentication", "Relationships"},
    "Intake": FLOOR_0 | {"CZstd"} | {"Access", "Store", "Ledger", "Authentication", "Relationships", "Identity"},
    "SharedRecord": FLOOR_0 | {"Access", "Store", "Ledger", *FLOOR_2},
    "AccessReview": FLOOR_0 | {"Access", "Store", "Ledger", *FLOOR_2},
    "Web": FLOOR_0 | {"CWebAssets", "Access", "Store", "Ledger"} | FLOOR_2 | FLOOR_3,
    "Node": FLOOR_0 | C | FLOOR_1 | FLOOR_2 | FLOOR_3 | FLOOR_4,
    # What production is installed with: nothing that it may import imports the two below.
    "Longitude": FLOOR_0 | C | FLOOR_1 | FLOOR_2 | FLOOR_3 | FLOOR_4 | {"Node"},
    "Simulation": FLOOR_0,
    "Demonstration": FLOOR_0 | {"Access", "Store", "Ledger"} | FLOOR_2 | FLOOR_3 | FLOOR_4,
    "LongitudeDemo": (
        FLOOR_0 | C | FLOOR_1 | FLOOR_2 | FLOOR_3 | FLOOR_4 | {"Node", "Simulation", "Demonstration"}
    ),
    "SampleData": set(),
    "LedgerDouble": FLOOR_0 | {"Access", "Store", "Ledger"},
    "Benchmarks": (
        FLOOR_0 | C | FLOOR_1 | FLOOR_2 | FLOOR_3 | FLOOR_4
        | {"Simulation", "Demonstration", "SampleData", "LedgerDouble"}
    ),
}
# Modules of others that only some of ours may import, and folders that may not although their module may.
KEPT_TO = {
    "GRDB": {"StoreSQLite"},
    "Hummingbird": {"Web", "Demonstration", "Longitude", "Benchmarks"},
    "HummingbirdCore": {"Web", "Longitude", "Benchmarks"},
    "NIOCore": {"Web", "Longitude", "Benchmarks"},
    "NIOHTTP1": {"Web"},
    "ArgumentParser": {"Node", "Longitude", "LongitudeDemo", "Benchmarks"},
}
PURE_FOLDERS = ("Sources/Web/Pages/", "Sources/Web/Components/")
# Where each guarded thing may stand.
STORES = {"StoreSQLite", "StorePostgres"}
FACTS = {"Access", "Relationships"}
ROOFS = {"Node", "Longitude", "LongitudeDemo", "Benchmarks"}

MOST_COLUMNS = 120
MANY_LINES = 500
TEXT_FILES = {".swift", ".py", ".sh", ".md", ".js", ".css", ".html", ".yml", ".yaml", ".json", ".c", ".h", ".ini"}
NAMED_TEXT_FILES = {"Makefile", ".swift-format"}
# What else is committed: pictures, tables, units and the like. Anything else came from elsewhere, or was generated.
OTHER_FILES = {".png", ".svg", ".table", ".dictionaries", ".service", ".conf", ".txt", ".modulemap"}
NAMED_OTHER_FILES = {"LICENSE", ".gitignore", "Package.resolved"}
# These hold the patterns that they look for.
ABOUT_LINT = {"Tools/lint.py", "Tools/test_lint.py"}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"
    r"(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)\s+)?(\w+)"
)
SQL = re.compile(
    r"\b(?:SELECT\b[\s\S]{0,400}?\bFROM\b|INSERT\s+(?:OR\s+\w+\s+)?INTO\b|UPDATE\s+\w+\s+SET\b|DELETE\s+FROM\b"
    r"|(?:CREATE|ALTER|DROP)\s+(?:TEMP\s+)?(?:UNIQUE\s+)?(?:TABLE|INDEX|VIEW|TRIGGER)\b|PRAGMA\s+\w+)"
)
ASYNC_READ = re.compile(r"\bawait\s[^\n{}]*\.(?:read|unsafeRead|unsafeReentrantRead)\s*(?:\{|\(\s*\{)")
FACTS_MADE = re.compile(r"(?<![\w.])(?:Access\.)?Facts(?:\.Record)?\s*\(")
PRINT = re.compile(r"(?<![\w.])(?<!func )(?:Swift\.)?(?:debugPrint|print|dump)\(")
PATH = re.compile(r"(?<![\w.$}~*:])/(?:home|root|work|Users|tmp|opt|var|srv|mnt|usr/local)/[\w.]")
DECLARATION = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:[a-z]+(?:\([a-z]+\))?\s+)*?(?P<access>public|package|open)\s+"
    r"(?:(?!import\b|extension\b)[a-z]+(?:\([a-z]+\))?\s+)*?"
    r"(?P<kind>func|var|let|struct|class|enum|actor|protocol|init|subscript|typealias|associatedtype|macro)\b"
)
REQUIREMENT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:mutating\s+|static\s+|nonisolated\s+)*"
    r"(?P<kind>func|var|init|subscript|associatedtype)\b"
)
# Members that the standard library's protocols ask for; their documentation is inherited.
INHERITED = re.compile(
    r"\bfunc\s+(?:==|<|hash\(into\b|encode\(to\b)|\bvar\s+(?:description|debugDescription)\b"
    r"|\b(?:let|var)\s+rawValue\b|\binit\??\((?:rawValue:|from decoder:)"
)
PROTOCOL = re.compile(r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public|package)\s+protocol\b")


class Finding(NamedTuple):
    """One line of the output."""

    path: str
    line: int
    text: str
    error: bool = True

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {'error' if self.error else 'warning'}: {self.text}"


class Source:
    """A Swift file taken apart: `code` has comments and the text of literals blanked, `strings` has only that text.

    Both keep every line break, so that a place in one is the same place in the file.
    """

    def __init__(self, text: str):
        self.text = text
        self.lines = text.split("\n")
        code = list(text)
        strings = [c if c == "\n" else " " for c in text]
        self._take(text, 0, code, strings, nested=False)
        self.code = "".join(code)
        self.strings = "".join(strings)
        self.code_lines = self.code.split("\n")

    def line(self, offset: int) -> int:
        """The number of the line, from 1, at an offset."""
        return self.text.count("\n", 0, offset) + 1

    def _take(self, text: str, at: int, code: list, strings: list, nested: bool) -> int:
        """Goes through code; ends at the end, or when nested after the bracket that closes an interpolation."""
        depth = 0
        while at < len(text):
            if text.startswith("//", at):
                at = self._blank(text, at, end_of_line(text, at), code)
            elif text.startswith("/*", at):
                at = self._blank(text, at, end_of_comment(text, at), code)
            elif (opening := re.compile(r'(#*)("""|")').match(text, at)) is not None:
                at = self._string(text, opening, code, strings)
            elif nested and text[at] == "(":
                depth, at = depth + 1, at + 1
            elif nested and text[at] == ")" and depth == 0:
                return at + 1
            elif nested and text[at] == ")":
                depth, at = depth - 1, at + 1
            else:
                at += 1
        return at

    def _string(self, text: str, opening: re.Match, code: list, strings: list) -> int:
        """Goes through a string literal, whose interpolations are code again."""
        hashes, quotes = opening.group(1), opening.group(2)
        at = opening.end()
        while at < len(text):
            if text.startswith(quotes + hashes, at):
                return at + len(quotes) + len(hashes)
            if text.startswith("\\" + hashes + "(", at):
                at = self._take(text, at + 2 + len(hashes), code, strings, nested=True)
                continue
            width = 2 if text.startswith("\\" + hashes, at) and hashes == "" else 1
            if quotes == '"' and text[at] == "\n":
                return at
            for place in range(at, min(at + width, len(text))):
                if text[place] != "\n":
                    code[place], strings[place] = " ", text[place]
            at += width
        return at

    @staticmethod
    def _blank(text: str, start: int, end: int, code: list) -> int:
        for place in range(start, end):
            if text[place] != "\n":
                code[place] = " "
        return end


def end_of_line(text: str, at: int) -> int:
    """The offset of the line break, or of the end."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def end_of_comment(text: str, at: int) -> int:
    """The offset after a block comment; Swift's may hold others."""
    depth = 0
    while at < len(text):
        if text.startswith("/*", at):
            depth, at = depth + 1, at + 2
        elif text.startswith("*/", at):
            depth, at = depth - 1, at + 2
            if depth == 0:
                return at
        else:
            at += 1
    return at


def check_imports(path: str, module: str, source: Source) -> Iterator[Finding]:
    """A target imports only what stands below it."""
    if module not in ALLOWED:
        yield Finding(path, 1, f"module {module} has no floor. Add it to ALLOWED in Tools/lint.py.")
        return
    for number, line in enumerate(source.code_lines, 1):
        found = IMPORT.match(line)
        if found is None:
            continue
        name = found.group(1)
        if name in ALLOWED and name not in ALLOWED[module]:
            allowed = ", ".join(sorted(ALLOWED[module])) or "nothing of ours"
            yield Finding(
                path, number, f"{module} may not import {name}. It may import {allowed}; move what is shared down."
            )
        if name in KEPT_TO and module not in KEPT_TO[name]:
            yield Finding(path, number, f"only {', '.join(sorted(KEPT_TO[name]))} may import {name}.")
        elif name in KEPT_TO and path.startswith(PURE_FOLDERS):
            yield Finding(path, number, f"pages and components are pure functions and may not import {name}.")


def check_pattern(
    path: str, source: Source, text: str, pattern: re.Pattern, message: str
) -> Iterator[Finding]:
    """One finding a match."""
    for found in pattern.finditer(text):
        yield Finding(path, source.line(found.start()), message)


def check_code(path: str, module: str | None, source: Source) -> Iterator[Finding]:
    """What may stand only in some modules; `module` is None in tests."""
    code = source.code
    testable = re.compile(r"@testable\b")
    yield from check_pattern(
        path, source, code, testable, "@testable lets a Grant be forged. Test through package access."
    )
    if module is None:
        return
    yield from check_pattern(
        path, source, code, re.compile(r"\btry!"), "try! ends the process on an error. Throw, or handle it."
    )
    if module not in ROOFS:
        yield from check_pattern(path, source, code, PRINT, "print bypasses the log and its rules. Use the logger.")
    if module not in STORES:
        unchecked = re.compile(r"@unchecked\s+Sendable\b")
        yield from check_pattern(
            path, source, code, unchecked, "@unchecked Sendable is kept to the database targets. Use Mutex or an actor."
        )
        yield from check_pattern(
            path, source, source.strings, SQL, "SQL is kept to the Store targets. Add to Store's protocols."
        )
    else:
        yield from check_pattern(
            path, source, code, ASYNC_READ, "an asynchronous read costs 100 µs. Read inside one synchronous block."
        )
    # A benchmark decides about nobody.
    if module not in FACTS and module != "Benchmarks":
        yield from check_pattern(
            path, source, code, FACTS_MADE, "only Relationships gathers Facts. Ask it for a decision instead."
        )


def is_documented(lines: list[str], number: int) -> bool:
    """Whether a documentation comment stands above the line; attributes and conditions may stand between."""
    at = number - 1
    while at >= 0:
        line = lines[at].strip()
        if line.startswith("///") or line.endswith("*/"):
            return True
        if not (line.startswith(("@", "#if", "#else")) or line == ")"):
            return False
        at -= 1
    return False


def check_documentation(path: str, source: Source) -> Iterator[Finding]:
    """Every public or package symbol says what it is; a requirement of such a protocol is one."""
    in_protocol, depth = False, 0
    for number, line in enumerate(source.code_lines):
        found = DECLARATION.match(line)
        if found is None and in_protocol and depth == 1:
            found = REQUIREMENT.match(line)
        if found is not None and not INHERITED.search(line) and not is_documented(source.lines, number):
            shown = source.lines[number].strip().removesuffix("{").strip()
            yield Finding(
                path, number + 1, f"no documentation comment on `{shown}`. Say what it is, units, errors, source."
            )
        if not in_protocol and PROTOCOL.match(line) is not None:
            in_protocol, depth = True, 0
        if in_protocol:
            depth += line.count("{") - line.count("}")
            in_protocol = depth > 0 or "{" not in line and depth == 0 and "}" not in line


def check_text(path: str, text: str) -> Iterator[Finding]:
    """Lengths and paths, in any text file."""
    lines = text.split("\n")
    swift = path.endswith(".swift")
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_COLUMNS and path.endswith((".swift", ".py", ".sh")):
            yield Finding(path, number, f"{len(line)} columns. Break the line: {MOST_COLUMNS} at most.")
        if path not in ABOUT_LINT and PATH.search(line) is not None:
            yield Finding(path, number, "an absolute path of one machine. Use a relative path or a setting.")
    if swift and len(lines) > MANY_LINES:
        yield Finding(path, 1, f"{len(lines)} lines. Split it by idea: 100 to 400 lines a file.", error=False)


def check_swift(path: str, text: str) -> Iterator[Finding]:
    """Every rule for one Swift file, by where it stands."""
    source = Source(text)
    parts = path.split("/")
    if parts[0] == "Sources" and len(parts) > 2:
        yield from check_imports(path, parts[1], source)
        yield from check_code(path, parts[1], source)
        yield from check_documentation(path, source)
    elif parts[0] == "Tests":
        yield from check_code(path, None, source)


def targets(text: str) -> Iterator[tuple[int, str, set[str]]]:
    """The targets of Package.swift: line, name, and what it gives them."""
    code = re.sub(r"//[^\n]*", lambda found: " " * len(found.group()), text)
    pattern = re.compile(
        r"(?:library\(|target\(|executableTarget\()\s*(?:name:\s*)?\"(\w+)\"\s*,\s*(?:dependencies:\s*)?(\[[^\]]*\])"
    )
    for found in pattern.finditer(code):
        yield code.count("\n", 0, found.start()) + 1, found.group(1), set(re.findall(r'"(\w+)"', found.group(2)))


def check_package(path: str, text: str) -> Iterator[Finding]:
    """Package.swift gives no target more than its floor allows, and names none without a floor."""
    for line, name, listed in targets(text):
        if name not in ALLOWED:
            yield Finding(path, line, f"target {name} has no floor. Add it to ALLOWED in Tools/lint.py.")
            continue
        for other in sorted((listed & ALLOWED.keys()) - ALLOWED[name]):
            yield Finding(path, line, f"{name} may not depend on {other}: it does not stand below it.")


def check_given(root: pathlib.Path) -> Iterator[Finding]:
    """Package.swift gives each target what it imports: a build that is not from nothing hides what is missing."""
    manifest = root / "Package.swift"
    if not manifest.exists():
        return
    for line, name, listed in targets(manifest.read_text(encoding="utf-8")):
        imported: set[str] = set()
        for file in (root / "Sources" / name).rglob("*.swift"):
            lines = Source(file.read_text(encoding="utf-8")).code_lines
            imported |= {found.group(1) for found in map(IMPORT.match, lines) if found}
        for other in sorted((imported & ALLOWED.keys()) - listed - {name}):
            yield Finding("Package.swift", line, f"{name} imports {other} and is not given it. Add it to the target.")


def files(root: pathlib.Path) -> Iterator[pathlib.Path]:
    """The files of the project, in order of their paths."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if any(part in {".git", ".swiftpm", "__pycache__"} or part.startswith(".build") for part in parts):
            continue
        if path.is_file():
            yield path


def is_text(path: str) -> bool:
    """Whether people write it."""
    name = pathlib.PurePath(path)
    return name.suffix in TEXT_FILES or name.name in NAMED_TEXT_FILES or path == ".ci/run"


def check_kind(path: str) -> Iterator[Finding]:
    """Nothing third-party is committed, and nothing generated."""
    name = pathlib.PurePath(path)
    if not is_text(path) and name.suffix not in OTHER_FILES and name.name not in NAMED_OTHER_FILES:
        yield Finding(path, 1, "a file of a kind that is not committed here. Remove it, or name its kind in lint.py.")


def check(root: pathlib.Path) -> tuple[list[Finding], int]:
    """Every finding below a folder, and the number of files read."""
    findings, count = [], 0
    for file in files(root):
        path = file.relative_to(root).as_posix()
        findings += check_kind(path)
        if not is_text(path):
            continue
        text = file.read_text(encoding="utf-8")
        count += 1
        findings += check_text(path, text)
        if path == "Package.swift":
            findings += check_package(path, text)
        elif path.endswith(".swift"):
            findings += check_swift(path, text)
    findings += check_given(root)
    return findings, count


def main() -> None:
    """Prints the findings and one closing line."""
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
    findings, count = check(root)
    for finding in findings:
        print(finding)
    errors = sum(finding.error for finding in findings)
    print(f"lint: {count} files, {errors} errors, {len(findings) - errors} warnings")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
