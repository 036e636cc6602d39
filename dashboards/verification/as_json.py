"""A verification as JSON: every query with its verdict."""

import json
from typing import Any

from dashboards.verification.model import BoardVerdict, Outcome, Verdict, Verification
from slo.findings.as_text import as_json as findings_as_json
from slo.findings.report import Report


def as_json(verification: Verification, report: Report) -> str:
    """Write it as one object."""
    value = {
        **json.loads(findings_as_json(report)),
        "counts": {str(outcome): verification.count(outcome) for outcome in Outcome},
        "boards": [_board(board) for board in verification.boards],
        "uncharted": {source: list(names) for source, names in verification.uncharted.items()},
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


# Private


def _board(board: BoardVerdict) -> dict[str, Any]:
    return {
        "uid": board.uid,
        "title": board.title,
        "file": board.file,
        "queries": [_query(verdict) for verdict in board.verdicts],
    }


def _query(verdict: Verdict) -> dict[str, Any]:
    case = verdict.case
    return {
        "name": case.name,
        "kind": str(case.kind),
        "asked": case.expr.text,
        "outcome": str(verdict.outcome),
        "reason": verdict.reason,
        "seconds": round(case.answer.duration_seconds, 4) if case.answer else None,
        "series": len(case.answer.series) + len(case.answer.values) if case.answer else None,
    }
