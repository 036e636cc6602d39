"""From what is asked to a question for each SLO, once it is known how its rules were made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from slo.backtest.asker import Asker, chunks, too_many
from slo.backtest.fetch import Source, Span, first_known_hour
from slo.backtest.incidents import Incident
from slo.backtest.model import Known, Making
from slo.backtest.question import STEPS_SECONDS, Question, check_length, check_step, fits, fitting_step, span_of
from slo.backtest.recordings import Recordings, find_recordings, recorded_windows
from slo.backtest.times import rounded
from slo.backtest.what_if import Alternatives
from slo.durations import spell_duration
from slo.history.merge import History as KeptHours
from slo.model import Composite, Slo
from slo.rules.interface import INTERVAL_SECONDS, RATE_WINDOW_SECONDS, RuleSettings
from slo.rules.plan import is_smoothed, plan_of
from slo.window_tables.read import shipped_window_tables
from slo.windows import WindowTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of all SLOs; what is None is found out for each."""

    from_time: float
    """Unix seconds."""
    to_time: float
    step_seconds: int | None = None
    interval_seconds: int | None = None
    rate_window_seconds: int | None = None
    source: Source = Source.AUTO
    alternatives: Alternatives = field(default_factory=Alternatives)
    incidents: tuple[Incident, ...] | None = None
    """None: there is no list to hold the alerts against."""
    kept: KeptHours = field(default_factory=dict)
    """What a history file knows."""
    tables: WindowTables = field(default_factory=shipped_window_tables)


def prepare(slos: Sequence[Slo], request: Request, asker: Asker) -> tuple[tuple[Slo, Question], ...]:
    """Make a question of each SLO before any is answered, so that what does not fit is said at once.

    Raises:
        InvalidInput: the stretch is too long for the step, or needs more queries than allowed.
    """
    _check_queries([span_of(slo, _first_guess(slo, request)) for slo in slos], asker)
    return tuple((slo, _question(slo, request, asker)) for slo in slos)


# Private


def _first_guess(slo: Slo, request: Request) -> Question:
    """Suppose what is not known yet, to refuse at once what can never be."""
    making = Making(
        interval_seconds=request.interval_seconds or INTERVAL_SECONDS,
        rate_window_seconds=request.rate_window_seconds or RATE_WINDOW_SECONDS,
    )
    if request.step_seconds is not None:
        check_step(slo, _with_step(request, making, request.step_seconds))
    coarse = max(STEPS_SECONDS[-1], request.step_seconds or 0)
    coarsest = replace(_with_step(request, making, 1), step_seconds=coarse)  # the stretch may be shorter than that step
    check_length(slo, coarsest)
    return coarsest


def _question(slo: Slo, request: Request, asker: Asker) -> Question:
    making = _making(slo, request, asker)
    finest = _with_step(request, making, request.step_seconds or _finest(making.interval_seconds))
    begin = None if fits(slo, finest) else _first_known_hour(slo, finest, asker)
    finest = replace(finest, begin_time=begin)
    if request.step_seconds is not None:
        check_length(slo, finest)
        return finest
    return replace(_with_step(request, making, fitting_step(slo, finest)), begin_time=begin)


def _first_known_hour(slo: Slo, question: Question, asker: Asker) -> int | None:
    return first_known_hour(slo, span_of(slo, question), asker, question.source, question.kept)


def _with_step(request: Request, making: Making, step: int) -> Question:
    return Question(
        asked=rounded(request.from_time, request.to_time, step_seconds=step),
        step_seconds=step,
        source=request.source,
        alternatives=request.alternatives,
        incidents=request.incidents,
        kept=request.kept,
        making=making,
        settings=RuleSettings(
            interval_seconds=ceil(making.interval_seconds),
            rate_window_seconds=making.rate_window_seconds,
            tables=request.tables,
        ),
    )


def _finest(interval_seconds: float) -> int:
    """Give the shortest step of whole seconds that divides an hour and is no shorter than an interval."""
    step = max(1, ceil(interval_seconds))
    while 3600 % step:
        step += 1
    return step


def _making(slo: Slo, request: Request, asker: Asker) -> Making:
    """Say how the rules were made: as told, as recorded in the stretch, or as by default."""
    found = None if request.source is Source.RAW else _recordings(slo, request, asker)
    recorded = recorded_windows(slo, asker, found.fullest) if found else frozenset[int]()
    interval, interval_known = _first_of(
        request.interval_seconds, found.interval_seconds if found else None, INTERVAL_SECONDS
    )
    settings = RuleSettings(interval_seconds=ceil(interval), tables=request.tables)
    rate_window, rate_window_known = _first_of(
        request.rate_window_seconds, _rate_window(slo, recorded, settings), RATE_WINDOW_SECONDS
    )
    settings = replace(settings, rate_window_seconds=int(rate_window))
    missing = set(plan_of(slo, settings).window_seconds) - recorded if recorded else set[int]()
    return Making(
        interval_seconds=interval,
        interval_known=interval_known,
        rate_window_seconds=int(rate_window),
        rate_window_known=rate_window_known,
        is_smoothed=is_smoothed(slo),
        unrecorded_windows=tuple(spell_duration(seconds) for seconds in sorted(missing)),
    )


def _first_of(told: float | None, found: float | None, default: float) -> tuple[float, Known]:
    if told is not None:
        return told, Known.TOLD
    return (default, Known.DEFAULT) if found is None else (found, Known.RECORDED)


def _recordings(slo: Slo, request: Request, asker: Asker) -> Recordings | None:
    """Look for the recordings of an SLO in the stretch, or of any of its components."""
    start, end = int(request.from_time), int(request.to_time)
    for one in _with_events(slo):
        asker.slo_id = one.id
        found = find_recordings(one, asker, start_time=start, end_time=end)
        if found is not None:
            return found
    return None


def _with_events(slo: Slo) -> Iterator[Slo]:
    if isinstance(slo.indicator, Composite):
        yield from (component.slo for component in slo.indicator.components)
    else:
        yield slo


def _rate_window(slo: Slo, recorded: frozenset[int], settings: RuleSettings) -> int | None:
    """Find the rate window of rules that record ratios over just these windows, or else the shortest of them."""
    for seconds in (RATE_WINDOW_SECONDS, *sorted(recorded)):
        if recorded == set(plan_of(slo, replace(settings, rate_window_seconds=seconds)).window_seconds):
            return seconds
    lookbacks = {condition.lookback_seconds for condition in slo.alerting.conditions}
    return min(recorded - lookbacks, default=None)


def _check_queries(spans: Sequence[Span], asker: Asker) -> None:
    """Refuse before the first query what would need too many; two bring a stretch, of all events and of bad ones."""
    needed = sum(2 * sum(1 for grid in (span.hours, span.steps) for _ in chunks(grid)) for span in spans)
    if needed > asker.most_queries:
        raise too_many(asker.most_queries, needed=needed)
