"""Runs the `longitude` program on data folders of its own."""

import gzip
import json
import os
import pathlib
import socket
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / ".build" / "release" / "longitude"
# The program that `longitude demo` and `longitude simulate` hand over to.
DEMONSTRATION = PROGRAM.with_name("longitude-demo")
# Of the test range, the number of Florence Adeyemi.
NHS = "9990000018"


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def surroundings(**more: str) -> dict[str, str]:
    """The environment without variables that would be taken for a node's configuration, and with others."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LONGITUDE_")} | more


def ended(*arguments, expect: int = 0, env: dict | None = None) -> subprocess.CompletedProcess:
    """Runs a command to its end."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300, env=surroundings(**(env or {}))
    )
    assert done.returncode == expect, f"{arguments} ended with {done.returncode}: {done.stdout}{done.stderr}"
    return done


def longitude(*arguments, expect: int = 0, env: dict | None = None) -> str:
    """The same; answers its standard output."""
    return ended(*arguments, expect=expect, env=env).stdout


def exported(data: pathlib.Path, *flags: str) -> list[dict]:
    """What the node would give back."""
    return [json.loads(line) for line in longitude("export", "--data", data, *flags).splitlines()]


def transaction(number: int, resources: int = 8) -> str:
    """One request: a patient and what belongs to them; the ids tell which request it was."""
    bodies = [{"resourceType": "Patient", "id": f"r{number}-0", "birthDate": "1960-01-01"}]
    for item in range(1, resources):
        bodies.append({
            "resourceType": "Observation", "id": f"r{number}-{item}", "status": "final", "code": {"text": "Potassium"},
            "subject": {"reference": f"Patient/r{number}-0"}, "valueQuantity": {"value": item, "unit": "mmol/L"},
        })
    entries = [
        {"resource": body, "request": {"method": "PUT", "url": f"{body['resourceType']}/{body['id']}"}}
        for body in bodies
    ]
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def patient(ident: str = "p", family: str = "Adeyemi", nhs: str = NHS) -> dict:
    """A patient resource."""
    return {
        "resourceType": "Patient", "id": ident, "name": [{"family": family}], "birthDate": "1951-03-04",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs}],
    }


def written(folder: pathlib.Path, name: str, *lines: dict | str) -> pathlib.Path:
    """A file of these lines, gzipped when its name says so."""
    file = folder / name
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    if name.endswith(".gz"):
        file.write_bytes(gzip.compress(text.encode()))
    else:
        file.write_text(text)
    return file
