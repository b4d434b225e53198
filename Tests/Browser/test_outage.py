"""A source that is sometimes down: each page tells how it is at that moment."""

import re
import time

from client import Client, signed_in
from node import ASSETS
from program import longitude
from test_ledger_log import Process

HOSPITAL = "Marsh Lane Hospital"


def sources_line(client: Client) -> tuple[int, int, bool]:
    """How many sources answered, of how many, and whether the hospital is named as one that did not."""
    page = re.sub(r"<[^>]+>", " ", client.send("GET", client.open_florence())[2])
    answered, total = re.search(r"(\d+) of (\d+) sources answered", page).groups()
    return int(answered), int(total), f"No answer from {HOSPITAL}" in re.sub(r"\s+", " ", page)


def is_down_by_the_clock() -> bool:
    """The first ten minutes of each half hour."""
    return time.time() % 1800 < 600


def test_the_page_tells_whether_a_source_answers_now(tmp_path) -> None:
    """Down and up as asked for, switched while it is served, and by the clock."""
    def demo(outage: str) -> Process:
        return Process(
            "demo", "--port", 0, "--people", 1, "--data", tmp_path / "data", "--assets", ASSETS, "--outage", outage)

    with demo("always") as node:
        client = signed_in(node, "raman")
        answered, total, is_named = sources_line(client)
        assert (answered, is_named) == (total - 1, True)
    with demo("never") as node:
        client = signed_in(node, "raman")
        assert sources_line(client) == (total, total, False)
        longitude("sources", "ZZH02", "--no-available", "--data", tmp_path / "data")
        assert sources_line(client) == (total - 1, total, True)
    with demo("clock") as node:
        client = signed_in(node, "raman")
        for _ in range(3):
            before = is_down_by_the_clock()
            line = sources_line(client)
            time.sleep(2)
            if before == is_down_by_the_clock():
                assert line == ((total - 1, total, True) if before else (total, total, False))
                return
        raise AssertionError("the clock stood at a change three times")
