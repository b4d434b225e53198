"""One node and one browser for all tests; a visitor for each.

LONGITUDE_URL=http://127.0.0.1:8080 uses a node that runs already; UPDATE_PICTURES=1 takes the pictures of
docs/pictures; LONGITUDE_TESTS=all walks every journey at every width, with and without JavaScript.
"""

import functools
import os
import shutil
from typing import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserType, expect, sync_playwright

from client import Client, signed_in
from node import Node, simulated_people
from ownnode import PEOPLE
from visitor import Visitor

SCREENS = [(1280, True), (390, True), (1280, False), (390, False)]
HEIGHTS = {1280: 900, 390: 844}
# How long a visitor waits for a page: a limit for a machine whose disk is busy with other work, not a measure.
PATIENCE = 30_000
EVERYTHING = os.environ.get("LONGITUDE_TESTS") == "all"


def screen_name(screen: tuple[int, bool]) -> str:
    """`1280`, `390-noscript`."""
    return f"{screen[0]}" if screen[1] else f"{screen[0]}-noscript"


every_screen = pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
# For journeys whose pages others walk too: a phone with scripts, a desk without; all of them in `make test-all`.
some_screens = pytest.mark.parametrize("screen", SCREENS if EVERYTHING else SCREENS[1:3], ids=screen_name)
with_scripts = pytest.mark.parametrize("screen", SCREENS[:2], ids=screen_name)


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    """The running demonstration; it has to stop cleanly on Ctrl-C."""
    running = Node()
    yield running
    code = running.stop()
    assert code == 0, f"the node ended with {code}:\n" + "\n".join(running.lines[-20:])


@pytest.fixture
def sign_in(node: Node) -> Callable[[str], Client]:
    """Signs in at that node as somebody, in a browser of their own."""
    return functools.partial(signed_in, node)


@pytest.fixture(scope="session")
def people() -> list[dict]:
    """Everyone of the demonstration, with the sources that know them."""
    return simulated_people()


@pytest.fixture(scope="session")
def known() -> dict[str, dict]:
    """The people of an `OwnNode` by number, and by subject two who sign in to see their own record."""
    found = {one["nhs"]: one for one in simulated_people(PEOPLE)}
    for subject, number in (("person-6", "9990000077"), ("person-22", "9990000247")):
        found[subject] = found[number]
    return found


def chromium(kind: BrowserType, *flags: str) -> Browser:
    """Debian's Chromium. Root needs its sandbox switched off."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise RuntimeError("no Chromium on the PATH. Run make setup, or name one in CHROMIUM.")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return kind.launch(executable_path=program, args=[*sandbox, *flags])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = chromium(playwright.chromium)
        yield browser
        browser.close()


@pytest.fixture
def visit(node: Node, browser: Browser) -> Iterator[Callable[[tuple[int, bool]], Visitor]]:
    """Makes visitors, each with a browser profile of their own."""
    contexts = []

    def make(screen: tuple[int, bool]) -> Visitor:
        width, scripts = screen
        size = {"width": width, "height": HEIGHTS[width]}
        context = browser.new_context(
            viewport=size, java_script_enabled=scripts, locale="en-GB", timezone_id="Europe/London",
            has_touch=width < 768, reduced_motion="reduce",
        )
        other = browser.new_context(viewport=size, locale="en-GB", timezone_id="Europe/London")
        contexts.extend([context, other])
        context.set_default_timeout(PATIENCE)
        return Visitor(context.new_page(), other.new_page(), node.url, width, scripts)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(visit: Callable[[tuple[int, bool]], Visitor], screen: tuple[int, bool]) -> Visitor:
    """The visitor of a test with a parameter `screen`."""
    return visit(screen)
