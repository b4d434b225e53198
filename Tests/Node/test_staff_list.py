"""An organisation's list of staff, as an engineer takes it in every night."""

import json
import pathlib
import subprocess

from program import PROGRAM, longitude, surroundings

HEAD = "subject,nhs_number,birth_date,family\n"
SHAH, JONES = "shah,9990000018,1951-03-04,Shah\n", "jones,9990000026,1960-01-01,Jones\n"


def node(folder: pathlib.Path) -> pathlib.Path:
    """A node with the record of one person."""
    body = {
        "resourceType": "Patient", "id": "p", "name": [{"family": "Shah"}], "birthDate": "1951-03-04",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}],
    }
    (folder / "p.json").write_text(json.dumps(body))
    longitude("import", folder / "p.json", "--source", "A", "--data", folder / "data")
    longitude("sources", "A", "--organisation", "RX1", "--data", folder / "data")
    return folder / "data"


def take(folder: pathlib.Path, text: str, organisation: str = "RX1") -> dict:
    """Takes a list in and answers the counts."""
    (folder / "staff.csv").write_bytes(text.encode())
    return json.loads(longitude(
        "staff", folder / "staff.csv", "--organisation", organisation, "--data", folder / "data", "--json"))


def counts(recorded: int = 0, already: int = 0, ended: int = 0, missing: int = 0) -> dict:
    """What a list comes to."""
    return {
        "organisation": "RX1", "recorded": recorded, "already": already, "ended": ended, "notFound": missing,
        "unclear": 0,
    }


def test_a_list_of_staff_is_taken_every_night(tmp_path) -> None:
    """It records, changes nothing when it comes again, ends who is not in it, and each time stands in the ledger."""
    data = node(tmp_path)
    before = json.loads(longitude("ledger", "sign", "--data", data, "--json"))["size"]
    assert take(tmp_path, HEAD + SHAH + JONES) == counts(recorded=1, missing=1)
    assert take(tmp_path, (HEAD + SHAH + JONES).replace("\n", "\r\n")) == counts(already=1, missing=1)
    assert take(tmp_path, HEAD + JONES) == counts(ended=1, missing=1)
    assert json.loads(longitude("ledger", "sign", "--data", data, "--json"))["size"] >= before + 3
    # What was recorded, and what ended, stands on the person's own chain.
    (tmp_path / "number").write_text("9990000018")
    proofs = tmp_path / "proofs.json"
    longitude("ledger", "prove", "--nhs-number-from", tmp_path / "number", "--out", proofs, "--data", data)
    assert proofs.read_text().count("list of staff of RX1") == 2
    words = longitude("staff", tmp_path / "staff.csv", "--organisation", "RX1", "--data", data)
    assert words == "0 recorded, 0 already, 0 ended, 1 not found here, 0 unclear\n"


def test_nothing_of_a_bad_list_is_taken(tmp_path) -> None:
    """Every line that is wrong is named by number and reason, nobody is named, and nothing is entered."""
    data = node(tmp_path)
    before = json.loads(longitude("ledger", "sign", "--data", data, "--json"))["size"]
    file = tmp_path / "staff.csv"
    file.write_text(HEAD + SHAH + "other,9990000019,1951-03-04,Hidden\nother,9990000026,4 March,Hidden\n")
    done = subprocess.run(
        [PROGRAM, "staff", file, "--organisation", "RX1", "--data", data], capture_output=True, text=True,
        env=surroundings())
    assert (done.returncode, done.stdout) == (64, "")
    assert "line 3 has no NHS number" in done.stderr and "line 4 has no birth date" in done.stderr
    assert "line 2" not in done.stderr and "Hidden" not in done.stderr and "999" not in done.stderr
    for text in ("", HEAD, "subject,nhs_number\n"):
        file.write_text(text)
        longitude("staff", file, "--organisation", "RX1", "--data", data, expect=64)
    longitude("staff", tmp_path / "none.csv", "--organisation", "RX1", "--data", data, expect=64)
    assert json.loads(longitude("ledger", "sign", "--data", data, "--json"))["size"] == before
    assert take(tmp_path, HEAD + SHAH) == counts(recorded=1)
