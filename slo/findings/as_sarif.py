"""Findings as SARIF 2.1.0, for code scanning.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from slo.findings.interface import Finding
from slo.findings.report import Report, Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(report: Report) -> str:
    """Write the findings as a run of one tool, with the page of every check that ran."""
    rules = {rule.id: index for index, rule in enumerate(report.rules)}
    driver = {
        "name": f"load-harness {report.command}",
        "semanticVersion": version("load-harness"),
        "rules": [_rule(rule) for rule in report.rules],
    }
    run = {
        "tool": {"driver": driver},
        # Otherwise a viewer cannot tell a run that found nothing from one that broke.
        "invocations": [_invocation(report, rules)],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, rules[finding.id], fingerprint)
            for finding, fingerprint in zip(report.findings, _fingerprints(report.findings), strict=True)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


# Private


def _invocation(report: Report, rules: Mapping[str, int]) -> dict[str, Any]:
    """Tell how the run went; a check that was not made is told of, since its rule has no result either way."""
    told = [
        {
            "level": "warning",
            "message": {"text": f"{one.id} was not made: {one.why}"},
            "associatedRule": {"id": one.id, "index": rules[one.id]},
        }
        for one in report.not_made
    ]
    return {"executionSuccessful": True, **({"toolExecutionNotifications": told} if told else {})}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": rule.page, "markdown": rule.page},
    }


def _result(finding: Finding, rule_index: int, fingerprint: str) -> dict[str, Any]:
    return {
        "ruleId": finding.id,
        "ruleIndex": rule_index,
        "level": str(finding.level),
        "message": {"text": _message(finding)},
        "locations": [_location(finding)],
        "partialFingerprints": {"placeAndCheck/v1": fingerprint},
    }


def _message(finding: Finding) -> str:
    return "\n".join(filter(None, (finding.sentence, finding.quote, f"Fix: {finding.fix}")))


def _location(finding: Finding) -> dict[str, Any]:
    place = finding.place
    # Code scanning shows a result only where it has a line; what has none concerns the file, which begins at the first.
    physical = {"artifactLocation": {"uri": _uri(place.file)}, "region": {"startLine": place.line or 1}}
    logical = {"logicalLocations": [{"fullyQualifiedName": place.field}]} if place.field else {}
    return {"physicalLocation": physical, **logical}


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _fingerprints(findings: Iterable[Finding]) -> Iterator[str]:
    """Tell each finding from the others by what stays the same when lines move or numbers change."""
    seen: Counter[str] = Counter()
    for finding in findings:
        told = f"{finding.id}\0{finding.place.file}\0{finding.place.field}"
        seen[told] += 1
        yield hashlib.sha256(f"{told}\0{seen[told]}".encode()).hexdigest()[:32]
