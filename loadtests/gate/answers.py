"""What the gate answers, and with which status: Flagger takes one of up to 202 for a yes, and any other for a no.

Its client drops the body of a 5xx and a 429, so what has a reason to tell is another 4xx.
Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/webhook.go
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

from loadtests.canary.model import HookType


class Outcome(StrEnum):
    """What a check came to."""

    APPROVED = "approved"
    REFUSED = "refused"
    NOT_ENOUGH = "not enough traffic"
    INCONCLUSIVE = "inconclusive"
    """A run or an objective that cannot be judged."""
    PENDING = "pending"
    """Still at work; the next call gets the answer."""
    FAILED = "failed"
    """Prometheus is gone, say: nobody knows."""


JUDGED = frozenset({Outcome.APPROVED, Outcome.REFUSED, Outcome.NOT_ENOUGH, Outcome.INCONCLUSIVE})
"""A retry gets such an answer again; the others are better asked anew."""

_STATUSES = {
    Outcome.APPROVED: HTTPStatus.OK,
    Outcome.REFUSED: HTTPStatus.FORBIDDEN,
    Outcome.NOT_ENOUGH: HTTPStatus.CONFLICT,
    Outcome.INCONCLUSIVE: HTTPStatus.CONFLICT,
    Outcome.PENDING: HTTPStatus.CONFLICT,
    Outcome.FAILED: HTTPStatus.FAILED_DEPENDENCY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a check came to, and why."""

    outcome: Outcome
    because: str
    details: Mapping[str, object] = field(default_factory=dict)
    """The numbers behind it, as JSON has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back over HTTP."""

    status: HTTPStatus
    answer: str
    """One of few words, as `approved`."""
    because: str
    details: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Give the body; Flagger prints it in the event of a refusal, so the reason comes first."""
        return {"answer": self.answer, "because": self.because, **self.details}


def reply_to(hook: HookType, answer: Answer) -> Reply:
    """Answer a hook. To a rollback hook a yes means *roll back*: only what is refused says so, and never a failure."""
    status, word = _STATUSES[answer.outcome], str(answer.outcome)
    if hook is HookType.ROLLBACK and answer.outcome is Outcome.REFUSED:
        status, word = HTTPStatus.OK, "rollback"
    elif hook is HookType.ROLLBACK and answer.outcome is Outcome.APPROVED:
        status, word = HTTPStatus.FORBIDDEN, "no rollback"
    return Reply(status=status, answer=word, because=answer.because, details=answer.details)
