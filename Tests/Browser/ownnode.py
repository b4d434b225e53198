"""Nodes that a test has for itself: a small demonstration, with entries that may not be told Florence Adeyemi."""

import json
import os
import pathlib
import re
import signal
import tempfile
from typing import NamedTuple

from client import Client
from node import DAY, ROOT, SECONDS_TO_STOP, Node, simulated
from program import longitude
from staff import FLORENCE

# All three who sign in to see their own record are among the first 23.
PEOPLE = 23
HOSPITAL = "ZZH01"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
V2_SECTION = "http://terminology.hl7.org/CodeSystem/v2-0074"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"


class OwnNode(Node):
    """A demonstration of 23 people, whatever node the other tests look at; `more` is sent to it by the hospital.

    `scanner` is the command that looks for malware in files. What stands in `environment` when it is started is added
    to that of the tests.
    """

    def __init__(self, more: list[dict] | None = None, scanner: list[str] | None = None) -> None:
        self.scanner, self.day = scanner or [], DAY
        self.folder = tempfile.TemporaryDirectory(prefix="own-node-", dir=ROOT / ".build")
        self.lines: list[str] = []
        self.environment: dict[str, str] = {}
        self._demonstrate()
        if more:
            self.take_in(more, HOSPITAL)

    def take_in(self, resources: list[dict], source: str, kind: str | None = None) -> None:
        """More comes in from a source while the node does not run."""
        self._end()
        file = pathlib.Path(self.folder.name) / f"more-{source}.ndjson"
        file.write_text("\n".join(json.dumps(one) for one in resources), encoding="utf-8")
        commands = [["sources", source, "--kind", kind, "--data", self.folder.name]] if kind else []
        commands.append(["import", file, "--source", source, "--data", self.folder.name])
        for command in commands:
            longitude(*command)
        self._demonstrate()

    def _demonstrate(self) -> None:
        scanner = [argument for word in self.scanner for argument in ("--scanner", word)]
        self._serve(PEOPLE, self.day, *scanner, env={**os.environ, **self.environment})

    def _end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(SECONDS_TO_STOP) == 0


class Told(NamedTuple):
    """An entry that the hospital sends about Florence."""

    # Its identifier at the hospital, and a word that stands nowhere else.
    id: str
    word: str
    # Its section's address, where staff find it.
    section: str
    resource: dict
    # Whether Florence may see it.
    isTold: bool = False


def coded(code: str, system: str = ACT_CODE) -> dict:
    """A security label, or any other code."""
    return {"system": system, "code": code}


def resource(kind: str, id: str, label: str | None, patient: str, **more) -> dict:
    """A resource about the patient, with that label of sensitivity."""
    meta: dict = {"lastUpdated": "2026-01-01T00:00:00Z"}
    if label:
        meta["security"] = [coded(label, CONFIDENTIALITY if label == "V" else ACT_CODE)]
    subject = "patient" if kind in ("AllergyIntolerance", "Consent") else "subject"
    return {"resourceType": kind, "id": id, "meta": meta, subject: {"reference": f"Patient/{patient}"}} | more


def problem(id: str, word: str, label: str | None, patient: str) -> dict:
    """A condition that she has now."""
    return resource(
        "Condition", id, label, patient, code={"text": f"Condition {word}"}, recordedDate="2026-01-01T00:00:00Z",
        note=[{"text": f"Note on {word}"}],
        clinicalStatus={"coding": [coded("active", "http://terminology.hl7.org/CodeSystem/condition-clinical")]})


def written(id: str, word: str, label: str | None, patient: str) -> dict:
    """A letter whose text is held here."""
    import base64

    data = base64.b64encode(f"A letter about {word}".encode()).decode()
    return resource(
        "DocumentReference", id, label, patient, status="current", date="2026-01-01T00:00:00Z",
        description=f"Letter {word}", content=[{"attachment": {"contentType": "text/plain", "data": data}}])


def labelled(patient: str) -> list[Told]:
    """What may not be told the person, of each kind, and last what refers to it and may."""
    told: list[Told] = []

    def add(id: str, word: str, section: str, made: dict, isTold: bool = False) -> None:
        told.append(Told(id, word, section, made, isTold))

    for label in ("NOPAT", "TBOO", "SDV", "VIO"):
        word = f"tell{label.lower()}tale"
        add(f"quiet-{label}-1", word, "problems", problem(f"quiet-{label}-1", word, label, patient))
        add(f"quiet-{label}-2", word + "x", "documents", written(f"quiet-{label}-2", word + "x", label, patient))
    add("quiet-allergy", "tellallergytale", "allergies", resource(
        "AllergyIntolerance", "quiet-allergy", "NOPAT", patient, code={"text": "Allergy to tellallergytale"},
        clinicalStatus={"coding": [
            coded("active", "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical")]}))
    add("quiet-medicine", "tellmedicinetale", "medicines", resource(
        "MedicationRequest", "quiet-medicine", "SDV", patient, status="active", intent="order",
        medicationCodeableConcept={"text": "Tellmedicinetale tablets"}, authoredOn="2026-01-01T00:00:00Z"))
    # Opened by nobody.
    add("quiet-very", "tellverytale", "", problem("quiet-very", "tellverytale", "V", patient))
    add("quiet-unknown", "tellunknowntale", "", problem("quiet-unknown", "tellunknowntale", "NOSUCHLABEL", patient))
    # Without a label, and received now: results and scans wait.
    for name, category, section in (
        ("laboratory", "laboratory", "results"), ("imaging", "imaging", "imaging"),
    ):
        word = f"tell{name}tale"
        add(f"quiet-{name}", word, section, resource(
            "Observation", f"quiet-{name}", None, patient, status="final", code={"text": f"Test {word}"},
            category=[{"coding": [coded(category, CATEGORY)]}], effectiveDateTime="2026-01-01T00:00:00Z",
            valueQuantity={"value": 7, "unit": "mmol/L"}))
    for name, category, section in (("report", "CH", "results"), ("scan", "RAD", "imaging")):
        word = f"tell{name}tale"
        add(f"quiet-{name}", word, section, resource(
            "DiagnosticReport", f"quiet-{name}", None, patient, status="final", code={"text": f"Report {word}"},
            category=[{"coding": [coded(category, V2_SECTION)]}], effectiveDateTime="2026-01-01T00:00:00Z",
            conclusion=f"Conclusion {word}", result=[{"reference": "Observation/quiet-laboratory"}]))
    add("open-procedure", "openprocedure", "procedures", resource(
        "Procedure", "open-procedure", None, patient, status="completed", code={"text": "Treatment openprocedure"},
        performedDateTime="2026-01-01T00:00:00Z", reasonReference=[{"reference": "Condition/quiet-SDV-1"}]), True)
    return told


def patient_at_the_hospital() -> str:
    """Florence's identifier at the hospital, from the same simulation."""
    for source, made in simulated(1):
        identifiers = made.get("identifier", [])
        if source.startswith(HOSPITAL) and any(
            one.get("value") == FLORENCE.nhs.replace(" ", "") for one in identifiers
        ):
            return made["id"]
    raise AssertionError(f"the simulation has no Florence at {HOSPITAL}")


def numbers_at_work(client: Client, view: str, told: list[Told]) -> dict[str, int]:
    """The numbers under which somebody at work sees these entries, by their words."""
    found: dict[str, int] = {}
    for section in {one.section for one in told if one.section}:
        read, paths = set(), {f"{view}/section/{section}"}
        while paths - read:
            path = (paths - read).pop()
            read.add(path)
            page = client.send("GET", path.replace("&amp;", "&"))[2]
            for number in re.findall(r"/item/(\d+)", page.rpartition("<main")[2]):
                found.setdefault(number, 0)
            paths |= set(re.findall(rf'href="({re.escape(view)}/section/{section}\?[^"#]*(?:page|list)=[^"#]*)"', page))
    numbers = {}
    for number in sorted(map(int, found), reverse=True):
        page = client.send("GET", f"{view}/item/{number}")[2].lower().rpartition("<main")[2]
        for one in told:
            if one.word not in numbers and re.search(rf"\b{one.word}\b", page):
                numbers[one.word] = number
        if len(numbers) == len([one for one in told if one.section]):
            break
    return numbers
