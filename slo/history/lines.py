"""A line of a history file: JSON, one record each. The format is written down in docs/slo-budgets.md."""

import json
from typing import Any

from slo.errors import Mistake, Place
from slo.history.record import HOUR_SECONDS, Counts, HourRecord, How, SeriesKey

FORMAT = "load-harness slo history"
VERSION = 1
HEADER = json.dumps({"format": FORMAT, "version": VERSION})
"""The first line of a file; it may be repeated, so that files can be put together with `cat`."""
RECORD_BEGIN = '{"slo": "'
"""What every record begins with."""

_MOST = 1e18
_SLACK_SECONDS = 1.0
_NUMBERS = ("hour", "from", "to", "covered_seconds", "total", "bad")
_TEXTS = ("slo", "source")


def spell(record: HourRecord) -> str:
    """Write a record as a line, without the line's end."""
    return json.dumps(
        {
            "slo": record.key.slo_id,
            "group": dict(record.key.group),
            "hour": record.hour,
            "from": _short(record.start),
            "to": _short(record.end),
            "covered_seconds": _short(record.counts.covered_seconds),
            "total": _short(record.counts.total),
            "bad": _short(record.counts.bad),
            "source": record.source,
            "how": record.how.value,
        },
        ensure_ascii=False,
    )


def parse(text: str, place: Place, mistakes: list[Mistake]) -> HourRecord | None:
    """Read a line; a header gives None, and so does a line that is wrong, which is noted."""
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        next_step = "restore the file, or remove the line and run `slo snapshot --from` again"
        mistakes.append(Mistake(place=place, value=text, rule="must be a JSON object", next_step=next_step))
        return None
    if "format" in row:
        _check_header(row, place, mistakes)
        return None
    wrong = _problems(row)
    for name, rule in wrong:
        at = Place(file=place.file, line=place.line, field=name)
        next_step = "restore the file, or remove the line"
        mistakes.append(Mistake(place=at, value=row.get(name), rule=rule, next_step=next_step))
    return None if wrong else _record(row)


# Private


def _short(number: float) -> float:
    """Round to the millionth, and write whole numbers without a fraction."""
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _check_header(row: dict[str, Any], place: Place, mistakes: list[Mistake]) -> None:
    if row.get("format") != FORMAT:
        rule, next_step = f"must be {FORMAT!r}", "give a file that `slo snapshot` has written"
        at = Place(file=place.file, line=place.line, field="format")
        mistakes.append(Mistake(place=at, value=row.get("format"), rule=rule, next_step=next_step))
    elif row.get("version") != VERSION:
        rule, next_step = f"must be {VERSION}", "read it with the version of load-harness that wrote it, or a newer one"
        at = Place(file=place.file, line=place.line, field="version")
        mistakes.append(Mistake(place=at, value=row.get("version"), rule=rule, next_step=next_step))


def _problems(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Give the fields that are wrong and the rules they break."""
    checks = (
        *((name, _is_amount(row.get(name)), "must be a number, not negative") for name in _NUMBERS),
        *((name, isinstance(row.get(name), str), "must be a text") for name in _TEXTS),
        ("how", row.get("how") in list(How), f"must be one of {', '.join(How)}"),
        ("group", _is_group(row.get("group", {})), "must be a mapping of texts"),
    )
    return tuple((name, rule) for name, is_right, rule in checks if not is_right) or _contradictions(row)


def _contradictions(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Give the first number that does not fit the others; those after it would follow from it."""
    start, end, hour = row["from"], row["to"], row["hour"]
    checks = (
        ("hour", hour % HOUR_SECONDS == 0, "must be the beginning of an hour, in Unix seconds"),
        ("from", hour <= start < end <= hour + HOUR_SECONDS, "must lie before `to`, both in the hour"),
        ("covered_seconds", row["covered_seconds"] <= end - start + _SLACK_SECONDS, "must fit between `from` and `to`"),
    )
    return tuple((name, rule) for name, is_right, rule in checks if not is_right)[:1]


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST


def _is_group(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _record(row: dict[str, Any]) -> HourRecord:
    return HourRecord(
        key=SeriesKey(slo_id=row["slo"], group=tuple(sorted(row.get("group", {}).items()))),
        hour=int(row["hour"]),
        start=float(row["from"]),
        end=float(row["to"]),
        counts=Counts(total=float(row["total"]), bad=float(row["bad"]), covered_seconds=float(row["covered_seconds"])),
        source=row["source"],
        how=How(row["how"]),
    )
