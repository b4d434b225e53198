"""What was acknowledged is on the disk, whatever happens to the process or to the power."""

import collections
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess

import pytest

import lossydisk
from program import PROGRAM, exported, longitude, transaction

EVERYTHING = os.environ.get("LONGITUDE_TESTS") == "all"
RESOURCES = 8


@pytest.fixture(scope="session")
def lossy_disk(tmp_path_factory) -> pathlib.Path:
    """The library that keeps apart what was synced."""
    return lossydisk.build(tmp_path_factory.mktemp("disk"))


def requests_file(folder: pathlib.Path, count: int) -> pathlib.Path:
    """That many requests, a line each."""
    file = folder / "requests.ndjson"
    file.write_text("".join(transaction(n, RESOURCES) + "\n" for n in range(count)))
    return file


def killed_import(
    file: pathlib.Path, data: pathlib.Path, after: int, env: dict | None = None
) -> list[int]:
    """Kills an import with SIGKILL when it has acknowledged so many requests; answers which were acknowledged."""
    process = subprocess.Popen(
        [PROGRAM, "import", file, "--source", "A", "--data", data, "--each"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **(env or {})},
    )
    acknowledged = []
    for line in process.stdout:
        acknowledged.append(json.loads(line)["line"] - 1)
        if len(acknowledged) == after:
            process.send_signal(signal.SIGKILL)
            break
    # What was printed before the kill was acknowledged too.
    for line in process.stdout:
        if line.endswith("\n"):
            acknowledged.append(json.loads(line)["line"] - 1)
    process.wait()
    return acknowledged


def whole_requests(data: pathlib.Path) -> set[int]:
    """The requests that are there; each whole, or the test fails."""
    found = collections.Counter(int(body["id"][1:].split("-")[0]) for body in exported(data))
    halves = {number: count for number, count in found.items() if count != RESOURCES}
    assert not halves, f"half-applied requests: {halves}"
    return set(found)


@pytest.mark.parametrize("after", [1, 40, 170] if not EVERYTHING else range(1, 240, 6))
def test_a_killed_import_leaves_whole_requests_and_every_acknowledged_one(tmp_path, after: int) -> None:
    """SIGKILL at any moment: what was acknowledged is there, nothing is half there, and the import can be repeated."""
    file = requests_file(tmp_path, 240)
    data = tmp_path / "data"
    acknowledged = killed_import(file, data, after)
    assert len(acknowledged) >= after
    there = whole_requests(data)
    assert set(acknowledged) <= there
    longitude("doctor", "--data", data)
    report = json.loads(longitude("import", file, "--source", "A", "--data", data, "--json"))
    assert report["repeated"] == len(there) * RESOURCES
    assert report["versions"] == (240 - len(there)) * RESOURCES
    assert whole_requests(data) == set(range(240))


def after_power_failure(
    tmp_path: pathlib.Path, lossy_disk: pathlib.Path, lies: bool, room: int = 0
) -> tuple[list[int], set[int]]:
    """The requests acknowledged before the power failed, and those that the disk then holds.

    The log has so many bytes of room beforehand, as that of a node that serves.
    """
    file = requests_file(tmp_path, 120)
    data, image = tmp_path / "data", tmp_path / "image"
    image.mkdir()
    # The node and its tables exist before: it is the requests that the power failure may take.
    longitude("import", file_of_one(tmp_path), "--source", "A", "--data", data)
    lossydisk.begin(data, image, "records.sqlite", room)
    env = lossydisk.environment(lossy_disk, image, lies)
    acknowledged = killed_import(file, data, random.Random(5).randrange(60, 90), env)
    shutil.copytree(data / "keys", image / "keys")
    longitude("doctor", "--data", image)
    return acknowledged, whole_requests(image)


def file_of_one(folder: pathlib.Path) -> pathlib.Path:
    """A request that is not among the others."""
    file = folder / "first.ndjson"
    file.write_text(transaction(999, RESOURCES) + "\n")
    return file


@pytest.mark.parametrize("room", [0, 8 << 20])
def test_what_was_acknowledged_survives_a_power_failure(tmp_path, lossy_disk, room: int) -> None:
    """Every write that no completed sync covers is dropped; nothing acknowledged is among them."""
    acknowledged, there = after_power_failure(tmp_path, lossy_disk, lies=False, room=room)
    assert len(acknowledged) >= 60
    assert set(acknowledged) <= there


def test_the_power_failure_test_can_fail(tmp_path, lossy_disk) -> None:
    """With fsync stubbed out the same check finds acknowledged requests missing."""
    acknowledged, there = after_power_failure(tmp_path, lossy_disk, lies=True)
    assert not set(acknowledged) <= there, "nothing was lost although nothing was synced"
