"""Every route, for everyone who may ask: the rows of routes.table hold, and no route answers whom it is not for."""

import pathlib
import re
from typing import Iterator, NamedTuple

import pytest

from client import Client
from node import Node

# Each kind of session, and who signs in for it.
SUBJECTS = {"nobody": None, "staff": "raman", "officer": "webb", "person": "person-0"}
# What nobody and nothing has, well formed: the page that is not there has to be about the thing, not its form.
MADE_UP = {
    "view": ("madeUp7" * 7)[:43], "token": ("madeUp7" * 7)[:43], "key": "0badc0de" * 4, "event": "0badc0de" * 4,
    "rid": "9007199254740993", "version": "9007199254740993", "role": "made-up-7", "purpose": "made-up-7",
    "index": "0", "slug": "made-up-7", "code": "made-up-7", "name": "made-up-7.css",
    "**": "made-up-7/x001",
}
# The same, as nothing of ours is formed.
BROKEN = ("made-up-%3Cb%3E7", "%00", "%ff%fe", "-1", "9" * 400, "..%2f..%2fnode.key", "%0d%0aSet-Cookie:%20a=b")
# What differs at every answer: the token of the forms, and the node's time of the page.
RANDOM = re.compile(r'name="csrf" value="[^"]*"|\b\d{2}:\d{2}\b')


class Row(NamedTuple):
    """A row of the table."""

    method: str
    path: str
    audience: frozenset[str]
    # The kinds of session whose forms need the token.
    token: frozenset[str]
    status: dict[str, int]
    cache: str

    def address(self, values: dict[str, str]) -> str:
        """The path with these parameters."""
        parts = [values[part.lstrip(":")] if part[:1] in (":", "*") else part for part in self.path.split("/")]
        return "/".join(parts)

    @property
    def parameters(self) -> list[str]:
        """The names of its parameters."""
        return [part.lstrip(":") for part in self.path.split("/") if part[:1] in (":", "*")]


def table() -> list[Row]:
    """The rows, in their order."""
    initials = {"s": "staff", "o": "officer", "p": "person", "-": ""}
    rows = []
    for line in (pathlib.Path(__file__).parent / "routes.table").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        _, method, path, audience, token, *statuses, cache = line.split()
        needs = frozenset(initials[one] for one in token) - {""}
        status = dict(zip(SUBJECTS, map(int, statuses), strict=True))
        allowed = frozenset(SUBJECTS) if audience == "anyone" else frozenset(audience.split(","))
        rows.append(Row(method, path, allowed, needs, status, cache))
    return rows


ROWS = table()
every_row = pytest.mark.parametrize("row", ROWS, ids=[f"{row.method}{row.path}" for row in ROWS])
every_kind = pytest.mark.parametrize("kind", SUBJECTS)


class Visit:
    """A browser of one kind of session, with the token of its forms."""

    def __init__(self, node: Node, kind: str) -> None:
        self.client = Client(node)
        self.csrf = "A" * 43
        subject = SUBJECTS[kind]
        if subject:
            self.client.sign_in(subject)
            self.csrf = self.client.token("/keyboard")

    def send(self, row: Row, values: dict[str, str], has_token: bool = True):
        """A request for a row: for a form with the token, or without, and nothing else in it."""
        if row.method == "GET":
            return self.client.send("GET", row.address(values))
        return self.client.form(row.address(values), {"csrf": self.csrf} if has_token else {"other": "x"})


@pytest.fixture(scope="module")
def signed_in(node: Node) -> Iterator[dict[str, Visit]]:
    """One of each kind."""
    yield {kind: Visit(node, kind) for kind in SUBJECTS}


@pytest.fixture
def visit(signed_in: dict[str, Visit], node: Node, row: Row, kind: str) -> Visit:
    """The one of that kind; another one to sign out."""
    return Visit(node, kind) if row.path == "/sign-out" else signed_in[kind]


def is_safe(headers) -> bool:
    """The headers that every answer has."""
    policy = headers["Content-Security-Policy"] or ""
    strict = "default-src 'self'; object-src 'none'; base-uri 'none'"
    return (
        strict in policy and "unsafe" not in policy and headers["X-Content-Type-Options"] == "nosniff"
        and headers["Referrer-Policy"] == "same-origin" and "Server" not in headers)


def test_the_table_is_in_order() -> None:
    """Whoever is not of a row's audience is refused by it, and every form of somebody signed in needs the token."""
    for row in ROWS:
        for kind in set(SUBJECTS) - row.audience:
            assert row.status[kind] in (400, 401, 403, 404), f"{row.method} {row.path} answers {kind}"
        if row.audience <= {"staff", "officer", "person"}:
            assert row.status["nobody"] == 401 or "slug" in row.parameters


@every_row
@every_kind
def test_the_row_holds(row: Row, kind: str, visit: Visit) -> None:
    """The status, the headers, and nothing of the parameter in the answer."""
    status, headers, text = visit.send(row, MADE_UP)
    assert status == row.status[kind]
    assert is_safe(headers) and headers["Cache-Control"] == row.cache
    for name in row.parameters:
        if name != "index":
            assert MADE_UP[name] not in text, f"the page says {name}"
            assert not [value for value in headers.values() if MADE_UP[name] in value], f"a header says {name}"


@every_row
@every_kind
def test_a_form_without_its_token_is_refused(row: Row, kind: str, visit: Visit) -> None:
    """Where the session has one; whom the route is not for gets the answer that they get with one."""
    if row.method == "GET":
        return
    status, headers, _ = visit.send(row, MADE_UP, has_token=False)
    assert status == (403 if kind in row.token else row.status[kind])
    assert is_safe(headers)


@every_row
def test_a_form_of_another_site_is_refused(row: Row, signed_in: dict[str, Visit]) -> None:
    """By its origin, before anything is looked at; also where there is no token yet."""
    if row.method == "GET":
        return
    for visit in signed_in.values():
        fields = {"csrf": visit.csrf}
        for refused in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}):
            status, headers, _ = visit.client.form(row.address(MADE_UP), fields, **refused)
            assert status == 403 and is_safe(headers)
            assert "Set-Cookie" not in headers


@every_row
def test_a_broken_parameter_is_a_client_error(row: Row, signed_in: dict[str, Visit]) -> None:
    """Never a server error, never a header of its own, never part of the page."""
    for name in row.parameters:
        for broken in BROKEN:
            for kind, visit in signed_in.items():
                status, headers, text = visit.send(row, MADE_UP | {name: broken})
                assert 400 <= status < 500 or (status == row.status[kind] and status < 400), f"{status} for {kind}"
                assert is_safe(headers)
                assert "made-up-<b>7" not in text and "a=b" not in str(headers.get_all("Set-Cookie"))


@pytest.fixture(scope="module")
def real(signed_in: dict[str, Visit]) -> dict[str, str]:
    """What exists: an open record and an entry of it, an alert about it, an access to it, a token of choices."""
    doctor, officer, person = (signed_in[kind].client for kind in ("staff", "officer", "person"))
    view = doctor.open_florence()
    doctor.confirm(view)
    assert doctor.break_glass(view)[0] == 303
    items = re.findall(r"/item/(\d+)", doctor.send("GET", f"{view}/section/documents")[2])
    alerts = re.findall(r"/privacy-officer/alerts/([0-9a-f]{32})", officer.send("GET", "/privacy-officer/alerts")[2])
    events = re.findall(r"/my/seen/([0-9a-f]{32})/ask", person.send("GET", "/my/seen")[2])
    assert items and alerts and events
    return MADE_UP | {
        "view": view.removeprefix("/record/"), "rid": items[0], "key": alerts[0], "event": events[0],
        "token": officer.chosen().rsplit("/", 1)[1],
    }


@every_row
@every_kind
def test_whom_it_is_not_for_learns_nothing(
    row: Row, kind: str, signed_in: dict[str, Visit], real: dict[str, str]
) -> None:
    """The answer about what exists is the answer about what does not, byte for byte."""
    if kind in row.audience or not row.parameters:
        return
    answers = []
    for values in (MADE_UP, real):
        status, headers, text = signed_in[kind].send(row, values)
        kept = sorted((name, value) for name, value in headers.items() if name != "Date")
        answers.append((status, kept, RANDOM.sub("", text)))
    assert answers[0] == answers[1]


def test_only_its_own_session_closes_a_view(node: Node, signed_in: dict[str, Visit]) -> None:
    """Who else has its address does not close it: not a stranger, not a colleague with a token of their own."""
    doctor, colleague = signed_in["staff"].client, Client(node)
    view = doctor.open_florence()
    colleague.sign_in("marsh")
    for client in (Client(node), signed_in["person"].client, colleague):
        client.form(f"{view}/close", {"csrf": colleague.token("/keyboard")})
        assert doctor.send("GET", view)[0] == 200
    assert doctor.form(f"{view}/close", {"csrf": signed_in["staff"].csrf})[0] == 303
    assert doctor.send("GET", view)[0] == 404


def test_what_may_be_kept_by_caches(node: Node) -> None:
    """Files of the pages, by anyone for an hour; with their tag they are not sent again."""
    client = Client(node)
    for name in ("longitude.css", "longitude.js", "nhsuk-frontend.css", "mark.svg"):
        status, headers, _ = client.send("GET", f"/assets/{name}")
        assert status == 200 and is_safe(headers) and headers["Cache-Control"] == "public, max-age=3600"
        assert client.send("GET", f"/assets/{name}", If_None_Match=headers["ETag"])[0] == 304
