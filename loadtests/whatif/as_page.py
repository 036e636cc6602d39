"""Answers as a page with charts."""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from dashboards.page.charts import ChartGroup, Colour, Marker, MarkerKind, Region, Series, Style, Threshold, TimeChart
from dashboards.page.model import Align, Column, Fact, Facts, Page, Prose, Row, Section, Table
from dashboards.page.units import CORES, RATIO, count
from loadtests.whatif.model import Answer, Question, State
from loadtests.whatif.sweep import Sweep
from loadtests.whatif.tables import CHANGE_COLUMNS, change_rows, sweep_rows
from loadtests.whatif.words import RANKING, assumptions, sentence, summary, warning


def answer_as_page(answer: Answer) -> Page:
    """Draw one simulation."""
    question = answer.question
    rows = tuple(Row(cells=(_unbroken(time), _unbroken(replicas), why)) for time, replicas, why in change_rows(answer))
    return Page(
        title=f"What HPA {question.hpa.name} would do",
        facts=tuple(Fact(name=name, value=value) for name, value in summary(question, answer.measures)),
        sections=(
            *_warning(question),
            Prose(title="In short", paragraphs=(f"{sentence(question, answer.measures)}.",)),
            _charts(answer),
            Table(title="Changes", columns=tuple(Column(title=name) for name in CHANGE_COLUMNS), rows=rows),
            _assumed(question),
        ),
    )


def sweep_as_page(sweep: Sweep, answers: Sequence[tuple[str, Answer]], *, most: int) -> Page:
    """Draw a sweep.

    Args:
        sweep: The variants.
        answers: Some of them by name, whose replicas are drawn.
        most: Variants in the table; the manifest as it is is always there.
    """
    question = sweep.current.variant.question
    header, rows = sweep_rows(sweep, most=most)
    columns = tuple(Column(title=name, align=Align.RIGHT) for name in header)
    return Page(
        title=f"What HPA {question.hpa.name} would do with other settings",
        facts=(Fact(name="variants", value=str(len(sweep.results))),),
        sections=(
            *_warning(question),
            Table(title="Variants", columns=columns, rows=tuple(Row(cells=cells) for cells in rows)),
            Prose(title="How they are ranked", paragraphs=(f"{RANKING[0].upper()}{RANKING[1:]}; * is on the front.",)),
            _comparison(question, answers),
            _assumed(question),
        ),
    )


# Private


def _warning(question: Question) -> Iterator[Section]:
    text = warning(question)
    if text is not None:
        yield Prose(title="Attention", paragraphs=(f"{text[0].upper()}{text[1:]}",))


def _assumed(question: Question) -> Facts:
    facts = tuple(Fact(name=name, value=value) for name, value in assumptions(question))
    return Facts(title="Assumed", facts=facts)


def _charts(answer: Answer) -> ChartGroup:
    start, end = answer.question.trace.start_time, answer.question.trace.end_seconds
    return ChartGroup(
        title="What would happen",
        charts=(_cpu(answer), _replicas(answer), _utilisation(answer)),
        start_time=start,
        end_time=start + end,
        is_dated=start > 0,
        regions=tuple(
            Region(start_time=start + began, end_time=start + (end if done is None else done), label="rollout")
            for began, done in answer.rollouts
            if done != began
        ),
        markers=tuple(_markers(answer)),
    )


def _cpu(answer: Answer) -> TimeChart:
    question = answer.question
    limit = question.workload.limit_cores
    capacity = _states(answer, "capacity at the limit", lambda state: state.ready * limit, Colour.TEAL)
    target = _states(answer, "at the target", lambda state: state.ready * question.target_cores, Colour.ORANGE)
    demand = Series(
        name="demand",
        times=_unix(question, question.trace.seconds),
        values=(*question.trace.cores[:-1], question.trace.cores[-2]),
        style=Style.STEP,
        colour=Colour.BLUE,
    )
    return TimeChart(
        title="CPU of the whole service",
        description="What is asked for, what the ready pods can do at their limits, and what they do at the target.",
        series=(demand, target, *(() if math.isinf(limit) else (capacity,))),
        unit=CORES,
    )


def _replicas(answer: Answer) -> TimeChart:
    most = answer.question.hpa.max_replicas
    # A bound far above all that happens would press the lines onto the axis.
    is_near = 2 * max(state.running for state in answer.states) >= most
    return TimeChart(
        title="Replicas",
        description="Wanted by the autoscaler, there (what is paid), and ready to serve.",
        series=(
            _states(answer, "wanted", lambda state: state.wanted, Colour.ORANGE),
            _states(answer, "there", lambda state: state.running, Colour.PURPLE),
            _states(answer, "ready", lambda state: state.ready, Colour.BLUE),
        ),
        unit=count("replicas"),
        thresholds=(Threshold(value=most, label="maxReplicas"),) if is_near else (),
    )


def _utilisation(answer: Answer) -> TimeChart:
    """Draw the demand against the target, moment by moment, at every change of either."""
    question = answer.question
    trace, starts = question.trace, [state.seconds for state in answer.states]
    times = sorted({*trace.seconds, *starts})
    values = []
    for time in times:
        demand = trace.cores[min(bisect_right(trace.seconds, time), len(trace.cores) - 1) - 1]
        ready = answer.states[bisect_right(starts, time) - 1].ready
        values.append(demand / (ready * question.target_cores) if ready else None)
    series = Series(name="demand", times=_unix(question, times), values=tuple(values), style=Style.STEP)
    return TimeChart(
        title="Demand of a ready pod against the target",
        description="Above 100 % the pods are asked for more than the HPA aims at.",
        series=(series,),
        unit=RATIO,
        thresholds=(Threshold(value=1.0, label="target"),),
    )


def _states(answer: Answer, name: str, value: Callable[[State], float], colour: Colour) -> Series:
    """Draw a value of the pods, up to the end."""
    end = answer.question.trace.end_seconds
    states = [state for state in answer.states if state.seconds < end]
    return Series(
        name=name,
        times=_unix(answer.question, (*(state.seconds for state in states), end)),
        values=(*(value(state) for state in states), value(states[-1])),
        style=Style.STEP,
        colour=colour,
    )


def _markers(answer: Answer) -> Iterator[Marker]:
    for change in answer.changes:
        kind = MarkerKind.UP if change.after > change.before else MarkerKind.DOWN
        label = f"{change.before} → {change.after}: {'; '.join(change.why)}"
        yield Marker(time=answer.question.trace.start_time + change.seconds, label=label, kind=kind)


def _comparison(question: Question, answers: Sequence[tuple[str, Answer]]) -> ChartGroup:
    series = tuple(_states(answer, name, lambda state: state.running, Colour.AUTO) for name, answer in answers)
    chart = TimeChart(
        title="Replicas there",
        description="The manifest as it is and the best variants of the front: the area is what is paid.",
        series=series,
        unit=count("replicas"),
    )
    start, end = _unix(question, (0.0, question.trace.end_seconds))
    title = "The best variants over time"
    return ChartGroup(title=title, charts=(chart,), start_time=start, end_time=end, is_dated=start > 0)


def _unbroken(text: str) -> str:
    return text.replace(" ", "\u00a0")


def _unix(question: Question, seconds: Iterable[float]) -> tuple[float, ...]:
    return tuple(question.trace.start_time + second for second in seconds)
