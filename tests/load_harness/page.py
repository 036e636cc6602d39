"""Read and send the page as a browser does that knows no scripts, and as htmx does."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TAG_WITHOUT_END = frozenset({"input", "meta", "link", "br", "progress"})


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    """All words in it, those of its parts included."""


@dataclass
class _Reader(HTMLParser):
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in _TAG_WITHOUT_END:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


class Page:
    """What was answered."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.source = response.get_data(as_text=True)
        reader = _Reader()
        reader.feed(self.source)
        self.elements = reader.elements

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """All words, with single blanks."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", self.source))

    def has(self, id: str) -> bool:  # noqa: A002 - as HTML calls it
        """Whether an element is there."""
        return any(element.attributes.get("id") == id for element in self.elements)

    def one(self, id: str) -> Element:  # noqa: A002 - as HTML calls it
        """Find an element."""
        (found,) = [element for element in self.elements if element.attributes.get("id") == id]
        return found

    def value(self, id: str) -> str | None:  # noqa: A002 - as HTML calls it
        """What an input holds."""
        return self.one(id).attributes.get("value")

    def said(self, id: str) -> str:  # noqa: A002 - as HTML calls it
        """What an element says, with single blanks."""
        return re.sub(r"\s+", " ", self.one(id).text).strip()

    def named(self, tag: str, **attributes: str) -> list[Element]:
        """List the elements of a tag with these attributes."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag and wanted.items() <= {**element.attributes}.items()
        ]


def look(client: FlaskClient, path: str = "/ui") -> Page:
    """Open a path."""
    return Page(client.get(path))


def send(client: FlaskClient, path: str, *, by_htmx: bool = True, **typed: str) -> Page:
    """Send a form with what was typed, and the token that the page gave."""
    token = look(client).named("meta", name="csrf-token")[0].attributes["content"]
    headers = {"HX-Request": "true"} if by_htmx else {}
    return Page(client.post(path, data={**typed, "csrf_token": token}, headers=headers))
