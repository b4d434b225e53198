"""The program that makes PDFs: it is shut in, fetches nothing, and prints the same page the same."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Iterator

import pytest

from client import signed_in
from node import ROOT
from ownnode import PEOPLE, OwnNode
from staff import CITIZENS

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


def started(lines: str, before: str = "    if os.getuid() == 0:\n", **options) -> subprocess.CompletedProcess:
    """The program as the node starts it, which runs these lines and ends where it would go on with those.

    That is after it is shut in; where root runs the tests, while it still has the rights of root.
    """
    program = PROGRAM.replace(before, f"    exec({lines!r}, globals())\n    sys.exit()\n{before}")
    assert program != PROGRAM
    return subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, env={}, text=True, **options)


# What a printer that was taken over would try; what it is not kept from it prints.
TRIED = """
import fcntl, resource
folder = os.path.dirname(secret)
for name, attempt in {
    "read a file": lambda: open(secret).read(),
    "list a folder": lambda: os.listdir(folder),
    "write a file": lambda: open(secret, "w"),
    "make a file": lambda: open(folder + "/new", "x"),
    "cut a file": lambda: os.truncate(secret, 0),
    "open a file for neither": lambda: os.open(secret, os.O_ACCMODE),
    "empty a file that is opened for neither": lambda: os.open(secret, os.O_ACCMODE | os.O_TRUNC),
    "open a file to others": lambda: os.chmod(secret, 0o666),
    "give a file away": lambda: os.chown(secret, 65534, 65534),
    "link to a file": lambda: os.link(secret, folder + "/link"),
    "remove a file": lambda: os.unlink(secret),
    "see what the node was started with": lambda: open(f"/proc/{node}/environ", "rb").read(),
    "see the node's memory": lambda: open(f"/proc/{node}/mem", "rb"),
    "see the node's files": lambda: os.listdir(f"/proc/{node}/fd"),
    "end the node": lambda: os.kill(node, 0),
    "limit the node": lambda: resource.prlimit(node, resource.RLIMIT_NOFILE),
    "have the node sent a signal": lambda: fcntl.fcntl(0, fcntl.F_SETOWN, node),
    "trace the node": lambda: system("ptrace", 2, node, 0, 0),
    "read the node's memory": lambda: system("process_vm_readv", node, 0, 0, 0, 0, 0),
    "speak over IPv4": lambda: socket.socket(socket.AF_INET),
    "speak over IPv6": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
    "speak to a program of this machine": lambda: socket.socket(socket.AF_UNIX),
    "speak to the kernel": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "start a process": os.fork,
    "start a program": lambda: os.execv("/bin/true", ["true"]),
    "make a file in memory": lambda: os.memfd_create("x"),
    "ask by a ring": lambda: system("io_uring_setup", 1, 0),
    "enter another namespace": lambda: system("unshare", 0x10000000),
}.items():
    try:
        attempt()
    except PermissionError:
        continue
    except OSError as error:
        print(name, error, flush=True)
    else:
        print(name, flush=True)
print("tried")
"""
SYSTEM = """
def system(name, *arguments):
    library = ctypes.CDLL(None, use_errno=True)
    number = {"ptrace": 101, "process_vm_readv": 310, "io_uring_setup": 425, "unshare": 272}[name]
    if library.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), name)
"""


def test_it_reaches_neither_files_nor_network_nor_processes(tmp_path: pathlib.Path) -> None:
    """Of a node: its keys and records, its process, other programs and machines. Each is tried after it is shut in."""
    secret = tmp_path / "node.key"
    secret.write_text("nobody may have this")
    mode = secret.stat().st_mode & 0o777
    done = started(f"secret, node = {str(secret)!r}, {os.getpid()}\n{SYSTEM}{TRIED}")
    assert done.stdout == "tried\n", done.stdout + done.stderr
    assert secret.read_text() == "nobody may have this" and secret.stat().st_mode & 0o777 == mode
    assert [file.name for file in tmp_path.iterdir()] == ["node.key"]


def test_what_was_tried_is_possible_outside(tmp_path: pathlib.Path) -> None:
    """The test above can fail: most of the same succeeds in a process that is not shut in."""
    secret = tmp_path / "node.key"
    secret.write_text("x")
    done = subprocess.run(
        [sys.executable, "-I", "-c", "import ctypes, os, socket\n"
         f"secret, node = {str(secret)!r}, {os.getpid()}\n{SYSTEM}{TRIED}"],
        capture_output=True, text=True, timeout=60)
    for words in (
        "read a file", "list a folder", "cut a file", "open a file for neither", "open a file to others",
        "end the node", "limit the node",
        "speak over IPv4", "speak to a program of this machine", "start a process",
    ):
        assert words in done.stdout.splitlines(), done.stdout + done.stderr


def test_what_the_node_has_open_is_closed(tmp_path: pathlib.Path) -> None:
    """Also what was opened without a mark that it is not for others."""
    secret = tmp_path / "records.sqlite"
    secret.write_text("x")
    with open(secret) as file:
        done = started(
            f"try:\n    os.read({file.fileno()}, 1)\nexcept OSError as error:\n    print(error.errno)",
            pass_fds=[file.fileno()])
    assert done.stdout == "9\n", done.stdout + done.stderr


@pytest.mark.parametrize("old, new, words", [
    ("CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444", "CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 9444", "Landlock"),
    ('CDLL("libseccomp.so.2"', 'CDLL("libseccomp.so.none"', "libseccomp2"),
    ("    shut_files()\n", "", "a file can be opened"),
    ("    shut_calls()\n", "", "a file can be changed"),
])
def test_what_is_not_shut_in_reads_no_page(old: str, new: str, words: str) -> None:
    """Where the kernel or the library is missing, or keeps no rule, the program says so, before it reads a byte."""
    program = PROGRAM.replace(old, new)
    assert program != PROGRAM
    reading, writing = os.pipe()
    os.write(writing, b"0\n<p>x")
    os.close(writing)
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], stdin=reading, capture_output=True, text=True, env={})
    assert done.returncode == 3 and words in done.stdout and "%PDF" not in done.stdout, done.stdout + done.stderr
    assert os.read(reading, 10) == b"0\n<p>x"
    os.close(reading)


def test_a_page_that_cannot_be_printed_is_not_lost(tmp_path: pathlib.Path) -> None:
    """Whoever asked for it is told so, and so is the operator; it is there when the printer is."""
    printer, broken = tmp_path / "python", tmp_path / "broken"
    printer.write_text(
        f'#!/bin/sh\n[ -e "{broken}" ] && {{ echo no Landlock; exit 3; }}\nexec "{sys.executable}" "$@"\n')
    printer.chmod(0o700)

    class WithPrinter(OwnNode):
        def _demonstrate(self) -> None:
            self._serve(PEOPLE, self.day, "--pdf-python", str(printer))

    node = WithPrinter()
    try:
        broken.touch()
        client = signed_in(node, CITIZENS[0].key)
        status, headers, body = client.fetch("GET", "/my/download/record.pdf", wait=90)
        assert status == 503 and headers["Content-Type"].startswith("text/html")
        assert b"The PDF could not be made" in body
        for _ in range(50):
            said = [line for line in node.lines if "the printer of PDFs is not kept from files" in line]
            if said:
                break
            time.sleep(0.1)
        assert json.loads(said[0])["status"] == "503"
        broken.unlink()
        assert client.fetch("GET", "/my/download/record.pdf", wait=90)[0] == 200
    finally:
        node.stop()


# Lets a program ask for the calls named and no others, as systemd does, and becomes it.
FILTERED = """
import ctypes, os, sys
seccomp, calls = ctypes.CDLL("libseccomp.so.2"), sys.argv[1].split(",")
seccomp.seccomp_init.restype = ctypes.c_void_p
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
context = ctypes.c_void_p(seccomp.seccomp_init(0x00050000 | 1))
for number in map(seccomp.seccomp_syscall_resolve_name, map(str.encode, calls)):
    if number >= 0:
        assert seccomp.seccomp_rule_add_array(context, ctypes.c_uint32(0x7FFF0000), number, 0, None) == 0
assert seccomp.seccomp_load(context) == 0
os.execv(sys.argv[2], sys.argv[2:])
"""


def calls_of(name: str) -> set[str]:
    """The system calls of a set of systemd, or the call itself."""
    if not name.startswith("@"):
        return {name}
    told = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True)
    lines = [line.strip() for line in told.stdout.splitlines()[1:]]
    return {call for line in lines if line and not line.startswith("#") for call in calls_of(line)}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="the sets of calls are systemd's")
def test_it_prints_under_the_calls_that_the_service_has() -> None:
    """docs/longitude.service permits what the printer needs to shut itself in, and no more than it needs."""
    unit = (ROOT / "docs/longitude.service").read_text()
    allowed: set[str] = {"execve"}
    for line in re.findall("^SystemCallFilter=(.+)$", unit, re.M):
        calls = {call for name in line.removeprefix("~").split() for call in calls_of(name)}
        allowed = allowed - calls if line.startswith("~") else allowed | calls

    def under(calls: set[str]) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-I", "-c", FILTERED, ",".join(calls), sys.executable, "-I", "-c", PROGRAM],
            input=b"0\n<html lang=en><title>x</title><p>x", capture_output=True)

    if os.getuid() == 0:
        # Root has an account to give up, which the account of the service has not.
        allowed |= {"setuid", "setgid", "setgroups"}
    assert under(allowed).stdout.startswith(b"%PDF-")
    without = under(allowed - {"landlock_restrict_self"})
    assert without.returncode == 3 and b"Landlock" in without.stdout


@pytest.mark.skipif(os.getuid() != 0, reason="only root has an account to give up")
def test_root_becomes_nobody() -> None:
    """Before it reads the page, with no group left."""
    done = started("print(os.getresuid(), os.getgroups())", before="    source = sys.stdin.buffer\n")
    assert done.stdout == "(65534, 65534, 65534) []\n", done.stderr
