"""What every expectation is: a text that a user wrote and a judgement over a recorded run."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from loadtests.run.model import Run


class Outcome(StrEnum):
    """What an expectation came to."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    """The run cannot tell: never to be read as passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer to one expectation."""

    outcome: Outcome
    because: str
    """One sentence with the numbers, or with what is missing."""
    expected: str
    observed: str
    """Empty where nothing could be observed."""
    evidence: tuple[str, ...] = ()
    """Single observations behind the sentence."""

    @property
    def observed_text(self) -> str:
        """Say what was observed, also where it was nothing."""
        return self.observed or "nothing that would tell"


class Expectation(Protocol):
    """One expectation of a scenario."""

    @property
    def text(self) -> str:
        """Give the expectation as the user wrote it."""

    def judge(self, run: Run) -> Verdict:
        """Hold the expectation against a run."""


class NotUnderstood(Exception):  # noqa: N818 - read as a sentence
    """The text has the words of a form, but a wrong value in one of them."""

    def __init__(self, *, rule: str, next_step: str) -> None:
        self.rule = rule
        self.next_step = next_step
        super().__init__(f"{rule}; {next_step}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form that an expectation may have."""

    syntax: str
    """As the grammar lists it, with capitals for what the user chooses."""
    meaning: str
    """What it holds the run against, in a sentence."""
    example: str
    pattern: re.Pattern[str]
    build: Callable[[re.Match[str]], Expectation]
    """Raises `NotUnderstood` for a wrong value."""


def passed_if(holds: bool) -> Outcome:  # noqa: FBT001 - the answer of a comparison
    """Turn a comparison into an outcome."""
    return Outcome.PASSED if holds else Outcome.FAILED


def inconclusive(expected: str, what: str, doubts: tuple[str, ...]) -> Verdict:
    """Say that something cannot be judged, and why."""
    because = f"{what} cannot be judged: {'; '.join(dict.fromkeys(doubts))}"
    return Verdict(outcome=Outcome.INCONCLUSIVE, because=because, expected=expected, observed="")
