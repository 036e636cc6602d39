"""A verdict as JUnit XML: a failed expectation is a failure, one that cannot be judged an error."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from loadtests.expectations.interface import Outcome
from loadtests.report.facts import facts
from loadtests.run.model import Run
from loadtests.verdict import Judgement, RunVerdict

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Source: https://www.w3.org/TR/xml/#charsets."""
_ELEMENTS = {Outcome.FAILED: "failure", Outcome.INCONCLUSIVE: "error"}


def as_junit(run: Run, verdict: RunVerdict) -> str:
    """Write a test suite of the scenario with a case for every expectation."""
    suite = ET.Element(
        "testsuite",
        name=f"loadtest {_clean(run.facts.scenario)}",
        tests=str(len(verdict.judgements)),
        failures=str(verdict.count(Outcome.FAILED)),
        errors=str(verdict.count(Outcome.INCONCLUSIVE)),
        skipped="0",
        time=f"{max(run.facts.duration_seconds, 0):.0f}",
        timestamp=datetime.fromtimestamp(run.facts.start_time, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S"),
    )
    _add_properties(suite, run, verdict)
    for judgement in verdict.judgements:
        _add_case(suite, run, judgement)
    ET.indent(suite)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suite, encoding="unicode")}'


# Private


def _add_properties(suite: ET.Element, run: Run, verdict: RunVerdict) -> None:
    properties = ET.SubElement(suite, "properties")
    abort = run.facts.abort
    aborted = () if abort is None else (("aborted by", abort.expectation), ("aborted at", f"{abort.seconds:.0f} s"))
    for name, value in (("outcome", str(verdict.outcome)), *aborted, *facts(run)):
        ET.SubElement(properties, "property", name=name, value=_clean(value))


def _add_case(suite: ET.Element, run: Run, judgement: Judgement) -> None:
    verdict = judgement.verdict
    # All of them are judged on one record, so no one takes any time of its own; some readers insist on one.
    classname = f"loadtest.{_clean(run.facts.scenario)}"
    case = ET.SubElement(suite, "testcase", classname=classname, name=_clean(judgement.expectation), time="0")
    name = _ELEMENTS.get(verdict.outcome)
    if name is None:
        ET.SubElement(case, "system-out").text = _clean(verdict.because)
        return
    problem = ET.SubElement(case, name, message=_clean(verdict.because), type=str(verdict.outcome))
    lines = [f"expected {verdict.expected}", f"observed {verdict.observed_text}", *verdict.evidence]
    problem.text = _clean("\n".join(lines))


def _clean(text: str) -> str:
    """Replace what no XML 1.0 document may hold, as the colours in what a dying process printed."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
