"""Writes what Longitude is made of as CycloneDX 1.6, for programs that look for known weaknesses: `make sbom`.

From what was really taken: the packages that Swift resolved (with their revisions), the files of PyPI (with their
hashes), what the pages load in a browser, and the Debian packages of this machine: those that the product links or
runs, and apart from them (scope `excluded`) those that only build and test it. Source: OWASP ASVS 5.0, V15.1.2.
"""

import json
import pathlib
import re
import shutil
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


def web_assets(unpacking: str, htmx: str) -> list[dict]:
    """A component for each project whose files the pages load, by its name at npm: wheels only carry them."""
    versions = {
        "nhsuk-frontend": re.search(r"nhsuk-frontend-([0-9.]+)\.min\.js", unpacking).group(1),
        "htmx.org": re.search(r'version:"([0-9.]+)"', htmx).group(1),
    }
    return [
        {
            "type": "library", "name": name, "version": version, "scope": "required",
            "purl": f"pkg:npm/{name}@{version}",
            "properties": [{"name": "longitude:purpose", "value": "styles and scripts of the pages"}],
        }
        for name, version in versions.items()
    ]


# Programs that a node runs, and libraries that the printer of PDFs loads, of Debian; patterns of names, whole.
RUN = r"gzip|clamdscan|python3\.\d+-minimal|libpython3\.\d+-stdlib|libpangoft2-1\.0-0(t64)?|libseccomp2"


def output(*command: str) -> str:
    """What a command prints; nothing where it is missing or fails."""
    if not shutil.which(command[0]):
        return ""
    return subprocess.run(command, capture_output=True, text=True).stdout


def linked(files: list[str]) -> set[str]:
    """The Debian packages of the libraries that files load, and that those load."""
    libraries = set(re.findall(r"^\s*(\S+) => /", output("ldd", *files), re.MULTILINE))
    owners = output("dpkg-query", "-S", *(f"*/{name}" for name in libraries)) if libraries else ""
    return set(re.findall(r"^([^:,\s]+)(?::\w+)?: /(?:usr/)?lib/[^/]*/[^/]+$", owners, re.MULTILINE))


def debian_packages(script: str, product: pathlib.Path) -> list[dict]:
    """A component for each package that the product links or runs, and for each that the set-up asks for beside them.

    With each goes its source package, by which Debian names weaknesses.
    """
    form = "${db:Status-Abbrev}|${Package}|${Version}|${source:Package}|${source:Version}\n"
    rows = [line.split("|") for line in output("dpkg-query", "-W", f"-f={form}").splitlines()]
    installed = {name: rest for status, name, *rest in rows if status.startswith("ii")}
    run = {name for name in installed if re.fullmatch(RUN, name)}
    files = [line for line in output("dpkg-query", "-L", *run).splitlines() if re.search(r"/bin/|\.so[.\d]*$", line)]
    parts = run | linked([str(product), *(file for file in files if pathlib.Path(file).is_file())])
    asked = re.search(r"debian_packages=\(\n(.*?)\n\)", script, re.DOTALL).group(1).split()
    components = []
    for name in sorted(installed.keys() & (parts | set(asked))):
        version, source, source_version = installed[name]
        components.append({
            "type": "library", "name": name, "version": version,
            "scope": "required" if name in parts else "excluded", "purl": f"pkg:deb/debian/{name}@{version}",
            "properties": [{"name": "longitude:source", "value": f"{source} {source_version}"}],
        })
    return components


def document(root: pathlib.Path) -> dict:
    """The whole, for a checkout that was built once."""
    resolved = root / "Package.resolved"
    product = root / ".build/release/longitude"
    if not resolved.exists() or not product.exists():
        sys.exit(f"{resolved.name} or {product.name} is missing: run `make build` first, which makes both.")
    components = (
        swift_packages(json.loads(resolved.read_text()))
        + python_packages((root / "Tools/requirements.txt").read_text(), "tests, benchmarks, PDFs")
        + python_packages((root / "Tools/requirements-web.txt").read_text(), "styles and scripts of the pages")
        + web_assets(
            (root / "Tools/unpack-web-assets.py").read_text(), (root / ".build/web-assets/htmx.js").read_text())
        + debian_packages((root / "Tools/setup.sh").read_text(), product)
    )
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {"type": "application", "name": "longitude", "purl": "pkg:generic/longitude"}},
        "components": sorted(components, key=lambda one: one["purl"]),
    }


if __name__ == "__main__":
    json.dump(document(ROOT), sys.stdout, indent=1)
    print()
