"""Ask the engine what a tick may come to from a status: each way with what Flagger then tells."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from loadtests.canary.engine import CanaryController
from loadtests.canary.interface import Routes
from loadtests.canary.model import (
    RUNNING_PHASES,
    WHOLE_PERCENT,
    Analysis,
    CanarySpec,
    HookType,
    Phase,
)
from loadtests.canary.status import CanaryStatus
from loadtests.canary_verification.answers import AnsweredSurroundings, Answers, possible_answers
from loadtests.canary_verification.wording import Wording, wording_of

_PRIMARY_REVISION, _CANARY_REVISION = "primary", "canary"
_RESTING = CanaryStatus(phase=Phase.SUCCEEDED, applied_revision=_PRIMARY_REVISION, promoted_revision=_PRIMARY_REVISION)
RESTING = (_RESTING, CanaryStatus())
"""Statuses in which no release is under way: after one, and before Flagger saw the canary."""
_COUNTS = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
_ENDED = frozenset({Phase.SUCCEEDED, Phase.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in which a tick may go."""

    answers: Answers
    before: CanaryStatus
    after: CanaryStatus
    told: tuple[Wording, ...]
    seconds: float
    """The most that its webhooks take."""


class Engine:
    """The engine for one canary; what it was asked once it is not asked again."""

    def __init__(self, spec: CanarySpec) -> None:
        self.spec = spec
        self._answers = tuple(possible_answers(spec))
        self._answers_to_new = tuple(
            replace(one, is_new_revision=True) for one in self._answers if _matters_at_first(one)
        )
        self._posts = (spec.analysis or Analysis()).hooks_of(HookType.POST_ROLLOUT)
        self._ways: dict[CanaryStatus, tuple[Way, ...]] = {}
        self._tellers: dict[int, Mapping[Wording, tuple[Way, ...]]] = {}

    def ways(self, status: CanaryStatus) -> tuple[Way, ...]:
        """Give every way on, that on which all is well first; ways that cannot be told apart are one."""
        if status not in self._ways:
            self._ways[status] = tuple(self._find(status))
        return self._ways[status]

    def ways_that_tell(self, message: str, *, failed_checks: int) -> Iterator[Way]:
        """Give the ways that tell a text, from whatever status of a release with so many failed checks."""
        if failed_checks not in self._tellers:
            self._tellers[failed_checks] = self._index(failed_checks)
        index = self._tellers[failed_checks]
        yield from index.get(Wording(message), ())
        for wording, ways in index.items():
            if wording.end is not None and wording.matches(message):
                yield from ways

    def can_tell(self, message: str) -> bool:
        """Say whether the manifest leads to a text at all, however many checks have failed."""
        counts = {0, *counts_in(message)}
        return any(True for count in counts for _ in self.ways_that_tell(message, failed_checks=count))

    def _find(self, status: CanaryStatus) -> Iterator[Way]:
        seen = set()
        for answers in (*self._answers, *self._answers_to_new):
            for way in self._with_endings(status, answers):
                what = (way.after, way.told)
                if what not in seen:
                    seen.add(what)
                    yield way

    def _with_endings(self, status: CanaryStatus, answers: Answers) -> Iterator[Way]:
        """Take the way; where it ends a release, a post-rollout webhook may refuse besides."""
        way = self._take(status, answers)
        yield way
        if way.after.phase in _ENDED and way.told:
            for hook in self._posts:
                yield self._take(status, replace(answers, unwilling=(*answers.unwilling, hook)))

    def _take(self, status: CanaryStatus, answers: Answers) -> Way:
        surroundings = AnsweredSurroundings(answers, status.applied_revision)
        controller = CanaryController(self.spec, surroundings, status=status)
        tick = controller.tick(0.0)
        told = tuple(wording_of(one.message, answers.measured) for one in tick.told)
        return Way(
            answers=answers,
            before=status,
            after=_plain(controller.status),
            told=told,
            seconds=surroundings.seconds,
        )

    def _index(self, failed_checks: int) -> Mapping[Wording, tuple[Way, ...]]:
        index: dict[Wording, tuple[Way, ...]] = {}
        for status in _statuses(self.spec, failed_checks):
            for way in self.ways(status):
                for wording in way.told:
                    index[wording] = (*index.get(wording, ()), way)
        return index


def counts_in(message: str) -> set[int]:
    """Give the numbers of a text that may be those of failed checks."""
    return {int(number) for number in _COUNTS.findall(message)}


def is_resting(status: CanaryStatus) -> bool:
    """Say whether nothing is under way, and ticks go by without a word."""
    return status.phase not in RUNNING_PHASES


# Private


def _matters_at_first(answers: Answers) -> bool:
    """Say whether answers make a difference in the tick that finds a new revision."""
    asks = any(hook.type in (HookType.CONFIRM_ROLLOUT, HookType.POST_ROLLOUT) for hook in answers.unwilling)
    return asks or (answers.metric is None and not answers.unwilling)


def _plain(status: CanaryStatus) -> CanaryStatus:
    """Name the revisions by what they are, so that all releases go through the same statuses."""
    if status.phase is Phase.INITIALIZING:
        return status
    applied = _PRIMARY_REVISION if is_resting(status) else _CANARY_REVISION
    return replace(status, applied_revision=applied, promoted_revision=_PRIMARY_REVISION)


def _statuses(spec: CanarySpec, failed_checks: int) -> Iterator[CanaryStatus]:
    """Give every status that a canary may be in, whether its manifest leads there or not."""
    yield from RESTING
    running = replace(_RESTING, applied_revision=_CANARY_REVISION, failed_checks=failed_checks)
    yield replace(running, phase=Phase.WAITING)
    yield replace(running, phase=Phase.FINALISING)
    for phase in (Phase.PROGRESSING, Phase.WAITING_PROMOTION, Phase.PROMOTING):
        for iterations, weight, is_mirrored in _steps(spec):
            routes = Routes(primary=WHOLE_PERCENT - weight, canary=weight, is_mirrored=is_mirrored)
            yield replace(running, phase=phase, iterations=iterations, routes=routes)


def _steps(spec: CanarySpec) -> Iterable[tuple[int, int, bool]]:
    """Give rounds, weights and whether requests are mirrored, as far as the strategy knows them."""
    analysis = spec.analysis or Analysis()
    planned = spec.planned_iterations
    rounds = range(planned + 2) if planned else (0,)
    weights = (0, WHOLE_PERCENT) if planned else range(WHOLE_PERCENT + 1)
    mirrored = (False, True) if analysis.mirror else (False,)
    return product(rounds, weights, mirrored)
