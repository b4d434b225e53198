"""Sessions: seen and ended by whoever holds them, ended by a privacy officer, and what the browser forgets then."""

import concurrent.futures
import functools
import re
from typing import Callable, Iterator

import pytest
from playwright.sync_api import Route, expect

from client import Client, signed_in
from conftest import SCREENS, some_screens
from ownnode import OwnNode
from staff import BY_KEY, CITIZENS, FLORENCE, OFFICER
from test_urgent import FULL, FillingNode

FORGET = '"cache", "storage"'
IDLE_SECONDS = 15 * 60


@pytest.fixture(scope="module")
def own() -> Iterator[OwnNode]:
    """A node whose sessions no other test ends."""
    running = OwnNode()
    yield running
    assert running.stop() == 0


@pytest.fixture
def sign_in(own: OwnNode) -> Callable[[str], Client]:
    """Signs in as somebody, in a browser of their own."""
    return functools.partial(signed_in, own)


def rows(client: Client) -> list[str]:
    """The sessions that the page names, as `This one` or `Another`."""
    status, _, page = client.send("GET", "/sessions")
    assert status == 200
    return re.findall(r'<th scope="row">([^<]+)</th>', page)


@pytest.mark.parametrize(("subject", "home", "colleague"), [
    ("mensah", "/search", "patel"), ("person-22", "/my/record", "brandt"),
])
def test_one_sees_and_ends_ones_own(sign_in: Callable, subject: str, home: str, colleague: str) -> None:
    """Each browser is a line, this one is marked; ending the others leaves this one and everybody else."""
    here, there, other = sign_in(subject), sign_in(subject), sign_in(colleague)
    assert sorted(rows(here)) == ["Another", "This one"]
    assert rows(other) == ["This one"]
    status, headers, _ = here.form("/sessions", {"csrf": here.token("/sessions")})
    assert (status, headers["Location"]) == (303, "/sessions")
    assert rows(here) == ["This one"]
    assert here.send("GET", home)[0] == 200 and other.send("GET", "/search")[0] == 200
    status, headers, text = there.send("GET", home)
    ended = "you signed out in another place" if home.startswith("/my") else "your session was ended elsewhere"
    assert status == 401 and ended in text
    assert headers["Clear-Site-Data"] == FORGET


def test_another_browser_s_token_ends_nothing(sign_in: Callable) -> None:
    """The form is of the session that it was made for."""
    here, there = sign_in("doyle"), sign_in("doyle")
    for csrf in (there.token("/sessions"), "", "A" * 43):
        assert here.form("/sessions", {"csrf": csrf})[0] == 403
    assert there.send("GET", "/search")[0] == 200


def end_sessions(officer: Client, name: str, **more: str):
    """The officer's form."""
    path = "/privacy-officer/sessions"
    return officer.form(path, {"csrf": officer.token(path), "staff-name": name} | more)


def enter(own: OwnNode, subject: str) -> tuple[Client, int, str]:
    """Signs in at the sign-in service and comes back: the browser, and what the node says then."""
    client = Client(own)
    _, headers, _ = client.form("/demo/sign-in", {"as": subject})
    status, _, text = client.send("GET", headers["Location"])
    return client, status, text


def closed_accounts(officer: Client) -> list[str]:
    """The names of accounts that are closed at the officer's organisation."""
    page = officer.send("GET", "/privacy-officer/sessions")[2]
    names = re.findall(r'name="staff-name" value="([^"]+)"><button[^>]*value="reopen"', page)
    assert len(names) == page.count('value="reopen"')
    return names


def test_nobody_signs_in_to_a_closed_account(own: OwnNode, sign_in: Callable) -> None:
    """Sessions end, no new one begins, for that organisation alone, until an officer opens it; a restart keeps it."""
    officer, there, elsewhere = sign_in("webb"), sign_in("raman"), sign_in("marsh")
    for name in ("raman", "marsh"):
        status, headers, _ = end_sessions(officer, name, act="close")
        assert status == 200 and headers["Longitude-Receipt"]
    assert sorted(closed_accounts(officer)) == ["marsh", "raman"]
    assert there.send("GET", "/search")[0] == 401
    # Who works elsewhere goes on, and signs in.
    assert elsewhere.send("GET", "/search")[0] == 200 and sign_in("marsh").send("GET", "/search")[0] == 200
    refused, status, text = enter(own, "raman")
    assert status == 403 and "Your account is closed" in text
    assert refused.send("GET", "/search")[0] == 401

    own._end()
    own._demonstrate()
    assert enter(own, "raman")[1] == 403
    # Another organisation's officer sees none of it, and opens nothing.
    other, officer = sign_in("okafor"), sign_in("webb")
    assert closed_accounts(other) == []
    assert end_sessions(other, "raman", act="reopen")[0] == 200
    assert enter(own, "raman")[1] == 403
    # Closed twice it is one account.
    assert end_sessions(officer, "raman", act="close")[0] == 200
    assert sorted(closed_accounts(officer)) == ["marsh", "raman"]
    status, headers, _ = end_sessions(officer, "raman", act="reopen")
    assert status == 200 and headers["Longitude-Receipt"]
    assert closed_accounts(officer) == ["marsh"]
    assert sign_in("raman").send("GET", "/search")[0] == 200
    assert end_sessions(officer, "marsh", act="reopen")[0] == 200
    assert closed_accounts(officer) == []


def test_who_signs_in_while_the_account_is_closed_is_out(own: OwnNode, sign_in: Callable) -> None:
    """Whichever comes first: afterwards no session of theirs goes on."""
    officer = sign_in("webb")
    for _ in range(3):
        with concurrent.futures.ThreadPoolExecutor(9) as pool:
            before = [pool.submit(enter, own, "raman") for _ in range(4)]
            closing = pool.submit(end_sessions, officer, "raman", act="close")
            entered = [made.result() for made in before + [pool.submit(enter, own, "raman") for _ in range(4)]]
            assert closing.result()[0] == 200
        assert [client.send("GET", "/search")[0] for client, _, _ in entered] == [401] * 8
        assert end_sessions(officer, "raman", act="reopen")[0] == 200


def test_an_officer_ends_the_sessions_of_a_colleague(sign_in: Callable) -> None:
    """All of them at once, with open records; nobody else's, and not those of other organisations."""
    officer, desk, phone, elsewhere = sign_in("webb"), sign_in("raman"), sign_in("raman"), sign_in("marsh")
    view = desk.open_florence()
    status, headers, _ = end_sessions(officer, "raman")
    assert status == 200 and headers["Longitude-Receipt"], "it is entered in the ledger"
    for client in (desk, phone):
        assert client.send("GET", "/search")[0] == 401
    status, _, text = desk.send("GET", view)
    assert status == 401 and "ADEYEMI" not in text
    assert desk.form(f"{view}/close", {"csrf": "A" * 43})[0] == 401
    assert end_sessions(officer, "marsh")[0] == 200
    assert elsewhere.send("GET", "/search")[0] == 200, "of another organisation"
    # The account is not closed by it.
    assert sign_in("raman").send("GET", "/search")[0] == 200


def test_what_cannot_be_entered_ends_nothing() -> None:
    """The entry comes first: with the ledger's disk full the colleague stays signed in, and the officer is told."""
    node = FillingNode()
    officer, doctor = signed_in(node, "webb"), signed_in(node, "raman")
    node.fill(FULL)
    status, headers, _ = end_sessions(officer, "raman")
    assert status == 503 and not headers["Longitude-Receipt"]
    assert doctor.send("GET", "/search")[0] == 200
    node.fill()
    assert end_sessions(officer, "raman")[0] == 200
    assert doctor.send("GET", "/search")[0] == 401
    assert node.stop() == 0


def test_the_officer_does_not_learn_who_is_signed_in(sign_in: Callable) -> None:
    """With a session, without one, of another organisation, of nobody: the same answer."""
    officer = sign_in("webb")
    sign_in("raman"), sign_in("marsh")
    answers = set()
    for name in ("raman", "raman", "marsh", "osei", "nobody-at-all", "<b>x</b>"):
        status, headers, text = end_sessions(officer, name)
        written = name.replace("<", "&lt;").replace(">", "&gt;")
        text = re.sub(r'name="csrf" value="[^"]*"|\b\d{2}:\d{2}\b', "", text).replace(written, "NAME")
        own = ("Date", "Longitude-Receipt", "Content-Length")
        answers.add((status, tuple(sorted(item for item in headers.items() if item[0] not in own)), text))
    assert len(answers) == 1


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\nb", "webb"])
def test_what_is_no_colleague_s_name(sign_in: Callable, name: str) -> None:
    """An empty or overlong name, and the officer's own, are refused; the officer stays signed in."""
    officer = sign_in("webb")
    assert end_sessions(officer, name)[0] == 400
    assert officer.send("GET", "/privacy-officer/sessions")[0] == 200


def test_the_browser_forgets_when_a_session_ends(own: OwnNode, sign_in: Callable) -> None:
    """At signing out, and when an ended session is met again; not while one lasts, nor for strangers."""
    client = sign_in("marsh")
    for path in ("/search", "/sign-in", "/"):
        assert "Clear-Site-Data" not in client.send("GET", path)[1]
    kept = dict(client.cookies)
    headers = client.form("/sign-out", {"csrf": client.token("/search")})[1]
    assert headers["Clear-Site-Data"] == FORGET
    client.cookies = kept
    # Where the script and the page without scripts lead when the time is over.
    for path, status in (("/search", 401), ("/sign-in", 200), ("/my/record", 401)):
        answered, headers, _ = client.send("GET", path)
        assert answered == status and headers["Clear-Site-Data"] == FORGET
    assert client.form("/session/keep", {"csrf": "A" * 43})[1]["Clear-Site-Data"] == FORGET
    for path in ("/search", "/sign-in"):
        assert "Clear-Site-Data" not in Client(own).send("GET", path)[1]


def test_the_page_leaves_by_itself_without_scripts(own: OwnNode, sign_in: Callable) -> None:
    """Every page of a session says when, after the session's end, and where to; other pages do not."""
    leaving = re.compile(r'<noscript><meta http-equiv="refresh" content="(\d+); url=/sign-in"></noscript>')
    doctor, person = sign_in("marsh"), sign_in("person-0")
    view = doctor.open_florence()
    for client, path in ((doctor, "/search"), (doctor, "/keyboard"), (doctor, view), (person, "/my/record")):
        head = client.send("GET", path)[2].split("</head>")[0]
        seconds = leaving.findall(head)
        assert len(seconds) == 1 and IDLE_SECONDS < int(seconds[0]) < IDLE_SECONDS + 60
    for path in ("/", "/keyboard", "/sign-in"):
        assert "http-equiv" not in Client(own).send("GET", path)[2]


@pytest.mark.parametrize("screen", [SCREENS[2], SCREENS[0]], ids=["noscript", "scripts"])
def test_it_really_leaves(own: OwnNode, visit: Callable, screen: tuple[int, bool]) -> None:
    """With the time made short; with scripts the script's own clock counts."""
    doctor = visit(screen)
    doctor.url = own.url
    doctor.sign_in(BY_KEY["consultant"])

    def shorten(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'content="\d+; url', 'content="1; url', answer.text()))

    doctor.page.route("**/keyboard", shorten)
    doctor.page.goto(own.url + "/keyboard")
    if doctor.scripts:
        doctor.page.wait_for_timeout(2500)
        assert doctor.page.url.endswith("/keyboard")
    else:
        doctor.page.wait_for_url("**/sign-in")


def test_who_writes_stays(own: OwnNode, visit: Callable) -> None:
    """Writing keeps the session; whoever stops is warned that it is lost, and the page leaves."""
    doctor = visit(SCREENS[0])
    doctor.url = own.url
    doctor.sign_in(BY_KEY["consultant"])
    page = doctor.page
    kept: list[str] = []

    def shorten(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'data-idle="\d+"', 'data-idle="6"', answer.text()))

    page.route("**/search", shorten)
    page.on("request", lambda request: kept.append(request.method) if request.url.endswith("/session/keep") else None)
    page.goto(own.url + "/search")
    family, warning = page.get_by_label("Family name"), page.get_by_role("alertdialog")
    for letter in "adeyemiadeyemi":
        family.press_sequentially(letter)
        page.wait_for_timeout(600)
    assert len(kept) >= 3 and set(kept) == {"POST"}
    expect(warning).to_be_hidden()
    expect(family).to_have_value("adeyemiadeyemi")
    expect(warning).to_contain_text("What you have written on this page and not sent is then lost.", timeout=5000)
    expect(warning).to_be_visible()
    page.wait_for_url("**/sign-in")


def test_other_tabs_leave_too(own: OwnNode, visit: Callable) -> None:
    """Signing out in one tab takes the record from the screen in another."""
    doctor = visit(SCREENS[0])
    doctor.url = own.url
    doctor.sign_in(BY_KEY["consultant"])
    doctor.open_record()
    tab = doctor.page.context.new_page()
    tab.goto(own.url + "/search")
    tab.get_by_role("button", name="Sign out").click()
    doctor.page.wait_for_url("**/sign-in")
    assert FLORENCE.banner_name not in doctor.page.content()


def test_the_cookie_of_shortcuts_is_like_the_others(sign_in: Callable) -> None:
    """`__Host-`, `Secure`, out of reach of scripts; switching on again takes it away."""
    client = sign_in("marsh")
    for value, state in (("off", "off"), ("on", "on"), ("off", "off"), ("other", "on")):
        fields = {"csrf": client.token("/keyboard"), "shortcuts": value}
        line = client.form("/keyboard", fields)[1]["Set-Cookie"]
        name, kept = line.split(";")[0].split("=", 1)
        assert name == "__Host-longitude-shortcuts" and kept == ("off" if state == "off" else "")
        attributes = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= attributes
        assert not any(part.startswith("domain") for part in attributes)
        assert f"Now they are <b>{state}</b>" in client.send("GET", "/keyboard")[2]


def test_they_are_reached_inside_the_nhs_app_too(sign_in: Callable) -> None:
    """The app shows no foot of ours: the way there stands among the pages of the room."""
    page = sign_in("person-0").send("GET", "/my/record", None, User_Agent="Mozilla/5.0 nhsapp-ios/1.0")[2]
    assert "<footer" not in page and 'href="/sessions"' in page


@some_screens
def test_the_pages(own: OwnNode, visit: Callable, screen: tuple[int, bool]) -> None:
    """For staff, for people with their own record and for officers; with others to end, and without."""
    for member, name in ((BY_KEY["gp"], "staff"), (CITIZENS[1], "own")):
        there, here = visit(screen), visit(screen)
        for visitor in (there, here):
            visitor.url = own.url
            visitor.sign_in(member)
        here.visible("link", "Where you are signed in").click()
        expect(here.page.get_by_role("heading", level=1, name="Where you are signed in")).to_be_visible()
        assert here.page.locator("tbody tr").count() >= 2
        here.look(f"sessions-{name}", picture=True)
        here.visible("button", re.compile("End the .*other")).click()
        expect(here.page.get_by_text("You are signed in nowhere else.")).to_be_visible()
        here.look(f"sessions-{name}-alone", picture=True)
        there.expected_status |= {401}
        there.page.goto(own.url + "/sessions")
        expect(there.page.get_by_role("heading", level=1, name="You were signed out")).to_be_visible()
        there.look(f"sessions-{name}-ended")
    officer = visit(screen)
    officer.url = own.url
    officer.expected_status |= {400}
    officer.sign_in(OFFICER)
    officer.visible("link", "End a colleague’s sessions").click()
    officer.look("sessions-officer", picture=True)
    officer.visible("button", "End their sessions").click()
    expect(officer.page.get_by_role("alert")).to_contain_text("Enter the name under which they sign in")
    officer.look("sessions-officer-mistakes", picture=True)
    officer.page.get_by_label("The name under which they sign in").fill("somebody-who-left")
    officer.page.get_by_label("Close their account").check()
    officer.visible("button", "End their sessions").click()
    expect(officer.page.get_by_role("region", name="Done")).to_contain_text("“somebody-who-left”")
    # The next name is not closed by what was ticked for the last.
    expect(officer.page.get_by_label("Close their account")).not_to_be_checked()
    officer.look("sessions-officer-closed", picture=True)
    officer.visible("button", "Open again").click()
    expect(officer.page.get_by_role("region", name="Done")).to_contain_text("is open again")
    officer.page.get_by_label("The name under which they sign in").fill("brandt")
    officer.visible("button", "End their sessions").click()
    expect(officer.page.get_by_role("region", name="Done")).to_contain_text("“brandt”")
    officer.look("sessions-officer-done", picture=True)
