"""Write every form of a verdict into its run's directory."""

from pathlib import Path

from dashboards.page.render import render
from loadtests.report.as_json import as_json
from loadtests.report.as_junit import as_junit
from loadtests.report.as_markdown import as_markdown
from loadtests.report.as_page import as_page
from loadtests.run.files import write_json, write_text
from loadtests.run.model import Run
from loadtests.verdict import RunVerdict

REPORT = "report.html"
_VERDICT, _MARKDOWN, _JUNIT = "verdict.json", "report.md", "junit.xml"
REPORTS = frozenset({REPORT, _VERDICT, _MARKDOWN, _JUNIT})
"""What judging a run adds to its directory."""


def write_reports(directory: Path, run: Run, verdict: RunVerdict) -> None:
    """Write `verdict.json`, `report.html`, `report.md` and `junit.xml`."""
    write_json(directory / _VERDICT, as_json(run, verdict))
    write_text(directory / _MARKDOWN, f"{as_markdown(run, verdict)}\n")
    write_text(directory / _JUNIT, f"{as_junit(run, verdict)}\n")
    write_text(directory / REPORT, render(as_page(run, verdict)))
