"""`dashboards build`: boards as the files that take them to Grafana."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from dashboards import boards, catalog
from dashboards.cli.build_options import Way, refuse_beside_tenant, repeated, way_options
from dashboards.delivery.changes import broken_links
from dashboards.delivery.excuses import excuses_of
from dashboards.delivery.folder import Plan, dashboards_before, plan, refuse_sources
from dashboards.delivery.header import MARK, OF_A_TENANT, SHIPPED
from dashboards.delivery.inputs import parcels_of
from dashboards.delivery.interface import Parcel
from dashboards.delivery.pack import pack
from dashboards.delivery.plain import EXCLUSIONS
from dashboards.reading import Dashboard, read_dashboards
from slo.cli.options import Label
from slo.durations import spell_duration
from slo.files import name_anywhere
from slo.render.output import differences, write_files


@click.command()
@click.argument("paths", nargs=-1, metavar="[FILE|DIR]...", type=click.Path(path_type=Path))
@click.option("--shipped", "with_shipped", is_flag=True, help="The boards that come along, too, beside those of PATH.")
@click.option("--tenant", default="", metavar="NAMESPACE", help="Only the tenant's board, of this namespace alone.")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write.  [default: out/dashboards/FORM]",
)
@click.option(
    "--input",
    "inputs",
    multiple=True,
    type=Label(),
    metavar="NAME=VALUE",
    help="What a dashboard that was exported for sharing asks for; may be given again.",
)
@way_options
@click.option("--check", is_flag=True, help="Write nothing; exit 1 with a diff if --out is not what would be written.")
def build(  # noqa: PLR0913 - one for each option
    paths: tuple[Path, ...],
    *,
    with_shipped: bool,
    tenant: str,
    out: Path | None,
    inputs: tuple[tuple[str, str], ...],
    way: Way,
    check: bool,
) -> int:
    """Write dashboards as the files that take them to Grafana; those that come along, or any others' JSON.

    The folder holds what one build wrote: files of ours that no dashboard writes any more are removed, others' are
    left alone. Whatever would go wrong on the way is exit 2, and nothing is written.

    Example: load-harness dashboards build --for configmap --namespace monitoring --out k8s/dashboards
    """
    refuse_beside_tenant(tenant, paths, with_shipped=with_shipped)
    has_shipped = not tenant and (with_shipped or not paths)
    shipped = (catalog.dashboard_of_tenant(tenant),) if tenant else catalog.dashboards() if has_shipped else ()
    along = [OF_A_TENANT.format(tenant)] if tenant else [SHIPPED] if has_shipped else []
    sources = (*along, *map(name_anywhere, paths))
    form = way.form(sources=sources, exclusions=_exclusions(shipped, tenant))
    directory = out or Path("out", "dashboards", form.name)
    if form.name.writes_json:
        refuse_sources(directory, paths)
    mistakes = list(repeated("--input", inputs))
    others = parcels_of(read_dashboards(paths) if paths else (), dict(inputs), mistakes)
    parcels = (*(Parcel(source=one, json=one.json) for one in shipped), *others)
    package = pack(form, parcels, mistakes)
    steps = plan(directory, package.files, form=form.name, sources=sources)
    for warning in (*package.warnings, *broken_links(dashboards_before(directory, form), parcels)):
        click.echo(f"warning: {warning}", err=True)
    return _compare(steps) if check else _write(steps, directory)


# Private


def _exclusions(shipped: Sequence[Dashboard], tenant: str) -> str:
    """Give what the linter excuses on the boards that come along."""
    text = Path(boards.__file__).with_name(EXCLUSIONS).read_text(encoding="utf-8") if shipped else ""
    if not tenant:
        return text
    (one,) = shipped
    return excuses_of(text, title=one.title.removesuffix(f" {tenant}"), copy=one.title)


def _write(steps: Plan, directory: Path) -> int:
    changed = {path: steps.files[path] for path in (*steps.missing, *steps.stale)}
    write_files(changed, stale=steps.left_over, mark=MARK, ours=steps.ours)
    for path in steps.left_over:
        click.echo(f"removed: {path}", err=True)
    click.echo(f"{len(steps.files)} files in {directory}, {len(changed)} of them new or changed", err=True)
    return 0


def _compare(steps: Plan) -> int:
    found = {"missing": steps.missing, "stale": steps.stale, "left over": steps.left_over}
    if not any(found.values()):
        return 0
    for line in differences({path: steps.files[path] for path in steps.stale}):
        click.echo(line)
    for what, files in found.items():
        for path in files:
            click.echo(f"{what}: {path}")
    click.echo(f"mend it with: {_command()}", err=True)
    return 1


def _command() -> str:
    """Spell the command that would write what is compared."""
    context = click.get_current_context()
    words = context.command_path.split()
    for param in context.command.params:
        name = str(param.name)
        if name != "check" and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            words += _spelt(param, context.params[name])
    return shlex.join(words)


def _spelt(param: click.Parameter, value: Any) -> list[str]:  # noqa: ANN401 - whatever a parameter takes
    if isinstance(param, click.Argument):
        return [str(one) for one in value]
    if isinstance(value, bool):
        return [param.opts[0]]
    values = value if param.multiple else [value]
    return [word for one in values for word in (param.opts[0], _word(one))]


def _word(value: Any) -> str:  # noqa: ANN401 - whatever an option takes
    if isinstance(value, tuple):
        return "=".join(value)
    return spell_duration(value) if isinstance(value, float) else str(value)
