"""Predict what `canary gate` will answer to the webhooks of a Canary, by the gate's own statistics."""

from urllib.parse import urlsplit

from loadtests.canary.interface import HookAnswer
from loadtests.canary.model import Hook, HookType, Phase
from loadtests.gate.answers import Answer, Outcome, reply_to
from loadtests.gate.checks.compare import judged
from loadtests.gate.checks.switch import SWITCHES
from loadtests.gate.counters import Counted
from loadtests.gate.question import Question, read_question
from loadtests.gate.statistics import Counts
from loadtests.gate.terms import CheckKind, CompareTerms
from loadtests.prediction.canary.situation import AnswerHook, AtHook, Requests, agrees
from loadtests.sandbox.canary.addresses import GATE, service_of
from loadtests.sandbox.state import SandboxState
from slo.errors import InvalidInput

_LAST_GOOD_STATUS = 202
_ANY_CHECKSUM = "0"
"""Nothing that is predicted depends on it."""


def forecast_of(state: SandboxState) -> AnswerHook:
    """Return how the hooks of a sandbox's Canary will answer: the gate as it is built, any other one agrees."""
    canary = state.canary
    named = {"name": canary.name, "namespace": canary.namespace} if canary else {}

    def answer(hook: Hook, phase: Phase, seen: AtHook) -> HookAnswer:
        if service_of(hook.url) != GATE:
            return agrees(hook, phase, seen)
        if (switch := _switch(hook)) is not None:
            return switch
        document = {**named, "phase": str(phase), "checksum": _ANY_CHECKSUM, "metadata": dict(hook.metadata)}
        try:
            return _answered(read_question(hook.type, document), seen)
        except InvalidInput as error:  # the gate will say the same
            return HookAnswer(is_success=False, reason=str(error))

    return answer


# Private


def _switch(hook: Hook) -> HookAnswer | None:
    """Answer for the switches of Flagger's load tester, which nobody touches; None where none is asked."""
    switch, _, what = urlsplit(hook.url).path.strip("/").partition("/")
    if switch not in SWITCHES:
        return None
    return HookAnswer(is_success=what == "approve", reason=f"the {switch} switch is closed")


def _answered(question: Question, seen: AtHook) -> HookAnswer:
    reply = reply_to(question.hook, _found_out(question, seen))
    return HookAnswer(is_success=reply.status <= _LAST_GOOD_STATUS, reason=reply.because)


def _found_out(question: Question, seen: AtHook) -> Answer:
    match question.check:
        case CheckKind.COMPARE:
            assert isinstance(question.terms, CompareTerms)  # noqa: S101 - the reader gives each check its own
            return _compared(question, question.terms, seen)
        case CheckKind.SWITCH:
            is_rollback = question.hook is HookType.ROLLBACK
            return Answer(outcome=Outcome.APPROVED if is_rollback else Outcome.REFUSED, because="nobody touches it")
        case _:
            return Answer(outcome=Outcome.APPROVED, because="nothing is known against it")


def _compared(question: Question, terms: CompareTerms, seen: AtHook) -> Answer:
    """Let the gate's own check decide; where no request was counted, there is no series either."""
    canary, primary = _counts(seen.canary), _counts(seen.primary)
    told = f"{canary.failed:.0f} of {canary.requests:.0f} requests of the canary failed"
    is_increase = question.hook is HookType.CONFIRM_TRAFFIC_INCREASE
    if is_increase and not canary.requests and not seen.has_traffic:
        return Answer(outcome=Outcome.APPROVED, because=f"{told}, and before the first increase there can be none")
    counted = Counted(
        increase=canary.requests, series=bool(canary.requests), newest=seen.now if canary.requests else None
    )
    outcome = judged(terms, canary, primary, seen=counted, since=0.0, now=seen.now).outcome
    return Answer(outcome=outcome, because=f"{told}: {outcome}")


def _counts(requests: Requests) -> Counts:
    return Counts(requests=requests.answered, failed=requests.failed)
