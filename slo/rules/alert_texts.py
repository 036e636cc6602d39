"""What an alert says, in plain words; the numbers in it come from the alert's own value."""

from decimal import Decimal

from slo.conventions import PERIOD_BUDGET_REMAINING, SLO_ID
from slo.durations import spell_duration
from slo.model import BurnCondition, CalendarWindow, Slo
from slo.promql import number, selector
from slo.rules.templates import literal
from slo.windows import BurnWindow, TierWindows, period_name, period_seconds

_BURN_RATE = '{{ printf "%.3g" $value }}'
_URGENCY = {"page": "Somebody should look now.", "ticket": "Somebody should look within days."}


def tier_annotations(slo: Slo, tier: str, windows: TierWindows) -> dict[str, str]:
    """Say what burns, how fast, over which windows, and how long a budget lasts at that rate."""
    return {
        "title": f"{_who(slo)}: the error budget burns too fast ({tier})",
        "summary": f"{_who(slo)} burns its error budget at {_BURN_RATE} times the rate that lasts for {_period(slo)}.",
        "description": "\n".join(_description(slo, tier, windows)),
        **_links(slo),
    }


def condition_annotations(slo: Slo, condition: BurnCondition) -> dict[str, str]:
    """Say which condition of an SLO's own holds."""
    window = spell_duration(condition.lookback_seconds)
    return {
        "title": f"{_who(slo)}: {literal(condition.name)}",
        "summary": f"{_who(slo)} burns its error budget at {_BURN_RATE} times the rate that lasts for {_period(slo)}, "
        f"over {window}.",
        **({"description": literal(condition.description)} if condition.description else {}),
        **_links(slo),
    }


def absent_annotations(slo: Slo, memory_seconds: int) -> dict[str, str]:
    """Say that the data of an SLO is gone."""
    return {
        "title": f"{_who(slo)}: no data",
        "summary": f"{_who(slo)} had events within the last {spell_duration(memory_seconds)} and has no series now.",
        "description": "While it lasts nobody knows whether the objective is met, and no other alert of this SLO can "
        "fire. Look whether the targets are scraped and whether a metric or a label was renamed.",
        **_links(slo),
    }


def _who(slo: Slo) -> str:
    groups = ", ".join(f"{label}={{{{ $labels.{label} }}}}" for label in slo.group_labels)
    return f"{literal(slo.service)} {literal(slo.name)}{f' ({groups})' if groups else ''}"


def _period(slo: Slo) -> str:
    return f"a {period_name(slo.window)}" if isinstance(slo.window, CalendarWindow) else period_name(slo.window)


def _description(slo: Slo, tier: str, windows: TierWindows) -> list[str]:
    objective = _percent(slo.objective_ratio)
    left = selector(PERIOD_BUDGET_REMAINING, {SLO_ID: slo.id})
    return [
        *([literal(slo.description).strip()] if slo.description else []),
        f"The objective is {objective}. This fires when, over both windows of a pair, the budget burns faster than:",
        _limit(slo, windows.quick),
        _limit(slo, windows.slow),
        f"{_URGENCY[tier]} What is left of the budget: {literal(left)}",
    ]


def _limit(slo: Slo, window: BurnWindow) -> str:
    lasts = spell_duration(max(60, round(Decimal(period_seconds(slo.window)) / window.factor / 60) * 60))
    short, long = spell_duration(window.short_seconds), spell_duration(window.long_seconds)
    return (
        f"- {_rounded(window.factor)} times over {long} and {short}: {_percent(window.budget_share)} of the budget in "
        f"{long}; a whole budget lasts {lasts} at this rate"
    )


def _links(slo: Slo) -> dict[str, str]:
    links = {"runbook_url": slo.alerting.runbook_url, "dashboard_url": slo.alerting.dashboard_url}
    return {name: url for name, url in links.items() if url}


def _percent(ratio: Decimal) -> str:
    return f"{_rounded(ratio * 100)} %"


def _rounded(value: Decimal) -> str:
    """Spell a number with up to seven digits."""
    return number(Decimal(f"{value:.7g}"))
