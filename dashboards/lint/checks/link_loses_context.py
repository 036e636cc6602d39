"""A link that forgets the time range."""

from collections.abc import Iterator

from dashboards.lint.fixing import Fix
from dashboards.lint.interface import Subject, defaults, items
from dashboards.model import Json
from slo.documents import FieldPath
from slo.findings.interface import Found, Level

_KEEPS_TIME = ("__url_time_range", "from=")


def run(subject: Subject) -> Iterator[Found]:
    """Find links to other boards, of the board, of panels and of their data, that do not keep time."""
    json = subject.dashboard.json
    for index, link in items(json.get("links")):
        is_board = link.get("type") == "dashboards" or _is_internal(link.get("url"))
        if is_board and link.get("keepTime") is not True and not _keeps(link.get("url")):
            yield _found(subject, ("links", index, "keepTime"), str(link.get("title") or "a link"))
    for panel in subject.panels:
        held = ((*panel.path, "fieldConfig", "defaults", "links"), defaults(panel).get("links"))
        for path, links in (((*panel.path, "links"), panel.json.get("links")), held):
            for index, link in items(links):
                if _is_internal(link.get("url")) and not _keeps(link.get("url")):
                    yield _found(subject, (*path, index, "url"), str(link.get("title") or "a link"))


def fix(to_fix: Fix) -> Iterator[str]:
    """Let the links of the board keep time."""
    for path, link in to_fix.items("links"):
        if to_fix.is_wanted((*path, "keepTime")):
            link["keepTime"] = True
            yield f'the link "{link.get("title", "")}" keeps the time range'


# Private


def _is_internal(url: Json) -> bool:
    return isinstance(url, str) and url.startswith(("/d/", "d/", "/dashboard/"))


def _keeps(url: Json) -> bool:
    return isinstance(url, str) and any(one in url for one in _KEEPS_TIME)


def _found(subject: Subject, path: FieldPath, title: str) -> Found:
    sentence = f'"{title}" leads to another time range than the one that is looked at'
    fix = "keep time; in a link of a panel append ?${__url_time_range}"
    return subject.found(Level.WARNING, path, sentence, fix)
