"""`dashboards preview`: a page of each board, without Grafana."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from dashboards import catalog
from dashboards.canonical import as_grafana_saves
from dashboards.cli.verify import Choice
from dashboards.evaluation.times import TimeRange, time_range
from dashboards.expansion import references
from dashboards.hermetic.prometheus import hermetic_prometheus
from dashboards.page.model import Page
from dashboards.page.render import render
from dashboards.preview.ask import snapshot_of
from dashboards.preview.board import page_of
from dashboards.preview.links import OtherPage
from dashboards.preview.side_by_side import page_of_two
from dashboards.preview.snapshot import Snapshot
from dashboards.reading import Dashboard, dashboard_of, read_dashboard
from slo.cli.delivery import check_writable, write_text
from slo.cli.options import Duration
from slo.cli.progress import ProgressLine
from slo.cli.prometheus_options import prometheus_options
from slo.errors import InvalidInput, Mistake, Place
from slo.files import CannotWrite
from slo.prometheus import Prometheus
from slo.suggestions import did_you_mean

_FOLDER = Path("previews")
_SUFFIX = ".html"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """What is asked of every board."""

    start: str
    end: str
    given: dict[str, list[str]]
    scrape_interval_seconds: float
    now: float

    def range_of(self, dashboard: Dashboard) -> TimeRange:
        return time_range(dashboard, now=self.now, start=self.start, end=self.end)

    def snapshot(self, dashboard: Dashboard, prometheus: Prometheus, over: TimeRange) -> Snapshot:
        return snapshot_of(
            dashboard, prometheus, over, given=self.given, scrape_interval_seconds=self.scrape_interval_seconds
        )


@click.command()
@click.argument("names", nargs=-1, metavar="[UID|FILE.json]...")
@prometheus_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=_FOLDER,
    metavar="DIR|FILE",
    show_default=True,
    help="Folder for the pages, or the file of the only one, which ends in .html.",
)
@click.option(
    "--compare",
    "other",
    metavar="OTHER.json",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An earlier version, to be shown beside the board, with what changed in words.",
)
@click.option(
    "--var", "given", multiple=True, type=Choice(), metavar="NAME=VALUE", help="Choose a value of a variable."
)
@click.option(
    "--from", "start", default="", metavar="TIME", help="Show from then on, as now-3h.  [default: each its own]"
)
@click.option("--to", "end", default="", metavar="TIME", help="Show up to then.  [default: each its own]")
@click.option(
    "--scrape-interval",
    "scrape_interval_seconds",
    type=Duration(),
    default=15.0,
    metavar="DURATION",
    help="Of Grafana's data source, for $__rate_interval.  [default: 15s]",
)
def preview(  # noqa: PLR0913 - the options of a command
    names: tuple[str, ...],
    *,
    prometheus: Prometheus | None,
    out: Path,
    other: Path | None,
    given: tuple[tuple[str, str], ...],
    start: str,
    end: str,
    scrape_interval_seconds: float,
) -> int:
    """Draw dashboards as pages of one file each, which need no server; the shipped boards where none is named.

    Without --prometheus a temporary one is filled with what the exporters and the workload expose. What cannot be
    drawn says so on the page, and is counted.

    Example: load-harness dashboards preview lh-workload --prometheus http://localhost:9090 --from now-3h
    """
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    asking = _Asking(
        start=start, end=end, given=values, scrape_interval_seconds=scrape_interval_seconds, now=time.time()
    )
    dashboards = tuple(_as_saved(one) for one in _named(names))
    if other is not None and len(dashboards) > 1:
        message = f"--compare {other}: is for one board; name the one whose later version is shown beside it"
        raise click.UsageError(message)
    earlier = None if other is None else _as_saved(read_dashboard(other))
    _check_variables(values, dashboards)
    files = _files(dashboards, out, is_comparison=earlier is not None)
    with ProgressLine() as line, _server(prometheus, line) as (server, source):
        for dashboard, file in zip(dashboards, files, strict=True):
            line.say(f"asking what {dashboard.title or dashboard.file} asks")
            page = _page(dashboard, earlier, asking, server, source, _others(dashboards, files))
            write_text(file, render(page))
            click.echo(f"{file}: {_came_to(page)}")
    return 0


# Private


def _named(names: Sequence[str]) -> Iterator[Dashboard]:
    if not names:
        yield from catalog.dashboards()
        return
    shipped = {board.uid: board for board in catalog.boards()}
    mistakes: list[Mistake] = []
    for name in names:
        if name in shipped:
            yield catalog.view(shipped[name])
        elif name.endswith(".json") or Path(name).exists():
            yield read_dashboard(Path(name))
        else:
            next_step = did_you_mean(name, shipped, otherwise="name a file that ends in .json, or one of these")
            rule = f"must be the uid of a shipped board ({', '.join(shipped)}) or a file"
            mistakes.append(Mistake(place=Place(file="preview"), value=name, rule=rule, next_step=next_step))
    if mistakes:
        raise InvalidInput(mistakes)


def _check_variables(given: Mapping[str, Sequence[str]], dashboards: Sequence[Dashboard]) -> None:
    """Refuse a variable that nobody asks for: it is a slip, and the pages would show something else.

    Raises:
        InvalidInput: With every such name.
    """
    known = sorted({one.name for dashboard in dashboards for one in dashboard.variables})
    asked = {one.name for dashboard in dashboards for one in references(json.dumps(dashboard.json))}
    rule = f"must be a variable of a dashboard that is drawn ({', '.join(known) or 'none has one'})"
    mistakes = [
        Mistake(
            place=Place(file="--var"),
            value=name,
            rule=rule,
            next_step=did_you_mean(name, known, otherwise="choose one of these, or leave it out"),
        )
        for name in given
        if name not in asked.union(known)
    ]
    if mistakes:
        raise InvalidInput(mistakes)


def _as_saved(dashboard: Dashboard) -> Dashboard:
    """Repair what Grafana would repair when it is opened."""
    return dashboard_of(as_grafana_saves(dashboard.json), file=dashboard.file)


def _files(dashboards: Sequence[Dashboard], out: Path, *, is_comparison: bool) -> tuple[Path, ...]:
    """Choose a file for each page; the folder is made where it is not there.

    Raises:
        InvalidInput: A file cannot be written, or one is given for several boards.
        CannotWrite: The folder cannot be made.
    """
    if out.suffix == _SUFFIX:
        if len(dashboards) > 1:
            message = f"--out {out}: is one file for {len(dashboards)} boards; name a folder"
            raise click.UsageError(message)
        check_writable(out)
        return (out,)
    if out.exists() and not out.is_dir():
        message = f"--out {out}: is a file; name a folder, or a file that ends in {_SUFFIX}"
        raise click.UsageError(message)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(out, error) from error
    ending = "-compared" if is_comparison else ""
    files = tuple(out / f"{_stem(dashboard)}{ending}{_SUFFIX}" for dashboard in dashboards)
    for file, dashboard in zip(files, dashboards, strict=True):
        if files.count(file) > 1:
            message = f"{dashboard.file}: another one has its uid, and so the page {file}; draw them one by one"
            raise click.UsageError(message)
    check_writable(*files)
    return files


def _stem(dashboard: Dashboard) -> str:
    name = dashboard.uid or Path(dashboard.file).stem
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name).strip(".") or "dashboard"


def _others(dashboards: Sequence[Dashboard], files: Sequence[Path]) -> tuple[OtherPage, ...]:
    return tuple(
        OtherPage(
            uid=dashboard.uid,
            title=dashboard.title,
            tags=tuple(str(tag) for tag in dashboard.json.get("tags") or ()),
            address=file.name,
        )
        for dashboard, file in zip(dashboards, files, strict=True)
    )


@contextmanager
def _server(given: Prometheus | None, line: ProgressLine) -> Iterator[tuple[Prometheus, str]]:
    if given is not None:
        yield given, given.url
        return
    with hermetic_prometheus(say=line.say) as prometheus:
        yield prometheus, "made up: what the exporters and the workload would expose"


def _page(
    dashboard: Dashboard,
    earlier: Dashboard | None,
    asking: _Asking,
    prometheus: Prometheus,
    source: str,
    pages: Sequence[OtherPage],
) -> Page:
    over = asking.range_of(dashboard)
    after = asking.snapshot(dashboard, prometheus, over)
    if earlier is None:
        return page_of(after, source=source, pages=pages)
    return page_of_two(asking.snapshot(earlier, prometheus, over), after, source=source)


def _came_to(page: Page) -> str:
    return next((fact.value for fact in page.facts if fact.name == "Panels"), page.description)
