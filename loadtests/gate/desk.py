"""Where questions are asked: each is answered once, however often and from however many sides it comes."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from loadtests.gate.answers import JUDGED, Answer, Outcome
from loadtests.gate.checks.interface import Check, Unanswerable
from loadtests.gate.question import Question
from loadtests.gate.state import Release, State
from loadtests.gate.terms import CheckKind
from slo.errors import ServerUnreachable
from slo.files import CannotWrite

_LOG = logging.getLogger("loadtests.gate")
_AT_ONCE = (CheckKind.NONE, CheckKind.SWITCH)
"""Answered anew each time: whoever closes a switch must be sure that it is closed."""
_MARGIN_RATIO = 0.2
_MOST_MARGIN_SECONDS = 2.0


class Busy(Exception):  # noqa: N818 - read as a sentence
    """Too many questions are under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What whoever asked is told."""

    answer: Answer
    is_repeated: bool
    """Whether the question had been asked before, and is not answered anew."""


@dataclass(slots=True)
class _Work:
    """A question that is being answered."""

    done: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0
    answer: Answer | None = None


class Desk:
    """Hands questions to checks, each on a thread of its own, and waits for them no longer than Flagger does."""

    def __init__(
        self,
        checks: Mapping[CheckKind, Check],
        state: State,
        *,
        most: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._checks = checks
        self._state = state
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._under_way: dict[str, _Work] = {}

    @property
    def under_way(self) -> int:
        """Count the questions that are being answered."""
        return len(self._under_way)

    def ask(self, question: Question) -> Told:
        """Answer a question, or say that it takes longer.

        Raises:
            Busy: too many others are under way.
            CannotWrite: what must not be forgotten cannot be written.
        """
        canary, now = str(question.canary), self._clock()
        release = self._state.heard(canary, checksum=question.checksum, phase=question.phase, now=now)
        with self._lock:
            # Not the `now` of before: meanwhile another may have been answered, which would lie in its future.
            known = self._state.recall(question.key, self._clock())
            if known is not None:
                return Told(answer=known, is_repeated=True)
            work, is_new = self._work(question, release)
            work.waiting += 1
        is_done = work.done.wait(_patience(question))
        with self._lock:
            work.waiting -= 1
            if work.answer is not None:
                return Told(answer=work.answer, is_repeated=not is_new)
            assert not is_done  # noqa: S101 - the answer is there before it is called done
        return Told(answer=_still(question), is_repeated=not is_new)

    def close(self) -> None:
        """End what the checks have under way, and tell whoever waits for it."""
        for check in self._checks.values():
            check.close()
        with self._lock:
            for work in self._under_way.values():
                work.answer = Answer(outcome=Outcome.FAILED, because="the gate was stopped; ask again when it is back")
                work.done.set()

    # Private

    def _work(self, question: Question, release: Release) -> tuple[_Work, bool]:
        work = self._under_way.get(question.key)
        waiting = sum(other.waiting for other in self._under_way.values())
        if waiting >= self._most or (work is None and len(self._under_way) >= self._most):
            message = f"{self._most} other questions are being answered; ask again, or ask less at once"
            raise Busy(message)
        if work is not None:
            return work, False
        work = self._under_way[question.key] = _Work()
        arguments = (work, question, release)
        threading.Thread(target=self._answer, args=arguments, name=f"gate-{question.check}", daemon=True).start()
        return work, True

    def _answer(self, work: _Work, question: Question, release: Release) -> None:
        answer = self._found_out(question, release)
        with self._lock:
            if answer.outcome in JUDGED and question.check not in _AT_ONCE:
                answer = self._kept(question.key, answer, was_told=work.waiting > 0)
            work.answer = work.answer or answer
            del self._under_way[question.key]
            work.done.set()

    def _found_out(self, question: Question, release: Release) -> Answer:
        try:
            return self._checks[question.check].answer(question, release)
        except (Unanswerable, ServerUnreachable, CannotWrite) as error:
            return Answer(outcome=Outcome.FAILED, because=str(error))
        except Exception as error:  # noqa: BLE001 - whoever waits must be told, whatever it is, and never yes
            _LOG.exception("the check met an error of its own")
            return Answer(outcome=Outcome.FAILED, because=f"the gate met a {type(error).__name__}; see its log")

    def _kept(self, key: str, answer: Answer, *, was_told: bool) -> Answer:
        try:
            self._state.keep(key, answer, self._clock(), was_told=was_told)
        except CannotWrite as error:
            return Answer(outcome=Outcome.FAILED, because=str(error))
        return answer


def _patience(question: Question) -> float:
    """Wait a little less than Flagger does, which would not hear of the reason otherwise."""
    return question.timeout_seconds - min(_MOST_MARGIN_SECONDS, _MARGIN_RATIO * question.timeout_seconds)


def _still(question: Question) -> Answer:
    because = f"{question.check}: no answer within {_patience(question):g} s; it goes on, and the next call gets it"
    return Answer(outcome=Outcome.PENDING, because=because)
