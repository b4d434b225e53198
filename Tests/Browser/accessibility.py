"""WCAG 2.2 AA by axe, on whatever page is shown."""

import pathlib

import axe_playwright_python

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Evaluated by the browser's debugger, so that it works under our Content-Security-Policy.
RUN = """async (tags) => {
    const found = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return found.violations.map((rule) => [rule.id, rule.help, rule.nodes.map((node) => node.html)]);
}"""


def violations(page) -> list[str]:
    """One line for each rule that is broken, with the elements that break it. The page needs JavaScript."""
    if not page.evaluate("() => typeof axe === 'object'"):
        page.evaluate(AXE)
    return [f"{rule}: {text}: {' | '.join(nodes[:5])}" for rule, text, nodes in page.evaluate(RUN, TAGS)]


def violations_without_scripts(page, other) -> list[str]:
    """The same for a page whose JavaScript is off, where axe itself cannot run.

    The document as it stands there is shown again by `other`, a page of a browser with JavaScript, which gets none of
    our scripts; what stands in <noscript> is kept, but in the head, where it leads away when the session is over.
    """
    head, body = page.content().split("</head>", 1)
    html = head + "</head>" + body.replace("<noscript>", "<div>").replace("</noscript>", "</div>")
    other.set_viewport_size(page.viewport_size)
    other.context.add_cookies(page.context.cookies())
    other.route("**/*.js", lambda route: route.abort())
    other.route(page.url.split("#")[0], lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    try:
        other.goto(page.url)
        return violations(other)
    finally:
        other.unroute_all()
