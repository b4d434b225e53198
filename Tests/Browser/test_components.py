"""The parts of NHS.UK frontend on our pages are marked up as the templates of the same version write them.

Whatever part stands on a page is read back into the parameters of its template, drawn by `nhsuk-frontend-jinja`, and
compared: elements, classes, identifiers, what describes what, and the order of all that.
"""

import re
from html.parser import HTMLParser
from typing import Iterator, NamedTuple

import jinja2
import pytest

from client import Client
from node import Node

TEMPLATES = jinja2.Environment(
    undefined=jinja2.ChainableUndefined, loader=jinja2.PackageLoader("nhsuk_frontend_jinja"), autoescape=True)
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Element:
    """An element with its attributes and what it holds: elements and words."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list["Element | str"] = []

    @property
    def classes(self) -> list[str]:
        """Its classes in their order."""
        return (self.attributes.get("class") or "").split()

    @property
    def text(self) -> str:
        """All words in it, their spaces folded."""
        return re.sub(r"\s+", " ", self.words).strip()

    @property
    def words(self) -> str:
        """The same as they stand."""
        return "".join(child if isinstance(child, str) else child.words for child in self.children)

    def elements(self) -> Iterator["Element"]:
        """Everything under it, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.elements()

    def first(self, name: str) -> "Element | None":
        """The first under it of that tag, or of that class with a dot before it."""
        return next((element for element in self.elements() if element.matches(name)), None)

    def all(self, name: str) -> list["Element"]:
        """All of that tag or class."""
        return [element for element in self.elements() if element.matches(name)]

    def matches(self, name: str) -> bool:
        """Whether it has that tag or class."""
        return name[1:] in self.classes if name[0] == "." else self.tag == name

    def lines(self, depth: int = 0) -> list[str]:
        """A line for each element and each run of words: equal lines are equal markup."""
        attributes = {
            name: " ".join(sorted((value or "").split())) if name == "class" else value
            for name, value in sorted(self.attributes.items())
        }
        lines = ["  " * depth + self.tag + "".join(f" {name}={value!r}" for name, value in attributes.items())]
        words = ""
        for child in [*self.children, None]:
            if isinstance(child, str):
                words += child
                continue
            if words.strip():
                lines.append("  " * (depth + 1) + repr(re.sub(r"\s+", " ", words).strip()))
            words = ""
            if child is not None:
                lines += child.lines(depth + 1)
        return lines


class Reader(HTMLParser):
    """Reads a page into elements."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.open = [self.root]
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def draw(component: str, macro: str, parameters: dict) -> Element:
    """What the template writes."""
    source = f"{{% from 'nhsuk/components/{component}/macro.jinja' import {macro} %}}{{{{ {macro}(parameters) }}}}"
    return next(Reader(TEMPLATES.from_string(source).render(parameters=parameters)).root.elements())


def others(element: Element, *known: str) -> dict[str, str]:
    """The attributes that a template takes as they are."""
    return {name: value for name, value in element.attributes.items() if name not in ("class", "id", *known)}


def more(element: Element, name: str, *known: str) -> str:
    """The classes beside the part's own."""
    return " ".join(one for one in element.classes if one not in (name, *known))


def about(group: Element) -> dict:
    """The hint and the error of a field."""
    parameters: dict = {}
    own = [e for e in group.elements() if not any(e in inner.elements() for inner in group.all(".nhsuk-form-group"))]
    for element in own:
        if element.matches(".nhsuk-hint"):
            parameters["hint"] = {"text": element.text}
        elif element.matches(".nhsuk-error-message"):
            parameters["errorMessage"] = {"text": element.text.removeprefix("Error: ")}
    return parameters


def label_of(group: Element) -> dict:
    """The label of a field."""
    label = group.first("label")
    return {"text": label.text, "classes": more(label, "nhsuk-label")}


def fieldset_of(group: Element) -> dict:
    """The legend of a group of fields."""
    legend = group.first("legend")
    return {"legend": {"text": legend.text, "classes": more(legend, "nhsuk-fieldset__legend")}}


def field(group: Element) -> Element:
    """A field with its label, hint and error, as its template draws it."""
    parameters = about(group)
    if group.first(".nhsuk-date-input"):
        days = group.first(".nhsuk-date-input")
        inputs = days.all("input")
        parameters |= {
            "id": days.attributes["id"], "fieldset": fieldset_of(group), "items": [{
                "id": one.attributes["id"], "name": one.attributes["name"], "label": label.text,
                "value": one.attributes.get("value"), "inputmode": one.attributes["inputmode"],
                "autocomplete": one.attributes.get("autocomplete"),
                "classes": more(one, "nhsuk-input", "nhsuk-date-input__input"),
                "attributes": others(one, "name", "value", "type", "inputmode", "autocomplete"),
            } for one, label in zip(inputs, days.all("label"), strict=True)],
        }
        return draw("date-input", "dateInput", parameters)
    if group.first(".nhsuk-radios"):
        radios = group.first(".nhsuk-radios")
        inputs = radios.all("input")
        parameters |= {
            "name": inputs[0].attributes["name"], "fieldset": fieldset_of(group),
            "items": [{
                "value": one.attributes["value"], "text": label.text, "checked": "checked" in one.attributes,
            } for one, label in zip(inputs, radios.all("label"), strict=True)],
        }
        return draw("radios", "radios", parameters)
    parameters["label"] = label_of(group)
    if select := group.first("select"):
        parameters |= {
            "id": select.attributes["id"], "name": select.attributes["name"],
            "classes": more(select, "nhsuk-select", "nhsuk-select--error"),
            "attributes": others(select, "name", "aria-describedby"),
            "items": [{
                "value": one.attributes["value"], "text": one.text, "selected": "selected" in one.attributes,
            } for one in select.all("option")],
        }
        return draw("select", "select", parameters)
    if area := group.first("textarea"):
        parameters |= {
            "id": area.attributes["id"], "name": area.attributes["name"], "rows": area.attributes.get("rows"),
            "classes": more(area, "nhsuk-textarea", "nhsuk-textarea--error"), "value": area.text,
            "attributes": others(area, "name", "rows", "aria-describedby"),
        }
        return draw("textarea", "textarea", parameters)
    one = group.first("input")
    parameters |= {
        "id": one.attributes["id"], "name": one.attributes["name"], "type": one.attributes.get("type"),
        "value": one.attributes.get("value"), "inputmode": one.attributes.get("inputmode"),
        "autocomplete": one.attributes.get("autocomplete"),
        "classes": more(one, "nhsuk-input", "nhsuk-input--error"),
        "attributes": others(one, "name", "type", "value", "inputmode", "autocomplete", "aria-describedby"),
    }
    return draw("input", "input", parameters)


def error_summary(part: Element) -> Element:
    """What is wrong with a form."""
    return draw("error-summary", "errorSummary", {
        "titleText": part.first("h2").text,
        "errorList": [{"href": one.attributes["href"], "text": one.text} for one in part.all("a")],
    })


def details(part: Element) -> Element:
    """Something to be opened. What it holds is ours."""
    drawn = draw("details", "details", {
        "summaryText": part.first("summary").text, "text": "ours", "open": "open" in part.attributes,
        "id": part.attributes.get("id"), "classes": more(part, "nhsuk-details"),
        "attributes": others(part, "open"),
    })
    for element in (drawn, part):
        element.first(".nhsuk-details__text").children = ["ours"]
    return drawn


def back_link(part: Element) -> Element:
    """The way back."""
    return draw("back-link", "backLink", {
        "text": part.text, "href": part.attributes["href"], "classes": more(part, "nhsuk-back-link")})


def skip_link(part: Element) -> Element:
    """The way past the head of the page."""
    return draw("skip-link", "skipLink", {
        "text": part.text, "href": part.attributes["href"], "classes": more(part, "nhsuk-skip-link")})


def pagination(part: Element) -> Element:
    """The numbers of the pages of a list."""
    items = [{"ellipsis": True} if item.matches(".nhsuk-pagination__item--ellipsis") else {
        "number": item.text, "href": item.first("a").attributes["href"],
        "current": item.matches(".nhsuk-pagination__item--current"),
    } for item in part.all("li")]
    ways = {
        name: {"href": way.attributes["href"]} for name in ("previous", "next")
        if (way := part.first(f".nhsuk-pagination__{name}"))
    }
    drawn = draw("pagination", "pagination", {
        "items": items, "classes": more(part, "nhsuk-pagination", "nhsuk-pagination--numbered")} | ways)
    # What browsers know by themselves: a nav is a navigation, an svg within HTML has its namespace; its size is ours.
    del drawn.attributes["role"]
    for icon in drawn.all("svg"):
        for name in ("xmlns", "width", "height"):
            del icon.attributes[name]
    return drawn


PARTS = {
    ".nhsuk-form-group": field, ".nhsuk-error-summary": error_summary, ".nhsuk-details": details,
    ".nhsuk-back-link": back_link, ".nhsuk-skip-link": skip_link, ".nhsuk-pagination": pagination,
}
# What these parts are made of: an element with another class of NHS.UK's would be compared with nothing.
KNOWN = re.compile(
    r"nhsuk-(form-group|label|hint|error-message|input|textarea|select|radios|fieldset|date-input|error-summary|details"
    r"|back-link|skip-link|pagination|icon)(__|--|$)")
# Classes that stand alone.
PLAIN = re.compile(r"nhsuk-(u-visually-hidden|list|template|frontend-supported)$")


class Page(NamedTuple):
    """A page, and for a form that is sent empty, where it stands."""

    subject: str
    path: str
    # What is sent to the path with the token of the forms; None asks for the page.
    form: tuple[tuple[str, str], ...] | None = None


PAGES = (
    Page("raman", "/search"), Page("raman", "/search", (("nhs-number", "123"), ("born-day", "x"))),
    Page("raman", "/sessions"), Page("raman", "/keyboard"), Page("raman", "VIEW"), Page("raman", "VIEW/timeline"),
    Page("raman", "VIEW/timeline?page=2"),
    Page("raman", "VIEW/section/results"), Page("raman", "VIEW/medicines"), Page("raman", "VIEW/why"),
    Page("raman", "VIEW/break-glass"),
    Page("webb", "/privacy-officer/alerts"), Page("webb", "/privacy-officer/choices"),
    Page("webb", "/privacy-officer/cases"), Page("webb", "/privacy-officer/policy"),
    Page("webb", "/privacy-officer/policy", (("base", "1"), ("words", ""))),
    Page("webb", "/privacy-officer/corrections"),
    Page("webb", "/privacy-officer/corrections", (("source", ""), ("entry", ""), ("nhs-number", "1"))),
    Page("person-0", "/my/choices"), Page("person-0", "/my/choices", (("scope", ""),)),
    Page("person-0", "/my/choices", (("scope", "category"), ("category", ""))),
    Page("person-0", "/my/record"), Page("person-0", "/my/seen"),
)


@pytest.fixture(scope="module")
def pages(node: Node) -> dict[Page, Element]:
    """Every page of the list."""
    clients, views, read = {}, {}, {}
    for page in PAGES:
        client = clients.get(page.subject)
        if client is None:
            client = clients[page.subject] = Client(node)
            client.sign_in(page.subject)
        if page.path.startswith("VIEW") and page.subject not in views:
            views[page.subject] = client.open_florence()
        path = page.path.replace("VIEW", views.get(page.subject, ""))
        if page.form is None:
            status, _, text = client.send("GET", path)
        else:
            status, _, text = client.form(path, {"csrf": client.token("/keyboard")} | dict(page.form))
        assert status in (200, 400, 422), (page, status)
        read[page] = Reader(text).root
    return read


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.subject}{page.path}{'?' if page.form else ''}")
def test_parts_are_marked_up_as_their_templates_write_them(pages: dict[Page, Element], page: Page) -> None:
    """Every part of NHS.UK frontend on the page."""
    seen: set[int] = set()
    root = pages[page]
    for name, template in PARTS.items():
        for part in root.all(name):
            if id(part) in seen or part.first(".lg-chips"):
                continue
            seen |= {id(inner) for inner in part.elements() if inner.matches(".nhsuk-form-group")}
            expected = template(part)
            assert part.lines() == expected.lines()


def test_no_part_is_compared_with_nothing(pages: dict[Page, Element]) -> None:
    """Every kind of part stands on one of the pages, with an error too, and there is no other kind."""
    found: set[str] = set()
    for root in pages.values():
        for element in root.elements():
            for one in element.classes:
                if one.startswith("nhsuk-"):
                    assert KNOWN.match(one) or PLAIN.match(one), one
                    found.add(one)
        # An icon is compared with the part that it stands in.
        icons = [id(icon) for part in root.all(".nhsuk-pagination") for icon in part.all(".nhsuk-icon")]
        assert icons == [id(icon) for icon in root.all(".nhsuk-icon")]
    assert {name[1:] for name in PARTS} <= found
    assert {
        "nhsuk-radios", "nhsuk-select", "nhsuk-textarea", "nhsuk-date-input", "nhsuk-input--error",
        "nhsuk-textarea--error", "nhsuk-form-group--error", "nhsuk-error-message", "nhsuk-pagination__previous",
        "nhsuk-pagination__next", "nhsuk-pagination__item--current",
    } <= found


@pytest.mark.parametrize("page", [page for page in PAGES if page.form is not None], ids=lambda page: page.path)
def test_an_error_leads_to_a_field(pages: dict[Page, Element], page: Page) -> None:
    """Each line of the summary of errors leads to something that can be typed in or chosen."""
    root = pages[page]
    fields = {e.attributes.get("id"): e.tag for e in root.elements() if e.tag in ("input", "select", "textarea")}
    links = [link for part in root.all(".nhsuk-error-summary") for link in part.all("a")]
    assert links, "nothing was wrong"
    for link in links:
        assert link.attributes["href"][1:] in fields, link.text
