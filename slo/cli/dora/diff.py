"""`dora diff`: what two policies make of the same evidence."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from slo.cli.delivery import check_writable, deliver
from slo.cli.dora.evidence import Evidence
from slo.cli.dora.inputs import places_options
from slo.cli.options import format_option
from slo.dora.difference.as_json import as_json
from slo.dora.difference.as_markdown import as_markdown
from slo.dora.difference.as_text import as_text
from slo.dora.difference.compare import difference
from slo.dora.difference.model import Difference, Side
from slo.dora.policy.model import Policy
from slo.dora.policy.read import DEFAULT_POLICY, read_policy
from slo.errors import InvalidInput, Mistake, noted

INCONCLUSIVE = 4
_MOST_POLICIES = 2
_FORMATS: Mapping[str, Callable[[Difference], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


@click.command()
@click.option(
    "--policy",
    "policy_files",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    required=True,
    metavar="FILE",
    help="The definitions before, and again those after; one alone is held against the built-in ones.",
)
@places_options
@format_option("the difference", styles=tuple(_FORMATS))
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the answer to a file instead of printing it.",
)
def diff(policy_files: tuple[Path, ...], *, evidence: Evidence, style: str, out: Path | None) -> int:
    """Say which figures two policies make differently, and which deployments and changes move them.

    Exits with 4 if there is nothing to compare.

    Example: load-harness dora diff --policy dora.yaml --policy stricter.yaml
    """
    check_writable(out)
    before, after = _policies(policy_files)
    found = difference(_side(evidence, before), _side(evidence, after))
    for side in (found.before, found.after):
        _warn(side)
    deliver(_FORMATS[style](found), lambda: "", out=out, html=None)
    return 0 if found.windows_compared else INCONCLUSIVE


# Private


def _policies(files: tuple[Path, ...]) -> tuple[Policy, Policy]:
    """Read both, and say what is wrong in either at once."""
    if len(files) > _MOST_POLICIES:
        message = f"--policy: is given {len(files)} times; give the one before and the one after"
        raise click.UsageError(message)
    mistakes: list[Mistake] = []
    policies: list[Policy] = []
    for file in files:
        with noted(mistakes):
            policies.append(read_policy(file))
    if mistakes:
        raise InvalidInput(mistakes)
    first, second = policies if len(policies) == _MOST_POLICIES else (DEFAULT_POLICY, policies[0])
    return first, second


def _side(evidence: Evidence, policy: Policy) -> Side:
    return Side(policy=policy, figures=evidence.figures(policy))


def _warn(side: Side) -> None:
    """Tell of data that no policy makes right figures of."""
    for note in side.figures.notes:
        if note.is_fatal:
            click.echo(f"under {side.policy.name}: {note.id}: {note.text}; {note.next_step}", err=True)
