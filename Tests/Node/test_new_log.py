"""An older ledger is restored and no later copy is anywhere: a new log begins, and says for ever what is lost."""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

from program import PROGRAM, ROOT, longitude, surroundings
from test_commands import documented
from test_ledger_vectors import check_bundle, parse_note, signed_by

NHS = "9990000018"
ROUNDS = 40 if os.environ.get("LONGITUDE_TESTS") == "all" else 8


def written(folder: pathlib.Path, name: str, content: dict | str) -> pathlib.Path:
    """A file."""
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
    return folder / name


def said(*arguments, expect: int = 0) -> str:
    """What a command prints, on both of its outputs."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300, env=surroundings())
    assert done.returncode == expect, f"{arguments} ended with {done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def size(data: pathlib.Path) -> int:
    """How many entries are signed now."""
    return int(longitude("ledger", "sign", "--data", data).split("\n")[1])


def prove(data: pathlib.Path, folder: pathlib.Path, name: str) -> pathlib.Path:
    """The person's file of proofs."""
    number = written(folder, "number", NHS)
    longitude("ledger", "prove", "--data", data, "--nhs-number-from", number, "--out", folder / name)
    return folder / name


@pytest.fixture
def data(tmp_path) -> pathlib.Path:
    """A node with one person, signed, whose ledger was copied then: entries came after, and were signed too."""
    data = tmp_path / "data"
    patient = {
        "resourceType": "Patient", "id": "p", "birthDate": "1951-03-04", "name": [{"family": "Adeyemi"}],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS}]}
    longitude("import", written(tmp_path, "p.json", patient), "--source", "A", "--data", data)
    size(data)
    longitude("backup", "--data", data, tmp_path / "copy")
    prove(data, tmp_path, "earlier.json")
    prove(data, tmp_path, "earlier.json")
    size(data)
    return data


def lose(data: pathlib.Path) -> None:
    """The ledger of the backup comes back."""
    for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (data / name).unlink(missing_ok=True)
    shutil.copy(data.parent / "copy" / "ledger.sqlite", data / "ledger.sqlite")


def begin(data: pathlib.Path, *flags: str) -> dict:
    return json.loads(longitude("ledger", "begin-log", "--data", data, *flags, "--json"))


def test_nothing_lost_nothing_begun(data) -> None:
    """A log that can sign on is not ended, and nothing is changed without being confirmed."""
    key = longitude("ledger", "key", "--data", data)
    assert "Nothing is lost" in said("ledger", "begin-log", "--data", data, "--confirm", expect=64)
    lose(data)
    assert "begin-log" in said("ledger", "sign", "--data", data, expect=74)
    found = begin(data)
    assert found["begun"] is False and found["signed"] > found["kept"] > 0 and "key" not in found
    assert longitude("ledger", "key", "--data", data) == key
    longitude("ledger", "sign", "--data", data, expect=74)


def test_the_new_log_says_what_is_lost(data, tmp_path) -> None:
    """Everything that is here is in it and can be proved; what is missing of a person's chain shows by comparing."""
    old = longitude("ledger", "key", "--data", data).strip()
    lose(data)
    begun = begin(data, "--confirm")
    assert begun.keys() == documented()["ledger begin-log"]
    assert begun["begun"] and begun["key"] == longitude("ledger", "key", "--data", data).strip() != old
    assert begun["from"] < begun["until"]
    note = longitude("ledger", "sign", "--data", data)
    origin, entries, _, extensions = parse_note(note)
    line, = [line for line in extensions if line.startswith("longitude log begins 1 ")]
    words = line.split(" ")[4:]
    assert (words[0], words[1]) == (begun["key"], old) and origin == begun["origin"] != old.split("+")[0]
    assert (int(words[2]), int(words[4])) == (begun["signed"], begun["kept"])
    later = prove(data, tmp_path, "later.json")
    assert "may be lost" in longitude("ledger", "verify", later, "--key", begun["key"])
    check_bundle(json.loads(later.read_text()), begun["key"])
    shown = json.loads(longitude("ledger", "verify", later, "--key", begun["key"], "--json"))
    assert [one["kept"] for one in shown["beginnings"]] == [begun["kept"]]
    # The old file with the old key; the new file never with it.
    earlier = tmp_path / "earlier.json"
    longitude("ledger", "verify", earlier, "--key", old)
    check_bundle(json.loads(earlier.read_text()), old)
    assert "had lost entries" in longitude("ledger", "verify", later, "--key", old, expect=1)
    compared = longitude(
        "ledger", "verify", later, "--key", begun["key"], "--key", old, "--earlier", earlier, expect=1)
    assert re.search(r"Chain 1: entr(y|ies) .* lost, as the log says", compared)
    again = prove(data, tmp_path, "again.json")
    longitude("ledger", "verify", again, "--key", begun["key"], "--earlier", later)
    for command in (("ledger", "audit"), ("doctor",)):
        assert "the log began after" in longitude(*command, "--data", data)
    # A backup of the new log is like any; and the log goes on.
    longitude("backup", "--data", data, tmp_path / "second")
    assert "WRONG" not in longitude("restore", "--data", data, tmp_path / "second", "--verify")
    assert size(data) > entries
    assert "Nothing is lost" in said("ledger", "begin-log", "--data", data, "--confirm", expect=64)


def test_the_old_log_signs_its_end(data) -> None:
    """It is signed by both keys, and the next by the new one alone; the seed of the old one is gone."""
    old = longitude("ledger", "key", "--data", data).strip()
    seed = (data / "keys" / "ledger.key").read_text().splitlines()[1]
    lose(data)
    new = begin(data, "--confirm")["key"]
    first = longitude("ledger", "sign", "--data", data)
    assert signed_by(first, old) and signed_by(first, new)
    longitude("ledger", "rotate-key", "--data", data)
    assert not signed_by(longitude("ledger", "sign", "--data", data), old)
    assert seed not in (data / "keys" / "ledger.key").read_text()


def test_a_kill_leaves_the_old_log_refused_or_the_new_one_whole(data, tmp_path) -> None:
    """However often the beginning is cut short: never both."""
    old = longitude("ledger", "key", "--data", data).strip()
    lose(data)
    shutil.copytree(data, tmp_path / "lost")
    chance = random.Random(2)
    for n in range(ROUNDS):
        place = tmp_path / f"round{n}"
        shutil.copytree(tmp_path / "lost", place)
        process = subprocess.Popen(
            [PROGRAM, "ledger", "begin-log", "--data", place, "--confirm"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=surroundings())
        time.sleep(chance.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        process.wait()
        key = longitude("ledger", "key", "--data", place).strip()
        if key == old:
            longitude("ledger", "sign", "--data", place, expect=74)
            key = begin(place, "--confirm")["key"]
        note = longitude("ledger", "sign", "--data", place)
        assert parse_note(note)[0] == key.split("+")[0] and signed_by(note, key)
        assert "WRONG" not in longitude("ledger", "audit", "--data", place)
        with sqlite3.connect(place / "ledger.sqlite") as database:
            notes = [row[0].decode() for row in database.execute("SELECT note FROM checkpoint ORDER BY size")]
        assert {parse_note(note)[0] for note in notes} == {old.split("+")[0], key.split("+")[0]}
        shutil.rmtree(place)


def test_not_while_the_node_runs_and_monitors_do_not_follow(data, tmp_path) -> None:
    """A monitor of the old log says that it has ended, each time, with both sizes; one of the new log that it began."""
    old = longitude("ledger", "key", "--data", data).strip()
    arguments = [
        PROGRAM, "demo", "--port", "0", "--people", "1", "--data", data, "--json", "--assets",
        ROOT / ".build" / "web-assets"]

    class Running:
        def __enter__(self) -> str:
            self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=surroundings())
            return json.loads(self.process.stdout.readline())["ready"]

        def __exit__(self, *_) -> None:
            self.process.terminate()
            assert self.process.wait(20) == 0

    def monitor(url: str, key: str, state: str, expect: int = 0) -> dict:
        return json.loads(longitude(
            "ledger", "monitor", f"{url}/ledger", "--key", key, "--state", tmp_path / state, "--json", expect=expect))

    with Running() as url:
        seen = monitor(url, old, "seen")["size"]
        assert "in use" in said("ledger", "begin-log", "--data", data, "--confirm", expect=74)
    lose(data)
    with Running() as url:
        assert "rolled back" in monitor(url, old, "seen", expect=1)["reason"]
        assert "in use" in said("ledger", "begin-log", "--data", data, "--confirm", expect=74)
    begun = begin(data, "--confirm")
    with Running() as url:
        for _ in range(2):
            told = monitor(url, old, "seen", expect=1)
            assert told["successor"] == begun["key"] and "has ended" in told["reason"]
            assert (told["beginnings"][0]["signed"], told["beginnings"][0]["kept"]) == (begun["signed"], begun["kept"])
            assert f"{seen - begun['kept']} are lost" in told["reason"]
        assert parse_note((tmp_path / "seen").read_text())[1] == seen
        fresh = monitor(url, old, "fresh", expect=1)
        assert "never seen before" in fresh["reason"] and not (tmp_path / "fresh").exists()
        now = monitor(url, begun["key"], "new")
        assert now["good"] and now["beginnings"][0]["kept"] == begun["kept"]
        monitor(url, begun["key"], "new")
