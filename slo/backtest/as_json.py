"""A back-test as JSON."""

from typing import Any

from slo.backtest.model import Backtest, Day, Detection, Episode, GroupReplay, Making, Row, SloReplay
from slo.backtest.outline import sentence
from slo.backtest.words import objective_percent, spell_time
from slo.windows import period_name

VERSION = 1
"""Rises when a field changes its meaning or goes."""


def as_json(backtest: Backtest) -> dict[str, Any]:
    """Give plain values: times as RFC 3339 in UTC, lengths in seconds, ratios from 0 to 1; null is not known."""
    return {
        "version": VERSION,
        "from": spell_time(backtest.asked.from_time),
        "to": spell_time(backtest.asked.to_time),
        "prometheus": backtest.url,
        "answer": sentence(backtest),
        "slos": [_slo(one) for one in backtest.slos],
    }


# Private


def _slo(one: SloReplay) -> dict[str, Any]:
    return {
        "id": one.slo.id,
        "service": one.slo.service,
        "name": one.slo.name,
        "objective_percent": objective_percent(one.slo.objective_ratio),
        "period": period_name(one.slo.window),
        "rules": _making(one.making),
        "step_seconds": one.step_seconds,
        "has_data": bool(one.groups),
        "notes": list(one.notes),
        "groups": [_group(group) for group in one.groups],
    }


def _making(making: Making) -> dict[str, Any]:
    return {
        "interval_seconds": making.interval_seconds,
        "interval_known_from": making.interval_known.value,
        "rate_window_seconds": making.rate_window_seconds,
        "rate_window_known_from": making.rate_window_known.value,
        "unrecorded_windows": list(making.unrecorded_windows),
    }


def _group(group: GroupReplay) -> dict[str, Any]:
    return {
        "labels": dict(group.group),
        "known_ratio": group.known_ratio,
        "replayed_ratio": group.replayed_ratio,
        "first_sample": _time(group.first_time),
        "alerts_count_from": _time(group.alerts_count_from_time),
        "budget_counts_from": _time(group.budget_counts_from_time),
        "sources": [
            {"source": one.origin.value, "first": spell_time(one.first_time), "last": spell_time(one.last_time)}
            for one in group.stretches
        ],
        "budget_left_ratio": group.left,
        "alerts": [_episode(one) for one in group.episodes],
        "what_if": [_row(one) for one in group.what_if],
        "detection": [_detection(one) for one in group.detections],
        "days": [_day(one) for one in group.days],
    }


def _time(time: int | None) -> str | None:
    return None if time is None else spell_time(time)


def _episode(one: Episode) -> dict[str, Any]:
    return {
        "alert": one.alert,
        "tier": one.tier,
        "severity": one.severity,
        "trigger": one.trigger,
        "true_since": spell_time(one.since_time),
        "fired": spell_time(one.fired_time),
        "resolved": _time(one.resolved_time),
        "firing_seconds": one.firing_seconds,
        "peak_burn_rate": one.peak_burn_rate,
        "bad_events": one.bad_events,
        "budget_spent_ratio_when_fired": one.spent_when_fired,
        "budget_spent_ratio_at_end": one.spent_at_end,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "objective_percent": row.objective_percent,
        "period": row.period,
        "is_current": row.is_current,
        "alerts": dict(row.fired),
        "firing_seconds": dict(row.firing_seconds),
        "budget_left_ratio": row.left,
    }


def _detection(one: Detection) -> dict[str, Any]:
    return {
        "tier": one.tier,
        "alerts": one.episodes,
        "precision": one.precision,
        "incidents": one.incidents,
        "recall": one.recall,
        "delays_seconds": list(one.delays_seconds),
        "missed": list(one.missed),
    }


def _day(one: Day) -> dict[str, Any]:
    return {
        "date": one.date,
        "known_ratio": one.known_ratio,
        "events": one.events,
        "bad_events": one.bad_events,
        "error_ratio": one.error_ratio,
        "budget_spent_ratio": one.spent,
        "budget_left_ratio": one.left,
        "alerts_fired": list(one.fired),
    }
