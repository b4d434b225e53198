"""What counts as a known weakness of a component, when it is late, and when nothing can be told.

The advisories are written by hand in the shape of the OSV schema. Three are cut from published ones, and named so: of
swift-nio-http2 (GHSA-qppj-fm5r-hxr3), glibc (DSA-5514-1) and Pillow (GHSA-3f63-hfp8-52jq). All others are invented.
"""

import datetime
import importlib.util
import json
import pathlib
import re
import subprocess
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
_spec = importlib.util.spec_from_file_location("advisories", ROOT / "Tools" / "advisories.py")
tool = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(tool)

TODAY = datetime.date(2026, 11, 30)
SWIFT = tool.Component("SwiftURL", "github.com/apple/swift-nio-http2", "1.27.0", "a" * 40)
GLIBC = tool.Component("Debian:12", "glibc", "2.36-9+deb12u2")
PILLOW = tool.Component("PyPI", "pillow", "10.1.0")
HTMX = tool.Component("npm", "htmx.org", "2.0.10")
EVERY = [SWIFT, GLIBC, PILLOW, HTMX]
# Cut from GHSA-qppj-fm5r-hxr3 as osv.dev names its package.
RAPID_RESET = {
    "schema_version": "1.4.0", "id": "GHSA-qppj-fm5r-hxr3", "modified": "2023-10-16T21:44:16Z",
    "published": "2023-10-10T21:28:24Z", "aliases": ["CVE-2023-44487"],
    "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L"}],
    "affected": [{
        "package": {"ecosystem": "SwiftURL", "name": "github.com/apple/swift-nio-http2"},
        "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.28.0"}]}]}],
    "database_specific": {"severity": "MODERATE"},
}
# Cut from DSA-5514-1, which says of two releases.
LOONEY_TUNABLES = {
    "id": "DSA-5514-1", "modified": "2023-10-03T00:00:00Z", "published": "2023-10-03T00:00:00Z",
    "upstream": ["CVE-2023-4911"],
    "affected": [
        {"package": {"ecosystem": f"Debian:{release}", "name": "glibc"},
         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}
        for release, fixed in (("11", "2.31-13+deb11u7"), ("12", "2.36-9+deb12u3"))],
}
# Cut from GHSA-3f63-hfp8-52jq.
PILLOW_EVAL = {
    "id": "GHSA-3f63-hfp8-52jq", "modified": "2024-02-01T00:00:00Z", "published": "2024-01-19T21:30:35Z",
    "aliases": ["CVE-2023-50447"],
    "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
    "affected": [{"package": {"ecosystem": "PyPI", "name": "Pillow"},
                  "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "10.2.0"}]}]}],
}


def invented(component: tool.Component, ident: str = "X-1", published: str = "2026-11-01", **part) -> dict:
    """An advisory about a component."""
    return {
        "id": ident, "modified": "2026-11-29T00:00:00Z", "published": f"{published}T00:00:00Z",
        "affected": [{"package": {"ecosystem": component.ecosystem, "name": component.name}, **part}]}


def spread(*events: tuple[str, str], kind: str = "ECOSYSTEM", **more) -> dict:
    """One range."""
    return {"ranges": [{"type": kind, "events": [dict([event]) for event in events], **more}]}


def copied(folder: pathlib.Path, *advisories: dict, taken: str = "2026-11-30T06:00:00Z", used: dict | None = None,
           without: str = "") -> pathlib.Path:
    """A copy with these and one harmless advisory of each ecosystem."""
    everywhere = [
        invented(tool.Component(ecosystem, "harmless", "1"), f"H-{number}", **spread(("introduced", "0")))
        for number, ecosystem in enumerate(("SwiftURL", "Debian:12", "PyPI", "npm")) if ecosystem != without]
    folder.mkdir(exist_ok=True)
    for number, advisory in enumerate([*advisories, *everywhere]):
        (folder / f"{number}.json").write_text(json.dumps(advisory))
    (folder / "taken").write_text(taken + "\n")
    catalogue = [{"cveID": name, "dateAdded": date} for name, date in (used or {"CVE-2000-1": "2026-01-01"}).items()]
    (folder / "known_exploited_vulnerabilities.json").write_text(json.dumps({"vulnerabilities": catalogue}))
    return folder


def found(folder: pathlib.Path, *advisories: dict, wanted: list | None = None, **options) -> list[tool.Finding]:
    """What is found with these advisories."""
    wanted = wanted or EVERY
    return tool.findings(tool.Copy(copied(folder, *advisories, **options), wanted, TODAY), wanted, folder / "clones")


# Which versions are affected


@pytest.mark.parametrize("component, events, is_affected", [
    # "0" is before everything, and a range without an end has none.
    (PILLOW, [("introduced", "0")], True),
    (PILLOW, [("introduced", "0"), ("fixed", "10.1.0")], False),
    (PILLOW, [("introduced", "0"), ("fixed", "10.1.1")], True),
    (PILLOW, [("introduced", "10.1.0")], True),
    (PILLOW, [("introduced", "10.1.0.1")], False),
    # The last affected one is affected.
    (PILLOW, [("introduced", "0"), ("last_affected", "10.1.0")], True),
    (PILLOW, [("introduced", "0"), ("last_affected", "10.0.9")], False),
    # Several stretches, in any order.
    (PILLOW, [("fixed", "9.5"), ("introduced", "10.0"), ("introduced", "1"), ("fixed", "10.2")], True),
    (PILLOW, [("introduced", "10.0"), ("fixed", "10.0.1"), ("introduced", "10.3")], False),
    (PILLOW, [("introduced", "0"), ("limit", "10.1.0")], False),
    (PILLOW, [("introduced", "0"), ("limit", "10.2.0")], True),
    (PILLOW, [("introduced", "0"), ("limit", "*")], True),
    # PEP 440: releases are numbers, and before one are its candidates.
    (PILLOW, [("introduced", "0"), ("fixed", "9.9")], False),
    (PILLOW, [("introduced", "0"), ("fixed", "10.1.0rc1")], False),
    (PILLOW, [("introduced", "0"), ("fixed", "10.1.0.post1")], True),
    (PILLOW, [("introduced", "0"), ("fixed", "1!1.0")], True),
    # Semantic versions: numbers, candidates before the release, no weight to what was built.
    (SWIFT, [("introduced", "1.9.0"), ("fixed", "1.100.0")], True),
    (SWIFT, [("introduced", "0"), ("fixed", "1.27.0-beta.2")], False),
    (SWIFT, [("introduced", "0"), ("fixed", "1.27.0+5")], False),
    (SWIFT, [("introduced", "v1.27"), ("fixed", "2")], True),
    (SWIFT, [("introduced", "0"), ("last_affected", "1.27")], True),
    # Debian: a tilde before, an epoch above all, and the revision of a release.
    (GLIBC, [("introduced", "0"), ("fixed", "2.36-9+deb12u10")], True),
    (GLIBC, [("introduced", "0"), ("fixed", "2.36-9")], False),
    (GLIBC, [("introduced", "0"), ("fixed", "2.36-9+deb12u2~1")], False),
    (GLIBC, [("introduced", "0"), ("fixed", "1:1.0-1")], True),
    # What no version is cannot be decided, and counts.
    (PILLOW, [("introduced", "0"), ("fixed", "the next")], True),
    (SWIFT, [("introduced", "0"), ("fixed", "2023-10")], True),
    (GLIBC, [("introduced", "0"), ("fixed", "not a version")], True),
])
def test_ranges_of_versions(tmp_path, component, events, is_affected) -> None:
    """By the order of each ecosystem."""
    assert bool(found(tmp_path, invented(component, **spread(*events)))) == is_affected


def test_lists_of_versions(tmp_path) -> None:
    """A version that is named is affected, whatever the ranges say; one in neither is not; with neither, all are."""
    for part, is_affected in [
        ({"versions": ["10.1"]}, True), ({"versions": ["10.0.0", "10.1.1", "no version"]}, False),
        ({"versions": ["10.1.0"], **spread(("introduced", "11"))}, True),
        ({"versions": ["9"], **spread(("introduced", "0"), ("fixed", "11"))}, True),
        ({}, True), ({"ranges": [], "versions": []}, True),
    ]:
        assert bool(found(tmp_path, invented(PILLOW, **part))) == is_affected, part


def test_an_advisory_that_was_withdrawn_is_none(tmp_path) -> None:
    """Whatever it says."""
    advisory = invented(PILLOW, **spread(("introduced", "0")))
    assert found(tmp_path, advisory) and not found(tmp_path, advisory | {"withdrawn": "2026-11-02T00:00:00Z"})


def test_names_are_compared_as_their_ecosystem_has_them(tmp_path) -> None:
    """PyPI's in any writing, repositories with or without https and .git; of Debian, of the same release."""
    core = tool.Component("PyPI", "pydantic-core", "2.0")
    for component, other, is_same in [
        (core, {"ecosystem": "PyPI", "name": "Pydantic_Core"}, True),
        (core, {"ecosystem": "PyPI", "name": "pydantic.core"}, True),
        (core, {"ecosystem": "npm", "name": "pydantic-core"}, False),
        (SWIFT, {"ecosystem": "SwiftURL", "name": "https://github.com/Apple/swift-nio-http2.git"}, True),
        (SWIFT, {"ecosystem": "SwiftURL", "name": "github.com/apple/swift-nio"}, False),
        (GLIBC, {"ecosystem": "Debian:11", "name": "glibc"}, False),
        (HTMX, {"ecosystem": "npm", "name": "htmx"}, False),
    ]:
        advisory = invented(component, **spread(("introduced", "0")))
        advisory["affected"][0]["package"] = other
        assert bool(found(tmp_path, advisory, wanted=[*EVERY, core])) == is_same, other


@pytest.fixture
def history(tmp_path: pathlib.Path) -> tuple[pathlib.Path, list[str]]:
    """A clone with three commits after each other, and one beside the last."""
    clone = tmp_path / "clones" / "swift-nio-http2-0123abcd"
    clone.mkdir(parents=True)

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", "-C", clone, "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
            check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    commits = []
    for number in range(4):
        if number == 3:
            git("checkout", "-q", commits[1])
        git("commit", "-q", "--allow-empty", "-m", str(number))
        commits.append(git("rev-parse", "HEAD"))
    return tmp_path, commits


def test_ranges_of_commits(history) -> None:
    """By the history of the clone that the build made; without it a weakness counts, and says why."""
    folder, (first, second, third, beside) = history
    repo, other = "https://github.com/apple/swift-nio-http2.git", "https://github.com/apple/swift-nio"
    unknown = "f" * 40

    def about(revision: str, *events: tuple[str, str], repo: str = repo, **package) -> list[tool.Finding]:
        part = {"ranges": [{"type": "GIT", "repo": repo, "events": [dict([event]) for event in events]}], **package}
        advisory = {"id": "OSV-1", "modified": "2026-11-29T00:00:00Z", "affected": [part]}
        return found(folder, advisory, wanted=[SWIFT._replace(revision=revision), *EVERY[1:]])

    assert about(second, ("introduced", "0")) and about(second, ("introduced", second))
    assert about(third, ("introduced", first)) and not about(first, ("introduced", second))
    assert not about(third, ("introduced", first), ("fixed", second))
    assert not about(second, ("introduced", first), ("fixed", second))
    # Fixed on another branch is not fixed here.
    assert about(third, ("introduced", first), ("fixed", beside))
    assert about(second, ("introduced", "0"), ("last_affected", second))
    assert not about(third, ("introduced", "0"), ("last_affected", second))
    assert about(second, ("introduced", first), ("limit", third)) and not about(third, ("introduced", "0"), (
        "limit", third))
    assert not about(second, ("introduced", "0"), repo=other)
    for revision, fixed in ((unknown, first), (second, unknown)):
        (one,) = about(revision, ("introduced", "0"), ("fixed", fixed))
        assert "does not have" in one.undecided
    # Versions decide where they are named too.
    assert not tool.affects(
        {"ranges": [{"type": "GIT", "repo": repo, "events": [{"introduced": unknown}]},
                    {"type": "SEMVER", "events": [{"introduced": "2.0.0"}]}]}, SWIFT, None)[0]


# What is said of them


def test_published_advisories(tmp_path) -> None:
    """The three above, each of a version with the weakness and of the one that mends it."""
    by_component = {one.component: one for one in found(tmp_path, RAPID_RESET, LOONEY_TUNABLES, PILLOW_EVAL)}
    swift, glibc, pillow = (by_component[component] for component in (SWIFT, GLIBC, PILLOW))
    assert (pillow.name, pillow.advisories, pillow.severity) == ("CVE-2023-50447", ("GHSA-3f63-hfp8-52jq",), "high")
    assert pillow.fixed == ("10.2.0",) and pillow.public == datetime.date(2024, 1, 19)
    assert pillow.last_day == datetime.date(2024, 2, 18)
    assert (glibc.name, glibc.fixed, glibc.severity) == ("CVE-2023-4911", ("2.36-9+deb12u3",), "critical")
    assert (swift.name, swift.severity, swift.fixed) == ("CVE-2023-44487", "medium", ("1.28.0",))
    mended = [SWIFT._replace(version="1.28.0"), GLIBC._replace(version="2.36-9+deb12u3"),
              PILLOW._replace(version="10.2.0"), HTMX]
    assert found(tmp_path, RAPID_RESET, LOONEY_TUNABLES, PILLOW_EVAL, wanted=mended) == []


@pytest.mark.parametrize("vector, score", [
    # Of the examples of first.org.
    ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0), ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
    ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4), ("CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1),
    ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 8.8), ("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 4.2),
    ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0), ("CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N/E:P", 4.6),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", None), ("CVSS:3.1/AV:N", None), ("9.8", None),
])
def test_scores(vector: str, score: float | None) -> None:
    """CVSS 3; nothing is read from another."""
    assert tool.base_score(vector) == score


@pytest.mark.parametrize("advisory, part, severity", [
    ({}, {}, "critical"),
    ({"severity": [{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N"}]}, {}, "critical"),
    ({"severity": [{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N"}], "database_specific": {"severity": "LOW"}}, {},
     "low"),
    ({"database_specific": {"severity": "MODERATE"}}, {}, "medium"),
    ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}],
      "database_specific": {"severity": "LOW"}}, {}, "critical"),
    (RAPID_RESET | {"database_specific": {"severity": "HIGH"}}, {}, "high"),
    ({}, {"ecosystem_specific": {"urgency": "not yet assigned"}}, "critical"),
    ({}, {"ecosystem_specific": {"urgency": "low**"}}, "low"),
    ({"severity": PILLOW_EVAL["severity"]}, {"ecosystem_specific": {"urgency": "low"}}, "high"),
    ({}, {"severity": RAPID_RESET["severity"]}, "medium"),
])
def test_severities(advisory: dict, part: dict, severity: str) -> None:
    """The highest that is said; where none can be read, the worst."""
    assert tool.severity(advisory, part) == severity


def test_what_several_say_of_one_weakness_is_one(tmp_path) -> None:
    """The earliest day, the highest severity, every fix; two weaknesses of one advisory are two."""
    part = spread(("introduced", "0"), ("fixed", "10.2"))
    later = invented(PILLOW, "PYSEC-1", "2026-11-10", **part) | {
        "aliases": ["CVE-2026-1"], "database_specific": {"severity": "LOW"}}
    earlier = invented(PILLOW, "GHSA-1", "2026-11-05", **spread(("introduced", "0"), ("fixed", "10.3"))) | {
        "aliases": ["CVE-2026-1"], "database_specific": {"severity": "HIGH"}}
    (one,) = found(tmp_path, later, earlier)
    assert one.advisories == ("GHSA-1", "PYSEC-1") and one.severity == "high" and one.fixed == ("10.2", "10.3")
    assert one.public == datetime.date(2026, 11, 5) and one.last_day == datetime.date(2026, 12, 5)
    both = invented(PILLOW, "DSA-1", **part) | {"upstream": ["CVE-2026-1", "CVE-2026-2"]}
    assert [one.name for one in found(tmp_path, both)] == ["CVE-2026-1", "CVE-2026-2"]


def test_what_is_used_is_mended_in_two_days(tmp_path) -> None:
    """From the day on which that is known, never later than by its severity; harmful packages count as used."""
    advisory = invented(PILLOW, "GHSA-1", **spread(("introduced", "0"))) | {
        "aliases": ["CVE-2026-1"], "database_specific": {"severity": "LOW"}}
    for used, last_day in (("2026-11-20", (11, 22)), ("2026-10-01", (11, 3)), ("2027-06-01", (1, 30))):
        (one,) = found(tmp_path, advisory, used={"CVE-2026-1": used})
        expected = datetime.date(2027 if last_day[0] == 1 else 2026, *last_day)
        assert one.last_day == expected and one.severity == "low, used", used
    (harmful,) = found(tmp_path, invented(HTMX, "MAL-2026-1", versions=["2.0.10"]))
    assert harmful.last_day == datetime.date(2026, 11, 3)


def test_what_debian_calls_unimportant_is_none(tmp_path) -> None:
    """It says so of what does no harm in its builds."""
    part = spread(("introduced", "0")) | {"ecosystem_specific": {"urgency": "unimportant"}}
    assert found(tmp_path, invented(GLIBC, **part)) == []


# What is late


def test_the_time_frames_are_those_of_the_promise() -> None:
    """SECURITY.md has them in words."""
    words = " ".join((ROOT / "SECURITY.md").read_text().split())
    used, critical, high, other = (tool.DAYS[name] for name in ("used", "critical", "high", "medium"))
    assert (used, critical, high, other, tool.DAYS["low"]) == (2, 7, 30, 90, 90)
    assert re.search("known to be used is mended or worked around in two days, a critical one in seven, a high one in "
                     "30, any other in 90", words)
    assert "Otherwise versions are moved every three months" in words and tool.DAYS_BETWEEN_UPDATES == 92


def finding(last_day: str, component: tool.Component = PILLOW, name: str = "CVE-2026-1") -> tool.Finding:
    """A weakness that has to be mended by a day."""
    return tool.Finding(component, name, (), "high", (), TODAY, datetime.date.fromisoformat(last_day), "")


def exception(until: str, component: str = "PyPI/pillow", weakness: str = "CVE-2026-1") -> dict:
    """An exception until a day."""
    return {"component": component, "weakness": weakness, "reason": "no picture that others sent is printed",
            "until": until}


@pytest.mark.parametrize("last_day, until, state, is_late", [
    ("2026-11-30", None, "mend", False), ("2026-11-29", None, "LATE", True),
    ("2026-11-01", "2026-11-30", "excepted", False), ("2026-11-01", "2026-11-29", "LATE", True),
    # An exception never makes it earlier.
    ("2026-12-24", "2026-11-29", "excepted", False),
])
def test_late(last_day: str, until: str | None, state: str, is_late: bool) -> None:
    """The last day is still in time, of a promise and of an exception."""
    lines, late = tool.report([finding(last_day)], [exception(until)] if until else [], TODAY)
    assert late == is_late and lines[0].startswith(state) and "PyPI/pillow 10.1.0  CVE-2026-1" in lines[0]


def test_an_exception_is_for_one_weakness_of_one_component() -> None:
    """Another's does not count, and one that is not needed is named."""
    for other in (exception("2026-12-24", "PyPI/weasyprint"), exception("2026-12-24", weakness="CVE-2026-2")):
        lines, late = tool.report([finding("2026-11-01")], [other], TODAY)
        assert late and "remove it" in lines[1]


@pytest.mark.parametrize("change", [
    {"exceptions": [exception("2027-11-30")]}, {"exceptions": [exception("some day")]},
    {"exceptions": [exception("2026-12-24") | {"reason": "later"}]}, {"exceptions": [{"component": "PyPI/pillow"}]},
    {"updates": {}}, {"updates": {"Package.swift": "2026-11-01"}}, {"exceptions": None},
])
def test_rules_that_are_none(change: dict) -> None:
    """A reason, an end within half a year, and a day for each file of pinned versions."""
    good = json.loads((ROOT / "Tools/advisories.json").read_text())
    for text in (json.dumps(good | change), "{", "[]"):
        with pytest.raises(tool.CannotTell):
            tool.rules(text, datetime.date(2026, 12, 1))


def test_versions_that_were_not_moved_for_three_months() -> None:
    """The committed file is as it should be; a file of versions is late on the 93rd day."""
    text = (ROOT / "Tools/advisories.json").read_text()
    moved = datetime.date(2026, 11, 1)
    document = {"exceptions": [], "updates": dict.fromkeys(json.loads(text)["updates"], str(moved))}
    assert tool.rules(json.dumps(document), moved + datetime.timedelta(92)) == ([], [])
    late = tool.rules(json.dumps(document), moved + datetime.timedelta(93))[1]
    assert len(late) == 3 and all(line.startswith("LATE") for line in late)
    with pytest.raises(tool.CannotTell):
        tool.rules(json.dumps(document), datetime.date(2026, 10, 31))
    tool.rules(text, max(map(datetime.date.fromisoformat, json.loads(text)["updates"].values())))


# What cannot be told


@pytest.mark.parametrize("options, words", [
    ({"taken": "2026-11-27T23:00:00Z"}, "Take it anew"), ({"taken": "2026-12-01T00:00:00Z"}, "Take it anew"),
    ({"taken": "yesterday"}, "can be read"), ({"without": "SwiftURL"}, "no advisory of SwiftURL"),
    ({"without": "Debian:12"}, "no advisory of Debian:12"), ({"without": "npm"}, "no advisory of npm"),
])
def test_a_copy_that_is_old_or_in_part_tells_nothing(tmp_path, options: dict, words: str) -> None:
    """It is never taken for one without weaknesses."""
    with pytest.raises(tool.CannotTell, match=words):
        tool.Copy(copied(tmp_path, **options), EVERY, TODAY)


def test_a_copy_that_is_damaged_tells_nothing(tmp_path) -> None:
    """No folder, no mark of the day, no catalogue, a file or an archive that was cut."""
    whole = copied(tmp_path / "whole")
    assert tool.Copy(whole, EVERY, TODAY).advisories == []
    for damage in (
        lambda folder: (folder / "taken").unlink(),
        lambda folder: (folder / tool.CATALOGUE).unlink(),
        lambda folder: (folder / tool.CATALOGUE).write_text('{"vulnerabilities": []}'),
        lambda folder: (folder / tool.CATALOGUE).write_text("{}"),
        lambda folder: (folder / "0.json").write_text('{"id": '),
        lambda folder: (folder / "0.json").write_text("[]"),
        lambda folder: (folder / "all.zip").write_bytes(b"PK"),
    ):
        folder = copied(tmp_path / "damaged")
        damage(folder)
        with pytest.raises(tool.CannotTell):
            tool.Copy(folder, EVERY, TODAY)
    with pytest.raises(tool.CannotTell):
        tool.Copy(tmp_path / "nowhere", EVERY, TODAY)


def test_a_part_that_nobody_changes_any_more_is_old(tmp_path) -> None:
    """The day on which the copy was taken does not make a part of it newer; of Swift there are few advisories."""
    old = {"modified": "2026-11-22T00:00:00Z"}
    folder = copied(tmp_path)
    for file in folder.glob("[0-9].json"):
        document = json.loads(file.read_text())
        ecosystem = document["affected"][0]["package"]["ecosystem"]
        file.write_text(json.dumps(document | old))
        if ecosystem == "SwiftURL":
            tool.Copy(folder, EVERY, TODAY)
        else:
            with pytest.raises(tool.CannotTell, match=f"newest advisory of {ecosystem}"):
                tool.Copy(folder, EVERY, TODAY)
        file.write_text(json.dumps(document))


def test_a_copy_may_be_archives(tmp_path) -> None:
    """As osv.dev publishes them: `all.zip` for each ecosystem."""
    folder = copied(tmp_path, RAPID_RESET)
    for file in list(folder.glob("[0-9].json")):
        place = folder / file.stem
        place.mkdir()
        with zipfile.ZipFile(place / "all.zip", "w") as packed:
            packed.write(file, "any.json")
        file.unlink()
    copy = tool.Copy(folder, EVERY, TODAY)
    assert [one["id"] for one in copy.advisories] == ["GHSA-qppj-fm5r-hxr3"]


# The command


def test_components_are_those_of_the_bill_of_materials() -> None:
    """By the names of OSV: of Debian the source packages of what is linked or run, and nothing that only builds."""
    document = tool.bill.document(ROOT)
    listed = tool.components(document, "12")
    of = {ecosystem: [one for one in listed if one.ecosystem == ecosystem] for ecosystem in (
        "SwiftURL", "PyPI", "npm", "Debian:12")}
    assert sum(map(len, of.values())) == len(listed) == len(set(one[:3] for one in listed))
    pins = json.loads((ROOT / "Package.resolved").read_text())["pins"]
    assert len(of["SwiftURL"]) == len(pins) and all(len(one.revision) == 40 for one in of["SwiftURL"])
    assert "github.com/groue/grdb.swift" in [one.name for one in of["SwiftURL"]]
    assert {"weasyprint", "pydantic-core"} <= {one.name for one in of["PyPI"]}
    assert {one.name for one in of["npm"]} == {"htmx.org", "nhsuk-frontend"}
    debian = {one.name for one in of["Debian:12"]}
    assert {"sqlite3", "libzstd", "glibc", "gzip", "pango1.0", "libseccomp"} <= debian
    assert not {"chromium", "nginx", "git", "poppler"} & debian


def test_the_command_says_what_is_late(tmp_path, capsys, monkeypatch) -> None:
    """0 in time, 1 late, 2 when it cannot be told."""
    clock = datetime.datetime.now(datetime.timezone.utc)
    today, long_ago = clock.date(), "2020-01-01"
    monkeypatch.setattr(tool.bill, "document", lambda _: {"components": [
        {"purl": "pkg:pypi/pillow@10.1.0", "name": "pillow", "version": "10.1.0", "scope": "optional"},
        {"purl": "pkg:deb/debian/libc6@2.36", "name": "libc6", "version": "2.36", "scope": "required",
         "properties": [{"name": "longitude:source", "value": "glibc 2.36-9"}]}]})
    monkeypatch.setattr(tool, "rules", lambda text, today: ([], []))
    release = re.search(r'VERSION_ID="(\d+)"', pathlib.Path("/etc/os-release").read_text()).group(1)

    def ended(published: str) -> tuple[int, str]:
        folder = copied(
            tmp_path, invented(PILLOW, "GHSA-1", published, **spread(("introduced", "0"))),
            invented(tool.Component(f"Debian:{release}", "other", "1"), "H-9"), taken=str(today))
        for file in folder.glob("[0-9].json"):
            file.write_text(json.dumps(json.loads(file.read_text()) | {"modified": str(today)}))
        code = tool.main([str(folder)])
        return code, "".join(capsys.readouterr())

    code, said = ended(str(today))
    assert code == 0 and "mend" in said and "2 components, 1 known weaknesses" in said, said
    code, said = ended(long_ago)
    assert code == 1 and "LATE" in said and "PyPI/pillow 10.1.0  GHSA-1" in said, said
    (tmp_path / "taken").write_text(long_ago)
    code, said = tool.main([str(tmp_path)]), "".join(capsys.readouterr())
    assert code == 2 and "cannot be told" in said and "known weaknesses\n" not in said
    monkeypatch.setattr(tool, "rules", lambda text, today: ([], ["LATE      Package.swift"]))
    assert ended(str(today))[0] == 1
