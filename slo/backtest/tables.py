"""The tables of the report, as texts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from slo.backtest.model import Day, Detection, Episode, GroupReplay, Row
from slo.backtest.words import NOTHING, spell_burn, spell_count, spell_percent, spell_seconds, spell_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of texts."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: frozenset[int]
    """Columns that hold no numbers."""
    why_empty: str = "there are none"


def tables(group: GroupReplay) -> Iterator[Table]:
    """Yield the tables of one group of an SLO."""
    yield _episode_table(group.episodes)
    if group.what_if:
        yield _what_if_table(group.what_if)
    if group.detections:
        yield _detection_table(group.detections)
    yield _day_table(group.days)


# Private

_EPISODE_COLUMNS = (
    "alert",
    "tier",
    "severity",
    "true since",
    "fired",
    "resolved",
    "fired for",
    "because of",
    "peak burn",
    "bad events",
    "budget gone when fired",
    "budget gone at the end",
)
_EPISODE_TEXTS = frozenset({0, 1, 2, 3, 4, 5, 7})
_SEVERITY, _SINCE = 2, 3


def _episode_table(episodes: tuple[Episode, ...]) -> Table:
    """List the alerts, without the columns that would only repeat another one."""
    repeated = {
        _SEVERITY: all(one.severity == one.tier for one in episodes),
        _SINCE: all(one.since_time == one.fired_time for one in episodes),
    }
    kept = [column for column in range(len(_EPISODE_COLUMNS)) if not repeated.get(column)]
    return Table(
        title="Alerts that would have fired",
        columns=tuple(_EPISODE_COLUMNS[column] for column in kept),
        rows=tuple(tuple(row[column] for column in kept) for row in map(_episode, episodes)),
        texts=frozenset(place for place, column in enumerate(kept) if column in _EPISODE_TEXTS),
        why_empty="no alert would have fired",
    )


def _episode(one: Episode) -> tuple[str, ...]:
    return (
        one.alert,
        one.tier,
        one.severity,
        spell_time(one.since_time),
        spell_time(one.fired_time),
        "still firing" if one.resolved_time is None else _later(one.resolved_time, than=one.fired_time),
        spell_seconds(one.firing_seconds),
        one.trigger,
        spell_burn(one.peak_burn_rate),
        spell_count(one.bad_events),
        spell_percent(one.spent_when_fired),
        spell_percent(one.spent_at_end),
    )


def _later(time: int, *, than: int) -> str:
    """Spell a moment, without the date where it is of the same day as one before."""
    date, _, clock = spell_time(time).partition("T")
    return clock if spell_time(than).startswith(date) else spell_time(time)


def _what_if_table(rows: tuple[Row, ...]) -> Table:
    tiers = tuple(dict.fromkeys(tier for row in rows for tier in row.fired))
    return Table(
        title="What if",
        columns=(
            "objective",
            "period",
            *(f"{tier}: {what}" for tier in tiers for what in ("alerts", "firing")),
            "budget left",
            "",
        ),
        rows=tuple(
            (
                f"{row.objective_percent}%",
                row.period,
                *(cell for tier in tiers for cell in _tier_cells(row, tier)),
                spell_percent(row.left),
                "as it is" if row.is_current else "",
            )
            for row in rows
        ),
        texts=frozenset({1, 3 + 2 * len(tiers)}),
    )


def _tier_cells(row: Row, tier: str) -> tuple[str, str]:
    return str(row.fired.get(tier, 0)), f"{row.firing_seconds.get(tier, 0) / 60:,.0f} min"


def _detection_table(detections: tuple[Detection, ...]) -> Table:
    return Table(
        title="Alerts against incidents",
        columns=("tier", "alerts", "precision", "incidents", "recall", "time to detection", "missed"),
        rows=tuple(
            (
                one.tier,
                str(one.episodes),
                spell_percent(one.precision),
                str(one.incidents),
                spell_percent(one.recall),
                _delays(one.delays_seconds),
                ", ".join(one.missed) or "none",
            )
            for one in detections
        ),
        texts=frozenset({0, 6}),
    )


def _delays(seconds: tuple[int, ...]) -> str:
    """Spell the median and the longest."""
    if not seconds:
        return NOTHING
    return f"median {spell_seconds(median(seconds))}, longest {spell_seconds(max(seconds))}"


def _day_table(days: tuple[Day, ...]) -> Table:
    return Table(
        title="Day by day (UTC)",
        columns=("day", "known", "events", "bad", "error ratio", "budget spent", "budget left", "alerts fired"),
        rows=tuple(
            (
                one.date,
                spell_percent(one.known_ratio),
                spell_count(one.events),
                spell_count(one.bad_events),
                spell_percent(one.error_ratio),
                spell_percent(one.spent),
                spell_percent(one.left),
                ", ".join(_counted(one.fired_tiers)) or "none",
            )
            for one in days
        ),
        texts=frozenset({0, 7}),
    )


def _counted(names: tuple[str, ...]) -> Iterator[str]:
    for name, count in Counter(names).items():
        yield f"{count} {name}"
