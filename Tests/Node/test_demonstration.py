"""The demonstration is a program of its own: production is installed without it, and `longitude` hands over to it."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
from typing import Iterator

import pytest

from program import DEMONSTRATION, PROGRAM, ROOT, ended, surroundings

# What the simulation, the embedded provider, its pages and the commands are known by: names of types, and texts too
# long to be written into the instructions.
MARKS = (
    b"SimulatedLondon", b"Frailty with falls", b"EmbeddedProvider", b"EmbeddedSignIn",
    b"This page stands in for an identity provider", b"https://demonstration.invalid",
    b"Opens the record of someone in the emergency department",
)
# A program that stands beside another as the demonstration, and tells how it was started.
DOUBLE = """#!/usr/bin/env python3
import json, os, signal, sys
held = [int(one) for one in signal.pthread_sigmask(signal.SIG_BLOCK, [])]
print(json.dumps({"arguments": sys.argv[1:], "pid": os.getpid(), "held": held, "in": sys.stdin.read()}))
sys.exit(7)
"""


@pytest.fixture
def alone() -> Iterator[pathlib.Path]:
    """A folder with `longitude` and nothing else, which goes when the test is over: the program is large."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name).resolve()
        shutil.copy2(PROGRAM, folder / "longitude")
        yield folder


def test_production_is_installed_without_the_demonstration() -> None:
    """Not a name or text of it is in `longitude`; each is in the other program."""
    installed, other = PROGRAM.read_bytes(), DEMONSTRATION.read_bytes()
    assert {mark: mark in other for mark in MARKS} == dict.fromkeys(MARKS, True)
    assert {mark: mark in installed for mark in MARKS} == dict.fromkeys(MARKS, False)


def test_the_commands_are_handed_over_as_they_were_given(alone, tmp_path) -> None:
    """The same process goes on, with every argument and stream, and no signal held back; its status counts."""
    (alone / "longitude-demo").write_text(DOUBLE)
    (alone / "longitude-demo").chmod(0o700)
    # From another folder, and under another name.
    (tmp_path / "record").symlink_to(alone / "longitude")
    for program in (alone / "longitude", tmp_path / "record"):
        for arguments in (
            ["demo"], ["demo", "--help"], ["demo", "--port=0", "-x", "--", "--json", ""],
            ["simulate", "--version", "ü"],
        ):
            process = subprocess.Popen(
                [program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                env=surroundings())
            out, err = process.communicate("words", timeout=60)
            assert (process.returncode, err) == (7, "")
            assert json.loads(out) == {"arguments": arguments, "pid": process.pid, "held": [], "in": "words"}


def test_the_demonstration_answers_through_longitude(tmp_path) -> None:
    """What is served, written and refused is the other program's."""
    served = subprocess.Popen(
        [PROGRAM, "demo", "--port", "0", "--people", "1", "--data", tmp_path / "data", "--json",
         "--assets", ROOT / ".build" / "web-assets"], stdout=subprocess.PIPE, text=True, env=surroundings())
    try:
        assert "ready" in json.loads(served.stdout.readline())
        assert os.path.samefile(f"/proc/{served.pid}/exe", DEMONSTRATION)
    finally:
        served.terminate()
        assert served.wait(20) == 0
    written = {}
    for program in (PROGRAM, DEMONSTRATION):
        folder = tmp_path / program.name
        subprocess.run(
            [program, "simulate", "--people", "2", "--seed", "5", "--today", "2026-11-20", "--out", folder],
            check=True, capture_output=True, timeout=120, env=surroundings())
        written[program] = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert written[PROGRAM] == written[DEMONSTRATION] and written[PROGRAM]
    assert "--out" in ended("simulate", "--people", 1, expect=64).stderr
    shown = ended("--help").stdout
    assert "\n  demo " in shown and "\n  simulate " in shown and "longitude-demo" in shown


@pytest.mark.parametrize("command", ["demo", "simulate"])
def test_where_it_is_not_installed_it_is_said_what_to_do(alone, command: str) -> None:
    """One sentence with the place; nothing is made."""
    other = alone / "longitude-demo"

    def told(status: int) -> str:
        done = subprocess.run(
            [alone / "longitude", command, "--people", "1"], capture_output=True, text=True, timeout=60,
            cwd=alone, env=surroundings())
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (status, "", 1), done
        assert str(other) in done.stderr
        return done.stderr

    assert "install it beside this one" in told(64)
    other.write_text("no program")
    assert "Permission denied" in told(74)
    assert sorted(file.name for file in alone.iterdir()) == ["longitude", "longitude-demo"]
