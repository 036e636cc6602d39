"""How long a server wants us to wait before we ask again. Values in, seconds out; no clock, no I/O.

Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api (both kinds of limit)
Source: https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
"""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

_FORBIDDEN, _TOO_MANY, _UNAVAILABLE = 403, 429, 503
_UNTOLD_SECONDS = 60.0
"""GitHub asks for a minute at least where a secondary limit names no time."""
_ROUNDING_SECONDS = 1.0
_MOST_SECONDS = 366 * 86_400.0
"""Who asks for more means milliseconds, or never."""
_REMAINING = ("x-ratelimit-remaining", "ratelimit-remaining")
_RESET = ("x-ratelimit-reset", "ratelimit-reset")


def wait_seconds(status: int, headers: Mapping[str, str], body: str, *, now: float) -> float | None:
    """Give the seconds that a server asks us to wait, or None where its answer is not about a limit.

    The reset's time is that of the server's clock, which its `Date` tells; ours may be an hour off.

    Args:
        status: Of the answer.
        headers: Of the answer, found by name in any case.
        body: What was said.
        now: Our clock, Unix seconds.
    """
    known = {name.lower(): value for name, value in headers.items()}
    if status not in (_FORBIDDEN, _TOO_MANY, _UNAVAILABLE):
        return None
    server_now = _server_time(known, now)
    told = _retry_after(known.get("retry-after", ""), server_now)
    if told is not None or status == _UNAVAILABLE:
        return None if told is None else min(told, _MOST_SECONDS)
    reset = _first(known, _RESET)
    if _first(known, _REMAINING) == 0 and reset is not None:
        return min(max(0.0, reset - server_now) + _ROUNDING_SECONDS, _MOST_SECONDS)
    is_limit = status == _TOO_MANY or "rate limit" in body.lower() or "abuse detection" in body.lower()
    return _UNTOLD_SECONDS if is_limit else None


# Private


def _retry_after(text: str, server_now: float) -> float | None:
    """Parse seconds or a date."""
    if text.strip().isdecimal():
        return float(text)
    time = _http_date(text)
    return None if time is None else max(0.0, time - server_now)


def _server_time(headers: Mapping[str, str], now: float) -> float:
    time = _http_date(headers.get("date", ""))
    return now if time is None else time


def _http_date(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _first(headers: Mapping[str, str], names: tuple[str, ...]) -> float | None:
    found = next((headers[name] for name in names if name in headers), "")
    return float(found) if found.strip().isdecimal() else None
