"""A view that was answered is in the ledger, when the power fails in the next moment."""

import json
import pathlib
import shutil
import subprocess
import time

from client import signed_in
from node import PROGRAM
from ownnode import OwnNode

import lossydisk

VIEWS = 40


def reconciled(tmp_path: pathlib.Path, lies: bool) -> tuple[int, dict]:
    """Views until the power fails; what `ledger reconcile` says of the answers, by what the disk then holds."""
    image = tmp_path / "image"
    image.mkdir()
    node = OwnNode()
    node._end()
    data = pathlib.Path(node.folder.name)
    for name in ("records.sqlite", "ledger.sqlite"):
        lossydisk.begin(data, image, name)
    node.environment = lossydisk.environment(lossydisk.build(tmp_path), image, lies)
    node._demonstrate()
    client = signed_in(node, "raman")
    view = client.open_florence()
    log = tmp_path / "proxy.log"
    with log.open("w") as lines:
        for n in range(VIEWS):
            status, headers, _ = client.send("GET", view)
            assert status == 200
            lines.write(json.dumps({
                "time": time.time(), "took": 0.01, "method": "GET", "path": "/record/-", "status": 200,
                "request": f"{n:032x}", "receipt": headers["Longitude-Receipt"]}) + "\n")
    node.process.kill()
    node.process.wait()
    shutil.copytree(data / "keys", image / "keys")
    node.folder.cleanup()
    done = subprocess.run(
        [PROGRAM, "ledger", "reconcile", "--data", image, "--log", log, "--json"],
        capture_output=True, text=True, timeout=120)
    return done.returncode, json.loads(done.stdout)


def test_a_view_that_was_answered_is_in_the_ledger_after_a_power_failure(tmp_path) -> None:
    """Every write that no completed sync covers is dropped; no entry of an answered view is among them."""
    code, result = reconciled(tmp_path, lies=False)
    assert (code, result["notEntered"], result["entered"]) == (0, 0, VIEWS)


def test_the_power_failure_test_of_views_can_fail(tmp_path) -> None:
    """With fsync stubbed out the same check finds answers without an entry."""
    code, result = reconciled(tmp_path, lies=True)
    assert code == 1 and result["notEntered"] > 0, "nothing was lost although nothing was synced"
