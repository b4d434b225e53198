"""Writes what Longitude is made of as CycloneDX 1.6, for programs that look for known weaknesses: `make sbom`.

From what was really taken: the packages that Swift resolved (with their revisions), the files of PyPI (with their
hashes), and the Debian packages of this machine. Source: OWASP ASVS 5.0, V15.1.2.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def swift_packages(resolved: dict) -> list[dict]:
    """A component for each package, those that others bring too."""
    components = []
    for pin in resolved["pins"]:
        place = pin["location"].removesuffix(".git")
        state = pin["state"]
        version = state.get("version") or state["revision"]
        components.append({
            "type": "library", "name": place.removeprefix("https://"), "version": version, "scope": "required",
            "purl": f"pkg:swift/{place.removeprefix('https://')}@{version}",
            "properties": [{"name": "longitude:revision", "value": state["revision"]}],
        })
    return components


def python_packages(requirements: str, purpose: str) -> list[dict]:
    """A component for each pinned file."""
    components = []
    for name, version, hashes in re.findall(
            r"^([A-Za-z0-9._-]+)==(\S+)((?:\s*\\?\s*--hash=sha256:[0-9a-f]{64})+)", requirements, re.MULTILINE):
        components.append({
            "type": "library", "name": name, "version": version, "scope": "optional",
            "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{version}",
            "hashes": [{"alg": "SHA-256", "content": one} for one in re.findall(r"sha256:([0-9a-f]{64})", hashes)],
            "properties": [{"name": "longitude:purpose", "value": purpose}],
        })
    return components


def debian_packages(script: str) -> list[dict]:
    """A component for each package that the set-up asks for, in the version of this machine."""
    names = re.search(r"debian_packages=\(\n(.*?)\n\)", script, re.DOTALL).group(1).split()
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f=${Package} ${Version}\n", *names], capture_output=True, text=True).stdout
    versions = dict(line.split(" ", 1) for line in shown.splitlines() if " " in line)
    return [
        {
            "type": "library", "name": name, "version": versions[name], "scope": "required",
            "purl": f"pkg:deb/debian/{name}@{versions[name]}",
        }
        for name in names if versions.get(name)
    ]


def document(root: pathlib.Path) -> dict:
    """The whole, for a checkout that was built once."""
    resolved = root / "Package.resolved"
    if not resolved.exists():
        sys.exit("Package.resolved is missing: run `make build` first, which resolves the packages.")
    components = (
        swift_packages(json.loads(resolved.read_text()))
        + python_packages((root / "Tools/requirements.txt").read_text(), "tests, benchmarks, PDFs")
        + python_packages((root / "Tools/requirements-web.txt").read_text(), "styles and scripts of the pages")
        + debian_packages((root / "Tools/setup.sh").read_text())
    )
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {"type": "application", "name": "longitude", "purl": "pkg:generic/longitude"}},
        "components": sorted(components, key=lambda one: one["purl"]),
    }


if __name__ == "__main__":
    json.dump(document(ROOT), sys.stdout, indent=1)
    print()
