"""The whole replay against a second one: events made up at random, and every evaluation of the rules done one by one.

It is slow and plain where the engine is quick: no running totals, no hours, no queries.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import inf

import pytest

from slo.backtest.asker import Asker
from slo.backtest.model import Day, GroupReplay
from slo.backtest.prepare import Request
from slo.backtest.run import run
from slo.backtest.what_if import Alternatives
from slo.durations import parse_duration_seconds, spell_duration
from slo.model import Alerting, CalendarUnit, CalendarWindow, RollingWindow, Slo, Tier
from slo.periods import period_at
from slo.rules.interface import RuleSettings
from slo.rules.plan import plan_of
from slo.series import TimeSeries
from tests.slo.backtest.subjects import DAY_SECONDS, an_slo

INTERVAL, RATE_WINDOW = 120, 300
BEGIN = 1_759_276_800
FROM, END = BEGIN + 5 * DAY_SECONDS + 1800, BEGIN + 6 * DAY_SECONDS + 7200
SETTINGS = RuleSettings(interval_seconds=INTERVAL, rate_window_seconds=RATE_WINDOW)
OBJECTIVES = (Decimal("0.95"), Decimal("0.99"))


@dataclass
class Events:
    """Bad and all events of each minute; None where the metric is absent. Asked as a Prometheus is."""

    minutes: Sequence[tuple[float, float] | None]
    recorded_from: float
    names: Sequence[str]
    url: str = "http://prometheus"

    def over(self, end: float, seconds: float) -> tuple[float, float] | None:
        """Add up the minutes that end after one moment, up to another."""
        last = int(end - BEGIN) // 60
        known = [one for one in self.minutes[max(last - round(seconds) // 60, 0) : max(last, 0)] if one is not None]
        return (sum(bad for bad, _ in known), sum(total for _, total in known)) if known else None

    def rate(self, time: float) -> tuple[float, float] | None:
        """Give what an evaluation of the base rules has."""
        found = self.over(time, RATE_WINDOW)
        return None if found is None else (found[0] / RATE_WINDOW, found[1] / RATE_WINDOW)

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Answer as Prometheus would."""
        if query.startswith("count by"):
            names = (f"slo:sli_error:ratio_rate{name}" for name in self.names)
            return tuple(TimeSeries(labels={"__name__": name}, samples=((start, 1.0),)) for name in names)
        times = (start + index * step_seconds for index in range(round((end - start) / step_seconds) + 1))
        values = ((time, self._value(query, time)) for time in times)
        return (TimeSeries(labels={}, samples=tuple((time, value) for time, value in values if value is not None)),)

    def _value(self, query: str, time: float) -> float | None:
        place = 1 if "sli_total" in query or ("bad" not in query and "sli" not in query) else 0
        if "timestamp" in query:
            return time // INTERVAL * INTERVAL if time >= self.recorded_from else None
        window = re.search(r"\[(\w+)\]", query)
        assert window is not None
        seconds = round(parse_duration_seconds(window[1]) or 0)
        if "slo:sli" not in query:
            found = self.over(time, seconds)
            return None if found is None else found[place] / seconds
        recorded = [self.rate(at) for at in self._evaluations(time - seconds, time)]
        rates = [rate[place] for rate in recorded if rate is not None]
        return None if not rates else len(rates) if "count_over_time" in query else INTERVAL * sum(rates)

    def _evaluations(self, after: float, until: float) -> Iterator[float]:
        first = (int(after) // INTERVAL + 1) * INTERVAL
        return (time for time in range(first, int(until) + 1, INTERVAL) if time >= self.recorded_from)


def made_up(chance: random.Random) -> list[tuple[float, float] | None]:
    """Make up a week: traffic, failures and gaps change at random moments."""
    minutes: list[tuple[float, float] | None] = []
    while len(minutes) < 7 * 1440:
        length, total = 1 + int(chance.expovariate(1 / 90)), 10 ** chance.uniform(0, 3)
        bad = total * chance.choice([0, 0, 0.001, 0.01, 0.1, 0.5])
        minutes += [chance.choices([(bad, total), (0.0, 0.0), None], (90, 5, 5))[0]] * length
    return minutes


@dataclass(frozen=True)
class Hand:
    """What was evaluated, minute after minute."""

    times: Sequence[int]
    events: Sequence[tuple[float, float] | None]

    def over(self, end: int, seconds: float) -> tuple[float, float]:
        """Add up what was evaluated in a left-open window; of the rate window itself the last rate says all."""
        last = (end - self.times[0]) // INTERVAL
        count = 1 if seconds <= RATE_WINDOW else round(seconds) // INTERVAL
        window = [one or (0.0, 0.0) for one in self.events[max(last - count + 1, 0) : last + 1]]
        return sum(bad for bad, _ in window), sum(total for _, total in window)


def evaluated(events: Events) -> Hand:
    """Evaluate the base rules."""
    times = range(BEGIN + INTERVAL, END + 1, INTERVAL)
    rates = [events.rate(time) for time in times]
    return Hand(times, [rate and (rate[0] * INTERVAL, rate[1] * INTERVAL) for rate in rates])


def fires(slo: Slo, hand: Hand, tier: str, time: int) -> bool:
    """Ask what the alert of a tier asks at one moment."""
    windows = plan_of(slo, SETTINGS).alert_windows
    pair = windows.page if tier == "page" else windows.ticket
    for window in (pair.quick, pair.slow):
        threshold = float(window.factor * slo.budget_ratio)
        bad, total = hand.over(time, window.long_seconds)
        short_bad, short_total = hand.over(time, window.short_seconds)
        burns = total > 0 and short_total > 0 and bad / total > threshold and short_bad / short_total > threshold
        if burns and (bad >= 2.5 or total >= 1 / threshold):
            return True
    return False


def alerts(slo: Slo, hand: Hand, name: str, tier: Tier) -> Iterator[tuple[str, int, int | None]]:
    """Live the life of an alert: when it fired and was resolved."""
    active: int | None = None
    fired: int | None = None
    false_since: int | None = None
    for time in range(FROM // 3600 * 3600 - 3 * DAY_SECONDS + INTERVAL, END + 1, INTERVAL):
        if fires(slo, hand, name, time):
            active, false_since = (time if active is None else active), None
            if fired is None and time - active >= tier.for_seconds:
                fired = time
        elif fired is None:
            active = None
        else:
            false_since = time if false_since is None else false_since
            if time - false_since >= tier.keep_firing_seconds:
                yield name, fired, time
                active = fired = false_since = None
    if fired is not None:
        yield name, fired, None


def seen(slo: Slo, hand: Hand) -> list[tuple[str, int, int | None]]:
    """Give the alerts of both tiers in the stretch."""
    tiers = (("page", slo.alerting.page), ("ticket", slo.alerting.ticket))
    found = [one for name, tier in tiers for one in alerts(slo, hand, name, tier)]
    return sorted((one for one in found if one[2] is None or one[2] >= FROM), key=lambda one: (one[1], one[0]))


def left(slo: Slo, hand: Hand, end: int) -> float | None:
    """Give the budget left, from each evaluation of the period."""
    start = period_at(slo.window, end).start
    window = [one for time, one in zip(hand.times, hand.events, strict=True) if start < time <= end and one is not None]
    bad, total = sum(bad for bad, _ in window), sum(total for _, total in window)
    return 1 - bad / total / float(slo.budget_ratio) if total else None


def assert_days(slo: Slo, hand: Hand, days: Sequence[Day]) -> None:
    """Compare the events and the budget of each day."""
    for day in days:
        end = min((day.start_time // DAY_SECONDS + 1) * DAY_SECONDS, END)
        rows = [one for time, one in zip(hand.times, hand.events, strict=True) if day.start_time < time <= end]
        known = [one for one in rows if one is not None]
        assert day.known_ratio == pytest.approx(len(known) / len(rows), abs=0.01)
        if known:
            assert [day.bad_events, day.events] == pytest.approx([sum(one) for one in zip(*known, strict=True)])
        else:
            assert (day.bad_events, day.events) == (None, None)
        # an hour that the beginning of the period divides is spread evenly, and raw hours are not smoothed
        assert day.left == pytest.approx(left(slo, hand, end), rel=0.02, abs=0.02)


def replayed(slo: Slo, events: Events) -> GroupReplay:
    """Ask the engine, which finds out itself how the rules were made."""
    told = INTERVAL if events.recorded_from == inf else None
    request = Request(
        from_time=FROM,
        to_time=END,
        interval_seconds=told,
        alternatives=Alternatives(objective_ratios=OBJECTIVES),
    )
    asker = Asker(events, most_queries=1000, report=lambda _: None)
    (group,) = run([slo], request, asker, url="").slos[0].groups
    return group


@pytest.mark.parametrize(
    "window",
    [
        pytest.param(RollingWindow(seconds=2 * DAY_SECONDS), id="two days"),
        pytest.param(CalendarWindow(unit=CalendarUnit.WEEK, time_zone="Europe/Berlin"), id="a week in Berlin"),
    ],
)
@pytest.mark.parametrize(
    "recorded_from",
    [
        pytest.param(0, id="recorded"),
        pytest.param(FROM + 3 * 3600 + 420, id="recorded in the middle of the stretch"),
        pytest.param(inf, id="raw"),
    ],
)
def test_a_random_week_is_replayed_as_by_hand(window: RollingWindow | CalendarWindow, recorded_from: float) -> None:
    """Alerts, days, budgets and what other objectives would have meant are the same, whatever the source."""
    chance = random.Random(f"{window}{recorded_from}")  # noqa: S311 - repeatable
    alerting = Alerting(page=Tier(for_seconds=120), ticket=Tier(keep_firing_seconds=600))
    slo = replace(an_slo(), objective_ratio=OBJECTIVES[1], window=window, alerting=alerting)
    names = [spell_duration(seconds) for seconds in plan_of(slo, SETTINGS).window_seconds]
    events = Events(made_up(chance), recorded_from, names)
    hand = evaluated(events)

    group = replayed(slo, events)

    assert seen(slo, hand) == [(one.tier, one.fired_time, one.resolved_time) for one in group.episodes]
    assert_days(slo, hand, group.days)
    for row, objective in zip(group.what_if, OBJECTIVES, strict=True):
        other = replace(slo, objective_ratio=objective)
        fired = [tier for tier, _, _ in seen(other, hand)]
        assert {tier: fired.count(tier) for tier in ("page", "ticket")} == row.fired
        assert row.left == pytest.approx(left(other, hand, END), rel=0.02, abs=0.02)
