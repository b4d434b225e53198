"""Signing in at a provider that others wrote, oidc-provider-mock: in a process of its own, over HTTP, through the node.

The browser is urllib here: it follows redirects by hand, keeps the node's cookies, and presses the provider's button.
"""

import html
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from program import PROGRAM, ROOT, free_port, longitude, surroundings

ASSETS = ROOT / ".build" / "web-assets"
ADA = {
    "sub": "ada", "name": "Dr Ada Trust", "groups": ["doctor"], "org": "ZZH01", "org_title": "Limehouse General"}
PEOPLE = [
    ADA, {**ADA, "sub": "eve", "org": "ZZX99"}, {"sub": "bare"}, {**ADA, "sub": "ida", "groups": ["janitor"]},
    {**ADA, "sub": "two", "groups": ["doctor", "nurse"]},
]


class Provider:
    """The mock on one port; a new process there has a new signing key."""

    def __init__(self) -> None:
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        claims = [argument for person in PEOPLE for argument in ("--user-claims", json.dumps(person))]
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(self.port), "--require-nonce",
             *claims], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                urllib.request.urlopen(self.issuer + "/.well-known/openid-configuration", timeout=2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("oidc-provider-mock did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


class Node:
    """A node of whoever wrote `config`, with that provider under each of the codes."""

    def __init__(
        self, folder: pathlib.Path, provider: Provider, codes: tuple[str, ...] = ("trust",), **changes
    ) -> None:
        self.port = free_port()
        policy = json.loads(longitude("policy", "show"))
        policy["codes"] += [
            {"code": "doctor", "display": "Doctor of the trust", "role": "hospitalConsultant", "provider": "trust"},
            {"code": "nurse", "display": "Nurse of the trust", "role": "nurse", "provider": "trust"}]
        (folder / "policy.json").write_text(json.dumps(policy))
        (folder / "secrets").mkdir(exist_ok=True)
        (folder / "secrets" / "trust").write_text("s")
        config = {
            "environment": "trial", "nodeName": "Test", "port": self.port, "policies": ["policy.json"],
            "providers": [{
                "code": code, "kind": "organisation", "issuer": provider.issuer, "clientID": "longitude",
                "redirectURI": f"http://127.0.0.1:{self.port}/sign-in/callback/{code}",
                "clientAuthentication": {"method": "client_secret_basic", "secret": "trust"},
                # The mock's key is of 2,048 bits.
                "scopes": ["openid", "profile"], "leastRSABits": 2048,
                "claims": {"role": "groups", "organisation": "org", "organisationName": "org_title",
                           "organisations": ["ZZH01"]}} for code in codes],
        } | changes
        (folder / "node.json").write_text(json.dumps(config))
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--config", folder / "node.json", "--data", folder / "data", "--assets", ASSETS],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings())
        line = self.process.stdout.readline()
        if not line.startswith("ready: "):
            self.process.wait(20)
            raise RuntimeError(self.process.stderr.read())

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(20) == 0


class Browser:
    """Cookies of the node, and no redirect followed unasked."""

    def __init__(self, node: Node) -> None:
        self.node, self.cookies = node, {}

    def ask(
        self, method: str, path: str, form: dict | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Status, where to, and the page; with more headers than a request needs."""
        connection = http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | (more or {})
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urllib.parse.urlencode(form or {}) if form is not None else None, headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer.status, answer.getheader("Location") or "", html.unescape(answer.read().decode())

    def begin(self) -> str:
        """Where the node sends the browser."""
        status, url, page = self.ask("GET", "/sign-in/at/trust")
        assert status == 303, page
        return url

    def choose(self, url: str, **form) -> str:
        """Presses a person at the provider; the path with which it sends the browser back."""
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None
        opener = urllib.request.build_opener(Stay)
        try:
            opener.open(url, urllib.parse.urlencode(form).encode(), timeout=20)
        except urllib.error.HTTPError as answer:
            assert answer.code in (302, 303)
            place = urllib.parse.urlsplit(answer.headers["Location"])
            assert place.port == self.node.port
            return f"{place.path}?{place.query}"
        raise AssertionError("the provider sent nobody back")

    def sign_in(self, subject: str) -> tuple[int, str, str]:
        """Signs in as somebody; what the node answers to the provider's answer."""
        return self.ask("GET", self.choose(self.begin(), sub=subject))


@pytest.fixture(scope="module")
def provider():
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def node(provider, tmp_path_factory):
    node = Node(tmp_path_factory.mktemp("foreign"), provider)
    yield node
    node.stop()


def test_a_doctor_of_the_trust_signs_in_and_out(node) -> None:
    """The name, the mapped role and the organisation that the provider asserts stand on the page."""
    browser = Browser(node)
    url = browser.begin()
    asked = dict(urllib.parse.parse_qsl(url.split("?", 1)[1]))
    assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["response_type"] == "code"
    status, place, _ = browser.ask("GET", browser.choose(url, sub="ada"))
    assert (status, place) == (303, "/search")
    page = browser.ask("GET", "/search")[2]
    assert "Dr Ada Trust" in page and "Consultant" in page and "Limehouse General" in page
    csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
    old = dict(browser.cookies)
    status, _, page = browser.ask("POST", "/sign-out", {"csrf": csrf})
    assert status in (200, 303) and "id_token_hint" not in page and "eyJ" not in page
    browser.cookies = old
    assert browser.ask("GET", "/search")[0] == 401


def test_the_session_is_a_new_one_at_each_sign_in(node) -> None:
    """An identifier from before signing in never becomes a session, and the one before ends."""
    browser = Browser(node)
    browser.sign_in("ada")
    first = dict(browser.cookies)
    browser.sign_in("ada")
    assert browser.cookies != first
    browser.cookies = first
    assert browser.ask("GET", "/search")[0] == 401


def test_an_answer_works_once_and_in_its_own_browser_only(node) -> None:
    """A replayed answer, another browser's answer, and an answer with another state open nothing."""
    browser, other = Browser(node), Browser(node)
    url = browser.begin()
    back = browser.choose(url, sub="ada")
    assert other.ask("GET", back)[0] == 401
    other.begin()
    status, _, page = other.ask("GET", back)
    assert status == 401 and "does not belong to a sign-in begun in this browser" in page
    assert browser.ask("GET", back)[1] == "/search"
    assert browser.ask("GET", back)[0] == 401


def test_a_code_of_another_sign_in_is_refused(node) -> None:
    """The attacker's code with the victim's state: the nonce tells."""
    victim, attacker = Browser(node), Browser(node)
    state = dict(urllib.parse.parse_qsl(victim.begin().split("?", 1)[1]))["state"]
    stolen = dict(urllib.parse.parse_qsl(attacker.choose(attacker.begin(), sub="ada").split("?", 1)[1]))["code"]
    answer = urllib.parse.urlencode({"code": stolen, "state": state})
    status, _, page = victim.ask("GET", f"/sign-in/callback/trust?{answer}")
    assert status == 401 and "token was refused" in page


def test_an_answer_for_another_provider_is_refused(provider, tmp_path) -> None:
    """Each has an address of its own: what was begun at one and comes to another's signs nobody in, and is spent."""
    node = Node(tmp_path, provider, codes=("trust", "other"))
    browser = Browser(node)
    back = browser.choose(browser.begin(), sub="ada")
    assert back.startswith("/sign-in/callback/trust?")
    status, place, page = browser.ask("GET", back.replace("/trust?", "/other?"))
    assert (status, place) == (401, "") and "does not belong to a sign-in begun in this browser" in page
    assert browser.ask("GET", back)[0] == 401
    assert browser.ask("GET", "/search")[0] == 401
    assert browser.sign_in("ada")[1] == "/search"
    node.stop()


HERE = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-User": "?1"},
    {"Sec-Fetch-User": "?0"}, {"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Dest": "image"},
    {"Sec-Fetch-Site": None, "Referer": "https://evil.example/"},
    {"Sec-Fetch-Site": None, "Referer": "http://127.0.0.1.evil.example/"},
])
def test_another_site_begins_no_sign_in(node, headers: dict) -> None:
    """It shows the page on which one signs in: nobody is sent to the provider, and the session before goes on."""
    browser = Browser(node)
    browser.sign_in("ada")
    before = dict(browser.cookies)
    asked = {name: value for name, value in (HERE | headers).items() if value is not None}
    status, place, page = browser.ask("GET", "/sign-in/at/trust", more=asked)
    assert (status, place) == (200, "") and 'href="/sign-in/at/trust"' in page
    assert browser.cookies == before
    assert browser.ask("GET", "/search")[0] == 200


@pytest.mark.parametrize("headers", [
    HERE, HERE | {"Sec-Fetch-User": "?1"}, HERE | {"Sec-Fetch-Site": "none", "Sec-Fetch-User": "?1"}, {},
])
def test_who_asks_here_begins_a_sign_in(node, headers: dict[str, str]) -> None:
    """By a link of this node, or in the address bar; a browser that does not say where from is believed."""
    status, place, _ = Browser(node).ask("GET", "/sign-in/at/trust", more=headers)
    assert status == 303 and "/oauth2/authorize" in place


@pytest.mark.parametrize(("subject", "words"), [
    ("eve", "may not speak for that organisation"), ("bare", "missing"), ("ida", "janitor"),
])
def test_who_is_not_let_in(node, subject: str, words: str) -> None:
    """Another organisation's staff, somebody without claims, a role that the policy does not name: each is told why."""
    status, _, page = Browser(node).sign_in(subject)
    assert status == 401 and words in page


def test_a_refusal_at_the_provider(node) -> None:
    browser = Browser(node)
    assert browser.ask("GET", browser.choose(browser.begin(), action="deny"))[0] == 401


def test_several_roles_are_chosen_from(node) -> None:
    """Who has two roles says which; a role that is not theirs is refused."""
    browser = Browser(node)
    status, _, page = browser.sign_in("two")
    assert status == 200 and "Which role are you working in?" in page
    assert re.findall(r'name="role" value="([^"]+)"', page) == ["doctor", "nurse"]
    assert browser.ask("POST", "/sign-in/role", {"role": "nurse"})[1] == "/search"
    assert "Nurse" in browser.ask("GET", "/search")[2]
    again = Browser(node)
    again.sign_in("two")
    assert again.ask("POST", "/sign-in/role", {"role": "psychiatrist"})[0] == 401
    assert again.ask("GET", "/search")[0] == 401


def test_keys_are_rotated(provider, tmp_path) -> None:
    """A provider that signs with a new key is believed after its keys were fetched anew."""
    node = Node(tmp_path, provider)
    assert Browser(node).sign_in("ada")[1] == "/search"
    provider.stop()
    provider.start()
    assert Browser(node).sign_in("ada")[1] == "/search"
    node.stop()


def test_a_provider_that_is_down(tmp_path) -> None:
    """The page says so; nobody is let in."""
    provider = Provider()
    node = Node(tmp_path, provider)
    browser = Browser(node)
    back = browser.choose(browser.begin(), sub="ada")
    provider.stop()
    status, _, page = browser.ask("GET", back)
    assert status == 401 and "Try again in a minute" in page
    node.stop()


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_a_log_out_that_nobody_signed(node, token: str) -> None:
    """Back-channel log-out takes only the provider's own token; the session goes on."""
    browser = Browser(node)
    browser.sign_in("ada")
    assert Browser(node).ask("POST", "/sign-in/back-channel/trust", {"logout_token": token})[0] == 400
    assert Browser(node).ask("POST", "/sign-in/back-channel/other", {"logout_token": token})[0] == 400
    assert browser.ask("GET", "/search")[0] == 200


@pytest.mark.parametrize(("changes", "words"), [
    ({"environment": "production", "scanner": []}, "its region has decided"),
    ({"environment": "live"}, "production or trial"),
    ({"colour": "blue"}, "“colour” is not a key"), ({"providers": []}, "names none"),
    ({"policies": ["none.json"]}, "cannot be read"), ({"port": "x"}, "“port” is of the wrong type"),
    ({"secretsDirectory": "nowhere"}, "no readable file “trust”"),
])
def test_a_configuration_that_cannot_be_used(provider, tmp_path, changes: dict, words: str) -> None:
    """The node does not start, and says what to change."""
    with pytest.raises(RuntimeError) as refused:
        Node(tmp_path, provider, **changes)
    assert words in str(refused.value)


class InProduction:
    """A folder whose node is configured for real people; what may be changed of it is."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        # Without rules for sources that are not here, of which the node would say so when it starts.
        policy = json.loads(longitude("policy", "show")) | {"isIllustrative": False, "sources": []}
        (folder / "policy.json").write_text(json.dumps(policy))
        lists = json.loads(longitude("sensitivity", "show")) | {"version": 9, "isIllustrative": False}
        (folder / "lists.json").write_text(json.dumps(lists))
        longitude("sensitivity", "load", "--data", folder / "data", folder / "lists.json")
        (folder / "secrets").mkdir()
        self.key = folder / "secrets" / "trust.pem"
        made = subprocess.run(
            ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            capture_output=True, check=True)
        self.key.write_bytes(made.stdout)
        self.key.chmod(0o600)
        self.provider = {
            "code": "trust", "kind": "organisation", "issuer": "https://provider.invalid", "clientID": "longitude",
            "redirectURI": "https://record.invalid/sign-in/callback/trust",
            "clientAuthentication": {
                "method": "private_key_jwt", "key": "trust.pem", "keyID": "1", "algorithm": "ES256"},
            "scopes": ["openid"], "acrValues": ["https://refeds.org/profile/mfa"],
            "claims": {"role": "groups", "organisation": "org", "organisations": ["ZZH01"]}}

    def start(self, **changes) -> str:
        """What the node says when it starts: that it is ready, or why not; with changes of its provider."""
        return self.serve(providers=[self.provider | changes])

    def write(self, **changes) -> pathlib.Path:
        """The configuration, with changes of the whole."""
        self.port = free_port()
        config = {
            "environment": "production", "nodeName": "Test", "port": self.port, "policies": ["policy.json"],
            "diskEncryptedBy": "nothing: a test", "scanner": [], "providers": [self.provider]} | changes
        file = self.folder / "node.json"
        file.write_text(json.dumps(config))
        return file

    def serve(self, ask: str = "GET /livez", variables: dict | None = None, **changes) -> str:
        """Starts the node with changes of the whole, asks it once and stops it; what it said."""
        file = self.write(**changes)
        process = subprocess.Popen(
            [PROGRAM, "serve", "--config", file, "--data", self.folder / "data", "--assets", ASSETS],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings(**(variables or {})))
        line = process.stdout.readline()
        if line:
            port = int(line.rsplit(":", 1)[1])
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request(*ask.split(), headers={"Origin": f"http://127.0.0.1:{port}"})
            answer = connection.getresponse()
            self.status, self.headers, self.page = answer.status, answer.headers, answer.read().decode()
            connection.close()
        process.send_signal(signal.SIGINT)
        return line + process.communicate(timeout=20)[1]


def test_production_demands_strong_sign_in_and_secrets_kept(tmp_path) -> None:
    """More than one factor, a key instead of a shared secret, files for their owner alone; each said in words."""
    node = InProduction(tmp_path)
    assert node.start().startswith("ready: ")
    for changes, words in (
        ({"acrValues": []}, "more than one factor"), ({"acrValues": ["gold"]}, "multiFactorACRValues"),
        ({"clientAuthentication": {"method": "client_secret_post", "secret": "trust.pem"}}, "private_key_jwt"),
        ({"redirectURI": "https://record.invalid/sign-in/callback"}, "ends in /sign-in/callback/trust"),
    ):
        assert words in node.start(**changes)
    assert node.start(acrValues=["gold"], multiFactorACRValues=["gold"]).startswith("ready: ")
    for file in (node.key, tmp_path / "data" / "keys" / "node.key"):
        file.chmod(0o640)
        refused = node.start()
        assert "chmod 600" in refused and file.name in refused and "ready" not in refused
        file.chmod(0o600)
    assert node.start().startswith("ready: ")
    (tmp_path / "data" / "keys" / "node.key").chmod(0o644)
    longitude("doctor", "--data", tmp_path / "data", expect=64)


def test_production_demands_an_encrypted_disk(tmp_path) -> None:
    """Unless the kernel encrypts it, the configuration says what does; doctor repeats that, a copy is warned of."""
    node, data = InProduction(tmp_path), tmp_path / "data"
    device = os.stat(tmp_path).st_dev
    volume = pathlib.Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/dm/uuid")
    if volume.exists() and volume.read_text().startswith("CRYPT-"):
        assert node.serve(diskEncryptedBy=" ").startswith("ready: ")
        return
    assert "“scanner” is missing" in node.serve(scanner=None)
    for words in ("", " "):
        refused = node.serve(diskEncryptedBy=words)
        assert "which the system does not encrypt" in refused and "ready" not in refused
    assert not (data / "production").exists()

    def disk(expect: int = 0) -> dict:
        findings = json.loads(longitude("doctor", "--data", data, "--json", expect=expect))
        return next(finding for finding in findings if finding["check"] == "disk")

    assert disk()["good"] and "no real people" in disk()["detail"]
    assert node.serve(diskEncryptedBy="the cloud's volumes").startswith("ready: ")
    assert disk()["good"] and "encrypted by: the cloud's volumes" in disk()["detail"]
    copied = subprocess.run(
        [PROGRAM, "backup", "--data", data, tmp_path / "copy"], capture_output=True, text=True, check=True)
    assert "encrypt it before it leaves this machine" in copied.stderr
    (data / "production").write_text("")
    assert not disk(expect=1)["good"]


def test_the_urgent_spool_is_made_when_the_node_starts(tmp_path) -> None:
    """By what stands there a change of the node's key knows the disk."""
    node, spool = InProduction(tmp_path), tmp_path / "disk" / "spool"
    assert node.serve(urgentSpool=str(spool)).startswith("ready: ")
    assert (spool / "urgent.lock").exists()
    longitude("keys", "change", "--data", tmp_path / "data", "--confirm")


def test_a_node_in_production_asks_for_tls(tmp_path) -> None:
    """Browsers come back over TLS for a year; the node listens beside its proxy only; witnesses are asked over TLS."""
    node = InProduction(tmp_path)
    assert node.serve().startswith("ready: ")
    assert node.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    for address in ("0.0.0.0", "192.0.2.1", "::"):
        assert "listens on this machine only" in node.serve(address=address)
    witness = "witness.example+5f926ec1+BPosOjyLve1wvn/LfIb5RaNGhJHM5GDN3/4TU+wqHaVT@"
    assert "over https in production" in node.serve(witnesses=[witness + "http://127.0.0.1:9"])
    assert node.serve(witnesses=[witness + "https://127.0.0.1:9"]).startswith("ready: ")


def test_policies_are_checked(tmp_path) -> None:
    """What is not a policy is named with its place."""
    policy = json.loads(longitude("policy", "show"))
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(policy))
    assert longitude("policy", "check", file).startswith("ok    version 6")
    policy["roles"][0]["sees"].append("gossip")
    file.write_text(json.dumps(policy))
    assert "roles.[0].sees" in longitude("policy", "check", file, expect=1)


def test_a_trial_does_not_start_on_real_records(provider, tmp_path) -> None:
    """A folder that a node in production has served holds real people: no strip says that they are invented."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "production").touch()
    with pytest.raises(RuntimeError) as refused:
        Node(tmp_path, provider)
    assert "holds real people's records" in str(refused.value)


def test_the_environment_goes_before_the_file(tmp_path) -> None:
    """A variable sets a key; one that is unknown is an error, and so is another environment than the file's."""
    node, port = InProduction(tmp_path), str(free_port())
    assert node.serve(variables={"LONGITUDE_PORT": port}).strip() == f"ready: http://127.0.0.1:{port}"
    moved = tmp_path / "elsewhere"
    (tmp_path / "secrets").rename(moved)
    assert node.serve(variables={"LONGITUDE_SECRETS_DIRECTORY": str(moved)}).startswith("ready: ")
    for variables, words in (
        ({"LONGITUDE_PROT": port}, "the variable LONGITUDE_PROT is none"),
        ({"LONGITUDE_PORT": "eighty"}, "the variable LONGITUDE_PORT is of the wrong type"),
        ({"LONGITUDE_ENVIRONMENT": "trial"}, "Let both say the same"),
        ({"LONGITUDE_ENVIRONMENT": "production"}, "no readable file"),
    ):
        assert words in node.serve(variables=variables), variables


def test_a_configuration_is_checked_before_the_node_starts(tmp_path) -> None:
    """All at once: keys that are unknown, missing or of the wrong type, secrets, and what is unsafe for real people."""
    node = InProduction(tmp_path)

    def check(expect: int, variables: dict | None = None, **changes) -> dict[str, list[str]]:
        findings = json.loads(longitude(
            "config", "check", "--config", node.write(**changes), "--data", tmp_path / "data", "--json",
            expect=expect, env=variables))
        assert all(finding["good"] for finding in findings) == (expect == 0)
        wrong: dict[str, list[str]] = {}
        for finding in findings:
            if not finding["good"]:
                wrong.setdefault(finding["check"], []).append(finding["detail"])
        return wrong

    assert check(0) == {}
    # Nothing of it is marked as served: a check changes nothing.
    assert not (tmp_path / "data" / "production").exists()
    said = longitude("config", "check", "--config", node.write(), env={"LONGITUDE_PORT": "9999"})
    assert "ok    port: given by LONGITUDE_PORT" in said and "9999" not in said and "a test" not in said
    node.key.chmod(0o640)
    wrong = check(
        1, {"LONGITUDE_PROT": "1"}, colour="blue", shape="round", nodeName=None, scanner=None, port="x",
        address="0.0.0.0", policies=[], pdfPython="/nowhere/python",
        witnesses=["none", "witness.example+5f926ec1+BPosOjyLve1wvn/LfIb5RaNGhJHM5GDN3/4TU+wqHaVT@http://127.0.0.1:9"],
        providers=[node.provider, node.provider | {"code": "other", "scope": "openid", "x": 1}, node.provider | {
            "code": "third", "acrValues": ["gold"], "redirectURI": "https://record.invalid/"}])
    assert {key: len(words) for key, words in wrong.items()} == {
        "colour": 1, "shape": 1, "LONGITUDE_PROT": 1, "nodeName": 1, "scanner": 1, "port": 1, "address": 1,
        "policies": 1, "pdfPython": 1, "witnesses": 2, "providers": 3}, wrong
    unknown, weak, secret = sorted(wrong["providers"], key=lambda words: "chmod" in words)
    assert "“scope”, “x”" in unknown and "chmod 600" in secret
    assert "redirectURI" in weak and "more than one factor" in weak
    assert longitude("config", "check", "--config", tmp_path / "none.json", expect=64) == ""
    node.key.chmod(0o600)
    (tmp_path / "data" / "sensitivity-lists.json").unlink()
    (tmp_path / "data" / "keys" / "node.key").chmod(0o644)
    assert len(check(1, diskEncryptedBy=" ")["data"]) in (2, 3)
    (tmp_path / "data" / "production").touch()
    (tmp_path / "data" / "keys" / "node.key").chmod(0o600)
    assert "real people" in check(1, environment="trial")["data"][0]


def test_production_prints_with_a_printer_that_is_shut_in_only(tmp_path) -> None:
    """The one of this machine is, and one that cannot be keeps the node from starting, with what it lacks."""
    node = InProduction(tmp_path)
    assert node.serve(pdfPython=sys.executable).startswith("ready: ")
    open_printer = tmp_path / "python"
    open_printer.write_text("#!/bin/sh\necho Landlock: Function not implemented\nexit 3\n")
    open_printer.chmod(0o700)
    said = node.serve(pdfPython=str(open_printer))
    assert "ready" not in said and "Landlock: Function not implemented" in said and "people then print" in said
    checked = longitude(
        "config", "check", "--config", node.write(pdfPython=str(open_printer)), "--data", tmp_path / "data", expect=1)
    assert "Landlock: Function not implemented" in checked


def test_production_does_not_reach_the_demonstration(tmp_path) -> None:
    """Nobody of it stands on a page or signs in; it neither starts nor writes where real people's records are."""
    node, data = InProduction(tmp_path), tmp_path / "data"
    for ask in ("GET /", "GET /sign-in"):
        assert node.serve(ask=ask).startswith("ready: ") and node.status == 200
        assert "Priya Raman" not in node.page and "emonstration" not in node.page, ask
    for ask, status in (
        ("POST /demo/sign-in?subject=raman", 404), ("GET /sign-in/at/demo", 404), ("GET /sign-in/at/demo-people", 404),
        ("POST /sign-in/back-channel/demo", 400),
    ):
        assert node.serve(ask=ask).startswith("ready: ") and node.status == status, (ask, node.status)
    before = sorted(data.iterdir())
    longitude("demo", "--data", data, expect=64)
    longitude("simulate", "--people", 1, "--out", data, expect=64)
    longitude("simulate", "--people", 1, "--out", tmp_path / "out", expect=64, env={
        "LONGITUDE_ENVIRONMENT": "production"})
    assert sorted(data.iterdir()) == before and not (tmp_path / "out").exists()
