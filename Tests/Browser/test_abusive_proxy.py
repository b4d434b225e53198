"""Attacks by somebody who acts for another person, or once did, or would like to: each a named test."""

import datetime
import json
import re
from typing import Iterator

import pytest
from playwright.sync_api import expect

from acting import HERSELF, SECRETS, TODAY, act, authority, confidential, friend, offered, officer_at, record
from client import Client, day_fields, signed_in, walk
from conftest import some_screens, with_scripts
from ownnode import OwnNode, patient_at_the_hospital, resource
from staff import CITIZENS, OFFICER, Patient

# Children of the simulation: one with asthma, and twins.
JACK, PETER, EMILY = "9990000069", "9990000093", "9990000107"
NOTHING = "There is nothing to show here"
UNKNOWN_ENTRY = "9007199254740993"
WORDS = "Words that are long enough to be an answer"
PASSING = {"date", "longitude-receipt"}


@pytest.fixture(scope="module")
def home() -> Iterator[OwnNode]:
    """A node for these tests alone."""
    running = OwnNode()
    yield running
    assert running.stop() == 0


def answer(client: Client, path: str) -> tuple[int, dict[str, str], str]:
    """All of an answer that could tell something."""
    status, headers, text = client.send("GET", path)
    kept = {name.lower(): value for name, value in headers.items() if name.lower() not in PASSING}
    return status, kept, re.sub(r'name="csrf" value="[^"]+"', "", text)


def entries(client: Client) -> set[str]:
    """The paths of every entry that the room of who is signed in leads to."""
    found: set[str] = set()
    wanted, seen = ["/my/record"], set()
    while wanted:
        path = wanted.pop()
        seen.add(path)
        text = client.send("GET", path)[2]
        found |= set(re.findall(r'href="(/my/entry/\d+)"', text))
        links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/my/record/[^"#]*)"', text)}
        wanted += [link for link in links if link not in seen and link not in wanted]
    return found


def everything(client: Client) -> dict[str, str]:
    """Every page and file that the room leads to, by path."""
    return walk(client, "/my/people", isWhole=False)


# Never by default


def test_a_mother_of_the_same_name_and_home_acts_for_nobody_by_herself(home: OwnNode) -> None:
    """Mihaela is Maria's mother by every record there is; that is no authority."""
    client = Client(home)
    status, headers, _ = client.form("/demo/sign-in", {"as": "person-6"})
    status, headers, _ = client.send("GET", headers["Location"])
    assert (status, headers["Location"]) == (303, "/my/record")
    assert offered(client) == {}
    assert "There is nobody here that you can act for." in client.send("GET", "/my/people")[2]


@pytest.mark.parametrize("wrong", [
    {"evidence": ""}, {"basis": "attorney"}, {"basis": "chosen"}, {"last-year": ""}, {"kinship": "emperor"},
    {"nhs-number": JACK}, {"nhs-number": "9990000019"}, {"family": ""}, {"basis": "themselves"},
    {"last-year": str(TODAY.year + 40)},
])
def test_no_authority_without_evidence_an_end_and_a_basis_that_fits(home: OwnNode, known, wrong) -> None:
    """The child has no attorney and asks for nobody; nothing is recorded."""
    officer, page = officer_at(home, known[JACK])
    before = officer.send("GET", page)[2].count("End it now")
    fields = authority(known["person-22"], **wrong) | {"csrf": officer.token(page)}
    assert officer.form(f"{page}/proxy", fields)[0] == 400
    assert officer.send("GET", page)[2].count("End it now") == before
    assert "Jack Carter" not in offered(signed_in(home, "person-22"))


def test_only_a_privacy_officer_with_a_token_records_an_authority(home: OwnNode, known) -> None:
    """Not a doctor, not a citizen, not the officer's browser on behalf of another site."""
    officer, page = officer_at(home, known[JACK])
    fields = authority(known["person-22"])
    assert officer.form(f"{page}/proxy", fields)[0] == 403
    assert officer.form(f"{page}/proxy", fields | {"csrf": "A" * 43})[0] == 403
    assert officer.form(f"{page}/proxy", fields | {"csrf": officer.token(page)}, Origin="https://a.example")[0] == 403
    doctor, citizen = signed_in(home, "marsh"), signed_in(home, "person-22")
    assert doctor.form(f"{page}/proxy", fields | {"csrf": doctor.token("/search")})[0] == 404
    assert citizen.form(f"{page}/proxy", fields | {"csrf": citizen.token("/my/record")})[0] in (401, 404)
    other = signed_in(home, "webb")
    assert other.form(f"{page}/proxy", fields | {"csrf": other.token("/privacy-officer/choices")})[0] == 404
    assert "Jack Carter" not in offered(signed_in(home, "person-22"))


# A father who was removed


def test_a_father_who_was_removed_is_out_at_the_next_request(home: OwnNode, known) -> None:
    """In the open session too: each page is the one for whoever acts for nobody, and names no child."""
    officer, page, end = record(home, known[JACK], known["person-22"])
    father = signed_in(home, "person-22")
    act(father, "Jack Carter")
    text = father.send("GET", "/my/record")[2]
    assert "You are acting for Jack Carter." in text and "asthma" in text.lower()
    entry = sorted(entries(father))[0]
    csrf, token = father.token("/my/record"), offered(father)["Jack Carter"]
    replay = Client(home)
    replay.cookies = dict(father.cookies)
    status, _, _ = officer.form(end, {"csrf": officer.token(page), f"words-{end[-32:][:8]}": "Order of the court"})
    assert status == 303
    never = signed_in(home, "person-6")
    for path in ("/my/record", entry, "/my/seen", "/my/questions", "/my/download/record.json", "/my/record/problems"):
        stale = Client(home)
        stale.cookies = dict(replay.cookies)
        status, _, text = stale.send("GET", path)
        assert "Jack" not in text and "Carter" not in text, path
        # The first request ends the acting; from then on he is himself, with a record of his own.
        assert status == 404 if path in ("/my/record", entry) else status in (200, 404)
    assert answer(father, entry) == answer(father, f"/my/entry/{UNKNOWN_ENTRY}")
    assert NOTHING in father.send("GET", entry)[2]
    assert father.form("/my/people", {"csrf": csrf, "who": token})[0] == 403
    assert father.form("/my/people", {"csrf": father.token("/my/people"), "who": token})[0] == 404
    assert father.form(f"{entry}/wrong", {"csrf": csrf, "words": WORDS})[0] in (403, 404)
    assert offered(father) == {} and offered(never) == {}
    assert "Order of the court" in officer.send("GET", page)[2]


@pytest.mark.parametrize("first, last", [(-10, -1), (1, 10)])
def test_an_authority_that_expired_yesterday_or_begins_tomorrow_opens_nothing(home, known, first, last) -> None:
    """Its page is the one of somebody who never had any."""
    days = day_fields("from", TODAY + datetime.timedelta(first)) | day_fields(
        "last", TODAY + datetime.timedelta(last))
    record(home, known[JACK], known["person-6"], **days)
    client, never = signed_in(home, "person-6"), signed_in(home, "person-0")
    assert offered(client) == {}
    lines = [re.sub(r"Mihaela Georgiev|Florence Adeyemi", "", answer(one, "/my/people")[2]) for one in (client, never)]
    assert lines[0] == lines[1]


def test_no_field_of_the_form_names_somebody_else(home: OwnNode, known) -> None:
    """Numbers of people and records, tokens of another session, of an officer, and none at all."""
    officer, page, end = record(home, known[JACK], known["person-22"])
    father, thief = signed_in(home, "person-22"), signed_in(home, "person-6")
    stolen = offered(father)["Jack Carter"]
    guesses = [stolen, page.rsplit("/", 1)[1], end.rsplit("/", 1)[1], "", JACK, *map(str, range(40))]
    for guess in guesses:
        fields = {"csrf": thief.token("/my/people"), "who": guess, "person": "7", "acting": "7"}
        assert thief.form("/my/people", fields)[0] == 404, guess
        assert "acting for" not in thief.send("GET", "/my/record")[2]
    assert thief.form("/my/people", {"who": stolen})[0] == 403
    act(father, "Jack Carter")
    child = entries(father)
    own = signed_in(home, "person-22")
    mine = entries(own)
    assert child and mine and child.isdisjoint(mine)
    unknown = answer(father, f"/my/entry/{UNKNOWN_ENTRY}")
    for path in sorted(mine)[:20] + sorted(entries(thief))[:20]:
        for rest in ("", "/content/0", "/wrong"):
            assert answer(father, path + rest)[0] == 404
        assert answer(father, path) == unknown
    for path in sorted(child)[:20]:
        assert answer(own, path)[0] == 404 and answer(thief, path)[0] == 404
    officer.form(end, {"csrf": officer.token(page)})


def test_the_proxy_of_one_twin_reads_nothing_of_the_other(home: OwnNode, known) -> None:
    """Same birthday, home and family name: entries, list and switch are of the one child alone."""
    # The twins are twelve: what a parent may is looked at again.
    more = {"capacity": "The child agrees, asked alone"}
    officer, page, end = record(home, known[PETER], known["person-22"], **more)
    other, other_page, other_end = record(home, known[EMILY], known["person-6"], **more)
    of_peter, of_emily = signed_in(home, "person-22"), signed_in(home, "person-6")
    assert set(offered(of_peter)) == {"Peter Shaw"} and set(offered(of_emily)) == {"Emily Shaw"}
    act(of_peter, "Peter Shaw")
    act(of_emily, "Emily Shaw")
    peter, emily = entries(of_peter), entries(of_emily)
    assert peter and emily and peter.isdisjoint(emily)
    for path in sorted(emily):
        assert answer(of_peter, path) == answer(of_peter, f"/my/entry/{UNKNOWN_ENTRY}")
    for path, text in everything(of_peter).items():
        assert "Emily" not in text and EMILY not in text, path
    officer.form(end, {"csrf": officer.token(page)})
    other.form(other_end, {"csrf": other.token(other_page)})


def test_a_child_of_twelve_has_to_agree(home: OwnNode, known) -> None:
    """Without words on what the child can decide, no parent of a child of 11 or over is recorded."""
    officer, page = officer_at(home, known[PETER])
    fields = authority(known["person-22"]) | {"csrf": officer.token(page)}
    status, _, text = officer.form(f"{page}/proxy", fields)
    assert status == 400 and "Say that the child agrees" in text


# Sessions


def test_acting_for_somebody_is_another_session(home: OwnNode, known) -> None:
    """The cookie and the forms of before are worth nothing; the proxy's own pages are not those of the child."""
    officer, page, end = record(home, known[JACK], known["person-22"])
    father = signed_in(home, "person-22")
    before, csrf = dict(father.cookies), father.token("/my/record")
    act(father, "Jack Carter")
    old = Client(home)
    old.cookies = before
    assert old.send("GET", "/my/record")[0] == 401
    assert father.form("/my/people", {"csrf": csrf, "who": "own"})[0] == 403
    assert father.form("/my/people", {"csrf": father.token("/my/people"), "who": "own"})[0] == 303
    text = father.send("GET", "/my/record")[2]
    assert "Jack" not in text and "HIV" in text
    officer.form(end, {"csrf": officer.token(page)})


def test_who_acts_chooses_nothing_and_takes_no_proof(home: OwnNode, known) -> None:
    """Choices are the person's; a file of proofs would tell by its gaps."""
    officer, page, end = record(home, known[JACK], known["person-22"])
    father = signed_in(home, "person-22")
    act(father, "Jack Carter")
    csrf = father.token("/my/people")
    nothing = answer(father, f"/my/entry/{UNKNOWN_ENTRY}")
    for path in ("/my/choices", "/my/download/proof.json"):
        assert father.send("GET", path)[0] == nothing[0] == 404
    for path in ("/my/choices", "/my/choices/acting", f"/my/choices/acting/{end[-32:]}", f"/my/choices/{'0' * 32}"):
        assert father.form(path, {"csrf": csrf, "scope": "record"})[0] == 404
    page_text = officer.send("GET", page)[2]
    assert "None is recorded." in page_text and "End it now" in page_text
    officer.form(end, {"csrf": officer.token(page)})


def test_no_page_of_who_acts_calls_the_record_their_own(home: OwnNode, known) -> None:
    """Every heading, title, place and button names whose record it is, and every page for whom they act."""
    officer, page, end = record(home, known[JACK], known["person-22"])
    father = signed_in(home, "person-22")
    act(father, "Jack Carter")
    pages = {path: text for path, text in everything(father).items() if text.startswith("<!")}
    pages["/my/entry/none"] = father.send("GET", f"/my/entry/{UNKNOWN_ENTRY}")[2]
    pages["/keyboard"] = father.send("GET", "/keyboard")[2]
    assert len(pages) > 12
    for path, text in pages.items():
        assert "You are acting for Jack Carter." in text, path
        named = re.findall(r"<(?:h1|h2|h3|title|a|button)\b[^>]*>(.*?)</(?:h1|h2|h3|title|a|button)>", text, re.S)
        wrong = [words for words in named if re.search(r"\b(?:My|my|Your|your) ", words)]
        # Where somebody chooses whose record they want to see, their own is one of them.
        assert [words for words in wrong if path != "/my/people" or "own record" not in words] == [], path
    officer.form(end, {"csrf": officer.token(page)})


# What leaves no trace


@pytest.fixture(scope="module")
def pair(known) -> Iterator[tuple[OwnNode, OwnNode]]:
    """Two nodes where a friend acts for Florence: one that holds secrets of hers, and one that never got them."""
    patient = patient_at_the_hospital()
    nodes = (OwnNode(confidential(patient)), OwnNode([confidential(patient)[-1]]))
    for node in nodes:
        record(node, HERSELF, known["person-22"], basis="chosen", kinship="friend")
    yield nodes
    for node in nodes:
        assert node.stop() == 0


@pytest.fixture(scope="module")
def rooms(pair) -> dict[str, dict[str, str]]:
    """Every page and file that the friend is led to, and that she is herself."""
    return {"friend": everything(friend(pair[0])), "own": everything(signed_in(pair[0], "person-0"))}


def test_confidential_entries_are_nowhere(rooms) -> None:
    """Not on a page, not in the copy; what is ordinary is there, and the person herself sees most of it."""
    found = rooms["friend"]
    assert len(found) > 400 and "/my/download/record.json" in found and "/my/download/proof.json" not in found
    copied = found["/my/download/record.json"]
    assert "openprocedure" in copied.lower() and "secret-" not in copied
    for word in [word for _, word in SECRETS] + [
            "tellallergytale", "tellpregnancytale", "tellpilltale", "tellconsenttale", "tellreferencetale"]:
        assert [path for path, text in found.items() if word in text.lower()] == [], word
    own = rooms["own"]["/my/download/record.json"].lower()
    for word in ("tellmindtale", "tellclinictale", "tellvirustale", "tellpregnancytale", "tellpilltale"):
        assert word in own


def test_what_the_person_objects_to_is_in_no_copy_of_whoever_acts(pair) -> None:
    """Her own copy has it as a Consent; the friend's does not, nor is the friend named as its patient."""
    florence = signed_in(pair[1], "person-0")
    fields = {"csrf": florence.token("/my/choices"), "scope": "category", "category": "hiv"}
    assert florence.form("/my/choices", fields)[0] == 303
    own = florence.send("GET", "/my/download/record.json")[2]
    assert '"resourceType":"Consent"' in own and "OPTOUT" in own
    copied = friend(pair[1]).send("GET", "/my/download/record.json")[2]
    assert '"resourceType":"Consent"' not in copied and "OPTOUT" not in copied
    end = re.search(r'action="(/my/choices/[0-9a-f]{32})"', florence.send("GET", "/my/choices")[2]).group(1)
    assert florence.form(end, {"csrf": florence.token("/my/choices")})[0] == 303


def test_nobody_who_acts_is_told_that_there_is_none(pair) -> None:
    """Where something may be hidden "none" is not known; whether it is, is not told either."""
    for node in pair:
        client = friend(node)
        text = client.send("GET", "/my/record")[2]
        assert "It is recorded that you have no allergies" not in text and "None is recorded" not in text


def test_neither_address_nor_telephone_is_told(pair) -> None:
    """Where somebody lives is not for whoever acts for them."""
    found = everything(friend(pair[0]))
    record_of_hers = json.loads(found["/my/download/record.json"])
    assert not [one for one in record_of_hers["entry"] if one["resource"]["resourceType"] == "Patient"]
    for path, text in found.items():
        assert "07700 900117" not in text, path
    assert "07700 900117" in json.dumps(
        json.loads(signed_in(pair[0], "person-0").send("GET", "/my/download/record.json")[2]))


def counts(client: Client) -> dict[str, str]:
    """How many entries each part has."""
    page = client.send("GET", "/my/record")[2]
    counted = dict(re.findall(r'href="/my/record/([a-z-]+)">.*?(\d+) entr(?:y|ies)\.', page))
    return counted | dict(re.findall(r'href="/my/record/([a-z-]+)">See all (\d+)', page))


def test_counts_sources_and_absences_are_those_of_a_record_without_secrets(pair) -> None:
    """The record's page is the same, word for word, but for numbers of entries and moments."""
    def plain(node: OwnNode) -> str:
        text = friend(node).send("GET", "/my/record")[2]
        return re.sub(r'/my/entry/\d+|value="[^"]+"|Receipt [A-Z0-9-]+', "", text)

    assert counts(friend(pair[0])) == counts(friend(pair[1])) and len(counts(friend(pair[0]))) > 5
    assert plain(pair[0]) == plain(pair[1])
    assert "Some entries about allergies" not in plain(pair[0])


def test_sources_whose_name_reveals_are_not_named(rooms) -> None:
    """The mental health trust and the council hold records of Florence; a friend does not read their names."""
    trust, council = "Eastbank Mental Health", "Lea Borough"
    own, found = "".join(rooms["own"].values()), "".join(rooms["friend"].values())
    assert trust in own and trust not in found and council not in found


def test_the_list_of_who_has_seen_it_reveals_no_psychiatrist_midwife_or_broken_glass(pair) -> None:
    """Nor that the person looked herself; the GP, and the friend's own looks, are told."""
    node = pair[0]
    for subject in ("marsh", "osei", "clarke", "mensah"):
        staff = signed_in(node, subject)
        staff.send("GET", staff.open_florence())
    doctor = signed_in(node, "raman")
    view = doctor.open_florence()
    doctor.confirm(view)
    doctor.break_glass(view)
    doctor.send("GET", view)
    signed_in(node, "person-0").send("GET", "/my/record")
    client = friend(node)
    pages = "".join(client.send("GET", f"/my/seen?show={show}")[2] for show in ("all", "emergencies", "refused", "own"))
    assert "Helen Marsh" in pages and "Priya Raman" in pages
    for name in ("Samuel Osei", "Ruth Clarke", "Sade Mensah", "Florence Adeyemi, acting", "Grace Webb"):
        assert name not in pages
    assert "private entries" not in pages and "entries that are private" not in pages
    own = signed_in(node, "person-0").send("GET", "/my/seen")[2]
    assert "Samuel Osei" in own and "Opened private entries" in own


def test_who_acts_does_not_read_what_the_person_asked(pair) -> None:
    """Nor is told that an access was asked about."""
    node = pair[0]
    doctor = signed_in(node, "marsh")
    doctor.send("GET", doctor.open_florence())
    florence = signed_in(node, "person-0")
    event = re.search(r"/my/seen/([0-9a-f]{32})/ask", florence.send("GET", "/my/seen")[2]).group(1)
    path = f"/my/seen/{event}/ask"
    assert florence.form(path, {"csrf": florence.token(path), "words": "Does he make you do this?"})[0] == 303
    client = friend(node)
    assert "Does he make you" not in client.send("GET", "/my/questions")[2]
    assert "You asked about this" not in client.send("GET", "/my/seen")[2]
    status, _, text = client.send("GET", path)
    assert status in (200, 404) and "Does he make you" not in text


# The person's own say


def test_the_person_sees_who_acts_and_ends_it(home: OwnNode, known) -> None:
    """By name and by what they are to the person; from the next request on nothing opens."""
    record(home, HERSELF, known["person-22"], basis="chosen", kinship="friend")
    client = signed_in(home, "person-22")
    act(client, "Florence Adeyemi")
    assert client.send("GET", "/my/record")[0] == 200
    florence = signed_in(home, "person-0")
    assert "Your friend, Vasile Ionescu, acting for you" in florence.send("GET", "/my/seen")[2]
    choices = florence.send("GET", "/my/choices")[2]
    end = re.search(r'action="(/my/choices/acting/[0-9a-f]{32})"', choices).group(1)
    assert "Ionescu, your friend" in choices
    stranger = signed_in(home, "person-6")
    assert stranger.form(end, {"csrf": stranger.token("/my/record")})[0] == 404
    assert client.send("GET", "/my/record")[0] == 200
    assert florence.form(end, {"csrf": florence.token("/my/choices")})[0] == 303
    assert client.send("GET", "/my/record")[0] == 404 and offered(client) == {}


def test_nobody_acts_for_a_person_who_wants_nobody_to(home: OwnNode, known) -> None:
    """What stands and what is recorded later opens nothing, until an officer opens it again; her own pages stay."""
    florence = signed_in(home, "person-0")
    assert "Only a privacy officer can undo it." in florence.send("GET", "/my/choices")[2]
    assert florence.form("/my/choices/acting", {"csrf": florence.token("/my/choices")})[0] == 303
    closed = "Nobody may act for you now. To change this, ask a privacy officer."
    assert closed in florence.send("GET", "/my/choices")[2]
    officer, page, end = record(home, HERSELF, known["person-22"], basis="chosen", kinship="friend")
    client = signed_in(home, "person-22")
    assert offered(client) == {} and florence.send("GET", "/my/record")[0] == 200
    assert "The person’s own wish" in officer.send("GET", page)[2]
    officer.form(f"{page}/room", {"csrf": officer.token(page), "room": "open", "covers": "proxies"})
    assert "Florence Adeyemi" in offered(client)
    act(client, "Florence Adeyemi")
    fields = {"csrf": officer.token(page), "room": "close", "covers": "proxies", "words-proxies": WORDS}
    assert officer.form(f"{page}/room", fields)[0] == 303
    assert client.send("GET", "/my/record")[0] == 404
    # What an officer decided is not told as what she said.
    choices = florence.send("GET", "/my/choices")[2]
    assert closed in choices and "You have said" not in choices
    officer.form(end, {"csrf": officer.token(page)})
    officer.form(f"{page}/room", {"csrf": officer.token(page), "room": "open", "covers": "proxies"})


# Danger


@pytest.mark.parametrize("danger", ["flag", "refuge"])
def test_a_sign_of_abuse_closes_everybodys_acting(known, danger: str) -> None:
    """The friend is told what everybody is told who acts for nobody; the person goes on, and is named no refuge."""
    node = OwnNode()
    record(node, HERSELF, known["person-22"], basis="chosen", kinship="friend")
    assert "Florence Adeyemi" in offered(signed_in(node, "person-22"))
    if danger == "flag":
        node.take_in([resource(
            "Flag", "danger", "VIO", patient_at_the_hospital(), status="active", code={"text": "Telldangertale"})],
            "ZZH01")
    else:
        node.take_in([{
            "resourceType": "Patient", "id": "r", "name": [{"family": "Adeyemi", "given": ["Florence"]}],
            "birthDate": HERSELF["born"], "identifier": [
                {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": HERSELF["nhs"]}]}], "ZZREF", "domesticAbuse")
    client, never = signed_in(node, "person-22"), signed_in(node, "person-6")
    assert offered(client) == {}
    lines = [re.sub(r"Vasile Ionescu|Mihaela Georgiev", "", answer(one, "/my/people")[2]) for one in (client, never)]
    assert lines[0] == lines[1]
    florence = signed_in(node, "person-0")
    assert florence.send("GET", "/my/record")[0] == 200
    assert not re.search("telldangertale|ZZREF", "".join(everything(florence).values()), re.I)
    assert node.stop() == 0


# The pages, as people see them


@some_screens
def test_a_mother_acts_for_her_son(visitor, screen) -> None:
    """She has no record of her own here: whose record, his record, who has seen it, back."""
    visitor.page.goto(visitor.url)
    visitor.visible("button", re.compile("Hannah Carter")).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Whose record do you want to see?")
    assert "Your own record" not in visitor.text()
    visitor.look("people", picture=True)
    visitor.visible("button", re.compile("Jack Carter")).click()
    heading = visitor.page.get_by_role("heading", level=1)
    acting = visitor.page.get_by_role("region", name="Who you are acting for")
    expect(heading).to_have_text("Jack Carter’s record")
    expect(acting).to_contain_text("You are acting for Jack Carter.")
    visitor.look("acting-record", picture=True)
    places = visitor.page.get_by_role("navigation", name="Main").get_by_role("link")
    expect(places).to_have_text([
        "Jack Carter’s record", "Who has seen Jack Carter’s record", "Questions about Jack Carter’s record",
        "Change person"])
    visitor.visible("link", "Who has seen Jack Carter’s record").click()
    expect(heading).to_have_text("Who has seen Jack Carter’s record")
    expect(acting).to_be_visible()
    visitor.look("acting-seen", picture=True)
    visitor.visible("link", "Questions about Jack Carter’s record").click()
    expect(heading).to_have_text("Questions about Jack Carter’s record")
    expect(acting).to_be_visible()
    visitor.look("acting-questions")
    visitor.visible("link", "Change person").click()
    assert "You are there now" in visitor.text()
    visitor.sign_out()


@with_scripts
def test_an_officer_records_who_may_act(visitor, known, screen) -> None:
    """The form with its mistakes, the record of it, the end."""
    visitor.sign_in(OFFICER)
    visitor.expected_status |= {400}
    visitor.visible("link", "Choices").click()
    page = visitor.page
    born = datetime.date.fromisoformat(known["9990000158"]["born"])
    visitor.fill_in(Patient("9990000158", str(born.day), str(born.month), str(born.year)))
    visitor.visible("button", "Find").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("HUGHES")
    visitor.look("choices-proxies", picture=True)
    visitor.visible("link", "Record who may act").click()
    visitor.look("proxy-form", picture=True)
    visitor.visible("button", "Record who may act").click()
    expect(page.get_by_role("alert")).to_be_visible()
    visitor.look("proxy-mistakes", picture=True)
    visitor.sign_out()


@with_scripts
def test_a_person_sees_who_may_act(visitor, screen) -> None:
    """Nobody may, and the person can say that it stays so."""
    visitor.sign_in(CITIZENS[1])
    visitor.visible("link", "Choices").click()
    expect(visitor.page.get_by_role("heading", name="Who may act for you")).to_be_visible()
    visitor.look("own-choices-acting", picture=True)
    visitor.visible("link", "Act for someone").click()
    visitor.look("people-nobody", picture=True)
    visitor.sign_out()
