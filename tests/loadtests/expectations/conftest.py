from collections.abc import Callable

import pytest

from loadtests.expectations.grammar import parse_expectations
from loadtests.expectations.interface import Verdict
from loadtests.run.model import Run
from slo.errors import Place


@pytest.fixture
def judged() -> Callable[[str, Run], Verdict]:
    """Parse an expectation and hold it against a run."""

    def judge_one(text: str, run: Run) -> Verdict:
        stages = [stage.name for stage in run.facts.plan.stages]
        (expectation,) = parse_expectations([(text, Place(file="test"))], stages=stages)
        return expectation.judge(run)

    return judge_one
