"""What the demo shows of delivery: DORA's metrics of a sample, and how to get one's own."""

from slo.cli.dora.report import latest_benchmark
from slo.dora.attribution.attribute import attribute
from slo.dora.metrics.figures import figures
from slo.dora.policy.model import Policy
from slo.dora.report.as_text import as_text
from slo.dora.report.model import Origin, Report, standings
from slo.dora.sample.shop import Sample, shop

_WINDOWS_DAYS = (28, 90)
"""The sample is of twelve weeks."""
_OWN = """\
That was a sample that ships with the package. Of your own repository, with nothing to set up but its version tags:
  load-harness dora report --repo PATH
With deployments and incidents as they are recorded, it is exact where tags are a proxy:
  load-harness dora collect github-deployments github-issues --ledger dora.jsonl --repo PATH
  load-harness dora report --ledger dora.jsonl --repo PATH --html dora.html"""


def delivery_section() -> str:
    """Write the report of the sample, the same each time, and how to point it at one's own repository."""
    sample, policy = shop(), Policy()
    histories = {sample.history.repository: sample.history}
    made = figures(attribute(sample.facts, histories, policy), policy, sample.at)
    shown = tuple(window for window in made.windows if window.days in _WINDOWS_DAYS)
    report = Report(
        figures=made, standings=tuple(standings(made, shown)), origins=_origins(sample), benchmark=latest_benchmark()
    )
    return f"{as_text(report)}\n\n{_OWN}"


# Private


def _origins(sample: Sample) -> tuple[Origin, ...]:
    facts = sample.facts
    return (
        Origin(name="an invented clone", commits=len(sample.history.shas), deployments=0, incidents=0),
        Origin(
            name="its invented ledger",
            commits=None,
            deployments=len(facts.deployments),
            incidents=len(facts.incidents),
        ),
    )
