"""`dora collect`: ask the systems that know what was deployed, and write it into the ledger."""

import json
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from slo.cli.delivery import check_writable
from slo.cli.dora.collect_deliveries import facts_of_file
from slo.cli.dora.collect_options import collect_options
from slo.cli.dora.collect_sources import DEPLOYING, Asking, make_source
from slo.dora.ledger.interface import Ledger
from slo.dora.ledger.opening import open_ledger
from slo.dora.model import Fact
from slo.dora.sources.etags import EtagCache
from slo.dora.sources.http import Patience
from slo.dora.sources.interface import PullSource
from slo.errors import InvalidInput, Mistake, ServerUnreachable

INCOMPLETE, NOTHING = 3, 4
_CLOCKS_DIFFER_SECONDS = 3600
_BATCH = 1000
"""Facts are written so many at a time, so that a kill loses no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What came of a source."""

    source: str
    facts: int
    new: int
    """How many of them the ledger did not hold yet."""
    problem: str | None = None
    """Why there may be more; None if this is all."""


@click.command()
@collect_options
def collect(  # noqa: PLR0913 - one per option
    *,
    sources: tuple[str, ...],
    files: tuple[str, ...],
    ledger_name: str,
    since: float | None,
    cache: Path | None,
    wait_seconds: float,
    style: str,
    **given: Any,  # noqa: ANN401 - fields of Asking
) -> int:
    """Ask the systems that know what was deployed, broken and merged, and add it to the ledger.

    What is there already is not added again, so run it as often as you like. What was asked for before a failure is
    written. Exits with 3 if a source did not give everything, else with 4 if nothing was found at all.

    Example: load-harness dora collect github-deployments github-issues --ledger dora.jsonl
    """
    _check(sources, files, since)
    kept = EtagCache(cache, _warn)
    patience = Patience(left_seconds=wait_seconds, on_wait=_say_when)
    asking = Asking(environ=os.environ, cache=kept, patience=patience, **given)
    ledger = _ledger(ledger_name, asking.repo, cache)
    chosen, told = _inputs(sources, files, asking, ledger)
    try:
        found = [_added(text, facts, ledger) for text, facts in told]
        found += [_added(text, source.collect(since_seconds=since), ledger) for text, source in chosen]
    finally:
        kept.save()
    _print(found, ledger, style, is_cached=cache is not None)
    if any(one.problem for one in found):
        return INCOMPLETE
    return NOTHING if since is None and not any(one.facts for one in found) else 0


# Private


def _check(sources: tuple[str, ...], files: tuple[str, ...], since: float | None) -> None:
    if not sources and not files:
        message = "SOURCE: is required, or --from; say what to collect, as github-deployments"
        raise click.UsageError(message)
    if since is not None and since > time.time() + _CLOCKS_DIFFER_SECONDS:
        message = "--since: must not be in the future, of which nothing is known; write it as -7d"
        raise click.UsageError(message)


def _ledger(name: str, repo: Path, cache: Path | None) -> Ledger:
    """Open the ledger and see that it is one, before the work that it is to hold."""
    ledger = open_ledger(name, repository=repo, say=_warn)
    check_writable(cache, None if name.startswith("git:") else Path(name))
    ledger.known()
    return ledger


def _inputs(
    sources: tuple[str, ...], files: tuple[str, ...], asking: Asking, ledger: Ledger
) -> tuple[list[tuple[str, PullSource]], list[tuple[str, list[Fact]]]]:
    """Make the sources and read the files.

    Raises:
        InvalidInput: With every mistake of all of them; nothing was asked or written yet.
    """
    known, mistakes = ledger.known(), dict[str, Mistake]()
    chosen: list[tuple[str, PullSource]] = []
    told: list[tuple[str, list[Fact]]] = []
    for text in dict.fromkeys(sources):
        try:
            chosen.append((text, make_source(text, asking)))
        except InvalidInput as invalid:
            mistakes |= {str(mistake): mistake for mistake in invalid.mistakes}
    for text in dict.fromkeys(files):
        try:
            told.append((text, facts_of_file(text, environment=asking.environment, known=known)))
        except InvalidInput as invalid:
            mistakes |= {str(mistake): mistake for mistake in invalid.mistakes}
    if mistakes:
        raise InvalidInput(mistakes.values())
    names = sorted({source.name for _, source in chosen if source.name in DEPLOYING})
    if len(names) > 1:
        _warn(f"{' and '.join(names)} give deployments; one that more than one of them knows counts twice")
    return chosen, told


def _added(text: str, facts: Iterable[Fact], ledger: Ledger) -> Collected:
    """Add what a source tells, as far as it comes."""
    batch: list[Fact] = []
    count = new = 0
    problem: list[str] = []
    try:
        for fact in _until_failure(facts, problem):
            batch.append(fact)
            count += 1
            if len(batch) == _BATCH:
                new += ledger.append(batch)
                batch = []
    finally:  # also where somebody interrupts it: each fact cost a request
        new += ledger.append(batch)
    return Collected(source=text, facts=count, new=new, problem=problem[0] if problem else None)


def _until_failure(facts: Iterable[Fact], problem: list[str]) -> Iterator[Fact]:
    try:
        yield from facts
    except ServerUnreachable as error:
        problem.append(str(error))


def _print(found: list[Collected], ledger: Ledger, style: str, *, is_cached: bool) -> None:
    for one in found:
        if one.problem:
            click.echo(f"error: {one.source}: {one.problem}", err=True)
    if style == "json":
        document = {"ledger": ledger.name, "sources": [asdict(one) for one in found]}
        click.echo(json.dumps(document, indent=2))
        return
    for one in found:
        click.echo(f"{one.source}: {_words(one, is_cached=is_cached)}")
    click.echo(f"ledger: {ledger.name}")


def _words(one: Collected, *, is_cached: bool) -> str:
    if one.problem:
        again = "run it again" if is_cached else "run it again, with --cache to save requests"
        return f"not everything: {_counted(one.facts)}, {one.new} new; {again}"
    if not one.facts:
        return "nothing; check the name, the labels and the time asked for"
    return f"{_counted(one.facts)}, {one.new} new"


def _counted(facts: int) -> str:
    return "1 fact" if facts == 1 else f"{facts} facts"


def _warn(text: str) -> None:
    click.echo(f"warning: {text}", err=True)


def _say_when(text: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%SZ', time.gmtime())} {text}", err=True)
