"""`check: none`, or no check at all: the hook is written down, and may go on."""

from loadtests.gate.answers import Answer, Outcome
from loadtests.gate.question import Question
from loadtests.gate.state import Release


class NoCheck:
    """Approves."""

    def answer(self, question: Question, release: Release) -> Answer:  # noqa: ARG002 - a check's contract
        """Let it go on."""
        return Answer(outcome=Outcome.APPROVED, because="the hook's metadata asks for no check")

    def close(self) -> None:
        """Nothing is ever under way."""
