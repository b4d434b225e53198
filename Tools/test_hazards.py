"""The hazard log keeps its shape: every field is there, each risk follows from the matrix, each test named exists."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
FIELDS = ["Effect", "Cause", "Initial", "Control", "Test", "Residual"]
SEVERITIES = ["Minor", "Significant", "Considerable", "Major", "Catastrophic"]


def matrix() -> dict[tuple[str, str], int]:
    """The risk of each severity and likelihood, as the log's own table has it."""
    rows = re.findall(r"^\| (Very high|High|Medium|Low|Very low) \| ([\d |]+) \|$", TEXT, re.M)
    return {
        (severity, likelihood): int(risk)
        for likelihood, cells in rows
        for severity, risk in zip(SEVERITIES, cells.split(" | "), strict=True)
    }


def hazards() -> dict[str, dict[str, str]]:
    """Each hazard by its identifier, with its fields."""
    found = {}
    for identifier, body in re.findall(r"^## (H\d+) [^\n]+\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S):
        assert identifier not in found, f"{identifier} stands twice"
        fields = re.findall(r"^- \*\*(\w+)\*\*: (.*?)(?=^- \*\*|\Z)", body, re.M | re.S)
        found[identifier] = {name: re.sub(r"\s+", " ", text).strip() for name, text in fields}
    return found


HAZARDS = hazards()


def test_there_are_hazards_in_order() -> None:
    """Identifiers are never used again, so there is no gap."""
    assert list(HAZARDS) == [f"H{number:02d}" for number in range(1, len(HAZARDS) + 1)]
    assert len(HAZARDS) >= 15
    assert len(matrix()) == 25


@pytest.mark.parametrize("identifier", HAZARDS)
def test_a_hazard_is_whole(identifier: str) -> None:
    """Six fields, in order; control never makes a risk larger, and none stays unacceptable."""
    fields = HAZARDS[identifier]
    assert list(fields) == FIELDS
    risks = []
    for name in ("Initial", "Residual"):
        severity, likelihood, risk = re.fullmatch(r"(\w+) × ([\w ]+) = (\d)", fields[name]).groups()
        assert matrix()[severity, likelihood] == int(risk), f"{identifier} {name}"
        risks.append(int(risk))
    assert risks[1] <= risks[0] and risks[1] <= 3


@pytest.mark.parametrize("identifier", HAZARDS)
def test_the_tests_of_a_hazard_exist(identifier: str) -> None:
    """A path names a file, and what follows `::` stands in it; what is not there yet says so."""
    text = HAZARDS[identifier]["Test"]
    named = re.findall(r"`((?:Tests|Tools)/[^`:]+)(?:::([^`]+))?`", text)
    assert named or "to come" in text
    for path, name in named:
        assert (ROOT / path).is_file(), f"{path} does not exist"
        assert not name or name in (ROOT / path).read_text(encoding="utf-8"), f"{name} is not in {path}"
