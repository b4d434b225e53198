"""What people do with their own record: read it, see who has seen it, ask, choose, take it with them."""

import concurrent.futures
import json
import pathlib
import re
import subprocess
import time
from typing import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from client import signed_in
from conftest import HEIGHTS, PATIENCE, SCREENS, chromium, screen_name, some_screens, with_scripts
from node import PROGRAM, Node
from ownnode import OwnNode
from program import longitude
from readingage import grade, ours, texts
from staff import BY_KEY, CITIZENS, OFFICER, Member
from visitor import LARGEST_PAGE, Visitor

FLORENCE, MIHAELA, VASILE = CITIZENS
HOSPITAL, PRACTICE = "Limehouse General Hospital", "Canal Side Practice"
PARTS = (
    "Your allergies", "Your health conditions", "Your medicines", "Your test results", "Your visits",
    "Letters and documents", "More of your record", "What this page does not show", "Keep a copy",
)
RESULTS_RULE = "A new result shows here 3 days after we get it"
# Of our own sentences on a page of the room: Flesch and Kincaid's grade.
HIGHEST_GRADE = 6.0
# Words that only staff, or the people who build this, would know.
JARGON = (
    "FHIR", "SNOMED", "LOINC", "ODS", "TREAT", "ETREAT", "PATRQT", "node", "Main code", "codes [A-Z]+",
    "Status current", "Confidentiality",
)


@pytest.fixture
def own() -> Iterator[OwnNode]:
    """A node for one test alone, where nobody has asked, chosen or looked at anything."""
    running = OwnNode()
    yield running
    assert running.stop() == 0


def heading(visitor: Visitor, words: str | re.Pattern) -> None:
    """The page that is shown is that one."""
    expect(visitor.page.get_by_role("heading", level=1, name=words)).to_be_visible()


def enter(visitor: Visitor, citizen: Member = FLORENCE) -> None:
    """Somebody signs in and has their own record before them."""
    visitor.sign_in(citizen)
    heading(visitor, "My record")


def room(visitor: Visitor, name: str) -> None:
    """Goes to another page of the room by the header."""
    visitor.page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()
    # A click waits until the next page begins, not until it is there.
    visitor.page.wait_for_load_state()


def main(visitor: Visitor) -> str:
    """What the page says, without header and footer, in one line."""
    visitor.page.wait_for_load_state()
    return re.sub(r"\s+", " ", visitor.page.locator("main").inner_text())


def opened_at_work(visit: Callable, screen: tuple[int, bool], key: str, url: str | None = None) -> tuple[Visitor, str]:
    """A member of staff opens Florence's record: who, and the receipt that they are shown."""
    doctor = visit(screen)
    doctor.url = url or doctor.url
    doctor.sign_in(BY_KEY[key])
    doctor.open_record()
    said = re.search(r"access ledger, receipt ([A-Z2-9]{4}-[A-Z2-9]{4})", doctor.text())
    assert said, "the page shows no receipt"
    return doctor, said.group(1)


def seen_entry(visitor: Visitor, name: str) -> Locator:
    """The newest entry of somebody among those who have seen the record."""
    return visitor.page.get_by_role("listitem").filter(
        has=visitor.page.get_by_role("heading", level=3, name=re.compile(name))).first


# The record


@some_screens
def test_my_record(visitor: Visitor) -> None:
    """Somebody reads their record in plain English: a part, an entry, its document, and the way back."""
    enter(visitor)
    page = visitor.page
    assert len(page.content().encode()) <= LARGEST_PAGE
    said = main(visitor)
    headings = page.locator("main h2").all_inner_texts()
    assert [part for part in PARTS if not [one for one in headings if part in one]] == []
    for words in FLORENCE.sees:
        assert words.lower() in said.lower(), f"{words} is not on the page"
    assert RESULTS_RULE in visitor.panel(re.compile("Your test results")).inner_text()
    assert "New results and scans, for the first 3 days" in said
    visitor.look("own-record", picture=True)
    part = visitor.panel(re.compile("Letters and documents"))
    part.get_by_role("link", name=re.compile("^See all")).click()
    heading(visitor, "Letters and documents")
    visitor.look("own-part", picture=True)
    page.get_by_role("link", name=re.compile("^See this entry")).first.click()
    expect(page.get_by_role("region", name="What it says")).to_be_visible()
    visitor.look("own-entry", picture=True)
    document = page.get_by_role("link", name="Open the document").get_attribute("href")
    answer = page.request.get(visitor.url + document)
    assert answer.status == 200 and len(answer.body()) > 100
    assert answer.headers["content-type"] in ("application/pdf", "text/plain; charset=utf-8", "image/png")
    page.locator("a.nhsuk-back-link").click()
    heading(visitor, "Letters and documents")
    page.locator("a.nhsuk-back-link").click()
    heading(visitor, "My record")
    visitor.sign_out()
    visitor.expected_status |= {401}
    page.goto(visitor.url + "/my/record")
    assert "Penicillin".lower() not in main(visitor).lower()


@some_screens
def test_results_and_their_rule(visitor: Visitor) -> None:
    """The part of results says the rule, each result its value as the summary does, and leads to older ones."""
    enter(visitor)
    summary = visitor.panel(re.compile("Your test results")).inner_text()
    value = re.search(r"\b[\d.]+ (?:mmol/mol|mmol/L)", summary).group(0)
    visitor.panel(re.compile("Your test results")).get_by_role("link", name=re.compile("^See all")).click()
    heading(visitor, "Your test results")
    assert RESULTS_RULE in main(visitor)
    visitor.look("own-results", picture=True)
    assert value in main(visitor), f"the summary says {value}, the part of results does not"
    visitor.visible("link", "Next page").click()
    heading(visitor, "Your test results")
    visitor.look("own-results-older")


@some_screens
def test_counts_agree(visitor: Visitor) -> None:
    """“See all 39” leads to 39 entries."""
    enter(visitor)
    for part in ("Your test results", "Your health conditions", "Your visits", "Letters and documents"):
        link = visitor.panel(re.compile(part)).get_by_role("link", name=re.compile("^See all"))
        number = re.search(r"\d+", link.inner_text()).group(0)
        link.click()
        heading(visitor, part)
        said = re.search(r"\b(\d+) entr(?:y|ies)\b|\bEntries 1 to \d+ of (\d+)\b", main(visitor))
        assert said and number in said.groups(), f"{number} of {part} are promised"
        visitor.page.go_back()
        heading(visitor, "My record")


@pytest.mark.parametrize("citizen", CITIZENS, ids=[citizen.key for citizen in CITIZENS])
def test_each_sees_their_own(citizen: Member, visit: Callable) -> None:
    """What is theirs, sensitive or not, and nothing of the others."""
    visitor = visit(SCREENS[1])
    enter(visitor, citizen)
    said = main(visitor)
    for other in CITIZENS:
        family = other.button.pattern.split()[-1]
        assert (family.lower() in said.lower()) == (other is citizen)
    for words in citizen.sees:
        assert words.lower() in said.lower(), f"{words} is not on the page"
    visitor.look(f"own-record-{citizen.key}", picture=True)


@with_scripts
def test_an_entry_is_in_plain_english(visitor: Visitor) -> None:
    """No codes, no words of systems, and dates as elsewhere in the room."""
    enter(visitor)
    found: dict[str, list[str]] = {}
    for part in ("Your allergies", "Your health conditions", "Your test results", "Your visits",
                 "Letters and documents"):
        visitor.panel(re.compile(part)).get_by_role("link", name=re.compile("^See this entry")).first.click()
        expect(visitor.page.get_by_role("region", name="What it says")).to_be_visible()
        said = main(visitor)
        jargon = [words for words in JARGON if re.search(rf"\b{words}\b", said)]
        jargon += re.findall(r"\b\d{2}-[A-Z][a-z]{2}-\d{4}\b", said)
        if jargon:
            found[part] = jargon
        visitor.page.goto(visitor.url + "/my/record")
    assert found == {}


def test_visits_and_dates_are_in_plain_english(node: Node) -> None:
    """In every part: long dates, ranges called usual, visits and scans named as people name them."""
    client = signed_in(node, FLORENCE.key)
    summary = client.send("GET", "/my/record")[2]
    parts = set(re.findall(r'href="(/my/record/[a-z-]+)"', summary))
    assert len(parts) > 6
    pages = [summary] + [client.send("GET", part)[2] for part in parts]
    entries = re.findall(r"/my/entry/\d+", client.send("GET", "/my/record/encounters")[2])
    pages += [client.send("GET", entry)[2] for entry in entries]
    for page in pages:
        said = re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0])
        # The name of a form is its source's own words.
        said = re.sub(r"ReSPECT form \d{2}-[A-Z][a-z]{2}-\d{4}", "", said)
        dates = re.findall(r".{0,80}\b\d{2}-[A-Z][a-z]{2}-\d{4}\b.{0,40}", said)
        assert dates == []
        assert not re.search(r"Reference \d|Reference range|normal range|Not given|Setting\b|ambulatory", said)
    visits = " ".join(pages)
    assert "Visit to A&amp;E" in visits and "Written as “Emergency department patient visit”" in visits


# Who has seen it


@some_screens
def test_who_has_seen_my_record(visitor: Visitor, visit: Callable, screen: tuple[int, bool]) -> None:
    """Who opened it stands there at once: role, name, organisation, why, what, and the receipt that they have too."""
    doctor, receipt = opened_at_work(visit, screen, "consultant")
    doctor.visible("link", re.compile(r"Why you can see this")).click()
    enter(visitor)
    room(visitor, "Who has seen it")
    heading(visitor, "Who has seen your record")
    entry = seen_entry(visitor, "Dr Priya Raman")
    expect(entry.get_by_role("heading", level=3)).to_contain_text("A consultant, Dr Priya Raman")
    for words in (HOSPITAL, "to give you care", "because you are a patient of the place where they work"):
        expect(entry).to_contain_text(words)
    visitor.look("own-seen")
    entry.locator("summary").click()
    expect(entry.get_by_text(receipt)).to_be_visible()
    assert re.search(r"Looked at:?\s+.*allergies.*medicines", entry.inner_text(), re.S)
    visitor.look("own-seen-open", picture=True)
    label = visitor.page.locator("label", has_text=re.compile("^You$"))
    label.click()
    visitor.visible("button", "Apply").click()
    heading(visitor, "Who has seen your record")
    expect(visitor.page.get_by_role("heading", level=3, name="You").first).to_be_visible()
    assert "Priya Raman" not in main(visitor)
    expect(visitor.page.get_by_role("radio", name="You")).to_be_checked()
    visitor.look("own-seen-you")


def test_figures_of_who_has_seen_it(own: OwnNode, visit: Callable) -> None:
    """The figures count what is listed: an opening, and the search that went before it."""
    doctor, _ = opened_at_work(visit, SCREENS[0], "consultant", own.url)
    visitor = visit(SCREENS[0])
    visitor.url = own.url
    enter(visitor)
    room(visitor, "Who has seen it")
    expect(visitor.page.get_by_text("1 person at 1 organisation")).to_be_visible()
    figures = dict(zip(visitor.page.locator("dl.lg-figs dt").all_inner_texts(),
                       visitor.page.locator("dl.lg-figs dd").all_inner_texts()))
    assert figures["times opened for your care"] == "1" and figures["attempts refused"] == "0"
    assert figures["times found in a search"] == "1", "a doctor has found them in a search"
    visitor.look("own-seen-figures")
    doctor.sign_out()


def test_private_entries_that_were_opened_are_told(own: OwnNode, visit: Callable) -> None:
    """Whoever broke the glass stands there with a mark, why, and among the emergencies; so does who was refused."""
    doctor = signed_in(own, "raman")
    view = doctor.open_florence()
    doctor.confirm(view)
    assert doctor.break_glass(view)[0] == 303
    assert doctor.send("GET", view)[0] == 200
    visitor = visit(SCREENS[1])
    visitor.url = own.url
    enter(visitor)
    room(visitor, "Who has seen it")
    visitor.look("own-seen-glass", picture=True)
    entry = visitor.page.get_by_role("listitem").filter(has_text="Opened private entries")
    assert entry.count() == 1, "one visit stands there twice as one that opened private entries"
    for words in ("A consultant, Dr Priya Raman", "had to give a reason", "because you were with them at the time"):
        expect(entry).to_contain_text(words)
    entry.locator("summary").click()
    assert "Nothing of it" not in entry.inner_text(), "private entries were opened, and nothing was looked at"
    visitor.page.goto(f"{own.url}/my/seen?show=emergencies")
    expect(visitor.page.get_by_text("Opened private entries")).to_be_visible()


def test_an_emergency_is_one_that_was_stated(own: OwnNode) -> None:
    """Whoever breaks the glass because the person is with them is not counted as somebody in an emergency."""
    doctor, person = signed_in(own, "raman"), signed_in(own, FLORENCE.key)
    view = doctor.open_florence()
    doctor.confirm(view)
    assert doctor.break_glass(view, reason="presentNow")[0] == 303
    figures = re.sub(r"<[^>]+>", " ", person.send("GET", "/my/seen")[2])
    assert re.search(r"of them in an emergency\s+0\b", figures)


def test_who_was_refused_is_told(own: OwnNode, people: list[dict], visit: Callable) -> None:
    """An attempt without a relationship: nothing was shown, and the person reads who tried."""
    midwife = signed_in(own, "clarke")
    vasile = next(person for person in people if person["nhs"] == "9990000247")
    fields = {"csrf": midwife.token("/search"), "person": midwife.found(vasile)}
    assert midwife.form("/open", fields)[0] in (403, 404)
    visitor = visit(SCREENS[1])
    visitor.url = own.url
    enter(visitor, VASILE)
    visitor.page.goto(f"{own.url}/my/seen?show=refused")
    entry = seen_entry(visitor, "Ruth Clarke")
    expect(entry).to_contain_text("A midwife, Ruth Clarke")
    expect(entry).to_contain_text("Nothing of it was shown")
    expect(entry).to_contain_text(HOSPITAL)
    visitor.look("own-seen-refused", picture=True)
    entry.get_by_role("link", name=re.compile("I don’t recognise this")).click()
    visitor.visible("button", "Ask about this").click()
    heading(visitor, "My questions")
    expect(visitor.panel(re.compile("Why someone tried to open my record"))).to_contain_text("and was refused")
    assert "opened" not in main(visitor), "what was refused is told as an opening"
    questions = signed_in(own, "webb").send("GET", "/privacy-officer/questions")[2]
    assert "Why Ruth Clarke tried to open a record" in questions


@some_screens
def test_an_access_is_asked_about(own: OwnNode, visitor: Visitor, visit: Callable, screen: tuple[int, bool]) -> None:
    """“I don't recognise this”: waiting, with the officer of the organisation, answered, read."""
    visitor.url = own.url
    opened_at_work(visit, screen, "consultant", own.url)
    enter(visitor)
    room(visitor, "Questions")
    visitor.look("own-questions-none", picture=True)
    room(visitor, "Who has seen it")
    seen_entry(visitor, "Dr Priya Raman").get_by_role("link", name=re.compile("I don’t recognise this")).click()
    heading(visitor, "I don’t recognise this")
    assert "Dr Priya Raman" in main(visitor) and HOSPITAL in main(visitor)
    visitor.look("own-ask", picture=True)
    visitor.page.get_by_label("What would you like to say?").fill("I was not at the hospital that day")
    visitor.visible("button", "Ask about this").click()
    heading(visitor, "My questions")
    asked = visitor.panel(re.compile("Why my record was opened"))
    expect(asked.get_by_text("Waiting for an answer")).to_be_visible()
    expect(asked).to_contain_text(re.compile(rf"{HOSPITAL} answers by \w+day \d+ \w+ \d{{4}}"))
    visitor.look("own-questions-waiting", picture=True)
    officer = answer_question(visit, screen, own.url, "Why Dr Priya Raman opened a record", "They had a good reason.",
                              "You came by ambulance that night. Dr Raman was on duty.")
    visitor.page.reload()
    expect(asked.get_by_text("Answered", exact=True)).to_be_visible()
    for words in ("They had a good reason.", "You came by ambulance that night.", "Grace Webb", HOSPITAL):
        expect(asked).to_contain_text(words)
    visitor.look("own-questions-answered", picture=True)
    expect(officer.panel(re.compile("^Answered")).get_by_role("link")).to_have_count(1)
    room(visitor, "Who has seen it")
    entry = seen_entry(visitor, "Dr Priya Raman")
    assert entry.get_by_role("link", name=re.compile("I don’t recognise this")).count() == 0, (
        "what was asked about and answered is offered again, and leads to no form")


def answer_question(
    visit: Callable, screen: tuple[int, bool], url: str, title: str, outcome: str, words: str
) -> Visitor:
    """The hospital's privacy officer finds a question, sees who asks, makes a mistake, and answers."""
    officer = visit(screen)
    officer.url = url
    officer.sign_in(OFFICER)
    officer.visible("link", "Questions").click()
    heading(officer, "Questions")
    officer.look("officer-questions", picture=True)
    officer.panel(re.compile("To answer")).get_by_role("link", name=title).first.click()
    heading(officer, title)
    for said in ("ADEYEMI", "04-Mar-1951", "999 000 0018"):
        expect(officer.page.get_by_role("region", name="What is asked")).to_contain_text(said)
    officer.expected_status |= {400}
    officer.visible("button", "Answer").click()
    expect(officer.page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    officer.look("officer-question-mistakes")
    officer.page.get_by_label(outcome).check()
    officer.page.get_by_label("Your answer").fill(words)
    officer.look("officer-question", picture=True)
    officer.visible("button", "Answer").click()
    heading(officer, "Questions")
    officer.look("officer-questions-answered")
    return officer


@pytest.mark.parametrize("screen", [SCREENS[0], SCREENS[3]], ids=screen_name)
def test_an_entry_that_is_not_right(own: OwnNode, visitor: Visitor, visit: Callable, screen: tuple[int, bool]) -> None:
    """The service that wrote it is asked; another organisation's officer does not see the question."""
    visitor.url = own.url
    enter(visitor)
    page = visitor.page
    keys = {}
    for service, part in ((PRACTICE, "Your health conditions"), (HOSPITAL, "Your visits")):
        page.goto(visitor.url + "/my/record")
        link = visitor.panel(re.compile(part)).get_by_role("link", name=re.compile(f"^See this entry from {service}"))
        link.first.click()
        page.get_by_role("link", name="This is not right").click()
        heading(visitor, "This is not right")
        expect(page.get_by_text(f"From {service}.")).to_be_visible()
        visitor.expected_status |= {400}
        visitor.visible("button", "Ask for it to be put right").click()
        expect(page.get_by_role("alert").get_by_role("link")).to_have_count(1)
        visitor.look("own-wrong-mistakes")
        page.get_by_label("What is wrong, and what is right?").fill(f"This was somebody else, says {service}")
        visitor.look("own-wrong", picture=True)
        visitor.visible("button", "Ask for it to be put right").click()
        heading(visitor, "My questions")
        asked = page.get_by_role("region", name="Something that is not right").filter(has_text=f"says {service}")
        expect(asked).to_contain_text("Waiting for an answer")
        keys[service] = re.search(r"[0-9a-f]{32}", asked.evaluate("region => region.outerHTML")).group(0)
    officer = answer_question(
        visit, screen, own.url, "An entry that is said to be wrong", "The entry is wrong and is being put right.",
        "Our ward saw that it was somebody else’s. It is corrected.")
    page.reload()
    answered = page.get_by_role("region", name="Something that is not right").filter(has_text=f"says {HOSPITAL}")
    expect(answered).to_contain_text("The entry is wrong and is being put right.")
    visitor.look("own-correction-answered", picture=True)
    officer.expected_status |= {404}
    assert officer.page.goto(f"{own.url}/privacy-officer/questions/{keys[HOSPITAL]}").status == 200
    assert officer.page.goto(f"{own.url}/privacy-officer/questions/{keys[PRACTICE]}").status == 404


@pytest.mark.parametrize("path", ["record", "seen", "choices", "questions"])
def test_the_room_can_be_walked_inside_the_nhs_app(node: Node, path: str) -> None:
    """The app shows its own header and footer; each page still leads to the others."""
    client = signed_in(node, FLORENCE.key)
    page = client.send("GET", f"/my/{path}", None, User_Agent="Mozilla/5.0 nhsapp-ios/1.0")[2]
    assert "<header" not in page and "<footer" not in page
    led = set(re.findall(r'href="/my/(record|seen|choices|questions)"', page)) | {path}
    assert led == {"record", "seen", "choices", "questions"}


# Choices


def choose(visitor: Visitor, kind: str, select: str | None = None, chosen: str | None = None) -> None:
    """Says no to sharing."""
    visitor.page.get_by_role("radio", name=kind).check()
    if select:
        visitor.page.get_by_label(re.compile(select)).select_option(label=chosen)
    visitor.visible("button", "Do not share this").click()
    heading(visitor, "My choices")


def share_again(visitor: Visitor) -> None:
    """Takes the one choice back."""
    visitor.page.get_by_role("button", name=re.compile("Share this again")).click()
    expect(visitor.panel(re.compile("What you have chosen"))).to_contain_text("Your record is shared with")


@some_screens
def test_my_choices(own: OwnNode, visitor: Visitor, visit: Callable, screen: tuple[int, bool]) -> None:
    """To share nothing of one service, of one kind, or at all holds at once for a consultant, and is taken back."""
    visitor.url = own.url
    enter(visitor)
    doctor, _ = opened_at_work(visit, screen, "consultant", own.url)
    record = doctor.page.url
    absent = doctor.panel(re.compile("What this page does not show"))
    assert "objected" not in doctor.text()
    room(visitor, "Choices")
    visitor.look("own-choices", picture=True)
    # What follows stands beside each choice before it is made.
    said = main(visitor)
    for words in ("may not know of an allergy", "does not see it here either", "may ask you the same things again"):
        assert words in said, words
    visitor.expected_status |= {400}
    visitor.visible("button", "Do not share this").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    visitor.look("own-choices-mistakes", picture=True)

    choose(visitor, "What one service wrote", "Which service", PRACTICE)
    expect(visitor.page.get_by_text(f"You do not share what {PRACTICE} wrote.").first).to_be_visible()
    visitor.look("own-choices-service", picture=True)
    doctor.page.goto(record)
    expect(absent.get_by_text(f"Records from {PRACTICE}").first).to_be_visible()
    expect(absent.get_by_text(re.compile("objected")).first).to_be_visible()
    share_again(visitor)

    choose(visitor, "One kind of thing", "Which kind", "Mental health")
    expect(visitor.page.get_by_text("You do not share: Mental health.").first).to_be_visible()
    chosen = visitor.panel(re.compile("What you have chosen")).inner_text()
    for words in ("Some see that there is something private. Others see nothing", "does not see it here either"):
        assert words in chosen, words
    said = main(visitor)
    assert "Some doctors and paramedics can still look at some of it if they give a reason" in said
    assert "emergency" not in said, "a reason is enough, of whatever kind"
    doctor.page.goto(record)
    restricted = absent.get_by_text(re.compile("Restricted|objected"))
    expect(restricted.first).to_be_visible()
    assert absent.get_by_text(f"Records from {PRACTICE}").count() == 0
    share_again(visitor)

    choose(visitor, "My record. Each service sees only what it wrote itself")
    expect(visitor.page.get_by_text("You do not share your record.").first).to_be_visible()
    visitor.look("own-choices-record", picture=True)
    doctor.page.goto(record)
    expect(absent.get_by_text(re.compile("objected")).first).to_be_visible()
    assert "Apixaban" in doctor.text(), "the hospital wrote that itself"
    assert "frailty" not in doctor.text().lower(), "only the practice wrote that"
    room(visitor, "My record")
    assert "Moderate frailty" in main(visitor), "objections do not bind the person"
    room(visitor, "Choices")
    share_again(visitor)
    visitor.look("own-choices-past", picture=True)
    assert len(visitor.panel(re.compile("What you chose before")).get_by_role("listitem").all()) == 3
    doctor.page.goto(record)
    assert "frailty" in doctor.text().lower() and "objected" not in doctor.text()


def test_a_choice_that_is_made_twice_stands_once(own: OwnNode, visit: Callable) -> None:
    """What is not shared already cannot be said no to again; taken back once, it is shared again."""
    visitor = visit(SCREENS[1])
    visitor.url = own.url
    enter(visitor)
    room(visitor, "Choices")
    visitor.expected_status |= {400}
    for _ in range(2):
        choose(visitor, "My record. Each service sees only what it wrote itself")
    expect(visitor.page.get_by_role("button", name=re.compile("Share this again"))).to_have_count(1)


@with_scripts
def test_choices_are_named_in_plain_english(visitor: Visitor) -> None:
    """Each kind says what it is; none that nobody is shown in any case."""
    enter(visitor)
    room(visitor, "Choices")
    kinds = visitor.page.get_by_label(re.compile("Which kind")).locator("option").all_inner_texts()
    assert "Mental health" in kinds
    assert [kind for kind in kinds if "restricted" in kind.lower()] == []


# Copies


def test_downloads(node: Node, visit: Callable, tmp_path) -> None:
    """The record as a Bundle with every entry that the pages show; the proof as the program checks it."""
    visitor = visit(SCREENS[0])
    enter(visitor, VASILE)
    with visitor.page.expect_download() as download:
        visitor.visible("link", "Download my record").click()
    bundle = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert bundle["resourceType"] == "Bundle" and bundle["type"] == "collection"
    numbers = {int(entry["fullUrl"].rsplit(":", 1)[1]) for entry in bundle["entry"]}
    assert len(numbers) == len(bundle["entry"])
    assert all(entry["resource"]["resourceType"] for entry in bundle["entry"])
    # Who wrote an entry down is told with the entry.
    entries = {int(entry["fullUrl"].rsplit(":", 1)[1]) for entry in bundle["entry"]
               if entry["resource"]["resourceType"] not in ("Provenance", "Practitioner", "Organization")}
    assert len(entries) > 40 and numbers_shown(node, VASILE) == entries
    assert any("HIV" in json.dumps(entry) for entry in bundle["entry"])
    room(visitor, "Who has seen it")
    with visitor.page.expect_download() as download:
        visitor.visible("link", "Download your proof").click()
    proof = tmp_path / "proof.json"
    download.value.save_as(proof)
    assert longitude("ledger", "verify", proof).startswith("ok")
    changed = tmp_path / "changed.json"
    changed.write_text(proof.read_text().replace("Vasile", "Vasilo"))
    done = subprocess.run([PROGRAM, "ledger", "verify", changed], capture_output=True, text=True, timeout=60)
    assert done.returncode != 0, "a changed proof is accepted"


def numbers_shown(node: Node, citizen: Member) -> set[int]:
    """The numbers of all entries that the pages of somebody's record lead to."""
    client = signed_in(node, citizen.key)
    summary = client.send("GET", "/my/record")[2]
    shown, read, paths = set(), set(), set(re.findall(r'href="(/my/record/[a-z-]+)"', summary))
    while paths - read:
        path = (paths - read).pop()
        read.add(path)
        page = client.send("GET", path.replace("&amp;", "&"))[2]
        shown |= {int(number) for number in re.findall(r'href="/my/entry/(\d+)"', page)}
        paths |= set(re.findall(r'href="(/my/record/[a-z-]+\?[^"#]*(?:page|list)=[^"#]*)"', page))
    return shown | {int(number) for number in re.findall(r'href="/my/entry/(\d+)"', summary)}


def test_a_bundle_is_whole(node: Node) -> None:
    """Every part of a large record, too: nothing that the pages show is missing from the file."""
    client = signed_in(node, FLORENCE.key)
    bundle = json.loads(client.send("GET", "/my/download/record.json")[2])
    numbers = {int(entry["fullUrl"].rsplit(":", 1)[1]) for entry in bundle["entry"]}
    assert numbers_shown(node, FLORENCE) - numbers == set()
    assert "Patient" in {entry["resource"]["resourceType"] for entry in bundle["entry"]}


def test_what_is_being_printed_does_not_leave_after_signing_out(node: Node) -> None:
    """It takes seconds: whoever signed out meanwhile gets what everybody without a session gets."""
    client = signed_in(node, FLORENCE.key)
    token = client.token("/my/record")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        printed = pool.submit(client.fetch, "GET", "/my/download/record.pdf", wait=90)
        # Its entry stands, and the printer has begun.
        time.sleep(0.5)
        assert client.form("/sign-out", {"csrf": token})[0] in (200, 303)
        status, _, body = printed.result()
    assert status in (401, 404) and not body.startswith(b"%PDF")


def test_a_pdf_holds_what_the_pages_show(node: Node, tmp_path: pathlib.Path) -> None:
    """The whole record as a tagged document in plain words, with whose it is and where each entry comes from."""
    client = signed_in(node, FLORENCE.key)
    status, headers, body = client.fetch("GET", "/my/download/record.pdf", wait=90)
    assert status == 200 and headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == 'attachment; filename="my-record.pdf"'
    file = tmp_path / "record.pdf"
    file.write_bytes(body)
    told = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", told) and int(re.search(r"Pages:\s+(\d+)", told)[1]) > 5, told
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    assert "999 000 0018" in text and "Page 1 of" in text and headers["Longitude-Receipt"] in text
    summary = client.send("GET", "/my/record")[2]
    for part, count in re.findall(r'href="/my/record/([a-z-]+)">See all (\d+)', summary):
        assert re.search(rf"\b{count} entr", text), f"{part}: {count}"
    assert subprocess.run(["pdfdetach", "-list", file], capture_output=True, text=True).stdout.startswith("0 ")


# Light, large, and in few syllables


@some_screens
def test_in_the_dark(visitor: Visitor) -> None:
    """Where the device asks for dark, each page is dark, and as easy to read."""
    for page in (visitor.page, visitor.other):
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    enter(visitor)
    for path in ("record", "seen", "choices", "questions"):
        visitor.page.goto(f"{visitor.url}/my/{path}")
        back = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert sum(map(int, re.findall(r"\d+", back)[:3])) < 3 * 64, f"{path} is not dark: {back}"
        visitor.look(f"own-{path}-dark", picture=True)


@some_screens
def test_at_twice_the_size(visitor: Visitor) -> None:
    """Letters of 200%, or the page enlarged to it: all are larger, and nothing is to be scrolled to sideways."""
    enter(visitor)
    for path in ("record", "record/results", "seen", "choices", "questions"):
        visitor.page.goto(f"{visitor.url}/my/{path}")
        size = "Array.from(document.querySelectorAll('main :is(p, li, h1, h2, label, a)'), (element) => "\
            "parseFloat(getComputedStyle(element).fontSize))"
        before = visitor.page.evaluate(size)
        visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
        after = visitor.page.evaluate(size)
        assert min(large / small for small, large in zip(before, after)) > 1.9, f"{path}: some text stays small"
        assert visitor._overflow(visitor.width) <= 0, f"{path}: scrolls sideways with letters of 200%"
        visitor.page.evaluate("document.documentElement.removeAttribute('style')")
        assert visitor._overflow(visitor.width // 2) <= 0, f"{path}: scrolls sideways enlarged to 200%"


# Of its own letters, the least width of what stands beside a label, or under it.
LEAST_EMS = 7


@pytest.mark.parametrize("letters", [20, 24, 32])
def test_letters_that_the_device_enlarges(own: OwnNode, browser: Browser, letters: int) -> None:
    """A phone whose letters are set to 125%, 150% or 200%: no fact becomes a letter a line, and no word is cut off."""
    signed_in(own, "raman").open_florence()
    asking = signed_in(own, FLORENCE.key)
    entry = re.search(r"/my/entry/\d+", asking.send("GET", "/my/record")[2]).group(0)
    ask = re.search(r"/my/seen/[0-9a-f]{32}/ask", asking.send("GET", "/my/seen")[2]).group(0)
    asking.form(ask, {"csrf": asking.token("/my/choices"), "words": ""})
    questions = signed_in(own, "webb").send("GET", "/privacy-officer/questions")[2]
    question = re.search(r"/privacy-officer/questions/[0-9a-f]{32}", questions).group(0)
    enlarged = chromium(browser.browser_type, f"--blink-settings=defaultFontSize={letters}")
    try:
        for member, paths in ((FLORENCE, ("/my/seen", entry, "/my/record/results")), (OFFICER, (question,))):
            page = enlarged.new_page(viewport={"width": 390, "height": HEIGHTS[390]}, locale="en-GB")
            page.set_default_timeout(PATIENCE)
            visitor = Visitor(page, page, own.url, 390, True)
            visitor.sign_in(member)
            for path in paths:
                page.goto(own.url + path)
                page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
                assert visitor._overflow(390) <= 0, f"{path}: scrolls sideways"
                narrow = page.evaluate(
                    """(least) => Array.from(document.querySelectorAll('main .lg-facts dd'))
                        .filter((one) => one.clientWidth > 0
                            && one.clientWidth < least * parseFloat(getComputedStyle(one).fontSize))
                        .map((one) => one.textContent)""", LEAST_EMS)
                assert narrow == [], f"{path}: in less than {LEAST_EMS} letters' width"
                cut = page.evaluate(
                    """Array.from(document.querySelectorAll('main .lg-figs :is(dt, dd)'))
                        .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)""")
                assert cut == [], f"{path}: cut off"
            page.context.close()
    finally:
        enlarged.close()


def test_a_ten_year_old_can_read_it(own: OwnNode, people: list[dict]) -> None:
    """Our own sentences, those on the pages of two people who share no service, are of the sixth grade at most."""
    vasile = next(person for person in people if person["nhs"] == "9990000247")
    pages = [readable_pages(own, FLORENCE, None), readable_pages(own, VASILE, vasile)]
    grades = {}
    for name in pages[0]:
        sentences = ours(texts(pages[0][name]), texts(pages[1][name]))
        assert sentences, f"{name}: no sentence is on both pages"
        grades[name] = (round(grade(sentences), 1), sorted(sentences, key=lambda one: -grade([one]))[:3])
    assert {name: found for name, found in grades.items() if found[0] > HIGHEST_GRADE} == {}


def readable_pages(own: OwnNode, citizen: Member, person: dict | None) -> dict[str, str]:
    """Each page of the room as somebody has it after a doctor has opened their record."""
    doctor = signed_in(own, "raman")
    if person is None:
        doctor.open_florence()
    else:
        fields = {"person": doctor.found(person), "csrf": doctor.token("/search")}
        doctor.form("/claim", fields | {"reason": "presentNow", "words": "They are in front of me now"})
    client = signed_in(own, citizen.key)
    pages = {"record": client.send("GET", "/my/record")[2]}
    entry = re.search(r"/my/entry/\d+", pages["record"]).group(0)
    pages["results"] = client.send("GET", "/my/record/results")[2]
    pages["entry"] = client.send("GET", entry)[2]
    pages["wrong"] = client.send("GET", f"{entry}/wrong")[2]
    pages["questions, none"] = client.send("GET", "/my/questions")[2]
    pages["seen"] = client.send("GET", "/my/seen")[2]
    ask = re.search(r"/my/seen/[0-9a-f]{32}/ask", pages["seen"]).group(0)
    pages["ask"] = client.send("GET", ask)[2]
    csrf = client.token("/my/choices")
    pages["choices, mistake"] = client.form("/my/choices", {"csrf": csrf})[2]
    for fields in ({"scope": "record"}, {"scope": "category", "category": "hiv"}):
        client.form("/my/choices", {"csrf": csrf} | fields)
    pages["choices"] = client.send("GET", "/my/choices")[2]
    client.form(ask, {"csrf": csrf, "words": ""})
    client.form(f"{entry}/wrong", {"csrf": csrf, "words": "This is about somebody else"})
    pages["questions"] = client.send("GET", "/my/questions")[2]
    pages["not there"] = client.send("GET", "/my/entry/9007199254740993")[2]
    return pages


def test_who_signs_in_is_the_same_on_a_later_day() -> None:
    """Birth dates of the simulation go with its day; a demonstration keeps the one that it began with."""
    node = OwnNode()
    node._end()
    node.day = "2031-07-19"
    node._demonstrate()
    for subject in ("person-0", "person-6", "person-22"):
        client = signed_in(node, subject)
        assert client.send("GET", "/my/record")[0] == 200, subject
    assert node.stop() == 0
