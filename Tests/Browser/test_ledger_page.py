"""The page that checks a file of proofs: opened from a file, with the network off, in light and dark."""

import json
import os
import pathlib
import re

import pytest
from playwright.sync_api import Browser

from accessibility import violations
from node import ROOT
from program import NHS, longitude, patient, written
from visitor import PICTURES

PAGE = (ROOT / "Sources" / "Web" / "Assets" / "ledger-verify.html").as_uri()


@pytest.fixture(scope="module")
def proofs(tmp_path_factory) -> tuple[pathlib.Path, str]:
    """A file of proofs of someone whom two sources know, and the key of the log."""
    folder = tmp_path_factory.mktemp("ledger")
    data, file, person = folder / "data", folder / "proofs.json", written(folder, "p.json", patient())
    for source in ("A", "B"):
        longitude("import", person, "--source", source, "--data", data)
    longitude("ledger", "prove", "--nhs-number-from", written(folder, "number", NHS), "--out", file, "--data", data)
    return file, longitude("ledger", "key", "--data", data).strip()


def changed(file: pathlib.Path, change) -> bytes:
    """The file after a change of its content."""
    bundle = json.loads(file.read_text())
    change(bundle)
    return json.dumps(bundle).encode()


def edit_text(bundle: dict) -> None:
    entry = bundle["chains"][0]["entries"][-1]
    entry["text"] = entry["text"].replace("Job", "Joy")


def drop_last(bundle: dict) -> None:
    bundle["chains"][1]["entries"].pop()


def drop_first(bundle: dict) -> None:
    bundle["chains"][0]["entries"].pop(0)


def move(bundle: dict) -> None:
    bundle["chains"][0]["entries"][-1]["index"] += 1


def twice(bundle: dict) -> None:
    bundle["chains"].append(bundle["chains"][0])


def forge(bundle: dict) -> None:
    lines = bundle["checkpoint"].split("\n")
    lines[1] = str(int(lines[1]) + 1)
    bundle["checkpoint"] = "\n".join(lines)


@pytest.mark.parametrize("width,scheme", [(1280, "light"), (390, "dark")])
def test_the_page_checks_offline(browser: Browser, proofs, width: int, scheme: str) -> None:
    """A sound file is accepted and told in words; every changed one is refused, with the place."""
    file, key = proofs
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-GB")
    context.set_offline(True)
    page = context.new_page()
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.on("console", lambda message: mistakes.append(message.text) if message.type == "error" else None)
    page.goto(PAGE)

    def check(content: bytes, log_key: str = key) -> str:
        page.set_input_files("#file", {"name": "p.json", "mimeType": "application/json", "buffer": content})
        page.fill("#key", log_key)
        page.click("button")
        page.wait_for_selector("#result.ok, #result.bad")
        return page.inner_text("#result")

    assert "Nothing was changed" in check(file.read_bytes())
    assert "agrees with itself" not in page.inner_text("#result")
    listed = page.inner_text("#entries")
    assert "Sent information to your record" in listed and "Worked on the service" in listed
    assert violations(page) == []
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"{overflow} pixels too wide"
    pictures = PICTURES if os.environ.get("UPDATE_PICTURES") == "1" else ROOT / ".build" / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=pictures / f"ledger-verify-{width}.png", full_page=True)
    assert "agrees with itself" in check(file.read_bytes(), "")
    for change, words in [
        (edit_text, "its last entry in the file is not the newest one"),
        (drop_last, "its last entry in the file is not the newest one"),
        (drop_first, "entry 1: an entry before it is missing"), (move, "it is not in the log at place"),
        (twice, "stands in the file twice"), (forge, "The signature on the head of the log is wrong"),
    ]:
        assert words in check(changed(file, change)), change.__name__
        assert page.inner_text("#entries") == ""
        assert page.inner_text("#result h2") == "This file is not right", change.__name__
    # A good file with a key that is not right is no alarm, and what is no file of proofs says which to choose.
    other = "longitude.invalid/ledger/other+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    for mistyped in (other, "key", key[:-3] + ("A" if key[-3] != "A" else "B") + key[-2:], key[:-1]):
        assert "not a key of a log" in check(file.read_bytes(), mistyped)
        assert page.inner_text("#result h2") == "This is not a key"
    elsewhere = json.loads((ROOT / "docs" / "ledger-vectors.json").read_text())["bundle"][0]["key"]
    assert "of another log" in check(file.read_bytes(), elsewhere)
    assert page.inner_text("#result h2") == "The key and the file do not fit"
    for content in (b"{}", b"a letter"):
        assert "who-has-seen-my-record.json" in check(content)
        assert page.inner_text("#result h2") == "Choose another file"
    assert violations(page) == []
    assert mistakes == []
    context.close()


def test_the_page_has_words_for_all_that_is_entered(browser: Browser) -> None:
    """What was done, by whom and when, each on a line; nothing by the word that stands for it in the log."""
    source = (ROOT / "Sources" / "Ledger" / "AccessEvent.swift").read_text(encoding="utf-8")
    actions = re.findall(r"^        case \w+ = \"(\w+)\"", source, re.M)
    assert "BreakGlass" in actions and "PrivacyReview" in actions
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(PAGE)
    events = [{"action": action, "role": "person", "at": "", "basis": "you", "time": 0} for action in actions]
    events += [
        {"action": "PatientRead", "role": "proxy", "name": "Shirin Hosseini", "at": "", "time": 0},
        {"action": "PatientRead", "role": "midwife", "name": "Ruth Clarke", "at": "The Hospital", "time": 0},
    ]
    page.evaluate("(events) => show(events)", events)
    said = [line.splitlines() for line in page.locator("#entries li").all_inner_texts()]
    assert {line[0] for line in said} & set(actions) == set()
    assert len({line[0] for line in said}) == len(actions), "two actions are told alike"
    assert all(line[1:] == ["You", "1 January 1970 at 01:00"] for line in said[:len(actions)])
    assert [line[1] for line in said[len(actions):]] == ["Shirin Hosseini, acting for you", "Midwife at The Hospital"]
    page.context.close()


def test_the_page_comes_to_what_the_vectors_say(browser: Browser) -> None:
    """Every bundle of docs/ledger-vectors.json, good and bad."""
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(PAGE)
    for case in json.loads((ROOT / "docs" / "ledger-vectors.json").read_text())["bundle"]:
        content = json.dumps(case["bundle"]).encode()
        page.set_input_files("#file", {"name": "p.json", "mimeType": "application/json", "buffer": content})
        page.fill("#key", case["key"])
        page.click("button")
        page.wait_for_selector("#result.ok, #result.bad")
        assert ("ok" in page.get_attribute("#result", "class")) == case["good"], case["name"]
        kept = sum("commitment" in entry for chain in case["bundle"]["chains"] for entry in chain["entries"])
        told = f"{kept} of them name something that you cannot see, or that the law keeps from you"
        assert (told in page.inner_text("#result")) == (case["good"] and kept > 0), case["name"]
    page.context.close()
