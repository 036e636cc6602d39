"""Findings as text, JSON and Markdown."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from loadtests.lint.interface import Finding, Level

Format = Callable[[Sequence[Finding], int], str]
"""Writes findings; the number is how many HPAs were looked at."""


def as_text(findings: Sequence[Finding], autoscalers: int) -> str:
    """Write each finding with its place, its fix and its page, then how many there are."""
    blocks = [
        f"{finding.place}\n  {finding.level}: {finding.sentence} ({finding.id})\n  fix: {finding.fix}\n"
        f"  more: {finding.page}\n"
        for finding in findings
    ]
    return "\n".join([*blocks, summary(findings, autoscalers)])


def as_json(findings: Sequence[Finding], autoscalers: int) -> str:
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
        }
        for finding in findings
    ]
    return json.dumps({"autoscalers": autoscalers, "findings": records}, indent=2, ensure_ascii=False)


def as_markdown(findings: Sequence[Finding], autoscalers: int) -> str:
    """Write the findings as a table."""
    lines = ["| level | check | where | what | fix |", "|---|---|---|---|---|"]
    lines += [
        f"| {one.level} | `{one.id}` | {_cell(str(one.place))} | {_cell(one.sentence)} | {_cell(one.fix)} |"
        for one in findings
    ]
    told = f"{summary(findings, autoscalers)}."
    return "\n".join([*lines, "", told]) if findings else told


def summary(findings: Sequence[Finding], autoscalers: int) -> str:
    """Say in one line what was found."""
    looked_at = f"{autoscalers} autoscaler{'' if autoscalers == 1 else 's'}"
    if not findings:
        return f"nothing found in {looked_at}"
    counted = Counter(finding.level for finding in findings)
    parts = [f"{counted[level]} {level}{'' if counted[level] == 1 else 's'}" for level in Level if counted[level]]
    return f"{', '.join(parts)} in {looked_at}"


FORMATS: Mapping[str, Format] = {"text": as_text, "json": as_json, "markdown": as_markdown}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
