"""Times as people say them."""

from datetime import UTC, datetime

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def lasting(seconds: float) -> str:
    """Say how long something took, in its two largest units: `1 d 2 h`, `40 min`, `-3 s`."""
    left = int(abs(seconds))
    parts: list[str] = []
    for size, unit in _UNITS:
        if left >= size and len(parts) < 2:  # noqa: PLR2004 - two units say enough
            parts.append(f"{left // size} {unit}")
            left %= size
        elif parts:
            break
    return ("-" if seconds <= -1 else "") + (" ".join(parts) or "0 s")


def moment(seconds: float) -> str:
    """Say when something was, in UTC and to the second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def counted(number: int, what: str) -> str:
    """Say how many of something: `1 change`, `2 changes`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
