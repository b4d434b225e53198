"""Every page that a GET route answers with: WCAG 2.2 AA by axe and what has to hold everywhere, at both widths."""

import re
from typing import Callable, Iterator, NamedTuple

import pytest

from client import Client, signed_in
from conftest import EVERYTHING, SCREENS, screen_name
from ownnode import OwnNode
from staff import FLORENCE
from test_officer_room import requested
from test_policy import LINE, Officer
from test_routes import MADE_UP, ROWS, SUBJECTS

# The pages by their row in routes.table: who looks, and at which addresses; names in braces are of the world below.
# A reader has opened the record and not what is restricted in it; staff have.
PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "/": ("nobody", ("/",)),
    "/accessibility": ("nobody", ("/accessibility",)),
    "/privacy": ("nobody", ("/privacy",)),
    "/how-measured": ("nobody", ("/how-measured",)),
    "/keyboard": ("nobody", ("/keyboard",)),
    "/sign-in": ("nobody", ("/sign-in",)),
    # What is made up is not there: that page is one too.
    "/sign-in/at/:code": ("nobody", ("/sign-in/at/made-up-7",)),
    "/sign-in/from-nhs-app": ("nobody", ("/sign-in/from-nhs-app",)),
    "/sign-in/callback/:code": ("nobody", ("/sign-in/callback/made-up-7",)),
    "/sessions": ("staff", ("/sessions",)),
    "/search": ("staff", ("/search",)),
    "/record/:view": ("staff", ("{view}",)),
    "/record/:view/timeline": ("staff", ("{view}/timeline",)),
    "/record/:view/section/:slug": ("staff", tuple(
        f"{{view}}/section/{slug}" for slug in (
            "identity-and-contacts", "allergies", "problems", "medicines", "results", "observations", "encounters",
            "documents", "care-plans"))),
    "/record/:view/trend/:token": ("staff", ("{view}/trend/{trend}",)),
    "/record/:view/medicines": ("staff", ("{view}/medicines",)),
    "/record/:view/why": ("staff", ("{view}/why",)),
    "/record/:view/item/:rid": ("staff", ("{view}/item/{item}",)),
    "/record/:view/document/:rid": ("staff", ("{document}",)),
    "/record/:view/break-glass": ("reader", ("{whole}/break-glass",)),
    "/privacy-officer/alerts": ("officer", ("/privacy-officer/alerts",)),
    "/privacy-officer/alerts/:key": ("officer", ("/privacy-officer/alerts/{alert}",)),
    "/privacy-officer/choices": ("officer", ("/privacy-officer/choices",)),
    "/privacy-officer/choices/:token": ("officer", ("{choices}",)),
    "/privacy-officer/choices/:token/proxy": ("officer", ("{choices}/proxy",)),
    "/privacy-officer/questions": ("officer", ("/privacy-officer/questions",)),
    "/privacy-officer/questions/:key": ("officer", ("/privacy-officer/questions/{question}",)),
    "/privacy-officer/unusual": ("officer", ("/privacy-officer/unusual",)),
    "/privacy-officer/cases": ("officer", ("/privacy-officer/cases",)),
    "/privacy-officer/cases/:key": ("officer", ("{case}",)),
    "/privacy-officer/cases/:key/copy": ("officer", ("{case}/copy",)),
    "/privacy-officer/corrections": ("officer", ("/privacy-officer/corrections",)),
    "/privacy-officer/requests": ("officer", ("/privacy-officer/requests",)),
    "/privacy-officer/requests/:token": ("officer", ("{request}",)),
    "/privacy-officer/sessions": ("officer", ("/privacy-officer/sessions",)),
    "/privacy-officer/policy": ("officer", ("/privacy-officer/policy",)),
    "/privacy-officer/policy/:version": ("officer", ("{policy}", "/privacy-officer/policy/6")),
    "/privacy-officer/policy/:version/dry-run": ("officer", ("{policy}/dry-run",)),
    "/privacy-officer/policy/:version/line/:role/:purpose": ("officer", ("{policy}/" + LINE,)),
    "/privacy-officer/policy/:version/parts": ("officer", ("{policy}/parts",)),
    "/my/record": ("person", ("/my/record",)),
    "/my/record/:slug": ("person", ("/my/record/results", "/my/record/encounters", "/my/record/documents")),
    "/my/entry/:rid": ("person", ("{entry}",)),
    "/my/entry/:rid/wrong": ("person", ("{entry}/wrong",)),
    "/my/seen": ("person", ("/my/seen", "/my/seen?show=own")),
    "/my/seen/:event/ask": ("person", ("/my/seen/{event}/ask",)),
    "/my/choices": ("person", ("/my/choices",)),
    "/my/people": ("person", ("/my/people",)),
    "/my/questions": ("person", ("/my/questions",)),
}
# The page is the one that says what is not there, or why nobody is signed in; every other one is answered with 200.
OTHERWISE = {row.path: row.status["nobody"] for row in ROWS if row.method == "GET" and row.path.startswith("/sign-in/")}
JSON, FHIR, PDF = "application/json", "application/fhir+json", "application/pdf"
TEXT, HTML = "text/plain; charset=utf-8", "text/html; charset=utf-8"


class NoPage(NamedTuple):
    """What a GET route answers that is no page: a file, a part of a page, a redirect."""

    looks: str
    address: str
    # The form of the answer, of letters one of two; a redirect has none.
    types: tuple[str, ...]
    status: int = 200
    # The verifier is a file to keep, which is a page once it is opened; a tile that is not there is the page for that.
    isPageAllTheSame: bool = False


# The same, to show that it is none.
NO_PAGES: dict[str, NoPage] = {
    "/livez": NoPage("nobody", "/livez", (TEXT,)),
    "/readyz": NoPage("nobody", "/readyz", (TEXT,)),
    "/figures": NoPage("nobody", "/figures", (HTML,)),
    "/assets/:name": NoPage("nobody", "/assets/longitude.css", ("text/css; charset=utf-8",)),
    "/record/:view/panel/:slug": NoPage("staff", "{view}/panel/observations", (HTML,)),
    "/record/:view/item/:rid/original": NoPage("staff", "{view}/item/{item}/original", (FHIR,)),
    "/record/:view/document/:rid/content/:index": NoPage("staff", "{document}/content/0", (PDF, TEXT)),
    "/record/:view/confirm": NoPage("staff", "{view}/confirm", (), 303),
    "/privacy-officer/cases/:key/evidence.json": NoPage("officer", "{case}/evidence.json", (JSON,)),
    "/privacy-officer/cases/:key/copy.json": NoPage("officer", "{case}/copy.json", (JSON,)),
    "/privacy-officer/policy/:version/policy.json": NoPage("officer", "{policy}/policy.json", (JSON,)),
    "/privacy-officer/policy/:version/confirm": NoPage("officer", "{policy}/confirm", (), 303),
    "/my": NoPage("person", "/my", (), 303),
    "/my/entry/:rid/content/:index": NoPage("person", "{letter}/content/0", (PDF, TEXT)),
    "/my/download/record.json": NoPage("person", "/my/download/record.json", (FHIR,)),
    "/my/download/record.pdf": NoPage("person", "/my/download/record.pdf", (PDF,)),
    "/my/download/proof.json": NoPage("person", "/my/download/proof.json", (JSON,)),
    "/ledger/checkpoint": NoPage("nobody", "/ledger/checkpoint", (TEXT,)),
    "/ledger/key": NoPage("nobody", "/ledger/key", (TEXT,)),
    "/ledger/keys": NoPage("nobody", "/ledger/keys", (JSON,)),
    "/ledger/verify.html": NoPage("nobody", "/ledger/verify.html", (HTML,), isPageAllTheSame=True),
    "/ledger/tile/**": NoPage("nobody", "/ledger/tile/" + MADE_UP["**"], (HTML,), 404, isPageAllTheSame=True),
    "/fhir/AuditEvent": NoPage("person", "/fhir/AuditEvent", (FHIR,)),
    "/fhir/AuditEvent/:event": NoPage("person", "/fhir/AuditEvent/" + MADE_UP["event"], (FHIR,), 404),
}
KINDS = ("nobody", "staff", "reader", "officer", "person")


class World:
    """A node on which every page has something to show, and a client of each kind of session."""

    def __init__(self, node: OwnNode) -> None:
        self.node = node
        self.clients = {kind: Client(node) for kind in KINDS}
        for kind, client in self.clients.items():
            subject = SUBJECTS.get(kind, "raman")
            if subject:
                client.sign_in(subject)
        self.names: dict[str, str] = {}
        self._at_work()
        self._at_home()
        self._in_the_officers_room()

    def _found(self, kind: str, path: str, pattern: str) -> str:
        return re.search(pattern, self.clients[kind].send("GET", path)[2]).group(1)

    def _with_content(self, kind: str, path: str, pattern: str) -> str:
        """The first document of a page whose file is here."""
        client = self.clients[kind]
        return next(
            found for found in re.findall(pattern, client.send("GET", path)[2])
            if client.send("GET", f"{found}/content/0")[0] == 200)

    def _at_work(self) -> None:
        doctor, reader, names = self.clients["staff"], self.clients["reader"], self.names
        practice = signed_in(self.node, "marsh")
        practice.open_florence()
        names["whole"] = reader.open_florence()
        reader.confirm(names["whole"])
        view = names["view"] = doctor.open_florence()
        doctor.confirm(view)
        assert doctor.break_glass(view)[0] == 303
        names["trend"] = self._found("staff", f"{view}/section/results", r"/trend/([^\"]+)")
        names["item"] = self._found("staff", f"{view}/section/problems", r"/item/(\d+)")
        names["document"] = self._with_content("staff", f"{view}/section/documents", rf"({view}/document/\d+)")

    def _at_home(self) -> None:
        person, names = self.clients["person"], self.names
        names["entry"] = self._found("person", "/my/record/problems", r"(/my/entry/\d+)")
        names["letter"] = self._with_content("person", "/my/record/documents", r"(/my/entry/\d+)")
        asked = self._found("person", "/my/seen", r"/my/seen/([0-9a-f]{32})/ask")
        csrf = person.token("/my/choices")
        # Of two who looked the newer, of the officer's hospital, is asked about; the other can be.
        assert person.form(f"/my/seen/{asked}/ask", {"csrf": csrf, "words": ""})[0] == 303
        assert person.form("/my/choices", {"csrf": csrf, "scope": "category", "category": "genetic"})[0] == 303
        names["event"] = self._found("person", "/my/seen", r"/my/seen/([0-9a-f]{32})/ask")

    def _in_the_officers_room(self) -> None:
        officer, names = self.clients["officer"], self.names
        base = "/privacy-officer"
        names["alert"] = self._found("officer", f"{base}/alerts", rf"{base}/alerts/([0-9a-f]{{32}})")
        names["question"] = self._found("officer", f"{base}/questions", rf"{base}/questions/([0-9a-f]{{32}})")
        names["choices"] = officer.chosen()
        status, headers, _ = officer.form(
            f"{base}/requests", FLORENCE.fields | {"csrf": officer.token(f"{base}/requests")})
        assert status == 303
        names["request"] = headers["Location"]
        names["case"] = requested(officer)
        names["policy"] = Officer(self.node, SUBJECTS["officer"]).begin()

    def address(self, pattern: str) -> str:
        """An address with the names of this world."""
        return pattern.format(**self.names)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """One for all tests of this file."""
    node = OwnNode()
    yield World(node)
    assert node.stop() == 0


def test_every_route_is_a_page_or_none() -> None:
    """A new GET route has to be listed here, and what is listed has a route."""
    routes = {row.path for row in ROWS if row.method == "GET" and "operator" not in row.audience}
    assert set(PAGES) & set(NO_PAGES) == set()
    assert routes - set(PAGES) - set(NO_PAGES) == set(), "not listed"
    assert (set(PAGES) | set(NO_PAGES)) - routes == set(), "no route"


@pytest.mark.parametrize("row", NO_PAGES)
def test_what_is_no_page_is_none(row: str, world: World) -> None:
    """Whoever makes a page of it has to list it as one."""
    wanted = NO_PAGES[row]
    status, headers, body = world.clients[wanted.looks].fetch("GET", world.address(wanted.address), wait=90)
    assert status == wanted.status
    assert headers["Content-Type"] in (wanted.types or (None,))
    assert (b"<html" in body) == wanted.isPageAllTheSame
    if row == "/ledger/verify.html":
        assert headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("screen", SCREENS[:2] if EVERYTHING else SCREENS[1:2], ids=screen_name)
def test_every_page(kind: str, screen: tuple[int, bool], world: World, visit: Callable) -> None:
    """Axe finds nothing, nothing scrolls sideways, one first heading, no inline style or script, no fault."""
    visitor = visit(screen)
    visitor.url = world.node.url
    visitor.page.context.add_cookies([
        {"name": name, "value": value, "domain": "127.0.0.1", "path": "/", "secure": name.startswith("__"),
         "httpOnly": True}
        for name, value in world.clients[kind].cookies.items()
    ])
    broken: list[str] = []
    for row, (looks, patterns) in PAGES.items():
        for pattern in patterns if looks == kind else ():
            address = world.address(pattern)
            status = OTHERWISE.get(row, 200)
            # What the page asks for besides, its style and its panels, is there.
            visitor.expected_status = {200, status}
            visitor.faults.clear()
            found = visitor.page.goto(world.node.url + address).status
            try:
                assert found == status
                visitor.look(row)
            except AssertionError as wrong:
                broken.append(f"{address}: {wrong}")
    assert broken == []
