"""What may not be told: whether someone is known, and what is hidden."""

import re
from typing import Callable

import pytest

from conftest import SCREENS
from node import unknown_nhs_number
from staff import BY_KEY, FLORENCE, Patient
from visitor import Visitor

MADE_UP_VIEW = "A" * 43
# Searches are limited to 30 a minute for each member of staff.
SEARCHES = 20


def plain(visitor: Visitor) -> str:
    """What a page says and is made of, without what differs at every answer: tokens, numbers typed, clock times."""
    html = visitor.page.locator("main").inner_html()
    html = re.sub(r'value="[^"]*"', 'value=""', html)
    html = re.sub(r"\b[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}\b", "RECEIPT", html)
    return re.sub(r"\b\d{2}:\d{2}(:\d{2})?\b", "TIME", html)


def status(visitor: Visitor, path: str) -> int:
    """The status of the answer to a plain request; the page stays open."""
    visitor.expected_status |= {401, 403, 404}
    return visitor.page.goto(visitor.url + path).status


@pytest.fixture
def gp(visit: Callable[[tuple[int, bool]], Visitor]) -> Visitor:
    """A GP who has signed in."""
    visitor = visit(SCREENS[0])
    visitor.sign_in(BY_KEY["gp"])
    return visitor


def number_alone(visitor: Visitor, nhs: str) -> str:
    """The answer to an NHS number without a birth date."""
    visitor.search(Patient(nhs=nhs, day="", month="", year=""))
    return plain(visitor)


def test_an_nhs_number_alone_does_not_tell_who_is_known(
    visit: Callable[[tuple[int, bool]], Visitor], people: list[dict]
) -> None:
    """A number of someone without a relationship gets the very page that an unknown number gets."""
    visitor = visit(SCREENS[0])
    visitor.sign_in(BY_KEY["pharmacist"])
    unknown = number_alone(visitor, unknown_nhs_number({person["nhs"] for person in people}))
    assert "Enter the birth date as well" in unknown
    answers = {person["nhs"]: number_alone(visitor, person["nhs"]) for person in people[:SEARCHES]}
    same = [nhs for nhs, answer in answers.items() if answer == unknown]
    told = [nhs for nhs, answer in answers.items() if answer != unknown and "Open record" not in answer]
    assert same, f"every one of {SEARCHES} people has a relationship to the pharmacist's organisation"
    assert told == [], f"the page tells that these are known: {told}"


def test_a_wrong_birth_date_does_not_tell_who_is_known(gp: Visitor, people: list[dict]) -> None:
    """A known number with another birth date is answered as an unknown number is."""
    gp.search(Patient(nhs=unknown_nhs_number({person["nhs"] for person in people})))
    unknown = plain(gp)
    assert "Nobody found" in unknown
    gp.search(Patient(year="1952"))
    assert plain(gp) == unknown


def test_the_record_of_someone_without_a_relationship_is_refused(
    visit: Callable[[tuple[int, bool]], Visitor], people: list[dict]
) -> None:
    """Who is found by number and birth date is opened only with a relationship; refused, nothing of them is shown."""
    visitor = visit(SCREENS[0])
    visitor.sign_in(BY_KEY["midwife"])
    visitor.expected_status |= {403, 404}
    refused = 0
    for person in people[:SEARCHES]:
        year, month, day = person["born"].split("-")
        visitor.search(Patient(nhs=person["nhs"], day=day, month=month, year=year))
        visitor.visible("button", re.compile("Open record")).click()
        if visitor.banner().count() == 0:
            refused += 1
            assert f"{person['family'].upper()}," not in visitor.text()
            assert person["nhs"] not in re.sub(r"\D", "", visitor.text())
            if refused == 1:
                visitor.look("refused", picture=True)
    assert refused >= 1, f"every one of {SEARCHES} people could be opened"


def test_a_view_of_someone_else_is_not_found(gp: Visitor, visit: Callable[[tuple[int, bool]], Visitor]) -> None:
    """The address of another user's open record gets the page that a made-up address gets."""
    gp.open_record()
    path = gp.page.url.removeprefix(gp.url)
    paramedic = visit(SCREENS[0])
    paramedic.sign_in(BY_KEY["paramedic"])
    made_up = status(paramedic, re.sub(r"(/record/)[^/?#]+", rf"\g<1>{MADE_UP_VIEW}", path))
    expected = plain(paramedic)
    assert (status(paramedic, path), plain(paramedic)) == (made_up, expected)
    assert made_up == 404
    assert FLORENCE.banner_name not in paramedic.text()


def test_a_hidden_item_is_not_found(gp: Visitor, visit: Callable[[tuple[int, bool]], Visitor]) -> None:
    """The number of an item that a role does not see gets the page that a made-up number gets."""
    gp.open_record()
    links = gp.page.locator('a[href*="/item/"]').evaluate_all("all => all.map(a => a.getAttribute('href'))")
    items = sorted({re.search(r"/item/([^/?#]+)", link).group(1) for link in links})
    assert len(items) >= 5, "the summary has no links to its items"
    receptionist = visit(SCREENS[0])
    receptionist.sign_in(BY_KEY["receptionist"])
    receptionist.open_record()
    view = re.search(r"/record/([^/?#]+)", receptionist.page.url).group(1)
    made_up = status(receptionist, f"/record/{view}/item/9007199254740993")
    expected = plain(receptionist)
    assert made_up == 404
    hidden = [item for item in items if status(receptionist, f"/record/{view}/item/{item}") == 404]
    assert len(hidden) >= 5, "a receptionist sees clinical items"
    status(receptionist, f"/record/{view}/item/{hidden[0]}")
    assert plain(receptionist) == expected


def test_cookies_and_headers(gp: Visitor) -> None:
    """The session's cookie is out of reach of scripts and other sites; no page is kept by caches or frames."""
    gp.open_record()
    cookies = [cookie for cookie in gp.page.context.cookies() if "longitude" in cookie["name"]]
    assert cookies
    for cookie in cookies:
        assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] in ("Lax", "Strict")
    headers = gp.page.goto(gp.page.url).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert "no-store" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("no-referrer", "same-origin")
