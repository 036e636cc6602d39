"""`dashboards lint`: what is wrong with boards, ours and those of anybody."""

from collections.abc import Sequence
from pathlib import Path

import click

from dashboards import boards, catalog
from dashboards.lint.catalog import CATALOG
from dashboards.lint.correcting import corrected
from dashboards.lint.exclusions import FILE_NAME, Exclusion, exclusions_beside, read_exclusions
from dashboards.lint.excusing import Excusing
from dashboards.lint.interface import Subject
from dashboards.reading import Dashboard, read_dashboards
from slo.cli.delivery import write_text
from slo.cli.finding_options import Examination, finding_options


@click.command()
@click.argument("paths", nargs=-1, metavar="[FILE|DIR]...", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"Exclusions for all dashboards.  [default: {FILE_NAME} beside each]",
)
@click.option("--fix", "corrects", is_flag=True, help="Correct in the files what can be corrected without thinking.")
@finding_options(CATALOG)
def lint(paths: tuple[Path, ...], *, config: Path | None, corrects: bool, examination: Examination[Subject]) -> int:
    """Find what is wrong with dashboards, by dashboard-linter's rules and stricter ones; the shipped ones by default.

    Exit 1 on any finding, or on those of --fail-on; what a .lint file excuses, with a reason, is none.

    Example: load-harness dashboards lint grafana/ --fail-on warning
    """
    if corrects and not paths:
        message = "--fix: the shipped boards come from code; change dashboards/boards, or name the files to correct"
        raise click.UsageError(message)
    looked_at = read_dashboards(paths) if paths else catalog.dashboards()
    excusing = Excusing(
        exclusions=_exclusions(looked_at, config=config, are_shipped=not paths),
        is_complete=all(path.is_dir() for path in paths),
    )
    subjects = _subjects(looked_at)
    if corrects:
        subjects = _subjects([_corrected(one, excusing, examination.ids) for one in looked_at])
    return examination.run(subjects, noun="dashboard", examine=excusing.examine)


def shipped_exclusions() -> tuple[Exclusion, ...]:
    """Read what is excused of the shipped boards."""
    file = Path(boards.__file__).with_name(FILE_NAME)
    return read_exclusions(file, folder=None) if file.exists() else ()


# Private


def _subjects(looked_at: Sequence[Dashboard]) -> tuple[Subject, ...]:
    return tuple(Subject(dashboard=one, siblings=tuple(looked_at)) for one in looked_at)


def _exclusions(looked_at: Sequence[Dashboard], *, config: Path | None, are_shipped: bool) -> tuple[Exclusion, ...]:
    if config is not None:
        return read_exclusions(config, folder=None)
    return shipped_exclusions() if are_shipped else exclusions_beside([Path(one.file) for one in looked_at])


def _corrected(dashboard: Dashboard, excusing: Excusing, ids: Sequence[str]) -> Dashboard:
    """Write a dashboard with its corrections; one without any stays as it is, byte for byte."""
    now, done = corrected(dashboard, excusing, ids)
    if done:
        write_text(Path(dashboard.file), now.text)
    for check_id, sentence in done:
        click.echo(f"fixed: {dashboard.file}: {sentence} ({check_id})", err=True)
    return now
