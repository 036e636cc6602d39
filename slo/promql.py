"""Compose PromQL: selectors, matchers, quoting, windows. Nothing else quotes PromQL."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from textwrap import dedent

from slo.durations import spell_duration
from slo.query_window import at_window

_MOST_DIGITS = 16
"""More are noise: a float holds no more."""


def selector(metric: str, matchers: Mapping[str, str | Sequence[str]]) -> str:
    """Spell an instant selector; several values of a label match any of them."""
    written = (
        f"{name}={quoted(value)}" if isinstance(value, str) else f"{name}=~{quoted('|'.join(map(_literally, value)))}"
        for name, value in matchers.items()
    )
    return f"{metric}{{{', '.join(written)}}}"


def quoted(text: str) -> str:
    """Quote a text."""
    return json.dumps(text, ensure_ascii=False)


def number(value: Decimal | float) -> str:
    """Spell a number without an exponent, as exact as a float can be told."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if exact and len(exact.normalize().as_tuple().digits) > _MOST_DIGITS:
        exact = exact.quantize(Decimal(1).scaleb(exact.adjusted() - _MOST_DIGITS + 1))
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def over(expression: str, seconds: float) -> str:
    """Give an expression the range of just less than so many seconds.

    Prometheus 2 counts a sample at either end of a range, Prometheus 3 only one at the later end; a range that is a
    millisecond shorter has the same samples in both.
    """
    return f"{expression}[{spell_duration(seconds - 0.001)}]"


def with_window(query: str, seconds: int) -> str:
    """Fill in the window of a query, and put brackets around it."""
    return bracketed(at_window(query, seconds))


def bracketed(query: str) -> str:
    """Put brackets around a query; a comment in it ends before the closing one."""
    clean = dedent(query.replace("\r\n", "\n").replace("\t", "  ")).strip()
    return f"(\n{clean}\n)" if "\n" in clean or "#" in clean else f"({clean})"


def aggregate(operator: str, labels: Sequence[str], expression: str) -> str:
    """Aggregate by labels."""
    return f"{operator} by ({', '.join(labels)}) ({expression})" if labels else f"{operator}({expression})"


def _literally(text: str) -> str:
    """Escape a text for a regular expression of Go."""
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)
