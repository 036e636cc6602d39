"""`slo lint`: the traps in SLOs."""

import functools
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from slo.cli.finding_options import Examination, finding_options
from slo.cli.options import Duration
from slo.cli.progress import ProgressLine
from slo.cli.prometheus_options import prometheus_options
from slo.cli.rule_options import Interval
from slo.cli.spec_options import period_option, specs_argument
from slo.lint.catalog import CATALOG
from slo.lint.interface import Subject, Surroundings
from slo.lint.observe import Observer
from slo.lint.read import subjects_of
from slo.prometheus import Prometheus
from slo.rules.interface import INTERVAL_SECONDS
from slo.spec.read import read_slos
from slo.window_tables.read import read_window_tables

_UNIT_SECONDS = {"s": 1, "min": 60, "m": 60, "h": 3600, "d": 86_400}
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,12})?")
_TRAFFIC = re.compile(rf"({_NUMBER.pattern})/(s|min|m|h|d)")


class Traffic(click.ParamType[float]):
    """Events in a time, such as 30/h, as events per second."""

    name = "traffic"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Parse the text."""
        read = _TRAFFIC.fullmatch(value)
        if read is None or not float(read[1]):
            self.fail(f"{value}: must be events in a time; write it as 5/s, 30/min, 200/h or 1000/d", param, ctx)
        return float(read[1]) / _UNIT_SECONDS[read[2]]


class BucketEdges(click.ParamType[tuple[float, ...]]):
    """Edges of a histogram, as 0.1,0.5,1."""

    name = "edges"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:  # noqa: ANN401
        """Parse the text, which may have the last edge, +Inf, that every histogram has; a default is parsed already."""
        if isinstance(value, tuple):
            return value
        parts = [part.strip() for part in value.removesuffix(",+Inf").split(",")]
        if not all(_NUMBER.fullmatch(part) for part in parts):
            self.fail(f"{value}: must be numbers with commas between; write it as 0.1,0.5,1", param, ctx)
        return tuple(float(part) for part in parts)


_NAMES = (
    "events_per_second",
    "retention_seconds",
    "scrape_interval_seconds",
    "rule_interval_seconds",
    "bucket_edges",
)
_OPTIONS: list[Callable[..., Any]] = [
    click.option("--traffic", "events_per_second", type=Traffic(), metavar="N/s", help="Events of each SLO, as 30/h."),
    click.option(
        "--retention",
        "retention_seconds",
        type=Duration(),
        metavar="DURATION",
        help="How long samples are kept, as 15d.",
    ),
    click.option(
        "--scrape-interval",
        "scrape_interval_seconds",
        type=Duration(),
        metavar="DURATION",
        help="Between two scrapes.  [default: what the server shows, or 30s]",
    ),
    click.option(
        "--interval",
        "rule_interval_seconds",
        type=Interval(),
        default=float(INTERVAL_SECONDS),
        metavar="DURATION",
        help=f"Between two evaluations of the rules, as for `slo generate`.  [default: {INTERVAL_SECONDS}s]",
    ),
    click.option(
        "--bucket-edges", type=BucketEdges(), default=(), metavar="LIST", help="Edges of the histograms, as 0.1,0.5,1."
    ),
]


def surroundings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what a user can say of the surroundings, and hand the command `surroundings`; it wins over what is seen."""

    @functools.wraps(command)
    def wrapper(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        ours = {name: given.pop(name) for name in _NAMES}
        ours["rule_interval_seconds"] = int(ours["rule_interval_seconds"])
        return command(**given, surroundings=Surroundings(**ours))

    decorated: Callable[..., Any] = wrapper
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


@click.command()
@specs_argument
@surroundings_options
@click.option(
    "--windows",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="File or folder of alert windows that `slo generate` is given, too; may be given again.",
)
@period_option
@prometheus_options
@finding_options(CATALOG)
def lint(
    paths: tuple[Path, ...],
    windows: tuple[Path, ...],
    *,
    period_seconds: int,
    surroundings: Surroundings,
    prometheus: Prometheus | None,
    examination: Examination[Subject],
) -> int:
    """Find what will not work as the SLOs read; exit 1 on any finding, or on those of `--fail-on`.

    With --prometheus the series that the SLOs read are looked at, too: a server that does not answer is exit 3.

    Example: load-harness slo lint slo/specs --traffic 200/h --retention 15d
    """
    slos, tables = read_slos(paths, period_seconds=period_seconds), read_window_tables(windows)
    observer = None if prometheus is None else Observer(prometheus, now=time.time())
    if observer is not None:
        surroundings = observer.with_retention(surroundings)
    subjects = subjects_of(slos, surroundings, tables=tables)
    if observer is not None:
        subjects = _observed(observer, subjects)
    return examination.run(subjects, noun="SLO")


# Private


def _observed(observer: Observer, subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    seen = []
    with ProgressLine() as line:
        for number, subject in enumerate(subjects, start=1):
            line.say(f"SLO {number} of {len(subjects)}: {subject.slo.id}")
            seen.append(observer.observed(subject))
    return tuple(seen)
