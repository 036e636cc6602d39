"""A push as text and as JSON."""

import json
from collections.abc import Iterator
from typing import Any

from dashboards.push.model import Outcome, PushReport, Step


def as_text(report: PushReport) -> str:
    """Write a line for each dashboard, then what it comes to."""
    return "\n".join([*_folder(report), *(line for one in report.steps for line in _lines(one)), summary(report)])


def as_json(report: PushReport) -> str:
    """Write it as one object."""
    value = {
        "grafana": report.url,
        "api": report.api,
        "folder": report.folder,
        "folder_is_new": report.folder_is_new,
        "dry_run": report.is_dry,
        "boards": [_record(one) for one in report.steps],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def summary(report: PushReport) -> str:
    """Count in a sentence."""
    counted = ", ".join(f"{report.count(one)} {one}" for one in Outcome if report.count(one))
    dry = "; nothing was written (--dry-run)" if report.is_dry else ""
    return f"{counted} in {report.url} ({report.api}){dry}"


# Private


def _folder(report: PushReport) -> Iterator[str]:
    if report.folder_is_new:
        yield f"folder {report.folder}: created"


def _lines(step: Step) -> Iterator[str]:
    reason = f": {step.reason}" if step.reason else ""
    yield f"{step.dashboard.title} ({step.dashboard.uid}): {step.outcome}{reason}"
    yield from (f"  {one.sentence}" for one in step.changes)
    if step.next_step:
        yield f"  fix: {step.next_step}"


def _record(step: Step) -> dict[str, Any]:
    return {
        "uid": step.dashboard.uid,
        "title": step.dashboard.title,
        "file": step.dashboard.file,
        "outcome": str(step.outcome),
        "reason": step.reason,
        "fix": step.next_step,
        "changes": [one.sentence for one in step.changes],
    }
