"""Requests in threes: what never existed, what is somebody else's, and what is hidden here are answered alike.

Alike in status, headers, body and time. The kinds of request take turns on one connection, and are compared round by
round (`timing.py`, which says how sure that is): medians within 5%.
"""

import gc
import http.client
import itertools
import json
import random
import re
import time
import urllib.parse
from typing import Iterator, NamedTuple

import pytest

from client import Client, signed_in
from conftest import EVERYTHING
from node import Node, unknown_nhs_number
from timing import compare

UNKNOWN_NUMBER, UNKNOWN_KEY, UNKNOWN_VIEW = "9007199254740993", "0badc0de" * 4, "A" * 43
# Searches are limited to 30 a minute for each member of staff: each further look waits a minute.
SEARCHES, WINDOW_SECONDS, WINDOWS = 26, 61, 5 if EVERYTHING else 2
WORDS = "Words enough to say what is wrong"
# What differs at every answer: the token of the forms, and the clock on the page.
RANDOM = re.compile(rb'name="csrf" value="[^"]*"|\b\d{2}:\d{2}(?::\d{2})?\b')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Asked(NamedTuple):
    """A request: its path, and the fields of its form; none is a GET."""

    path: str
    fields: dict[str, str] | None = None


class Line:
    """One connection that is kept open, with the cookies of somebody signed in."""

    def __init__(self, client: Client) -> None:
        self.connection = http.client.HTTPConnection(client.host, timeout=20)
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}

    def send(self, asked: Asked) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers without the date and the random receipt, body without what differs at every answer."""
        if asked.fields is None:
            self.connection.request("GET", asked.path, headers=self.headers)
        else:
            body = urllib.parse.urlencode(asked.fields).encode()
            self.connection.request("POST", asked.path, body, self.headers | FORM)
        answer = self.connection.getresponse()
        body = answer.read()
        headers = sorted(
            (name, "" if name.lower() == "longitude-receipt" else value)
            for name, value in answer.getheaders() if name.lower() != "date")
        return answer.status, headers, body

    def rounds(self, kinds: dict[str, Asked], count: int) -> list[dict[str, float]]:
        """So many rounds: the time of each kind of request in milliseconds, in random order."""
        order, rounds = list(kinds.items()), []
        gc.disable()
        try:
            for _ in range(count):
                random.shuffle(order)
                times = {}
                for kind, asked in order:
                    start = time.perf_counter_ns()
                    self.send(asked)
                    times[kind] = (time.perf_counter_ns() - start) / 1e6
                rounds.append({kind: times[kind] for kind in kinds})
        finally:
            gc.enable()
        return rounds


def expect_alike(client: Client, kinds: dict[str, Asked], status: int = 404) -> None:
    """The same answer in the same time for every kind."""
    line = Line(client)
    answers = {kind: line.send(asked) for kind, asked in kinds.items()}
    assert {kind: answer[0] for kind, answer in answers.items()} == dict.fromkeys(kinds, status)
    (first, *others) = ((headers, RANDOM.sub(b"", body)) for _, headers, body in answers.values())
    for other in others:
        assert other == first
    expect_same_time(line, kinds)


def expect_same_time(line: Line, kinds: dict[str, Asked]) -> None:
    """Medians within the limit of each other."""
    line.rounds(kinds, 20)
    verdict = compare(lambda count: line.rounds(kinds, count))
    assert verdict.isAlike, f"told apart by time, in milliseconds: {verdict}"


@pytest.fixture(scope="module")
def quiet() -> Iterator[Node]:
    """A node that no other test uses at the same time, with its own limits of searches."""
    running = Node()
    yield running
    if running.process is None:
        # A node of others: the next test may search again.
        time.sleep(WINDOW_SECONDS)
    assert running.stop() == 0


@pytest.fixture(scope="module")
def florence(quiet: Node) -> Client:
    """Florence Adeyemi, at her own record."""
    return signed_in(quiet, "person-0")


@pytest.fixture(scope="module")
def mihaela(quiet: Node) -> Client:
    """Somebody else, at theirs."""
    return signed_in(quiet, "person-6")


@pytest.fixture(scope="module")
def gp(quiet: Node) -> Client:
    """Who sees the numbers of Florence's entries."""
    return signed_in(quiet, "marsh")


@pytest.fixture(scope="module")
def gp_view(gp: Client) -> str:
    """Her record, open at the practice, with its private entries: the practice's alert about it exists."""
    view = gp.open_florence()
    gp.confirm(view)
    assert gp.break_glass(view)[0] == 303
    return view


@pytest.fixture(scope="module")
def receptionist(quiet: Node) -> Client:
    """Who sees nothing clinical of it."""
    return signed_in(quiet, "doyle")


@pytest.fixture(scope="module")
def desk(receptionist: Client) -> str:
    """The same record, open at the desk."""
    return receptionist.open_florence()


def numbers(client: Client, path: str) -> list[str]:
    """The numbers of the entries of a page; alerts stand above its main part."""
    main = client.send("GET", path)[2].rpartition("<main")[2]
    return list(dict.fromkeys(re.findall(r"/(?:item|entry)/(\d+)", main)))


def hidden(client: Client, path: str, candidates: list[str]) -> str:
    """One of these numbers that is not there under a path of this reader."""
    for number in candidates:
        if client.send("GET", path.format(number))[0] == 404:
            return number
    raise AssertionError(f"all of {len(candidates)} are shown at {path}")


def entries(client: Client, section: str) -> list[str]:
    """Somebody's own entries of a section."""
    found = numbers(client, f"/my/record/{section}")
    assert found, f"nothing in {section}"
    return found


@pytest.mark.parametrize("path, section", [
    ("item/{}", "results"), ("item/{}/original", "results"), ("trend/{}", "results"), ("document/{}", "documents"),
    ("document/{}/content/0", "documents"),
])
def test_an_entry(
    gp: Client, gp_view: str, receptionist: Client, desk: str, mihaela: Client, path: str, section: str
) -> None:
    """An item, its original, a test's course, a document and its content, for a reader without clinical entries."""
    one = hidden(receptionist, f"{desk}/{path}", numbers(gp, f"{gp_view}/section/{section}"))
    assert gp.send("GET", f"{gp_view}/{path.format(one)}")[0] == 200
    expect_alike(receptionist, {
        "unknown": Asked(f"{desk}/{path.format(UNKNOWN_NUMBER)}"),
        "forbidden": Asked(f"{desk}/{path.format(entries(mihaela, section)[0])}"),
        "hidden": Asked(f"{desk}/{path.format(one)}"),
    })


def test_an_entry_for_a_clinician(gp: Client, gp_view: str, mihaela: Client) -> None:
    """For a reader of nearly everything: what there is to hide is what is another person's."""
    expect_alike(gp, {
        "unknown": Asked(f"{gp_view}/item/{UNKNOWN_NUMBER}"),
        "forbidden": Asked(f"{gp_view}/item/{entries(mihaela, 'results')[0]}"),
    })


def test_a_view(gp: Client, gp_view: str, receptionist: Client) -> None:
    """One that never was, somebody else's, and one's own that is closed."""
    closed = receptionist.open_florence()
    assert receptionist.form(f"{closed}/close", {"csrf": receptionist.token("/search")})[0] == 303
    for path in ("", "/timeline", "/item/1", "/confirm"):
        expect_alike(receptionist, {
            "unknown": Asked(f"/record/{UNKNOWN_VIEW}{path}"), "forbidden": Asked(f"{gp_view}{path}"),
            "hidden": Asked(f"{closed}{path}"),
        })


def told(client: Client) -> list[dict]:
    """The accesses of somebody's proofs that stand there with their words."""
    proof = json.loads(client.send("GET", "/my/download/proof.json")[2])
    entries = (entry for chain in proof["chains"] for entry in chain["entries"])
    return [json.loads(entry["text"]) for entry in entries if "text" in entry]


def event(client: Client, action: str, role: str) -> str:
    """The number of an access of that kind in somebody's proofs."""
    found = [one["event"] for one in told(client) if (one["action"], one.get("role")) == (action, role)]
    assert found, f"no {action} by {role}"
    return found[-1]


def test_an_alert(quiet: Node, florence: Client, gp_view: str) -> None:
    """Another organisation's alert, and an access about which there is none."""
    officer = signed_in(quiet, "webb")
    path = "/privacy-officer/alerts/"
    keys = {
        "unknown": UNKNOWN_KEY, "forbidden": event(florence, "BreakGlass", "generalPractitioner"),
        "hidden": event(florence, "PatientRead", "person"),
    }
    expect_alike(officer, {kind: Asked(path + key) for kind, key in keys.items()})
    fields = {"csrf": officer.token("/keyboard"), "justified": "yes", "words": WORDS}
    expect_alike(officer, {kind: Asked(path + key, fields) for kind, key in keys.items()})


def asked_correction(client: Client, section: str) -> str:
    """Asks about an entry of the practice: the key of the question."""
    for number in entries(client, section):
        page = client.send("GET", f"/my/entry/{number}/wrong")[2]
        if "Canal Side Practice" in page:
            fields = {"csrf": client.token("/my/record"), "words": WORDS}
            assert client.form(f"/my/entry/{number}/wrong", fields)[0] == 303
            return re.search(r'id="q-([0-9a-f]{32})', client.send("GET", "/my/questions")[2]).group(1)
    raise AssertionError("the practice has sent nothing")


def test_a_question(quiet: Node, florence: Client, gp_view: str) -> None:
    """A question to another organisation, and the key of something that is no question."""
    officer = signed_in(quiet, "webb")
    path = "/privacy-officer/questions/"
    keys = {
        "unknown": UNKNOWN_KEY, "forbidden": asked_correction(florence, "encounters"),
        "hidden": event(florence, "BreakGlass", "generalPractitioner"),
    }
    expect_alike(officer, {kind: Asked(path + key) for kind, key in keys.items()})
    fields = {"csrf": officer.token("/keyboard"), "outcome": "right", "words": WORDS}
    expect_alike(officer, {kind: Asked(path + key, fields) for kind, key in keys.items()})


@pytest.mark.parametrize("path", ["/my/entry/{}", "/my/entry/{}/content/0", "/my/entry/{}/wrong"])
@pytest.mark.parametrize("is_form", [False, True], ids=["page", "form"])
def test_an_own_entry(
    gp: Client, gp_view: str, florence: Client, mihaela: Client, path: str, is_form: bool
) -> None:
    """Another person's entry, and a result of one's own that is not shown yet."""
    if is_form and not path.endswith("wrong"):
        return
    results = numbers(gp, f"{gp_view}/section/results") + numbers(gp, f"{gp_view}/timeline")
    waiting = hidden(florence, "/my/entry/{}", results)
    found = {"unknown": UNKNOWN_NUMBER, "forbidden": entries(mihaela, "results")[0], "hidden": waiting}
    fields = {"csrf": florence.token("/my/record"), "words": WORDS} if is_form else None
    expect_alike(florence, {kind: Asked(path.format(number), fields) for kind, number in found.items()})


@pytest.mark.parametrize("is_form", [False, True], ids=["page", "form"])
def test_an_access(
    quiet: Node, florence: Client, mihaela: Client, gp_view: str, people: list[dict], is_form: bool
) -> None:
    """An access to another person's record, and one's own access, about which nobody is asked."""
    midwife = signed_in(quiet, "clarke")
    other = next(person for person in people if person["family"] == "Georgiev")
    fields = {"csrf": midwife.token("/search"), "person": midwife.found(other)}
    status, _, _ = midwife.form("/open", fields)
    if status == 404:
        status, _, _ = midwife.form("/claim", fields | {"reason": "presentNow", "words": WORDS})
    assert status == 303
    assert florence.send("GET", "/my/record")[0] == 200
    theirs = next(one["event"] for one in told(mihaela) if one.get("role") == "midwife")
    own = next(one["event"] for one in told(florence) if one.get("who") == "person-0")
    found = {"unknown": UNKNOWN_KEY, "forbidden": theirs, "hidden": own}
    form = {"csrf": florence.token("/my/record"), "words": WORDS} if is_form else None
    expect_alike(florence, {kind: Asked(f"/my/seen/{key}/ask", form) for kind, key in found.items()})


# Where they work; no one without a record there has a relationship to them.
SEARCHERS = {
    "clarke": "ZZH01", "patel": "ZZH01", "raman": "ZZH01", "osei": "ZZM01", "brandt": "ZZA01", "mensah": "ZZS01",
}


def test_a_search_by_number_alone(quiet: Node, people: list[dict]) -> None:
    """An unknown number, and that of somebody who is known and has no relationship to the searcher.

    The searches are limited, so these are fewer than the other requests; `make test-all` takes more looks at them.
    """
    unknown = unknown_nhs_number({person["nhs"] for person in people})
    searches = []
    for subject, organisation in SEARCHERS.items():
        client = signed_in(quiet, subject)
        strangers = [one["nhs"] for one in people if organisation not in " ".join(one["sources"])]
        assert strangers, f"{organisation} knows everybody"
        fields = {"csrf": client.token("/search")}
        kinds = {"unknown": unknown, "known": strangers[0]}
        searches.append((Line(client), {
            kind: Asked("/search", fields | {"nhs-number": number}) for kind, number in kinds.items()}))

    looks = itertools.count()

    def measure(count: int) -> list[dict[str, float]]:
        if next(looks) > 0:
            time.sleep(WINDOW_SECONDS)
        order = [search for search in searches for _ in range(count // len(searches))]
        random.shuffle(order)
        answers: dict[Line, set] = {}
        rounds = []
        for line, kinds in order:
            times = {}
            for kind in random.sample(list(kinds), len(kinds)):
                start = time.perf_counter_ns()
                status, headers, body = line.send(kinds[kind])
                times[kind] = (time.perf_counter_ns() - start) / 1e6
                assert status == 200 and b"Enter the birth date as well" in body
                typed = re.sub(rb'name="nhs-number"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="nhs-number"', b"", body)
                answers.setdefault(line, set()).add((tuple(headers), RANDOM.sub(b"", typed)))
            rounds.append({kind: times[kind] for kind in kinds})
        assert [len(all) for all in answers.values()] == [1] * len(searches)
        return rounds

    verdict = compare(measure, rounds=len(searches) * SEARCHES // 2, looks=WINDOWS)
    assert verdict.isAlike, f"told apart by time, in milliseconds: {verdict}"


def test_a_section(gp: Client, gp_view: str, receptionist: Client, desk: str) -> None:
    """A section that the role does not include says the same whether the record has entries of it or none.

    Last of all: each of its answers is an entry of the ledger, over which pages of accesses go.
    """
    full, empty = "encounters", "maternity"
    assert numbers(gp, f"{gp_view}/section/{full}") and not numbers(gp, f"{gp_view}/section/{empty}")
    line = Line(receptionist)
    said = []
    for slug in (full, empty):
        status, _, body = line.send(Asked(f"{desk}/section/{slug}"))
        text = body.decode()
        title = re.search(r"<h1[^>]*>([^<]+)", text).group(1)
        text = re.sub(rf"{slug}|{re.escape(title)}", "SECTION", text, flags=re.I)
        said.append((status, re.sub(r"\b[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}\b|\b\d{2}:\d{2}\b", "", text)))
    assert said[0] == said[1]
    expect_same_time(line, {slug: Asked(f"{desk}/section/{slug}") for slug in (full, empty)})
    expect_alike(receptionist, {
        "unknown": Asked(f"{desk}/section/no-such-section"), "also unknown": Asked(f"{desk}/section/other-section"),
    })
