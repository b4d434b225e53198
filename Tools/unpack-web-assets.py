#!/usr/bin/env python3
"""Takes what a browser loads out of two wheels: unpack-web-assets.py WHEELS DESTINATION

Writes nhsuk.css, nhsuk.js, htmx.js and the licences of both projects. Each file is checked by its own hash before it
is changed. Two things are taken out: the `@font-face` rules, because they fetch a licensed typeface from another host
(our Content-Security-Policy forbids that, and the NHS identity rules forbid the typeface), and the references to source
maps, which are not shipped.
"""

import hashlib
import pathlib
import re
import sys
import zipfile

# Name here; the wheel's name begins with; path in the wheel; SHA-256 of the file in the wheel.
FILES = [
    (
        "nhsuk.css",
        "wagtail_nhsuk_frontend",
        "wagtailnhsukfrontend/static/wagtailnhsukfrontend/css/nhsuk-frontend-10.4.2.min.css",
        "f4c945508478b2f9be1178d7f9ec7c0e93250d824947add22c1a923c99033559",
    ),
    (
        "nhsuk.js",
        "wagtail_nhsuk_frontend",
        "wagtailnhsukfrontend/static/wagtailnhsukfrontend/js/nhsuk-frontend-10.4.2.min.js",
        "1550da4ebb34943ddd32b2ce3db9faec006026ab916ada1de74bea3285970ff6",
    ),
    (
        "htmx.js",
        "django_htmx",
        "django_htmx/static/django_htmx/htmx-2.min.js",
        "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de",
    ),
]
LICENCES = [("nhsuk-LICENCE.txt", "wagtail_nhsuk_frontend"), ("htmx-LICENCE.txt", "django_htmx")]


def wheel(folder: pathlib.Path, prefix: str) -> zipfile.ZipFile:
    """The one wheel in the folder whose name begins so."""
    found = sorted(folder.glob(prefix + "-*.whl"))
    if len(found) != 1:
        sys.exit(f"unpack-web-assets: {len(found)} wheels {prefix}-*.whl in {folder}, expected one")
    return zipfile.ZipFile(found[0])


def cleaned(name: str, content: bytes) -> bytes:
    """The file without fonts of another host and without references to source maps."""
    text = content.decode("utf-8")
    text = re.sub(r"@font-face\s*\{[^}]*\}", "", text)
    text = re.sub(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=.*", "", text)
    if name.endswith(".css") and re.search(r"url\(\s*['\"]?(?:https?:)?//", text):
        sys.exit(f"unpack-web-assets: {name} still points at another host")
    return text.rstrip().encode("utf-8") + b"\n"


def main() -> None:
    """Unpacks every file of the table."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, destination = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    destination.mkdir(parents=True, exist_ok=True)
    for name, prefix, path, expected in FILES:
        content = wheel(source, prefix).read(path)
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            sys.exit(f"unpack-web-assets: {path} has SHA-256 {found}, expected {expected}")
        (destination / name).write_bytes(cleaned(name, content))
    for name, prefix in LICENCES:
        archive = wheel(source, prefix)
        path = next(entry for entry in archive.namelist() if entry.endswith("licenses/LICENSE"))
        (destination / name).write_bytes(archive.read(path))


main()
