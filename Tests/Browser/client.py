"""Requests as a hostile or broken client makes them."""

import datetime
import http.client
import re
import urllib.parse

from node import Node
from staff import FLORENCE


def day_fields(name: str, day: datetime.date) -> dict[str, str]:
    """The three fields of a day."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def identity(person: dict) -> dict[str, str]:
    """Number and birth date of somebody of the simulation, as forms ask for them."""
    return {"nhs-number": person["nhs"]} | day_fields("born", datetime.date.fromisoformat(person["born"]))


class Client:
    """Requests as the tests want them, with the cookies that the node set."""

    def __init__(self, node: Node) -> None:
        self.host = urllib.parse.urlsplit(node.url).netloc
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, body: bytes | str | None = None, **headers: str):
        """One request on a connection of its own: status, headers, text."""
        status, answer, content = self.fetch(method, path, body, **headers)
        return status, answer, content.decode("utf-8", "replace")

    def fetch(self, method: str, path: str, body: bytes | str | None = None, wait: int = 60, **headers: str):
        """The same with the bytes, and so many seconds to wait."""
        connection = http.client.HTTPConnection(self.host, timeout=wait)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body.encode() if isinstance(body, str) else body, sent)
        answer = connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        connection.close()
        return answer.status, answer.headers, content

    def form(self, path: str, fields: dict[str, str], **headers: str):
        """A form as a browser sends it."""
        headers.setdefault("Content_Type", "application/x-www-form-urlencoded")
        return self.send("POST", path, urllib.parse.urlencode(fields), **headers)

    def token(self, path: str) -> str:
        """The token that a page's forms carry against forged requests."""
        return re.search(r'name="csrf" value="([^"]+)"', self.send("GET", path)[2]).group(1)

    def sign_in(self, subject: str) -> None:
        """Signs in as one of the people of the demonstration, following the redirects."""
        status, headers, _ = self.form("/demo/sign-in", {"as": subject})
        assert status in (302, 303)
        status, _, _ = self.send("GET", headers["Location"])
        assert status in (302, 303)

    def found(self, person: dict) -> str:
        """Searches for somebody by number and birth date: the token under which their record is opened."""
        return self._found(identity(person))

    def _found(self, fields: dict[str, str]) -> str:
        status, _, page = self.form("/search", fields | {"csrf": self.token("/search")})
        assert status == 200
        return re.search(r'name="person" value="([^"]+)"', page).group(1)

    def found_florence(self) -> str:
        """The token under which Florence's record is opened."""
        return self._found(FLORENCE.fields)

    def open_florence(self) -> str:
        """Searches for Florence and opens her record: the path of the view."""
        fields = {"person": self.found_florence(), "csrf": self.token("/search")}
        status, headers, _ = self.form("/open", fields)
        assert status in (302, 303)
        return headers["Location"]

    def chosen(self, fields: dict[str, str] = FLORENCE.fields) -> str:
        """A privacy officer finds somebody by number and birth date: the path of what that person chose."""
        path = "/privacy-officer/choices"
        status, headers, _ = self.form(path, fields | {"csrf": self.token(path)})
        assert status == 303
        return headers["Location"]

    def break_glass(self, view: str, **fields: str):
        """Sends a reason for opening restricted items."""
        form = {"csrf": self.token(view), "reason": "presentNow", "words": "Needed for care, in these words"}
        return self.form(f"{view}/break-glass", form | fields)

    def confirm(self, view: str) -> None:
        """Signs in again, as the page before restricted items asks."""
        status, headers, _ = self.send("GET", f"{view}/confirm")
        assert status == 303
        status, headers, _ = self.send("GET", headers["Location"])
        assert (status, headers["Location"]) == (303, f"{view}/break-glass")


def signed_in(node: Node, subject: str) -> Client:
    """A client that has signed in there as one of the people of the demonstration."""
    client = Client(node)
    client.sign_in(subject)
    return client


def walk(client: Client, *more: str, isWhole: bool = True) -> dict[str, str]:
    """Every page and file that the room of a person leads to, by path; of forms about an entry, if not whole, some."""
    found: dict[str, str] = {}
    wanted = ["/my/record", *more]
    while wanted:
        path = wanted.pop()
        status, headers, text = client.send("GET", path)
        assert status in (200, 303), f"{status} for {path}, to which the room leads"
        found[path] = text
        if headers["Content-Type"] == "text/html; charset=utf-8":
            links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/my/[^"#]*)"', text)}
            if not isWhole:
                # The form about an entry that is wrong says no more than the entry: some of them.
                links = {link for link in links if not link.endswith("/wrong") or int(link.split("/")[-2]) % 19 == 0}
            wanted += [link for link in links if link not in found and link not in wanted]
    return found
