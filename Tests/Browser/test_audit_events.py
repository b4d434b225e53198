"""The ledger as FHIR AuditEvents: who finds what, page by page, and how a search is refused."""

import concurrent.futures
import datetime
import json
import re
from typing import Iterator

import pytest

from acting import HERSELF, confidential, friend, record
from client import Client, signed_in
from ownnode import OwnNode, labelled, patient_at_the_hospital
from staff import FLORENCE

PATH = "/fhir/AuditEvent"
RECEIPT = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")
NUMBER = FLORENCE.nhs.replace(" ", "")
WORDS = "Words that are long enough to be an answer"


@pytest.fixture(scope="module")
def home(known) -> Iterator[OwnNode]:
    """A node with entries that may not be told, where a friend acts for Florence and staff looked at her record."""
    patient = patient_at_the_hospital()
    running = OwnNode(confidential(patient) + [one.resource for one in labelled(patient)])
    record(running, HERSELF, known["person-22"], basis="chosen", kinship="friend")
    for subject in ("marsh", "osei", "clarke", "mensah", "brandt", "raman"):
        staff = signed_in(running, subject)
        view = staff.open_florence()
        for page in ("", "/section/problems", "/section/results", "/section/documents"):
            staff.send("GET", view + page)
    staff.confirm(view)
    assert staff.break_glass(view)[0] == 303
    staff.send("GET", f"{view}/section/problems")
    # Vasile is nobody's patient at the hospital: refused, then opened with a reason.
    fields = {"person": staff.found(known["person-22"]), "csrf": staff.token("/search")}
    assert staff.form("/open", fields)[0] == 404
    status, headers, _ = staff.form("/claim", fields | {"reason": "presentNow", "words": WORDS})
    assert status == 303 and staff.send("GET", headers["Location"])[0] == 200
    yield running
    assert running.stop() == 0


def asked(client: Client, path: str = PATH, **headers: str) -> dict:
    """What an answer holds, which has to be entered."""
    status, answered, text = client.send("GET", path, **headers)
    assert status == 200, text
    assert answered["Content-Type"] == "application/fhir+json" and answered["Cache-Control"] == "no-store"
    assert RECEIPT.fullmatch(answered["Longitude-Receipt"])
    return json.loads(text)


def found(client: Client, query: str = "") -> list[dict]:
    """The events of every page of a search, in their order."""
    events: list[dict] = []
    path: str | None = f"{PATH}?{query}" if query else PATH
    while path:
        bundle = asked(client, path)
        assert bundle["resourceType"] == "Bundle" and bundle["type"] == "searchset" and "total" not in bundle
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        assert set(links) <= {"self", "next"} and all(f"http://{client.host}{PATH}" in url for url in links.values())
        for entry in bundle.get("entry", []):
            if entry["search"]["mode"] == "match":
                assert entry["fullUrl"] == f"http://{client.host}{PATH}/{entry['resource']['id']}"
                events.append(entry["resource"])
            else:
                assert entry["resource"]["resourceType"] == "OperationOutcome"
        path = links["next"].removeprefix(f"http://{client.host}") if "next" in links else None
    assert all(event["resourceType"] == "AuditEvent" for event in events)
    return events


def kind(event: dict) -> str:
    """The ledger's own action."""
    return next(one["code"] for one in event["subtype"] if one["system"] == "urn:longitude:audit-event")


def receipt(event: dict) -> str:
    """The receipt of an event."""
    return next(
        entity["what"]["identifier"]["value"] for entity in event["entity"] if entity["type"]["code"] == "receipt")


def reader(event: dict) -> str:
    """The name of who did it; empty for a source."""
    return next((agent["name"] for agent in event["agent"] if "name" in agent), "")


def role(event: dict) -> str:
    """The role of who did it."""
    return next((agent["role"][0]["coding"][0]["code"] for agent in event["agent"] if "role" in agent), "")


def references(event: dict) -> list[str]:
    """The resources that are named."""
    return [entity["what"]["reference"] for entity in event["entity"] if "reference" in entity.get("what", {})]


def seen(client: Client, show: str) -> tuple[set[str], int]:
    """The receipts that the page of who has seen the record lists, month by month, and how often services sent."""
    text = client.send("GET", f"/my/seen?show={show}")[2]
    pages = [text]
    for month in set(re.findall(r"/my/seen\?month=([\d-]+)", text)):
        pages.append(client.send("GET", f"/my/seen?month={month}&show={show}")[2])
    entries = "".join(entry for page in pages for entry in re.findall(r'<li class="lg-entry">.*?</li>', page, re.S))
    sent = re.search(r"sent something to your record ([\d,]+) times", text)
    return set(RECEIPT.findall(entries)), int(sent.group(1).replace(",", "")) if sent else 0


def own_entries(client: Client) -> set[str]:
    """Type and number of every entry of the record that the person may see."""
    copy = json.loads(client.send("GET", "/my/download/record.json")[2])
    return {
        f"{one['resource']['resourceType']}/{one['fullUrl'].rsplit(':', 1)[1]}" for one in copy["entry"]
        if one.get("fullUrl", "").startswith("urn:longitude:")}


# What a person finds


def test_a_person_finds_what_their_page_tells_and_no_more(home: OwnNode) -> None:
    """Receipt by receipt, for others and for themselves; what services sent as often as the page counts."""
    florence = signed_in(home, "person-0")
    florence.send("GET", "/my/record")
    events = found(florence)
    others, sent = seen(florence, "all")
    own, _ = seen(florence, "own")
    by_others = {receipt(one) for one in events if role(one) != "person" and kind(one) != "Write"}
    assert by_others == others and len(others) > 10
    mine = {receipt(one) for one in events if role(one) == "person"}
    assert mine <= own and len([one for one in events if kind(one) == "Write"]) == sent > 5
    names = {reader(one) for one in events}
    assert {"Dr Samuel Osei", "Dr Priya Raman", "Florence Adeyemi"} <= names
    assert {"PatientRead", "PatientQuery", "BreakGlass", "Choice", "Write"} <= {kind(one) for one in events}


def test_what_is_named_is_what_the_person_may_see(home: OwnNode) -> None:
    """Entries kept from her that staff looked at are named nowhere, by number or type; hers are, with their type."""
    florence = signed_in(home, "person-0")
    events = found(florence)
    mine = own_entries(florence)
    named = {reference for event in events for reference in references(event)}
    assert len(named) > 50 and named <= mine
    # Staff looked at what waits and at what is kept from her.
    doctor = signed_in(home, "raman")
    shown = set(re.findall(r"/item/(\d+)", doctor.send("GET", f"{doctor.open_florence()}/section/problems")[2]))
    hidden = shown - {name.split("/")[1] for name in mine}
    assert hidden and not [name for name in named if name.split("/")[1] in hidden]
    text = json.dumps(found(florence))
    assert "tellnopattale" not in text and "quiet-" not in text
    # Of what names something hidden, nothing is told in its own words.
    problems = [one for one in events if "problems" in json.dumps(one)]
    assert not problems


def test_every_event_names_who_why_and_what(home: OwnNode) -> None:
    """The parts that IHE's patterns ask for, and the patient: herself."""
    florence = signed_in(home, "person-0")
    for event in found(florence):
        patient = [one for one in event["entity"] if one["type"]["code"] == "1"]
        assert len(patient) == 1 and patient[0]["role"]["code"] == "1"
        assert patient[0]["what"]["identifier"]["value"] == NUMBER
        assert event["source"]["observer"]["display"] and event["recorded"].endswith("Z")
        assert len([one for one in event["agent"] if one["requestor"]]) == 1
        assert event["outcome"] == ("8" if kind(event) == "Denied" else "0")
        profile = event.get("meta", {}).get("profile", [""])[0].rsplit(".", 1)[-1]
        expected = {"PatientRead": "PatientRead", "PatientQuery": "PatientQuery", "Write": "PatientUpdate"}
        assert profile == expected.get(kind(event), "")
        if kind(event) == "PatientQuery":
            assert not [one for one in event["entity"] if "query" in one]
        assert "raman" not in json.dumps(event).replace("Raman", ""), "a subject of the provider is told"
    emergency = [one for one in found(florence) if reader(one) == "Kemi Brandt" and kind(one) == "PatientRead"]
    assert {one["purposeOfEvent"][0]["coding"][0]["code"] for one in emergency} == {"ETREAT"}
    broken = [one for one in found(florence) if "BTG" in json.dumps(one)]
    assert {"BreakGlass", "PatientRead"} <= {kind(one) for one in broken}


def test_another_person_finds_their_own_refusal_and_nothing_of_hers(home: OwnNode) -> None:
    """A refusal, the relationship stated after it, and no event of somebody else's record."""
    vasile = signed_in(home, "person-22")
    events = found(vasile)
    assert {"Denied", "CareClaim", "PatientRead"} <= {kind(one) for one in events}
    assert NUMBER not in json.dumps(events) and "Florence" not in json.dumps(events)
    hers = {one["id"] for one in found(signed_in(home, "person-0"))}
    mine = {one["id"] for one in events}
    assert not hers & mine
    unknown = vasile.send("GET", f"{PATH}/{'0' * 32}")
    answer = vasile.send("GET", f"{PATH}/{sorted(hers)[0]}")
    assert (answer[0], answer[2]) == (unknown[0], unknown[2]) and answer[0] == 404
    assert "Longitude-Receipt" not in answer[1]
    assert found(vasile, f"_id={sorted(hers)[0]}") == []


def test_one_event_by_its_id_is_the_event_of_the_search(home: OwnNode) -> None:
    """For whom it is there; nothing but the case of an officer may be asked beside it."""
    florence = signed_in(home, "person-0")
    event = found(florence, "_count=500")[-1]
    assert asked(florence, f"{PATH}/{event['id']}") == event
    assert asked(florence, f"{PATH}/{event['id']}?_format=json") == event
    assert florence.send("GET", f"{PATH}/{event['id']}?date=2026")[0] == 400
    for broken in (event["id"].upper(), event["id"][:-1], event["id"] + "," + event["id"], "%2B" + event["id"][1:]):
        if broken != event["id"]:
            assert florence.send("GET", f"{PATH}/{broken}")[0] == 404, broken


def test_who_acts_for_somebody_finds_what_their_page_tells(home: OwnNode) -> None:
    """No psychiatrist, midwife or social worker, no broken glass, no reason, nothing confidential, no NHS number."""
    client = friend(home)
    events = found(client)
    others, _ = seen(client, "all")
    by_others = {receipt(one) for one in events if role(one) not in ("proxy", "person") and kind(one) != "Write"}
    assert by_others == others and others
    names = {reader(one) for one in events}
    assert {"Dr Helen Marsh", "Dr Priya Raman", "Vasile Ionescu"} <= names
    assert not names & {"Dr Samuel Osei", "Ruth Clarke", "Sade Mensah", "Florence Adeyemi", "Grace Webb"}
    text = json.dumps(events)
    for word in ("BTG", "BreakGlass", "Denied", "Choice", "Eastbank", "Lea Borough", '"basis"', '"door"', NUMBER):
        assert word not in text, word
    mine = own_entries(client)
    named = {reference for event in events for reference in references(event)}
    assert named and named <= mine
    # Back as himself, it is his own record again.
    fields = {"csrf": client.token("/my/people"), "who": "own"}
    assert client.form("/my/people", fields)[0] == 303
    assert "Florence Adeyemi" not in json.dumps(found(client))


def test_an_access_of_a_service_that_may_not_be_named_is_not_there() -> None:
    """A refuge has a record of her and sent it: neither its code nor an event of it."""
    node = OwnNode()
    try:
        before = len([one for one in found(signed_in(node, "person-0")) if kind(one) == "Write"])
        node.take_in([{
            "resourceType": "Patient", "id": "r", "name": [{"family": "Adeyemi", "given": ["Florence"]}],
            "birthDate": HERSELF["born"], "identifier": [
                {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER}]}], "ZZREF", "domesticAbuse")
        events = found(signed_in(node, "person-0"))
        assert "ZZREF" not in json.dumps(events)
        assert len([one for one in events if kind(one) == "Write"]) == before
    finally:
        assert node.stop() == 0


def test_a_search_that_met_the_record_of_a_refuge_is_told() -> None:
    """Found by what only the refuge has of her: she is told of the search, and not of the refuge."""
    node = OwnNode()
    try:
        node.take_in([{
            "resourceType": "Patient", "id": "r", "name": [{"family": "Adeyemi", "given": ["Zillah"]}],
            "birthDate": HERSELF["born"], "identifier": [
                {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER}]}], "ZZREF", "domesticAbuse")
        doctor = signed_in(node, "raman")
        year, month, day = HERSELF["born"].split("-")
        status, headers, page = doctor.form("/search", {
            "family": "Adeyemi", "given": "Zillah", "born-day": day, "born-month": month, "born-year": year,
            "csrf": doctor.token("/search")})
        assert status == 200 and "Zillah" in page
        events = found(signed_in(node, "person-0"))
        assert headers["Longitude-Receipt"] in [receipt(one) for one in events if kind(one) == "PatientQuery"]
        assert "ZZREF" not in json.dumps(events)
    finally:
        assert node.stop() == 0


# What a privacy officer finds


def test_an_officer_finds_accesses_by_their_own_staff(home: OwnNode) -> None:
    """By name, role and time; without patient, entry, door or relationship; and none of another organisation's."""
    officer = signed_in(home, "webb")
    events = found(officer)
    names = {reader(one) for one in events}
    assert {"Dr Priya Raman", "Ruth Clarke", "Grace Webb"} <= names
    others = {"Dr Samuel Osei", "Dr Helen Marsh", "Sade Mensah", "Kemi Brandt", "Florence Adeyemi", "Vasile Ionescu"}
    assert not names & (others | {""})
    for event in events:
        assert not [one for one in event["entity"] if one["type"]["code"] == "1"] and not references(event)
        at = [one["who"] for one in event["agent"] if one["who"].get("type") == "Organization"]
        assert [one["identifier"]["value"] for one in at] == ["ZZH01"]
    text = json.dumps(events)
    for word in (NUMBER, "Florence", "9990000247", '"basis"', '"door"'):
        assert word not in text, word
    assert len({one["id"] for one in events}) == len(events)
    raman = [one for one in events if reader(one) == "Dr Priya Raman"]
    assert {"PatientRead", "PatientQuery", "BreakGlass", "Denied", "CareClaim"} <= {kind(one) for one in raman}
    # The trust's officer finds the psychiatrist and nobody of the hospital.
    trust = {reader(one) for one in found(signed_in(home, "okafor"))}
    assert "Dr Samuel Osei" in trust and "Dr Priya Raman" not in trust and "Grace Webb" not in trust
    of_the_hospital = next(one["id"] for one in raman)
    assert signed_in(home, "okafor").send("GET", f"{PATH}/{of_the_hospital}")[0] == 404


def case_about_raman(officer: Client) -> str:
    """The key of a case about the broken glass, opened from its alert."""
    alert = re.findall(r"/privacy-officer/alerts/([0-9a-f]{32})", officer.send("GET", "/privacy-officer/alerts")[2])
    for key in alert:
        if "Dr Priya Raman" in officer.send("GET", f"/privacy-officer/alerts/{key}")[2]:
            fields = {"csrf": officer.token("/privacy-officer/cases"), "from": "alert", "key": key}
            status, headers, _ = officer.form("/privacy-officer/cases", fields)
            assert status == 303
            return headers["Location"].rsplit("/", 1)[1]
    raise AssertionError("there is no alert about the consultant")


def test_in_a_case_an_officer_finds_its_evidence_and_the_patient(home: OwnNode) -> None:
    """The reader's accesses to that record alone, as the evidence has them; the person is told of the look."""
    officer = signed_in(home, "webb")
    key = case_about_raman(officer)
    evidence = json.loads(officer.send("GET", f"/privacy-officer/cases/{key}/evidence.json")[2])
    proved = {
        json.loads(entry["text"])["event"]: json.loads(entry["text"])
        for chain in evidence["chains"] for entry in chain["entries"] if "text" in entry}
    events = found(officer, f"case={key}")
    assert {one["id"] for one in events} == set(proved) and events
    for event in events:
        assert reader(event) == "Dr Priya Raman"
        patient = [one["what"] for one in event["entity"] if one["type"]["code"] == "1"]
        assert len(patient) == 1 and patient[0]["display"]
        basis = [one["valueString"] for entity in event["entity"] for one in entity.get("detail", [])
                 if one["type"] == "basis"]
        assert basis == [proved[event["id"]]["basis"]]
        assert asked(officer, f"{PATH}/{event['id']}?case={key}") == event
    # Who else may not: as for a case that there is not.
    unknown = officer.send("GET", f"{PATH}?case={'0' * 32}")
    assert unknown[0] == 404
    for query in (f"case={key}", f"case={'0' * 32}"):
        answer = signed_in(home, "okafor").send("GET", f"{PATH}?{query}")
        assert (answer[0], answer[2]) == (404, unknown[2])
    assert signed_in(home, "person-0").send("GET", f"{PATH}?case={key}")[0] == 400
    # It is told to whom the case is about.
    people = [signed_in(home, subject) for subject in ("person-0", "person-22")]
    looked = [one for person in people for one in found(person, "subtype=PrivacyReview")]
    assert {"Grace Webb"} == {reader(one) for one in looked}


# Whom it is not for


def test_everybody_else_gets_one_answer(home: OwnNode) -> None:
    """Whatever is asked, right or wrong: the same status, headers and bytes, and no receipt."""
    event = found(signed_in(home, "person-0"))[0]["id"]
    for client, expected in (
        (Client(home), 401), (signed_in(home, "raman"), 404), (signed_in(home, "doyle"), 404),
        (signed_in(home, "marsh"), 404),
    ):
        answers = set()
        for rest in (
            "", "?date=2026", "?patient=9990000018", "?date=rubbish", "?%ff", "?_format=xml", f"/{event}",
            f"/{'0' * 32}", "/x?y=z", f"?case={'0' * 32}",
        ):
            status, headers, text = client.send("GET", PATH + rest, Accept="application/fhir+json")
            assert status == expected and "Longitude-Receipt" not in headers
            kept = sorted((name, value) for name, value in headers.items() if name != "Date")
            answers.add((text, str(kept)))
        assert len(answers) == 1
        outcome = json.loads(answers.pop()[0])
        assert outcome["resourceType"] == "OperationOutcome"
        assert outcome["issue"][0]["code"] == ("login" if expected == 401 else "not-found")


# How a search is asked


def test_the_parameters_find_what_they_say(home: OwnNode) -> None:
    """Each against the same question of all events."""
    florence = signed_in(home, "person-0")
    before = datetime.datetime.now(datetime.UTC).strftime("ge%Y-%m-%dT%H:%M:%S.%fZ")[:25] + "Z"
    until = before.replace("ge", "lt")
    everything = found(florence, f"date={until}&_count=500")
    assert len(everything) > 40
    times = [one["recorded"] for one in everything]
    assert times == sorted(times, reverse=True)
    assert [one["id"] for one in found(florence, f"date={until}&_sort=date")] == [
        one["id"] for one in reversed(everything)]
    middle = times[len(times) // 2]
    for query, holds in (
        ("action=R", lambda one: one["action"] == "R"),
        ("action=C,U", lambda one: one["action"] in "CU"),
        ("outcome=8", lambda one: one["outcome"] == "8"),
        ("type=rest", lambda one: one["type"]["code"] == "rest"),
        ("subtype=BreakGlass,PatientQuery", lambda one: kind(one) in ("BreakGlass", "PatientQuery")),
        ("subtype=urn:longitude:audit-event%7CPatientRead", lambda one: kind(one) == "PatientRead"),
        ("agent-role=psychiatrist", lambda one: role(one) == "psychiatrist"),
        ("agent-role=urn:longitude:role%7Cparamedic&action=R",
         lambda one: role(one) == "paramedic" and one["action"] == "R"),
        ("entity-type=Condition", lambda one: any(name.startswith("Condition/") for name in references(one))),
        ("entity-role=24", lambda one: kind(one) == "PatientQuery"),
        (f"date=ge{middle}", lambda one: one["recorded"] >= middle),
        (f"date=gt{middle}", lambda one: one["recorded"] > middle),
        (f"date={middle}", lambda one: one["recorded"] == middle),
        (f"date=le{middle}&date=ge{middle}", lambda one: one["recorded"] == middle),
        ("policy=urn:longitude:policy:1",
         lambda one: any("urn:longitude:policy:1" in agent.get("policy", []) for agent in one["agent"])),
        ("date=lt2020", lambda one: False),
    ):
        expected = [one["id"] for one in everything if holds(one)]
        assert [one["id"] for one in found(florence, f"{query}&date={until}&_count=500")] == expected, query
    for query in ("action=R", "subtype=BreakGlass", "agent-role=psychiatrist", "entity-type=Condition"):
        assert found(florence, f"{query}&date={until}"), f"{query} finds nothing: the test shows nothing"
    # How far back is searched is said when more was asked.
    outcome = [
        one["resource"] for one in asked(florence)["entry"] if one["search"]["mode"] == "outcome"]
    assert "last 12 months" in outcome[0]["issue"][0]["diagnostics"]
    today = asked(florence, f"{PATH}?date={datetime.date.today()}")
    assert not [one for one in today["entry"] if one["search"]["mode"] == "outcome"]


@pytest.mark.parametrize("order", ["-date", "date"])
@pytest.mark.parametrize("subject", ["person-0", "webb"])
def test_pages_give_each_event_once_while_others_come(home: OwnNode, subject: str, order: str) -> None:
    """The search's own entries and a colleague's come between the pages: all that was there is found, once."""
    client, doctor = signed_in(home, subject), signed_in(home, "raman")
    view = doctor.open_florence()
    before = {one["id"] for one in found(client, "_count=500")}
    path: str | None = f"{PATH}?_count=7&_sort={order}"
    ids: list[str] = []
    times: list[str] = []
    pages = 0
    while path:
        bundle = asked(client, path)
        matches = [one["resource"] for one in bundle.get("entry", []) if one["search"]["mode"] == "match"]
        assert len(matches) <= 7
        ids += [one["id"] for one in matches]
        times += [one["recorded"] for one in matches]
        doctor.send("GET", f"{view}/section/problems")
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        path = links["next"].removeprefix(f"http://{client.host}") if "next" in links else None
        pages += 1
        assert pages < 200, "the pages do not end"
    assert pages > 3 and len(set(ids)) == len(ids) and before <= set(ids)
    assert times == sorted(times, reverse=order == "-date")
    # What came later stands in a new search, not in this one.
    assert len(set(ids) - before) <= 5


def test_a_page_is_bounded(home: OwnNode) -> None:
    """50 unless more is asked for, and never more than 500."""
    florence = signed_in(home, "person-0")
    def matches(query: str) -> int:
        return len([one for one in asked(florence, PATH + query)["entry"] if one["search"]["mode"] == "match"])

    assert matches("") == 50 and matches("?_count=1") == 1 and 50 < matches("?_count=100000") <= 500
    links = asked(florence, f"{PATH}?_count=100000")["link"]
    assert "_count=500" in links[0]["url"]


BAD = [
    ("date=yesterday", "date"), ("date=2026-02-30", "date"), ("date=", "date"),
    ("date=2026-03-02T10:00:00+01:00", "date"),
    ("_count=0", "_count"), ("_count=-3", "_count"), ("_count=5&_count=6", "_count"), ("_sort=agent-name", "_sort"),
    ("action=Z", "action"), ("outcome=success", "outcome"), ("type=a%7Cb%7Cc", "type"), ("cursor=zz", "cursor"),
    ("agent-name=Raman", "agent-name"), ("patient=9990000018", "patient"), ("patient.identifier=9990000018", "patient"),
    ("entity=Patient/1", "entity"), ("agent=raman", "agent"), ("type:not=rest", "type"), ("_total=accurate", "_total"),
    ("_include=AuditEvent:agent", "_include"), ("_summary=true", "_summary"), ("9990000018=1", None),
    ("Adeyemi=1", None),
    ("%3Cscript%3E=1", None), ("_has:Provenance:entity:_id=1", None),
]


@pytest.mark.parametrize("subject", ["person-0", "webb"])
def test_what_is_not_understood_is_refused_by_its_name(home: OwnNode, subject: str) -> None:
    """400 with the parameter's name, nothing that was typed, no entry; beside good parameters too."""
    client = signed_in(home, subject)
    for query, name in BAD:
        for whole in (query, f"action=R&{query}"):
            status, headers, text = client.send("GET", f"{PATH}?{whole}")
            assert status == 400, whole
            assert headers["Content-Type"] == "application/fhir+json" and "Longitude-Receipt" not in headers
            issue = json.loads(text)["issue"][0]
            assert issue["severity"] == "error" and issue["code"] in ("value", "not-supported")
            assert issue.get("expression") == ([f"http.{name}"] if name else None)
            assert (name or "A parameter") in issue["diagnostics"]
            for typed in ("yesterday", "Raman", "9990000018", "Adeyemi", "script", "zz"):
                assert typed not in text
    for broken in ("?%ff", "?a=%00", "?" + "action=R&" * 300):
        assert client.send("GET", PATH + broken)[0] == 400


def test_the_form_is_json(home: OwnNode) -> None:
    """Any other is refused with 406; what a browser and a FHIR client send is taken."""
    florence = signed_in(home, "person-0")
    for good in (
        "application/fhir+json", "application/json", "*/*", "text/html,application/xml;q=0.9,*/*;q=0.8",
        "application/fhir+json; fhirVersion=4.0", "application/*",
    ):
        asked(florence, PATH, Accept=good)
    for form in ("json", "application/json", "application/fhir%2Bjson", "application/fhir+json"):
        asked(florence, f"{PATH}?_format={form}", Accept="text/html")
    for bad in (
        "application/fhir+xml", "text/html", "application/fhir+json;q=0", "application/fhir+json; fhirVersion=3.0",
    ):
        status, headers, text = florence.send("GET", PATH, Accept=bad)
        assert status == 406 and json.loads(text)["resourceType"] == "OperationOutcome"
        assert "Longitude-Receipt" not in headers
    for form in ("xml", "application/fhir%2Bxml", "html", ""):
        assert florence.send("GET", f"{PATH}?_format={form}")[0] == 406, form
    assert florence.form(PATH, {"csrf": florence.token("/my/record")})[0] == 404


# Entered first


def test_each_search_is_entered_before_it_leaves(home: OwnNode) -> None:
    """Its receipt stands in the next search, with the door through which it went, and on the page as hers."""
    florence = signed_in(home, "person-0")
    _, headers, _ = florence.send("GET", PATH)
    given = headers["Longitude-Receipt"]
    event = next(one for one in found(florence, "agent-role=person") if receipt(one) == given)
    door = next(
        one["valueString"] for entity in event["entity"] for one in entity.get("detail", []) if one["type"] == "door")
    assert door == "own audit events" and given in seen(florence, "own")[0]
    # Who acts for her is told to her.
    client = friend(home)
    _, headers, _ = client.send("GET", PATH)
    by_friend = [one for one in found(florence, "agent-role=proxy") if receipt(one) == headers["Longitude-Receipt"]]
    assert [reader(one) for one in by_friend] == ["Vasile Ionescu"]


def test_searches_at_the_same_time_are_each_entered(home: OwnNode) -> None:
    """Twenty, four at a time as a session may: twenty receipts, each in the ledger."""
    florence = signed_in(home, "person-0")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        given = list(pool.map(lambda _: florence.send("GET", f"{PATH}?_count=1")[1]["Longitude-Receipt"], range(20)))
    assert len(set(given)) == 20
    assert set(given) <= {receipt(one) for one in found(florence, "agent-role=person&_count=500")}
