"""What a person chooses, recorded by a privacy officer: it holds at once, is stated, and can be taken back."""

import re

from playwright.sync_api import expect

from conftest import SCREENS, some_screens
from staff import BY_KEY, OFFICER
from visitor import Visitor

PRACTICE = "ZZP01"


def find_florence(officer: Visitor) -> None:
    """The privacy officer finds her by number and birth date."""
    officer.visible("link", "Choices").click()
    officer.fill_in()
    officer.visible("button", "Find").click()
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text("ADEYEMI")


@some_screens
def test_an_objection_is_recorded_and_taken_back(visitor: Visitor, visit, screen) -> None:
    """What the practice recorded is not shown elsewhere; the page says that the person objected, not that none is."""
    visitor.sign_in(OFFICER)
    visitor.expected_status |= {400}
    visitor.visible("link", "Choices").click()
    visitor.look("choices-search")
    visitor.visible("button", "Find").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    visitor.look("choices-search-mistakes")
    find_florence(visitor)
    visitor.look("choices", picture=True)
    visitor.visible("button", "Record the objection").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    visitor.page.get_by_label("Sharing of what one organisation recorded").check()
    visitor.visible("button", "Record the objection").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("Enter the organisation’s code")
    visitor.look("choices-mistakes")
    # A code that nobody has would hold for nobody.
    visitor.page.get_by_label("Organisation’s code").fill("ZZH0O1X")
    visitor.visible("button", "Record the objection").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("No organisation of this node has the code ZZH0O1X")
    expect(visitor.page.get_by_label("Organisation’s code")).to_have_value("ZZH0O1X")
    expect(visitor.page.get_by_label("Sharing of what one organisation recorded")).to_be_checked()
    visitor.page.get_by_label("Organisation’s code").fill(PRACTICE)
    visitor.visible("button", "Record the objection").click()
    objected = visitor.page.get_by_role("heading", level=3, name=f"Not shared: what {PRACTICE} recorded")
    expect(objected.first).to_be_visible()
    expect(visitor.page.get_by_text(f"{PRACTICE} is Canal Side Practice.").first).to_be_visible()
    doctor = visit(screen)
    doctor.sign_in(BY_KEY["consultant"])
    try:
        doctor.open_record()
        told = doctor.panel(re.compile("What this page does not show"))
        expect(told.get_by_text("Records from Canal Side Practice").first).to_be_visible()
        expect(told.get_by_text(re.compile("objected")).first).to_be_visible()
        assert "No known allergies" not in doctor.text()
        doctor.look("objected", picture=True)
    finally:
        visitor.visible("button", re.compile("Take back")).click()
        expect(visitor.page.get_by_text("taken back").first).to_be_visible()
    doctor.open_record()
    assert doctor.page.get_by_text("Records from Canal Side Practice").count() == 0
    doctor.sign_out()
    visitor.sign_out()


def test_only_a_privacy_officer_records_choices(visit) -> None:
    """For everybody else the pages are not there; another session's token is worth nothing."""
    officer, doctor = visit(SCREENS[0]), visit(SCREENS[0])
    officer.sign_in(OFFICER)
    find_florence(officer)
    path = officer.page.url.removeprefix(officer.url)
    doctor.sign_in(BY_KEY["gp"])
    doctor.expected_status |= {404}
    for address in (path, "/privacy-officer/choices", "/privacy-officer/choices/" + "A" * 43):
        assert doctor.page.goto(doctor.url + address).status == 404
    other = visit(SCREENS[0])
    other.sign_in(OFFICER)
    other.expected_status |= {404}
    assert other.page.goto(other.url + path).status == 404
