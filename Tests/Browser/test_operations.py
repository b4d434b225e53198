"""The port for operations: whether the node lives and is ready, and its figures, with nothing of anyone."""

import re
import urllib.request

import pytest

from client import Client, signed_in
from node import Node


@pytest.fixture
def port(node: Node) -> str:
    """The address of the port for operations, of a node that has one."""
    if not node.operations:
        pytest.skip("the node that runs already has no known port for operations")
    return node.operations


def read(address: str) -> str:
    """What an address answers with 200."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200
        return answer.read().decode()


def figures(port: str) -> dict[str, float]:
    """The samples by name and labels; every other line is a comment of the format."""
    samples = {}
    for line in read(f"{port}/metrics").splitlines():
        if line.startswith("#"):
            assert re.match(r"# (HELP|TYPE) longitude_[a-z_]+ \S", line), line
            continue
        sample = re.fullmatch(r"(longitude_[a-z_]+(?:\{[a-z]+=\"[^\"]+\"\})?) ([0-9.e+-]+)", line)
        assert sample, line
        samples[sample[1]] = float(sample[2])
    return samples


def test_it_lives_and_is_ready(port: str) -> None:
    """Both are asked without signing in."""
    assert read(f"{port}/livez") == "ok\n" and read(f"{port}/readyz") == "ok\n"


def test_figures_follow_what_happens(node: Node, port: str) -> None:
    """An opened record is counted among views, answers and entries of the ledger."""
    before = figures(port)
    doctor = signed_in(node, "raman")
    view = doctor.open_florence()
    doctor.send("GET", view)
    after = figures(port)
    assert after["longitude_view_seconds_count"] > before["longitude_view_seconds_count"]
    assert after['longitude_answers_total{status="2xx"}'] > before['longitude_answers_total{status="2xx"}']
    assert after["longitude_ledger_entries"] > before["longitude_ledger_entries"]
    assert after['longitude_view_seconds_bucket{le="+Inf"}'] == after["longitude_view_seconds_count"]


def test_figures_are_not_for_the_world(node: Node) -> None:
    """The port of the pages has none."""
    assert Client(node).send("GET", "/metrics")[0] == 404
