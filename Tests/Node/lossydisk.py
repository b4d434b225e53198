"""Disks with faults, loaded before the program: `unsynced.c` loses what was not synced, `faults.c` is full."""

import pathlib
import shutil
import sqlite3
import subprocess


def build(folder: pathlib.Path, name: str = "unsynced") -> pathlib.Path:
    """The library that keeps apart what was synced, or another of these."""
    out = folder / f"{name}.so"
    source = pathlib.Path(__file__).with_name(f"{name}.c")
    subprocess.run(["gcc", "-O1", "-Wall", "-shared", "-fPIC", "-o", out, source, "-ldl", "-lpthread"], check=True)
    return out


def begin(data: pathlib.Path, image: pathlib.Path, name: str, room: int = 0) -> None:
    """Puts a database of a node that does not run onto the disk, its log with so many bytes of room."""
    # A log may stay when a node ends: what is in it belongs to the file, before there is an empty log with room.
    database = sqlite3.connect(data / name)
    assert database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    database.close()
    log = f"{name}-wal"
    if room:
        (data / log).write_bytes(bytes(room))
    for file in (name, log):
        if (data / file).exists():
            shutil.copy(data / file, image / file)


def environment(library: pathlib.Path, image: pathlib.Path, lies: bool) -> dict[str, str]:
    """What the program is started with; where the disk lies, a sync does nothing."""
    return {"LD_PRELOAD": str(library), "UNSYNCED_IMAGE": str(image)} | ({"UNSYNCED_IGNORE": "1"} if lies else {})
