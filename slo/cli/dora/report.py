"""`dora report`: the five metrics of a clone, and how far to believe them."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from slo.cli.delivery import check_writable, deliver, delivery_options
from slo.cli.dora.evidence import Evidence
from slo.cli.dora.inputs import evidence_options
from slo.cli.dora.report_badges import BadgeOption, WantedBadge, check_badges, write_badges
from slo.cli.dora.report_choice import choice_options, chosen
from slo.cli.options import format_option
from slo.dora.attribution.words import moment as spelt
from slo.dora.benchmarks.editions import ALL_INDUSTRIES, LATEST, editions
from slo.dora.metrics.view import reached_production
from slo.dora.report import words
from slo.dora.report.as_json import as_json
from slo.dora.report.as_markdown import as_markdown
from slo.dora.report.as_text import as_text
from slo.dora.report.model import Benchmark, Choice, Report, standings

INCONCLUSIVE = 4
_FORMATS: Mapping[str, Callable[[Report], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


@click.command()
@evidence_options
@choice_options
@format_option("the report", styles=tuple(_FORMATS))
@delivery_options
@click.option(
    "--badge",
    "badges",
    multiple=True,
    type=BadgeOption(),
    metavar="METRIC=FILE",
    help="Write a badge of a metric, as change_lead_time=lead.svg, or .json for shields.io. May be repeated.",
)
@click.option("--accept", multiple=True, metavar="NOTE-ID", help="Exit with 0 although the data has this fatal note.")
def report(  # noqa: PLR0913 - one per option
    evidence: Evidence,
    choice: Choice,
    *,
    style: str,
    out: Path | None,
    html: Path | None,
    badges: tuple[WantedBadge, ...],
    accept: tuple[str, ...],
) -> int:
    """Report DORA's five metrics, from version tags alone or from what a ledger knows.

    Without options: of the clone in the working directory, each version tag taken for a deployment to production.
    What is only nearly right is marked. Exits with 4 if there is nothing to report, or if the data is such that
    figures made of it are wrong.

    \b
    Examples:
      load-harness dora report
      load-harness dora report --ledger dora.jsonl --repo . --format markdown --html dora.html
    """  # noqa: D301 - click's mark for a paragraph that is not to be wrapped
    check_writable(out, html, *(wanted.path for wanted in badges))
    made = _made(evidence, choice)
    if made.is_empty:
        _say_why_empty(made, evidence)
        return INCONCLUSIVE
    check_badges(made, badges)
    deliver(_FORMATS[style](made), lambda: _page(made), out=out, html=html)
    write_badges(made, badges)
    return _exit_code(made, accept)


def latest_benchmark() -> Benchmark:
    """Give what all industries told DORA last."""
    edition = editions()[LATEST]
    return Benchmark(
        edition=edition.edition,
        scores=dict(edition.industries[ALL_INDUSTRIES].means),
        source=edition.source_url,
    )


# Private


def _made(evidence: Evidence, choice: Choice) -> Report:
    """Make a report of what was asked for.

    Raises:
        InvalidInput: there is no such service, environment or window.
    """
    figures = evidence.figures()
    return Report(
        figures=figures,
        standings=tuple(standings(figures, chosen(figures, choice, evidence.policy))),
        origins=evidence.origins(),
        benchmark=latest_benchmark(),
    )


def _page(made: Report) -> str:
    """Import what draws a page only where one is asked for: that takes as long as reading 10,000 commits."""
    from dashboards.page.render import render  # noqa: PLC0415 - see above
    from slo.cli.dora.report_page import as_page  # noqa: PLC0415 - see above

    # A title may hold half a pair of surrogates, which no file can.
    return render(as_page(made)).encode("utf-8", "replace").decode()


def _say_why_empty(made: Report, evidence: Evidence) -> None:
    """Say what was looked at, what is wrong with it, and what to do: an empty report would look like a good one."""
    _say("there is no deployment to production in any window that was asked for, so there is nothing to report")
    for origin in made.origins:
        _say(f"  in all time, {words.origin(origin)}")
    for note in made.figures.notes:
        _say(f"  {words.note(note)}")
    for step in _next_steps(made, evidence):
        _say(f"  next: {step}")


def _next_steps(made: Report, evidence: Evidence) -> Iterator[str]:
    known = made.figures.attribution.deployments
    reached = [
        one for one in known if evidence.policy.is_production(one.deployment.environment) and reached_production(one)
    ]
    if reached:
        last = max(reached, key=lambda one: one.deployment.finished_seconds)
        moment = spelt(int(last.deployment.finished_seconds) + 1)
        yield f"the latest is {words.name(last)} of {last.deployment.service}: give --at {moment}, or a longer --window"
    elif known:
        yield f"`dora explain {words.name(known[-1])}`, of the same evidence, says why the latest does not count"
    else:
        if evidence.repositories:
            yield "`git fetch --tags` if tags were not fetched, or `release_tags:` of a policy if they look otherwise"
        yield "record deployments with `load-harness dora collect`, and give its file as --ledger"


def _exit_code(made: Report, accepted: tuple[str, ...]) -> int:
    known = {note.id for note in made.figures.notes}
    for one in accepted:
        if one not in known:
            _say(f"warning: --accept {one}: is no note on this data; leave it out")
    wrong = [note.id for note in made.fatal_notes if note.id not in accepted]
    if wrong:
        flags = " ".join(f"--accept {one}" for one in dict.fromkeys(wrong))
        _say(f"the figures cannot be relied on: {', '.join(dict.fromkeys(wrong))}; see the notes, or give {flags}")
    return INCONCLUSIVE if wrong else 0


def _say(text: str) -> None:
    click.echo(text, err=True)
