"""From SLOs and a Prometheus to the whole answer."""

from collections.abc import Iterator, Sequence

from slo.backtest.asker import Asker
from slo.backtest.days import curve, days, known_ratio, replayed_ratio
from slo.backtest.fetch import fetch
from slo.backtest.history import History
from slo.backtest.incidents import detections
from slo.backtest.model import Backtest, GroupReplay, SloReplay
from slo.backtest.prepare import Request, prepare
from slo.backtest.question import Question, span_of
from slo.backtest.ratios import Ratios
from slo.backtest.replay import Subject, episodes, subject_of
from slo.backtest.sums import RunningSums
from slo.backtest.times import rounded
from slo.backtest.what_if import what_if
from slo.model import Slo
from slo.rules.plan import plan_of


def run(slos: Sequence[Slo], request: Request, asker: Asker, *, url: str) -> Backtest:
    """Replay SLOs one after the other, so that only one history is held at a time.

    Raises:
        InvalidInput: the stretch is too long or too short, or needs more queries than allowed.
    """
    questions = prepare(slos, request, asker)
    asked = rounded(request.from_time, request.to_time, step_seconds=1)
    return Backtest(asked=asked, url=url, slos=tuple(_replay(slo, question, asker) for slo, question in questions))


def replay_group(slo: Slo, history: History, question: Question) -> GroupReplay:
    """Replay one group of an SLO."""
    asked, settings = question.asked, question.settings
    plan, ratios = plan_of(slo, settings), Ratios(history)
    subject = subject_of(slo, ratios, settings)
    found = episodes(subject, asked)
    first = _first_known([part.sums for part in ratios.parts])
    first_of_budget = _first_known([part.budget_sums for part in ratios.parts])
    tiers = tuple(dict.fromkeys(alert.tier for alert in subject.alerts))
    return GroupReplay(
        group=history.group,
        known_ratio=known_ratio(subject, asked.from_time, asked.to_time),
        replayed_ratio=replayed_ratio(subject, asked.from_time, asked.to_time),
        first_time=None if first is None else history.grid.time(first),
        alerts_count_from_time=_alerts_count_from(subject, first),
        budget_counts_from_time=_budget_counts_from(subject, first_of_budget),
        stretches=history.stretches,
        episodes=found,
        days=days(subject, asked, found),
        curve=curve(subject, asked, shortest_seconds=plan.rate_seconds),
        what_if=what_if(slo, ratios, asked, question.alternatives, settings),
        detections=() if question.incidents is None else detections(tiers, found, question.incidents, asked),
    )


# Private


def _replay(slo: Slo, question: Question, asker: Asker) -> SloReplay:
    histories = fetch(slo, span_of(slo, question), asker, question.source, question.kept)
    groups = tuple(replay_group(slo, history, question) for history in histories)
    seen = tuple(group for group in groups if group.known_ratio > 0)
    notes = tuple(_notes(slo, question))
    return SloReplay(slo=slo, groups=seen, step_seconds=question.step_seconds, making=question.making, notes=notes)


def _notes(slo: Slo, question: Question) -> Iterator[str]:
    interval = question.making.interval_seconds
    if question.step_seconds > interval:
        step = question.step_seconds
        yield f"The rules are evaluated every {interval:g}s, the replay looks every {step}s: times are that coarse."
    if question.making.unrecorded_windows:
        windows = ", ".join(question.making.unrecorded_windows)
        yield f"The rules recorded no ratio over {windows}: they were made with other windows; see --windows."
    if not slo.alerting.page.is_enabled and not slo.alerting.ticket.is_enabled and not slo.alerting.conditions:
        yield "This SLO has no alerts."


def _first_known(parts: Sequence[RunningSums]) -> int | None:
    """Give the first moment at which every part is known."""
    firsts = [sums.first_known() for sums in parts]
    known = [first for first in firsts if first is not None]
    return max(known) if known else None


def _alerts_count_from(subject: Subject, first: int | None) -> int | None:
    if first is None:
        return None
    lengths = [trigger.long_seconds for alert in subject.alerts for trigger in alert.triggers]
    return subject.grid.time(first - 1) + max(lengths, default=0)


def _budget_counts_from(subject: Subject, first: int | None) -> int | None:
    index = None if first is None else subject.spending.full_from(first)
    return None if index is None or index >= subject.grid.count else subject.grid.time(index)
