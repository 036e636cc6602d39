"""The sample: twelve weeks of a shop, with a rollback, a failed canary, a revert, a hotfix and an open incident."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from importlib.resources import files
from typing import Any

from slo.dora.facts.assemble import assemble
from slo.dora.history.model import History
from slo.dora.model import Deployment, Facts, Incident, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a report is made of."""

    history: History
    facts: Facts
    at: float
    """Unix seconds: the end of every window."""


def shop() -> Sample:
    """Read the sample; the same for ever."""
    content: dict[str, Any] = json.loads(files("slo.dora.sample").joinpath("shop.json").read_text(encoding="utf-8"))
    history = _history(content)
    deployments = (_deployment(content, history, row) for row in content["deployments"])
    incidents = (_incident(content, number, row) for number, row in enumerate(content["incidents"], start=1))
    return Sample(history=history, facts=assemble((*deployments, *incidents)), at=_seconds(content["at"]))


# Private


def _history(content: Mapping[str, Any]) -> History:
    """Lay the commits on one line, the newest first as Git lists them."""
    rows = content["commits"]
    newest = len(rows) - 1
    times = [int(_seconds(begun)) for begun, _, _ in reversed(rows)]
    return History(
        repository=content["repository"],
        shas=[_sha(index, row) for index, row in reversed(list(enumerate(rows)))],
        author_seconds=times,
        committer_seconds=times,
        parents=[(index + 1,) if index < newest else () for index in range(len(rows))],
        subjects=[subject for _, _, subject in reversed(rows)],
        authors=[author for _, author, _ in reversed(rows)],
        head=0,
        revert_of={newest - revert: (newest - reverted,) for revert, reverted in content["reverts"]},
    )


def _sha(index: int, row: list[str]) -> str:
    """Name a commit as Git would, by a hash: of what is known of it."""
    return sha1(f"{index} {' '.join(row)}".encode(), usedforsecurity=False).hexdigest()


def _deployment(content: Mapping[str, Any], history: History, row: Mapping[str, Any]) -> Deployment:
    finished = _seconds(row["finished"])
    is_canary = row.get("failed_canary", False)
    return Deployment(
        id=f"sample:{row['version']}:{finished:.0f}",
        service=content["service"],
        environment=content["environment"],
        started_seconds=_seconds(row["started"]) if "started" in row else None,
        finished_seconds=finished,
        outcome=Outcome.FAILURE if is_canary else Outcome.SUCCESS,
        repository=content["repository"],
        commit=history.shas[len(history.shas) - 1 - row["commit"]],
        version=row["version"],
        labels=tuple(row.get("labels", ())),
    )


def _incident(content: Mapping[str, Any], number: int, row: Mapping[str, Any]) -> Incident:
    return Incident(
        id=f"sample:{number}",
        opened_seconds=_seconds(row["opened"]),
        resolved_seconds=None if row["resolved"] is None else _seconds(row["resolved"]),
        service=content["service"],
        environment=content["environment"],
        title=row["title"],
        caused_by=row["caused_by"],
    )


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
