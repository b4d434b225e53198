"""The privacy officer's room beyond alerts: unusual accesses, cases, copies, entries of the wrong person."""

import datetime
import json
import re
from typing import Callable, Iterator

import pytest
from playwright.sync_api import expect

from client import Client, day_fields, signed_in
from conftest import SCREENS, screen_name
from ownnode import OwnNode, patient_at_the_hospital
from staff import FLORENCE, OFFICER
from visitor import Visitor

WORDS = "The laboratory wrote that the sample was another person’s."
both_screens = pytest.mark.parametrize("screen", [SCREENS[0], SCREENS[3]], ids=screen_name)


@pytest.fixture
def own() -> Iterator[OwnNode]:
    """A node for one test alone."""
    running = OwnNode()
    yield running
    assert running.stop() == 0


def officer_of(visit: Callable, screen: tuple[int, bool], own: OwnNode) -> Visitor:
    """The hospital's privacy officer, signed in."""
    officer = visit(screen)
    officer.url = own.url
    officer.sign_in(OFFICER)
    officer.expected_status |= {400}
    return officer


def room(visitor: Visitor, name: str) -> None:
    """Goes to another page of the room by the header."""
    visitor.page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()


@both_screens
def test_a_copy_for_the_person(own: OwnNode, visit: Callable, screen: tuple[int, bool]) -> None:
    """A request with its clock, the copy to print and as a file, and what it leaves out said to the officer only."""
    officer = officer_of(visit, screen, own)
    room(officer, "Requests")
    officer.look("requests")
    page = officer.page
    officer.fill_in()
    officer.visible("button", "Find").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ADEYEMI")
    officer.visible("button", "Record the request").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the day on which the request came")
    officer.look("request-mistakes")
    today = page.evaluate("new Date().toLocaleDateString('en-GB', {timeZone: 'Europe/London'})").split("/")
    for label, typed in zip(("Day", "Month", "Year"), today):
        page.get_by_label(label, exact=True).fill(typed)
    officer.look("request", picture=True)
    officer.visible("button", "Record the request").click()
    expect(page.get_by_role("heading", level=1, name="A copy was asked for")).to_be_visible()
    assert "Due" in officer.panel(re.compile("What it is about")).inner_text()
    path = page.url.removeprefix(own.url)
    officer.expected_status |= {404}
    assert page.request.get(own.url + path + "/copy").status == 404, "nobody handles the case"
    officer.visible("button", "I handle this case").click()
    expect(officer.panel(re.compile("The person’s copy"))).to_contain_text("Left out of the copy")
    officer.look("case-copy", picture=True)
    answer = page.request.get(own.url + path + "/copy.json")
    assert answer.status == 200
    copy = json.loads(answer.text())
    assert copy["record"]["resourceType"] == "Bundle" and len(copy["record"]["entry"]) > 20
    assert [one["what"] for one in copy["cases"]] == ["A copy was asked for"]
    assert "whoMayAct" in copy and "objectionsFromServices" in copy
    assert "kept" not in copy and "Labelled by its source" not in answer.text()
    officer.visible("link", "The copy to print").click()
    expect(page.get_by_role("heading", level=1, name="A copy of what is held about you")).to_be_visible()
    for words in ("Penicillin", "Limehouse General Hospital", "Information Commissioner"):
        assert words.lower() in officer.text().lower(), words
    assert "Left out" not in officer.text()
    officer.look("subject-access", picture=True)
    # The person sees that it was made.
    citizen = signed_in(own, "person-0")
    assert "They made the copy of your record" in citizen.send("GET", "/my/seen")[2]


def test_a_copy_leaves_out_what_is_kept_from_the_person(visit: Callable) -> None:
    """What a source labels as not for the person is counted for the officer, with its ground, and in no copy."""
    secret = "Neighbour says that she was shouted at"
    own = OwnNode([{
        "resourceType": "Observation", "id": "kept-1", "status": "final",
        "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPAT"}]},
        "code": {"text": secret}, "subject": {"reference": f"Patient/{patient_at_the_hospital()}"},
        "effectiveDateTime": "2026-03-01", "valueString": secret,
    }])
    try:
        officer = signed_in(own, "webb")
        path = requested(officer)
        page = officer.send("GET", path)[2]
        assert "1 item. Labelled by its source as not for the person" in re.sub(r"\s+", " ", page)
        assert secret not in page
        for address in ("/copy", "/copy.json"):
            status, _, text = officer.send("GET", path + address)
            assert status == 200 and secret not in text and "Labelled by its source" not in text
    finally:
        assert own.stop() == 0


def test_closed_pages_do_not_keep_the_copy_back(own: OwnNode) -> None:
    """An officer makes it, and is told to give it into the person's hands; the pages stay closed."""
    officer = signed_in(own, "webb")
    case, choices = requested(officer), officer.chosen()
    warning = "Give it into the person’s own hands"
    assert warning not in officer.send("GET", case)[2]
    fields = {"csrf": officer.token(choices), "covers": "everyone", "room": "close", "words-everyone": WORDS}
    assert officer.form(f"{choices}/room", fields)[0] == 303
    assert warning in officer.send("GET", case)[2]
    assert officer.send("GET", f"{case}/copy")[0] == officer.send("GET", f"{case}/copy.json")[0] == 200
    person = Client(own)
    status, headers, _ = person.form("/demo/sign-in", {"as": "person-0"})
    assert status in (302, 303)
    assert "Penicillin" not in person.send("GET", headers["Location"])[2] + person.send("GET", "/my/record")[2]


def requested(officer: Client) -> str:
    """Records a request of Florence that came today, and handles it: the path of the case."""
    base = "/privacy-officer/requests"
    status, headers, _ = officer.form(base, FLORENCE.fields | {"csrf": officer.token(base)})
    assert status == 303
    status, headers, _ = officer.form(headers["Location"], {
        "csrf": officer.token(headers["Location"])} | day_fields("received", datetime.date.today()))
    assert status == 303
    path = headers["Location"]
    officer.form(path, {"csrf": officer.token(path), "do": "taken"})
    return path


def sent_by_the_hospital(own: OwnNode, page: str) -> str:
    """The first entry of a page that the officer's organisation sent: others are not there for them."""
    officer = signed_in(own, "webb")
    path = "/privacy-officer/corrections"
    source = re.search(r'name="source"[^>]*value="([^"]+)"', officer.send("GET", path)[2]).group(1)
    for rid in list(dict.fromkeys(re.findall(r"/item/(\d+)", page)))[:25]:
        fields = {"csrf": officer.token(path), "source": source, "entry": rid, "words": WORDS}
        if officer.form(path, fields)[0] == 200:
            return rid
    raise AssertionError("the hospital sent nothing that is on the page")


@both_screens
def test_an_entry_of_the_wrong_person(own: OwnNode, visit: Callable, screen: tuple[int, bool]) -> None:
    """Taken away at once, with everyone who saw it, each once, of whom each is marked as told."""
    doctor, citizen = signed_in(own, "raman"), signed_in(own, "person-0")
    view = doctor.open_florence()
    rids = list(dict.fromkeys(re.findall(r"/item/(\d+)", doctor.send("GET", view)[2])))
    # One that she reads herself, and says is not hers.
    hers = [rid for rid in rids if citizen.send("GET", f"/my/entry/{rid}")[0] == 200]
    rid = sent_by_the_hospital(own, " ".join(f"/item/{one}" for one in hers))
    fields = {"csrf": citizen.token(f"/my/entry/{rid}/wrong"), "words": "This is not about me at all."}
    assert citizen.form(f"/my/entry/{rid}/wrong", fields)[0] == 303
    assert f'href="/my/entry/{rid}"' in citizen.send("GET", "/my/questions")[2]
    assert doctor.send("GET", f"{view}/item/{rid}")[0] == 200
    officer = officer_of(visit, screen, own)
    room(officer, "Cases")
    officer.visible("link", "An entry stands under the wrong person").click()
    officer.visible("button", "Look for it").click()
    expect(officer.page.get_by_role("alert")).to_be_visible()
    officer.look("correction-mistakes")
    officer.page.get_by_label(re.compile("^Limehouse General Hospital")).first.check()
    officer.page.get_by_label("The entry").fill(rid)
    officer.page.get_by_label("How do you know?").fill(WORDS)
    officer.look("correction", picture=True)
    officer.visible("button", "Look for it").click()
    found = officer.panel(re.compile("What would be corrected"))
    expect(found).to_contain_text("ADEYEMI, Florence, born 04-Mar-1951 (")
    expect(found).to_contain_text("NHS No. 999 000 0018")
    expect(found).to_contain_text("Nobody: it is only taken away")
    officer.look("correction-confirm", picture=True)
    officer.visible("button", "No, change what I entered").click()
    expect(officer.page.get_by_label("The entry")).to_have_value(rid)
    expect(officer.page.get_by_label("How do you know?")).to_have_value(WORDS)
    for number in ("", "9990000018"):
        officer.page.get_by_label("NHS number of the right person").fill(number)
        for part, value in (("Day", "4"), ("Month", "3"), ("Year", "1951")):
            officer.page.get_by_label(part, exact=True).fill(value)
        officer.visible("button", "Look for it").click()
        # A birth date alone is not dropped; that it stands under them already is no fault of the entry's.
        expect(officer.page.get_by_role("alert").get_by_role("link")).to_have_attribute("href", "#nhs-number")
    for label in ("NHS number of the right person", "Day", "Month", "Year"):
        officer.page.get_by_label(label, exact=True).fill("")
    officer.visible("button", "Look for it").click()
    officer.visible("button", "Correct it now").click()
    expect(officer.page.get_by_role("heading", level=1, name="An entry stood under the wrong person")).to_be_visible()
    saw = officer.panel(re.compile("Who saw it while it stood wrongly"))
    # She has opened it more than once, and is one reader; the person's own looks are not told.
    expect(saw).to_contain_text("Dr Priya Raman, Consultant")
    expect(saw.get_by_role("button", name=re.compile("Mark as told: Dr Priya Raman"))).to_have_count(1)
    expect(saw).not_to_contain_text("Adeyemi", ignore_case=True)
    expect(officer.page.get_by_text(re.compile("^Not told yet: "))).to_be_visible()
    assert doctor.send("GET", f"{view}/item/{rid}")[0] == 404
    officer.look("case-saw", picture=True)
    before = saw.get_by_role("button", name=re.compile("Mark as told")).count()
    assert before >= 1
    saw.get_by_role("button", name=re.compile("Mark as told")).first.click()
    expect(saw.get_by_role("button", name=re.compile("Mark as told"))).to_have_count(before - 1)
    expect(saw).to_contain_text("by Grace Webb")
    # The person sees that it was corrected, and where they asked no way to what is not there.
    asked = citizen.send("GET", "/my/questions")[2]
    assert f"/my/entry/{rid}" not in asked and "The entry is no longer in your record." in asked
    assert "Grace Webb" in citizen.send("GET", "/my/seen")[2]


def test_nobody_handles_what_is_about_themselves(own: OwnNode) -> None:
    """No route about a person answers an officer whose own record it is; each refusal is told to other officers."""
    officer = signed_in(own, "webb")
    case = requested(officer)
    choices = officer.chosen()
    csrf = officer.token(choices)
    base = "/privacy-officer/requests"
    asked = officer.form(base, FLORENCE.fields | {"csrf": csrf})[1]["Location"]
    assert officer.send("GET", case + "/copy.json")[0] == 200
    assert officer.form(f"{choices}/staff", {"csrf": csrf, "subject": "webb"})[0] == 303
    marked = {"csrf": csrf, "interest": "begin", "interest-words": "Many people know this person well"}
    sent = {
        choices: {"scope": "record"}, f"{choices}/room": {"room": "open"}, f"{choices}/staff": {"staff": "end"},
        f"{choices}/seal": {"seal": "end"}, f"{choices}/interest": marked, f"{choices}/proxy": {},
        f"{choices}/proxy/{'0' * 32}": {}, f"{choices}/{'0' * 32}": {}, asked: {}, case: {"do": "taken"},
        base: FLORENCE.fields, "/privacy-officer/choices": FLORENCE.fields,
    }
    for path, fields in sent.items():
        status, _, text = officer.form(path, fields | {"csrf": csrf})
        assert status == 403 and "This is your own record" in text, path
    for path in (choices, f"{choices}/proxy", asked, case, f"{case}/copy", f"{case}/copy.json",
                 f"{case}/evidence.json"):
        status, _, text = officer.send("GET", path)
        assert status == 403 and "Florence" not in text and "Another privacy officer".lower() in text.lower(), path
    assert case.rsplit("/")[-1] not in officer.send("GET", "/privacy-officer/cases")[2]
    key = case.rsplit("/")[-1]
    assert officer.send("GET", f"/fhir/AuditEvent?case={key}")[0] == 404
    # An alert of each for other officers, which this one is not shown.
    assert "ADEYEMI" not in officer.send("GET", "/privacy-officer/alerts")[2]
    seen = signed_in(own, "person-0").send("GET", "/my/seen")[2]
    assert "Grace Webb" in seen


def test_nobody_else_has_these_pages(own: OwnNode) -> None:
    """For clinicians, people and strangers no page of the room is there, nor for an officer what is not theirs."""
    officer = signed_in(own, "webb")
    case = requested(officer)
    paths = ("/privacy-officer/unusual", "/privacy-officer/cases", case, f"{case}/evidence.json", f"{case}/copy",
             f"{case}/copy.json", "/privacy-officer/corrections", "/privacy-officer/requests")
    doctor, person = signed_in(own, "raman"), signed_in(own, "person-0")
    csrf = doctor.token("/search")
    for path in paths:
        assert doctor.send("GET", path)[0] == 404, path
        assert person.send("GET", path)[0] == 404, path
        assert Client(own).send("GET", path)[0] == 401, path
    for path in ("/privacy-officer/cases", case, "/privacy-officer/corrections", "/privacy-officer/requests"):
        assert doctor.form(path, {"csrf": csrf, "do": "taken"})[0] == 404, path
    # A case from an alert, question or line that there is none of; an entry of another organisation's source.
    csrf = officer.token("/privacy-officer/cases")
    for kind in ("alert", "question", "unusual", "other"):
        fields = {"csrf": csrf, "from": kind, "key": "0" * 32, "rule": "openedAndLeft"}
        assert officer.form("/privacy-officer/cases", fields)[0] == 404
    fields = {"csrf": csrf, "source": "ZZP01", "entry": "1", "words": WORDS}
    status, _, text = officer.form("/privacy-officer/corrections", fields)
    assert status == 400 and "Choose one of your organisation’s sources" in text
    assert officer.form(case, {"csrf": "forged", "do": "taken"})[0] == 403
