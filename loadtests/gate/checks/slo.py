"""`check: slo`: the error-budget policy lets a release go, as `slo gate` has it."""

import time
from collections.abc import Sequence
from fnmatch import fnmatchcase

from loadtests.gate.answers import Answer, Outcome
from loadtests.gate.checks.interface import Unanswerable
from loadtests.gate.question import Question
from loadtests.gate.state import Release
from loadtests.gate.terms import SloTerms
from slo.model import Slo
from slo.policy.maintenance import Changes
from slo.policy.model import State as PolicyState
from slo.prometheus import Prometheus
from slo.report import words
from slo.report.make import make_report
from slo.report.standing import worst_of
from slo.report.terms import Terms

_OUTCOMES = {
    PolicyState.FREEZE: Outcome.REFUSED,
    None: Outcome.INCONCLUSIVE,
    PolicyState.CAUTION: Outcome.APPROVED,
    PolicyState.GO: Outcome.APPROVED,
}


class SloCheck:
    """Asks where the objectives stand."""

    def __init__(self, slos: Sequence[Slo], prometheus: Prometheus | None) -> None:
        self._slos = slos
        self._prometheus = prometheus

    def answer(self, question: Question, release: Release) -> Answer:  # noqa: ARG002 - a check's contract
        """Judge the budgets of the objectives that the hook names."""
        assert isinstance(question.terms, SloTerms)  # noqa: S101 - the reader gives each check its own
        chosen = self._chosen(question.terms.pattern)
        if self._prometheus is None:
            message = "the gate was started without --prometheus, so nobody knows the budgets"
            raise Unanswerable(message)
        client = self._prometheus.fresh()
        report = make_report(
            chosen, Terms(at=float(int(time.time())), policies=(), changes=Changes()), prometheus=client
        )
        if client.warnings:
            message = f"Prometheus says of its own answer: {client.warnings[0]}"
            raise Unanswerable(message)
        state, standings = worst_of(report.standings)
        because = "; ".join(f"{one.title}: {one.verdict.because}" for one in standings)
        return Answer(outcome=_OUTCOMES[state], because=f"{words.state(state)}, as {because}")

    def close(self) -> None:
        """End nothing: an answer that nobody waits for hurts nobody."""

    # Private

    def _chosen(self, pattern: str) -> list[Slo]:
        chosen = [slo for slo in self._slos if fnmatchcase(slo.id, pattern)]
        if not chosen:
            known = ", ".join(slo.id for slo in self._slos) or "none; name specs with --slos"
            message = f"metadata.slo {pattern}: matches no objective of this gate; there are {known}"
            raise Unanswerable(message)
        return chosen
