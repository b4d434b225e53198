"""What a hostile or broken client gets: a clear answer of the right status, and nothing else."""

import urllib.parse

import pytest

from client import Client, signed_in
from node import Node
from staff import FLORENCE

LARGEST_FORM = 16_384


@pytest.fixture
def stranger(node: Node) -> Client:
    """Someone who has not signed in."""
    return Client(node)


@pytest.fixture
def doctor(node: Node) -> Client:
    """A consultant who has signed in."""
    return signed_in(node, "raman")


PATHS_OF_A_RECORD = [
    "", "/timeline", "/section/results", "/medicines", "/trend/1", "/item/1", "/item/1/original", "/document/1",
    "/document/1/content/0", "/panel/observations", "/why", "/break-glass", "/confirm",
]


@pytest.mark.parametrize("path", PATHS_OF_A_RECORD)
def test_no_part_of_a_record_without_a_session(stranger: Client, doctor: Client, path: str) -> None:
    """Every address under an open record sends a stranger to sign in, and shows nothing."""
    view = doctor.open_florence()
    status, headers, text = stranger.send("GET", view + path)
    assert status in (302, 303, 401)
    assert "ADEYEMI" not in text
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PATHS_OF_A_RECORD)
def test_a_made_up_view_is_not_found(doctor: Client, path: str) -> None:
    """A guess at a view's token gets the same page for every address."""
    status, _, text = doctor.send("GET", "/record/" + "A" * 43 + path)
    assert status == 404
    assert "ADEYEMI" not in text


@pytest.mark.parametrize("path", [
    "/nothing", "/assets/../keys/node.key", "/assets/..%2f..%2fkeys%2fnode.key", "/assets/%2e%2e/records.sqlite",
    "/assets/longitude.css%00.txt", "/record", "/.env", "/" + "a" * 4000,
])
def test_what_is_not_there(stranger: Client, path: str) -> None:
    """Unknown addresses and ways out of a folder are not found, with our own page."""
    status, headers, text = stranger.send("GET", path)
    assert status in (400, 404)
    assert "Content-Security-Policy" in headers
    assert "Error Domain" not in text and ".swift" not in text


@pytest.mark.parametrize("body", [
    b"csrf=%", b"csrf=%zz", b"csrf=%ff%fe", b"a=1&" * 300, b"a=%00b", b"\xff\xfe\x00", b"",
    b"{\"json\":true}", b"a=" + b"x" * LARGEST_FORM,
])
@pytest.mark.parametrize("path", ["/search", "/open", "/sign-out"])
def test_a_broken_form_is_a_client_error(doctor: Client, path: str, body: bytes) -> None:
    """Malformed, oversized, empty: never a server error, never done."""
    status, _, text = doctor.send("POST", path, body, Content_Type="application/x-www-form-urlencoded")
    assert 400 <= status < 500, text[:300]
    status, _, _ = doctor.send("GET", "/search")
    assert status == 200, "the session ended"


def test_a_form_without_its_token_is_refused(doctor: Client, node: Node) -> None:
    """So is one with another session's token."""
    other = signed_in(node, "marsh")
    for fields in ({"nhs-number": FLORENCE.nhs}, {"csrf": other.token("/search"), "nhs-number": FLORENCE.nhs}):
        status, _, text = doctor.form("/search", fields)
        assert status in (400, 403)
        assert "ADEYEMI" not in text


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
])
def test_another_site_cannot_send_a_form(doctor: Client, headers: dict[str, str]) -> None:
    """Even with the right token."""
    status, _, text = doctor.form("/search", {"csrf": doctor.token("/search"), "nhs-number": FLORENCE.nhs}, **headers)
    assert status in (400, 403)
    assert "ADEYEMI" not in text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_other_methods_do_nothing(doctor: Client, method: str) -> None:
    """No address takes them."""
    status, _, _ = doctor.send(method, "/search")
    assert 400 <= status < 500


def test_the_node_says_that_it_is_ready(stranger: Client) -> None:
    """Alive, and able to answer from the record and the ledger."""
    assert stranger.send("GET", "/livez")[0] == 200
    assert stranger.send("GET", "/readyz")[0] == 200


def test_panels_load_on_their_own(doctor: Client) -> None:
    """A panel of the record page is a part of a page with an entry of its own; other sections have none."""
    view = doctor.open_florence()
    status, headers, text = doctor.send("GET", view + "/panel/observations")
    assert status == 200 and headers["Longitude-Receipt"]
    assert text.startswith("<section") and "ADEYEMI" not in text
    assert doctor.send("GET", view + "/panel/medicines")[0] == 404
    assert doctor.send("GET", view + "/panel/nothing")[0] == 404


def test_every_answer_has_the_headers(doctor: Client) -> None:
    """Also errors."""
    view = doctor.open_florence()
    for path in ["/", "/search", view, view + "/timeline", "/nothing", view + "/item/999999999"]:
        _, headers, _ = doctor.send("GET", path)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert "Server" not in headers


def test_a_number_of_another_person_is_not_found(doctor: Client) -> None:
    """Numbers of resources run through the whole node: only those of the person opened answer."""
    view = doctor.open_florence()
    answers = {rid: doctor.send("GET", f"{view}/item/{rid}")[0] for rid in range(1, 400, 7)}
    assert 404 in answers.values()
    for rid in (0, -1, 2**63, "1e3", "１"):
        status, _, _ = doctor.send("GET", f"{view}/item/{urllib.parse.quote(str(rid))}")
        assert status == 404


def test_a_view_ends_with_the_session(doctor: Client) -> None:
    """After signing out the old cookie opens nothing."""
    view = doctor.open_florence()
    kept = dict(doctor.cookies)
    status, _, _ = doctor.form("/sign-out", {"csrf": doctor.token("/search")})
    assert status in (302, 303)
    doctor.cookies = kept
    status, _, text = doctor.send("GET", view)
    assert status in (302, 303, 401, 404)
    assert "ADEYEMI" not in text


def test_searches_are_limited(node: Node) -> None:
    """Thirty a minute for each member of staff: enough for work, too few for fishing."""
    client = signed_in(node, "mensah")
    token = client.token("/search")
    answers = [client.form("/search", {"csrf": token, "nhs-number": "9990000018"})[0] for _ in range(40)]
    assert answers[0] == 200
    assert answers[-1] == 429
