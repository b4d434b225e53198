"""Looks for known weaknesses in what Longitude is made of, and holds them against SECURITY.md: `make advisories`.

Reads a copy of the advisories that osv.dev publishes (the OSV format, https://ossf.github.io/osv-schema/) and of the
catalogue of weaknesses that are used (CISA's `known_exploited_vulnerabilities.json`); it asks no network.
CONTRIBUTING.md, "Known weaknesses", says how the copy is made. Components are those of `make sbom`, without what of
Debian only builds and tests.

Ends with 0 when nothing is late, 1 when something is, and 2 when it cannot be told: a copy that is missing, old or in
part never counts as "no weaknesses". What cannot be decided of a version counts as affected. Source: OWASP ASVS 5.0,
V15.2.1.
"""

import argparse
import datetime
import functools
import importlib.util
import json
import math
import pathlib
import re
import subprocess
import sys
import zipfile
import zlib
from typing import Callable, Iterator, NamedTuple

# Pinned in Tools/requirements.txt, as pytest needs it too.
from packaging.version import InvalidVersion, Version

ROOT = pathlib.Path(__file__).resolve().parent.parent
_spec = importlib.util.spec_from_file_location("bill", ROOT / "Tools" / "bill-of-materials.py")
bill = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(bill)

# SECURITY.md, "Dependencies": days in which a weakness is mended; versions are moved every three months.
DAYS = {"used": 2, "critical": 7, "high": 30, "medium": 90, "low": 90}
DAYS_BETWEEN_UPDATES = 92
# The shortest of those time frames: an older copy could lack a weakness whose last day has passed.
OLDEST_COPY = 2
# osv.dev changes advisories of these every day; where none is newer than a week, the part is older than the copy says.
EVER_CHANGING, OLDEST_CHANGE = ("PyPI", "npm", "Debian"), 7
# An exception is looked at anew as often as a component that nobody keeps any more has to be replaced.
LONGEST_EXCEPTION = 183
CATALOGUE = "known_exploited_vulnerabilities.json"


# What a file that is not as it should be throws.
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError)


class CannotTell(Exception):
    """Whether there are weaknesses is not known."""


class Component(NamedTuple):
    """Something that Longitude is made of, as advisories name it."""

    ecosystem: str
    name: str
    version: str
    # Of a Swift package, the commit.
    revision: str = ""

    @property
    def title(self) -> str:
        """Under which name it stands in the report and in exceptions."""
        return f"{self.ecosystem}/{self.name}"


class Finding(NamedTuple):
    """A weakness of a component."""

    component: Component
    # The CVE where there is one, else the advisory.
    name: str
    advisories: tuple[str, ...]
    severity: str
    fixed: tuple[str, ...]
    public: datetime.date
    last_day: datetime.date
    # Why it counts although it was not decided; empty where it was.
    undecided: str


def components(document: dict, debian: str) -> list[Component]:
    """What a bill of materials names, by the names of the ecosystems of OSV."""
    # Several packages of one source are one component there.
    found: dict[Component, None] = {}
    for one in document["components"]:
        kind, name, version = one["purl"].split(":", 1)[1].split("/", 1)[0], one["name"], one["version"]
        properties = {each["name"]: each["value"] for each in one.get("properties", [])}
        if kind == "swift":
            found[Component("SwiftURL", repository(name), version, properties["longitude:revision"])] = None
        elif kind == "pypi":
            found[Component("PyPI", normal(name), version)] = None
        elif kind == "npm":
            found[Component("npm", name, version)] = None
        elif kind == "deb" and one["scope"] == "required":
            found[Component(f"Debian:{debian}", *properties["longitude:source"].split(" "))] = None
    return list(found)


def repository(address: str) -> str:
    """A repository's address as OSV names Swift packages, for comparison."""
    return re.sub(r"^\w+://", "", address).removesuffix("/").removesuffix(".git").lower()


def normal(name: str) -> str:
    """A name of PyPI as PEP 503 has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


# Versions


def semantic(text: str) -> tuple:
    """A key by which semantic versions are in order (semver.org, 11); shorter ones are filled up with zeros."""
    match = re.fullmatch(r"v?(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?", text)
    if not match:
        raise InvalidVersion(text)
    numbers = [int(number) for number in match[1].split(".")]
    before = [
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in (match[2] or "").split(".") if part]
    return tuple(numbers + [0] * (4 - len(numbers))), not before, before


def debian_order(left: str, right: str) -> int:
    """The order of two versions of Debian, by dpkg itself."""
    for relation, result in (("lt", -1), ("eq", 0), ("gt", 1)):
        done = subprocess.run(["dpkg", "--compare-versions", left, relation, right], capture_output=True, text=True)
        if done.stderr:
            raise InvalidVersion(left + ", " + right)
        if done.returncode == 0:
            return result
    raise InvalidVersion(left + ", " + right)


def order(ecosystem: str) -> Callable[[str, str], int]:
    """How an ecosystem orders two versions; "0" is before all. Throws InvalidVersion."""
    if ecosystem.startswith("Debian"):
        compare = debian_order
    else:
        key = Version if ecosystem == "PyPI" else semantic

        def compare(left: str, right: str) -> int:
            one, other = key(left), key(right)
            return (one > other) - (one < other)

    def ordered(left: str, right: str) -> int:
        if "0" in (left, right):
            return (right == "0") - (left == "0") if left != right else 0
        return compare(left, right)

    return ordered


def in_range(version: str, events: list[dict], compare: Callable[[str, str], int]) -> bool:
    """Whether a version is in a range, by the algorithm of the OSV schema."""
    limits = [event["limit"] for event in events if "limit" in event]
    if limits and not any(limit == "*" or compare(version, limit) < 0 for limit in limits):
        return False
    steps = [(kind, at) for event in events for kind, at in event.items() if kind != "limit"]
    affected = False
    for kind, at in sorted(steps, key=functools.cmp_to_key(lambda one, other: compare(one[1], other[1]))):
        after = compare(version, at)
        if kind == "introduced" and after >= 0:
            affected = True
        elif kind == "fixed" and after >= 0 or kind == "last_affected" and after > 0:
            affected = False
    return affected


def in_history(revision: str, events: list[dict], clone: pathlib.Path | None) -> bool:
    """Whether a commit is in a range of commits, by the history of a clone.

    Throws CannotTell without it, but for a commit that is named itself.
    """
    named = {kind for event in events for kind, commit in event.items() if commit == revision}
    if named & {"fixed", "limit"}:
        return False
    if named:
        return True

    def is_in(commit: str, tip: str) -> bool:
        if clone is None:
            raise CannotTell("there is no clone of its repository")
        done = subprocess.run(
            ["git", "-C", str(clone), "merge-base", "--is-ancestor", commit, tip], capture_output=True)
        if done.returncode > 1:
            raise CannotTell(f"its clone does not have {commit[:12]} or {tip[:12]}")
        return done.returncode == 0

    commits = {kind: [event[kind] for event in events if kind in event] for kind in (
        "introduced", "fixed", "last_affected", "limit")}
    begun = any(commit == "0" or is_in(commit, revision) for commit in commits["introduced"])
    ended = any(is_in(commit, revision) for commit in commits["fixed"]) or any(
        is_in(commit, revision) for commit in commits["last_affected"])
    within = not commits["limit"] or any(is_in(revision, commit) for commit in commits["limit"])
    return begun and not ended and within


def affects(part: dict, component: Component, clone: pathlib.Path | None) -> tuple[bool, str]:
    """Whether an entry of `affected` means a component; and why that is not certain."""
    compare, doubts = order(component.ecosystem), []
    ranges = part.get("ranges", [])
    if not ranges and not part.get("versions"):
        return True, "the advisory names no versions"
    for version in part.get("versions", []):
        try:
            if version == component.version or compare(version, component.version) == 0:
                return True, ""
        except InvalidVersion:
            continue
    for one in ranges:
        try:
            if one["type"] == "GIT":
                if repository(one.get("repo", "")) == component.name and component.revision:
                    if in_history(component.revision, one["events"], clone):
                        return True, ""
            elif in_range(component.version, one["events"], compare):
                return True, ""
        except InvalidVersion as error:
            doubts.append(f"no version of {component.ecosystem}: {error}")
        except CannotTell as error:
            doubts.append(str(error))
    # A range of commits that could not be looked at says nothing beside one of versions that could.
    versions_decide = any(one["type"] != "GIT" for one in ranges) and not any("no version" in each for each in doubts)
    return (False, "") if versions_decide or not doubts else (True, "; ".join(doubts))


def names(part: dict) -> set[tuple[str, str]]:
    """What an entry of `affected` is about: ecosystems and names, as components have them."""
    package = part.get("package", {})
    ecosystem, name = package.get("ecosystem", ""), package.get("name", "")
    if ecosystem == "SwiftURL":
        return {(ecosystem, repository(name))}
    own = {(ecosystem, normal(name) if ecosystem == "PyPI" else name)}
    # Advisories of a repository name no package.
    places = [one.get("repo", "") for one in part.get("ranges", []) if one["type"] == "GIT"]
    return own | {("SwiftURL", repository(place)) for place in places}


# Severity


def base_score(vector: str) -> float | None:
    """The base score of a vector of CVSS 3.0 or 3.1 (first.org, specification document, 7.1); None of another."""
    if not vector.startswith("CVSS:3."):
        return None
    try:
        values = dict(part.split(":") for part in vector.split("/")[1:])
        changed = values["S"] == "C"
        cia = {"H": 0.56, "L": 0.22, "N": 0.0}
        iss = 1 - math.prod(1 - cia[values[each]] for each in "CIA")
        impact = 7.52 * (iss - 0.029) - 3.25 * (iss - 0.02) ** 15 if changed else 6.42 * iss
        reach = (
            8.22 * {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2}[values["AV"]] * {"L": 0.77, "H": 0.44}[values["AC"]]
            * {"N": 0.85, "L": 0.68 if changed else 0.62, "H": 0.5 if changed else 0.27}[values["PR"]]
            * {"N": 0.85, "R": 0.62}[values["UI"]])
    except (KeyError, ValueError):
        return None
    if impact <= 0:
        return 0.0
    # Rounded up to a tenth as Appendix A has it, so that binary fractions do not count.
    hundred_thousands = round(min(10.0, (1.08 if changed else 1.0) * (impact + reach)) * 100_000)
    return math.ceil(hundred_thousands / 10_000) / 10


def severity(advisory: dict, part: dict) -> str:
    """The highest that an advisory says of a part; where it says none that can be read, critical."""
    ranks = ["low", "medium", "high", "critical"]
    said = []
    for one in advisory.get("severity", []) + part.get("severity", []):
        score = base_score(one.get("score", ""))
        if score is not None:
            said.append("critical" if score >= 9 else "high" if score >= 7 else "medium" if score >= 4 else "low")
    # GitHub's word; where there is no score, Debian's.
    words = [advisory.get("database_specific", {}).get("severity")]
    if not said:
        words.append(part.get("ecosystem_specific", {}).get("urgency"))
    said += [{"moderate": "medium"}.get(word, word) for word in (str(each).lower().rstrip("*") for each in words)]
    known = [word for word in said if word in ranks]
    return max(known, key=ranks.index) if known else "critical"


# The copy


def day(text: str) -> datetime.date:
    """The day of a time in RFC 3339."""
    return datetime.date.fromisoformat(text[:10])


def files(folder: pathlib.Path) -> Iterator[tuple[str, bytes]]:
    """Each JSON file of the folder and of its zips."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".json":
            yield path.name, path.read_bytes()
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    if name.endswith(".json"):
                        yield name.rsplit("/", 1)[-1], packed.read(name)


class Copy:
    """What osv.dev and CISA published, of one day."""

    def __init__(self, folder: pathlib.Path, wanted: list[Component], today: datetime.date) -> None:
        """Reads what is about the components. Throws CannotTell where the copy is missing, old, or lacks a part."""
        self.advisories: list[dict] = []
        self.used: dict[str, datetime.date] = {}
        newest: dict[str, datetime.date] = {}
        sought = {component[:2] for component in wanted}
        try:
            taken = day((folder / "taken").read_text().strip())
            for name, content in files(folder):
                document = json.loads(content)
                if name == CATALOGUE:
                    for each in document["vulnerabilities"]:
                        self.used[each["cveID"]] = day(each["dateAdded"])
                    continue
                for part in document.get("affected", []):
                    ecosystem = part.get("package", {}).get("ecosystem", "")
                    newest[ecosystem] = max(newest.get(ecosystem, datetime.date.min), day(document["modified"]))
                if "withdrawn" not in document and any(names(part) & sought for part in document.get("affected", [])):
                    self.advisories.append(document)
        except (*UNREADABLE, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise CannotTell(f"{folder} is no copy of the advisories that can be read: {error!r}") from error
        if not 0 <= (today - taken).days <= OLDEST_COPY:
            raise CannotTell(f"{folder} was taken on {taken}, which is not within {OLDEST_COPY} days. Take it anew.")
        for ecosystem in sorted({one.ecosystem for one in wanted}):
            if ecosystem not in newest:
                raise CannotTell(f"{folder} has no advisory of {ecosystem}. Add that part of the export.")
            if ecosystem.startswith(EVER_CHANGING) and (today - newest[ecosystem]).days > OLDEST_CHANGE:
                raise CannotTell(
                    f"{folder}: the newest advisory of {ecosystem} is of {newest[ecosystem]}. Take that part anew.")
        if not self.used:
            raise CannotTell(f"{folder} has no {CATALOGUE}, which names the weaknesses that are used.")


def findings(copy: Copy, wanted: list[Component], clones: pathlib.Path) -> list[Finding]:
    """The weaknesses of the components, one for each CVE, with all that advisories say of it."""
    merged: dict[tuple, dict] = {}
    for component in wanted:
        # SwiftPM names them by the package, in its own writing, and a hash.
        own = component.name.rsplit("/", 1)[-1] if component.revision else None
        clone = next((each for each in sorted(clones.glob("*-*")) if each.name.lower().rsplit("-", 1)[0] == own), None)
        for advisory in copy.advisories:
            for part in advisory.get("affected", []):
                if component[:2] not in names(part):
                    continue
                # Debian's word for what is none in its builds.
                if part.get("ecosystem_specific", {}).get("urgency") == "unimportant":
                    continue
                is_affected, doubt = affects(part, component, clone)
                if not is_affected:
                    continue
                identifiers = {advisory["id"], *advisory.get("aliases", []), *advisory.get("upstream", [])}
                cves = sorted(one for one in identifiers if one.startswith("CVE-")) or [min(identifiers)]
                for name in cves:
                    known = merged.setdefault((component, name), {
                        "advisories": set(), "severity": set(), "fixed": set(), "public": set(), "doubts": set()})
                    known["advisories"] |= {advisory["id"]} | (identifiers if len(cves) == 1 else set())
                    known["severity"].add(severity(advisory, part))
                    known["fixed"] |= {
                        event["fixed"] for one in part.get("ranges", []) for event in one["events"] if "fixed" in event}
                    known["public"].add(day(advisory.get("published") or advisory["modified"]))
                    known["doubts"].add(doubt)
    found = []
    for (component, name), known in merged.items():
        ranked = max(known["severity"], key=["low", "medium", "high", "critical"].index)
        public = min(known["public"])
        last_day = public + datetime.timedelta(DAYS[ranked])
        # A package that was made to do harm does it.
        used = public if name.startswith("MAL-") else copy.used.get(name)
        if used:
            ranked += ", used"
            last_day = min(last_day, max(public, used) + datetime.timedelta(DAYS["used"]))
        # What one advisory decides is decided.
        doubt = "" if "" in known["doubts"] else "; ".join(sorted(known["doubts"]))
        found.append(Finding(
            component, name, tuple(sorted(known["advisories"] - {name})), ranked, tuple(sorted(known["fixed"])), public,
            last_day, doubt))
    return sorted(found, key=lambda one: (one.last_day, one.component, one.name))


# The committed file


def rules(text: str, today: datetime.date) -> tuple[list[dict], list[str]]:
    """The exceptions, and what is late of updates. Throws CannotTell where the file is not what it should be."""
    try:
        document = json.loads(text)
        for one in document["exceptions"]:
            if set(one) != {"component", "weakness", "reason", "until"} or len(one["reason"]) < 20:
                raise ValueError(f"an exception has component, weakness, reason and until, not {one}")
            if (day(one["until"]) - today).days > LONGEST_EXCEPTION:
                raise ValueError(f"the exception for {one['weakness']} lasts longer than {LONGEST_EXCEPTION} days")
        moved = {name: day(moved) for name, moved in document["updates"].items()}
        if set(moved) != {"Package.swift", "Tools/requirements.txt", "Tools/requirements-web.txt"}:
            raise ValueError(f"updates names {sorted(moved)}, not the three files with pinned versions")
        if max(moved.values()) > today:
            raise ValueError("a day of an update is to come")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotTell(f"Tools/advisories.json: {error}") from error
    late = [
        f"LATE      {name}: its versions were last moved, or found to be the newest, on {at}"
        for name, at in moved.items() if (today - at).days > DAYS_BETWEEN_UPDATES]
    return document["exceptions"], late


def report(found: list[Finding], exceptions: list[dict], today: datetime.date) -> tuple[list[str], bool]:
    """A line for each weakness, and whether any is late."""
    lines, is_late, used = [], False, []
    for one in found:
        exception = next((each for each in exceptions if (each["component"], each["weakness"]) == (
            one.component.title, one.name)), None)
        last_day, state = one.last_day, "mend"
        if exception:
            used.append(exception)
            last_day, state = max(last_day, day(exception["until"])), "excepted"
        if last_day < today:
            state, is_late = "LATE", True
        words = [
            f"{one.component.title} {one.component.version}", one.name,
            f"({', '.join(one.advisories)})" if one.advisories else "", one.severity, f"public {one.public}",
            f"last day {last_day}", f"fixed in {', '.join(one.fixed)}" if one.fixed else "not fixed by its makers",
            f"exception: {exception['reason']}" if exception else "",
            f"counts, as it cannot be decided: {one.undecided}" if one.undecided else ""]
        lines.append(f"{state:<8}  " + "  ".join(word for word in words if word))
    lines += [f"note      the exception of {each['component']} for {each['weakness']} is not needed: remove it"
              for each in exceptions if each not in used]
    return lines, is_late


def main(arguments: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("copy", type=pathlib.Path, help="the folder of the copy; CONTRIBUTING.md says how it is made")
    folder = parser.parse_args(arguments).copy
    today = datetime.datetime.now(datetime.timezone.utc).date()
    release = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', pathlib.Path("/etc/os-release").read_text(), re.MULTILINE))
    try:
        wanted = components(bill.document(ROOT), release.get("VERSION_ID", ""))
        if not any(one.ecosystem.startswith("Debian") for one in wanted):
            raise CannotTell("this machine has no packages of Debian to look at. Run it on the Debian of the node.")
        exceptions, late = rules((ROOT / "Tools/advisories.json").read_text(), today)
        found = findings(Copy(folder, wanted, today), wanted, ROOT / ".build/repositories")
    except (CannotTell, SystemExit, *UNREADABLE) as error:
        print(f"advisories: it cannot be told whether there are known weaknesses. {error}", file=sys.stderr)
        return 2
    lines, is_late = report(found, exceptions, today)
    print("\n".join([*late, *lines, f"advisories: {len(wanted)} components, {len(found)} known weaknesses"]))
    return 1 if is_late or late else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
