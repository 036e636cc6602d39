"""A verdict as JUnit XML: a failed expectation is a failure, one that cannot be judged an error."""

from xml.etree import ElementTree as ET

from loadtests.expectations.interface import Outcome
from loadtests.run.model import Run
from loadtests.verdict import Judgement, RunVerdict

_ELEMENTS = {Outcome.FAILED: "failure", Outcome.INCONCLUSIVE: "error"}


def as_junit(run: Run, verdict: RunVerdict) -> str:
    """Write a test suite of the scenario with a case for every expectation."""
    suite = ET.Element(
        "testsuite",
        name=f"loadtest {run.facts.scenario}",
        tests=str(len(verdict.judgements)),
        failures=str(verdict.count(Outcome.FAILED)),
        errors=str(verdict.count(Outcome.INCONCLUSIVE)),
        time=f"{run.facts.duration_seconds:.0f}",
    )
    for judgement in verdict.judgements:
        _add_case(suite, run, judgement)
    ET.indent(suite)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suite, encoding="unicode")}'


# Private


def _add_case(suite: ET.Element, run: Run, judgement: Judgement) -> None:
    verdict = judgement.verdict
    case = ET.SubElement(suite, "testcase", classname=f"loadtest.{run.facts.scenario}", name=judgement.expectation)
    name = _ELEMENTS.get(verdict.outcome)
    if name is None:
        ET.SubElement(case, "system-out").text = verdict.because
        return
    problem = ET.SubElement(case, name, message=verdict.because, type=str(verdict.outcome))
    problem.text = "\n".join([f"expected {verdict.expected}", f"observed {verdict.observed_text}", *verdict.evidence])
