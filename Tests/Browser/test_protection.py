"""People who need more protection, and readers who should not be looking: on a node of their own."""

import json
import re
import urllib.parse
from typing import Iterator

import pytest

from client import Client, signed_in
from conftest import some_screens
from node import simulated
from ownnode import CONFIDENTIALITY, OwnNode
from staff import BY_KEY, OFFICER

HOSPITAL = "ZZH01"
WORDS = "Words that are long enough to say why"
SCOPES = "http://terminology.hl7.org/CodeSystem/consentscope"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"


def tells(people: dict[str, list[dict]]) -> list[str]:
    """Everything by which somebody could find where she lives."""
    words: set[str] = set()
    for resource in (one for some in people.values() for one in some):
        for address in resource.get("address", []):
            words |= set(address.get("line", [])) | {address.get("postalCode", "")}
        words |= {contact["value"] for contact in resource.get("telecom", [])}
        if resource["resourceType"] == "RelatedPerson":
            words |= {name["family"] + ", " for name in resource.get("name", []) if name["family"] != "Adeyemi"}
    return sorted(word for word in words if len(word) > 4)


@pytest.fixture(scope="module")
def people() -> dict[str, list[dict]]:
    """Florence's patient resources and related people, by the code of the source."""
    found: dict[str, list[dict]] = {}
    for source, resource in simulated(1):
        if resource["resourceType"] in ("Patient", "RelatedPerson"):
            found.setdefault(source, []).append(resource)
    return found


@pytest.fixture(scope="module")
def guarded(people: dict[str, list[dict]]) -> Iterator[OwnNode]:
    """A node on which the hospital marks her as restricted, and says that she does not share with another trust."""
    code = next(code for code in people if code.upper() == HOSPITAL)
    patient = next(one for one in people[code] if one["resourceType"] == "Patient")
    marked = patient | {"meta": {"security": [{"system": CONFIDENTIALITY, "code": "R"}]}}
    actor = {
        "role": {"coding": [{"system": PARTICIPATION, "code": "IRCP"}]},
        "reference": {"identifier": {"system": ODS, "value": "ZZM01"}},
    }
    consent = {
        "resourceType": "Consent", "id": "asked-at-the-hospital", "status": "active", "category": [{"text": "Sharing"}],
        "scope": {"coding": [{"system": SCOPES, "code": "patient-privacy"}]}, "policyRule": {"text": "Local"},
        "patient": {"reference": f"Patient/{patient['id']}"}, "dateTime": "2026-01-01",
        "provision": {"type": "deny", "actor": [actor], "provision": [{"type": "permit"}]},
    }
    running = OwnNode([marked, consent])
    yield running
    assert running.stop() == 0


def filters(link: str) -> list[tuple[str, str]]:
    """What an address of the timeline asks for, but for the number of the page."""
    asked = urllib.parse.parse_qsl(urllib.parse.urlsplit(link).query)
    return [(name, value) for name, value in asked if name not in ("page", "of")]


def crawl(client: Client, start: str, isWhole: bool = True) -> dict[str, str]:
    """Every page of a record that its pages lead to, by path; of single entries, if whole, some, and documents."""
    found: dict[str, str] = {}
    wanted = [start]
    while wanted:
        path = wanted.pop()
        status, headers, text = client.send("GET", path)
        assert status in (200, 303), f"{status} for {path}"
        found[path] = text
        if headers.get("Content-Type", "").startswith("text/html"):
            links = {link.replace("&amp;", "&") for link in re.findall(rf'href="({re.escape(start)}/[^"#]*)"', text)}
            links = {link for link in links if not re.search("/(content|trend)/", link)}
            # Every filter of the timeline by itself: together they lead to more pages than anybody counts.
            links = {link for link in links if "/timeline?" not in link or len(filters(link)) < 2}
            links = {link for link in links if isWhole or not re.search(r"/\d+", link[len(start):])}
            links = {link for link in links if not (n := re.search(r"/item/(\d+)", link)) or int(n.group(1)) % 19 == 0}
            wanted += [link for link in links if link not in found and link not in wanted]
    return found


def opened(client: Client) -> str:
    """The path of her record, opened; whoever is asked to think first says that they have."""
    fields = {"person": client.found_florence(), "csrf": client.token("/search"), "told": "yes"}
    status, headers, _ = client.form("/open", fields)
    assert status == 303
    return headers["Location"]


@pytest.mark.parametrize("subject", ["raman", "osei", "clarke", "mensah", "doyle", "patel", "brandt"])
def test_no_page_of_staff_tells_where_she_lives(guarded: OwnNode, people, subject: str) -> None:
    """Every page, file and list that the record leads to, and the original resources in it."""
    client = signed_in(guarded, subject)
    # Single entries for two of them: their pages are the same for all.
    pages = crawl(client, opened(client), subject in ("raman", "doyle"))
    assert len(pages) > 4
    words = tells(people)
    assert len(words) > 2
    for path, text in pages.items():
        if "/document/" in path:
            # What stands within letters is not read; the page says so.
            assert "Not masked in documents" in text or "No content" in text
            continue
        for word in words:
            assert word.lower() not in text.lower(), f"{word} on {path}"
    summary = next(iter(pages.values()))
    assert "<dt>Address</dt>" in summary and "Restricted" in summary
    assert "Canal Side" not in summary or subject == "doyle"


def test_only_number_and_birth_date_find_her(guarded: OwnNode) -> None:
    """Her name and birth date find nobody, as for somebody who is not known."""
    client = signed_in(guarded, "raman")
    fields = {"csrf": client.token("/search"), "born-day": "4", "born-month": "3", "born-year": "1951"}
    for family in ("Adeyemi", "Nobodyofthisname"):
        status, _, page = client.form("/search", fields | {"family": family})
        assert status == 200 and 'name="person"' not in page
    assert client.found_florence()


def test_break_glass_opens_the_address_and_is_told(guarded: OwnNode, people) -> None:
    """For a role that may; the privacy officer has it in the list. A pharmacist sees no more than before."""
    line = next(one for one in people["zzp01" if "zzp01" in people else "ZZP01"] if one["resourceType"] == "Patient")
    address = line["address"][0]["line"][0]
    client = signed_in(guarded, "raman")
    view = opened(client)
    assert address not in client.send("GET", f"{view}/section/identity-and-contacts")[2]
    client.confirm(view)
    assert client.break_glass(view)[0] == 303
    page = client.send("GET", f"{view}/section/identity-and-contacts")[2]
    assert address in page and "do not pass it on" in page
    officer = signed_in(guarded, "webb")
    assert "Restricted items were opened" in officer.send("GET", "/privacy-officer/alerts")[2]
    pharmacist = signed_in(guarded, "patel")
    other = opened(pharmacist)
    pharmacist.confirm(other)
    pharmacist.break_glass(other)
    assert address not in pharmacist.send("GET", f"{other}/section/identity-and-contacts")[2]


def test_she_sees_her_own_address_and_what_she_told_the_hospital(guarded: OwnNode, people) -> None:
    """In her pages and in her copy; what she chooses here leaves as a FHIR Consent."""
    client = signed_in(guarded, "person-0")
    copy = client.send("GET", "/my/download/record.json")[2]
    for patient in (one for some in people.values() for one in some if one["resourceType"] == "Patient"):
        assert patient["address"][0]["line"][0] in copy
    page = client.send("GET", "/my/choices")[2]
    assert "To change it, ask them." in page and "Limehouse General Hospital" in page
    token = client.token("/my/choices")
    status, _, _ = client.form("/my/choices", {"csrf": token, "scope": "category", "category": "genetic"})
    assert status == 303
    bundle = json.loads(client.send("GET", "/my/download/record.json")[2])
    made = [
        entry["resource"] for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "Consent" and entry["resource"]["id"] != "asked-at-the-hospital"
        and entry["resource"].get("policyRule", {}).get("coding", [{}])[0].get("code") == "OPTOUT"
    ]
    assert [one["provision"]["securityLabel"][0]["code"] for one in made] == ["GDIS"]


def test_a_consent_of_a_source_binds_and_is_shown(guarded: OwnNode) -> None:
    """The trust that she does not share with sees its own record only; the officer sees where it came from, and why to
    look."""
    officer = signed_in(guarded, "webb")
    path = officer.chosen()
    page = officer.send("GET", path)[2]
    # No organisation but the officer's own is named beside somebody whose address is restricted.
    assert "An organisation that is not named here does not see what others recorded" in page
    assert "asked-at-the-hospital" in page and "ZZM01" not in page
    csrf = officer.token(path)
    assert officer.form(path, {"csrf": csrf, "scope": "source", "organisation": "ZZP01"})[0] == 303
    text = officer.send("GET", path)[2]
    assert "Not shared: what an organisation that is not named here recorded" in text and "ZZP01" not in text
    withdrawals = re.compile(rf'action="{re.escape(path)}/([0-9a-f]{{32}})"')
    [key] = set(withdrawals.findall(text)) - set(withdrawals.findall(page))
    assert officer.form(f"{path}/{key}", {"csrf": csrf})[0] == 303
    assert "It has exceptions, which are not applied." in page
    client = signed_in(guarded, "osei")
    assert "objected to sharing these" in client.send("GET", opened(client))[2]
    other = signed_in(guarded, "raman")
    assert "objected to sharing these" not in other.send("GET", opened(other))[2]


def test_readers_who_should_not_look(guarded: OwnNode) -> None:
    """Her own record does not open for her at work; a colleague is told first; officers hear of both, readers of no
    mark."""
    officer = signed_in(guarded, "webb")
    path = officer.chosen()
    csrf = officer.token(path)
    assert officer.form(f"{path}/staff", {"csrf": csrf, "subject": ""})[0] == 200
    assert officer.form(f"{path}/staff", {"csrf": csrf, "subject": "raman"})[0] == 303
    herself, colleague = signed_in(guarded, "raman"), signed_in(guarded, "clarke")
    try:
        fields = {"person": herself.found_florence(), "csrf": herself.token("/search"), "told": "yes"}
        status, _, page = herself.form("/open", fields)
        assert status == 403 and "use your own pages" in page.lower() and "ADEYEMI" not in page
        fields = {"person": colleague.found_florence(), "csrf": colleague.token("/search")}
        status, _, page = colleague.form("/open", fields)
        assert status == 200 and "appears to work for your organisation" in page and "ADEYEMI" not in page
        assert colleague.form("/open", fields | {"told": "yes"})[0] == 303
        # An organisation apart hears nothing of who works where.
        elsewhere = signed_in(guarded, "doyle")
        fields = {"person": elsewhere.found_florence(), "csrf": elsewhere.token("/search")}
        assert elsewhere.form("/open", fields)[0] == 303
        alerts = officer.send("GET", "/privacy-officer/alerts")[2]
        assert "The record is the reader’s own." in alerts
        assert "The person works for the reader’s organisation." in alerts
    finally:
        assert officer.form(f"{path}/staff", {"csrf": csrf, "staff": "end"})[0] == 303
    opened(herself)
    assert officer.form(f"{path}/interest", {"csrf": csrf, "interest-words": WORDS})[0] == 303
    fields = {"person": colleague.found_florence(), "csrf": colleague.token("/search")}
    status, headers, _ = colleague.form("/open", fields)
    assert status == 303
    for text in crawl(colleague, headers["Location"], isWhole=False).values():
        assert "public interest" not in text.lower()
    assert "marked as of public interest" in officer.send("GET", "/privacy-officer/alerts")[2]
    assert officer.form(f"{path}/interest", {"csrf": csrf, "interest": "end"})[0] == 303


def test_one_officer_alone_seals_nothing(guarded: OwnNode) -> None:
    """Who asks cannot confirm; nobody else has the pages."""
    officer = signed_in(guarded, "webb")
    path = officer.chosen()
    csrf = officer.token(path)
    assert officer.form(f"{path}/seal", {"csrf": csrf, "seal": "confirm"})[0] == 404
    status, _, page = officer.form(f"{path}/seal", {"csrf": csrf, "seal": "ask", "seal-words": WORDS})
    assert status == 200 and WORDS in page
    wrong = {"csrf": csrf, "seal": "ask", "seal-ground": "adoption", "seal-words": "Short"}
    assert re.search(r'value="adoption"[^>]* selected', officer.form(f"{path}/seal", wrong)[2])
    page = officer.form(f"{path}/room", {"csrf": csrf, "covers": "everyone", "words-everyone": "Shorty"})[2]
    assert ">Shorty</textarea>" in page
    asked = {"csrf": csrf, "seal": "ask", "seal-ground": "adoption", "seal-words": WORDS}
    assert officer.form(f"{path}/seal", asked)[0] == 303
    page = officer.send("GET", path)[2]
    assert "Another privacy officer has to confirm it." in page
    assert "Record again for the new number" in page
    assert officer.form(f"{path}/seal", {"csrf": csrf, "seal": "confirm"})[0] == 404
    assert officer.form(f"{path}/seal", {"csrf": csrf, "seal": "end"})[0] == 303
    assert "Ask for the seal" in officer.send("GET", path)[2]
    client = signed_in(guarded, "raman")
    assert client.form(f"{path}/seal", {"csrf": client.token("/search"), "seal": "confirm"})[0] == 404
    assert client.found_florence()


def test_a_seal_waits_for_what_is_open(guarded: OwnNode) -> None:
    """An alert keeps the other officer from confirming it, whose page says what is open and asks."""
    reader = signed_in(guarded, "raman")
    view = opened(reader)
    reader.confirm(view)
    assert reader.break_glass(view)[0] == 303
    first, second = signed_in(guarded, "webb"), signed_in(guarded, "okafor")
    asking, path = first.chosen(), second.chosen()
    asked = {"csrf": first.token(asking), "seal": "ask", "seal-ground": "adoption", "seal-words": WORDS}
    assert first.form(f"{asking}/seal", asked)[0] == 303
    try:
        page = second.send("GET", path)[2]
        assert "Open about this person:" in page and "given up, for ever" in page
        confirmed = {"csrf": second.token(path), "seal": "confirm"}
        for fields in (confirmed, confirmed | {"given-up": "0-0-0"}, confirmed | {"given-up": "yes"}):
            status, _, page = second.form(f"{path}/seal", fields)
            assert status == 200 and "Close what is open first, or say that it is given up" in page
        assert reader.found_florence()
    finally:
        assert first.form(f"{asking}/seal", {"csrf": first.token(asking), "seal": "end"})[0] == 303
    assert "The identity is sealed" in second.send("GET", "/privacy-officer/choices?done=sealed")[2]


@some_screens
def test_the_officers_marks(visit, screen) -> None:
    """The panels of what officers mark, with their mistakes, at both widths."""
    officer = visit(screen)
    officer.sign_in(OFFICER)
    officer.visible("link", "Choices").click()
    page = officer.page
    officer.fill_in()
    officer.visible("button", "Find").click()
    officer.visible("button", "Record that they work here").click()
    assert page.get_by_role("alert").count() == 1
    officer.look("officer-marks")
    page.get_by_label("Name under which they sign in").fill("clarke")
    officer.visible("button", "Record that they work here").click()
    try:
        officer.look("officer-marks-staff")
        reader = visit(screen)
        reader.sign_in(BY_KEY["consultant"])
        reader.page.goto(reader.url + "/search")
        reader.fill_in()
        reader.visible("button", re.compile("^(Search|Find)")).click()
        reader.visible("button", re.compile("^Open")).click()
        assert "appears to work for your organisation" in reader.text()
        reader.look("reader-notice")
        reader.sign_out()
    finally:
        officer.visible("button", "They do not work here any more").click()
    officer.sign_out()
