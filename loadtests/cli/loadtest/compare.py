"""`loadtest compare`: is the second of two runs worse than the first."""

import json
from collections.abc import Callable
from pathlib import Path

import click

from dashboards.page.render import render
from loadtests.comparison.as_json import as_json
from loadtests.comparison.as_markdown import as_markdown
from loadtests.comparison.as_page import as_page
from loadtests.comparison.as_text import as_text
from loadtests.comparison.compare import NamedRun
from loadtests.comparison.compare import compare as compare_runs
from loadtests.comparison.model import Comparison, Margins
from loadtests.run.directory import read_run
from loadtests.run.files import write_text
from slo.errors import InvalidInput, Mistake, Place
from slo.files import CannotWrite

PAGE = "comparison.html"
_FORMATS: dict[str, Callable[[Comparison], str]] = {
    "text": as_text,
    "json": lambda comparison: json.dumps(as_json(comparison), indent=2, ensure_ascii=False),
    "markdown": as_markdown,
}


class _Percent(click.ParamType[float]):
    """A percentage such as `5%`, read as a ratio."""

    name = "percent"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read it, or say how to write it."""
        if isinstance(value, float):
            return value
        text = str(value)
        try:
            ratio = float(text.removesuffix("%")) / 100
        except ValueError:
            ratio = -1.0
        if not text.endswith("%") or not 0 <= ratio < 1:
            self.fail(f"{text}: must be a percentage from 0% to below 100%; write it as 5%", param, ctx)
        return ratio


_RUN = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("first", type=_RUN)
@click.argument("second", type=_RUN)
@click.option("--margin", type=_Percent(), default="5%", show_default=True, help="Changes up to this do not matter.")
@click.option(
    "--error-margin",
    type=_Percent(),
    default="0.1%",
    show_default=True,
    help="The same for ratios of failed and dropped requests, in percentage points.",
)
@click.option("--anyway", is_flag=True, help="Compare runs that are not comparable; the reasons stay in the answer.")
@click.option("--format", "style", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help=f"Directory to write {PAGE} to, with charts."
)
def compare(  # noqa: PLR0913 - one argument for each option
    *, first: Path, second: Path, margin: float, error_margin: float, anyway: bool, style: str, out: Path | None
) -> int:
    """Say whether run SECOND is worse than run FIRST, with confidence.

    Exit code: 0 nothing is shown to be worse, 1 something is, 4 the runs cannot be compared, or cannot tell.

    Example: load-harness loadtest compare runs/before runs/after --format markdown
    """
    if first.resolve() == second.resolve():
        rule = "must be two runs"
        place = Place(file="SECOND")
        raise InvalidInput([Mistake(place=place, value=str(second), rule=rule, next_step="name another one")])
    runs = _read(first, second)
    _check_stages(*runs)
    margins = Margins(relative=margin, error_ratio=error_margin)
    comparison = compare_runs(*runs, margins, anyway=anyway)
    if out is not None:
        _write_page(out, render(as_page(comparison, *runs)))
    click.echo(_FORMATS[style](comparison))
    return comparison.exit_code


# Private


def _write_page(out: Path, page: str) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(out, error) from error
    write_text(out / PAGE, page)
    click.echo(f"report: {(out / PAGE).absolute()}", err=True)


def _read(*directories: Path) -> tuple[NamedRun, NamedRun]:
    """Read both runs; all mistakes of both at once."""
    mistakes: list[Mistake] = []
    runs = []
    for directory in directories:
        try:
            runs.append(NamedRun(name=str(directory), run=read_run(directory)))
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    first, second = runs
    return first, second


def _check_stages(first: NamedRun, second: NamedRun) -> None:
    stages = [{span.stage.name for span in named.run.facts.plan.spans()} for named in (first, second)]
    if stages[0] & stages[1]:
        return
    place = Place(file=f"{second.name}/run.json", field="plan.stages")
    rule = f"must have a stage in common with {first.name}, which has {', '.join(sorted(stages[0]))}"
    value = ", ".join(sorted(stages[1]))
    next_step = "give two runs of one scenario"
    raise InvalidInput([Mistake(place=place, value=value, rule=rule, next_step=next_step)])
