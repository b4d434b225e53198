"""What the node tells of refusals, failures and ended sessions: a line of JSON each, and nothing of anyone in it."""

import concurrent.futures
import http.client
import json
import re
import time
import types
import urllib.parse

import pytest

from client import Client, signed_in
from ownnode import OwnNode
from staff import FLORENCE
from test_reconcile import Proxy


@pytest.fixture(scope="module")
def lines():
    """A node of its own, whose lines nobody else makes, and a function that gives those of an action."""
    node = OwnNode()

    def during(action, wanted: int = 1, count=len) -> list[dict]:
        before = len(node.lines)
        action()
        for _ in range(100):
            found = [json.loads(line) for line in node.lines[before:] if line.startswith("{")]
            if count(found) >= wanted:
                break
            time.sleep(0.02)
        return [line for line in found if line["log"] == "longitude.security"]

    during.node = node
    yield during
    # Of all that the tests did, no line names a patient, a person at home, what was typed, or a key.
    text = "\n".join(node.lines)
    for word in (FLORENCE.nhs, "ADEYEMI", "Florence", "999000", "secret-words", "person-0", *during.secrets):
        assert word not in text, word
    assert node.stop() == 0


@pytest.fixture(autouse=True)
def secrets(lines):
    """Collects what may stand in no line."""
    if not hasattr(lines, "secrets"):
        lines.secrets = []


def sign_in(lines, subject: str) -> Client:
    client = signed_in(lines.node, subject)
    lines.secrets.extend(value for value in client.cookies.values() if value)
    return client


def one(found: list[dict]) -> dict:
    assert len(found) == 1, found
    line = found[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"]) and line["message"] == line["event"]
    return line


def test_a_page_that_is_not_for_them(lines) -> None:
    doctor = sign_in(lines, "raman")
    line = one(lines(lambda: doctor.send("GET", "/privacy-officer/cases", X_Request_ID="0f" * 16)))
    assert (line["event"], line["who"], line["organisation"], line["role"]) == (
        "access-refused", "raman", "ZZH01", "hospitalConsultant")
    assert (line["route"], line["request"], line["status"]) == ("/privacy-officer/cases", "0f" * 16, "404")
    view = doctor.open_florence()
    lines.secrets.append(view.rsplit("/", 1)[1])
    line = one(lines(lambda: doctor.send("GET", view + "/item/999999999")))
    assert line["route"].startswith("/record/") and line["route"].endswith("/item/{rid}"), line
    line = one(lines(lambda: Client(lines.node).send("GET", view)))
    assert line["event"] == "access-refused" and line["status"] == "401" and "who" not in line


def test_a_form_of_another_site_and_one_of_another_session(lines) -> None:
    doctor = sign_in(lines, "raman")
    fields = {"csrf": doctor.token("/search"), "nhs-number": "secret-words"}
    line = one(lines(lambda: doctor.form("/search", fields, Sec_Fetch_Site="cross-site")))
    assert (line["event"], line["reason"], line["who"]) == ("form-refused", "another site", "raman")
    line = one(lines(lambda: doctor.form("/search", fields | {"csrf": "secret-words"})))
    assert (line["event"], line["status"]) == ("form-refused", "403") and "reason" not in line
    assert lines(lambda: doctor.form("/search", {"csrf": fields["csrf"]}), 0) == []


def test_sessions_that_end_and_answers_that_sign_nobody_in(lines) -> None:
    doctor, person = sign_in(lines, "raman"), sign_in(lines, "person-0")
    line = one(lines(lambda: doctor.form("/sign-out", {"csrf": doctor.token("/search")})))
    assert (line["event"], line["who"]) == ("signed-out", "raman")
    line = one(lines(lambda: person.form("/sign-out", {"csrf": person.token("/my/choices")})))
    assert (line["event"], line["role"]) == ("signed-out", "person") and "who" not in line
    thief = Client(lines.node)
    status, headers, _ = thief.form("/demo/sign-in", {"as": "raman"})
    forged = re.sub(r"state=[^&]+", "state=secret-words", headers["Location"])
    assert status == 303 and forged != headers["Location"]
    line = one(lines(lambda: thief.send("GET", forged)))
    assert (line["event"], line["reason"]) == ("sign-in-refused", "answer: state") and "who" not in line
    line = one(lines(lambda: thief.form("/sign-in/back-channel/demo", {"logout_token": "secret-words"})))
    assert (line["event"], line["reason"]) == ("signed-out-by-provider", "refused: token: malformed")


def test_no_text_of_a_request_makes_a_line(lines) -> None:
    doctor = sign_in(lines, "raman")
    for value in ('secret-words","event":"x', "a" * 65, "0f0f", "{}", "é" * 16):
        headers = {"X_Request_ID": value.encode()} if not value.isascii() else {"X_Request_ID": value}
        assert "request" not in one(lines(lambda: doctor.send("GET", "/privacy-officer/cases", **headers)))
    line = one(lines(lambda: doctor.send("GET", "/secret-words/" + urllib.parse.quote('\n{"event":"x"}'))))
    assert line["event"] == "access-refused" and line.get("route") in (None, "NotFound")
    assert one(lines(lambda: doctor.form("/search", {"csrf": "x", "words": "y" * 20_000})))["event"] == "malformed"


def test_a_flood_does_not_fill_the_disk(lines) -> None:
    """Fifty lines in a second at most; all are counted."""
    def counted() -> int:
        text = Client(types.SimpleNamespace(url=lines.node.operations)).send("GET", "/metrics")[2]
        return int(re.search(r'longitude_security_events_total\{event="access-refused"\} (\d+)', text).group(1))

    def told(found: list[dict]) -> int:
        return len(found) + sum(int(line.get("left-out", 0)) for line in found)

    before = counted()
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(lines.node.url).netloc, timeout=20)

    def flood() -> None:
        for _ in range(600):
            connection.request("GET", "/search")
            connection.getresponse().read()
        time.sleep(1.1)
        Client(lines.node).send("GET", "/search")

    begin = time.monotonic()
    found = lines(flood, 601, told)
    seconds = time.monotonic() - begin
    assert counted() == before + 601
    assert len(found) <= 50 * (int(seconds) + 2)
    assert told(found) == 601


def half_a_form(client: Client) -> http.client.HTTPConnection:
    """A form that has begun to come, of which the rest is awaited."""
    connection = http.client.HTTPConnection(client.host, timeout=20)
    connection.putrequest("POST", "/search")
    connection.putheader("Cookie", "; ".join(f"{name}={value}" for name, value in client.cookies.items()))
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.putheader("Content-Length", "1000")
    connection.endheaders()
    connection.send(b"csrf=")
    return connection


def test_one_session_does_not_keep_the_node_busy(lines) -> None:
    """The thirteenth request at a time is refused; when the others end, all is as before."""
    doctor = sign_in(lines, "raman")
    waiting = []
    for _ in range(12):
        waiting.append(half_a_form(doctor))
    time.sleep(0.3)
    line = one(lines(lambda: doctor.send("GET", "/search")))
    assert (line["event"], line["status"], line["who"]) == ("limit-reached", "429", "raman")
    other = sign_in(lines, "webb")
    assert other.send("GET", "/privacy-officer/cases")[0] == 200
    for connection in waiting:
        connection.close()
    for _ in range(50):
        if doctor.send("GET", "/search")[0] == 200:
            break
        time.sleep(0.1)
    assert doctor.send("GET", "/search")[0] == 200


def test_who_breaks_off_within_a_form_is_no_failure_of_the_node(lines) -> None:
    doctor = sign_in(lines, "raman")

    def break_off() -> None:
        connection = half_a_form(doctor)
        time.sleep(0.3)
        connection.close()
        time.sleep(0.3)

    line = one(lines(break_off))
    assert (line["event"], line["status"]) == ("malformed", "400")


def test_proofs_leave_the_node_to_everybody_else(lines) -> None:
    """Of many proofs at once one session has one made and three waiting; meanwhile the node answers as ever."""
    person = signed_in(lines.node, "person-0")
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        proofs = [pool.submit(person.send, "GET", "/my/download/proof.json") for _ in range(10)]
        while not all(proof.done() for proof in proofs):
            begin = time.monotonic()
            assert Client(lines.node).send("GET", "/livez")[0] == 200
            assert time.monotonic() - begin < 5
    answers = [proof.result() for proof in proofs]
    assert {status for status, _, _ in answers} <= {200, 429}
    for status, headers, text in answers:
        assert status == 200 or (headers["Retry-After"] == "60" and "Try again in a minute" in text)
    assert person.send("GET", "/my/download/proof.json")[0] == 200


def test_answers_for_programs_say_what_they_are(lines) -> None:
    client = Client(lines.node)
    for method, path in (("GET", "/livez"), ("GET", "/readyz"), ("POST", "/sign-in/back-channel/demo")):
        _, headers, _ = client.send(method, path)
        assert headers["Content-Type"] == "text/plain; charset=utf-8", path
        # Of a trial, which may be served without TLS, browsers are not told to keep to it.
        assert headers["Strict-Transport-Security"] is None


def test_the_proxy_s_log_and_the_node_s_name_a_request_alike(lines, tmp_path) -> None:
    """Where a refused request came from is in the proxy's log, under the same number."""
    proxy = Proxy(lines.node, tmp_path)
    client = Client(types.SimpleNamespace(url=proxy.url))
    line = one(lines(lambda: client.send("GET", "/search", X_Request_ID="ab" * 16)))
    assert line["request"] != "ab" * 16
    assert [entry["status"] for entry in proxy.lines(line["request"])] == [401]
    assert [entry["address"] for entry in proxy.lines(line["request"], "longitude-callers.log")] == ["127.0.0.1"]
    proxy.stop()
