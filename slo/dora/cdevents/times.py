"""Times as CDEvents write them: RFC 3339 in UTC."""

from datetime import UTC, datetime, timedelta

EARLIEST_SECONDS = -62_135_596_800.0
"""The begin of the year 1, before which RFC 3339 has no times."""
LATEST_SECONDS = 253_402_300_799.0
"""The end of the year 9999."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def spell(seconds: float) -> str:
    """Spell Unix seconds, to the millisecond where there is a fraction."""
    moment = _EPOCH + timedelta(milliseconds=round(seconds * 1000))
    precision = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")


def parse(text: str) -> float | None:
    """Parse a time to Unix seconds, rounded to a millisecond; None if it is none, or names no time zone."""
    try:
        moment = datetime.fromisoformat(text.upper())
        return None if moment.tzinfo is None else round((moment - _EPOCH).total_seconds(), 3)
    except (ValueError, OverflowError):
        return None
