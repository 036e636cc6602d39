"""`canary simulate`: what would become of a release."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from dashboards.page.render import render
from loadtests.canary.model import CanarySpec
from loadtests.canary.simulation.as_json import as_json
from loadtests.canary.simulation.as_markdown import as_markdown
from loadtests.canary.simulation.as_page import as_page
from loadtests.canary.simulation.as_text import as_text
from loadtests.canary.simulation.interface import Course
from loadtests.canary.simulation.simulate import Simulation
from loadtests.canary.simulation.simulate import simulate as run_to_the_end
from loadtests.canary.simulation.trace_file import read_trace
from loadtests.canary.simulation.traced import TracedCourse
from loadtests.cli.canary.canary_file import read_canary_file
from loadtests.cli.canary.simulate_options import CourseOptions, course_options, mistakes_of, scripted
from slo.cli.delivery import check_writable, deliver
from slo.cli.options import format_option
from slo.errors import InvalidInput, Mistake


@click.command()
@click.argument("canary", metavar="CANARY.yaml", type=click.Path(exists=True, path_type=Path))
@course_options
@format_option("the answer")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the answer to a file instead of printing it; if it ends in .html, write a page with charts, too.",
)
def simulate(
    *,
    canary: Path,
    trace: Path | None,
    ticks: int,
    style: str,
    out: Path | None,
    **given: Any,  # noqa: ANN401 - options
) -> None:
    """Say tick by tick what Flagger would do with a release of CANARY.yaml; nothing is started.

    CANARY.yaml may be a file, a folder or a kustomization, and hold other manifests, too.

    \b
    Examples:
      load-harness canary simulate k8s/flagger
      load-harness canary simulate canary.yaml --release failing --bad-from 6 --out failing.html
      load-harness canary simulate canary.yaml --trace checks.csv
    """  # noqa: D301 - click's mark for a paragraph that is not to be wrapped
    check_writable(out)
    spec, courses = _read(canary, trace, CourseOptions(**given))
    simulations = [run_to_the_end(spec, course, most_ticks=ticks) for course in courses]
    is_page = out is not None and out.suffix == ".html"
    text = _FORMATS[style](simulations)
    deliver(text, lambda: render(as_page(simulations)), out=None if is_page else out, html=out if is_page else None)


# Private

_FORMATS: dict[str, Callable[[Sequence[Simulation]], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}


def _read(path: Path, trace: Path | None, asked: CourseOptions) -> tuple[CanarySpec, Sequence[Course]]:
    """Read all input; the mistakes of all files and options come together."""
    mistakes: list[Mistake] = []
    spec = read_canary_file(path, mistakes)
    mistakes.extend(mistakes_of(asked, None if mistakes else spec, trace))
    courses: Sequence[Course] = ()
    if spec is not None and not mistakes:
        courses = scripted(asked, spec) if trace is None else (TracedCourse(trace=read_trace(trace, spec), spec=spec),)
    if spec is None or mistakes:
        raise InvalidInput(mistakes)
    return spec, courses
