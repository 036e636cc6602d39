"""Findings as text, JSON and Markdown."""

import json
import textwrap

from slo.findings.interface import Finding
from slo.findings.report import Report


def as_text(report: Report) -> str:
    """Write each finding with its place, its fix and its page, then how many there are."""
    blocks = [
        f"{finding.place}\n  {finding.level}: {finding.sentence} ({finding.id})\n{_quoted(finding)}"
        f"  fix: {finding.fix}\n  more: {finding.page}\n"
        for finding in report.findings
    ]
    unmade = [f"not made: {one.id}\n  {one.why}\n" for one in report.not_made]
    return "\n".join([*blocks, *unmade, report.summary])


def as_json(report: Report) -> str:
    """Write the findings as one JSON object."""
    records = [
        {
            "id": finding.id,
            "level": str(finding.level),
            "file": finding.place.file,
            "line": finding.place.line,
            "field": finding.place.field,
            "sentence": finding.sentence,
            "fix": finding.fix,
            "page": finding.page,
            **({"quote": finding.quote} if finding.quote else {}),
        }
        for finding in report.findings
    ]
    unmade = [{"id": one.id, "why": one.why} for one in report.not_made]
    value = {report.nouns.lower(): report.looked_at, "findings": records, **({"not_made": unmade} if unmade else {})}
    return json.dumps(value, indent=2, ensure_ascii=False)


def as_markdown(report: Report) -> str:
    """Write the findings as a table."""
    lines = ["| level | check | where | what | fix |", "|---|---|---|---|---|"]
    lines += [
        f"| {one.level} | `{one.id}` | {_cell(str(one.place))} | {_cell(one.sentence)} | {_cell(one.fix)} |"
        for one in report.findings
    ]
    quotes = [f"{one.place}\n\n{textwrap.indent(one.quote, '    ')}\n" for one in report.findings if one.quote]
    unmade = [f"- `{one.id}` was not made: {one.why}" for one in report.not_made]
    told = [*unmade, *([""] if unmade else []), f"{report.summary}."]
    return "\n".join([*lines, "", *quotes, *told] if report.findings else told)


# Private


def _quoted(finding: Finding) -> str:
    return f"{textwrap.indent(finding.quote, '    ')}\n" if finding.quote else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
