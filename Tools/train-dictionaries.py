"""Trains the store's zstd dictionaries and writes Sources/CTables/zstd.dictionaries.

    python3 Tools/train-dictionaries.py [TYPE…]

A dictionary holds pieces of its training text for ever, so it is trained on `longitude simulate` only: on people who
never lived. One for each resource type of which the simulation has enough, and one, named `*`, for all other types; or
only for the types that are named.

The file is append-only. A stored body names its dictionary by number, so what has shipped is kept as it is, and what
is trained anew gets new numbers; new bodies use the highest number of their type. Each entry is

    number (4 bytes, big-endian), length of the name (1), name, length of the dictionary (4), dictionary
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile
from collections import defaultdict

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE = ROOT / "Sources" / "CTables" / "zstd.dictionaries"
PEOPLE, SEED, TODAY = 1500, 4711, "2026-11-22"
LEVEL = 6
# 16 KB each: doubling it makes bodies 8% smaller, and every process carries all of them.
SIZE = 16_384
ENOUGH, MOST = 300, 6000
OTHERS = "*"


def simulated_resources(folder: pathlib.Path) -> dict[str, list[bytes]]:
    """The bodies of a simulated London by resource type, as the sources wrote them."""
    program = ROOT / ".build" / "release" / "longitude"
    subprocess.run(
        [program, "simulate", "--people", str(PEOPLE), "--seed", str(SEED), "--today", TODAY, "--out", folder],
        check=True,
    )
    found = defaultdict(list)
    for file in sorted(folder.glob("*.ndjson")):
        for line in file.read_bytes().splitlines():
            for entry in json.loads(line)["entry"]:
                resource = entry["resource"]
                text = json.dumps(resource, separators=(",", ":"), ensure_ascii=False)
                found[resource["resourceType"]].append(text.encode())
    return found


def train(samples: list[bytes], number: int, folder: pathlib.Path) -> bytes:
    """A dictionary of these samples."""
    place = folder / str(number)
    place.mkdir()
    for index, sample in enumerate(samples):
        (place / str(index)).write_bytes(sample)
    out = folder / f"{number}.dictionary"
    subprocess.run(
        ["zstd", "--quiet", "--train", "-r", place, f"--maxdict={SIZE}", f"--dictID={number}", f"-{LEVEL}", "-o", out],
        check=True,
    )
    return out.read_bytes()


def numbers_in_use(content: bytes) -> list[int]:
    """The numbers of the dictionaries that have shipped."""
    numbers, at = [], 0
    while at < len(content):
        numbers.append(int.from_bytes(content[at:at + 4], "big"))
        at += 5 + content[at + 4]
        at += 4 + int.from_bytes(content[at:at + 4], "big")
    return numbers


def main(wanted: list[str]) -> None:
    """Appends one dictionary for each type to the file, or for each that is wanted."""
    content = FILE.read_bytes() if FILE.exists() else b""
    number = max(numbers_in_use(content), default=0)
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "people").mkdir()
        resources = simulated_resources(folder / "people")
        mixed = [text for texts in resources.values() for text in chance.sample(texts, min(len(texts), ENOUGH))]
        for kind, texts in [*sorted(resources.items()), (OTHERS, mixed)]:
            if len(texts) < ENOUGH or wanted and kind not in wanted:
                continue
            number += 1
            dictionary = train(chance.sample(texts, min(len(texts), MOST)), number, folder)
            content += number.to_bytes(4, "big") + bytes([len(kind)]) + kind.encode()
            content += len(dictionary).to_bytes(4, "big") + dictionary
            print(f"{number:>4} {kind}: {len(texts)} samples, {len(dictionary)} bytes")
    FILE.write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1:])
