"""Ask the same question with many settings, and rank the answers."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loadtests.whatif.knobs import without_policies
from loadtests.whatif.model import Measures, Question
from loadtests.whatif.processes import measure_all
from loadtests.whatif.vary import Axis, Value
from slo.errors import InvalidInput, Mistake, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One combination of values."""

    values: tuple[str, ...]
    """One per axis, as a user would write them."""
    question: Question
    is_current: bool
    """The manifest as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A variant with what it comes to."""

    variant: Variant
    measures: Measures
    on_front: bool
    """No other variant is as good in everything and better in something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """All variants, the best first: those on the front by replicas paid, then the others by replicas paid."""

    axes: tuple[str, ...]
    results: tuple[Result, ...]
    left_out: int
    """Combinations with more minReplicas than maxReplicas."""

    @property
    def current(self) -> Result:
        """Give the manifest as it is."""
        return next(result for result in self.results if result.variant.is_current)


def variants(question: Question, axes: Sequence[Axis]) -> tuple[tuple[Variant, ...], int]:
    """Make the variants, the manifest as it is first; return how many combinations make no sense, too.

    Raises:
        InvalidInput: none makes sense.
    """
    # By its own target, a higher one would always look better.
    question = replace(question, yardstick_cores=question.target_cores)
    made = [_current(question, axes)]
    left_out = 0
    for values in itertools.product(*(axis.values for axis in axes)):
        varied = _turned(question, axes, values)
        if varied.hpa.min_replicas > varied.hpa.max_replicas:
            left_out += 1
        elif varied != question:
            texts = tuple(value.text for value in values)
            made.append(Variant(values=texts, question=varied, is_current=False))
        else:
            made[0] = replace(made[0], values=tuple(value.text for value in values))
    if left_out and len(made) == 1:
        rule = "must leave a variant with minReplicas no more than maxReplicas"
        place = Place(file="--vary")
        mistake = Mistake(place=place, value=f"{left_out} variants", rule=rule, next_step="vary both, or others")
        raise InvalidInput([mistake])
    return tuple(made), left_out


def sweep(question: Question, axes: Sequence[Axis], *, jobs: int) -> Sweep:
    """Measure all variants in so many processes."""
    made, left_out = variants(question, axes)
    measures = tuple(measure_all([variant.question for variant in made], jobs=jobs))
    front = pareto_front([costs(one) for one in measures])
    results = [
        Result(variant=variant, measures=one, on_front=index in front)
        for index, (variant, one) in enumerate(zip(made, measures, strict=True))
    ]
    ranked = sorted(results, key=lambda result: (not result.on_front, *costs(result.measures)))
    return Sweep(axes=tuple(axis.knob.name for axis in axes), results=tuple(ranked), left_out=left_out)


def costs(measures: Measures) -> tuple[float, float, int, float]:
    """Give what a variant is ranked by, each the lower the better."""
    return measures.pod_seconds, measures.busy_seconds, measures.reversals, measures.unserved_core_seconds


def pareto_front(all_costs: Sequence[tuple[float, ...]]) -> frozenset[int]:
    """Say which are not beaten: nothing else is as low everywhere and lower somewhere."""
    front: list[int] = []
    # In this order, only an earlier one can beat a later one.
    for index in sorted(range(len(all_costs)), key=lambda index: all_costs[index]):
        mine = all_costs[index]
        if not any(_beats(all_costs[other], mine) for other in front):
            front.append(index)
    return frozenset(front)


# Private


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(mine <= theirs for mine, theirs in zip(one, other, strict=True))


def _current(question: Question, axes: Sequence[Axis]) -> Variant:
    return Variant(values=tuple(axis.knob.current(question) for axis in axes), question=question, is_current=True)


def _turned(question: Question, axes: Sequence[Axis], values: Sequence[Value]) -> Question:
    for direction in {axis.knob.policy_of for axis in axes if axis.knob.policy_of is not None}:
        question = without_policies(question, direction)
    for axis, value in zip(axes, values, strict=True):
        question = axis.knob.turn(question, value.number, value.period_seconds)
    return question
