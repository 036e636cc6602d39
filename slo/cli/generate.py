"""`slo generate`: Prometheus rules of SLOs."""

import re
from collections.abc import Sequence
from pathlib import Path

import click

from slo.cli.options import Label
from slo.cli.rule_options import rule_options
from slo.cli.spec_options import specs_argument
from slo.files import name_anywhere
from slo.render.files import DEFAULT_NAME, RuleFormat, Writing, one_text, texts_per_slo
from slo.render.output import differences, stale_files, write_files
from slo.render.prometheus_rule import object_name
from slo.rules.board_links import PLACEHOLDER, with_dashboard
from slo.rules.interface import RuleSettings
from slo.spec.read import read_slos

_KUBERNETES_LABEL = re.compile(r"([a-z0-9.-]+/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


def _board_url(_ctx: click.Context, _param: click.Parameter, url: str) -> str:
    if url and not url.startswith(("http://", "https://")):
        message = f"{url}: must begin with http:// or https://; write it as https://grafana.example.org/d/lh-slo-detail"
        raise click.BadParameter(message)
    return url


@click.command()
@specs_argument
@click.option("--out", type=click.Path(path_type=Path), help="File to write, or folder with --per-slo; else printed.")
@click.option(
    "--format",
    "style",
    type=click.Choice([str(style) for style in RuleFormat]),
    default=str(RuleFormat.RULES),
    show_default=True,
    help="What to write: a rules file of Prometheus, or an object of its operator.",
)
@click.option("--per-slo", is_flag=True, help="Write a file for each SLO into the folder --out.")
@rule_options
@click.option("--name", default=DEFAULT_NAME, show_default=True, help="Name of the PrometheusRule.")
@click.option("--namespace", default="", help="Namespace of the PrometheusRule.")
@click.option(
    "--object-label",
    "object_labels",
    multiple=True,
    type=Label(_KUBERNETES_LABEL),
    metavar="NAME=VALUE",
    help="Label of the PrometheusRule, as the operator's ruleSelector asks for; may be given again.",
)
@click.option(
    "--dashboard-url",
    default="",
    callback=_board_url,
    metavar="URL",
    help=f"Link of the alerts of SLOs that have none; {PLACEHOLDER} in it stands for the SLO's id.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 with a diff if --out is not what would be written.")
def generate(  # noqa: PLR0913 - one per option
    paths: tuple[Path, ...],
    *,
    out: Path | None,
    style: str,
    per_slo: bool,
    settings: RuleSettings,
    period_seconds: int,
    name: str,
    namespace: str,
    object_labels: tuple[tuple[str, str], ...],
    dashboard_url: str,
    check: bool,
) -> int:
    """Write the Prometheus rules of SLOs: recorded series, budgets and alerts.

    Give files and folders with OpenSLO, Sloth or Pyrra specs, in any mixture.

    Example: load-harness slo generate slo/specs --out rules.yaml
    """
    if out is None and (per_slo or check):
        message = f"--out: is required with {'--per-slo' if per_slo else '--check'}; name the files on the disk"
        raise click.UsageError(message)
    if name != object_name(name):
        message = f"--name {name}: must be a name of Kubernetes; try {object_name(name)}"
        raise click.UsageError(message)
    writing = Writing(
        format=RuleFormat(style),
        sources=tuple(name_anywhere(path) for path in paths),
        name=name,
        namespace=namespace,
        labels=dict(object_labels),
    )
    slos = [with_dashboard(slo, dashboard_url) for slo in read_slos(paths, period_seconds=period_seconds)]
    if per_slo and out is not None:
        files = {out / file: text for file, text in texts_per_slo(slos, settings, writing).items()}
        return _put(files, stale_files(out, files), check=check)
    text = one_text(slos, settings, writing)
    if out is None:
        click.echo(text, nl=False)
        return 0
    return _put({out: text}, (), check=check)


def _put(files: dict[Path, str], stale: Sequence[Path], *, check: bool) -> int:
    """Write files, or show how those on the disk differ."""
    if not check:
        write_files(files, stale=stale)
        return 0
    lines = list(differences(files, stale=stale))
    click.echo("\n".join(lines), nl=bool(lines))
    return 1 if lines else 0
