"""What people come to do, from the start page to signing out."""

import re
import time
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Route, expect

from conftest import EVERYTHING, PATIENCE, SCREENS, every_screen, screen_name, some_screens, with_scripts
from staff import BY_KEY, FLORENCE, STAFF, Member
from visitor import LARGEST_PAGE, Visitor

SOURCES_LINE = re.compile(r"\d+ of \d+ sources answered")
ALLERGY_HEADINGS = r"^(Known allergies|No known allergies|Allergies not recorded|Allergies unavailable)"


@every_screen
def test_the_start_page_offers_everyone(visitor: Visitor) -> None:
    """A newcomer sees whom to sign in as, and that nothing here is real."""
    visitor.start()
    for member in STAFF:
        expect(visitor.visible("button", member.button)).to_be_visible()
    assert "invented people" in visitor.text()
    visitor.look("start", picture=True)


@some_screens
def test_the_whole_record(visitor: Visitor) -> None:
    """A hospital doctor opens a record: summary, timeline, trend, document, item, sign out."""
    visitor.sign_in(BY_KEY["consultant"])
    visitor.page.goto(visitor.url + "/search")
    visitor.look("search", picture=True)
    visitor.open_record()
    summary = visitor.page.url
    check_banner(visitor)
    check_summary(visitor)
    check_late_panels(visitor)
    visitor.look("record", picture=True)
    check_timeline(visitor)
    visitor.page.goto(summary)
    check_trend(visitor)
    visitor.page.goto(summary)
    check_document(visitor)
    visitor.page.goto(summary)
    check_item(visitor)
    visitor.sign_out()
    visitor.look("signed-out")
    check_closed(visitor, summary)


@with_scripts
def test_a_part_that_does_not_load_is_asked_for_again(visitor: Visitor) -> None:
    """It says why it is missing, of no connection and of no answer in its own time, and loads at the second try."""
    visitor.sign_in(BY_KEY["consultant"])
    visitor.open_record()
    page, panel = visitor.page, visitor.panel(re.compile("^Observations"))
    answers = [lambda route: route.abort(), lambda route: None, lambda route: route.fulfill(status=500, body="")]
    asked: list[float] = []

    def answer(route: Route) -> None:
        asked.append(time.monotonic())
        (answers.pop(0) if answers else lambda route: route.continue_())(route)

    page.route("**/panel/observations", answer)
    panel.scroll_into_view_if_needed()
    again = panel.get_by_role("button", name="Try again: Observations")
    visitor.expected_status |= {500}
    for why in ("This node cannot be reached.", "No answer in time.", "The node could not show it."):
        expect(panel.get_by_role("status")).to_contain_text(f"{why} This part is missing.", timeout=8000)
        if why == "No answer in time.":
            assert 4 < time.monotonic() - asked[-1] < 8, "the part has no deadline of its own"
        visitor.faults.clear()
        visitor.look("late-panel-missing", picture=True)
        again.click()
    expect(panel.locator("ul.lg-items > li").first).to_be_visible()
    expect(again).to_have_count(0)
    assert len(asked) == 4


@every_screen
def test_what_a_search_found_is_seen_at_once(visitor: Visitor) -> None:
    """Without scrolling, on a phone too; it is where a reader of screens begins, and the form is closed."""
    visitor.sign_in(BY_KEY["gp"])
    visitor.search()
    button = visitor.visible("button", re.compile("^Open record"))
    expect(button).to_be_in_viewport(ratio=1)
    if visitor.scripts:
        expect(visitor.page.get_by_role("heading", name="1 person found")).to_be_focused()
    form = visitor.page.get_by_role("form", name="Find a person")
    expect(form).to_have_count(0)
    visitor.look("found", picture=True)
    visitor.page.locator("summary", has_text="Search again").click()
    expect(form.get_by_label("NHS number", exact=True)).to_have_value(FLORENCE.nhs)
    visitor.look("found-again")
    form.get_by_label("Year", exact=True).fill("1950")
    form.get_by_role("button", name="Find", exact=True).click()
    expect(visitor.page.get_by_role("heading", name="Nobody found")).to_be_in_viewport()
    expect(form).to_be_visible()


@every_screen
def test_a_receptionist_reads_how_to_reach_somebody(visitor: Visitor) -> None:
    """And when they come, with what the role does not include said once; not an empty page of closed panels."""
    visitor.sign_in(BY_KEY["receptionist"])
    visitor.open_record()
    contact = visitor.panel(re.compile("Contact details by source"))
    expect(contact).to_contain_text("Registered practice")
    expect(contact).to_contain_text("Canal Side Practice")
    expect(visitor.panel(re.compile("Appointments from today"))).to_be_visible()
    assert visitor.page.get_by_role("region", name=re.compile("allergies|results|Medicines", re.I)).count() == 0
    expect(visitor.panel(re.compile("What this page does not show"))).to_contain_text("Your role does not include")
    visitor.look("record-desk", picture=True)


@with_scripts
def test_one_count_for_a_section(visitor: Visitor) -> None:
    """What the rail says a section holds, its page says too, and lists."""
    visitor.sign_in(BY_KEY["consultant"])
    visitor.open_record()
    page = visitor.page
    links = page.locator("a.lg-rail__a").evaluate_all(
        "all => Object.fromEntries(all.filter(a => a.href.includes('/section/'))"
        ".map(a => [a.href, a.querySelector('em').textContent.trim()]))")
    assert len(links) > 15
    for address, said in links.items():
        known = re.fullmatch(r"([\d,]+) entr(?:y|ies)", said)
        assert known or re.fullmatch(r"\? not known: .+", said), f"{address}: {said}"
        page.goto(address)
        head = page.locator(".lg-pagehead .lg-meta").inner_text()
        if known:
            wanted = "no entries" if known[1] == "0" else said
            assert head == wanted, f"{address}: {said} in the rail, {head} on the page"
        else:
            assert head.startswith("not known: "), f"{address}: {said} in the rail, {head} on the page"


@with_scripts
def test_what_is_current_among_medicines(visitor: Visitor) -> None:
    """A list of a hospital stay says that it is one, and what is past stands apart with its reason."""
    visitor.sign_in(BY_KEY["pharmacist"])
    visitor.open_record()
    visitor.page.goto(visitor.page.url + "/medicines")
    table = visitor.panel(re.compile("^Medicines by source"))
    said = re.sub(r"\s+", " ", table.inner_text())
    assert re.search(r"Sacubitril .*On discharge \d\d-\w{3}-\d{4}, not confirmed since", said), said
    assert re.search(r"80 mg every morning.{0,40}On discharge \d\d-\w{3}-\d{4}\. ", said), said
    past = re.sub(r"\s+", " ", visitor.panel(re.compile("^Past medicines")).inner_text())
    assert "Aspirin" in past and "Stopped, date not recorded" in past, past
    visitor.look("medicines", picture=True)


@every_screen
def test_a_letter_is_shown_in_its_page(visitor: Visitor) -> None:
    """The browser's own viewer shows a PDF, though pages may hold no plug-ins; it can be opened by itself too."""
    visitor.sign_in(BY_KEY["consultant"])
    visitor.open_record()
    page = visitor.page
    page.goto(page.url + "/section/documents")
    links = page.locator('main a[href*="/document/"]').evaluate_all("all => [...new Set(all.map(a => a.href))]")
    for link in links:
        page.goto(link)
        if page.locator("main iframe").count():
            break
    alone = page.get_by_role("link", name=re.compile("by itself$"))
    content = urljoin(page.url, alone.get_attribute("href"))
    assert page.locator("main iframe").element_handle().content_frame().url == content
    # Chromium shows it by a page of its own, inside. Refused, there is none.
    deadline = time.monotonic() + PATIENCE / 1000
    while not any(frame.url.startswith("chrome-extension://") for frame in page.frames):
        assert time.monotonic() < deadline, "the letter is not shown"
        page.wait_for_timeout(100)
    visitor.look("document-pdf", picture=True)


def check_banner(visitor: Visitor) -> None:
    """The identity banner, exactly as the common user interface has it."""
    said = re.sub(r"\s+", " ", visitor.banner().inner_text())
    for words in (FLORENCE.banner_name, "Born", FLORENCE.born, "Gender", "Female", "NHS No.", FLORENCE.nhs):
        assert words in said, f"{words} is not in the banner: {said}"
    assert re.search(rf"{FLORENCE.born} \(\d+y\)", said), f"no age: {said}"
    assert ":" not in said, f"a colon in the banner: {said}"


def check_summary(visitor: Visitor) -> None:
    """One view: alerts, which sources answered, the panels in order, and what is not shown."""
    page = visitor.page
    assert len(page.content().encode()) <= LARGEST_PAGE
    expect(page.get_by_role("navigation", name="Alerts")).to_be_visible()
    expect(page.get_by_text(SOURCES_LINE).filter(visible=True).first).to_be_visible()
    headings = [re.sub(r"\s+", " ", text).strip() for text in page.locator("main h2").all_inner_texts()]
    order = [ALLERGY_HEADINGS, r"problems", r"plan|ReSPECT", r"results", r"Medicines", r"Encounters", r"Documents"]
    places = []
    for wanted in order:
        found = [i for i, heading in enumerate(headings) if re.search(wanted, heading, re.I)]
        assert found, f"no heading {wanted} among {headings}"
        places.append(found[0])
    assert places == sorted(places), f"the panels are out of order: {headings}"
    assert any("What this page does not show" in heading for heading in headings)
    for words in BY_KEY["consultant"].sees:
        assert words in visitor.text(), f"{words} is not on the summary"


def check_late_panels(visitor: Visitor) -> None:
    """Panels further down load when they come into sight; without scripts they lead to their sections."""
    panel = visitor.panel(re.compile("^Observations"))
    panel.scroll_into_view_if_needed()
    if visitor.scripts:
        expect(panel.locator("ul.lg-items > li").first).to_be_visible()
        visitor.look("late-panels")
    else:
        expect(panel.get_by_text(re.compile(r"^\d+ entr"))).to_be_visible()
    expect(panel.get_by_role("link", name=re.compile("^All"))).to_be_visible()


def check_timeline(visitor: Visitor) -> None:
    """Everything in one order; the filters stand in the URL and say what they hide."""
    page = visitor.page
    visitor.section_link(re.compile(r"^Timeline")).click()
    expect(page.get_by_role("heading", level=1, name="Timeline")).to_be_visible()
    assert len(page.locator("time").all()) > 5
    visitor.look("timeline", picture=True)
    check_pages(visitor)
    check_filters(visitor)


def check_pages(visitor: Visitor) -> None:
    """A long list has pages, in the URL; together they hold everything once."""
    page = visitor.page
    total = int(re.search(r"Items 1 to 50 of (\d+)\.", visitor.text()).group(1))
    seen = []
    while True:
        assert len(page.content().encode()) <= LARGEST_PAGE
        seen += page.locator(".lg-time > li h3 > a").evaluate_all("all => all.map(a => a.pathname)")
        following = page.get_by_role("navigation", name="Pagination").get_by_role("link", name="Next page")
        if following.count() == 0:
            break
        following.click()
        expect(page.get_by_text(f"Items {len(seen) + 1} to ")).to_be_visible()
    assert (len(seen), len(set(seen))) == (total, total)
    assert f"of={total}" in page.url
    visitor.look("timeline-last-page")
    page.get_by_role("navigation", name="Pagination").get_by_role("link", name="Page 1", exact=True).click()


def check_filters(visitor: Visitor) -> None:
    """One kind in one press, two by ticks; the URL holds them, the page says what they hide."""
    page = visitor.page
    filters = page.get_by_role("form", name="Filters")
    if visitor.width < 768:
        first = page.locator(".lg-time > li").first.bounding_box()
        assert first["y"] + 60 < page.viewport_size["height"], f"the first item begins at {first['y']}"
    open_filters(visitor)
    visitor.look("timeline-filters")
    filters.get_by_role("link", name="only Results", exact=True).click()
    hidden = page.get_by_text(re.compile(r"Filters hide [\d,]+ of [\d,]+ items?"))
    expect(hidden).to_be_visible()
    assert page.url.endswith("?type=results")
    open_filters(visitor)
    expect(page.locator("input[name=type][value=results]")).to_be_checked()
    filters.locator("label", has_text="Medicines").click()
    visitor.visible("button", re.compile("Apply filters")).click()
    page.wait_for_url(re.compile("type=medicines.*type=results"))
    page.reload()
    open_filters(visitor)
    filters.get_by_role("link", name="clear Results", exact=True).click()
    expect(hidden).to_be_visible()
    open_filters(visitor)
    expect(page.locator("input[name=type][value=results]")).not_to_be_checked()
    visitor.visible("link", re.compile("Show all")).click()
    expect(page.get_by_text("Filters hide none.")).to_be_visible()


def open_filters(visitor: Visitor) -> None:
    """On a phone the filter is folded."""
    fold = visitor.page.get_by_role("form", name="Filters").locator("summary")
    if fold.is_visible() and visitor.page.locator(".lg-filters > details[open]").count() == 0:
        fold.click()


def check_trend(visitor: Visitor) -> None:
    """One test over time: a drawing, and the same as a table."""
    visitor.panel(re.compile("results", re.I)).get_by_role("link", name=re.compile("Creatinine")).first.click()
    page = visitor.page
    expect(page.get_by_role("heading", name=re.compile("Creatinine")).first).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Creatinine")).filter(visible=True).first).to_be_visible()
    assert page.get_by_role("region", name="Every result").locator("tbody tr").count() >= 2
    assert "µmol/L" in visitor.text()
    visitor.look("trend", picture=True)


def check_document(visitor: Visitor) -> None:
    """A document opens in its page and can be kept."""
    link = visitor.panel(re.compile("^Documents")).locator('a[href*="/document/"]').first
    name = link.inner_text().strip()
    link.click()
    page = visitor.page
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    shown = page.locator("main iframe, main img, main pre")
    assert shown.count() >= 1, "nothing of the document is shown"
    save = visitor.visible("link", re.compile("^Save"))
    expect(save).to_be_visible()
    with page.expect_download() as download:
        save.click()
    assert download.value.path().stat().st_size > 0
    visitor.look("document", picture=True)


def check_item(visitor: Visitor) -> None:
    """An item tells where it comes from and shows what was received."""
    page = visitor.page
    panel = visitor.panel(re.compile("problems", re.I))
    panel.locator("summary").first.click()
    for words in ("Author", "Recorded", "Received", "Code"):
        assert words in panel.inner_text(), f"{words} is not under the source line"
    panel.get_by_role("link", name="Open this item").filter(visible=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for heading in ("What it says", "Where it comes from", "Codes", "Versions"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    for words in ("Author", "Recorded", "Received"):
        assert words in visitor.panel(re.compile("Where it comes from")).inner_text()
    expect(page.locator("pre").filter(has_text="resourceType").first).to_be_visible()
    visitor.look("item", picture=True)


def check_closed(visitor: Visitor, url: str) -> None:
    """After signing out the record is not to be had, not even by its address."""
    visitor.expected_status |= {401, 403, 404}
    visitor.page.goto(url)
    assert visitor.banner().count() == 0
    assert FLORENCE.banner_name not in visitor.text()
    for _ in range(3):
        visitor.page.go_back()
        assert FLORENCE.banner_name not in visitor.text(), "the record comes back with the back button"


MEMBERS = [
    (member, screen)
    for number, member in enumerate(STAFF)
    for place, screen in enumerate(SCREENS)
    if EVERYTHING or place == number % len(SCREENS)
]


@pytest.mark.parametrize(
    ("member", "screen"), MEMBERS, ids=[f"{member.key}-{screen_name(screen)}" for member, screen in MEMBERS]
)
def test_each_member_of_staff_sees_what_their_role_includes(member: Member, visitor: Visitor) -> None:
    """And nothing else: expectations are in staff.py."""
    visitor.sign_in(member)
    visitor.open_record()
    check_banner(visitor)
    said = visitor.text()
    for words in member.sees:
        assert words in said, f"{member.key} does not see {words}"
    for words in member.never:
        assert words.lower() not in visitor.page.content().lower(), f"{member.key} is shown {words}"
    visitor.look(f"record-{member.key}", picture=True)
    visitor.sign_out()


@with_scripts
def test_keyboard(visitor: Visitor) -> None:
    """The skip link comes first; / goes to the search of the record."""
    visitor.sign_in(BY_KEY["consultant"])
    visitor.open_record()
    page = visitor.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    if visitor.width >= 992:
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.type") == "search"


@every_screen
def test_mistakes_in_the_search_form(visitor: Visitor) -> None:
    """Each mistake is named, in a summary that leads to its field; what was typed is kept."""
    visitor.sign_in(BY_KEY["gp"])
    visitor.expected_status |= {400, 422}
    visitor.search(FLORENCE._replace(nhs="999 000 0019", day="31", month="2"))
    summary = visitor.page.get_by_role("alert").filter(has_text=re.compile("problem", re.I)).first
    expect(summary).to_be_visible()
    links = summary.get_by_role("link")
    assert links.count() >= 1
    target = links.first.get_attribute("href")
    assert target.startswith("#") and visitor.page.locator(target).count() == 1
    assert visitor.page.get_by_label("NHS number", exact=True).input_value() == "999 000 0019"
    visitor.look("search-mistakes", picture=True)
