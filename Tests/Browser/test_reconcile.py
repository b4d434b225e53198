"""A real proxy in front of a real node: what it saw leave is what the ledger holds, and a forged answer is found."""

import gzip
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import time
import types
from typing import Iterator

import pytest

from client import Client, signed_in
from node import PROGRAM, ROOT, Node
from program import free_port, longitude

CONFIGURATION = ROOT / "docs" / "nginx.conf"
TABLE = pathlib.Path(__file__).with_name("routes.table")
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


class Proxy:
    """nginx with the configuration of docs/nginx.conf, without TLS."""

    def __init__(self, node: Node, folder: pathlib.Path) -> None:
        port = free_port()
        text = CONFIGURATION.read_text()
        for old, new in [
            ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
            ("server 127.0.0.1:8080;", f"server {node.url.removeprefix('http://')};"),
            ("    ssl_certificate /etc/ssl/record.example.pem;\n", ""),
            ("    ssl_certificate_key /etc/ssl/private/record.example.key;\n", ""),
        ]:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        assert text.count("access_log /") == 2
        text = text.replace("access_log /", f"access_log {folder}/")
        place = next(line.split()[1] for line in text.splitlines() if line.strip().startswith("access_log"))
        self.log = pathlib.Path(place)
        self.log.parent.mkdir(parents=True)
        (folder / "longitude.conf").write_text(text)
        (folder / "nginx.conf").write_text(
            f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
            + "http {\n" + "".join(
                f"    {kind}_temp_path {folder}/{kind};\n"
                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            + f"    include {folder}/longitude.conf;\n}}\n")
        self.process = subprocess.Popen([NGINX, "-c", folder / "nginx.conf", "-p", folder, "-e", folder / "error.log"])
        self.url = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((folder / "error.log").read_text())

    def lines(self, request: str = "", log: str = "longitude.log") -> list[dict]:
        """What is logged of that request, or of all. nginx answers first and then writes: its lines are waited for."""
        file = self.log.with_name(log)
        before = b""
        for _ in range(200):
            text = file.read_bytes() if file.exists() else b""
            if request.encode() in text if request else text == before:
                break
            before = text
            time.sleep(0.1 if request else 0.5)
        return [line for line in map(json.loads, text.splitlines()) if line["request"] == request or not request]

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(20) == 0


@pytest.fixture(scope="module")
def proxy(node: Node, tmp_path_factory) -> Iterator[Proxy]:
    """A proxy through which every page was fetched that needs nothing but who is signed in, and a record opened."""
    if node.process is None:
        pytest.skip("the data of a node that runs elsewhere are not ours")
    proxy = Proxy(node, tmp_path_factory.mktemp("nginx"))
    rows = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    pages = [row[2] for row in rows if row[0] in ("web", "both") and row[1] == "GET" and ":" not in row[2]]
    for subject in ("raman", "webb", "person-0"):
        client = signed_in(types.SimpleNamespace(url=proxy.url), subject)
        for page in pages:
            # The record as a PDF takes longest.
            assert client.fetch("GET", page, wait=300)[0] < 500, page
        if subject != "raman":
            continue
        view = client.open_florence()
        for page in ("", "/timeline", "/medicines", "/why", "/panel/documents", "/item/999999999"):
            assert client.send("GET", view + page)[0] in (200, 404)
        # An NHS number alone that nobody has: nothing is shown, and it is entered.
        fields = {"csrf": client.token("/search"), "nhs-number": "9990009990"}
        client.form("/search", fields)
    warned(node, proxy)
    proxy.lines()
    yield proxy
    proxy.stop()


def warned(node: Node, proxy: Proxy) -> None:
    """Somebody is told before a record opens that its person works where they do, and does not open it."""
    officer, doctor = signed_in(node, "webb"), signed_in(types.SimpleNamespace(url=proxy.url), "raman")
    path = officer.chosen()
    csrf = officer.token(path)
    assert officer.form(f"{path}/staff", {"csrf": csrf, "subject": "somebody-at-the-hospital"})[0] == 303
    try:
        status, headers, page = doctor.form(
            "/open", {"person": doctor.found_florence(), "csrf": doctor.token("/search")})
        assert status == 200 and "appears to work for your organisation" in page and headers["Longitude-Receipt"]
    finally:
        assert officer.form(f"{path}/staff", {"csrf": csrf, "staff": "end"})[0] == 303


def reconcile(node: Node, *logs: pathlib.Path, expect: int = 0) -> dict:
    """What the command says, as JSON."""
    arguments = [part for log in logs for part in ("--log", str(log))]
    return json.loads(
        longitude("ledger", "reconcile", "--data", node.folder.name, "--json", *arguments, expect=expect))


def test_every_answer_that_left_is_in_the_ledger(node: Node, proxy: Proxy) -> None:
    """Of every page, whoever fetched it; the log names no view, no person and nothing typed."""
    result = reconcile(node, proxy.log)
    assert result["good"] and result["findings"] == [] and result["unreadable"] == 0 and result["undecided"] == 0
    lines = proxy.lines()
    assert result["lines"] == len(lines)
    assert result["answers"] == result["entered"] == sum(1 for line in lines if line["receipt"])
    routes = {line["path"] for line in lines if line["receipt"]}
    assert {"/record/-", "/record/-/timeline", "/my/seen", "/search", "/privacy-officer/alerts"} <= routes
    text = proxy.log.read_text()
    assert "999" not in "".join(line["path"] for line in lines) and "?" not in text and "csrf" not in text


def test_an_answer_that_the_ledger_does_not_know_is_found(node: Node, proxy: Proxy, tmp_path) -> None:
    """A receipt of nobody, none, one that stood before, and one of another time: each is named."""
    real = next(line for line in proxy.lines() if line["path"] == "/record/-" and line["receipt"])
    log = tmp_path / "forged.log"
    for forged, why in [
        (real | {"receipt": "ZZZZ-ZZZZ"}, "no entry with its receipt"),
        (real | {"receipt": ""}, "carries no receipt"),
        (real, "carried its receipt before"),
        (real | {"time": real["time"] - 100}, "of another time"),
        (real | {"path": "/a-page-that-is-added-later", "receipt": ""}, "carries no receipt"),
        (real | {"status": 404, "receipt": "ZZZZ-ZZZ2"}, "no entry with its receipt"),
    ]:
        kept = proxy.log.read_text()
        if why == "of another time":
            kept = "".join(line for line in kept.splitlines(keepends=True) if real["receipt"] not in line)
        log.write_text(kept + json.dumps(forged) + "\n")
        result = reconcile(node, log, expect=1)
        assert not result["good"] and result["notEntered"] == 1, why
        found = result["findings"][0]
        assert why in found["why"] and found.get("receipt", "") == forged["receipt"]
        assert found["line"] == len(kept.splitlines()) + 1
        assert abs(time.mktime(time.strptime(found["time"], "%Y-%m-%dT%H:%M:%SZ")) - time.timezone
                   - forged["time"] + forged["took"]) < 2
    said = longitude("ledger", "reconcile", "--data", node.folder.name, "--log", log, expect=1)
    assert "receipt ZZZZ-ZZZ2: the ledger has no entry" in said


def test_what_cannot_be_read_is_counted_and_named(node: Node, proxy: Proxy, tmp_path) -> None:
    """A cut line, words, a line too long: none is passed over in silence."""
    log = tmp_path / "odd.log"
    good = json.dumps(proxy.lines()[0])
    odd = ["words", good[:40], good.replace('"took"', '"tock"'), "[" + "1," * 40_000 + "1]", ""]
    log.write_text(proxy.log.read_text() + "\n".join(odd) + "\n" + good[:-1])
    result = reconcile(node, log, expect=2)
    assert not result["good"] and result["notEntered"] == 0 and result["unreadable"] == len(odd) + 1
    first = len(proxy.lines()) + 1
    assert [line["line"] for line in result["unreadableLines"]] == list(range(first, first + len(odd) + 1))
    assert "took" in result["unreadableLines"][2]["why"] and "longer" in result["unreadableLines"][3]["why"]


def test_rotated_files_are_one_log(node: Node, proxy: Proxy, tmp_path) -> None:
    """In any order, gzipped or not; a gzip file that is cut is refused."""
    lines = proxy.log.read_text().splitlines(keepends=True)
    middle = len(lines) // 2
    (tmp_path / "access.log").write_text("".join(lines[middle:]))
    old = tmp_path / "access.log.1.gz"
    old.write_bytes(gzip.compress("".join(lines[:middle]).encode()))
    whole, parts = reconcile(node, proxy.log), reconcile(node, tmp_path / "access.log", old)
    assert parts["good"] and all(parts[key] == whole[key] for key in ("lines", "answers", "entered"))
    old.write_bytes(old.read_bytes()[:-20])
    done = subprocess.run(
        [PROGRAM, "ledger", "reconcile", "--data", node.folder.name, "--log", old], capture_output=True, text=True)
    assert done.returncode != 0 and "not a complete gzip file" in done.stderr


def test_an_entry_without_an_answer_is_counted_apart(node: Node, proxy: Proxy) -> None:
    """Somebody whose answer did not pass the proxy: no finding against the node."""
    before = reconcile(node, proxy.log)["unanswered"]
    client = signed_in(node, "raman")
    client.open_florence()
    beside = Client(types.SimpleNamespace(url=proxy.url))
    assert beside.send("GET", "/livez")[0] == 200
    result = reconcile(node, proxy.log)
    assert result["good"] and result["unanswered"] == before + 1


def test_a_long_log_is_not_held_in_memory(node: Node, proxy: Proxy, tmp_path) -> None:
    """A million lines, half of them of answers that nobody entered: counted, the first thousand named."""
    def most(count: int) -> int:
        """Bytes that the command takes for so many lines, what it maps of the ledger among them."""
        return reconcile_long(node, proxy, tmp_path / f"{count}.log", count)

    few, many = most(100_000), most(1_000_000)
    assert many - few < 40_000_000, (few, many)


def reconcile_long(node: Node, proxy: Proxy, log: pathlib.Path, count: int) -> int:
    """Compares a log of so many lines; the most memory that it took."""
    line = json.dumps(proxy.lines()[0] | {"path": "/record/-", "status": 200, "method": "GET"})
    receipts = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    with log.open("w") as file:
        for number in range(count):
            word = "".join(receipts[number >> 5 * digit & 31] for digit in range(4))
            receipt = f"ZZZZ-{word}" if number % 2 else ""
            path = "/record/-" if number % 2 else "/livez"
            file.write(line.replace('"receipt": ""', f'"receipt": "{receipt}"').replace("/record/-", path) + "\n")
    process = subprocess.Popen(
        [PROGRAM, "ledger", "reconcile", "--data", node.folder.name, "--json", "--log", log],
        stdout=subprocess.PIPE, text=True)
    result = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 1
    assert result["lines"] == count and result["notEntered"] == count // 2 and len(result["findings"]) == 1000
    return usage.ru_maxrss * 1024
