"""Two versions of a dashboard on one page: what changed in words, and the panels that did beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dashboards.comparison.compare import changes
from dashboards.comparison.matching import matched
from dashboards.comparison.model import Change, ChangeKind, Part
from dashboards.page.grid import COLUMNS, Band, Grid, GridPanel
from dashboards.page.model import Column, Fact, Page, Row, Table
from dashboards.page.widgets import Markdown, Said
from dashboards.preview.board import drawn_panels, facts_of
from dashboards.preview.snapshot import Snapshot
from slo.documents import FieldPath

_HALF = COLUMNS // 2
_CAPTION_LINES = 2


def page_of_two(before: Snapshot, after: Snapshot, *, source: str) -> Page:
    """Make the page of a review.

    Args:
        before: The earlier version with its answers.
        after: The later version, over the same time, so that only what the boards ask differs.
        source: Where the answers come from, in words.
    """
    found = changes(before.dashboard, after.dashboard)
    title = after.dashboard.title or after.dashboard.uid or "Dashboard"
    return Page(
        title=f"{title}: what changes",
        description=_sentence(found),
        facts=(
            Fact(name="Before", value=before.dashboard.file),
            Fact(name="After", value=after.dashboard.file),
            *facts_of(after, source),
        ),
        sections=(_table(found), _grid(before, after, found)),
        is_wide=True,
    )


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Couple:
    """A panel in both versions, or in one."""

    name: str
    before: tuple[GridPanel, ...]
    after: tuple[GridPanel, ...]
    words: tuple[str, ...]


def _sentence(found: Sequence[Change]) -> str:
    if not found:
        return "Nothing changes: both versions are the same to Grafana."
    counts = [(kind, sum(change.kind is kind for change in found)) for kind in ChangeKind]
    return ", ".join(f"{count} {kind}" for kind, count in counts if count)


def _table(found: Sequence[Change]) -> Table:
    return Table(
        title="Changes",
        columns=(Column(title="part"), Column(title="name"), Column(title="change")),
        rows=tuple(
            Row(cells=(str(change.part), change.name, _sentence_of(change)), detail=_texts(change)) for change in found
        ),
        why_empty="both versions are the same to Grafana",
    )


def _sentence_of(change: Change) -> str:
    return change.words.replace("`", '"') or str(change.kind)


def _texts(change: Change) -> tuple[str, ...]:
    """Give both texts whole where the sentence had no room for them."""
    if not isinstance(change.before, str) or not isinstance(change.after, str) or "…" not in change.words:
        return ()
    return (f"before: {change.before}", f"after: {change.after}")


def _grid(before: Snapshot, after: Snapshot, found: Sequence[Change]) -> Grid:
    couples = list(_couples(before, after, found))
    changed = [one for one in couples if one.before and one.after and one.words]
    added = [one for one in couples if not one.before]
    removed = [one for one in couples if not one.after]
    same = [panel for one in couples if one.before and one.after and not one.words for panel in one.after]
    bands = (
        Band(title="Changed: before at the left, after at the right", panels=tuple(_side_by_side(changed))),
        Band(title="Added", panels=tuple(_side_by_side(added))),
        Band(title="Removed", panels=tuple(_side_by_side(removed))),
        Band(title="Unchanged", panels=tuple(_flow(same)), is_open=False),
    )
    return Grid(
        title="Panels",
        bands=tuple(band for band in bands if band.panels),
        start_time=after.range.start,
        end_time=after.range.end,
    )


def _couples(before: Snapshot, after: Snapshot, found: Sequence[Change]) -> Iterator[_Couple]:
    old, new = (_by_path(drawn_panels(snapshot)) for snapshot in (before, after))
    of_panels = [change for change in found if change.part is Part.PANEL]
    removed = {change.path_before for change in of_panels if change.path_after is None}
    partners = _partners(before, after)
    for path, panels in new.items():
        words = tuple(change.words for change in of_panels if change.path_after == path and change.words)
        mate = partners.get(path)
        yield _Couple(name=panels[0].title, before=old.get(mate, ()) if mate else (), after=panels, words=words)
    for path, panels in old.items():
        if path in removed:
            yield _Couple(name=panels[0].title, before=panels, after=(), words=())


def _partners(before: Snapshot, after: Snapshot) -> dict[FieldPath, FieldPath]:
    return {
        pair.after.path: pair.before.path
        for pair in matched(before.dashboard.panels, after.dashboard.panels)
        if pair.before is not None and pair.after is not None
    }


def _by_path(drawn: Sequence[tuple[FieldPath, GridPanel]]) -> dict[FieldPath, tuple[GridPanel, ...]]:
    found: dict[FieldPath, tuple[GridPanel, ...]] = {}
    for path, panel in drawn:
        found[path] = (*found.get(path, ()), panel)
    return found


def _side_by_side(couples: Sequence[_Couple]) -> Iterator[GridPanel]:
    y = 0
    for couple in couples:
        if couple.words:
            lines = max(_CAPTION_LINES, 1 + len(couple.words))
            yield _caption(couple, y, lines)
            y += lines
        for number in range(max(len(couple.before), len(couple.after))):
            pair = [side[number] if number < len(side) else None for side in (couple.before, couple.after)]
            height = max(panel.height for panel in pair if panel is not None)
            for x, panel in zip((0, _HALF), pair, strict=True):
                yield _placed(panel, couple.name, x, y, height)
            y += height


def _caption(couple: _Couple, y: int, lines: int) -> GridPanel:
    text = "\n".join((f"**{_plain(couple.name)}**", "", *(f"- {_plain(words)}" for words in couple.words)))
    return GridPanel(x=0, y=y, width=COLUMNS, height=lines, title="", content=Markdown(text=text), is_bare=True)


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "\u2217").split())


def _placed(panel: GridPanel | None, name: str, x: int, y: int, height: int) -> GridPanel:
    if panel is None:
        words = "not in the earlier version" if x == 0 else "not in the later version"
        return GridPanel(x=x, y=y, width=_HALF, height=height, title=name, content=Said(words=words), is_bare=True)
    return replace(panel, x=x, y=y, width=_HALF, height=height)


def _flow(panels: Sequence[GridPanel]) -> Iterator[GridPanel]:
    x, y, line = 0, 0, 0
    for panel in panels:
        if x + panel.width > COLUMNS:
            x, y, line = 0, y + line, 0
        yield replace(panel, x=x, y=y)
        x, line = x + panel.width, max(line, panel.height)
