"""The page that checks a file of proofs, with a file of a log that began after a loss."""

import json
import pathlib
import shutil

from playwright.sync_api import Browser

from test_ledger_key import data, proofs, run
from test_ledger_page import PAGE


def test_the_page_says_what_is_lost(browser: Browser, data: pathlib.Path, tmp_path) -> None:
    """With the new key, that the file is right and part of the log lost; with the old one, that its log has ended."""
    old = run("ledger", "key", "--data", data)
    run("backup", "--data", data, tmp_path / "copy")
    earlier = proofs(data, tmp_path, "earlier.json").read_text()
    for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (data / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy" / "ledger.sqlite", data / "ledger.sqlite")
    new = run("ledger", "begin-log", "--data", data, "--confirm")
    later = proofs(data, tmp_path, "later.json").read_text()
    context = browser.new_context(locale="en-GB")
    context.set_offline(True)
    page = context.new_page()
    page.goto(PAGE)

    def check(text: str, key: str) -> str:
        page.set_input_files("#file", {"name": "p.json", "mimeType": "application/json", "buffer": text.encode()})
        page.fill("#key", key)
        page.click("button")
        page.wait_for_selector("#result.ok, #result.bad")
        return page.inner_text("#result")

    said = check(later, new)
    assert "part of the log is lost" in said and "may not be in your file" in said and "nothing is missing" not in said
    assert "lost entries and has ended" in check(later, old)
    assert "nothing is missing" in check(earlier, old)
    assert "of another log" in check(earlier, new)
    # The line is part of what is signed.
    bundle = json.loads(later)
    lines = bundle["checkpoint"].split("\n")
    bundle["checkpoint"] = "\n".join(line for line in lines if not line.startswith("longitude log begins"))
    assert "signature" in check(json.dumps(bundle), new)
    context.close()
