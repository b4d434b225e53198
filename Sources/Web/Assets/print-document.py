"""Makes a PDF of one of our own pages, for a person to keep.

Reads the length of a style sheet on a line, the style sheet and the page; writes the PDF. It fetches nothing, whatever
the page names, and gives up root and the network before it reads a byte (WeasyPrint, "Security"). The node runs it with
`python -I -c`.
"""

import ctypes
import os
import resource
import sys

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher


class NothingIsFetched(URLFetcher):
    def fetch(self, url, headers=None):
        raise ValueError("the printer fetches nothing")


def pdf(page, style):
    fetcher = NothingIsFetched()
    document = HTML(string=page, url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[CSS(string=style, url_fetcher=fetcher)], pdf_variant="pdf/ua-1")


def give_up_rights():
    """What is needed of the disk was read by the first page."""
    for limit, value in [
        (resource.RLIMIT_CPU, 60),
        (resource.RLIMIT_AS, 2 << 30),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ]:
        resource.setrlimit(limit, (value, value))
    if os.getuid() == 0:
        clone_newnet = 0x40000000
        # A container may forbid it. Nothing is fetched in any case.
        ctypes.CDLL(None).unshare(clone_newnet)
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


def main():
    pdf("<!DOCTYPE html><html lang=en><title>-</title><p>Aa <b>Aa</b></p>", "body { font-family: Liberation Sans }")
    give_up_rights()
    source = sys.stdin.buffer
    style = source.read(int(source.readline())).decode()
    sys.stdout.buffer.write(pdf(source.read().decode(), style))


main()
