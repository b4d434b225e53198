"""Someone at a screen: the steps of a journey, and what has to hold on every page on the way."""

import os
import pathlib
import re
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

import accessibility
from staff import FLORENCE, Member, Patient

PICTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
# Of the documentation; every other picture is for looking at, and goes to .build/pictures.
KEPT = {
    "record-1280", "record-390", "trend-1280", "document-1280", "start-1280", "break-glass-1280", "choices-1280",
    "own-seen-open-1280", "own-seen-open-390",
}
NARROWEST = 320
# A full page of HTML before its panels (web specification).
LARGEST_PAGE = 100 * 1024


class Visitor:
    """A page of one browser at one width, with or without JavaScript."""

    def __init__(self, page: Page, other: Page, url: str, width: int, scripts: bool) -> None:
        self.page, self.other, self.url, self.width, self.scripts = page, other, url, width, scripts
        self.faults: list[str] = []
        self.expected_status = {200, 302, 303}
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    # What has to hold everywhere

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" != self.url:
            self.faults.append(f"a request to another host: {request.url}")
        for word in ("9990000018", "adeyemi", "florence", "1951-03-04", "penicillin", "creatinine"):
            if word in request.url.lower():
                self.faults.append(f"a person can be told from the URL: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status not in self.expected_status and response.status != 304:
            self.faults.append(f"{response.status} for {response.url}")

    def look(self, name: str, picture: bool = False) -> None:
        """Everything that has to hold on the page shown now; with `picture`, one for the documentation."""
        page = self.page
        assert page.title(), f"{name}: no title"
        assert page.locator("html").get_attribute("lang") == "en-GB", f"{name}: language"
        assert page.locator("h1").count() == 1, f"{name}: {page.locator('h1').count()} first headings"
        assert page.locator("main").count() == 1, f"{name}: main"
        assert page.locator("[style], style, script:not([src])").count() == 0, f"{name}: inline style or script"
        assert self._overflow(self.width) <= 0, f"{name}: scrolls sideways at {self.width}"
        assert self._overflow(NARROWEST) <= 0, f"{name}: scrolls sideways at {NARROWEST}"
        broken = (
            accessibility.violations(page)
            if self.scripts
            else accessibility.violations_without_scripts(page, self.other)
        )
        assert broken == [], f"{name} at {self.width}: " + "\n".join(broken)
        assert self.faults == [], f"{name}: {self.faults}"
        if picture and self.scripts and os.environ.get("UPDATE_PICTURES") == "1":
            file = f"{name}-{self.width}"
            folder = PICTURES if file in KEPT else PICTURES.parent.parent / ".build" / "pictures"
            folder.mkdir(parents=True, exist_ok=True)
            page.evaluate("window.scrollTo(0, 0)")
            page.screenshot(path=folder / f"{file}.png", full_page=True)

    def _overflow(self, width: int) -> int:
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": width, "height": size["height"]})
        over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.page.set_viewport_size(size)
        return over

    def text(self) -> str:
        """What the page shows, in one line."""
        self.page.wait_for_load_state()
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    # Finding things as a person does

    def visible(self, role: str, name: str | re.Pattern) -> Locator:
        """The first thing of that role and name that can be seen."""
        return self.page.get_by_role(role, name=name).filter(visible=True).first

    def panel(self, name: re.Pattern) -> Locator:
        """The part of the page under that heading."""
        return self.page.get_by_role("region", name=name).first

    def section_link(self, name: re.Pattern) -> Locator:
        """A link of the rail, which on a phone is behind "Sections"."""
        link = self.visible("link", name)
        if link.count() == 0:
            self.page.locator("summary", has_text="Sections").filter(visible=True).first.click()
        return self.visible("link", name)

    # Steps

    def start(self) -> None:
        """Opens the start page."""
        self.page.goto(self.url + "/")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def sign_in(self, member: Member) -> None:
        """Signs in from the start page as one of the people of the demonstration."""
        self.start()
        self.visible("button", member.button).click()
        expect(self.sign_out_control()).to_be_visible()

    def sign_out_control(self) -> Locator:
        """The button or link "Sign out"."""
        return self.page.locator("button, a").filter(has_text=re.compile(r"^\s*Sign out\s*$")).first

    def fill_in(self, patient: Patient = FLORENCE) -> None:
        """Types number and birth date where a form asks for them."""
        for label, typed in (
            ("NHS number", patient.nhs), ("Day", patient.day), ("Month", patient.month), ("Year", patient.year)
        ):
            self.page.get_by_label(label, exact=True).fill(typed)

    def search(self, patient: Patient = FLORENCE) -> None:
        """Searches by NHS number and, unless it is left empty, birth date."""
        self.page.goto(self.url + "/search")
        self.fill_in(patient)
        form = self.page.get_by_role("form", name="Find a person")
        form.get_by_role("button", name="Find", exact=True).click()

    def open_record(self, patient: Patient = FLORENCE) -> None:
        """Searches, and opens the record of the one person found."""
        self.search(patient)
        expect(self.page.get_by_text(patient.banner_name).first).to_be_visible()
        self.visible("button", re.compile("Open record", re.I)).click()
        expect(self.banner()).to_be_visible()

    def banner(self) -> Locator:
        """Who the record is about."""
        return self.page.get_by_role("region", name=re.compile("^Patient", re.I))

    def sign_out(self) -> None:
        """Signs out."""
        self.sign_out_control().click()
        expect(self.sign_out_control()).to_have_count(0)
