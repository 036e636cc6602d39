"""Read the replica timeline, the restarts of pods and the ends of servers out of a run."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from loadtests.run.events import POD_RESTARTED, SERVER_ENDED
from loadtests.run.model import Event, Run

Steps = tuple[tuple[float, int], ...]
"""(seconds since the load started, replicas), in order of time."""

WANTED = "replicas_wanted"
RUNNING = "replicas_available"
RESTARTS = "restarts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The wanted number of replicas changed."""

    seconds: float
    """Since the load started: the time of the decision where one is recorded, else the first scrape that shows it."""
    before: int
    after: int
    blur_seconds: float
    """How much earlier it may have been: 0 with the time of the decision."""

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @property
    def is_up(self) -> bool:
        """Say whether replicas were added."""
        return self.after > self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """A container was started again."""

    pod: str
    seconds: float
    """Since the load started."""
    how: str
    """How it ended, as `killed by SIGKILL`; empty where only the counter tells of it."""
    is_on_purpose: bool = False
    """A planned fault killed it."""

    def __str__(self) -> str:
        ended = f" ({self.how})" if self.how else ""
        return f"pod {self.pod} was restarted at {self.seconds:.0f} s{ended}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerEnd:
    """A server of the sandbox, such as Prometheus, ended by itself; nobody starts it again."""

    server: str
    seconds: float
    """Since the load started."""
    how: str
    """As `exited with code 1`."""

    def __str__(self) -> str:
        return f"{self.server} {self.how} at {self.seconds:.0f} s"


def steps(run: Run, name: str) -> Steps:
    """Give the samples of a replica series; the highest where several rows have a sample."""
    values: dict[float, float] = {}
    for row in run.series.rows(name):
        for time, value in row.samples:
            values[time] = max(value, values.get(time, value))
    return tuple((time - run.facts.start_time, int(values[time])) for time in sorted(values))


def first_time(samples: Steps, holds: Callable[[int], bool], *, after_seconds: float = 0.0) -> float | None:
    """Find the first sample from a time on for which a condition holds."""
    return next((seconds for seconds, value in samples if seconds >= after_seconds and holds(value)), None)


def peak(samples: Steps) -> int | None:
    """Give the highest value from the start of the load on; None without a sample."""
    return max((value for seconds, value in samples if seconds >= 0), default=None)


def changes(run: Run) -> tuple[Change, ...]:
    """List the changes of the wanted replicas, with the time of the decision where one is recorded."""
    return tuple(
        _change(run, shown_seconds=seconds, before=before, after=after)
        for (_, before), (seconds, after) in pairwise(steps(run, WANTED))
        if before != after
    )


def wanted_timeline(run: Run) -> Steps:
    """Give the wanted replicas from the first sample on, each change at the time of its decision where it is known."""
    shown = steps(run, WANTED)
    return (*shown[:1], *((change.seconds, change.after) for change in changes(run)))


def first_wanted_seconds(run: Run, replicas: int) -> float | None:
    """Say when at least so many replicas were first wanted; None if they never were."""
    shown = first_time(steps(run, WANTED), lambda value: value >= replicas)
    change = next((change for change in changes(run) if change.after >= replicas and change.is_up), None)
    if shown is None or change is None:
        return shown
    return min(shown, change.seconds)


def restarts(run: Run) -> tuple[Restart, ...]:
    """List the restarts during the run: those that events tell of, and what a restart counter has more than they."""
    told = tuple(_told(run))
    untold = Counter({pod: -count for pod, count in Counter(restart.pod for restart in told).items()})
    found = list(told)
    for restart in _counted(run):
        untold[restart.pod] += 1
        if untold[restart.pod] > 0:
            found.append(restart)
    return tuple(sorted(found, key=lambda restart: (restart.seconds, restart.pod)))


def server_ends(run: Run) -> tuple[ServerEnd, ...]:
    """List the servers that ended during the run."""
    return tuple(
        ServerEnd(server=event.subject, seconds=event.time - run.facts.start_time, how=_how_ended(event))
        for event in _events(run, SERVER_ENDED)
    )


# Private


def _change(run: Run, *, shown_seconds: float, before: int, after: int) -> Change:
    """Take the time of the decision that a change shows: the last one to that number shortly before it."""
    earliest = shown_seconds - run.facts.longest_scrape_gap_seconds
    decided = [
        decision.time - run.facts.start_time
        for decision in run.decisions
        if decision.desired_replicas == after and decision.current_replicas != after
    ]
    seconds = max((time for time in decided if earliest <= time <= shown_seconds), default=None)
    if seconds is None:
        blur_seconds = run.facts.longest_scrape_gap_seconds
        return Change(seconds=shown_seconds, before=before, after=after, blur_seconds=blur_seconds)
    return Change(seconds=seconds, before=before, after=after, blur_seconds=0.0)


def _told(run: Run) -> Iterator[Restart]:
    for event in _events(run, POD_RESTARTED):
        seconds = event.time - run.facts.start_time
        is_on_purpose = event.content.get("on_purpose") is True
        yield Restart(pod=event.subject, seconds=seconds, how=event.text("reason"), is_on_purpose=is_on_purpose)


def _events(run: Run, type_begin: str) -> Iterator[Event]:
    """Yield the events of a type during the run."""
    for event in run.events:
        if event.type.startswith(type_begin) and run.facts.start_time <= event.time <= run.facts.end_time:
            yield event


def _how_ended(event: Event) -> str:
    exit_code = event.content.get("exit_code")
    if not isinstance(exit_code, int):
        return "ended"
    return f"was killed by signal {-exit_code}" if exit_code < 0 else f"exited with code {exit_code}"


def _counted(run: Run) -> Iterator[Restart]:
    by_pod: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in run.series.rows(RESTARTS):
        by_pod[row.labels.get("pod", "")].extend(row.samples)
    for pod, samples in sorted(by_pod.items()):
        for (_, before), (time, after) in pairwise(sorted(samples)):
            if after > before:
                yield Restart(pod=pod, seconds=time - run.facts.start_time, how="")
