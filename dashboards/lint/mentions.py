"""The texts of a dashboard in which variables can stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboards.lint.interface import Subject, defaults, items
from dashboards.model import Json
from dashboards.reading import DashboardPanel
from slo.documents import FieldPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A text that may name variables."""

    path: FieldPath
    text: str
    is_name: bool = False
    """Whether it is the name of a variable itself, as of a repeat."""


def mentions(subject: Subject) -> Iterator[Mention]:
    """Give the texts of which it is certain that Grafana replaces variables in them, and nobody else reads $."""
    for query in subject.queries:
        yield Mention(path=query.path, text=query.text)
    for panel in subject.panels:
        yield Mention(path=(*panel.path, "title"), text=panel.title)
        yield from _of_panel(panel)
    yield from _urls(subject.dashboard.json.get("links"), ("links",))


def texts(value: Json, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """Give all texts of a JSON document, each with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from texts(one, (*path, str(key)))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from texts(one, (*path, index))


# Private


def _of_panel(panel: DashboardPanel) -> Iterator[Mention]:
    repeat = panel.json.get("repeat")
    if isinstance(repeat, str) and repeat:
        yield Mention(path=(*panel.path, "repeat"), text=repeat, is_name=True)
    yield from _urls(panel.json.get("links"), (*panel.path, "links"))
    yield from _urls(defaults(panel).get("links"), (*panel.path, "fieldConfig", "defaults", "links"))


def _urls(links: Json, path: FieldPath) -> Iterator[Mention]:
    for index, link in items(links):
        url = link.get("url")
        if isinstance(url, str):
            yield Mention(path=(*path, index, "url"), text=url)
