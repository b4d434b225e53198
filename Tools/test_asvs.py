"""The assessment by OWASP ASVS keeps its shape: its counts are those of its rows, and each test named exists."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
STATES = ("met", "not applicable", "**not met**")
ROW = re.compile(r"^\| (V(\d+)\.\d+\.\d+) \| ([12]) \| [^|]+ \| ([^|]+) \| (.+) \|$", re.M)
ROWS = {
    identifier: (int(chapter), level, state, words) for identifier, chapter, level, state, words in ROW.findall(TEXT)}


def counts(chapter: int | None) -> list[int]:
    """Met, not applicable, not met, not met of level 1, all; of a chapter, or of all."""
    rows = [row for row in ROWS.values() if chapter in (None, row[0])]
    by_state = [sum(row[2] == state for row in rows) for state in STATES]
    return by_state + [sum(row[2] == STATES[2] and row[1] == "1" for row in rows), len(rows)]


def test_every_row_has_a_state() -> None:
    """A row stands once, and says one of three things."""
    assert len(re.findall(r"^\| V\d", TEXT, re.M)) == len(ROWS)
    assert {row[2] for row in ROWS.values()} <= set(STATES)


def test_the_counts_are_those_of_the_rows() -> None:
    """By chapter, and of all."""
    table = re.findall(r"^\| \[V(\d+) [^|]+\| ([\d |]+) \|$", TEXT, re.M)
    assert [int(chapter) for chapter, _ in table] == sorted({row[0] for row in ROWS.values()})
    for chapter, cells in table:
        assert [int(cell) for cell in cells.split(" | ")] == counts(int(chapter)), f"chapter {chapter}"
    (cells,) = re.findall(r"^\| \*\*all\*\* \| (.+) \|$", TEXT, re.M)
    assert [int(cell.strip("*")) for cell in cells.split(" | ")] == counts(None)


@pytest.mark.parametrize("identifier", ROWS)
def test_the_tests_that_are_named_exist(identifier: str) -> None:
    """A path names a file, and what follows `::` stands in it."""
    for path, name in re.findall(r"`((?:Tests|Tools)/[^`:]+)(?:::([^`]+))?`", ROWS[identifier][3]):
        assert (ROOT / path).exists(), path
        if name:
            assert name in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{name}"
