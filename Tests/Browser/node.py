"""The node that the browser tests look at: the real program with a small synthetic London."""

import datetime
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
from typing import Iterator

# What runs the program's commands stands beside their tests.
sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "Node"))

from program import PROGRAM, ROOT, free_port, longitude

ASSETS = ROOT / ".build" / "web-assets"
PEOPLE = 60
# The day of every demonstration of a run: the last that is over when it begins, as the program has it. It would be
# another one after 14:32 UTC.
DAY = str((datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=14, minutes=32)).date())
SECONDS_TO_START = 180
SECONDS_TO_STOP = 20


class Node:
    """One running demonstration. With LONGITUDE_URL set, the one that runs there already is used, and left running."""

    def __init__(self) -> None:
        self.url = os.environ.get("LONGITUDE_URL", "").rstrip("/")
        self.operations = os.environ.get("LONGITUDE_OPERATIONS_URL", "").rstrip("/")
        self.lines: list[str] = []
        self.process: subprocess.Popen | None = None
        if self.url:
            return
        self.folder = tempfile.TemporaryDirectory(prefix="browser-tests-", dir=ROOT / ".build")
        self._serve(PEOPLE, DAY)

    def _serve(self, people: int, day: str, *more: str, **options) -> None:
        """Starts a demonstration of so many people on ports of its own, and waits until it is ready."""
        port, operations = free_port(), free_port()
        # Whatever the clock says, the pages of a run are the same.
        arguments = [
            "demo", "--port", port, "--people", people, "--data", self.folder.name, "--assets", ASSETS, "--today", day,
            "--outage", "always", "--pdf-python", sys.executable, "--operations-port", operations, *more,
        ]
        self.process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, text=True, **options)
        self.ready = threading.Event()
        threading.Thread(target=self._listen, args=(self.process.stdout, self.ready), daemon=True).start()
        self.url, self.operations = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{operations}"
        self._wait(f"ready: {self.url}")

    def _listen(self, output, ready: threading.Event) -> None:
        # The event is that of this process: one that was killed ends its output while the next begins.
        for line in output:
            self.lines.append(line.rstrip())
            if line.startswith("ready: "):
                ready.set()
        ready.set()

    def _wait(self, line: str) -> None:
        self.ready.wait(SECONDS_TO_START)
        if line not in self.lines:
            self.process.kill()
            raise RuntimeError(f"the node did not print `{line}`:\n" + "\n".join(self.lines[-30:]))

    def stop(self) -> int:
        """Stops the node as Ctrl-C does and answers its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = -signal.SIGKILL
        self.folder.cleanup()
        return code


def simulated(count: int) -> Iterator[tuple[str, dict]]:
    """The resources of so many people of the demonstration, each with the name of its source's file."""
    with tempfile.TemporaryDirectory(prefix="people-", dir=ROOT / ".build") as folder:
        longitude("simulate", "--people", count, "--out", folder, "--today", DAY)
        for file in sorted(pathlib.Path(folder).glob("*.ndjson")):
            for line in file.read_text(encoding="utf-8").splitlines():
                for entry in json.loads(line).get("entry", []):
                    yield file.stem, entry["resource"]


def simulated_people(count: int = PEOPLE) -> list[dict]:
    """The people of the demonstration, from the same simulation: NHS number, birth date, names, sources."""
    people: dict[str, dict] = {}
    for source, resource in simulated(count):
        _note(resource, source, people)
    return list(people.values())


def _note(resource: dict, source: str, people: dict[str, dict]) -> None:
    if resource["resourceType"] != "Patient":
        return
    for identifier in resource.get("identifier", []):
        if identifier.get("system") == "https://fhir.nhs.uk/Id/nhs-number" and "value" in identifier:
            person = people.setdefault(identifier["value"], {"nhs": identifier["value"], "sources": set()})
            person["sources"].add(source)
            person["born"] = resource.get("birthDate")
            person["family"] = resource["name"][0]["family"]


def unknown_nhs_number(known: set[str]) -> str:
    """A number of the test range with a valid check digit (modulus 11) that nobody of the demonstration has."""
    # Ten digits that are one are no number.
    for middle in range(999_998, 0, -1):
        digits = f"999{middle:06d}"
        check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(digits)) % 11
        number = digits + str(check % 11)
        if check != 10 and number not in known:
            return number
    raise AssertionError("every number is taken")


if __name__ == "__main__":
    start = time.monotonic()
    node = Node()
    print(f"{node.url} after {time.monotonic() - start:.1f} s")
    print("exit code", node.stop())
