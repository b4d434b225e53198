"""The ledger's disk is full: the ambulance crew sees the record and is told so, nobody else sees anything."""

import json
import pathlib
import re
import resource
import signal
import time

import pytest
from playwright.sync_api import Browser, expect

from client import Client, signed_in
from conftest import HEIGHTS, PATIENCE
from node import ROOT
from ownnode import PEOPLE, OwnNode
from program import NHS, longitude
from staff import BY_KEY, FLORENCE
from visitor import Visitor

NOTICE = "The ledger cannot be written just now."
# The first page of a write-ahead log does not fit; some entries of the spool do.
FULL = 4150


class FillingNode(OwnNode):
    """A node whose files can be kept from growing, as a full disk does."""

    def _demonstrate(self) -> None:
        # A write beyond the limit is an error, not a signal that ends the program.
        self._serve(PEOPLE, self.day, restore_signals=False)

    def fill(self, size: int = resource.RLIM_INFINITY) -> None:
        """From now on no file grows beyond this size."""
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def kill(self) -> None:
        """As a power failure does, but for what the disk has not synced."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @property
    def spool(self) -> pathlib.Path:
        return pathlib.Path(self.folder.name) / "spool" / "urgent.spool"

    def drained(self) -> None:
        """Waits until nothing waits."""
        for _ in range(150):
            if not self.spool.exists():
                return
            time.sleep(0.2)
        raise AssertionError("\n".join(self.lines[-20:]))

    def entries(self, folder: pathlib.Path) -> list[dict]:
        """Everything on Florence's chains, proved."""
        (folder / "number").write_text(NHS)
        for command in (["prove", "--data", self.folder.name, "--nhs-number-from", folder / "number",
                         "--out", folder / "proofs.json"], ["verify", folder / "proofs.json"]):
            longitude("ledger", *command)
        bundle = json.loads((folder / "proofs.json").read_text())
        return [json.loads(entry["text"]) for chain in bundle["chains"] for entry in chain["entries"]]


def receipt(event: str) -> str:
    """The receipt of an event, as pages and headers show it."""
    digits = [int(event[:16], 16) >> (59 - 5 * place) & 31 for place in range(8)]
    text = "".join("23456789ABCDEFGHJKLMNPQRSTUVWXYZ"[digit] for digit in digits)
    return f"{text[:4]}-{text[4:]}"


@pytest.fixture
def node():
    node = FillingNode()
    yield node
    assert node.stop() == 0


def search(client: Client) -> tuple[int, str]:
    """Looks for Florence."""
    status, _, page = client.form("/search", FLORENCE.fields | {"csrf": client.token("/search")})
    return status, page


def test_the_crew_sees_the_record_when_the_disk_is_full(node: FillingNode, tmp_path) -> None:
    """Once, in order, with when it was made; after a kill, and while the node goes on."""
    crew, doctor, officer, person = (signed_in(node, subject) for subject in ("brandt", "raman", "webb", "person-0"))
    view, other = crew.open_florence(), doctor.open_florence()
    status, _, page = crew.send("GET", view)
    assert status == 200 and NOTICE not in page
    assert doctor.send("GET", other)[0] == 200

    node.fill(FULL)
    status, headers, page = crew.send("GET", view)
    assert status == 200 and NOTICE in page and "Florence" in page, page
    receipts = [headers["Longitude-Receipt"]]
    assert f"receipt {receipts[0]}" in page.replace("<b>", "").replace("</b>", "") or receipts[0] in page
    status, page = search(crew)
    assert status == 200 and NOTICE in page
    # What cannot say so, and whatever is not the urgent view.
    for path in ("/panel/documents", "/panel/immunisations"):
        assert crew.send("GET", view + path)[0] in (404, 503)
    for client, path in [
        (doctor, other), (doctor, f"{other}/timeline"), (officer, "/privacy-officer/alerts"), (person, "/my/record"),
        (person, "/my/seen"),
    ]:
        status, _, page = client.send("GET", path)
        assert status == 503 and "ADEYEMI" not in page and "Apixaban" not in page and NOTICE not in page, path
    assert search(doctor)[0] == 503
    another = Client(node)
    assert another.send("GET", another.form("/demo/sign-in", {"as": "brandt"})[1]["Location"])[0] == 503
    waiting = node.spool.read_text().splitlines()
    assert len(waiting) == 3 and "brandt" not in node.spool.read_text()

    node.kill()
    assert node.spool.exists()
    node._demonstrate()
    node.drained()
    crew, doctor = signed_in(node, "brandt"), signed_in(node, "raman")
    view, other = crew.open_florence(), doctor.open_florence()
    node.fill(FULL)
    status, headers, page = crew.send("GET", f"{view}/timeline")
    assert status == 200 and NOTICE in page
    receipts.append(headers["Longitude-Receipt"])
    assert doctor.send("GET", other)[0] == 503
    time.sleep(2.5)
    assert node.spool.exists()
    # Full to the last byte: then the crew is told as everybody is.
    statuses = [crew.send("GET", view)[0] for _ in range(6)]
    assert statuses[-1] == 503 and statuses.count(200) == len(node.spool.read_text().splitlines()) - 2
    node.fill()
    node.drained()
    assert doctor.send("GET", other)[0] == 200 and crew.send("GET", view)[0] == 200

    entries = node.entries(tmp_path)
    for number in receipts:
        found = [entry for entry in entries if receipt(entry["event"]) == number]
        # One on each of her chains.
        assert found and len({entry["record"] for entry in found}) == len(found), number
        assert all(0 < entry["spooled"] - entry["time"] < 120_000 and entry["who"] == "brandt" for entry in found)
    late = [entry for entry in entries if "spooled" in entry]
    assert all(entry["role"] == "paramedic" for entry in late) and {entry["action"] for entry in late} == {
        "PatientRead", "PatientQuery"}
    assert "urgent spool: 0 entries wait" in longitude("doctor", "--data", node.folder.name)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_notice_can_be_read(node: FillingNode, browser: Browser, width: int) -> None:
    """At the top of the page, at both widths, for whoever sees it and whoever hears it."""
    size = {"width": width, "height": HEIGHTS[width]}
    # The parts that scripts fetch when a page is shown cannot say that their entry waits: they are not shown.
    context = browser.new_context(viewport=size, locale="en-GB", java_script_enabled=False)
    other = browser.new_context(viewport=size, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    visitor = Visitor(context.new_page(), other.new_page(), node.url, width, False)
    visitor.sign_in(BY_KEY["paramedic"])
    visitor.search()
    visitor.visible("button", re.compile("Open in an emergency", re.I)).click()
    expect(visitor.banner()).to_be_visible()
    assert NOTICE not in visitor.text()
    node.fill(FULL)
    visitor.page.reload()
    assert NOTICE in visitor.text()
    visitor.look("urgent-without-ledger")
    pictures = ROOT / ".build" / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    visitor.page.screenshot(path=pictures / f"urgent-without-ledger-{width}.png")
    node.fill()
    node.drained()
    visitor.page.reload()
    assert NOTICE not in visitor.text()
    context.close()
    other.close()
