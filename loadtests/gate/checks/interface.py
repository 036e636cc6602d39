"""What a check is."""

from typing import Protocol

from loadtests.gate.answers import Answer
from loadtests.gate.question import Question
from loadtests.gate.state import Release


class Unanswerable(Exception):  # noqa: N818 - read as a sentence
    """A check cannot find out: never a yes."""


class Check(Protocol):
    """Answers questions, each on a thread of its own, and takes its time."""

    def answer(self, question: Question, release: Release) -> Answer:
        """Find out.

        Raises:
            Unanswerable: nobody knows.
            ServerUnreachable: Prometheus does not answer.
        """

    def close(self) -> None:
        """End what is under way."""
