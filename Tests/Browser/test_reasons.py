"""Accesses that need a reason: a stated relationship, restricted items, and the privacy officer who looks at both."""

import re

import pytest
from playwright.sync_api import expect

from client import Client, signed_in
from conftest import SCREENS, some_screens, screen_name
from node import Node
from staff import BY_KEY, OFFICER, Patient
from visitor import Visitor

WORDS = "Found confused at home, cannot say what they take"


def give_reason(visitor: Visitor, button: str, words: str = WORDS) -> None:
    """Fills in why, and sends it."""
    visitor.page.get_by_label("The person is with me now").check()
    visitor.page.get_by_label("In your own words").fill(words)
    visitor.visible("button", button).click()


def close_alerts(visitor: Visitor, heading: str, staff: str) -> None:
    """The privacy officer finds the newest alert of that heading, reads it, and says what they found."""
    visitor.sign_in(OFFICER)
    expect(visitor.page.get_by_role("heading", level=1, name="Alerts")).to_be_visible()
    visitor.look("alerts", picture=True)
    waiting = visitor.panel(re.compile("To look at"))
    line = waiting.get_by_role("listitem").filter(has=visitor.page.get_by_role("link", name=heading)).first
    named = re.search(r"Record of (.+?), born (.+?), NHS No\. (\d{3} \d{3} \d{4})\.", line.inner_text())
    assert named, "the list does not say whose record it was"
    waiting.get_by_role("link", name=heading).first.click()
    expect(visitor.page.get_by_text(WORDS)).to_be_visible()
    for said in named.groups():
        assert said in visitor.text(), f"the list says {said}, the alert's page does not"
    assert staff in visitor.text()
    visitor.expected_status |= {400}
    visitor.visible("button", "Close this alert").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    visitor.look("alert-mistakes")
    visitor.page.get_by_label("Yes, it was needed for care").check()
    visitor.page.get_by_label("What you found").fill("Asked the ward: the person was theirs.")
    visitor.look("alert", picture=True)
    visitor.visible("button", "Close this alert").click()
    expect(visitor.panel(re.compile("Looked at")).get_by_text("Found right.").first).to_be_visible()
    visitor.sign_out()


@some_screens
def test_restricted_items_are_opened_with_a_reason(visitor: Visitor) -> None:
    """A full page says what follows; without a reason nothing opens; while they are open every page says so."""
    visitor.sign_in(BY_KEY["consultant"])
    visitor.open_record()
    absent = visitor.panel(re.compile("What this page does not show"))
    restricted = absent.get_by_text("Restricted").count()
    assert restricted >= 1
    absent.get_by_role("link", name="open restricted items with a reason").click()
    expect(visitor.page.get_by_role("heading", level=1, name="Confirm that it is you")).to_be_visible()
    visitor.look("confirm", picture=True)
    visitor.visible("link", "Sign in again").click()
    expect(visitor.page.get_by_role("heading", level=1, name="Open restricted items")).to_be_visible()
    visitor.look("break-glass", picture=True)
    visitor.visible("button", "Open restricted items").click()
    expect(visitor.page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    visitor.look("break-glass-mistakes")
    give_reason(visitor, "Open restricted items")
    told = visitor.page.get_by_role("region", name="Restricted items are open")
    expect(told).to_be_visible()
    assert absent.get_by_text("Restricted").count() < restricted
    visitor.look("glass-broken", picture=True)
    visitor.visible("link", re.compile("Why you can see this")).click()
    expect(visitor.page.get_by_text("Opened with a reason").first).to_be_visible()
    expect(told).to_be_visible()
    visitor.look("why", picture=True)
    visitor.visible("button", "Hide them now").click()
    expect(told).to_have_count(0)
    expect(absent.get_by_text("Restricted")).to_have_count(restricted)
    visitor.sign_out()
    close_alerts(visitor, "Restricted items were opened", "Dr Priya Raman")


def lines(client: Client, view: str) -> dict[str, str]:
    """The lines of the whole timeline, by the number of the item."""
    found, path, number = {}, f"{view}/timeline", 1
    while path:
        page = client.send("GET", path)[2]
        number += 1
        for line in re.findall(r'<li class="lg-time__item.*?</li>\s*(?=<li|</ol)', page, re.S):
            found[re.search(r"/(?:item|document)/(\d+)", line).group(1)] = line
        after = re.search(rf'href="({view}/timeline\?(?:[^"#]*&amp;)?page={number}(?:&amp;[^"#]*)?)"', page)
        path = after.group(1).replace("&amp;", "&") if after else None
    return found


def test_what_was_opened_with_a_reason_is_marked(node: Node) -> None:
    """In lists and on its own page, each item that was hidden before says so, and no other does."""
    doctor = signed_in(node, "raman")
    view = doctor.open_florence()
    before = lines(doctor, view)
    doctor.confirm(view)
    assert doctor.break_glass(view)[0] == 303
    after = lines(doctor, view)
    opened = set(after) - set(before)
    assert opened and before
    assert {number for number, line in after.items() if "Opened with a reason" in line} == opened
    for number in (min(opened), min(before)):
        head = doctor.send("GET", f"{view}/item/{number}")[2].split("<main")[1].split("lg-panel")[0]
        assert ("Opened with a reason" in head) == (number in opened)
    assert doctor.form(f"{view}/mend-glass", {"csrf": doctor.token(view)})[0] == 303
    assert "Opened with a reason" not in doctor.send("GET", f"{view}/timeline")[2]


def test_who_signs_in_again_after_their_record_was_closed_stays_signed_in(node: Node) -> None:
    """There is nothing to go back to; the session has a new key all the same."""
    doctor = signed_in(node, "raman")
    view = doctor.open_florence()
    status, headers, _ = doctor.send("GET", f"{view}/confirm")
    assert status == 303
    assert doctor.form(f"{view}/close", {"csrf": doctor.token(view)})[0] == 303
    before = dict(doctor.cookies)
    status, _, page = doctor.send("GET", headers["Location"])
    assert status == 404 and "This record is closed" in page
    assert doctor.cookies != before
    assert doctor.send("GET", "/search")[0] == 200
    # The key before it opens nothing.
    doctor.cookies = before
    assert doctor.send("GET", "/search")[0] == 401


@pytest.mark.parametrize("screen", [SCREENS[0], SCREENS[3]], ids=screen_name)
def test_a_relationship_is_stated(visitor: Visitor, screen, people: list[dict]) -> None:
    """Who has no relationship states one; the record opens, the privacy officer is told."""
    visitor.sign_in(BY_KEY["midwife"])
    visitor.expected_status |= {400, 404}
    page = visitor.page
    # Others than those whose refusal another test looks at, and different ones at each screen.
    for person in people[25 + screen[0] % 2::2]:
        year, month, day = person["born"].split("-")
        visitor.search(Patient(nhs=person["nhs"], day=day, month=month, year=year))
        visitor.visible("button", re.compile("Open record")).click()
        if visitor.banner().count() == 0:
            break
    expect(page.get_by_role("heading", level=1, name="Is this person in your care?")).to_be_visible()
    assert f"{person['family'].upper()}," not in visitor.text()
    visitor.look("claim", picture=True)
    visitor.visible("button", "State this and open the record").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    visitor.look("claim-mistakes")
    give_reason(visitor, "State this and open the record")
    expect(visitor.banner()).to_be_visible()
    assert "in your care, as you stated" in visitor.text()
    visitor.sign_out()
    close_alerts(visitor, "A relationship was stated", "Ruth Clarke")


def test_only_a_privacy_officer_sees_alerts(visit) -> None:
    """For everybody else the page is one that is not there; an officer finds no person."""
    doctor = visit(SCREENS[0])
    doctor.sign_in(BY_KEY["gp"])
    doctor.expected_status |= {404}
    assert doctor.page.goto(doctor.url + "/privacy-officer/alerts").status == 404
    assert doctor.page.goto(doctor.url + "/privacy-officer/alerts/" + "0" * 32).status == 404
    officer = visit(SCREENS[0])
    officer.sign_in(OFFICER)
    officer.expected_status |= {404}
    assert officer.page.goto(officer.url + "/privacy-officer/alerts/" + "0" * 32).status == 404
    officer.search()
    assert officer.banner().count() == 0 and "ADEYEMI" not in officer.text()
