"""Read shares of something, as users write them: `20%`."""

import re

from slo.fields import Fields

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?) ?%")


def read_share_ratio(fields: Fields, name: str, bounds_percent: tuple[float, float]) -> float:
    """Read a share as a ratio; what is wrong with it is noted, and gives 0 or the wrong value."""
    value = fields.raw(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    text = str(value) if is_number else fields.text(name)
    found = _PERCENT.fullmatch(text)
    if text and not found:
        fields.mistake(name, value, "must be a percentage", "write it as 20%")
    if not found:
        return 0.0
    least, most = bounds_percent
    percent = float(found[1])
    if not least <= percent <= most:
        fields.mistake(name, text, f"must be {least:g}%..{most:g}%", "choose a value within the bounds")
    return percent / 100
