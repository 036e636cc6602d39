"""All formats of a report, by the name that a user gives."""

from collections.abc import Callable, Mapping

from slo.findings.as_junit import as_junit
from slo.findings.as_sarif import as_sarif
from slo.findings.as_text import as_json, as_markdown, as_text
from slo.findings.report import Report

Format = Callable[[Report], str]

FORMATS: Mapping[str, Format] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
    "sarif": as_sarif,
    "junit": as_junit,
}
