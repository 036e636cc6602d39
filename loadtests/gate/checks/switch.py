"""`check: switch`: somebody opens and closes it by hand, as in Flagger's load tester."""

from loadtests.canary.model import HookType
from loadtests.gate.answers import Answer, Outcome
from loadtests.gate.question import CanaryName, Question
from loadtests.gate.state import Release, State

GATE, ROLLBACK = "gate", "rollback"
SWITCHES = (GATE, ROLLBACK)


class SwitchCheck:
    """Answers as the canary's switch stands."""

    def __init__(self, state: State) -> None:
        self._state = state

    def answer(self, question: Question, release: Release) -> Answer:  # noqa: ARG002 - a check's contract
        """Look at the gate, or for a rollback hook at the rollback switch."""
        if question.hook is HookType.ROLLBACK:
            is_approved = not self._state.is_open(ROLLBACK, str(question.canary))
            switch = ROLLBACK
        else:
            is_approved = self._state.is_open(GATE, str(question.canary))
            switch = GATE
        outcome = Outcome.APPROVED if is_approved else Outcome.REFUSED
        return Answer(outcome=outcome, because=self.standing(switch, question.canary))

    def standing(self, switch: str, canary: CanaryName) -> str:
        """Say how a switch stands, and how to move it."""
        is_open = self._state.is_open(switch, str(canary))
        other = "close" if is_open else "open"
        return (
            f"the {switch} switch of {canary} is {'open' if is_open else 'closed'}; POST /{switch}/{other} {other}s it"
        )

    def close(self) -> None:
        """Nothing is ever under way."""
