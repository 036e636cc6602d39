"""The pods by group, and why each is in its group."""

from collections.abc import Iterator, Mapping

from loadtests.explanation.model import Sync
from loadtests.explanation.readiness import Reason, unready_reason
from loadtests.explanation.samples import PerPod
from loadtests.explanation.wording import MOST_NAMES, listed, resource
from loadtests.hpa.calculation import PodGroups
from loadtests.hpa.model import ContainerResourceMetric, PodObservation, PodsMetric
from loadtests.hpa.samples import Sample

_MOST_REASONS = 4
"""So many reasons are spelt out."""
_BOTH = 2


def pods_text(sync: Sync, metric: PerPod, groups: PodGroups, samples: Mapping[str, Sample]) -> str:
    """Say which pods count and which do not, and why."""
    pods = {pod.name: pod for pod in sync.observation.pods}
    reasons = {name: unready_reason(sync, pods[name], samples.get(name)) for name in groups.unready}
    reasons |= {name: _missing_reason(metric, pods[name]) for name in groups.missing}
    reasons |= {name: _ignored_reason(pods[name]) for name in groups.ignored}
    counting = [pod for name, pod in pods.items() if name not in reasons]
    return " ".join([_counting(sync, metric, counting), *_left_out(reasons), *_unknown(sync, samples)])


# Private


def _counting(sync: Sync, metric: PerPod, counting: list[PodObservation]) -> str:
    total = len(sync.observation.pods)
    names = listed([pod.name for pod in counting])
    which = f" ({names})" if len(counting) <= MOST_NAMES else ""
    has = "a value" if isinstance(metric, PodsMetric) else f"a {resource(metric.name)} sample"
    aside = _aside(metric, counting)
    ready = " and is ready" if _reads_readiness(metric) and not aside else ""
    match len(counting):
        case 0:
            return "No pod has a sample that counts."
        case 1:
            who = f"The only pod, {names}, counts" if total == 1 else f"Of {total} pods one counts, {names}"
            return f"{who}: it has {has}{ready}{aside}."
        case number if number < total:
            return f"Of {total} pods {number} count{which}: each has {has}{ready}{aside}."
        case number:
            who = "Both pods count" if number == _BOTH else f"All {number} pods count"
            return f"{who}{which}: each has {has}{ready}{aside}."


def _aside(metric: PerPod, counting: list[PodObservation]) -> str:
    """Say why pods count that are not ready."""
    odd = [pod.name for pod in counting if pod.ready is not True]
    if not odd:
        return ""
    if not _reads_readiness(metric):
        return f"; that {_are(odd)} not ready makes no difference to this metric"
    unknown = [pod.name for pod in counting if pod.ready == "unknown"]
    before = [pod.name for pod in counting if pod.ready is False]
    was = "was" if len(before) == 1 else "were"
    return (f"; {_are(before)} not ready now, but {was} before, and that counts" if before else "") + (
        f"; whether {_are(unknown, last='or')} ready is unknown, and that counts as ready" if unknown else ""
    )


def _are(names: list[str], *, last: str = "and") -> str:
    return f"{listed(names, last=last)} {'is' if len(names) == 1 else 'are'}"


def _reads_readiness(metric: PerPod) -> bool:
    return not isinstance(metric, PodsMetric) and metric.name == "cpu"


def _missing_reason(metric: PerPod, pod: PodObservation) -> Reason:
    if isinstance(metric, PodsMetric):
        return Reason("has no value", "have no value")
    what = resource(metric.name)
    if isinstance(metric, ContainerResourceMetric) or all(one.usage is None for one in pod.containers):
        return Reason(f"has no {what} sample", f"have no {what} sample")
    lacking = [one.name for one in pod.containers if one.usage is None or metric.name not in one.usage]
    because = f"since container {listed(lacking)} has none and a pod is measured whole or not at all"
    return Reason(f"has no {what} sample, {because}", f"have no {what} sample, {because}")


def _ignored_reason(pod: PodObservation) -> Reason:
    if pod.deleted:
        return Reason("is ignored, as it is being deleted", "are ignored, as they are being deleted")
    return Reason("is ignored, as it has failed", "are ignored, as they have failed")


def _left_out(reasons: Mapping[str, Reason]) -> Iterator[str]:
    """Give a sentence per reason; what is too much is put together."""
    by_reason: dict[Reason, list[str]] = {}
    for name, reason in reasons.items():
        by_reason.setdefault(reason, []).append(name)
    for reason, names in list(by_reason.items())[:_MOST_REASONS]:
        yield f"{listed(names)} {reason.one if len(names) == 1 else reason.many}."
    rest = [name for names in list(by_reason.values())[_MOST_REASONS:] for name in names]
    if rest:
        yield f"{listed(rest)} {'is' if len(rest) == 1 else 'are'} left out for reasons of the same kind."
    yield from dict.fromkeys(reason.rule for reason in by_reason if reason.rule)


def _unknown(sync: Sync, samples: Mapping[str, Sample]) -> Iterator[str]:
    """Name samples of pods that the target does not have."""
    known = {pod.name for pod in sync.observation.pods}
    strange = [name for name in samples if name not in known]
    if strange:
        yield f"There is a value of {listed(strange)}, too, which is no pod of the target; it counts all the same."
