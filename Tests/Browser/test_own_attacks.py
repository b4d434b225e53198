"""Attacks on the room of people with their own records: each a named test."""

import concurrent.futures
import json
import re
from typing import Iterator

import pytest

from client import Client, signed_in, walk
from node import Node
from ownnode import OwnNode, Told, labelled, numbers_at_work, patient_at_the_hospital
from staff import FLORENCE

UNKNOWN_ENTRY = "9007199254740993"
# What of an answer differs each time, and says nothing.
PASSING = {"date", "longitude-receipt"}
OWN_PAGES = (
    "/my", "/my/record", "/my/record/results", "/my/entry/1", "/my/entry/1/content/0", "/my/entry/1/wrong", "/my/seen",
    "/my/seen/" + "0" * 32 + "/ask", "/my/choices", "/my/questions", "/my/download/record.json",
    "/my/download/proof.json",
)
ROOMS = ("/my/record", "/my/seen", "/my/choices", "/my/questions")
WORDS = "Words that are long enough to be an answer"


@pytest.fixture(scope="module")
def own() -> Iterator[OwnNode]:
    """A node for these tests alone, where nobody has asked or chosen anything."""
    running = OwnNode()
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def told() -> list[Told]:
    """Entries of Florence's that may not be told her, and one that may."""
    return labelled(patient_at_the_hospital())


@pytest.fixture(scope="module")
def quiet(told: list[Told]) -> Iterator[OwnNode]:
    """A node that holds them."""
    running = OwnNode([one.resource for one in told])
    yield running
    assert running.stop() == 0


def answer(client: Client, path: str) -> tuple[int, dict[str, str], str]:
    """All of an answer that could tell something."""
    status, headers, text = client.send("GET", path)
    return status, {name.lower(): value for name, value in headers.items() if name.lower() not in PASSING}, text


def entries(client: Client, path: str = "/my/record") -> list[str]:
    """The paths of the entries on a page of the room."""
    return sorted(set(re.findall(r'href="(/my/entry/\d+)"', client.send("GET", path)[2])))


def opened_by(node: Node, subject: str, person: dict | None = None) -> tuple[set[str], str]:
    """A member of staff opens a record, if need be by stating that the person is in their care: receipts, and view."""
    client = signed_in(node, subject)
    if person is None:
        view = client.open_florence()
    else:
        fields = {"person": client.found(person), "csrf": client.token("/search")}
        status, headers, _ = client.form("/open", fields)
        if status not in (302, 303):
            status, headers, _ = client.form("/claim", fields | {"reason": "presentNow", "words": WORDS})
        assert status in (302, 303)
        view = headers["Location"]
    status, headers, _ = client.send("GET", view)
    assert status == 200
    return {headers["Longitude-Receipt"]}, view


# Whose room it is


def test_a_persons_session_reaches_no_page_of_staff(sign_in) -> None:
    """Not the search, not a record that a doctor has open, not the privacy officer's pages; they stay signed in."""
    doctor, person = sign_in("raman"), sign_in("person-0")
    view = doctor.open_florence()
    csrf = person.token("/my/record")
    paths = [
        "/search", view, f"{view}/timeline", f"{view}/section/results", f"{view}/item/1", f"{view}/break-glass",
        f"{view}/confirm", "/privacy-officer/alerts", "/privacy-officer/alerts/" + "0" * 32,
        "/privacy-officer/questions", "/privacy-officer/questions/" + "0" * 32, "/privacy-officer/choices",
        "/privacy-officer/choices/" + "A" * 43,
    ]
    for path in paths:
        status, headers, text = person.send("GET", path)
        assert status in (401, 403, 404), f"{status} for {path}"
        assert "Longitude-Receipt" not in headers and FLORENCE.banner_name not in text
    fields = FLORENCE.fields | {"csrf": csrf}
    for path in (
        "/search", "/open", "/claim", f"{view}/break-glass", f"{view}/mend-glass",
        "/privacy-officer/alerts/" + "0" * 32, "/privacy-officer/questions/" + "0" * 32, "/privacy-officer/choices",
    ):
        status, headers, text = person.form(path, fields | {"person": "A" * 43, "words": WORDS, "outcome": "right"})
        assert status in (401, 403, 404), f"{status} for a form to {path}"
        assert FLORENCE.banner_name not in text
    assert person.send("GET", "/my/record")[0] == 200
    assert doctor.send("GET", view)[0] == 200


def test_a_person_at_a_page_of_staff_is_not_told_they_were_signed_out(sign_in) -> None:
    """They were not: the header of the same page has their name."""
    person = sign_in("person-0")
    text = person.send("GET", "/search")[2]
    assert "You were signed out" not in text and "Nobody used this page for a while" not in text


@pytest.mark.parametrize("subject", ["raman", "marsh", "doyle", "webb"])
def test_staff_reach_nothing_of_the_room(sign_in, subject: str) -> None:
    """Nobody at work opens a record as the person, by page or by form."""
    client = sign_in(subject)
    csrf = client.token("/keyboard")
    for path in OWN_PAGES:
        status, headers, text = client.send("GET", path)
        assert status in (303, 401, 403, 404), f"{status} for {path}"
        assert "Longitude-Receipt" not in headers and "NHS number" not in text.split("<main")[-1].split("</main>")[0]
        if status == 303:
            assert headers["Location"] == "/my/record"
    for path in ("/my/choices", "/my/choices/" + "0" * 32, "/my/entry/1/wrong", "/my/seen/" + "0" * 32 + "/ask"):
        status, _, _ = client.form(path, {"csrf": csrf, "scope": "record", "words": WORDS})
        assert status in (401, 403, 404), f"{status} for a form to {path}"


def test_nobody_reads_the_room_without_signing_in(node: Node, sign_in) -> None:
    """Nor with the cookie of a session that was ended."""
    stranger, person = Client(node), sign_in("person-22")
    assert [stranger.send("GET", path)[0] for path in OWN_PAGES[1:]] == [401] * (len(OWN_PAGES) - 1)
    old = dict(person.cookies)
    assert person.form("/sign-out", {"csrf": person.token("/my/record")})[0] in (200, 303)
    stranger.cookies = old
    assert [stranger.send("GET", path)[0] for path in OWN_PAGES[1:]] == [401] * (len(OWN_PAGES) - 1)


def test_another_persons_entry_is_answered_as_an_unknown_one(sign_in) -> None:
    """Status, headers and page are the same, so that no number tells that somebody has an entry."""
    florence, other = sign_in("person-0"), sign_in("person-22")
    numbers = [path.rsplit("/", 1)[1] for path in entries(florence) + entries(florence, "/my/record/documents")]
    assert len(numbers) > 10
    for rest in ("", "/content/0", "/wrong"):
        unknown = answer(other, f"/my/entry/{UNKNOWN_ENTRY}{rest}")
        assert unknown[0] == 404
        for number in numbers:
            assert answer(other, f"/my/entry/{number}{rest}") == unknown, f"entry {number}{rest} of another"
    csrf = other.token("/my/record")
    for words in (WORDS, ""):
        asked = [
            other.form(f"/my/entry/{number}/wrong", {"csrf": csrf, "words": words})
            for number in (UNKNOWN_ENTRY, numbers[0])
        ]
        assert asked[0][0] == 404 and asked[0][::2] == asked[1][::2]
    assert "Something that is not right" not in other.send("GET", "/my/questions")[2]


def test_what_is_not_there_speaks_to_a_person_as_to_a_person(sign_in) -> None:
    """Not of a relationship of their organisation, nor of asking the person; and it leads back to their record."""
    text = sign_in("person-0").send("GET", f"/my/entry/{UNKNOWN_ENTRY}")[2]
    for words in ("your organisation", "with the person", 'href="/search"'):
        assert words not in text, f"“{words}” is said to somebody who looks at their own record"


# What one person does is another's never


def test_nobody_asks_about_an_access_to_another_persons_record(own: OwnNode) -> None:
    """The event of an access is known to whom it concerns alone; so is that it exists."""
    opened_by(own, "raman")
    florence, other = signed_in(own, "person-0"), signed_in(own, "person-22")
    event = re.search(r"/my/seen/([0-9a-f]{32})/ask", florence.send("GET", "/my/seen")[2]).group(1)
    unknown = answer(other, "/my/seen/" + "0" * 32 + "/ask")
    assert unknown[0] == 404 and answer(other, f"/my/seen/{event}/ask") == unknown
    csrf = other.token("/my/record")
    assert other.form(f"/my/seen/{event}/ask", {"csrf": csrf, "words": WORDS})[0] == 404
    assert "You have asked nothing yet" in other.send("GET", "/my/questions")[2]
    assert "You have asked nothing yet" in florence.send("GET", "/my/questions")[2]


def test_nobody_takes_back_another_persons_choice(own: OwnNode) -> None:
    """The key of an objection is worth nothing in another session."""
    florence, other = signed_in(own, "person-0"), signed_in(own, "person-22")
    csrf = florence.token("/my/choices")
    assert florence.form("/my/choices", {"csrf": csrf, "scope": "record"})[0] == 303
    (key,) = standing(florence)
    try:
        assert other.form(f"/my/choices/{key}", {"csrf": other.token("/my/choices")})[0] == 404
        assert standing(florence) == [key]
        assert "You do not share your record" not in other.send("GET", "/my/choices")[2]
    finally:
        assert florence.form(f"/my/choices/{key}", {"csrf": csrf})[0] == 303
    assert standing(florence) == []


def standing(client: Client) -> list[str]:
    """The keys of the choices that a person can take back."""
    return re.findall(r'action="/my/choices/([0-9a-f]{32})"', client.send("GET", "/my/choices")[2])


def ask_correction(client: Client, organisation: str, words: str) -> None:
    """A person says that an entry of that organisation is not right."""
    for section in ("documents", "encounters"):
        for path in entries(client, f"/my/record/{section}"):
            if f"<dd>{organisation}</dd>" in re.sub(r"\s+", " ", client.send("GET", path)[2]):
                before = client.send("GET", "/my/questions")[2].count("Asked on")
                status, headers, _ = client.form(f"{path}/wrong", {"csrf": client.token(path), "words": words})
                assert (status, headers["Location"]) == (303, "/my/questions")
                # One entry is asked about once while no answer came: then another one.
                if client.send("GET", "/my/questions")[2].count("Asked on") > before:
                    return
    raise AssertionError(f"no entry of {organisation}")


def questions(client: Client) -> list[str]:
    """The keys of the questions that an officer sees."""
    return re.findall(r"/privacy-officer/questions/([0-9a-f]{32})", client.send("GET", "/privacy-officer/questions")[2])


def asking_about(client: Client, name: str) -> str:
    """The path under which a person asks about the newest access of somebody."""
    shown = re.findall(r'<li class="lg-entry">.*?</li>', client.send("GET", "/my/seen")[2], re.S)
    entry = next((entry for entry in shown if name in entry), "")
    assert entry, f"{name} is not among those who have seen the record"
    return re.search(r"/my/seen/[0-9a-f]{32}/ask", entry).group(0)


def asked(own: OwnNode, words: str) -> tuple[Client, Client, str]:
    """A question to the hospital about an entry of Florence's: she, the officer, its key."""
    florence, officer = signed_in(own, "person-0"), signed_in(own, "webb")
    before = questions(officer)
    ask_correction(florence, "Limehouse General Hospital", words)
    new = [key for key in questions(officer) if key not in before]
    assert len(new) == 1
    return florence, officer, new[0]


def test_nobody_answers_a_question_but_the_officer_who_is_asked(own: OwnNode) -> None:
    """Not the person who asks, not another person, not other staff, and not without the form's token."""
    florence, officer, key = asked(own, "This letter has somebody else’s name on it")
    path = f"/privacy-officer/questions/{key}"
    fields = {"outcome": "right", "words": WORDS}
    for client in (florence, signed_in(own, "person-22"), signed_in(own, "raman"), signed_in(own, "marsh")):
        assert client.send("GET", path)[0] in (401, 404)
        assert client.form(path, fields | {"csrf": client.token("/keyboard")})[0] in (401, 403, 404)
    assert officer.form(path, fields)[0] == 403
    assert officer.form(path, fields | {"csrf": florence.token("/my/record")})[0] == 403
    assert WORDS not in florence.send("GET", "/my/questions")[2]


def test_an_officer_sees_no_question_to_another_organisation(own: OwnNode) -> None:
    """What is asked of the practice is not listed at the hospital."""
    florence, officer = signed_in(own, "person-0"), signed_in(own, "webb")
    before = questions(officer)
    ask_correction(florence, "Canal Side Practice", "The practice has the wrong date here")
    page = florence.send("GET", "/my/questions")[2]
    key = re.search(r'id="q-([0-9a-f]{32})[^"]*"(?:(?!id="q-).)*The practice has the wrong date', page, re.S).group(1)
    assert questions(officer) == before
    unknown = answer(officer, "/privacy-officer/questions/" + "0" * 32)
    assert unknown[0] == 404 and answer(officer, f"/privacy-officer/questions/{key}") == unknown
    fields = {"csrf": officer.token("/search"), "outcome": "right", "words": WORDS}
    assert officer.form(f"/privacy-officer/questions/{key}", fields)[0] == 404
    assert WORDS not in florence.send("GET", "/my/questions")[2]


def test_a_second_answer_is_refused(own: OwnNode) -> None:
    """The first stands, as the person reads it; the form is gone."""
    florence, officer, key = asked(own, "The weight in this letter is not mine")
    path = f"/privacy-officer/questions/{key}"
    csrf = officer.token(path)
    first, second = "We looked: it is wrong and we put it right", "On second thoughts we leave it"
    assert officer.form(path, {"csrf": csrf, "outcome": "wrong", "words": first})[0] == 303
    officer.form(path, {"csrf": csrf, "outcome": "right", "words": second})
    read = florence.send("GET", "/my/questions")[2]
    assert first in read and second not in read
    page = officer.send("GET", path)[2]
    assert first in page and second not in page and f'action="{path}"' not in page


def test_nobody_is_offered_to_answer_about_themselves(own: OwnNode) -> None:
    """A question about an officer's own access has no form that is then refused."""
    officer, florence = signed_in(own, "webb"), signed_in(own, "person-0")
    asked(own, "This is the wrong date")
    for key in questions(officer):
        officer.send("GET", f"/privacy-officer/questions/{key}")
    before = questions(officer)
    path = asking_about(florence, "Grace Webb")
    assert florence.form(path, {"csrf": florence.token("/my/record"), "words": "Why?"})[0] == 303
    for key in set(questions(officer)) - set(before):
        path = f"/privacy-officer/questions/{key}"
        refused = officer.form(path, {"csrf": officer.token(path), "outcome": "right", "words": WORDS})
        assert refused[0] == 404 and f'action="{path}"' not in officer.send("GET", path)[2]


def test_forms_need_their_token(own: OwnNode) -> None:
    """Another site cannot choose, take back or ask in a person's name; nor can the token of another session."""
    opened_by(own, "patel")
    florence, other = signed_in(own, "person-0"), signed_in(own, "person-22")
    path_to_ask = asking_about(florence, "Anil Patel")
    fields = {"scope": "record", "words": WORDS}
    before = florence.send("GET", "/my/questions")[2].count("Asked on")
    for path in (
        "/my/choices", "/my/choices/" + "0" * 32, entries(florence)[0] + "/wrong", path_to_ask,
    ):
        for more in ({}, {"csrf": ""}, {"csrf": "A" * 43}, {"csrf": other.token("/my/choices")}):
            assert florence.form(path, fields | more)[0] == 403, f"{path} with {more}"
    assert standing(florence) == []
    assert florence.send("GET", "/my/questions")[2].count("Asked on") == before


def test_a_setting_needs_its_token_too(own: OwnNode) -> None:
    """The page of shortcuts refuses a form without it from a person as from staff."""
    for subject in ("person-0", "marsh"):
        assert signed_in(own, subject).form("/keyboard", {"shortcuts": "off"})[0] == 403, subject


def test_one_entry_is_asked_about_once_while_no_answer_came(own: OwnNode) -> None:
    """As with an access: a form sent twice does not make two questions."""
    client = signed_in(own, "person-6")
    path, csrf = entries(client)[0] + "/wrong", client.token("/my/record")
    for _ in range(2):
        client.form(path, {"csrf": csrf, "words": "This is about somebody else"})
    assert client.send("GET", "/my/questions")[2].count("Asked on") == 1


def at_once(client: Client, path: str, fields: dict[str, str]) -> list[tuple[int, str]]:
    """One form sent eight times at once: status and place of each answer."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(client.form, path, fields) for _ in range(8)]
    return [(answer[0], answer[1]["Location"]) for answer in (one.result() for one in sent)]


def test_a_double_click_does_once_what_it_does(own: OwnNode) -> None:
    """An objection, which can be chosen again when it was taken back, and a correction."""
    client = signed_in(own, "person-6")
    csrf = client.token("/my/choices")
    for _ in range(2):
        for answered in at_once(client, "/my/choices", {"csrf": csrf, "scope": "record"}):
            assert answered == (303, "/my/choices")
        key, = standing(client)
        assert client.form(f"/my/choices/{key}", {"csrf": csrf})[0] == 303
        assert standing(client) == []
    path, before = entries(client)[1] + "/wrong", client.send("GET", "/my/questions")[2].count("Asked on")
    for answered in at_once(client, path, {"csrf": csrf, "words": WORDS}):
        assert answered == (303, "/my/questions")
    assert client.send("GET", "/my/questions")[2].count("Asked on") == before + 1


def test_what_a_person_writes_stays_text(own: OwnNode) -> None:
    """On their own page and on the officer's, whatever it looks like."""
    florence, officer, key = asked(own, "<script>alert(1)</script><b>bold</b> & wrong")
    for client, path in ((florence, "/my/questions"), (officer, f"/privacy-officer/questions/{key}")):
        text = client.send("GET", path)[2]
        assert "<script>alert" not in text and "<b>bold" not in text and "&lt;b&gt;bold" in text


@pytest.mark.parametrize("words", ["", "  ", "x" * 5000])
def test_a_correction_without_words_or_with_too_many_is_refused_with_a_reason(own: OwnNode, words: str) -> None:
    """The mistake is named, with the status that the other forms have for one."""
    florence = signed_in(own, "person-0")
    before = florence.send("GET", "/my/questions")[2].count("Asked on")
    path = entries(florence)[0] + "/wrong"
    status, _, text = florence.form(path, {"csrf": florence.token(path), "words": words})
    assert "There is a problem" in text
    assert florence.send("GET", "/my/questions")[2].count("Asked on") == before
    assert status == 400


def test_too_many_words_about_an_access_are_refused_with_a_reason(own: OwnNode) -> None:
    """As everywhere: the mistake is named, and what was written is kept."""
    opened_by(own, "marsh")
    florence = signed_in(own, "person-0")
    path = asking_about(florence, "Helen Marsh")
    words = "Why was it opened? " * 300
    status, _, text = florence.form(path, {"csrf": florence.token("/my/record"), "words": words})
    assert status == 400 and "There is a problem" in text and words.strip() in text


def test_a_choice_that_names_no_service_of_theirs(own: OwnNode) -> None:
    """A made-up kind, category or organisation is no choice; what is kept from people cannot be objected to."""
    florence = signed_in(own, "person-0")
    csrf = florence.token("/my/choices")
    for fields in (
        {}, {"scope": "everything"}, {"scope": "category"}, {"scope": "category", "category": "keptFromPerson"},
        {"scope": "category", "category": "unknownLabel"}, {"scope": "category", "category": "nonsense"},
        {"scope": "source"}, {"scope": "organisation", "organisation": ""},
        {"scope": "source", "organisation": "<b>x</b>"},
    ):
        status, _, text = florence.form("/my/choices", {"csrf": csrf} | fields)
        assert status == 400, f"{status} for {fields}"
        assert "There is a problem" in text, f"nothing is named as wrong: {fields}"
    assert standing(florence) == []


@pytest.mark.parametrize("fields", [{}, {"scope": "category"}, {"scope": "source"}], ids=["all", "kind", "service"])
def test_a_mistake_in_a_choice_is_told_to_the_person(own: OwnNode, fields: dict[str, str]) -> None:
    """In the summary of mistakes too, not in the words for a privacy officer."""
    florence = signed_in(own, "person-0")
    text = florence.form("/my/choices", {"csrf": florence.token("/my/choices")} | fields)[2]
    summary = re.search(r'<div class="nhsuk-error-summary.*?</ul>', text, re.S).group(0)
    assert "the person" not in summary and "code" not in summary


# What must not be told


def test_urls_say_nothing_of_anybody(sign_in) -> None:
    """No number, name or word of a record stands in a link, a form's address or a redirect."""
    for subject, names in (
        ("person-0", "florence|adeyemi|9990000018|1951"), ("person-22", "vasile|ionescu|9990000247|1981|hiv"),
        ("person-6", "mihaela|georgiev|9990000077|1996"),
    ):
        client = sign_in(subject)
        said = []
        for path in (*ROOMS, "/my/record/problems", entries(client)[0]):
            said += re.findall(r'(?:href|action|src)="([^"]*)"', client.send("GET", path)[2])
        assert len(said) > 30
        told = [url for url in said if re.search(names, url.lower())]
        assert told == []
        known = (
            r"(?:/(?:assets/.+|accessibility|privacy|how-measured|keyboard|ledger/verify\.html|sign-out|sessions)?"
            r"|/session/keep"
            r"|#.*|/my/(?:record|seen|choices|questions|people)(?:/[a-z-]+)?(?:\?before=\d+)?"
            r"|/my/entry/\d+(?:/wrong|/content/\d+)?|/my/choices/[0-9a-f]{32}|/my/seen/[0-9a-f]{32}/ask"
            r"|/my/seen\?month=[\d-]+&amp;show=[a-z]+|/my/download/[a-z]+\.(?:json|pdf))")
    assert [url for url in said if not re.fullmatch(known, url)] == []


def test_who_has_seen_it_names_no_access_to_others(own: OwnNode, people: list[dict]) -> None:
    """Neither its page nor its proof has a receipt, an event or a reader of somebody else's record."""
    vasile = next(person for person in people if person["nhs"] == "9990000247")
    mine, _ = opened_by(own, "raman")
    theirs, _ = opened_by(own, "osei", vasile)
    others, _ = opened_by(own, "raman", vasile)
    florence, other = signed_in(own, "person-0"), signed_in(own, "person-22")
    for show in ("all", "emergencies", "refused", "own"):
        page = florence.send("GET", f"/my/seen?show={show}")[2]
        assert not [receipt for receipt in theirs | others if receipt in page]
        assert "Samuel Osei" not in page
    events = set(re.findall(r"/my/seen/([0-9a-f]{32})/ask", other.send("GET", "/my/seen")[2]))
    assert events and mine.isdisjoint(theirs | others)
    proof = florence.send("GET", "/my/download/proof.json")[2]
    assert not [event for event in events if event in proof]
    assert "osei" not in proof and "person-22" not in proof
    page = other.send("GET", "/my/seen")[2]
    assert "Samuel Osei" in page and not [receipt for receipt in mine if receipt in page]


def test_an_entry_that_may_not_be_told_is_nowhere(quiet: OwnNode, told: list[Told]) -> None:
    """Not on a page, not in a download: neither its words nor its identifier; and what is told is there."""
    found = walk(signed_in(quiet, "person-0"))
    assert len(found) > 900 and "/my/download/record.json" in found and "/my/download/proof.json" in found
    for one in told:
        where = [path for path, text in found.items() if re.search(rf"\b{one.word}\b", text.lower())]
        if one.isTold:
            assert "/my/download/record.json" in where and f"/my/record/{one.section}" in where
        else:
            assert where == [], f"{one.word} is told"


def test_no_reference_leads_to_an_entry_that_may_not_be_told(quiet: OwnNode, told: list[Told]) -> None:
    """A visible entry that names a hidden one as its reason does not name it in the download."""
    record = json.loads(signed_in(quiet, "person-0").send("GET", "/my/download/record.json")[2])
    text = json.dumps(record)
    assert "open-procedure" in text
    assert [one.id for one in told if not one.isTold and one.id in text] == []


def test_staff_see_what_a_person_is_not_told(quiet: OwnNode, told: list[Told]) -> None:
    """What is kept from the person and what waits is ordinary at work; what nobody may open, nobody sees."""
    doctor = signed_in(quiet, "marsh")
    view = doctor.open_florence()
    numbers = numbers_at_work(doctor, view, told)
    assert {one.word for one in told if one.section and one.word not in numbers} == set()
    consultant = signed_in(quiet, "raman")
    view = consultant.open_florence()
    words = {"results": "telllaboratorytale", "imaging": "tellscantale", "problems": "tellnopattale"}
    for section, word in words.items():
        assert word in consultant.send("GET", f"{view}/section/{section}")[2].lower()


def hidden_numbers(quiet: OwnNode, told: list[Told]) -> tuple[set[int], int]:
    """The numbers of the entries that may not be told, and that of the one that may."""
    doctor = signed_in(quiet, "marsh")
    numbers = numbers_at_work(doctor, doctor.open_florence(), told)
    open_one = numbers["openprocedure"]
    # They came one after the other; those that nobody opens stand between them.
    hidden = set(range(min(numbers.values()), open_one))
    assert len(hidden) == len([one for one in told if not one.isTold])
    return hidden, open_one


def test_by_its_number_an_entry_that_may_not_be_told_is_an_unknown_one(quiet: OwnNode, told: list[Told]) -> None:
    """Results of less than 72 hours too: status, headers and page are those of a number that nobody has."""
    hidden, open_one = hidden_numbers(quiet, told)
    florence = signed_in(quiet, "person-0")
    assert florence.send("GET", f"/my/entry/{open_one}")[0] == 200
    for rest in ("", "/content/0", "/wrong"):
        unknown = answer(florence, f"/my/entry/{UNKNOWN_ENTRY}{rest}")
        assert unknown[0] == 404
        for number in sorted(hidden):
            assert answer(florence, f"/my/entry/{number}{rest}") == unknown, f"entry {number}{rest}"
    csrf = florence.token("/my/record")
    for number in sorted(hidden):
        assert florence.form(f"/my/entry/{number}/wrong", {"csrf": csrf, "words": WORDS})[0] == 404
    assert "You have asked nothing yet" in florence.send("GET", "/my/questions")[2]


def test_counts_leave_no_trace_of_what_may_not_be_told(quiet: OwnNode, own: OwnNode) -> None:
    """Each part has as many entries as on a node that never received them, but for the one that may be told."""
    def counts(node: OwnNode) -> dict[str, str]:
        page = signed_in(node, "person-0").send("GET", "/my/record")[2]
        counted = dict(re.findall(r'href="/my/record/([a-z-]+)">.*?(\d+) entr(?:y|ies)\.', page))
        counted |= dict(re.findall(r'href="/my/record/([a-z-]+)">See all (\d+)', page))
        return counted

    with_them, without = counts(quiet), counts(own)
    assert int(with_them.pop("procedures")) == int(without.pop("procedures")) + 1
    assert len(without) > 10 and with_them == without


def test_a_hidden_allergy_is_not_passed_over(quiet: OwnNode, own: OwnNode) -> None:
    """The page says that some entries about allergies are not shown, without number or kind; elsewhere it does not."""
    said = "Some entries about allergies"
    assert said in signed_in(quiet, "person-0").send("GET", "/my/record")[2]
    assert said not in signed_in(own, "person-0").send("GET", "/my/record")[2]


def test_what_staff_looked_at_leaves_no_trace_of_what_may_not_be_told(quiet: OwnNode, told: list[Told]) -> None:
    """Somebody who is forced to show the page must not betray by it that there is more."""
    hidden, _ = hidden_numbers(quiet, told)
    doctor = signed_in(quiet, "marsh")
    view = doctor.open_florence()
    for number in sorted(hidden):
        doctor.send("GET", f"{view}/item/{number}")
    page = signed_in(quiet, "person-0").send("GET", "/my/seen")[2]
    assert "Helen Marsh" in page
    assert "not on this page" not in page


def numbers_in_proof(text: str) -> set[int]:
    """The numbers of entries in the texts of a proof: the first, then differences, in base 36."""
    numbers: set[int] = set()
    for chain in json.loads(text)["chains"]:
        for entry in chain["entries"]:
            if "text" in entry:
                number = 0
                for step in json.loads(entry["text"])["resources"].split(","):
                    if step:
                        number += int(step, 36)
                        numbers.add(number)
    return numbers


def test_the_proof_has_no_number_of_what_may_not_be_told(quiet: OwnNode, told: list[Told]) -> None:
    """Ledger entries carry the sensitivity of what they reveal, as the record itself does."""
    hidden, open_one = hidden_numbers(quiet, told)
    proof = signed_in(quiet, "person-0").send("GET", "/my/download/proof.json")[2]
    numbers = numbers_in_proof(proof)
    assert open_one in numbers, "the numbers were not read"
    assert sorted(hidden & numbers) == []


def test_how_often_services_sent_something_leaves_no_trace(quiet: OwnNode, own: OwnNode, told: list[Told]) -> None:
    """What was sent with nothing in it that may be told does not count."""
    def sent(node: OwnNode) -> int:
        page = signed_in(node, "person-0").send("GET", "/my/seen")[2]
        return int(re.search(r"sent something to your record ([\d,]+) times", page).group(1).replace(",", ""))

    assert sent(quiet) == sent(own) + len([one for one in told if one.isTold])
