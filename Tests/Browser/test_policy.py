"""The node's policies: two officers of two organisations, a draft, a dry run, an approval; and who may do nothing."""

import datetime
import json
import re
import sqlite3
import subprocess
import zoneinfo

import pytest
from playwright.sync_api import expect

from client import Client, day_fields, signed_in
from conftest import some_screens
from node import ASSETS, PROGRAM
from ownnode import PEOPLE, OwnNode
from program import longitude
from staff import Member
from visitor import Visitor

HOME = "/privacy-officer/policy"
WRITER, APPROVER = "webb", "okafor"
WEBB = Member("webb", re.compile("Grace Webb"), ())
OKAFOR = Member("okafor", re.compile("Daniel Okafor"), ())
WHY = "The ambulance service asks that crews are told less"
LINE = "line/paramedic/ETREAT"


def tomorrow(days: int = 1) -> datetime.date:
    """A day to come, in London."""
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/London")).date() + datetime.timedelta(days=days)


class Officer(Client):
    """A privacy officer, by their forms."""

    def __init__(self, node, subject: str) -> None:
        super().__init__(node)
        self.sign_in(subject)

    def hidden(self, path: str) -> dict[str, str]:
        """What every form on a page of a policy carries."""
        page = self.send("GET", path)[2]
        fields = {"csrf": re.search(r'name="csrf" value="([^"]+)"', page).group(1)}
        for name in ("version", "seal"):
            found = re.search(rf'name="{name}" value="([^"]+)"', page)
            if found:
                fields[name] = found.group(1)
        return fields

    def begin(self, base: int = 6) -> str:
        """A new draft: its path."""
        fields = {"csrf": self.token(HOME), "base": str(base), "words": WHY}
        status, headers, _ = self.form(HOME, fields)
        assert status == 303
        return headers["Location"]

    def line(self, path: str, line: str = LINE, **changes: list[str]) -> tuple[int, str]:
        """Sends a role's line back, with some of its lists changed."""
        page = self.send("GET", f"{path}/{line}")[2]
        fields = [(name, value) for name, value in self.hidden(f"{path}/{line}").items()]
        for name, value in re.findall(r'<input type="checkbox" name="([^"]+)" value="([^"]+)" checked', page):
            if name not in changes:
                fields.append((name, value))
        for name, values in changes.items():
            fields += [(name, value) for value in values]
        status, _, text = self.form(f"{path}/{line}", fields)
        return status, text

    def parts(self, path: str, **changes: str) -> tuple[int, str]:
        """Sends the other parts back, with some of them changed."""
        page = self.send("GET", f"{path}/parts")[2]
        fields = list(self.hidden(f"{path}/parts").items())
        fields += re.findall(r'<input type="checkbox" name="([^"]+)" value="([^"]+)" checked', page)
        named = {"hours-encounter": "8760", "hours-claimed": "24", "source": "The board, minute 7"}
        fields += list((named | day_fields("from", tomorrow()) | changes).items())
        status, _, text = self.form(f"{path}/parts", fields)
        return status, text

    def act(self, path: str, what: str, **fields: str) -> tuple[int, str]:
        """Submits, approves, sends back or withdraws, as the page shown now says."""
        form = self.hidden(path) | {"words": "As the board has asked"} | fields
        status, _, text = self.form(f"{path}/{what}", form)
        return status, text

    def confirm(self, path: str) -> None:
        """Signs in again, as the page of a policy asks."""
        status, headers, _ = self.send("GET", f"{path}/confirm")
        assert status == 303
        status, headers, _ = self.send("GET", headers["Location"])
        assert (status, headers["Location"]) == (303, path)

    def state(self, path: str) -> str:
        """Where a policy stands."""
        return re.search(r"<h1>Policy \d+ <span[^>]*>([^<]+)</span>", self.send("GET", path)[2]).group(1)

    def submitted(self) -> str:
        """A policy that is written and submitted."""
        path = self.begin()
        assert self.parts(path)[0] == 303
        assert self.line(path, knows=["restricted"])[0] == 303
        assert self.act(path, "submit")[0] == 303
        return path


@pytest.fixture(scope="module")
def own_node():
    """A node for itself: approving changes what everyone sees."""
    running = OwnNode()
    yield running
    assert running.stop() == 0


@pytest.fixture
def webb(own_node) -> Officer:
    """Who writes."""
    return Officer(own_node, WRITER)


@pytest.fixture
def okafor(own_node) -> Officer:
    """Who approves, at another organisation."""
    return Officer(own_node, APPROVER)


def test_an_approved_policy_decides_at_once_and_after_a_restart(own_node, webb: Officer, okafor: Officer) -> None:
    """Receptionists open nothing any more, in records that are open too. It stands first: later ones hold later."""
    doyle = signed_in(own_node, "doyle")
    view = doyle.open_florence()
    assert doyle.send("GET", view)[0] == 200
    path = webb.begin()
    line = f"{path}/line/receptionist/TREAT"
    assert webb.form(line, webb.hidden(line))[0] == 303
    assert webb.parts(path, **day_fields("from", tomorrow(0)))[0] == 303
    assert "Receptionists would no longer open any record, for direct care" in webb.send("GET", path)[2]
    status, headers, text = webb.send("GET", f"{path}/dry-run")
    assert status == 200 and "Longitude-Receipt" in headers
    # Her one access is counted, and she and whom it was about are not named.
    row = re.search(r"Canal Side Practice.*?</tr>", text, re.S).group(0)
    assert re.findall(r"<td[^>]*>(\d+)</td>", row) == ["1", "1", "0", "0", "0"]
    assert "Joan Doyle" not in text and "ADEYEMI" not in text
    assert webb.act(path, "submit")[0] == 303
    okafor.confirm(path)
    assert doyle.send("GET", view)[0] == 200
    assert okafor.act(path, "approve")[0] == 303
    assert doyle.send("GET", view)[0] in (403, 404)
    own_node._end()
    own_node._demonstrate()
    again = Officer(own_node, APPROVER)
    assert again.state(path) == "Approved"
    doyle = signed_in(own_node, "doyle")
    # She may not even look for somebody: her role opens no record.
    assert doyle.send("GET", "/search")[0] == 200
    assert doyle.form("/search", {"csrf": doyle.token("/search"), "nhs-number": "9990000018"})[0] == 404


@some_screens
def test_two_officers_change_the_policy(visit, screen) -> None:
    """One writes and tries it, the other reads what changes and approves it; each page is looked at."""
    running = OwnNode()
    try:
        walk(running, visit(screen))
    finally:
        assert running.stop() == 0


def walk(running: OwnNode, visitor: Visitor) -> None:
    """The journey, on a node of its own."""
    visitor.url = running.url
    page = visitor.page
    # Somebody uses the record, so that there is something to count.
    paramedic = signed_in(running, "brandt")
    assert paramedic.send("GET", paramedic.open_florence())[0] == 200
    visitor.sign_in(WEBB)
    page.get_by_role("link", name="Policy", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Policy")).to_be_visible()
    visitor.look("policies", picture=True)
    visitor.expected_status |= {400, 409}
    visitor.visible("button", "Begin").click()
    expect(page.get_by_role("alert")).to_be_visible()
    visitor.look("policies-mistakes")
    page.get_by_label("Why it is written").fill(WHY)
    visitor.visible("button", "Begin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Draft")
    visitor.look("policy-draft", picture=True)
    path = page.url
    # A line that opens what is never opened is refused at its place, and nothing is lost of what was chosen.
    page.get_by_role("link", name="Paramedic, emergency care").click()
    visitor.look("policy-line", picture=True)
    sees = page.get_by_role("group", name="Which sensitive categories does it see?")
    sees.get_by_label("Very restricted").check()
    visitor.visible("button", "Keep in the draft").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert sees.get_by_label("Very restricted").is_checked()
    visitor.look("policy-line-mistakes")
    sees.get_by_label("Very restricted").uncheck()
    page.get_by_role("group", name="Of which others is it told that they exist?").get_by_label(
        "Mental health").uncheck()
    sees.get_by_label("Abuse").check()
    visitor.visible("button", "Keep in the draft").click()
    differences = page.get_by_role("region", name=re.compile("What is otherwise than in policy"))
    lines = differences.get_by_role("listitem")
    expect(lines).to_have_count(2)
    # What opens more stands first.
    expect(lines.nth(0)).to_contain_text("Paramedics would see Abuse items, for emergency care")
    expect(lines.nth(1)).to_contain_text("Paramedics would no longer be told that Mental health items exist")
    visitor.look("policy-changed", picture=True)
    page.get_by_role("link", name="Change these").click()
    visitor.look("policy-parts", picture=True)
    for part, value in day_fields("from", tomorrow()).items():
        page.locator(f"#{part}").fill(value)
    visitor.page.locator("#source").fill("The board, minute 7")
    visitor.visible("button", "Keep in the draft").click()
    page.get_by_role("link", name="Dry run").click()
    expect(page.get_by_role("heading", level=1, name="Whose access would change?")).to_be_visible()
    visitor.look("policy-dry-run", picture=True)
    page.goto(path)
    page.get_by_label("Why it should hold").fill("The ambulance service and the board agree")
    visitor.visible("button", "Submit for approval").click()
    expect(page.get_by_text("You wrote in this policy", exact=False).first).to_be_visible()
    assert page.get_by_role("button", name=re.compile("Approve")).count() == 0
    visitor.look("policy-own")
    visitor.sign_out()

    visitor.sign_in(OKAFOR)
    page.get_by_role("link", name="Policy", exact=True).click()
    page.get_by_role("link", name=re.compile(r"Policy \d+")).filter(has_text=path.rsplit("/", 1)[1]).first.click()
    expect(page.get_by_text("Waiting for approval")).to_be_visible()
    visitor.look("policy-decide", picture=True)
    visitor.visible("link", "Sign in again").click()
    expect(page.get_by_role("heading", name="Approve it")).to_be_visible()
    visitor.look("policy-approve", picture=True)
    visitor.visible("button", re.compile("Approve policy")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Approved")
    expect(page.get_by_role("region", name="What was done")).to_contain_text("Approved by Daniel Okafor")
    visitor.look("policy-approved")
    page.get_by_role("link", name="Policy", exact=True).first.click()
    expect(page.get_by_role("region", name="Approved, and to come")).to_contain_text(WHY)
    visitor.look("policies-approved", picture=True)
    visitor.sign_out()


def test_nobody_approves_what_they_wrote(webb: Officer, own_node) -> None:
    """Not from the page, not with a form made by hand, not in another session of theirs."""
    path = webb.submitted()
    again = Officer(own_node, WRITER)
    for client in (webb, again):
        client.confirm(path)
        page = client.send("GET", path)[2]
        assert "/approve" not in page and "You wrote in this policy" in page
        status, text = client.act(path, "approve", seal=seal_of(client, path), version=version_of(client, path))
        assert status == 409 and "You wrote in this policy. Somebody who wrote none of it" in text
        assert client.state(path) == "Waiting for approval"


def seal_of(client: Officer, path: str) -> str:
    """The seal in a form on the page of a policy."""
    return client.hidden(path).get("seal", "")


def version_of(client: Officer, path: str) -> str:
    """The stored version in a form on the page of a policy."""
    return client.hidden(path).get("version", "")


def test_a_changed_text_is_not_approved(webb: Officer, okafor: Officer) -> None:
    """What was on the screen is sent back, changed and submitted again: the form of the old screen approves nothing."""
    path = webb.submitted()
    okafor.confirm(path)
    shown = okafor.hidden(path)
    assert okafor.act(path, "send-back")[0] == 303
    assert webb.line(path, sees=["abuse", "hiv"])[0] == 303
    assert webb.act(path, "submit")[0] == 303
    for form in (shown, shown | {"seal": okafor.hidden(path)["seal"]}, shown | {"seal": ""}, {"csrf": shown["csrf"]}):
        status, _, text = okafor.form(f"{path}/approve", form)
        assert status == 409 and "Look at it again" in text
    assert okafor.state(path) == "Waiting for approval"
    # A replay of the writer's form changes nothing of what waits.
    assert webb.line(path, sees=["hiv"])[0] == 409
    assert okafor.act(path, "send-back")[0] == 303


def test_a_screen_left_open_decides_nothing(webb: Officer, okafor: Officer) -> None:
    """Approving and sending back need a fresh sign-in; after it they do not need another."""
    path = webb.submitted()
    assert "Sign in again" in okafor.send("GET", path)[2]
    fields = {"csrf": okafor.token(path), "words": "As the board has asked", "version": "5", "seal": "0" * 64}
    for what in ("approve", "send-back"):
        status, headers, _ = okafor.form(f"{path}/{what}", fields)
        assert (status, headers["Location"]) == (303, path)
    assert okafor.state(path) == "Waiting for approval"


def test_a_day_that_is_over_and_a_copy_are_refused(webb: Officer) -> None:
    """At submission already, with words that say what to do."""
    path = webb.begin()
    status, text = webb.act(path, "submit")
    assert status == 409 and "is over" in text
    assert webb.parts(path, **day_fields("from", tomorrow(-1)))[0] == 303
    status, text = webb.act(path, "submit")
    assert status == 409 and "is over" in text
    for wrong in ({"from-day": "31", "from-month": "2"}, {"from-year": "x"}, {"hours-claimed": "soon"}, {"source": ""}):
        status, text = webb.parts(path, **wrong)
        assert status == 400 and "There is a problem" in text
    assert webb.act(path, "withdraw")[0] == 303
    assert webb.state(path) == "Withdrawn"
    assert webb.parts(path)[0] == 409


def test_a_code_and_an_organisation_are_added_and_removed(webb: Officer) -> None:
    """The lists of a draft; what is no role, day or kind is refused."""
    path = webb.begin()
    hidden = webb.hidden(f"{path}/parts")
    code = {"code": "R9999", "display": "<b>Tester</b>", "role": "nurse", "kind": "acute"}
    for wrong in ({"role": "janitor"}, {"code": ""}, {"kind": "moon"}):
        status, _, text = webb.form(f"{path}/codes", hidden | code | wrong)
        assert status == 400 and "There is a problem" in text
    assert webb.form(f"{path}/codes", hidden | code)[0] == 303
    # A second time with the page of before: somebody changed it meanwhile.
    assert webb.form(f"{path}/codes", hidden | code | {"code": "R9998"})[0] == 409
    text = webb.send("GET", path)[2]
    assert "R9999 (&lt;b&gt;Tester&lt;/b&gt;) at organisations of the kind acute would sign in as Nurse" in text
    assert "<b>Tester" not in text + webb.send("GET", f"{path}/parts")[2]
    fields = {"organisation": "ZZX01", "basis": "An order of the court", "reviewBy": "2030-01-01"}
    assert webb.form(f"{path}/withheld", webb.hidden(f"{path}/parts") | fields | {"reviewBy": "soon"})[0] == 400
    assert webb.form(f"{path}/withheld", webb.hidden(f"{path}/parts") | fields)[0] == 303
    assert "People would not be told of accesses by ZZX01 until 2030-01-01" in webb.send("GET", path)[2]
    assert webb.form(f"{path}/withheld", webb.hidden(f"{path}/parts") | {"remove": "0"})[0] == 303
    assert webb.form(f"{path}/codes", webb.hidden(f"{path}/parts") | {"remove": "400"})[0] == 404
    document = json.loads(webb.send("GET", f"{path}/policy.json")[2])
    assert "withheld" not in document and document["codes"][-1]["code"] == "R9999"
    last = len(document["codes"]) - 1
    assert webb.form(f"{path}/codes", webb.hidden(f"{path}/parts") | {"remove": str(last)})[0] == 303
    assert "R9999" not in webb.send("GET", path)[2]


@pytest.mark.parametrize("subject", ["raman", "brandt", "doyle", "person-0"])
def test_nobody_else_reaches_a_policy(own_node, webb: Officer, subject: str) -> None:
    """What is there is as what is not, for staff and for people; and their forms do nothing."""
    path = webb.submitted()
    shown = webb.hidden(path)
    client = signed_in(own_node, subject)
    csrf = client.token("/keyboard")
    made_up = f"{HOME}/987654"
    for part in ("", "/policy.json", "/dry-run", "/confirm", "/parts", f"/{LINE}"):
        answers = [client.send("GET", at + part) for at in (path, made_up)]
        assert [answer[0] for answer in answers] == [404, 404]
        texts = [re.sub(r'value="[^"]*"|\d{2}:\d{2}', "", answer[2]) for answer in answers]
        assert texts[0] == texts[1] and WHY not in texts[0]
    fields = shown | {"csrf": csrf, "words": "As nobody has asked", "base": "6"}
    for at in (HOME, *(f"{path}/{part}" for part in ("submit", "approve", "send-back", "withdraw", "parts", LINE))):
        assert client.form(at, fields)[0] == 404
    assert webb.state(path) == "Waiting for approval"


def test_a_form_without_its_token_does_nothing(webb: Officer, okafor: Officer) -> None:
    """Nor one with the token of somebody else, or from another site."""
    path = webb.submitted()
    okafor.confirm(path)
    shown = okafor.hidden(path)
    for fields, headers in (
        ({name: value for name, value in shown.items() if name != "csrf"}, {}),
        (shown | {"csrf": webb.hidden(path)["csrf"]}, {}),
        (shown, {"Origin": "https://evil.example"}),
    ):
        assert okafor.form(f"{path}/approve", fields, **headers)[0] == 403
    assert okafor.state(path) == "Waiting for approval"




def test_the_command_line_says_the_same(own_node, webb: Officer, tmp_path) -> None:
    """History, full text and dry run of the running node's policies; a file is tried like a revision."""
    path = webb.submitted()
    version = int(path.rsplit("/", 1)[1])

    def run(*arguments, code: int = 0) -> str:
        return longitude("policy", *arguments, "--data", own_node.folder.name, expect=code)

    lines = {line["version"]: line for line in map(json.loads, run("history", "--json").splitlines())}
    assert lines[6]["state"] == "file" and lines[6]["acts"] == []
    mine = lines[version]
    assert mine["state"] == "submitted" and not mine["inForce"] and mine["seal"] == webb.hidden(path)["seal"]
    assert [act["act"] for act in mine["acts"]] == ["written", "changed", "changed", "submitted"]
    assert mine["acts"][0]["words"] == WHY and mine["acts"][0]["subject"] == WRITER
    assert sum(line["inForce"] for line in lines.values()) == 1
    assert "Grace Webb" in run("history")

    text = run("export", version)
    assert json.loads(text) == json.loads(webb.send("GET", f"{path}/policy.json")[2])
    file = tmp_path / "policy.json"
    file.write_text(text, encoding="utf-8")
    longitude("policy", "check", file)
    run("export", 987654, code=64)

    for arguments in (("--version", version), (file,)):
        dry = json.loads(run("dry-run", *arguments, "--json"))
        words = [one["words"] for one in dry["differences"]]
        assert "Paramedics would no longer be told that Mental health items exist, for emergency care" in words
        assert dry["version"] == version and dry["accesses"] >= dry["changed"] >= 0 and not dry["isCut"]
    file.write_text(text.replace('"paramedic"', '"janitor"'), encoding="utf-8")
    assert "“janitor” is not a role" in run("dry-run", file, code=1)
    run("dry-run", code=64)


def entries(client: Client) -> int:
    """How many entries the node's ledger has now."""
    figure = re.search(r"entries in the ledger</dt><dd[^>]*>([\d,]+)<", client.send("GET", "/figures")[2])
    return int(figure.group(1).replace(",", ""))


def test_each_act_is_one_entry_and_what_is_refused_is_none(webb: Officer, okafor: Officer) -> None:
    """Of every act that is done, and of the count; a form that is refused has done nothing."""
    before = entries(webb)
    path = webb.begin()
    assert entries(webb) == before + 1
    assert webb.parts(path)[0] == 303
    assert webb.line(path, knows=["restricted"])[0] == 303
    assert entries(webb) == before + 3
    assert webb.line(path, sees=["veryRestricted"])[0] == 400
    assert webb.parts(path, source="")[0] == 400
    assert webb.form(HOME, {"csrf": webb.token(HOME), "base": "6", "words": "no"})[0] == 400
    assert entries(webb) == before + 3
    assert webb.send("GET", f"{path}/dry-run")[0] == 200
    assert webb.act(path, "submit")[0] == 303
    assert entries(webb) == before + 5
    okafor.confirm(path)
    assert webb.act(path, "approve")[0] in (303, 409)
    assert okafor.act(path, "approve", seal="0" * 64)[0] == 409
    assert okafor.act(path, "withdraw")[0] == 409
    assert entries(webb) == before + 6, "signing in again is an entry, what was refused is none"
    assert okafor.act(path, "send-back")[0] == 303
    assert webb.act(path, "withdraw")[0] == 303
    assert entries(webb) == before + 8


def test_which_elements_a_role_sees(webb: Officer) -> None:
    """Written a line for each type; what FHIR does not have is refused, and a form without the field changes none."""
    path, line = webb.begin(), "line/receptionist/TREAT"

    def rules() -> dict[str, list[str]]:
        roles = json.loads(webb.send("GET", f"{path}/policy.json")[2])["roles"]
        kept = next(role for role in roles if role["role"] == "receptionist").get("elements", [])
        return {rule["type"]: rule["elements"] for rule in kept}

    assert "Appointment: start, end" in webb.send("GET", f"{path}/{line}")[2]
    before = rules()
    assert webb.line(path, line)[0] == 303
    for written, words in (
        ("Appointment: begin", "“begin” is not an element of Appointment"),
        ("Appointments: start", "“Appointments” is not a type of resource"),
        ("Appointment start, end", "Write a line for each type"),
        (": start", "Write a line for each type"),
        ("Appointment: start\r\nAppointment: end", "Appointment stands twice"),
    ):
        status, text = webb.line(path, line, elements=[written])
        assert status == 400 and words in text
    assert rules() == before and set(before) >= {"Patient", "Appointment"}
    assert webb.line(path, line, elements=["Patient: telecom\r\n\r\nAppointment:  start,comment\r\n"])[0] == 303
    assert rules() == {"Patient": ["telecom"], "Appointment": ["start", "comment"]}
    assert "Patient: telecom\nAppointment: start, comment" in webb.send("GET", f"{path}/{line}")[2]
    assert webb.line(path, line, elements=[""])[0] == 303
    assert rules() == {}


def test_a_node_whose_approved_policy_was_altered_does_not_start(own_node, webb: Officer, okafor: Officer) -> None:
    """It says which one and what to do. It stands last: the node is not started again."""
    path = webb.submitted()
    okafor.confirm(path)
    assert okafor.act(path, "approve")[0] == 303
    own_node._end()
    records = sqlite3.connect(f"{own_node.folder.name}/records.sqlite")
    with records:
        changed = records.execute(
            "UPDATE item SET body = CAST(replace(CAST(body AS TEXT), '\"hours\":8760', '\"hours\":87600') AS BLOB) "
            "WHERE kind = 3")
        assert changed.rowcount >= 1
    records.close()
    for arguments in (
        ["demo", "--port", "0", "--people", str(PEOPLE), "--assets", str(ASSETS)], ["policy", "history"],
    ):
        done = subprocess.run(
            [PROGRAM, *arguments, "--data", own_node.folder.name], capture_output=True, text=True, timeout=120)
        assert done.returncode != 0 and "ready:" not in done.stdout
        assert "is not what was approved" in done.stderr and "Restore" in done.stderr
