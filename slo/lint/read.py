"""Put SLOs, their windows and their surroundings together for the checks."""

from collections.abc import Iterator, Sequence

from slo.lint.interface import Condition, Subject, Surroundings
from slo.lint.queries import queries_of
from slo.model import Composite, Slo
from slo.rules.interface import RuleSettings
from slo.rules.plan import plan_of
from slo.windows import AlertWindows, WindowTables, period_seconds


def subjects_of(slos: Sequence[Slo], surroundings: Surroundings, *, tables: WindowTables) -> tuple[Subject, ...]:
    """Make a subject of every SLO and of every part of a composite."""
    settings = RuleSettings(
        interval_seconds=surroundings.rule_interval_seconds,
        rate_window_seconds=surroundings.rate_window_seconds,
        tables=tables,
    )
    siblings = tuple(sorted(slos, key=lambda slo: slo.id))
    subjects = (
        _subject(slo, siblings, surroundings, settings, is_component=is_component)
        for one in siblings
        for slo, is_component in _with_parts(one)
    )
    return tuple({subject.slo.id: subject for subject in subjects}.values())


# Private


def _with_parts(slo: Slo) -> Iterator[tuple[Slo, bool]]:
    yield slo, False
    if isinstance(slo.indicator, Composite):
        yield from ((component.slo, True) for component in slo.indicator.components)


def _subject(
    slo: Slo, siblings: tuple[Slo, ...], surroundings: Surroundings, settings: RuleSettings, *, is_component: bool
) -> Subject:
    plan = plan_of(slo, settings)
    return Subject(
        slo=slo,
        siblings=siblings,
        is_component=is_component,
        queries=queries_of(slo),
        conditions=() if is_component else tuple(_conditions(slo, plan.alert_windows)),
        shortest_seconds=plan.rate_seconds,
        period_seconds=period_seconds(slo.window),
        surroundings=surroundings,
    )


def _conditions(slo: Slo, windows: AlertWindows) -> Iterator[Condition]:
    tiers = (("page", slo.alerting.page, windows.page), ("ticket", slo.alerting.ticket, windows.ticket))
    for name, tier, pair in tiers:
        for speed, window in (("quick", pair.quick), ("slow", pair.slow)):
            if tier.is_enabled:
                yield Condition(
                    tier=name,
                    speed=speed,
                    short_seconds=window.short_seconds,
                    long_seconds=window.long_seconds,
                    factor=window.factor,
                )
