"""A change of the node's key: what it says, what it refuses, and that it can be killed at any moment."""

import base64
import fcntl
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import time

from program import NHS, PROGRAM, ended, exported, longitude, patient, surroundings, transaction, written
from test_mistakes import said

LETTER = {
    "resourceType": "DocumentReference", "id": "d", "status": "current", "subject": {"reference": "Patient/p"},
    "content": [{"attachment": {
        "contentType": "text/plain", "data": base64.b64encode(b"a long letter " * 9_000).decode()}}],
}


def filled(folder: pathlib.Path, letters: int = 1) -> pathlib.Path:
    """A node with a record, letters in it and in nobody's record, and a refused input."""
    folder.mkdir(exist_ok=True)
    data = folder / "data"
    nobodys = {key: value for key, value in LETTER.items() if key != "subject"} | {"id": "n"}
    lines = [patient(), *(LETTER | {"id": f"d{n}"} for n in range(letters)), nobodys, {**patient("x"), "gender": 7}]
    lines += [transaction(n, 3) for n in range(letters)]
    longitude("import", written(folder, "lines.ndjson", *lines), "--source", "A", "--data", data, expect=2)
    longitude("ledger", "sign", "--data", data)
    return data


def numbers(data: pathlib.Path) -> set[int]:
    """Under which keys things are sealed."""
    found = set()
    for file, table in (("records", "record_key"), ("records", "blob"), ("records", "quarantine"), ("ledger", "leaf")):
        with sqlite3.connect(data / f"{file}.sqlite") as database:
            found |= {number for (number,) in database.execute(f"SELECT DISTINCT key FROM {table}")}
    return found


def held(data: pathlib.Path) -> tuple[list[dict], str]:
    """What the node would give back, and what was refused."""
    return exported(data), json.loads(longitude("quarantine", "1", "--data", data, "--json"))["data"]


def test_a_key_is_changed(tmp_path) -> None:
    """A dry run changes nothing; afterwards one key is there, everything can be read, and doctor is content."""
    data = filled(tmp_path)
    file = data / "keys" / "node.key"
    before, old = held(data), file.read_bytes()
    told = json.loads(longitude("keys", "change", "--data", data, "--json"))
    assert told["changed"] is False and [key["number"] for key in told["keys"]] == [1]
    assert (told["records"], told["attachments"], told["refused"], told["damaged"]) == (2, 2, 1, 0)
    assert "--confirm" in longitude("keys", "change", "--data", data)
    assert file.read_bytes() == old
    # As a program leaves it that was killed while it replaced the file; an operator's copy is theirs.
    (data / "keys" / "node.key.1B4E28BA-2FA1-11D2-883F-0016D3CCA427").write_bytes(old)
    (data / "keys" / ".dat.nosync2f1c.Xk3Qbz").write_bytes(old)
    (data / "keys" / "node.key.2025").write_bytes(b"mine")
    done = json.loads(longitude("keys", "change", "--data", data, "--confirm", "--json"))
    assert done["changed"] is True and [key["number"] for key in done["keys"]] == [2]
    assert (done["records"], done["attachments"], done["refused"], done["damaged"]) == (2, 2, 1, 0)
    assert numbers(data) == {2} and file.stat().st_mode & 0o077 == 0
    assert held(data) == before
    assert "key 2, AES-256-GCM" in longitude("doctor", "--data", data)
    secret = old.splitlines()[1].split()[-1]
    assert (data / "keys" / "node.key.2025").read_bytes() == b"mine"
    assert not any(secret in left.read_bytes() for left in (data / "keys").iterdir())
    longitude("keys", "change", "--data", data, "--confirm", "--algorithm", "ChaCha20-Poly1305")
    assert held(data) == before
    assert "key 3, ChaCha20-Poly1305" in longitude("doctor", "--data", data)


def test_a_change_that_was_killed_goes_on(tmp_path) -> None:
    """Whenever it is killed: everything can be read, more can be written, doctor says what stands, and it ends."""
    data = filled(tmp_path, 60)
    before = held(data)
    for number in range(10):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(data, copy)
        process = subprocess.Popen(
            [PROGRAM, "keys", "change", "--data", copy, "--confirm"], env=surroundings(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.03 * number)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # What it was about to put there has a name by which it is found and removed.
        assert all(left.name.startswith(("node.key", "ledger.")) for left in (copy / "keys").iterdir())
        assert held(copy) == before
        longitude("import", written(tmp_path, "v.json", patient("v", "Visitor", "9990000034")), "--source", "B",
                  "--data", copy)
        keys = len((copy / "keys" / "node.key").read_text().splitlines()) - 2
        out = longitude("doctor", "--data", copy, expect=1 if keys > 1 else 0)
        assert ("a change has not ended" in out) == (keys > 1)
        longitude("keys", "change", "--data", copy, "--confirm")
        longitude("doctor", "--data", copy)
        assert len(numbers(copy)) == 1 and exported(copy)[:-1] == before[0]
        shutil.rmtree(copy)


def test_a_change_that_has_begun_says_so(tmp_path) -> None:
    """Whatever stops it, not that nothing was changed; by which algorithm it goes on, and what a backup needs then."""
    data = filled(tmp_path)
    with sqlite3.connect(data / "records.sqlite") as database:
        database.execute("CREATE TRIGGER full BEFORE INSERT ON record_key BEGIN SELECT RAISE(ABORT, 'no room'); END")
    message = said("keys", "change", "--data", data, "--confirm", status=74)
    assert "The change has begun: both keys stand" in message and "Nothing was changed" not in message
    assert "run the same command again" in message
    with sqlite3.connect(data / "records.sqlite") as database:
        database.execute("DROP TRIGGER full")
    assert "keep a copy of node.key as it is now" in longitude("keys", "change", "--data", data)
    other = ("--algorithm", "ChaCha20-Poly1305")
    message = said("keys", "change", "--data", data, "--confirm", *other, status=64)
    assert "key 2, AES-256-GCM, has begun" in message
    assert "under key 2, AES-256-GCM" in longitude("keys", "change", "--data", data, "--confirm")
    assert "under key 3, ChaCha20-Poly1305" in longitude("keys", "change", "--data", data, "--confirm", *other)


def test_what_is_damaged_is_given_up_or_keeps_the_key(tmp_path) -> None:
    """A record whose key is not there was not erased."""
    data = filled(tmp_path)
    with sqlite3.connect(data / "records.sqlite") as database:
        database.execute("DELETE FROM record_key WHERE pid = 1")
    assert json.loads(longitude("keys", "change", "--data", data, "--json"))["damaged"] == 1
    done = ended("keys", "change", "--data", data, "--confirm", expect=2)
    assert "the key of record 1" in done.stderr and "--leave-damaged gives them up" in done.stdout
    assert len((data / "keys" / "node.key").read_text().splitlines()) == 4
    assert "given up" in longitude("keys", "change", "--data", data, "--confirm", "--leave-damaged")
    assert len((data / "keys" / "node.key").read_text().splitlines()) == 3


def test_a_key_stays_its_owners_and_where_it_is(tmp_path) -> None:
    """Replaced by root it is still the service's; behind a link it is replaced where the link leads."""
    data = filled(tmp_path)
    file, kept = data / "keys" / "node.key", tmp_path / "kept" / "key"
    kept.parent.mkdir()
    file.rename(kept)
    file.symlink_to(kept)
    old = kept.read_bytes()
    owner = (65534, 65533) if os.geteuid() == 0 else (os.getuid(), os.getgid())
    os.chown(kept, *owner)
    longitude("keys", "change", "--data", data, "--confirm")
    assert file.is_symlink() and kept.read_bytes() != old and list(kept.parent.iterdir()) == [kept]
    assert (kept.stat().st_uid, kept.stat().st_gid) == owner
    longitude("doctor", "--data", data)


def test_a_key_is_not_changed_under_a_program_that_has_read_it(tmp_path) -> None:
    """It would go on sealing with the old one."""
    data = filled(tmp_path)
    before = (data / "keys" / "node.key").read_bytes()
    with open(data / "lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        assert "is in use. Stop the node" in said("keys", "change", "--data", data, "--confirm")
        longitude("keys", "change", "--data", data)
    assert (data / "keys" / "node.key").read_bytes() == before


def test_a_backup_from_before_needs_the_old_key(tmp_path) -> None:
    """A restore says so; with the key file of then it succeeds, and who was erased meanwhile stays erased."""
    data, copy = filled(tmp_path), tmp_path / "copy"
    longitude("backup", "--data", data, copy)
    old = (data / "keys" / "node.key").read_bytes()
    longitude("keys", "change", "--data", data, "--confirm")
    longitude("erase", "--data", data, "--nhs-number-from", written(tmp_path, "number", NHS), "--confirm")
    longitude("ledger", "sign", "--data", data)
    restored = tmp_path / "restored"
    shutil.copytree(data / "keys", restored / "keys")
    message = said("restore", "--data", restored, copy)
    assert "longitude keys add" in message and str(restored / "keys" / "node.key") in message
    kept, now = tmp_path / "kept.key", (restored / "keys" / "node.key").read_bytes()
    kept.write_bytes(old)
    assert "There is no key file" in said("keys", "add", "--data", tmp_path, kept)
    assert not (tmp_path / "lock").exists()
    for file, why in ((filled(tmp_path / "other") / "keys" / "node.key", "of another node"), (copy, "")):
        assert why in said("keys", "add", "--data", restored, file, status=None)
    assert (restored / "keys" / "node.key").read_bytes() == now
    told = json.loads(longitude("keys", "add", "--data", restored, kept, "--json"))
    assert [key["number"] for key in told["keys"]] == [1, 2]
    out = longitude("restore", "--data", restored, copy, "--verify", "--json")
    assert all(finding["good"] for finding in json.loads(out))
    # The newest entries are not in it: a new log is begun by the log's key of today, and the old key goes.
    assert "its newest are lost" in longitude("restore", "--data", restored, copy, expect=1)
    longitude("ledger", "begin-log", "--data", restored, "--confirm")
    assert "a change has not ended" in longitude("doctor", "--data", restored, expect=1)
    longitude("keys", "change", "--data", restored, "--confirm")
    longitude("ledger", "sign", "--data", restored)
    longitude("doctor", "--data", restored)
    assert len((restored / "keys" / "node.key").read_text().splitlines()) == 3


def test_the_logs_key_is_sealed(tmp_path) -> None:
    """Its file of before a change of the node's key fits the key of then alone, and is told so."""
    data = filled(tmp_path)
    file = data / "keys" / "ledger.key"
    old, key = file.read_text(), longitude("ledger", "key", "--data", data)
    assert old.splitlines()[1].startswith("sealed 1 ")
    longitude("keys", "change", "--data", data, "--confirm")
    new = file.read_text()
    assert new.splitlines()[1].startswith("sealed 2 ") and longitude("ledger", "key", "--data", data) == key
    file.write_text(old)
    message = said("ledger", "sign", "--data", data, status=74)
    assert "sealed under key 1" in message and "keys add" in message
    file.write_text(new)
    longitude("ledger", "sign", "--data", data)
    longitude("ledger", "rotate-key", "--data", data)
    assert file.read_text().splitlines()[1].startswith("sealed 2 ")
    assert longitude("ledger", "key", "--data", data) != key


def test_a_witness_takes_its_key_from_a_manager_of_secrets(tmp_path) -> None:
    """None is made where one is handed over."""
    state, secrets = tmp_path / "state", tmp_path / "credentials"
    secrets.mkdir()
    ask = ["ledger", "witness", "--state", state, "--name", "w.example", "--print-key"]
    assert "holds no witness.key" in said(*ask, "--secrets", secrets, status=64)
    assert not state.exists()
    key = longitude(*ask)
    shutil.copy(state / "witness.key", secrets)
    assert "There are two keys" in said(*ask, "--secrets", secrets, status=64)
    (state / "witness.key").unlink()
    assert longitude(*ask, "--secrets", secrets) == key
    assert longitude(*ask, env={"CREDENTIALS_DIRECTORY": str(secrets)}) == key
    assert not (state / "witness.key").exists()


def test_a_spool_that_is_not_there_stops_a_change(tmp_path) -> None:
    """What waits in it could not be opened with another key."""
    data = filled(tmp_path)
    (data / "spool.folder").write_text(str(tmp_path / "elsewhere"))
    before = (data / "keys" / "node.key").read_bytes()
    message = said("keys", "change", "--data", data, "--confirm", status=64)
    assert str(tmp_path / "elsewhere") in message and "Nothing was changed" in message
    assert (data / "keys" / "node.key").read_bytes() == before
    # Where a disk is to be there is a folder while the disk is not.
    (tmp_path / "elsewhere").mkdir()
    assert "or serve the node once" in said("keys", "change", "--data", data, "--confirm", status=64)
    assert (data / "keys" / "node.key").read_bytes() == before
    (tmp_path / "elsewhere" / "urgent.lock").touch()
    longitude("keys", "change", "--data", data, "--confirm")


def test_where_the_spool_was_before_is_not_forgotten(tmp_path) -> None:
    """A folder that is noted and is not there may hold entries: doctor tells, and the key stays."""
    data, now = filled(tmp_path), tmp_path / "now"
    now.mkdir()
    (now / "urgent.lock").touch()
    (data / "spool.folder").write_text(f"{tmp_path / 'before'}\n{now}\n")
    assert f"{tmp_path / 'before'} is not there" in longitude("doctor", "--data", data, expect=1)
    assert str(tmp_path / "before") in said("keys", "change", "--data", data, "--confirm", status=64)
    (tmp_path / "before").mkdir()
    (tmp_path / "before" / "urgent.lock").touch()
    longitude("doctor", "--data", data)
    # In the data as well, where it was by default.
    (data / "spool").mkdir()
    (data / "spool" / "urgent.lock").touch()
    (data / "spool" / "urgent.spool").write_text(f"longitude urgent spool 1 {'07' * 16}\nAAAA\n")
    assert "1 entries wait" in longitude("doctor", "--data", data)
    message = said("keys", "change", "--data", data, "--confirm", status=64)
    assert str(data / "spool") in message and ".damaged" in message


def test_lines_of_the_spool_that_cannot_be_read_keep_the_key(tmp_path) -> None:
    """Those of now and of earlier drains, until they are given up."""
    data = filled(tmp_path)
    before = (data / "keys" / "node.key").read_bytes()
    (data / "spool").mkdir()
    (data / "spool" / "urgent.spool").write_text(f"longitude urgent spool 1 {'07' * 16}\nAAAA\n")
    for _ in "now", "of an earlier drain":
        message = said("keys", "change", "--data", data, "--confirm", status=64)
        assert ".damaged" in message and "the only one" in message and "--leave-damaged" in message
        assert (data / "keys" / "node.key").read_bytes() == before
    longitude("keys", "change", "--data", data, "--confirm", "--leave-damaged")
    assert numbers(data) == {2} and any(file.suffix == ".damaged" for file in (data / "spool").iterdir())


def test_a_key_comes_from_a_manager_of_secrets(tmp_path) -> None:
    """It is read where it is handed over, by option or by systemd's variable, and neither copied nor replaced; a change
    says each time what is to be handed over next."""
    data, secrets, out = tmp_path / "data", tmp_path / "credentials", tmp_path / "out"
    secrets.mkdir()
    key, own = secrets / "node.key", data / "keys" / "node.key"
    lines = written(tmp_path, "lines.ndjson", patient(), LETTER)
    first = ["import", lines, "--source", "A", "--data", data, "--secrets", secrets]
    assert "holds no node.key" in said(*first, status=64)
    assert not data.exists()
    key.write_text(longitude("keys", "new"))
    key.chmod(0o400)
    given = {"CREDENTIALS_DIRECTORY": str(secrets)}
    longitude(*first)
    assert not own.exists()
    assert "key 1, AES-256-GCM" in longitude("doctor", "--data", data, env=given)
    message = said("export", "--data", data)
    assert str(own) in message and "--secrets" in message
    before = longitude("export", "--data", data, env=given)
    longitude("backup", "--data", data, tmp_path / "copy", env=given)
    longitude("restore", "--data", data, tmp_path / "copy", "--verify", env=given)

    shutil.copy(key, own)
    assert "There are two keys" in said("export", "--data", data, "--secrets", secrets, status=64)
    own.unlink()

    change = ["keys", "change", "--data", data, "--secrets", secrets, "--confirm"]
    assert "--out" in said(*change, status=64)
    assert "cannot be made" in said(*change, "--out", tmp_path / "none" / "out", status=64)
    for numbers_after, last in (([1], False), ([1, 2], True), ([2], None)):
        told = json.loads(longitude("keys", "change", "--data", data, "--secrets", secrets, "--json"))
        assert [one["number"] for one in told["keys"]] == numbers_after
        if last is None:
            break
        kept = key.read_bytes()
        done = json.loads(longitude(*change, "--out", out, "--json"))
        assert done["changed"] is last and [one["number"] for one in done["keys"]] == ([2] if last else [1])
        assert key.read_bytes() == kept and out.stat().st_mode & 0o077 == 0
        assert "exists" in said(*change, "--out", out, status=64)
        out.replace(key)
    assert numbers(data) == {2} and not own.exists()
    assert longitude("export", "--data", data, env=given) == before
    longitude("doctor", "--data", data, env=given)
    assert "--out is for" in said("keys", "change", "--data", filled(tmp_path / "other"), "--confirm", "--out", out,
                                  status=64)
