"""The log as anyone sees it: checkpoint, tiles, key; and the monitor that watches it from outside."""

import hashlib
import json
import pathlib
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from node import ASSETS, PROGRAM, ROOT, Node
from program import ended, longitude


def get(node: Node, path: str) -> tuple[int, bytes, dict]:
    """Status, body and headers of a path, without a session."""
    try:
        with urllib.request.urlopen(f"{node.url}/ledger/{path}", timeout=20) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


@pytest.fixture(scope="module")
def signed(node: Node) -> str:
    """The note of the newest checkpoint, once every write of the seeding is entered and signed."""
    last, since = b"", time.monotonic()
    for _ in range(120):
        status, note, _ = get(node, "checkpoint")
        if status != 200 or note != last:
            last, since = note if status == 200 else b"", time.monotonic()
        elif time.monotonic() - since > 11:
            return note.decode()
        time.sleep(1)
    raise AssertionError("the node has signed nothing, or does not stop signing")


def monitor(node: "Node | Process", state: pathlib.Path, key: str | None = None, expect: int = 0) -> str:
    """Runs the monitor once: what it prints, and what it says is wrong."""
    key = key or get(node, "key")[1].decode().strip()
    done = ended("ledger", "monitor", f"{node.url}/ledger", "--key", key, "--state", state, expect=expect)
    return done.stdout + done.stderr


def run(*arguments, expect: int = 0) -> str:
    """Runs a command to its end: its line."""
    return longitude(*arguments, expect=expect).strip()


def test_tiles_are_those_of_the_entries(node: Node, signed: str) -> None:
    """Each hash of the first tile is that of an entry; what does not change may be kept for ever."""
    assert signed.split("\n")[0].startswith("longitude.invalid/ledger/")
    status, tile, headers = get(node, "tile/0/000")
    assert status == 200 and len(tile) == 256 * 32 and "immutable" in headers["Cache-Control"]
    entries = get(node, "tile/entries/000")[1]
    assert len(entries) == 256 * 34
    for place in range(256):
        entry = entries[place * 34:(place + 1) * 34]
        assert entry[:2] == b"\x00\x20"
        assert hashlib.sha256(b"\x00" + entry[2:]).digest() == tile[place * 32:(place + 1) * 32]
    assert get(node, f"tile/0/000.p/{7}")[1] == tile[:7 * 32]


@pytest.mark.parametrize("path", [
    "tile/0/999", "tile/0/0", "tile/0/000.p/0", "tile/0/000.p/256", "tile/9/000", "tile/0/../checkpoint",
    "tile/entries/x000/000", "tile/-1/000", "tile", "nothing",
])
def test_what_the_log_does_not_have(node: Node, signed: str, path: str) -> None:
    """An answer like for every path that is not there."""
    assert get(node, path)[0] == 404


def test_the_page_is_a_download(node: Node) -> None:
    """So that no server can change it while it is used."""
    status, page, headers = get(node, "verify.html")
    assert status == 200 and page.startswith(b"<!doctype html>")
    assert headers["Content-Disposition"].startswith("attachment")


def test_the_monitor_sees_the_log_grow_and_every_other_history(node: Node, signed: str, tmp_path) -> None:
    """The same or grown is right; another history that the log's own key signed is found, whatever its size."""
    if node.process is None:
        pytest.skip("the keys of a node that runs elsewhere are not ours")
    state = tmp_path / "state"
    assert "seen for the first time" in monitor(node, state)
    assert "grown from" in monitor(node, state)
    size = int(signed.split("\n")[1])
    other = tmp_path / "other"
    shutil.copytree(pathlib.Path(node.folder.name) / "keys", other / "keys")
    (other / "keys" / "ledger.checkpoint").unlink()
    for count, words in [
        (20, "was rewritten: its first 20 entries"), (size, "was forked: two different checkpoints"),
        (size + 50, f"was rolled back: it has {size} entries and had {size + 50}"),
    ]:
        organisations = [json.dumps({"resourceType": "Organization", "id": f"o{n}"}) for n in range(count)]
        (tmp_path / "o.ndjson").write_text("\n".join(organisations) + "\n")
        longitude("import", tmp_path / "o.ndjson", "--source", "X", "--data", other)
        note = longitude("ledger", "sign", "--data", other).encode()
        state.write_bytes(note)
        assert f"WRONG The log {words}" in monitor(node, state, expect=1)
        # What was seen stays, so that the next run says it again.
        assert state.read_bytes() == note
    key = get(node, "key")[1].decode().strip()
    assert "is not a verifier key" in monitor(node, state, key=key[:-2], expect=64)


class Process:
    """A command that serves until it is stopped."""

    def __init__(self, *arguments) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = next(line for line in self.process.stdout if line.startswith("ready: ")).split()[1]

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(20) == 0


def test_a_witness_at_another_organisation_cosigns(tmp_path) -> None:
    """The checkpoint carries its cosignature; the witness says at which size it is."""
    data, state, name = tmp_path / "data", tmp_path / "witness", "witness.example"
    (tmp_path / "p.json").write_text(json.dumps({"resourceType": "Organization", "id": "o"}))
    run("import", tmp_path / "p.json", "--source", "X", "--data", data)
    log_key = run("ledger", "key", "--data", data)
    key = run("ledger", "witness", "--state", state, "--name", name, "--print-key")
    with Process("ledger", "witness", "--state", state, "--name", name, "--log", log_key) as witness:
        arguments = ["demo", "--port", 0, "--people", 1, "--data", data, "--assets", ASSETS]
        with Process(*arguments, "--witness", f"{key}@{witness.url}") as node:
            for _ in range(60):
                time.sleep(1)
                try:
                    note = urllib.request.urlopen(f"{node.url}/ledger/checkpoint", timeout=20).read().decode()
                except urllib.error.HTTPError:
                    continue
                if int(note.split("\n")[1]) > 3 and f"— {name} " in note:
                    break
            assert f"— {name} " in note
        request = urllib.request.Request(f"{witness.url}/add-checkpoint", f"old 0\n\n{note}".encode())
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=20)
        assert refused.value.code == 409 and refused.value.read().decode() == note.split("\n")[1] + "\n"
        number, out = tmp_path / "number", tmp_path / "proofs.json"
        number.write_text("9990000018")
        for witnesses, names in [([], []), (["--witness", f"{key}@{witness.url}"], [name])]:
            run("ledger", "prove", "--data", data, "--nhs-number-from", number, "--out", out, *witnesses)
            result = json.loads(run("ledger", "verify", out, "--key", log_key, "--witness", key, "--json"))
            assert result["good"] and result["witnesses"] == names
    assert "is not a witness" in ended("demo", "--witness", "x", expect=64).stderr
