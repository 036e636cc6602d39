"""Whether Prometheus tells of one cluster only: one that gathers several has the same names from each."""

import re
from collections.abc import Iterable, Sequence

from slo import conventions as exporters
from slo.errors import InvalidInput, Mistake, Place
from slo.series import TimeSeries

_OF_THE_SCRAPE = re.compile(
    r"__name__|namespace|deployment|instance|pod|container|job|service|endpoint|node|uid|prometheus|monitor"
    r"|\w*replica\w*"
)
"""Labels that may differ within a cluster: who was scraped, and by which of a pair of servers."""


def source_query(namespace: str, deployment: str) -> str:
    """Ask for the wanted replicas of a Deployment, a row for each source."""
    return f'{exporters.DEPLOYMENT_SPEC_REPLICAS}{{namespace="{namespace}",deployment="{deployment}"}}'


def insist_on_one_cluster(rows: Iterable[TimeSeries], *, url: str, namespace: str, deployment: str) -> None:
    """Look at the rows that `source_query` gave.

    Raises:
        InvalidInput: they are of more than one cluster, whose values must not be mixed.
    """
    clusters = sorted({_spelt(row) for row in rows})
    if len(clusters) > 1:
        rule = f"must tell of one cluster, and knows Deployment {deployment} of {_listed(clusters)}"
        next_step = "ask the Prometheus of one cluster itself, or a proxy that adds its label to every query"
        place = Place(file=f"--prometheus {url}")
        raise InvalidInput([Mistake(place=place, value=f"namespace {namespace}", rule=rule, next_step=next_step)])


# Private


def _spelt(row: TimeSeries) -> str:
    labels = (f'{name}="{value}"' for name, value in sorted(row.labels.items()) if not _OF_THE_SCRAPE.fullmatch(name))
    return "{" + ", ".join(labels) + "}"


def _listed(clusters: Sequence[str]) -> str:
    return " and ".join(clusters)
