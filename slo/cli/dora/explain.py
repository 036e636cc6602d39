"""`dora explain`: why a deployment counts as it does."""

from collections.abc import Callable, Mapping, Sequence

import click

from slo.cli.dora.evidence import Evidence
from slo.cli.dora.inputs import timeless_options
from slo.cli.options import format_option
from slo.dora.attribution.explanation import as_json, as_markdown, as_text
from slo.dora.attribution.model import Attribution, JudgedDeployment
from slo.dora.attribution.selection import select
from slo.dora.attribution.words import moment
from slo.dora.model import Deployment
from slo.errors import printable
from slo.suggestions import did_you_mean

_FORMATS: Mapping[str, Callable[[JudgedDeployment, Attribution], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
_MOST_NAMES = 20


@click.command()
@click.argument("name", metavar="DEPLOYMENT")
@click.option("--service", metavar="NAME", help="Only deployments of this service.")
@click.option("--environment", metavar="NAME", help="Only deployments to this environment.")
@format_option("the explanation", styles=tuple(_FORMATS))
@timeless_options
def explain(evidence: Evidence, *, name: str, service: str | None, environment: str | None, style: str) -> int:
    """Say what a deployment brought, whether it failed, when that was over, and how all this was found.

    DEPLOYMENT is its id, its version, or a commit: the deployed one, or one that it brought.

    Example: load-harness dora explain v1.2.3
    """
    attribution = evidence.attribution()
    meant = select(attribution, name)
    if not meant:
        raise click.UsageError(printable(_none_of(name, attribution)))
    found = [
        one
        for one in meant
        if service in (None, one.deployment.service) and environment in (None, one.deployment.environment)
    ]
    if not found:
        raise click.UsageError(printable(_elsewhere(name, meant)))
    if len(found) > 1:
        raise click.UsageError(_several(name, found))
    click.echo(_FORMATS[style](found[0], attribution), nl=False)
    return 0


# Private


def _none_of(name: str, attribution: Attribution) -> str:
    if not attribution.deployments:
        return f"DEPLOYMENT {name}: there is no deployment at all; name a clone with version tags or a --ledger"
    ordered = sorted(
        (one.deployment for one in attribution.deployments), key=lambda one: (one.finished_seconds, one.id)
    )
    names = [one.version or one.id for one in ordered]
    last = ", ".join(names[-_MOST_NAMES:])
    next_step = did_you_mean(name, names, otherwise=f"the last ones are {last}")
    return f"DEPLOYMENT {name or '(nothing)'}: is no deployment that is known; {next_step}"


def _elsewhere(name: str, meant: Sequence[JudgedDeployment]) -> str:
    places = sorted({f"{one.deployment.service} in {one.deployment.environment}" for one in meant})
    return f"DEPLOYMENT {name}: is not of this service and environment; it is of {', '.join(places)}"


def _which(one: Deployment) -> str:
    return f"{one.id} ({one.service} in {one.environment}, {moment(one.finished_seconds)})"


def _several(name: str, found: Sequence[JudgedDeployment]) -> str:
    rows = [printable(f"  {_which(one.deployment)}") for one in found]
    more = [f"  and {len(rows) - _MOST_NAMES} more"] if len(rows) > _MOST_NAMES else []
    listed = "\n".join([*rows[:_MOST_NAMES], *more])
    which = f"DEPLOYMENT {printable(name)}: may be any of {len(found)}"
    return f"{which}; give an id, or --service or --environment:\n{listed}"
