"""What the report says, in words and tables, for every form of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from slo.backtest.history import Origin, Stretch
from slo.backtest.model import Asked, Backtest, GroupReplay, Known, Making, SloReplay
from slo.backtest.tables import Table, tables
from slo.backtest.words import NOTHING, objective_percent, spell_percent, spell_seconds, spell_time
from slo.durations import spell_duration
from slo.windows import period_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What there is to say of one SLO, or of one of its groups."""

    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    """What to know before believing it."""
    tables: tuple[Table, ...]
    replay: GroupReplay | None
    """None: there was no data."""


def sentence(backtest: Backtest) -> str:
    """Say the answer in one sentence."""
    fired = [episode for one in backtest.slos for group in one.groups for episode in group.episodes]
    empty = [one.slo.id for one in backtest.slos if not one.groups]
    tiers = dict.fromkeys(episode.tier for episode in fired)
    counts = ", ".join(f"{sum(one.tier == tier for one in fired)} {tier}" for tier in sorted(tiers))
    answer = f"{_alerts(len(fired))} would have fired ({counts})" if fired else "no alert would have fired"
    return answer + (f"; no data at all for {', '.join(empty)}" if empty else "")


def heading(backtest: Backtest) -> str:
    """Say what was replayed."""
    asked = backtest.asked
    return f"{spell_time(asked.from_time)} to {spell_time(asked.to_time)}, from {backtest.url}"


def chapters(backtest: Backtest) -> Iterator[Chapter]:
    """Yield a chapter for each SLO and group."""
    for one in backtest.slos:
        if not one.groups:
            yield _empty_chapter(one)
        for group in one.groups:
            yield _chapter(one, group, backtest.asked)


# Private

_SHOWN_STRETCHES = 6


def _alerts(count: int) -> str:
    return "1 alert" if count == 1 else f"{count} alerts"


def _empty_chapter(one: SloReplay) -> Chapter:
    why = "no data at all in this stretch: neither recordings nor the raw metrics have a sample; check the queries"
    return Chapter(title=_title(one), facts=_what(one), notes=(why,), tables=(), replay=None)


def _chapter(one: SloReplay, group: GroupReplay, asked: Asked) -> Chapter:
    return Chapter(
        title=_title(one, group),
        facts=(*_what(one), *_facts(one, group)),
        notes=(*one.notes, *_notes(group, asked)),
        tables=tuple(tables(group)),
        replay=group,
    )


def _title(one: SloReplay, group: GroupReplay | None = None) -> str:
    labels = ", ".join(f'{name}="{value}"' for name, value in group.group) if group else ""
    return f"{one.slo.id} {{{labels}}}" if labels else one.slo.id


def _what(one: SloReplay) -> tuple[tuple[str, str], ...]:
    slo = one.slo
    return (
        ("objective", f"{objective_percent(slo.objective_ratio)}% over {period_name(slo.window)}"),
        ("written in", str(slo.origin.place())),
    )


def _facts(one: SloReplay, group: GroupReplay) -> tuple[tuple[str, str], ...]:
    return (
        ("rules", _rules(one.making)),
        ("replayed", f"every {spell_seconds(one.step_seconds)}"),
        ("data", f"{spell_percent(group.known_ratio)} of the stretch is known"),
        ("taken from", _origins(group.stretches, one.step_seconds)),
        ("budget left", spell_percent(group.left)),
    )


def _rules(making: Making) -> str:
    """Say how the rules were made and how that is known."""
    parts = [(f"evaluated every {spell_duration(making.interval_seconds)}", _KNOWN[making.interval_known])]
    if making.is_smoothed:
        parts.append((f"rates over {spell_duration(making.rate_window_seconds)}", _KNOWN[making.rate_window_known]))
    if len({known for _, known in parts}) == 1:
        return f"{' with '.join(text for text, _ in parts)} ({parts[0][1]})"
    return ", ".join(f"{text} ({known})" for text, known in parts)


_KNOWN = {
    Known.TOLD: "as told",
    Known.RECORDED: "as they recorded",
    Known.DEFAULT: "by default, for want of recordings",
}


def _origins(stretches: tuple[Stretch, ...], step_seconds: int) -> str:
    """Say which stretches come from where, the small gaps between two of one origin left out."""
    merged = list(_merged(stretches))
    shown = [f"{_ORIGINS[one.origin]} {_span(one, step_seconds)}" for one in merged[:_SHOWN_STRETCHES]]
    more = len(merged) - len(shown)
    return "; ".join(shown) + (f"; and {more} more stretches" if more else "")


_ORIGINS = {
    Origin.RECORDED: "recorded by the rules",
    Origin.RAW: "raw metrics",
    Origin.KEPT: "hourly counts of the file",
}


def _merged(stretches: tuple[Stretch, ...]) -> Iterator[Stretch]:
    last: Stretch | None = None
    for one in stretches:
        if last is not None and last.origin is one.origin and one.first_time >= last.first_time:
            last = Stretch(origin=one.origin, first_time=last.first_time, last_time=max(last.last_time, one.last_time))
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _span(stretch: Stretch, step_seconds: int) -> str:
    return f"{spell_time(stretch.first_time - step_seconds)} to {spell_time(stretch.last_time)}"


def _notes(group: GroupReplay, asked: Asked) -> Iterator[str]:
    if group.replayed_ratio < group.known_ratio:
        share = spell_percent(group.known_ratio - group.replayed_ratio)
        yield f"{share} of the stretch is known as hourly counts alone: the budget has them, the alerts do not."
    begin = NOTHING if group.first_time is None else spell_time(group.first_time)
    if _is_after(group.alerts_count_from_time, asked.from_time):
        until = _until(group.alerts_count_from_time, asked)
        yield f"Data begins {begin}: until {until} the longest alert windows reach back before it."
    if _is_after(group.budget_counts_from_time, asked.from_time):
        until = _until(group.budget_counts_from_time, asked)
        yield f"Until {until} the budget's period reaches back before the data: the budget is of the events so far."


def _is_after(time: int | None, asked_time: int) -> bool:
    return time is None or time > asked_time


def _until(time: int | None, asked: Asked) -> str:
    return "the end" if time is None or time > asked.to_time else spell_time(time)
