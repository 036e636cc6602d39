"""What a report is made of. Values, no I/O."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from slo.dora.attribution.model import JudgedDeployment, LinkedIncident
from slo.dora.conventions import DEPLOYMENT_FREQUENCY
from slo.dora.metrics.model import DoraFigures, WindowFigures
from slo.dora.model import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where evidence came from, and how much of it."""

    name: str
    """As `github.com/owner/name`, or the ledger's."""
    commits: int | None
    """Of a clone; None of a ledger."""
    deployments: int
    incidents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What of the figures is asked for; empty: all of them."""

    services: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """What others reported, on the scale of DORA's Quick Check: 0 to 10, and more is better."""

    edition: str
    """The year."""
    scores: dict[str, float]
    """By metric: the mean."""
    source: str
    """Its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One service in one environment: its windows, and what happened in the longest of them."""

    service: str
    environment: str
    windows: tuple[WindowFigures, ...]
    """By days."""
    main: WindowFigures
    """The one to tell in full: the shortest with enough deployments to go by, else the longest."""
    deployments: tuple[JudgedDeployment, ...]
    """Of the longest window, the latest first."""
    incidents: tuple[LinkedIncident, ...]
    """Of the longest window, the latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures, whose they are, and where they are from."""

    figures: DoraFigures
    standings: tuple[Standing, ...]
    origins: tuple[Origin, ...]
    benchmark: Benchmark | None

    @property
    def fatal_notes(self) -> tuple[Note, ...]:
        """Give what makes figures wrong."""
        return tuple(note for note in self.figures.notes if note.is_fatal)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to report: no figure of what was asked for has a value."""
        windows = (window for standing in self.standings for window in standing.windows)
        return not any(one.figure.value is not None for window in windows for one in window.comparisons)


def standings(figures: DoraFigures, windows: tuple[WindowFigures, ...]) -> Iterator[Standing]:
    """Yield the services and environments of windows, in the order of the figures."""
    by_place: dict[tuple[str, str], list[JudgedDeployment]] = {}
    for one in reversed(figures.attribution.deployments):
        by_place.setdefault((one.deployment.service, one.deployment.environment), []).append(one)
    for (service, environment), group in groupby(windows, key=lambda one: (one.service, one.environment)):
        own = tuple(group)
        longest = max(own, key=lambda one: one.days)
        deployments = tuple(
            one
            for one in by_place.get((service, environment), ())
            if longest.start <= one.deployment.finished_seconds < longest.end
        )
        yield Standing(
            service=service,
            environment=environment,
            windows=own,
            main=_main(own),
            deployments=deployments,
            incidents=tuple(_incidents(figures, longest, {one.deployment.id for one in deployments})),
        )


# Private


def _main(windows: tuple[WindowFigures, ...]) -> WindowFigures:
    enough = (one for one in windows if _has_enough(one))
    return min(enough, key=lambda one: one.days, default=max(windows, key=lambda one: one.days))


def _has_enough(window: WindowFigures) -> bool:
    frequency = next(one.figure for one in window.comparisons if one.figure.metric == DEPLOYMENT_FREQUENCY)
    return frequency.is_sufficient


def _incidents(figures: DoraFigures, longest: WindowFigures, deployments: set[str]) -> Iterator[LinkedIncident]:
    """Yield those of the service, and those of any that are linked to a deployment of it."""
    for one in reversed(figures.attribution.incidents):
        incident = one.incident
        is_here = (incident.service, incident.environment or longest.environment) == (
            longest.service,
            longest.environment,
        )
        in_window = longest.start <= incident.opened_seconds < longest.end
        if one.deployment in deployments or (is_here and in_window):
            yield one
