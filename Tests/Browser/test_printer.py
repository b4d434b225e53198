"""The program that makes PDFs: it fetches nothing, whatever a page names, and prints the same page the same."""

import os
import pathlib
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Iterator

import pytest

from node import ROOT

PROGRAM = (ROOT / "Sources/Web/Assets/print-document.py").read_text()


def printed(page: str, style: str = "", **environment: str) -> bytes:
    """A page as the node has it printed."""
    sent = f"{len(style.encode())}\n{style}{page}".encode()
    done = subprocess.run([sys.executable, "-I", "-c", PROGRAM], input=sent, capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture
def asked() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine, and what was asked of it."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, paths
    server.shutdown()


def test_nothing_is_fetched(asked: tuple[int, list[str]], tmp_path: pathlib.Path) -> None:
    """Pictures, styles, attachments and objects, of this machine's files and of other machines."""
    port, paths = asked
    secret = tmp_path / "secret.txt"
    secret.write_text("nobody may have this")
    places = [f"http://127.0.0.1:{port}/x", secret.as_uri()]
    page = "<html lang=en><title>x</title>" + "".join(
        f'<link rel=stylesheet href="{place}"><link rel=attachment href="{place}"><img src="{place}" alt=x>'
        f'<object data="{place}"></object><a rel=attachment href="{place}">x</a>'
        f'<svg><image href="{place}"/></svg><p style="background: url({place})">x</p>' for place in places
    )
    style = "".join(f'@import "{place}"; body {{ background: url("{place}") }}' for place in places)
    file = tmp_path / "x.pdf"
    file.write_bytes(printed(page, style))
    assert paths == []
    assert subprocess.run(["pdfdetach", "-list", file], capture_output=True, text=True).stdout.startswith("0 ")
    assert b"nobody may have this" not in subprocess.run(
        ["pdftotext", file, "-"], capture_output=True).stdout + file.read_bytes()


def test_the_same_page_is_the_same_file() -> None:
    """A form that is signed is signed as bytes."""
    page = "<html lang=en><title>x</title><h1>The same</h1><p>" + "words " * 2000
    first, second, later = (printed(page, SOURCE_DATE_EPOCH=time) for time in ("1000", "1000", "2000"))
    assert first == second and first.startswith(b"%PDF-")
    assert later.startswith(b"%PDF-")


@pytest.mark.skipif(os.getuid() != 0, reason="only root has rights to give up")
def test_rights_are_given_up() -> None:
    """As root it becomes nobody, without a network, before it reads the page."""
    told = PROGRAM.replace("    source = sys.stdin.buffer\n", """
    sys.stdout.write(f"{os.getresuid()} {os.getgroups()} {len(open('/proc/net/dev').readlines())}")
    sys.exit()
""")
    assert told != PROGRAM
    done = subprocess.run([sys.executable, "-I", "-c", told], input=b"", capture_output=True, text=False)
    assert done.stdout.decode() == "(65534, 65534, 65534) [] 3", done.stderr.decode()
