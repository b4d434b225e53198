"""Attacks below the pages: requests that two parsers may read in two ways, headers that claim something, addresses."""

import re
import socket

import pytest

from client import Client, signed_in
from node import Node
from ownnode import OwnNode, patient_at_the_hospital, resource

# Hidden in the body of another request: answered, it shows that a proxy and the node disagree where a request ends.
HIDDEN = b"GET /livez HTTP/1.1\r\nHost: h\r\n\r\n"
AMBIGUOUS = {
    "both lengths": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 31\r\n\r\n",
    "a list of lengths": b"Content-Length: 0, 31\r\n\r\n",
    "a length with a sign": b"Content-Length: +0\r\n\r\n",
    "a space before the colon": b"Content-Length : 31\r\n\r\n",
    "an unknown encoding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked, but not last": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a folded header": b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "a header with a zero byte": b"X: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "a chunk of an odd length": b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
}


def raw(node: Node, request: bytes) -> tuple[list[bytes], bool]:
    """The statuses that come back, and whether the node closed the connection."""
    host, port = node.url.removeprefix("http://").split(":")
    answer, is_closed = b"", False
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(request)
        try:
            while part := connection.recv(65_536):
                answer += part
            is_closed = True
        except ConnectionResetError:
            is_closed = True
        except TimeoutError:
            pass
    return re.findall(rb"^HTTP/1\.1 (\d{3})", answer, re.M), is_closed


@pytest.mark.parametrize("why", AMBIGUOUS)
def test_header_smuggling(node: Node, why: str) -> None:
    """Whatever ends in two ways ends the connection, and what was hidden behind it is not answered.

    Nobody is signed in: the node may say so before it has read what is wrong.
    """
    head = b"POST /search HTTP/1.1\r\nHost: h\r\n"
    statuses, is_closed = raw(node, head + AMBIGUOUS[why] + HIDDEN)
    assert is_closed and set(statuses) <= {b"400", b"401"}


def test_the_hidden_request_is_one(node: Node) -> None:
    """Sent in the open it is answered: what the test above looks for would be seen."""
    assert raw(node, HIDDEN + HIDDEN)[0] == [b"200", b"200"]


@pytest.mark.parametrize("name", [
    "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Forwarded-User", "X-Remote-User", "X-Forwarded-For",
    "Forwarded", "X-Forwarded-Host",
])
def test_headers_that_claim_something(node: Node, name: str) -> None:
    """No header makes a request another one, or its sender somebody."""
    client = Client(node)
    for value in ("/search", "POST", "raman", "127.0.0.1", "for=127.0.0.1;host=evil.example"):
        plain = client.send("GET", "/search")
        status, headers, text = client.send("GET", "/search", **{name.replace("-", "_"): value})
        assert (status, headers.get("Location"), text) == (plain[0], plain[1].get("Location"), plain[2])
        assert status == 401 and "evil.example" not in text


def test_no_address_that_was_sent_is_asked() -> None:
    """Server-side request forgery: addresses in entries, in what somebody types and in answers of sign-in are never
    followed, neither by pages nor by the printer of PDFs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(1)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/asked"
        patient = patient_at_the_hospital()
        letter = resource(
            "DocumentReference", "asking", None, patient, status="current", date="2026-01-01T00:00:00Z",
            description=f"Letter <img src='{address}'>",
            content=[{"attachment": {"contentType": "text/html", "url": address}}])
        note = resource(
            "Procedure", "asking-too", None, patient, status="completed", code={"text": f"Seen at {address}"},
            performedDateTime="2026-01-01T00:00:00Z", note=[{"text": f"<link rel=stylesheet href='{address}'>"}])
        node = OwnNode([letter, note])
        doctor, florence = signed_in(node, "raman"), signed_in(node, "person-0")
        view = doctor.open_florence()
        shown = doctor.send("GET", f"{view}/section/documents")[2] + doctor.send("GET", f"{view}/section/procedures")[2]
        assert address.replace("'", "&#39;") in shown or address in shown
        for number in set(re.findall(r"/(?:item|document)/(\d+)", shown)):
            for path in ("item", "document"):
                assert doctor.send("GET", f"{view}/{path}/{number}")[0] in (200, 404)
        assert florence.fetch("GET", "/my/download/record.pdf", wait=180)[0] == 200
        doctor.send("GET", f"/sign-in/callback/demo?code=x&state=y&iss={address}")
        doctor.form("/search", {"csrf": doctor.token("/search"), "family-name": address})
        with pytest.raises(TimeoutError):
            listener.accept()
        assert node.stop() == 0
