"""Durations as Prometheus and Kubernetes write them."""

import math
import re

_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0, "y": 31536000.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|[smhdwy]))+")
_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdwy])")
_SPELT_UNITS = (
    # name, milliseconds, whether it is used only where the duration is a whole number of it.
    # Source: https://github.com/prometheus/common/blob/main/model/time.go (Duration.String)
    ("y", 31_536_000_000, True),
    ("w", 604_800_000, True),
    ("d", 86_400_000, False),
    ("h", 3_600_000, False),
    ("m", 60_000, False),
    ("s", 1_000, False),
    ("ms", 1, False),
)


def parse_duration_seconds(text: str) -> float | None:
    """Parse a duration such as `1m30s`; None if it is none, or more than a number holds."""
    if not _DURATION.fullmatch(text):
        return None
    seconds = sum(float(amount) * _UNIT_SECONDS[unit] for amount, unit in _DURATION_PART.findall(text))
    return seconds if math.isfinite(seconds) else None


def spell_duration(seconds: float) -> str:
    """Spell a duration as Prometheus does: 300 is `5m`, 5400 `1h30m`, 2419200 `4w`, 2592000 `30d`."""
    left = round(seconds * 1000)
    text = ""
    for unit, milliseconds, is_exact in _SPELT_UNITS:
        if left == 0 or (is_exact and left % milliseconds):
            continue
        amount, left = divmod(left, milliseconds)
        text += f"{amount}{unit}" if amount else ""
    return text or "0s"
