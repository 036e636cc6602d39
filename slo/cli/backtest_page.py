"""A back-test as a page with charts."""

from collections.abc import Iterator

from dashboards.page.charts import ChartGroup, Colour, Marker, MarkerKind, Region, Series, Style, Threshold, TimeChart
from dashboards.page.model import Align, Column, Fact, Facts, Outcome, Page, Prose, Row, Section, Summary
from dashboards.page.model import Table as PageTable
from dashboards.page.units import NUMBER, RATIO
from slo.backtest.model import Asked, Backtest, Episode, GroupReplay
from slo.backtest.outline import Chapter, chapters, sentence
from slo.backtest.tables import Table
from slo.backtest.words import spell_seconds, spell_time


def as_page(backtest: Backtest) -> Page:
    """Put the answer on top, then a chapter with charts for each SLO."""
    asked = backtest.asked
    return Page(
        title="SLO back-test",
        facts=(
            Fact(name="from", value=spell_time(asked.from_time)),
            Fact(name="to", value=spell_time(asked.to_time)),
            Fact(name="Prometheus", value=backtest.url),
            Fact(name="SLOs", value=str(len(backtest.slos))),
        ),
        sections=(
            _answer(backtest),
            *(section for chapter in chapters(backtest) for section in _sections(chapter, asked)),
        ),
    )


# Private


def _answer(backtest: Backtest) -> Section:
    """A back-test is a question, so that nothing that fired passes or fails; only having no data is no answer."""
    if all(one.groups for one in backtest.slos):
        return Prose(title="Answer", paragraphs=(f"{sentence(backtest)}.",))
    return Summary(outcome=Outcome.INCONCLUSIVE, sentence=sentence(backtest))


def _sections(chapter: Chapter, asked: Asked) -> Iterator[Section]:
    yield Facts(title=chapter.title, facts=tuple(Fact(name=name, value=value) for name, value in chapter.facts))
    if chapter.notes:
        yield Prose(title=f"Before you believe it: {chapter.title}", paragraphs=chapter.notes)
    if chapter.replay is not None:
        yield _charts(chapter, chapter.replay, asked)
    for table in chapter.tables:
        yield _table(chapter, table)


def _table(chapter: Chapter, table: Table) -> PageTable:
    return PageTable(
        title=f"{table.title}: {chapter.title}",
        columns=tuple(
            Column(title=title, align=Align.LEFT if index in table.texts else Align.RIGHT)
            for index, title in enumerate(table.columns)
        ),
        rows=tuple(Row(cells=row) for row in table.rows),
        why_empty=table.why_empty,
    )


def _charts(chapter: Chapter, replay: GroupReplay, asked: Asked) -> ChartGroup:
    return ChartGroup(
        title=f"Budget and burn rate: {chapter.title}",
        charts=(_budget(replay), _burn_rate(replay)),
        start_time=asked.from_time,
        end_time=asked.to_time,
        regions=tuple(_regions(replay, asked)),
        markers=tuple(_markers(replay, asked)),
    )


def _budget(replay: GroupReplay) -> TimeChart:
    line = Series(
        name="budget left",
        times=tuple(point.time for point in replay.curve),
        values=tuple(point.left for point in replay.curve),
        colour=Colour.TEAL,
    )
    return TimeChart(
        title="Budget left",
        description="Share of the period's budget; below zero it is overspent.",
        series=(line,),
        unit=RATIO,
    )


def _burn_rate(replay: GroupReplay) -> TimeChart:
    line = Series(
        name="burn rate",
        times=tuple(point.time for point in replay.curve),
        values=tuple(point.burn_rate for point in replay.curve),
        colour=Colour.ORANGE,
        style=Style.STEP,
    )
    return TimeChart(
        title="Burn rate",
        description="Over the shortest window, the highest of each point; 1 spends the budget in exactly its period.",
        series=(line,),
        unit=NUMBER,
        thresholds=(Threshold(value=1.0, label="on budget"),),
    )


def _regions(replay: GroupReplay, asked: Asked) -> Iterator[Region]:
    """Yield the stretches in which any alert fires; alerts that overlap share one."""
    merged: list[tuple[int, int, set[str]]] = []
    for one in sorted(replay.episodes, key=lambda episode: episode.fired_time):
        start, end = max(one.fired_time, asked.from_time), min(one.end_time, asked.to_time)
        if merged and start <= merged[-1][1]:
            first, last, tiers = merged.pop()
            start, end, tiers = first, max(last, end), tiers | {one.tier}
        else:
            tiers = {one.tier}
        merged.append((start, end, tiers))
    for start, end, tiers in merged:
        if start < end:
            yield Region(start_time=start, end_time=end, label=" and ".join(sorted(tiers)))


def _markers(replay: GroupReplay, asked: Asked) -> Iterator[Marker]:
    for episode in replay.episodes:
        if asked.from_time <= episode.fired_time <= asked.to_time:
            yield Marker(time=episode.fired_time, label=_label(episode), kind=MarkerKind.ALERT)


def _label(episode: Episode) -> str:
    return f"{episode.alert} ({episode.tier}, {episode.trigger}) fires for {spell_seconds(episode.firing_seconds)}"
