"""The log's key is changed while the node serves: monitor, witness, proofs and page follow; a stolen key is refused."""

import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Browser

from client import signed_in
from node import ASSETS, PROGRAM
from program import NHS, patient, written
from test_ledger_log import Process, monitor, run
from test_ledger_page import PAGE

ROUNDS = 40 if os.environ.get("LONGITUDE_TESTS") == "all" else 10


def fetch(url: str) -> str:
    return urllib.request.urlopen(url, timeout=20).read().decode()


def proofs(data: pathlib.Path, folder: pathlib.Path, name: str) -> pathlib.Path:
    """A person's file of proofs."""
    (folder / "number").write_text(NHS)
    run("ledger", "prove", "--data", data, "--nhs-number-from", folder / "number", "--out", folder / name)
    return folder / name


@pytest.fixture
def data(tmp_path) -> pathlib.Path:
    """A node's data with one person, signed once."""
    run("import", written(tmp_path, "p.json", patient()), "--source", "A", "--data", tmp_path / "data")
    run("ledger", "sign", "--data", tmp_path / "data")
    return tmp_path / "data"


def test_a_kill_between_the_steps_leaves_one_history(data, tmp_path) -> None:
    """However often the change is cut short: the log goes on, whole, with proofs for whoever trusts the first key."""
    first, old = run("ledger", "key", "--data", data), proofs(data, tmp_path, "old.json")
    chance = random.Random(1)
    sizes = [0]
    for _ in range(ROUNDS):
        process = subprocess.Popen([PROGRAM, "ledger", "rotate-key", "--data", data], stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        process.wait()
        sizes.append(int(run("ledger", "sign", "--data", data).split("\n")[1]))
        assert sizes[-1] >= sizes[-2]
    run("ledger", "rotate-key", "--data", data)
    assert len((data / "keys" / "ledger.key").read_text().splitlines()) >= 3
    assert "WRONG" not in run("ledger", "audit", "--data", data)
    new, latest = proofs(data, tmp_path, "new.json"), run("ledger", "key", "--data", data)
    assert latest != first
    for file, key in [(old, first), (new, first), (new, latest)]:
        run("ledger", "verify", file, "--key", key)
    # The old file knows nothing of the new key.
    run("ledger", "verify", old, "--key", latest, expect=1)


def test_monitor_and_witness_follow_a_node_that_runs(tmp_path) -> None:
    """The witness was silent at the first change; a stolen key then signs what nobody accepts."""
    data, state, name = tmp_path / "data", tmp_path / "witness", "witness.example"
    (tmp_path / "o.json").write_text(json.dumps({"resourceType": "Organization", "id": "o"}))
    run("import", tmp_path / "o.json", "--source", "X", "--data", data)
    first = run("ledger", "key", "--data", data)
    key = run("ledger", "witness", "--state", state, "--name", name, "--print-key")
    with Process("ledger", "witness", "--state", state, "--name", name, "--log", first) as witness:
        arguments = ["demo", "--port", 0, "--people", 1, "--data", data, "--assets", ASSETS]
        with Process(*arguments, "--witness", f"{key}@{witness.url}") as node:

            def cosigned(above: int) -> str:
                for _ in range(60):
                    time.sleep(1)
                    note = fetch(f"{node.url}/ledger/checkpoint")
                    if int(note.split("\n")[1]) > above and f"— {name} " in note:
                        return note
                raise AssertionError(note)

            time.sleep(3)
            size = int(cosigned(3).split("\n")[1])
            seen = tmp_path / "seen"
            assert "seen for the first time" in monitor(node, seen, first)
            stolen = tmp_path / "stolen"
            shutil.copytree(data / "keys", stolen / "keys")
            # Two changes: the witness is asked for the second and has never seen the first.
            second, latest = [run("ledger", "rotate-key", "--data", data) for _ in range(2)]
            closing = fetch(f"{node.url}/ledger/checkpoint")
            assert closing.count("— longitude.invalid/ledger/") == 2 and f"{second} {latest}" in closing
            signed_in(node, "raman")
            note = cosigned(size + 2)
            assert note.count("— longitude.invalid/ledger/") == 1 and int(note.split("\n")[1]) == size + 3
            said = monitor(node, seen, first)
            assert "grown from" in said and f"to {second}" in said and f"to {latest}" in said
            assert "its key was changed" not in monitor(node, seen, first)
            for trusted in (second, latest):
                monitor(node, tmp_path / f"seen-{trusted[-6:-3].replace('/', '-')}", trusted)
            assert fetch(f"{node.url}/ledger/key").strip() == latest
            # The thief goes on from where the key was stolen, with a tree that is larger than the log's.
            organisations = [json.dumps({"resourceType": "Organization", "id": f"o{n}"}) for n in range(900)]
            (tmp_path / "o.ndjson").write_text("\n".join(organisations) + "\n")
            (stolen / "keys" / "ledger.checkpoint").unlink()
            run("import", tmp_path / "o.ndjson", "--source", "X", "--data", stolen)
            forged = run("ledger", "sign", "--data", stolen) + "\n"
            assert int(forged.split("\n")[1]) > int(note.split("\n")[1])
            kept = seen.read_text()
            seen.write_text(forged)
            assert "WRONG The checkpoint is not one that the log signed" in monitor(node, seen, first, expect=1)
            seen.write_text(kept)
            request = urllib.request.Request(f"{witness.url}/add-checkpoint", f"old 0\n\n{forged}".encode())
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=20)
            assert refused.value.code == 403
            # A log that forgets the changes it has shown is found.
            (tmp_path / "other.keys").write_text((tmp_path / "seen.keys").read_text())
            with Process("demo", "--port", 0, "--people", 1, "--data", stolen, "--assets", ASSETS) as thief:
                assert "does not show the changes of its key" in monitor(thief, tmp_path / "other", first, expect=1)


def test_the_page_follows_the_changes(browser: Browser, data, tmp_path) -> None:
    """With the first key and with the latest; a file whose changes were edited, or without them, is refused."""
    first = run("ledger", "key", "--data", data)
    for _ in range(2):
        latest = run("ledger", "rotate-key", "--data", data)
    bundle = json.loads(proofs(data, tmp_path, "proofs.json").read_text())
    assert len(bundle["keyChanges"]) == 2
    context = browser.new_context(locale="en-GB")
    context.set_offline(True)
    page = context.new_page()
    page.goto(PAGE)

    def check(bundle: dict, key: str) -> str:
        content = json.dumps(bundle).encode()
        page.set_input_files("#file", {"name": "p.json", "mimeType": "application/json", "buffer": content})
        page.fill("#key", key)
        page.click("button")
        page.wait_for_selector("#result.ok, #result.bad")
        return page.inner_text("#result")

    for key in (first, latest):
        assert "Nothing was changed" in check(bundle, key)
    assert "not signed with this key" in check(bundle | {"keyChanges": []}, first)
    one, two = bundle["keyChanges"]
    assert "do not follow each other" in check(bundle | {"keyChanges": [two, one]}, first)
    assert "not one that this log ever had" in check(bundle | {"keyChanges": [two]}, first)
    assert "not signed with this key" in check(bundle | {"keyChanges": [one]}, first)
    forged = one.replace("longitude chains 1 ", "longitude chains 1 0")
    assert "is wrong" in check(bundle | {"keyChanges": [forged, two]}, first)
    context.close()
