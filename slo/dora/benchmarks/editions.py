"""What teams told DORA in a year, as its Quick Check gives it: means to hold scores against, and nothing else.

Scores here are 0 (worst) to 10 (best) for every metric. There are no clusters (elite, high, medium, low) among them:
they are centres of groups of answers, nobody published their edges, and DORA gave them up in 2025.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from slo.documents import only_document
from slo.dora.benchmarks.answers import BEST_SCORE
from slo.dora.conventions import CHANGE_FAIL_RATE, DEPLOYMENT_REWORK_RATE, METRICS
from slo.errors import InvalidInput, Mistake
from slo.fields import Fields

ALL_INDUSTRIES = "all"
LATEST = "2025"


@dataclass(frozen=True, slots=True, kw_only=True)
class Industry:
    """The means of an industry, by metric; a metric that was not published is not there."""

    name: str
    title: str
    means: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What was published in a year."""

    edition: str
    title: str
    kind: str
    """`score`: means of scores; nothing else has been published to go by."""
    source_url: str
    licence: str
    industries: Mapping[str, Industry]


@cache
def editions() -> Mapping[str, Edition]:
    """Return the editions that come along, by their year."""
    found = [_edition(path) for path in sorted(_SHIPPED.glob("*.yaml"))]
    return {one.edition: one for one in found}


# Private

_SHIPPED = Path(__file__).parent
_INSTABILITY = (CHANGE_FAIL_RATE, DEPLOYMENT_REWORK_RATE)


def _edition(path: Path) -> Edition:
    mistakes: list[Mistake] = []
    fields = Fields(only_document(path, "edition:"), mistakes)
    industries = fields.mapping("industries")
    edition = Edition(
        edition=fields.text("edition"),
        title=fields.text("title"),
        kind=fields.choice("kind", ["score"]),
        source_url=fields.text("source_url", pattern="https://.+"),
        licence=fields.text("licence"),
        industries={name: _industry(name, industries.mapping(name)) for name in industries.names()},
    )
    fields.reject_unknown()
    if mistakes:
        raise InvalidInput(mistakes)
    return edition


def _industry(name: str, fields: Fields) -> Industry:
    means = {metric: _mean(metric, fields) for metric in METRICS if metric in fields}
    industry = Industry(name=name, title=fields.text("title"), means=means)
    fields.reject_unknown()
    return industry


def _mean(metric: str, fields: Fields) -> float:
    """Turn the metrics of instability round: they are published so that less is better."""
    published = fields.number(metric, minimum=0, maximum=BEST_SCORE)
    return round(BEST_SCORE - published, 9) if metric in _INSTABILITY else published
