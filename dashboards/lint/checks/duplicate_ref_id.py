"""Two queries of a panel with one letter."""

from collections.abc import Iterator
from typing import Any

from dashboards.lint.fixing import Fix
from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find queries without a letter, and later ones with the letter of another, where a panel has several."""
    for panel in subject.panels:
        seen: set[str] = set()
        for target in panel.targets if len(panel.targets) > 1 else ():
            if target.ref_id and target.ref_id not in seen:
                seen.add(target.ref_id)
                continue
            if target.ref_id:
                sentence = f"two queries are called {target.ref_id}, and Grafana shows the answer of one of them only"
                yield subject.found(Level.ERROR, (*target.path, "refId"), sentence, "call them A, B, C, ...")
            else:
                sentence = "a query has no letter: Grafana makes one up whenever it loads the board"
                yield subject.found(Level.NOTE, (*target.path, "refId"), sentence, "call them A, B, C, ...")


def fix(to_fix: Fix) -> Iterator[str]:
    """Give them letters that are free."""
    for path, panel in to_fix.panels():
        targets: list[Any] = panel["targets"] if isinstance(panel.get("targets"), list) else []
        taken = {one.get("refId") for one in targets if isinstance(one, dict)}
        for index, target in enumerate(targets):
            if to_fix.is_wanted((*path, "targets", index, "refId")):
                target["refId"] = next(one for one in _letters() if one not in taken)
                taken.add(target["refId"])
                yield f'called query {index + 1} of panel "{panel.get("title", "")}" {target["refId"]}'


# Private


def _letters() -> Iterator[str]:
    yield from "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    number = 0
    while True:
        number += 1
        yield f"Q{number}"
