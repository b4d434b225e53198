"""Paper: each sheet says whose it is, who printed it and which sources were missing."""

import re
import subprocess

from playwright.sync_api import expect

from conftest import SCREENS
from staff import BY_KEY, FLORENCE
from visitor import Visitor


def sheets(visitor: Visitor) -> list[str]:
    """The text of each page of the PDF that the browser prints."""
    pdf = visitor.page.pdf(format="A4")
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60
    ).stdout.decode("utf-8")
    return [re.sub(r"\s+", " ", sheet) for sheet in text.split("\f") if sheet.strip()]


def test_identity_is_on_every_sheet(visit) -> None:
    """A sheet that falls to the floor can be put back into the right folder."""
    visitor = visit(SCREENS[0])
    visitor.sign_in(BY_KEY["consultant"])
    visitor.open_record()
    visitor.section_link(re.compile(r"^Timeline")).click()
    expect(visitor.page.get_by_role("heading", level=1, name="Timeline")).to_be_visible()
    printed = sheets(visitor)
    assert len(printed) >= 2, "too short to show that every sheet has it"
    for number, sheet in enumerate(printed, 1):
        assert FLORENCE.banner_name in sheet, f"sheet {number} has no name"
        assert FLORENCE.nhs in sheet, f"sheet {number} has no NHS number"
        assert FLORENCE.born in sheet, f"sheet {number} has no birth date"
        assert re.search(r"Printed", sheet), f"sheet {number} does not say who printed it and when"
        assert re.search(r"\d+ of \d+ sources answered", sheet), f"sheet {number} does not say what is missing"
        assert "Known allergies" in sheet and "Penicillin (Anaphylaxis)" in sheet, f"sheet {number} has no allergies"
        assert "Do not attempt CPR" in sheet, f"sheet {number} has no alerts"


def test_the_plan_is_as_wide_as_the_sheet(visit) -> None:
    """It holds sentences: beside two other columns it had a word a line."""
    visitor = visit(SCREENS[0])
    visitor.sign_in(BY_KEY["consultant"])
    visitor.open_record()
    visitor.page.emulate_media(media="print")
    # The paper's width between its margins, in CSS pixels.
    visitor.page.set_viewport_size({"width": 703, "height": 1000})
    plan = visitor.page.locator("#plan").bounding_box()["width"]
    main = visitor.page.locator("main").bounding_box()["width"]
    assert plan > 0.95 * main, f"the plan has {plan} of {main}"
