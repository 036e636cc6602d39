"""All series of a report: as many for ten deployments as for ten thousand.

They are those of the services and environments that the report is of, which are in production: an environment for
each pull request would be new series each day.
"""

from slo.dora.metrics.model import DoraFigures
from slo.dora.push.counts import Counts
from slo.dora.push.gauges import gauges
from slo.dora.push.happenings import happenings
from slo.dora.push.incidents import count_unplaced, placed
from slo.dora.push.model import Family, Pair


class Series:
    """What is counted once of an attribution, and shown at any moment."""

    def __init__(self, figures: DoraFigures, *, edition: str) -> None:
        self.pairs = pairs_of(figures)
        self._edition = edition
        self._counts = Counts(happenings(figures.attribution, frozenset(self.pairs)), self.pairs)
        self._incidents = placed(figures.attribution, self.pairs)

    def of(self, figures: DoraFigures) -> tuple[Family, ...]:
        """Give all families at the moment of some figures, which are of the same attribution."""
        shown = gauges(figures, self.pairs, self._incidents, edition=self._edition)
        return (*self._counts.at(figures.made_seconds), *shown)


def pairs_of(figures: DoraFigures) -> tuple[Pair, ...]:
    """Give the services and environments of a report, in its order."""
    return tuple(dict.fromkeys(Pair(service=one.service, environment=one.environment) for one in figures.windows))


def count_unplaced_incidents(figures: DoraFigures) -> int:
    """Count the open incidents that no series can show, as nobody said of which service or environment they are."""
    return count_unplaced(figures.attribution, pairs_of(figures), now=figures.made_seconds)


def count_series(families: tuple[Family, ...]) -> int:
    """Count the series of some families."""
    return sum(len(family.samples) for family in families)
