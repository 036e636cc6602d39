"""A verdict as JUnit XML: a failed expectation is a failure, one that cannot be judged an error."""

from datetime import UTC, datetime

from loadtests.expectations.interface import Outcome
from loadtests.report.facts import facts
from loadtests.run.model import Run
from loadtests.verdict import Judgement, RunVerdict
from slo.junit import Case, Problem, Suite, Trouble, as_xml

_TROUBLES = {Outcome.FAILED: Trouble.FAILURE, Outcome.INCONCLUSIVE: Trouble.ERROR}


def as_junit(run: Run, verdict: RunVerdict) -> str:
    """Write a test suite of the scenario with a case for every expectation."""
    started = datetime.fromtimestamp(run.facts.start_time, tz=UTC)
    suite = Suite(
        name=f"loadtest {run.facts.scenario}",
        cases=tuple(_case(run, judgement) for judgement in verdict.judgements),
        attributes={
            "time": f"{max(run.facts.duration_seconds, 0):.0f}",
            "timestamp": started.strftime("%Y-%m-%dT%H:%M:%S"),
        },
        properties=_properties(run, verdict),
    )
    return as_xml(suite)


# Private


def _properties(run: Run, verdict: RunVerdict) -> tuple[tuple[str, str], ...]:
    abort = run.facts.abort
    aborted = () if abort is None else (("aborted by", abort.expectation), ("aborted at", f"{abort.seconds:.0f} s"))
    return (("outcome", str(verdict.outcome)), *aborted, *facts(run))


def _case(run: Run, judgement: Judgement) -> Case:
    verdict = judgement.verdict
    classname = f"loadtest.{run.facts.scenario}"
    trouble = _TROUBLES.get(verdict.outcome)
    if trouble is None:
        return Case(classname=classname, name=judgement.expectation, output=verdict.because)
    lines = [f"expected {verdict.expected}", f"observed {verdict.observed_text}", *verdict.evidence]
    problem = Problem(trouble=trouble, message=verdict.because, type=str(verdict.outcome), text="\n".join(lines))
    return Case(classname=classname, name=judgement.expectation, problem=problem)
