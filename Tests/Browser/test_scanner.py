"""Files are looked at for malware before anybody opens them, by a real ClamAV with signatures of our own."""

import base64
import json
import pathlib
import re
import subprocess
import tempfile
import time
import types

import pytest
from playwright.sync_api import expect

from client import Client, signed_in
from conftest import SCREENS
from node import PROGRAM, ROOT
from ownnode import OwnNode, Told, numbers_at_work, patient_at_the_hospital, resource
from staff import BY_KEY
from visitor import Visitor

MARK = b"this-is-what-our-signature-finds"
CLEAN = b"%PDF-1.4\n% a letter\n%%EOF\n"
WICKED = b"%PDF-1.4\n% " + MARK + b"\n%%EOF\n"
# Of the EICAR test file: MD5, length, name.
EICAR = "44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test\n"


class ClamAV:
    """The daemon of ClamAV, which knows two signatures."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        (folder / "signatures").mkdir()
        (folder / "signatures" / "test.hdb").write_text(EICAR)
        (folder / "signatures" / "test.ndb").write_text(f"Longitude.Test:0:*:{MARK.hex()}\n")
        self.configuration = folder / "clamd.conf"
        self.configuration.write_text(
            f"LocalSocket {folder}/socket\nDatabaseDirectory {folder}/signatures\nForeground yes\n")
        self.command = ["/usr/bin/clamdscan", f"--config-file={self.configuration}", "-"]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["/usr/sbin/clamd", "--config-file", self.configuration], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        for _ in range(300):
            if (self.folder / "socket").exists():
                return
            time.sleep(0.1)
        raise RuntimeError("clamd did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        (self.folder / "socket").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def clamav():
    with tempfile.TemporaryDirectory(prefix="clamav-") as folder:
        scanner = ClamAV(pathlib.Path(folder))
        yield scanner
        scanner.stop()


def letter(id: str, word: str, patient: str, content: bytes) -> Told:
    """A letter that its source sent as a PDF."""
    return Told(id, word, "documents", resource(
        "DocumentReference", id, None, patient, status="current", date="2026-01-01T00:00:00Z",
        description=f"Letter {word}",
        content=[{"attachment": {"contentType": "application/pdf", "data": base64.b64encode(content).decode()}}]), True)


@pytest.fixture(scope="module")
def place(clamav):
    """A node that asks that scanner, and the numbers of a harmless letter and of another."""
    patient = patient_at_the_hospital()
    letters = [letter("clean", "cleanletter", patient, CLEAN), letter("wicked", "wickedletter", patient, WICKED)]
    node = OwnNode([one.resource for one in letters], scanner=clamav.command)
    client = signed_in(node, "raman")
    numbers = numbers_at_work(client, client.open_florence(), letters)
    yield types.SimpleNamespace(node=node, clean=numbers["cleanletter"], wicked=numbers["wickedletter"])
    assert node.stop() == 0


def doors(place) -> list[tuple[Client, str]]:
    """Where staff and the person open a letter."""
    doctor, person = signed_in(place.node, "raman"), signed_in(place.node, "person-0")
    return [(doctor, doctor.open_florence() + "/document/{}/content/0"), (person, "/my/entry/{}/content/0")]


def counted(place, event: str) -> int:
    text = Client(types.SimpleNamespace(url=place.node.operations)).send("GET", "/metrics")[2]
    return int(re.search(rf'longitude_security_events_total\{{event="{event}"\}} (\d+)', text).group(1))


def test_malware_is_held_back(place) -> None:
    """A letter goes out as it came when nothing is found in it; otherwise nothing of it does, and the log says so."""
    for client, path in doors(place):
        status, headers, body = client.send("GET", path.format(place.clean))
        assert (status, headers["Content-Type"], body.encode()) == (200, "application/pdf", CLEAN)
        before, lines = counted(place, "malware"), len(place.node.lines)
        status, headers, body = client.send("GET", path.format(place.wicked))
        assert status == 403 and headers["Content-Type"].startswith("text/html")
        held = "This file may do harm" if path.startswith("/my") else "Malware was found in this file"
        assert held in body and MARK.decode() not in body
        assert "Content-Disposition" not in headers
        assert counted(place, "malware") == before + 1
        for _ in range(100):
            told = [json.loads(line) for line in place.node.lines[lines:] if '"event":"malware"' in line]
            if told:
                break
            time.sleep(0.02)
        assert [(line["status"], line["reason"]) for line in told] == [("403", "held back")]


def test_without_the_scanner_files_wait_and_the_record_does_not(place, clamav) -> None:
    """A scanner that does not answer holds files back, says so, and holds nothing else; then all is as before."""
    everyone = doors(place)
    clamav.stop()
    try:
        for client, path in everyone:
            status, _, body = client.send("GET", path.format(place.clean))
            waits = "We could not check this file" if path.startswith("/my") else "could not be checked for malware"
            assert status == 503 and waits in body and CLEAN.decode() not in body
            assert client.send("GET", path.removesuffix("/content/0").format(place.clean))[0] == 200
    finally:
        clamav.start()
    for client, path in everyone:
        assert client.send("GET", path.format(place.clean))[0] == 200


@pytest.mark.parametrize("screen", SCREENS)
def test_the_page_of_a_letter_says_why_it_is_empty(visit, place, screen) -> None:
    """In the frame of the letter, and by itself."""
    visitor: Visitor = visit(screen)
    visitor.expected_status = {*visitor.expected_status, 403}
    visitor.url = place.node.url
    visitor.sign_in(BY_KEY["consultant"])
    visitor.open_record()
    record = re.sub(r"(/record/[^/]+).*", r"\1", visitor.page.url)
    visitor.page.goto(f"{record}/document/{place.wicked}")
    frame = visitor.page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Nothing was shown")
    expect(frame.get_by_text("Malware was found in this file")).to_be_visible()
    expect(frame.get_by_text("Sign out")).to_have_count(0)
    visitor.look("malware", picture=True)


@pytest.mark.parametrize(("scanner", "words"), [
    (["/nowhere/scanner"], "is no program"),
    (["/bin/sh", "-c", "cat >/dev/null"], "takes the EICAR test file for harmless"),
])
def test_what_is_no_scanner_stops_the_start(tmp_path, scanner: list[str], words: str) -> None:
    """A scanner that finds nothing would say that every file is harmless."""
    done = subprocess.run(
        [PROGRAM, "demo", "--people", "1", "--port", "0", "--data", tmp_path,
         *(argument for word in scanner for argument in ("--scanner", word))],
        cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 64 and words in done.stderr
