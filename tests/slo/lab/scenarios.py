"""A day of traffic in the shapes that tell right budgets from wrong ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from slo.model import CalendarUnit, CalendarWindow, EventsIndicator, Origin, RollingWindow, Slo, SpecFormat, Window
from tests.slo.lab.series import Rate, Scrapes, Series, counter, events, with_reset, without

START = int(datetime(2026, 1, 31, tzinfo=UTC).timestamp())
END = int(datetime(2026, 2, 1, 6, tzinfo=UTC).timestamp())
"""A day and six hours, over the end of a month: something leaves the window of a day, and a month begins."""
HOUR = 3600
MINUTE = 60

ROLLING_30_DAYS = RollingWindow(seconds=30 * 24 * HOUR)
ROLLING_7_DAYS = RollingWindow(seconds=7 * 24 * HOUR)
ROLLING_DAY = RollingWindow(seconds=24 * HOUR)
MONTH = CalendarWindow(unit=CalendarUnit.MONTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Counters, and the SLOs that read them."""

    name: str
    series: tuple[Series, ...]
    slos: tuple[Slo, ...]
    bad_code: str = "500"
    more_allowed: float = 0.0
    """Events that cannot be seen, as the first sample of a series that is born with it."""
    relabelled: tuple[int, Mapping[str, str]] | None = field(default=None)
    """From when on the SLOs have other labels, and which."""

    def truth(self, slo: Slo, at: float) -> "Truth":
        """Count the events of an SLO's window that ends at a moment."""
        begin = window_begin(slo.window, at)
        total = [one for one in self.series if is_of(slo, one)]
        bad = [one for one in total if one.labels["code"] in bad_codes(slo)]
        return Truth(bad=events(bad, begin, at), total=events(total, begin, at))

    def latest(self, slo: Slo, at: float) -> "Truth":
        """Count the events of the current short window, on their way into the budget, and of that on its way out."""
        total = [one for one in self.series if is_of(slo, one)]
        bad = [one for one in total if one.labels["code"] in bad_codes(slo)]
        found = Truth(bad=0.0, total=0.0)
        edges = (at, window_begin(slo.window, at)) if slo.window == ROLLING_DAY else (at,)
        for edge in edges:
            begin = edge - 5 * MINUTE
            found = Truth(bad=found.bad + events(bad, begin, edge), total=found.total + events(total, begin, edge))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Events as the counters have them."""

    bad: float
    total: float

    @property
    def ratio(self) -> float:
        """Give the ratio of bad events."""
        return self.bad / self.total


def window_begin(window: Window, at: float) -> float:
    """Say when the window that ends at a moment began."""
    if isinstance(window, RollingWindow):
        return at - window.seconds
    assert window == MONTH
    day = datetime.fromtimestamp(at - 0.001, tz=UTC)
    return day.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()


def is_of(slo: Slo, series: Series) -> bool:
    """Tell whether an SLO counts a series."""
    assert isinstance(slo.indicator, EventsIndicator)
    return slo.indicator.total.startswith(f"sum(rate({series.labels['__name__']}{{")


def bad_codes(slo: Slo) -> tuple[str, ...]:
    """Say which codes an SLO calls bad."""
    assert isinstance(slo.indicator, EventsIndicator)
    return ("429", "500") if "429" in (slo.indicator.errors or "") else ("500",)


def slo_on(metric: str, name: str, *, window: Window = ROLLING_30_DAYS, bad: str = 'code="500"', **more: object) -> Slo:
    """Make an SLO of 99.9 % over a metric."""
    slo = Slo(
        id=name,
        service=name,
        name=name,
        objective_ratio=Decimal("0.999"),
        window=window,
        indicator=EventsIndicator(
            total=f'sum(rate({metric}{{job="lab"}}[{{{{.window}}}}]))',
            errors=f'sum(rate({metric}{{job="lab", {bad}}}[{{{{.window}}}}]))',
        ),
        origin=Origin(format=SpecFormat.SLOTH, file="lab.yaml", lines={}),
    )
    return replace(slo, **more)  # type: ignore[arg-type]


def constant(rate: float) -> Rate:
    """Let events come evenly."""
    return lambda _: rate


def between(begin: int, end: int, rate: float, otherwise: float = 0.0) -> Rate:
    """Let events come at one rate in a stretch of the day, and at another outside it."""
    return lambda time: rate if START + begin <= time < START + end else otherwise


def counted(metric: str, code: str, rate: Rate, scrapes: Scrapes | None = None, **labels: str) -> Series:
    """Count the events of one code."""
    times = (scrapes or Scrapes(start=START, end=END)).times()
    return counter({"__name__": metric, "job": "lab", "code": code, **labels}, rate, times)


# Scenarios


def uneven() -> Scenario:
    """Half a day at 1,000 events a minute without an error, half a day at 10 a minute of which every other is bad."""
    metric = "lab_uneven_total"
    busy = between(0, 12 * HOUR, 1000 / 60, 5 / 60)
    bad = between(12 * HOUR, 29 * HOUR, 5 / 60)
    windows: dict[str, Window] = {"30d": ROLLING_30_DAYS, "7d": ROLLING_7_DAYS, "1d": ROLLING_DAY, "month": MONTH}
    slos = tuple(slo_on(metric, f"uneven-{name}", window=window) for name, window in windows.items())
    return Scenario(name="uneven", series=(counted(metric, "200", busy), counted(metric, "500", bad)), slos=slos)


def late() -> Scenario:
    """The series of errors is born at minute 1380 and counts 5 errors a minute for an hour."""
    metric = "lab_late_total"
    born = Scrapes(start=START + 1380 * MINUTE, end=END)
    bad = counted(metric, "500", between(1381 * MINUTE, 1440 * MINUTE, 5 / 60), born)
    slos = (slo_on(metric, "late-30d"), slo_on(metric, "late-1d", window=ROLLING_DAY))
    return Scenario(name="late", series=(counted(metric, "200", constant(100 / 60)), bad), slos=slos)


def idle() -> Scenario:
    """The counters stand still for 30 minutes; there were errors before."""
    metric = "lab_idle_total"
    good = between(600 * MINUTE, 630 * MINUTE, 0.0, 10.0)
    times = Scrapes(start=START, end=END).times()
    bad = counter(
        {"__name__": metric, "job": "lab", "code": "500"},
        between(300 * MINUTE, 310 * MINUTE, 2.0),
        times,
        first_value=1000.0,
    )
    return Scenario(name="idle", series=(counted(metric, "200", good), bad), slos=(slo_on(metric, "idle-30d"),))


def gone() -> Scenario:
    """The series are not there for 30 minutes without traffic, in the middle of a burst of errors."""
    metric = "lab_gone_total"
    begin, end = 600 * MINUTE, 630 * MINUTE
    good = between(begin, end, 0.0, 10.0)
    pair = _pair("gone", metric, good, lambda time: between(570 * MINUTE, 660 * MINUTE, 0.05)(time) * bool(good(time)))
    return replace(pair, series=tuple(without(one, START + begin, START + end) for one in pair.series))


def born_high() -> Scenario:
    """Three pods' series of errors are born at 1: nobody can see that first error."""
    metric = "lab_born_total"
    times = [Scrapes(start=START + hour * HOUR, end=END).times() for hour in (6, 9, 12)]
    bad = tuple(
        counter(
            {"__name__": metric, "job": "lab", "code": "500", "pod": f"p{index}"},
            between(0, 20 * HOUR, 1 / 600),
            one,
            first_value=1.0,
        )
        for index, one in enumerate(times)
    )
    good = counted(metric, "200", constant(5.0))
    return Scenario(name="born_high", series=(good, *bad), slos=(slo_on(metric, "born_high-30d"),), more_allowed=3)


def relabelled_metric() -> Scenario:
    """At noon every series of the metric ends and another with a new label takes over."""
    metric = "lab_relabelled_total"
    noon = START + 12 * HOUR + 7 * MINUTE
    shapes = {"200": constant(10.0), "500": between(10 * HOUR, 16 * HOUR, 0.05)}
    before, after = Scrapes(start=START, end=noon - 30), Scrapes(start=noon, end=END)
    series = [counted(metric, code, rate, before, version="1") for code, rate in shapes.items()]
    series += [counted(metric, code, rate, after, version="2") for code, rate in shapes.items()]
    return Scenario(name="relabelled_metric", series=tuple(series), slos=(slo_on(metric, "relabelled_metric-30d"),))


def relabelled_slo() -> Scenario:
    """At noon the SLO's own labels change, and its rules with them."""
    metric = "lab_team_total"
    slo = slo_on(metric, "relabelled_slo-30d", labels={"team": "blue"})
    series = (counted(metric, "200", constant(10.0)), counted(metric, "500", between(10 * HOUR, 16 * HOUR, 0.05)))
    moment = START + 12 * HOUR + 7 * MINUTE + 30
    return Scenario(name="relabelled_slo", series=series, slos=(slo,), relabelled=(moment, {"team": "green"}))


def shared() -> Scenario:
    """Two SLOs read one metric: one counts throttled requests as bad, the other does not."""
    metric = "lab_shared_total"
    series = (
        counted(metric, "200", between(4 * HOUR, 8 * HOUR, 40.0, 4.0), outcome="ok"),
        counted(metric, "429", between(5 * HOUR, 6 * HOUR, 1.0), outcome="ok"),
        counted(metric, "500", between(20 * HOUR, 21 * HOUR, 0.2), outcome="failed"),
    )
    strict = slo_on(metric, "shared-strict", bad='code=~"429|500"')
    lenient = slo_on(metric, "shared-lenient", bad='outcome="failed"')
    return Scenario(name="shared", series=series, slos=(strict, lenient))


def resets() -> Scenario:
    """The pods restart again and again, and their counters begin at 0."""
    pair = _pair("resets", "lab_resets_total", constant(10.0), between(2 * HOUR, 22 * HOUR, 0.02))
    series = pair.series
    for hour in (3, 7, 11, 15, 19):
        series = tuple(with_reset(one, START + hour * HOUR + 15) for one in series)
    return replace(pair, series=series)


def scraped(name: str, scrapes: Scrapes) -> Scenario:
    """Take uneven traffic with bursts of errors through other scrapes than those the rules are made for."""
    metric = f"lab_{name}_total"
    good = counted(metric, "200", between(9 * HOUR, 17 * HOUR, 50.0, 3.0), scrapes)
    bad = counted(metric, "500", between(3 * HOUR, 4 * HOUR, 0.5, 0.002), scrapes)
    return Scenario(name=name, series=(good, bad), slos=(slo_on(metric, f"{name}-30d"),))


def _pair(name: str, metric: str, good: Rate, bad: Rate) -> Scenario:
    series = (counted(metric, "200", good), counted(metric, "500", bad))
    return Scenario(name=name, series=series, slos=(slo_on(metric, f"{name}-30d"),))


MADE: tuple[Callable[[], Scenario], ...] = (
    uneven, late, idle, gone, born_high, relabelled_metric, relabelled_slo, shared, resets,
)  # fmt: skip
SCRAPED = {
    "scraped_15s": Scrapes(start=START, end=END, every_seconds=15),
    "scraped_60s": Scrapes(start=START, end=END, every_seconds=60),
    "scraped_off_beat": Scrapes(start=START, end=END, every_seconds=60, phase_seconds=17.123),
    "scraped_irregularly": Scrapes(start=START, end=END, every_seconds=40, phase_seconds=3.5, jitter_seconds=15),
}


def all_scenarios() -> list[Scenario]:
    """Make every scenario."""
    return [make() for make in MADE] + [scraped(name, scrapes) for name, scrapes in SCRAPED.items()]
