"""Measuring in several processes: they end with whoever asked."""

import multiprocessing
from dataclasses import replace

import pytest

from loadtests.hpa.model import AverageValue, PodsMetric
from loadtests.whatif.processes import measure_all
from loadtests.whatif.simulate import measure
from tests.loadtests.whatif.questions import hpa, question

QUESTIONS = [question(hpa=hpa(maxReplicas=most)) for most in range(1, 6)]


@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_the_answers_come_in_the_order_of_the_questions(jobs: int) -> None:
    """However many processes there are."""
    assert [measure(one) for one in QUESTIONS] == list(measure_all(QUESTIONS, jobs=jobs))
    assert [] == multiprocessing.active_children()


def test_an_interrupt_ends_the_processes() -> None:
    """At once, whatever they are still to measure."""
    answers = measure_all(QUESTIONS * 200, jobs=2)
    next(answers)
    assert 2 == len(multiprocessing.active_children())
    with pytest.raises(KeyboardInterrupt):
        answers.throw(KeyboardInterrupt)
    assert [] == multiprocessing.active_children()


def test_a_process_that_breaks_is_noticed(capfd: pytest.CaptureFixture[str]) -> None:
    """It says why, and nobody waits for its answer."""
    spec = replace(hpa(), metrics=(PodsMetric(name="rps", target=AverageValue(milli=1)),))
    with pytest.raises(RuntimeError, match="ended before it was done, with exit code 1"):
        list(measure_all([question(), question(hpa=spec)], jobs=2))
    assert "a trace of CPU demand says nothing about it" in capfd.readouterr().err
