"""A drift as JSON, with both values of every change."""

import json
from typing import Any

from dashboards.drift.model import Drift, DriftReport, Edit


def as_json(report: DriftReport) -> str:
    """Write it as one object."""
    value = {
        "grafana": report.url,
        "api": report.api,
        "folder": report.folder,
        "boards": list(report.looked_at),
        "drifts": [_drift(one, report.page_of(one)) for one in report.drifts],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


# Private


def _drift(drift: Drift, page: str) -> dict[str, Any]:
    return {
        "kind": str(drift.kind),
        "uid": drift.uid,
        "title": drift.title,
        "file": drift.file,
        "page": page,
        "sentence": drift.sentence,
        "fix": drift.next_step,
        "changes": [_edit(edit) for edit in drift.edits],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    change = edit.change
    return {
        "where": edit.where,
        "kind": str(change.kind),
        "part": str(change.part),
        "name": change.name,
        "field": change.field,
        "sentence": edit.sentence,
        "before": change.before,
        "after": change.after,
    }
