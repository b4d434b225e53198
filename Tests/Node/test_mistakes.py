"""What an operator may get wrong, and what must come of it."""

import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

import lossydisk
from program import NHS, PROGRAM, ROOT, exported, longitude, patient, surroundings, transaction, written
from test_power_failure import RESOURCES, requests_file, whole_requests


def said(*arguments, status: int | None = None, **options) -> str:
    """What a command that fails says on standard error."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)], stderr=subprocess.PIPE, text=True, timeout=120,
        **{"stdout": subprocess.DEVNULL, **options})
    assert done.returncode == status if status is not None else done.returncode > 0, (done.returncode, done.stderr)
    assert "Error Domain" not in done.stderr and "Fatal error" not in done.stderr and "CryptoKit" not in done.stderr
    return done.stderr


def filled(folder: pathlib.Path, name: str = "data") -> pathlib.Path:
    """A node with two people."""
    data = folder / name
    people = written(folder, "people.ndjson", patient(), patient("q", "Okafor", "9990000026"))
    longitude("import", people, "--source", "A", "--data", data)
    return data


def files(folder: pathlib.Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def with_erasure(tmp_path: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """A node, and its backup from before one of its two people was erased."""
    data, copy = filled(tmp_path), tmp_path / "copy"
    longitude("backup", "--data", data, copy)
    longitude("erase", "--data", data, "--nhs-number-from", written(tmp_path, "number", NHS), "--confirm")
    return data, copy


def test_a_damaged_key_of_a_record_keeps_nobody_elses_entries_back(tmp_path) -> None:
    """What is accepted is entered, that record's on nobody's chain, and what is damaged is told."""
    data = filled(tmp_path)
    with sqlite3.connect(data / "records.sqlite") as database:
        database.execute("UPDATE record_key SET wrapped = zeroblob(60) WHERE pid = 1")
    result = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    for name, subject in ("o1", "Patient/p"), ("o2", "Patient/q"):
        file = written(tmp_path, f"{name}.json", result | {"id": name, "subject": {"reference": subject}})
        longitude("import", file, "--source", "A", "--data", data)
    with sqlite3.connect(data / "ledger.sqlite") as database:
        assert database.execute("SELECT count(*) FROM leaf WHERE pid = 2").fetchone() == (2,)
        entered = database.execute("SELECT writes FROM frontier").fetchone()
    with sqlite3.connect(data / "records.sqlite") as database:
        assert database.execute("SELECT max(t) FROM change").fetchone() == entered
    findings = json.loads(longitude("doctor", "--data", data, "--json", expect=1))
    assert "cannot be opened" in next(one["detail"] for one in findings if one["check"] == "ledger entries")


def test_another_nodes_key_is_refused(tmp_path) -> None:
    """Nothing is imported under new names; with its own key the node goes on."""
    data, other = filled(tmp_path), filled(tmp_path, "other")
    key = data / "keys" / "node.key"
    own = key.read_bytes()
    shutil.copy(other / "keys" / "node.key", key)
    message = said("import", tmp_path / "people.ndjson", "--source", "A", "--data", data)
    assert str(key) in message and "where keys are kept" in message
    key.write_bytes(own)
    report = json.loads(longitude("import", tmp_path / "people.ndjson", "--source", "A", "--data", data, "--json"))
    assert report["versions"] == 0 and len(exported(data)) == 2


def test_a_restore_without_keys_leaves_no_node(tmp_path) -> None:
    """It says what is missing; when the keys have come, who was erased stays erased."""
    data, copy = with_erasure(tmp_path)
    restored = tmp_path / "restored"
    restored.mkdir()
    assert "node.key" in said("restore", "--data", restored, copy)
    assert list(restored.iterdir()) == []
    shutil.copytree(data / "keys", restored / "keys")
    longitude("restore", "--data", restored, copy)
    assert [body["id"] for body in exported(restored)] == ["q"]
    assert not (restored / ".restoring").exists()


def test_a_restore_that_was_killed_leaves_no_node(tmp_path) -> None:
    """Whenever it is killed: nobody who was erased is there, no new node begins, and a second restore succeeds."""
    data, copy = with_erasure(tmp_path)
    for number in range(12):
        restored = tmp_path / f"restored-{number}"
        shutil.copytree(data / "keys", restored / "keys")
        process = subprocess.Popen(
            [PROGRAM, "restore", "--data", restored, copy], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.02 * number)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # Killed between its moves, it is ended by the next command: the test below.
        is_between = (restored / "ledger.sqlite").exists()
        if not is_between and not (restored / "records.sqlite").exists():
            said("export", "--data", restored)
            if (restored / ".restoring").exists():
                message = said("import", tmp_path / "people.ndjson", "--source", "A", "--data", restored)
                assert "has not ended" in message
            longitude("restore", "--data", restored, copy)
        assert [body["id"] for body in exported(restored)] == ["q"]


@pytest.mark.parametrize("second", ["export", "import", "doctor", "restore"])
def test_a_restore_that_was_killed_between_its_moves(tmp_path, second: str) -> None:
    """The ledger is in its place, the records are not: whoever opens the node ends it, another restore begins anew."""
    data, copy = with_erasure(tmp_path)
    restored, stage = tmp_path / "restored", tmp_path / "restored" / ".restoring"
    shutil.copytree(data / "keys", restored / "keys")
    faults = lossydisk.build(tmp_path, "faults")
    done = subprocess.run(
        [PROGRAM, "restore", "--data", restored, copy], capture_output=True,
        env=surroundings(LD_PRELOAD=str(faults), KILLED_BEFORE="records.sqlite"))
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (restored / "ledger.sqlite").exists() and not (restored / "records.sqlite").exists()
    assert (stage / "records.sqlite").exists() and not (stage / "ledger.sqlite").exists()
    if second == "restore":
        longitude("restore", "--data", restored, copy)
    elif second == "import":
        other = patient("v", "Visitor", "9990000034")
        longitude("import", written(tmp_path, "v.json", other), "--source", "B", "--data", restored)
    else:
        longitude(second, "--data", restored)
    assert [body["id"] for body in exported(restored)] == (["q", "v"] if second == "import" else ["q"])
    assert not stage.exists()
    longitude("doctor", "--data", restored)


def test_a_disk_that_fills_up_under_an_import(tmp_path) -> None:
    """It says how much was accepted, which stays, and how to go on; the same command then does the rest."""
    data, file = filled(tmp_path), requests_file(tmp_path, 400)
    longitude("erase", "--data", data, "--source", "A", "--patient", "p", "--confirm")
    longitude("erase", "--data", data, "--source", "A", "--patient", "q", "--confirm")
    faults = lossydisk.build(tmp_path, "faults")
    command = [PROGRAM, "import", file, "--source", "A", "--data", data]
    env = surroundings(LD_PRELOAD=str(faults), FULL_AFTER="3000000")
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, env=env)
    report, there = json.loads(done.stdout), whole_requests(data)
    assert done.returncode == 74, done.stderr
    assert 0 < len(there) < 400 and report["versions"] == len(there) * RESOURCES
    for words in (report["stopped"], done.stderr):
        assert "the disk is full" in words and f"accepted before that, and stay: {len(there)}." in words
        assert "Run the same command again" in words and "Nothing was changed" not in words
    longitude("doctor", "--data", data)
    report = json.loads(longitude(*command[1:], "--json"))
    assert report["repeated"] == len(there) * RESOURCES and report["versions"] == (400 - len(there)) * RESOURCES
    more = requests_file(tmp_path, 401)
    done = subprocess.run(
        [*command[:2], more, *command[3:]], capture_output=True, text=True, env=env | {"FULL_AFTER": "0"})
    assert done.returncode == 74 and "full" in done.stderr and whole_requests(data) == set(range(400))


def test_the_service_is_a_unit_that_systemd_takes(tmp_path) -> None:
    """Every line is known to it, and it is shut in; whoever has no systemd does not test it."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze")
    text = (ROOT / "docs" / "longitude.service").read_text()
    (command,) = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    program, *arguments = command.removeprefix("ExecStart=").split()
    unit = tmp_path / "longitude.service"
    unit.write_text(text.replace(program, str(PROGRAM)))
    done = subprocess.run([analyze, "verify", unit], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", "--threshold=20", unit], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-400:]
    # The program knows what it is started with: only the configuration is not there.
    assert "cannot be read as a JSON object" in said(*arguments, status=64)
    assert re.search(r"^RestartPreventExitStatus=64$", text, re.M)


@pytest.mark.parametrize("name", ["records.sqlite-wal", "ledger.sqlite-wal", "records.sqlite"])
def test_a_restore_takes_up_nothing_that_was_left(tmp_path, name: str) -> None:
    """A log of another database would be read as this one's."""
    data, copy = with_erasure(tmp_path)
    restored = tmp_path / "restored"
    shutil.copytree(data / "keys", restored / "keys")
    (restored / name).write_bytes(b"")
    assert name in said("restore", "--data", restored, copy)
    assert {file.name for file in restored.iterdir()} == {"keys", name}


def test_a_backup_is_checked_without_a_trace(tmp_path) -> None:
    """Neither keys nor anything else come into it, nor does its own folder named verify go; nothing stays when the
    check is interrupted; what is not there is not made."""
    data, copy = with_erasure(tmp_path)
    longitude("ledger", "sign", "--data", data)
    (copy / "verify").mkdir()
    (copy / "verify" / "mine").write_text("mine")
    before, keys = files(copy), files(data / "keys")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    env = {"TMPDIR": str(scratch)}
    longitude("restore", "--data", data, copy, "--verify", env=env)
    assert files(copy) == before and list(scratch.iterdir()) == []
    for number in range(8):
        process = subprocess.Popen(
            [PROGRAM, "restore", "--data", data, copy, "--verify"], env={**os.environ, **env},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Once there is something to leave behind.
        while process.poll() is None and not list(scratch.iterdir()):
            time.sleep(0.002)
        time.sleep(0.02 * number)
        process.send_signal(signal.SIGINT if number % 2 else signal.SIGTERM)
        process.wait()
        assert not any("key" in file for file in files(scratch))
        assert list(scratch.iterdir()) == []
    assert files(copy) == before and files(data / "keys") == keys
    assert "ledger.sqlite that can be read" in said("restore", "--data", data, tmp_path / "nowhere", "--verify")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("arguments", [
    ["doctor"], ["backup", "COPY"], ["erase", "--nhs-number-from", "NUMBER"], ["export"], ["feed"], ["quarantine"],
    ["reviews"], ["consents"], ["sources"], ["migrate"], ["ledger", "audit"], ["ledger", "key"], ["ledger", "sign"],
    ["policy", "history"], ["sensitivity", "show"],
])
def test_a_mistyped_folder_is_no_node(tmp_path, arguments: list[str]) -> None:
    """It is said, and nothing is made."""
    places = {"COPY": tmp_path / "copy", "NUMBER": written(tmp_path, "number", NHS)}
    message = said(*[places.get(word, word) for word in arguments], "--data", tmp_path / "dta")
    assert f"There is no node in {tmp_path}/dta." in message
    assert not (tmp_path / "dta").exists() and not (tmp_path / "copy").exists()


def test_nobody_else_reads_what_is_written(tmp_path) -> None:
    """Databases, backups and exports are the owner's alone, in a folder of everybody's too."""
    os.umask(0o022)
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    filled(tmp_path)
    longitude("backup", "--data", data, tmp_path / "copy")
    longitude("export", "--data", data, "--output", tmp_path / "out.ndjson")
    made = [*data.rglob("*"), *(tmp_path / "copy").rglob("*"), tmp_path / "out.ndjson"]
    open_ones = [str(file) for file in made if file.is_file() and file.stat().st_mode & 0o077]
    assert len(made) > 6 and open_ones == []


def test_an_export_that_fails_leaves_the_file_as_it_was(tmp_path) -> None:
    """The new one takes its place only when it is whole; a link stays a link, a device is written as it is."""
    data, out, link = filled(tmp_path), tmp_path / "out.ndjson", tmp_path / "link"
    out.write_text("before")
    link.symlink_to(out)
    with sqlite3.connect(data / "records.sqlite") as database:
        bodies = database.execute("SELECT rid, body FROM current ORDER BY rid DESC").fetchall()
        database.execute("UPDATE current SET body = zeroblob(length(body)) WHERE rid = ?", bodies[0][:1])
    said("export", "--data", data, "--output", out)
    assert out.read_text() == "before"
    with sqlite3.connect(data / "records.sqlite") as database:
        database.execute("UPDATE current SET body = ? WHERE rid = ?", bodies[0][::-1])
    longitude("export", "--data", data, "--output", link)
    assert link.is_symlink() and len(out.read_text().splitlines()) == 2
    assert "Make room" in said("export", "--data", data, "--output", "/dev/full")
    assert pathlib.Path("/dev/full").is_char_device()
    assert [file.name for file in tmp_path.glob("out.ndjson*")] == ["out.ndjson"]


@pytest.mark.parametrize("arguments", [["feed"], ["export"], ["import", "MORE", "--source", "A", "--each"], ["doctor"]])
def test_output_that_cannot_be_written_ends_the_command(tmp_path, arguments: list[str]) -> None:
    """With a word on a full disk, without one when whoever reads has read enough."""
    data = filled(tmp_path)
    more = written(tmp_path, "more.ndjson", *(transaction(number, 3) for number in range(200)))
    arguments = [more if word == "MORE" else word for word in arguments] + ["--data", data]
    with open("/dev/full", "w", encoding="utf-8") as full:
        assert "standard output cannot be written" in said(*arguments, status=74, stdout=full)
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)], stdout=writer, stderr=subprocess.PIPE, text=True, timeout=120)
    os.close(writer)
    assert done.returncode in (74, -signal.SIGPIPE) and done.stderr == "", done.stderr


def test_a_path_that_does_not_fit_is_explained(tmp_path) -> None:
    """What, where, and what to do."""
    data, file = filled(tmp_path), tmp_path / "people.ndjson"
    for arguments, words in (
        (["backup", "--data", data, file], "is no folder that can be written"),
        (["backup", "--data", data, file / "below"], "is no folder that can be written"),
        (["restore", "--data", data, tmp_path / "nowhere", "--verify"], "`longitude backup` made"),
        (["simulate", "--people", "1", "--out", file], "is no folder that can be written"),
        (["import", tmp_path, "--source", "A", "--data", data], "is a folder"),
        (["ledger", "reconcile", "--data", data, "--log", tmp_path], "is a folder"),
        (["erase", "--data", data, "--nhs-number-from", tmp_path / "nowhere"], "cannot be read"),
        (["erase", "--data", data, "--nhs-number-from", tmp_path], "cannot be read"),
        (["export", "--data", data, "--output", tmp_path / "nowhere" / "x"], "a folder that exists"),
    ):
        assert words in said(*arguments), arguments
