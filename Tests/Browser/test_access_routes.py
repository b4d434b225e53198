"""Every way to a record, for every reader: access.table holds, cell by cell, and no route is left out of it."""

import base64
import itertools
import json
import pathlib
import re
import sqlite3
import subprocess
from typing import Iterator, NamedTuple

import pytest

from client import Client, day_fields, signed_in
from node import DAY
from ownnode import CATEGORY, HOSPITAL, OwnNode, coded, patient_at_the_hospital, resource
from test_policy import Officer, tomorrow
from test_routes import table as routes

TODAY = f"{DAY}T08:00:00Z"
READERS = {"gp": "marsh", "consultant": "raman", "receptionist": "doyle", "person": "person-0"}
# The columns, as routes.table has them.
ROUTES = {
    "summary": "/record/:view", "section": "/record/:view/section/:slug", "panel": "/record/:view/panel/:slug",
    "timeline": "/record/:view/timeline", "find": "/record/:view/find", "item": "/record/:view/item/:rid",
    "original": "/record/:view/item/:rid/original", "document": "/record/:view/document/:rid",
    "content": "/record/:view/document/:rid/content/:index", "trend": "/record/:view/trend/:token",
    "medicines": "/record/:view/medicines", "why": "/record/:view/why",
}
OWN_ROUTES = {
    "record": "/my/record", "part": "/my/record/:slug", "entry": "/my/entry/:rid",
    "content": "/my/entry/:rid/content/:index", "wrong": "/my/entry/:rid/wrong",
    "copy": "/my/download/record.json", "pdf": "/my/download/record.pdf", "seen": "/my/seen",
    "proof": "/my/download/proof.json", "audit": "/fhir/AuditEvent",
}
# Routes for staff and for people that show no entry of a record: before one is open, forms about a reason, choices,
# questions, and one access of those that `audit` lists. A privacy officer's have their own tests.
WITHOUT_ENTRIES = {
    "/sessions", "/session/keep", "/search", "/open", "/claim", "/record/:view/confirm", "/record/:view/break-glass",
    "/record/:view/mend-glass", "/record/:view/close", "/my/seen/:event/ask", "/my/choices", "/my/choices/:key",
    "/my/choices/acting", "/my/choices/acting/:key", "/my/people", "/my/questions", "/fhir/AuditEvent/:event",
}


class Item(NamedTuple):
    """An entry that the hospital sends: the word that stands nowhere else, its section, the resource."""

    word: str
    section: str
    title: str
    resource: dict

    @property
    def slug(self) -> str:
        """The section in an address."""
        return self.section


def items(patient: str) -> dict[str, Item]:
    """The entries of the table, by name, in the order in which they are sent."""
    def letter(name: str, label: str | None) -> dict:
        data = base64.b64encode(f"A letter about route{name}word".encode()).decode()
        return resource(
            "DocumentReference", f"route-{name}", label, patient, status="current", date=TODAY,
            description=f"Letter route{name}word",
            content=[{"attachment": {"contentType": "text/plain", "data": data}}])

    def observation(name: str, category: str, label: str | None = None) -> dict:
        return resource(
            "Observation", f"route-{name}", label, patient, status="final", code={"text": f"Test route{name}word"},
            category=[{"coding": [coded(category, CATEGORY)]}], effectiveDateTime=TODAY,
            valueQuantity={"value": 7, "unit": "mmol/L"})

    def text(name: str) -> dict:
        return {"text": f"Route{name}word"}

    kept = letter("kept", None)
    kept["meta"]["security"] = [coded("R", "http://terminology.hl7.org/CodeSystem/v3-Confidentiality")]
    secret = resource(
        "Immunization", "route-secret", "HIV", patient, status="completed", vaccineCode=text("secret"),
        occurrenceDateTime=TODAY)
    secret["patient"] = secret.pop("subject")
    found = {
        "plain": ("problems", "Problems", resource(
            "Condition", "route-plain", None, patient, code=text("plain"), recordedDate=TODAY, clinicalStatus={
                "coding": [coded("active", "http://terminology.hl7.org/CodeSystem/condition-clinical")]})),
        "kept": ("documents", "Documents", kept),
        "secret": ("immunisations", "Immunisations", secret),
        "quiet": ("observations", "Observations", observation("quiet", "vital-signs", "NOPAT")),
        "very": ("care-plans", "Care plans", resource(
            "CarePlan", "route-very", "V", patient, status="active", intent="plan", title="Routeveryword",
            created=TODAY)),
        "letter": ("documents", "Documents", letter("letter", None)),
        "tablet": ("medicines", "Medicines", resource(
            "MedicationRequest", "route-tablet", None, patient, status="active", intent="order",
            medicationCodeableConcept=text("tablet"), authoredOn=TODAY)),
        "fresh": ("results", "Results", observation("fresh", "laboratory")),
        "scan": ("imaging", "Imaging", observation("scan", "imaging")),
        "procedure": ("procedures", "Procedures", resource(
            "Procedure", "route-procedure", None, patient, status="completed", code=text("procedure"),
            performedDateTime=TODAY)),
    }
    return {name: Item(f"route{name}word", section, title, made) for name, (section, title, made) in found.items()}


class Row(NamedTuple):
    """A row of the table."""

    reader: str
    item: str
    cells: dict[str, str]


def rows() -> list[Row]:
    """The table's rows, in their order."""
    columns: list[str] = []
    found = []
    for line in (pathlib.Path(__file__).parent / "access.table").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if words[1] == "item":
            columns = words[2:]
            continue
        found.append(Row(words[0], words[1], dict(zip(columns, words[2:], strict=True))))
    return found


ROWS = rows()


class Home(NamedTuple):
    """The node, the entries, their numbers."""

    node: OwnNode
    items: dict[str, Item]
    numbers: dict[str, int]
    # By reader, how many documents were counted as restricted before the entries came: none, or one number.
    restricted: dict[str, set[int]]


def numbers(node: OwnNode, sent: dict[str, Item]) -> dict[str, int]:
    """The entries' numbers: those that arrived last, in their order."""
    database = sqlite3.connect(f"file:{node.folder.name}/records.sqlite?mode=ro", uri=True)
    found = [row[0] for row in database.execute("SELECT rid FROM current ORDER BY rid DESC LIMIT ?", (len(sent),))]
    database.close()
    return dict(zip(sent, reversed(found), strict=True))


def absent(text: str, title: str) -> list[str]:
    """What a page of staff, in small letters, says of a section that it does not show whole: a line for each reason."""
    lines = re.findall(r'<p class="lg-absent[^"]*">\s*<b>([^<]*)</b>\s*([^<]*)', text)
    return [words for subject, words in lines if title.lower() in re.split(r", | and ", subject)]


def restricted(text: str) -> set[int]:
    """The numbers of restricted documents that a page tells."""
    found = [re.match(r"restricted\. ([\d,]+) entr(?:y|ies)\.", words) for words in absent(text.lower(), "Documents")]
    return {int(one[1].replace(",", "")) for one in found if one}


def approve_rule(node: OwnNode) -> None:
    """The hospital's rule, by the pages on which one officer writes a policy and another approves it."""
    webb, okafor = Officer(node, "webb"), Officer(node, "okafor")
    path = webb.begin()
    assert webb.parts(path, **day_fields("from", tomorrow(0)))[0] == 303
    page = webb.send("GET", f"{path}/parts")[2]
    sections = set(re.findall(r'name="shared-sections" value="([^"]+)"', page)) - {"procedures"}
    fields = list(webb.hidden(f"{path}/parts").items())
    fields += [("source-code", HOSPITAL), ("source-basis", "The hospital's board, minute 12"), ("limited", "yes")]
    fields += [("shared-sections", name) for name in sections]
    fields += [("released-sections", "imaging"), ("released-hours", "0"), ("unreviewed-hours", "0")]
    # A source that the node does not have would keep nothing back, and nobody would notice.
    unknown = [("source-code", "ZZX99") if name == "source-code" else (name, value) for name, value in fields]
    status, _, text = webb.form(f"{path}/sources", unknown)
    assert status == 400 and "Enter the code of a source of this node" in text
    assert webb.form(f"{path}/sources", fields)[0] == 303
    text = webb.send("GET", path)[2]
    assert "ZZH01 would no longer share Procedures with everybody." in text
    assert "Imaging of ZZH01 would be released to people at once." in text
    assert webb.act(path, "submit")[0] == 303
    okafor.confirm(path)
    assert okafor.act(path, "approve")[0] == 303


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """A node with the entries, where the hospital's rule is in force and its consultant has opened every one."""
    sent = items(patient_at_the_hospital())
    node = OwnNode()
    before = {}
    for name in ("gp", "consultant"):
        reader = signed_in(node, READERS[name])
        before[name] = restricted(reader.send("GET", reader.open_florence())[2])
    node.take_in([item.resource for item in sent.values()], HOSPITAL)
    found = numbers(node, sent)
    approve_rule(node)
    raman = signed_in(node, "raman")
    view = raman.open_florence()
    raman.confirm(view)
    assert raman.break_glass(view)[0] == 303
    for name, number in found.items():
        status, _, text = raman.send("GET", f"{view}/item/{number}")
        # What is very restricted opens for nobody.
        assert status == (404 if name == "very" else 200), name
        assert name == "very" or sent[name].word in text.lower(), f"{number} is not {name}"
    yield Home(node, sent, found, before)
    assert node.stop() == 0


class Reader:
    """Somebody signed in, and what their routes answered: each is asked once."""

    def __init__(self, home: Home, subject: str, view: str | None = None) -> None:
        self.home, self.client = home, Client(home.node)
        self.client.sign_in(subject)
        self.isPerson = subject.startswith("person-")
        self.view = view or ("" if self.isPerson else self.client.open_florence())
        self.token = self.client.token("/my/record" if self.isPerson else "/keyboard")
        self.kept: dict[tuple, tuple[int, str]] = {}

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and the words of an answer: of a PDF those that stand on its pages."""
        key = (path, *(fields or {}).items())
        if key not in self.kept:
            if fields is None:
                status, headers, body = self.client.fetch("GET", path, wait=120)
            else:
                status, headers, text = self.client.form(path, fields)
                body = text.encode()
            if status == 200 and headers["Content-Type"] == "application/pdf":
                body = subprocess.run(
                    ["pdftotext", "-", "-"], input=body, capture_output=True, check=True, timeout=60).stdout
            self.kept[key] = status, body.decode("utf-8", "replace")
        return self.kept[key]

    def address(self, route: str, item: Item, number: int) -> str:
        """A route's address for an entry."""
        path = (OWN_ROUTES if self.isPerson else ROUTES)[route]
        values = {"view": self.view.removeprefix("/record/"), "slug": item.slug, "rid": number, "token": number,
                  "index": 0}
        return re.sub(r":(\w+)", lambda found: str(values[found[1]]), path)

    def read(self, route: str, item: Item, number: int) -> tuple[int, str]:
        """The answer of a route about an entry."""
        return self.ask(
            self.address(route, item, number), {"csrf": self.token, "q": item.word} if route == "find" else None)

    def cell(self, route: str, item: Item, number: int) -> str:
        """What a route shows of an entry."""
        if route == "audit":
            return self.named(self.bundles(self.address(route, item, number)), number)
        status, text = self.read(route, item, number)
        if status == 404:
            return "4"
        assert status == 200, f"{route} of {item.word}: {status}"
        if route == "proof":
            return self.named(self.proof(text), number)
        # The page of a search repeats what was typed.
        said = re.sub(r"<input[^>]*>|<title>.*?</title>", "", text.lower(), flags=re.S)
        if route == "find":
            said = re.sub(r"“[^”]*”|&quot;.*?&quot;", "", said)
        if item.word in said:
            return "S"
        return self.absence(route, said, item)

    def absence(self, route: str, text: str, item: Item) -> str:
        """Why an entry's section is not shown whole, by the lines of the page about that section."""
        if self.isPerson:
            # The page of a part has a line about that part alone; others name the parts before it, in a list or alone.
            names = "" if route == "part" else rf"(?:[\w ]+, )*{item.title.lower()}(?:, [\w ]+)*: "
            is_named = rf"^\W*{names}not\s+shared\s+by\s+this\s+source"
            return "U" if re.search(is_named, re.sub(r"<[^>]+>", "\n", text), re.M) else "-"
        for words in absent(text, item.title):
            for start, letter in (("not shared by this source", "U"), ("restricted", "R"), ("your role", "X")):
                if words.startswith(start):
                    return letter
        return "-"

    def bundles(self, path: str) -> set[int]:
        """The numbers that the AuditEvents name, on all their pages."""
        found: set[int] = set()
        following: str | None = f"{path}?_count=100"
        while following:
            status, text = self.ask(following)
            assert status == 200
            bundle = json.loads(text)
            found |= {int(number) for number in re.findall(r'"reference":"[A-Za-z]+/(\d+)"', text)}
            links = {link["relation"]: link["url"] for link in bundle.get("link", [])}
            following = re.sub(r"^https?://[^/]+", "", links["next"]) if "next" in links else None
        assert found
        return found

    @staticmethod
    def proof(text: str) -> set[int]:
        """The numbers that the entries of a proof name."""
        texts = [entry["text"] for chain in json.loads(text)["chains"] for entry in chain["entries"] if "text" in entry]
        found: set[int] = set()
        for one in texts:
            # A sorted list, as the differences in base 36 (docs/ledger.md).
            steps = [step for step in json.loads(one).get("resources", "").split(",") if step]
            found |= set(itertools.accumulate(int(step, 36) for step in steps))
        assert found
        return found

    @staticmethod
    def named(found: set[int], number: int) -> str:
        return "S" if number in found else "-"


@pytest.fixture(scope="module")
def readers(home: Home) -> dict[str, Reader]:
    """Everyone of the table."""
    found = {name: Reader(home, subject) for name, subject in READERS.items()}
    found["stranger"] = Reader(home, "mensah", view=found["gp"].view)
    return found


def test_no_route_is_left_out() -> None:
    """Whoever adds a way to a record says here what it shows."""
    known = set(ROUTES.values()) | set(OWN_ROUTES.values())
    inside = [row for row in routes() if row.audience <= {"staff", "officer", "person"}]
    asked = {row.path for row in inside if row.audience != {"officer"}}
    assert asked - known - WITHOUT_ENTRIES == set(), "routes without a column of access.table"
    assert (known | WITHOUT_ENTRIES) - asked == set(), "columns without a route"
    assert not known & WITHOUT_ENTRIES
    for row in ROWS:
        assert set(row.cells) == set(OWN_ROUTES if row.reader == "person" else ROUTES)
    assert sum(len(row.cells) for row in ROWS) >= 300


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.reader}-{row.item}" for row in ROWS])
def test_the_row_holds(row: Row, home: Home, readers: dict[str, Reader]) -> None:
    """Each of its cells, by the real pages."""
    item, number = home.items[row.item], home.numbers[row.item]
    found = {route: readers[row.reader].cell(route, item, number) for route in row.cells}
    assert found == row.cells


def test_what_is_restricted_is_counted(home: Home, readers: dict[str, Reader]) -> None:
    """Beside R stands how many: one more than before `kept` came, on every page that says so."""
    item, number = home.items["kept"], home.numbers["kept"]
    for name, before in home.restricted.items():
        for route in ("summary", "section", "timeline", "find"):
            told = restricted(readers[name].read(route, item, number)[1])
            assert told == {count + 1 for count in before or {0}}, f"{route} of the {name}"
