"""Runs the `longitude` program on data folders of its own."""

import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / ".build" / "release" / "longitude"


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
