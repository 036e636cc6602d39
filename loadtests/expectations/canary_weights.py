"""Whether the requests were shared out as the weights say: by what the pods counted and what the plan sent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loadtests.canary.timeline import Tick
from loadtests.plan import RunPlan
from loadtests.run.model import Run
from loadtests.run.release_series import POD_REQUESTS, POD_SCRAPES, pods_pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What the canary got of the requests of one or more releases, and what its weights ask for."""

    start_seconds: float
    end_seconds: float
    requests: int
    """All that were due while the canary had a weight, as far as its pods' counters tell of them."""
    expected: float
    """Of these, the canary's by its weights."""
    observed: float
    """Of these, those that its pods counted."""

    @property
    def off_ratio(self) -> float:
        """Say how far off the canary's part is, as a part of all requests."""
        return abs(self.observed - self.expected) / self.requests


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weight:
    start_seconds: float
    end_seconds: float
    percent: int


def split_of(run: Run) -> Split | None:
    """Add up all stretches in which the canary had a weight; None where no pod of it counted anything, or none was due.

    A pod's counter is known up to its last scrape, so the requests that came later are left out on both sides: those
    between the last scrape and the end of a canary that is taken away at once.
    """
    if run.canary is None or run.release is None:
        return None
    pods = tuple(_canary_pods(run))
    stretches = [
        stretch
        for episode in _episodes(run.canary.ticks, run)
        if (last := _last_scrape(pods, episode)) is not None
        for stretch in _until(episode, last)
    ]
    plan = run.facts.plan
    requests = sum(_due(plan, stretch) for stretch in stretches)
    if not requests:
        return None
    return Split(
        start_seconds=stretches[0].start_seconds,
        end_seconds=stretches[-1].end_seconds,
        requests=requests,
        expected=sum(stretch.percent / 100 * _due(plan, stretch) for stretch in stretches),
        observed=sum(pod.requests for pod in pods),
    )


def unscraped(run: Run) -> tuple[str, ...]:
    """Say from when to when the canary had a weight, and no scrape of its pods tells what they counted."""
    if run.canary is None:
        return ()
    pods = tuple(_canary_pods(run))
    longest_seconds = run.facts.longest_scrape_gap_seconds + run.series.step_seconds
    found = ((_last_scrape(pods, episode), episode) for episode in _episodes(run.canary.ticks, run))
    gaps = (
        (episode[0].start_seconds if last is None else last, episode[-1].end_seconds)
        for last, episode in found
        if last is None or episode[-1].end_seconds - last > longest_seconds
    )
    return tuple(
        f"the canary had a weight, and no scrape tells what its pods counted, from {start:.0f} s to {end:.0f} s"
        for start, end in gaps
    )


# Private


_SAME_SCRAPE_SECONDS = 2.5
"""Pods whose last scrapes are no farther apart were scraped last in one round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pod:
    first_seconds: float
    """Of its first and last scrape, since the load started."""
    last_seconds: float
    requests: float


def _canary_pods(run: Run) -> Iterator[_Pod]:
    counts, scrapes = _by_pod(run, POD_REQUESTS), _by_pod(run, POD_SCRAPES)
    for pod, samples in counts.items():
        if samples and scrapes.get(pod):
            times = [time - run.facts.start_time for _, time in scrapes[pod]]
            yield _Pod(first_seconds=times[0], last_seconds=times[-1], requests=_counted(samples))


def _by_pod(run: Run, name: str) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    is_canary = pods_pattern(run.release.canary.target.name).fullmatch if run.release else None
    for row in run.series.rows(name):
        if is_canary and is_canary(row.labels.get("pod", "")):
            found[row.labels["pod"]].extend(row.samples)
    return {pod: sorted(samples) for pod, samples in found.items()}


def _counted(samples: Sequence[tuple[float, float]]) -> float:
    """Give what a counter came to, over all restarts of its container."""
    return samples[-1][1] + sum(before for (_, before), (_, after) in pairwise(samples) if after < before)


def _episodes(ticks: Iterable[Tick], run: Run) -> Iterator[list[_Weight]]:
    """Yield the stretches of constant weight, from one moment without a canary's weight to the next."""
    episode: list[_Weight] = []
    end_seconds = min(run.facts.duration_seconds, run.facts.plan.duration_seconds)
    times = [(tick.time - run.facts.start_time, tick.canary_weight) for tick in ticks]
    for (start, percent), (until, _) in pairwise([*times, (end_seconds, 0)]):
        start_seconds, until_seconds = max(start, 0.0), min(until, end_seconds)
        if percent and start_seconds < until_seconds:
            episode.append(_Weight(start_seconds=start_seconds, end_seconds=until_seconds, percent=percent))
        elif episode:
            yield episode
            episode = []
    if episode:
        yield episode


def _last_scrape(pods: Sequence[_Pod], episode: Sequence[_Weight]) -> float | None:
    """Say up to when the counters tell of an episode: the mean, where several pods were scraped last."""
    start, end = episode[0].start_seconds, episode[-1].end_seconds
    last = [pod.last_seconds for pod in pods if pod.first_seconds <= end and pod.last_seconds >= start]
    newest = [seconds for seconds in last if seconds >= max(last) - _SAME_SCRAPE_SECONDS]
    return min(sum(newest) / len(newest), end) if newest else None


def _until(episode: Iterable[_Weight], end_seconds: float) -> Iterator[_Weight]:
    for weight in episode:
        until = min(weight.end_seconds, end_seconds)
        if weight.start_seconds < until:
            yield _Weight(start_seconds=weight.start_seconds, end_seconds=until, percent=weight.percent)


def _due(plan: RunPlan, stretch: _Weight) -> int:
    return plan.requests_due(stretch.start_seconds, stretch.end_seconds)
