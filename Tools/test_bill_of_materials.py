"""The bill of materials names everything that is taken, as it was taken."""

import importlib.util
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
_spec = importlib.util.spec_from_file_location("bill", ROOT / "Tools" / "bill-of-materials.py")
bill = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(bill)


def test_every_pin_is_named_once() -> None:
    components = bill.document(ROOT)["components"]
    names = [one["purl"] for one in components]
    assert len(set(names)) == len(names)
    pins = json.loads((ROOT / "Package.resolved").read_text())["pins"]
    assert len([name for name in names if name.startswith("pkg:swift/")]) == len(pins) > 20
    for package in re.findall(r'url: "https://([^"]+)", exact: "([^"]+)"', (ROOT / "Package.swift").read_text()):
        assert f"pkg:swift/{package[0].removesuffix('.git')}@{package[1]}" in names
    for file in ("requirements.txt", "requirements-web.txt"):
        lines = (ROOT / "Tools" / file).read_text()
        for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\]+)", lines, re.MULTILINE):
            assert f"pkg:pypi/{name.lower().replace('_', '-')}@{version}" in names
    assert sum(len(one.get("hashes", [])) for one in components) == sum(
        (ROOT / "Tools" / file).read_text().count("--hash=sha256:")
        for file in ("requirements.txt", "requirements-web.txt"))


def test_what_one_package_brings_is_named() -> None:
    pins = {"pins": [{"location": "https://example.org/a/b.git", "state": {"revision": "f" * 40, "version": "1.2.3"}},
                     {"location": "https://example.org/c", "state": {"revision": "e" * 40}}]}
    one, two = bill.swift_packages(pins)
    assert one["purl"] == "pkg:swift/example.org/a/b@1.2.3" and two["version"] == "e" * 40
