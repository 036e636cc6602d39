"""Read how good a service has to be: exactly as it is written, and never as a number of the wrong scale."""

import math
from decimal import Decimal

from slo.fields import Fields

_NO_BUDGET = "leaves no budget: one bad event would break it for ever"
_PLACEHOLDER = Decimal("0.5")


def read_percent(fields: Fields, name: str, *, instead: str = "") -> Decimal:
    """Read a number of percent between 0 and 100 as a ratio."""
    number = _number(fields, name, example="99.9")
    return _PLACEHOLDER if number is None else _of_percent(fields, name, number, instead=instead)


def read_percent_text(fields: Fields, name: str) -> Decimal:
    """Read percents that are a text, as Pyrra has them, as a ratio."""
    value = fields.raw(name)
    if value is None:
        fields.mistake(name, value, "is required", f'add `{name}: "99.9"`')
        return _PLACEHOLDER
    if not isinstance(value, str):
        rule = "must be a text in this format, as Kubernetes has no fractions"
        fields.mistake(name, value, rule, f'put it in quotes: "{_plain(value)}"')
        return _PLACEHOLDER
    number = _parsed(value)
    if number is None:
        fields.mistake(name, value, "must be a number of percent", _without_sign(value, quote='"'))
        return _PLACEHOLDER
    return _of_percent(fields, name, number, quote='"')


def read_ratio(fields: Fields, name: str, *, otherwise: str, may_be_one: bool = False) -> Decimal:
    """Read a ratio between 0 and 1; `otherwise` says where percents belong."""
    number = _number(fields, name, example="0.999")
    if number is None:
        return _PLACEHOLDER
    if number == 1 and not may_be_one:
        fields.mistake(name, fields.raw(name), _NO_BUDGET, "choose a value below 1, as 0.999")
    elif number > 1:
        fields.mistake(name, fields.raw(name), "must be a ratio below 1", otherwise)
    elif number <= 0:
        fields.mistake(name, fields.raw(name), "must be above 0", "choose a ratio such as 0.999")
    else:
        return number
    return _PLACEHOLDER


# Private


def _of_percent(fields: Fields, name: str, number: Decimal, *, instead: str = "", quote: str = "") -> Decimal:
    """Bring percents to a ratio, or note why they cannot be any."""
    value = fields.raw(name)
    if number == 100:  # noqa: PLR2004 - percent
        fields.mistake(name, value, _NO_BUDGET, "choose a value below 100, as 99.9")
    elif number > 100:  # noqa: PLR2004 - percent
        fields.mistake(name, value, "must be between 0 and 100", "choose a value below 100, as 99.9")
    elif number <= 0:
        fields.mistake(name, value, "must be between 0 and 100", "choose a value such as 99.9")
    elif number <= 1:
        rule = "is in percent, and this looks like a ratio"
        percent = f"write {quote}{(number * 100).normalize():f}{quote}" if number < 1 else "choose a value such as 99.9"
        fields.mistake(name, value, rule, instead or percent)
    else:
        return number / 100
    return _PLACEHOLDER


def _number(fields: Fields, name: str, *, example: str) -> Decimal | None:
    """Read a finite number; None after noting what is wrong."""
    value = fields.raw(name)
    if value is None:
        fields.mistake(name, None, "is required", f"add `{name}: {example}`")
        return None
    if isinstance(value, str):
        rule = "must be a number, and this is a text"
        fields.mistake(name, value, rule, _without_sign(value))
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        fields.mistake(name, value, "must be a number", f"write it as {example}")
        return None
    return Decimal(repr(value))


def _is_finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)


def _without_sign(text: str, *, quote: str = "") -> str:
    """Say how to write a number that came as a text."""
    number = _parsed(text.strip().removesuffix("%").strip())
    if number is None:
        return f"write it as {quote}99.9{quote}"
    return f"write it as {quote}{number}{quote}, without " + ("the percent sign" if "%" in text else "quotes")


def _parsed(text: str) -> Decimal | None:
    if len(text) > 40 or not text.isascii() or not text.replace(".", "", 1).isdigit():  # noqa: PLR2004 - digits
        return None
    return Decimal(text)


def _plain(value: object) -> str:
    return str(value) if isinstance(value, int | float) else "99.9"
