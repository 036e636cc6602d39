"""What changes since the last time that people have links to: uids of dashboards and ids of panels."""

from collections.abc import Iterator, Mapping, Sequence

from dashboards.delivery.interface import Parcel
from dashboards.model import Json
from dashboards.reading import Dashboard, DashboardPanel, dashboard_of


def broken_links(before: Sequence[Dashboard], after: Sequence[Parcel]) -> Iterator[str]:
    """Yield a sentence for everything that links will look for in vain, with the old name and the new one."""
    if not before:
        return
    was, now = _by_uid(before), _by_uid([dashboard_of(one.json, file=one.source.file) for one in after])
    appeared = {one.title: one for uid, one in now.items() if uid not in was}
    for uid, old in was.items():
        if uid in now:
            yield from _changed_ids(old, now[uid])
        elif old.title in appeared:
            new = appeared[old.title].uid
            yield f"uid of {old.title!r} changes from {uid} to {new}: links and bookmarks to /d/{uid} will lead nowhere"


# Private

_Key = tuple[str, str, str]


def _by_uid(dashboards: Sequence[Dashboard]) -> dict[str, Dashboard]:
    return {one.uid: one for one in dashboards}


def _changed_ids(old: Dashboard, new: Dashboard) -> Iterator[str]:
    was, now = _panels(old), _panels(new)
    gone = {_content(panel): panel for key, panel in was.items() if key not in now}
    for key, panel in now.items():
        before = was.get(key) or gone.get(_content(panel))
        if before is not None and before.id != panel.id:
            renamed = "" if before.title == panel.title else f", once {before.title!r},"
            yield (
                f"{new.uid}: id of panel {panel.title!r}{renamed} changes from {before.id} to {panel.id}: "
                f"links with viewPanel={before.id} will lead nowhere"
            )


def _panels(dashboard: Dashboard) -> Mapping[_Key, DashboardPanel]:
    return {(panel.row, panel.type, panel.title): panel for panel in dashboard.panels if panel.type != "row"}


def _content(panel: DashboardPanel) -> tuple[str, Json]:
    """Give what makes a panel the same under another title: its kind and its queries."""
    return panel.type, tuple((target.expr, target.legend) for target in panel.targets) or panel.title
