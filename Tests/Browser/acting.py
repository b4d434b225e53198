"""Somebody who acts for another person: how an officer records it, and what they do then."""

import datetime
import re

from client import Client, day_fields, identity, signed_in
from node import Node
from ownnode import OwnNode, coded, problem, resource

HERSELF = {"nhs": "9990000018", "born": "1951-03-04", "family": "Adeyemi", "given": "Florence"}
TODAY = datetime.date.today()
SECRETS = (
    ("PSY", "tellmindtale"), ("ETH", "telldrinktale"), ("SEX", "tellclinictale"), ("HIV", "tellvirustale"),
    ("GDIS", "tellgenetale"), ("NOPAT", "tellkepttale"),
)


def officer_at(node: Node, person: dict) -> tuple[Client, str]:
    """A privacy officer who has found somebody: the path of what that person chose."""
    officer = signed_in(node, "webb")
    return officer, officer.chosen(identity(person))


def authority(proxy: dict, **more: str) -> dict[str, str]:
    """The form of an authority of a parent, from yesterday for a year."""
    return (
        {
            "family": proxy["family"], "given": proxy.get("given", "Given"), "kinship": "father", "basis": "parent",
            "evidence": "Birth certificate seen", "capacity": "",
        } | identity(proxy) | day_fields("from", TODAY - datetime.timedelta(1))
        | day_fields("last", TODAY + datetime.timedelta(300)) | more
    )


def record(node: Node, person: dict, proxy: dict, **more: str) -> tuple[Client, str, str]:
    """The officer records that somebody may act: the officer, the page, and the path that ends it."""
    officer, page = officer_at(node, person)
    status, _, text = officer.form(f"{page}/proxy", authority(proxy, **more) | {"csrf": officer.token(page)})
    assert status == 303, re.findall(r'nhsuk-error-message.*?</span>', text, re.S)
    ends = re.findall(rf'action="({re.escape(page)}/proxy/[0-9a-f]+)"', officer.send("GET", page)[2])
    return officer, page, ends[0] if ends else ""


def offered(client: Client) -> dict[str, str]:
    """For whom somebody may act: the value that the form posts, by name."""
    page = client.send("GET", "/my/people")[2]
    found = re.findall(r'name="who" value="([^"]+)"[^>]*>\s*<b>([^<]+)</b>', page)
    return {name: value for value, name in found if value != "own"}


def act(client: Client, name: str) -> None:
    """Begins to act for somebody."""
    fields = {"csrf": client.token("/my/people"), "who": offered(client)[name]}
    status, headers, _ = client.form("/my/people", fields)
    assert (status, headers["Location"]) == (303, "/my/record")


def friend(node: OwnNode) -> Client:
    """The friend, acting for Florence."""
    client = signed_in(node, "person-22")
    act(client, "Florence Adeyemi")
    return client


def confidential(patient: str) -> list[dict]:
    """What a parent or a friend is never told: by label, and by code without any label."""
    made = [problem(f"secret-{label}", word, label, patient) for label, word in SECRETS]
    made.append(resource(
        "AllergyIntolerance", "secret-allergy", "SEX", patient, code={"text": "Allergy to tellallergytale"}))
    for number, (system, code) in enumerate((
        ("http://snomed.info/sct", "77386006"), ("http://snomed.info/sct", "169553002"),
        ("http://hl7.org/fhir/sid/icd-10", "Z30.4"), ("http://loinc.org", "2106-3"),
    )):
        made.append(resource(
            "Condition", f"secret-code-{number}", None, patient, recordedDate="2026-01-01T00:00:00Z",
            code={"coding": [coded(code, system)], "text": "Condition tellpregnancytale"}))
    made.append(resource(
        "MedicationRequest", "secret-pill", None, patient, status="active", intent="order",
        medicationCodeableConcept={
            "coding": [coded("748879", "http://www.nlm.nih.gov/research/umls/rxnorm")], "text": "Levora tellpilltale"}))
    made.append(resource(
        "Consent", "secret-consent", None, patient, status="active",
        scope={"coding": [coded("patient-privacy", "http://terminology.hl7.org/CodeSystem/consentscope")]},
        category=[{"coding": [coded("INFA")], "text": "Consent tellconsenttale"}],
        policyRule={"coding": [coded("OPTOUT")]}, provision={"securityLabel": [coded("HIV")]}))
    made.append(resource(
        "Procedure", "open-procedure", None, patient, status="completed", code={"text": "Treatment openprocedure"},
        performedDateTime="2026-01-01T00:00:00Z",
        reasonReference=[{"reference": "Condition/secret-SEX", "display": "Because of tellreferencetale"}]))
    return made
