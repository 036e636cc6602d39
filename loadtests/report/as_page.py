"""A run and its verdict as a page."""

from dashboards.page.model import Align, Column, Fact, Facts, Outcome, Page, Prose, Row, Section, Summary, Table
from loadtests.report.board import board_section
from loadtests.report.canary_table import (
    SIDE_TITLES,
    TICK_NUMBERS,
    TICK_TITLES,
    canary_sentences,
    has_release,
    side_cells,
    side_rows,
    tick_cells,
    told_ticks,
)
from loadtests.report.charts import chart_group, release_charts
from loadtests.report.facts import comparison, facts, notices
from loadtests.report.slo_table import SLO_TITLES, slo_note, slo_rows
from loadtests.report.stage_table import NOTE, TITLES, stage_cells, stage_rows
from loadtests.run.model import Run
from loadtests.verdict import Judgement, RunVerdict


def as_page(run: Run, verdict: RunVerdict) -> Page:
    """Put the verdict on top, then what to know before believing it, then what happened."""
    named = tuple(Fact(name=name, value=value) for name, value in facts(run))
    return Page(
        title=f"Load test {run.facts.scenario}",
        facts=named[:_FACTS_ON_TOP],
        sections=(
            Summary(outcome=Outcome(verdict.outcome), sentence=verdict.sentence),
            _expectations(verdict),
            *_notices(run),
            *_release(run),
            *_requests(run),
            *_slos(run),
            *_board(run),
            chart_group(run),
            _comparison(run),
            _decisions(run),
            Facts(title="The run", facts=named),
        ),
    )


# Private

_FACTS_ON_TOP = 4


def _expectations(verdict: RunVerdict) -> Table:
    return Table(
        title="Expectations",
        columns=(Column(title="expectation"), Column(title="because")),
        rows=tuple(_judgement(judgement) for judgement in verdict.judgements),
    )


def _judgement(judgement: Judgement) -> Row:
    verdict = judgement.verdict
    return Row(
        cells=(judgement.expectation, verdict.because),
        outcome=Outcome(verdict.outcome),
        detail=(f"expected {verdict.expected}, observed {verdict.observed_text}", *verdict.evidence),
    )


def _notices(run: Run) -> tuple[Section, ...]:
    paragraphs = notices(run)
    return (Prose(title="Before you believe it", paragraphs=paragraphs),) if paragraphs else ()


def _requests(run: Run) -> tuple[Section, ...]:
    table = Table(
        title="Requests, stage by stage",
        columns=tuple(
            Column(title=title, align=Align.LEFT if title in {"stage", "request"} else Align.RIGHT) for title in TITLES
        ),
        rows=tuple(Row(cells=stage_cells(row)) for row in stage_rows(run)),
        why_empty="client.jsonl has no line",
    )
    return (table, Prose(title="About the requests", paragraphs=(NOTE,)))


def _release(run: Run) -> tuple[Section, ...]:
    if not has_release(run):
        return ()
    sides = Table(
        title="Primary and canary side by side",
        columns=tuple(
            Column(title=title, align=Align.LEFT if title == "side" else Align.RIGHT) for title in SIDE_TITLES
        ),
        rows=tuple(Row(cells=side_cells(row)) for row in side_rows(run)),
        why_empty="no tick of the canary's controller found the release",
    )
    ticks = Table(
        title="Every tick of the release",
        columns=tuple(
            Column(title=title, align=Align.RIGHT if title in TICK_NUMBERS else Align.LEFT) for title in TICK_TITLES
        ),
        rows=tuple(Row(cells=tick_cells(run, tick)) for tick in told_ticks(run)),
        why_empty="no tick of the canary's controller was recorded during the run",
    )
    return (Prose(title="The release", paragraphs=canary_sentences(run)), sides, release_charts(run), ticks)


def _slos(run: Run) -> tuple[Section, ...]:
    if run.facts.slo_rules is None:
        return ()
    table = Table(
        title="SLOs",
        columns=tuple(
            Column(title=title, align=Align.LEFT if title in {"SLO", "alerts"} else Align.RIGHT) for title in SLO_TITLES
        ),
        rows=tuple(Row(cells=row) for row in slo_rows(run)),
    )
    return (table, Prose(title="About the SLOs", paragraphs=(slo_note(run),)))


def _board(run: Run) -> tuple[Section, ...]:
    section = board_section(run)
    return () if section is None else (section,)


def _comparison(run: Run) -> Table:
    return Table(
        title="Predicted and observed",
        columns=(
            Column(title="what"),
            Column(title="predicted", align=Align.RIGHT),
            Column(title="observed", align=Align.RIGHT),
        ),
        rows=tuple(Row(cells=row) for row in comparison(run)),
    )


def _decisions(run: Run) -> Table:
    return Table(
        title="Every decision of the autoscaler",
        columns=(
            Column(title="at", align=Align.RIGHT),
            Column(title="replicas", align=Align.RIGHT),
            Column(title="wanted", align=Align.RIGHT),
            Column(title="why"),
        ),
        rows=tuple(
            Row(
                cells=(
                    f"{decision.time - run.facts.start_time:.0f} s",
                    str(decision.current_replicas),
                    str(decision.desired_replicas),
                    "; ".join(decision.why),
                )
            )
            for decision in run.decisions
            if run.facts.start_time <= decision.time <= run.facts.end_time
        ),
        why_empty="no decision was recorded during the run",
    )
