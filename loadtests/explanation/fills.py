"""What is guessed of pods that say nothing, and what difference it makes."""

from loadtests.explanation.samples import Measured, PerPod
from loadtests.explanation.usage import arithmetic
from loadtests.explanation.wording import amount, listed
from loadtests.hpa.calculation import Calculation, Guess
from loadtests.hpa.model import PodsMetric, Utilization


def fills_text(metric: PerPod, seen: Measured, calculation: Calculation) -> str:
    """Say which guesses were made and what came of them; of unready pods also where none was needed."""
    groups = calculation.groups
    assert groups is not None  # noqa: S101 - the metric is per pod
    if calculation.fill is None:
        return _not_needed(list(groups.unready))
    sentences = []
    if groups.missing:
        sentences.append(_missing(metric, seen, list(groups.missing), calculation.fill.missing_as))
    if groups.unready:
        sentences.append(_unready(list(groups.unready), with_unready=calculation.fill.with_unready))
    if seen.filled_milli != seen.counted_milli:
        sentences.append(
            f"So it computes again: {arithmetic(metric, seen, seen.filled_milli, calculation.fill.usage)}."
        )
    return " ".join(sentences)


# Private


def _not_needed(unready: list[str]) -> str:
    if not unready:
        return ""
    return f"Usage is not above the target, so {listed(unready)}, not ready yet, {_is(unready)} left out."


def _missing(metric: PerPod, seen: Measured, missing: list[str], guess: Guess) -> str:
    sample = "value" if isinstance(metric, PodsMetric) else "sample"
    who, it = f"{listed(missing)}, without a {sample},", "it" if len(missing) == 1 else "they"
    match guess:
        case Guess.LEFT_OUT:
            return f"Usage is exactly at the target, so {who} {_is(missing)} left out."
        case Guess.NOTHING:
            return (
                f"Usage is above the target, so {who} {_is(missing)} taken to use nothing: "
                f"{it} must not be a reason to scale up."
            )
        case Guess.FULL:
            return (
                f"Usage is below the target, so {who} {_is(missing)} taken to use {_full(metric, seen, missing)}: "
                f"{it} must not be a reason to scale down."
            )


def _full(metric: PerPod, seen: Measured, missing: list[str]) -> str:
    amounts = sorted({seen.filled_milli[pod] for pod in missing})
    each = " each" if len(missing) > 1 else ""
    spelt = listed([amount(metric, one) for one in amounts])
    if not isinstance(metric.target, Utilization):
        return f"the target, {spelt}{each}"
    what = "all of its request" if len(missing) == 1 else "all of their requests"
    if metric.target.percent > 100:  # noqa: PLR2004 - a whole request
        what = f"the target of {metric.target.percent} % of {'its request' if len(missing) == 1 else 'their requests'}"
    return f"{what}, {spelt}{each}"


def _unready(unready: list[str], *, with_unready: bool) -> str:
    if with_unready:
        return f"On the way up {listed(unready)}, not ready yet, {_is(unready)} taken to use nothing."
    return f"On the way down {listed(unready)} {_is(unready)} left out."


def _is(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"
