"""Compare two versions of a dashboard."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dashboards.canonical import as_grafana_saves
from dashboards.comparison.differences import KEYS, Difference, differences
from dashboards.comparison.essence import essence
from dashboards.comparison.matching import Pair, matched
from dashboards.comparison.model import Change, ChangeKind, Part
from dashboards.comparison.words import place_of, words_of
from dashboards.model import Json
from dashboards.reading import Dashboard, DashboardPanel, dashboard_of
from slo.documents import FieldPath

_OF_GRAFANA = frozenset({"id", "version", "iteration", "meta", "gnetId", "schemaVersion", "pluginVersion", "preload"})
"""What Grafana numbers and writes by itself."""
_PARTS_OF_BOARD = frozenset({"panels", "templating", "annotations", "links"})
_IGNORED_OF_PANEL = frozenset({"id", "pluginVersion", "panels"})
_IGNORED_OF_ROW = _IGNORED_OF_PANEL | {"gridPos"}
_IGNORED_OF_VARIABLE = frozenset({"current", "options"})
"""What the reader of a dashboard chose, not its author."""


def changes(before: Dashboard, after: Dashboard, *, ignored: Collection[str] = ()) -> tuple[Change, ...]:
    """List what differs between two versions, as people would say it; the same dashboard saved by Grafana is no change.

    Panels are matched by id and kind, else by row and title; a panel that only moved along with others above it has a
    changed position, as it has on the screen. Both are brought into the form in which Grafana saves them first. The
    paths of a change are those of that form, whose panels stand as they do in the given one. Fields of the dashboard
    itself can be ignored, as `time`.
    """
    first, second = _as_saved(before), _as_saved(after)
    return (
        *_board(first, second, _OF_GRAFANA | _PARTS_OF_BOARD | frozenset(ignored)),
        *_panels(first, second),
        *_named(first, second, Part.VARIABLE, ("templating", "list"), _IGNORED_OF_VARIABLE),
        *_named(first, second, Part.ANNOTATION, ("annotations", "list"), frozenset()),
        *_named(first, second, Part.LINK, ("links",), frozenset()),
    )


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """A part of a dashboard in both versions."""

    part: Part
    name: str
    before: "_Item | None"
    after: "_Item | None"

    def change(self, kind: ChangeKind, **details: Any) -> Change:  # noqa: ANN401 - fields of a change
        return Change(
            kind=kind,
            part=self.part,
            name=self.name,
            path_before=None if self.before is None else self.before.path,
            path_after=None if self.after is None else self.after.path,
            **details,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    json: Mapping[str, Json]
    path: FieldPath


def _as_saved(dashboard: Dashboard) -> Dashboard:
    return dashboard_of(essence(as_grafana_saves(dashboard.json)), file=dashboard.file)


def _board(first: Dashboard, second: Dashboard, ignored: frozenset[str]) -> Iterator[Change]:
    yield from _changes(_whole(first, second), ignored)


def _whole(first: Dashboard, second: Dashboard) -> _Subject:
    before, after = (_Item(json=one.json, path=()) for one in (first, second))
    return _Subject(part=Part.BOARD, name=second.title, before=before, after=after)


def _panels(first: Dashboard, second: Dashboard) -> Iterator[Change]:
    pairs = matched(first.panels, second.panels)
    rows = [(one.before, one.after) for one in pairs if one.before and one.after and one.any.type == "row"]
    renamed = {(old.title, new.title) for old, new in rows if old.title}
    for pair in pairs:
        yield from _panel(pair, renamed)


def _panel(pair: Pair, renamed: Collection[tuple[str, str]]) -> Iterator[Change]:
    """Compare a panel, which did not move where only its row got another title."""
    before, after = (None if one is None else _Item(json=one.json, path=one.path) for one in (pair.before, pair.after))
    part = Part.ROW if pair.any.type == "row" else Part.PANEL
    subject = _Subject(part=part, name=pair.any.title, before=before, after=after)
    if pair.before and pair.after and _moved(pair.before, pair.after, renamed):
        words = f"moved from {_row(pair.before)} to {_row(pair.after)}"
        yield subject.change(ChangeKind.CHANGED, field="row", words=words)
    yield from _changes(subject, _IGNORED_OF_PANEL if part is Part.PANEL else _IGNORED_OF_ROW)


def _moved(before: DashboardPanel, after: DashboardPanel, renamed: Collection[tuple[str, str]]) -> bool:
    return before.row != after.row and (before.row, after.row) not in renamed


def _row(panel: DashboardPanel) -> str:
    return f"row {panel.row!r}" if panel.row else "the top"


def _named(
    first: Dashboard, second: Dashboard, part: Part, path: tuple[str, ...], ignored: frozenset[str]
) -> Iterator[Change]:
    old, new = _by_name(first.json, path), _by_name(second.json, path)
    for name in dict.fromkeys((*old, *new)):
        yield from _changes(_Subject(part=part, name=name, before=old.get(name), after=new.get(name)), ignored)
    shared = [name for name in old if name in new]
    if shared != [name for name in new if name in old]:
        yield _whole(first, second).change(
            ChangeKind.CHANGED, field=".".join((*path, "order")), words=f"order of {part}s changed"
        )


def _by_name(dashboard: Mapping[str, Json], path: tuple[str, ...]) -> dict[str, _Item]:
    value: Json = dashboard
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    items = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    found: dict[str, _Item] = {}
    for number, item in enumerate(items):
        if isinstance(item, Mapping):
            name = str(item.get("name") or item.get("title") or number + 1)
            unique = name if name not in found else f"{name} ({number + 1})"
            found[unique] = _Item(json=item, path=(*path, number))
    return found


def _changes(subject: _Subject, ignored: frozenset[str]) -> Iterator[Change]:
    """Tell that a part came or went, or the differences of its versions, those of one place as one."""
    if subject.before is None or subject.after is None:
        yield subject.change(ChangeKind.ADDED if subject.before is None else ChangeKind.REMOVED)
        return
    old, new = (
        {key: value for key, value in one.json.items() if key not in ignored} for one in (subject.before, subject.after)
    )
    for place, _ in groupby(sorted(differences(old, new), key=_place), key=_place):
        before, after = _at(old, place), _at(new, place)
        words = words_of(place, before, after)
        yield subject.change(ChangeKind.CHANGED, field=_field(place), words=words, before=before, after=after)


_place: Callable[[Difference], tuple[str, ...]] = place_of


def _at(value: Json, place: tuple[str, ...]) -> Json:
    for key in place:
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list):
            value = next((item for item in value if isinstance(item, Mapping) and key in _keys(item)), None)
    return value


def _keys(item: Mapping[str, Json]) -> set[str]:
    return {str(item.get(key)) for key in KEYS}


def _field(place: tuple[str, ...]) -> str:
    if len(place) > 1 and place[0] == "targets":
        return ".".join((f"targets[{place[1]}]", *place[2:]))
    return ".".join(place)
