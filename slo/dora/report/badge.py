"""A badge of one figure: its value as it is, in one colour for all. DORA gives no grades, so the badge has none."""

import json
from dataclasses import dataclass
from html import escape

from slo.dora.metrics.model import Figure
from slo.dora.report import words

_COLOUR = "#2f6f9f"
_NO_DATA_COLOUR = "#6b6b6b"
_LABEL_COLOUR = "#444"
_CHARACTER, _PADDING, _HEIGHT = 6.6, 12, 20
"""Pixels; the text is given its width, so that no font makes it run over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What stands on it."""

    label: str
    message: str
    colour: str


def badge(figure: Figure, *, days: int) -> Badge:
    """Say a figure in a few words: the value, and the days that it is of."""
    message = words.cell(figure)
    return Badge(
        label=words.TITLES[figure.metric].lower(),
        message=message if figure.value is None else f"{message} ({days} days)",
        colour=_NO_DATA_COLOUR if figure.value is None else _COLOUR,
    )


def as_svg(one: Badge) -> str:
    """Draw it."""
    left, right = (round(len(text) * _CHARACTER + _PADDING) for text in (one.label, one.message))
    label, message = escape(one.label), escape(one.message)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img">
  <title>{label}: {message}</title>
  <rect width="{left}" height="{_HEIGHT}" fill="{_LABEL_COLOUR}"/>
  <rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{one.colour}"/>
  <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
    <text x="{left / 2:g}" y="14" textLength="{left - _PADDING}">{label}</text>
    <text x="{left + right / 2:g}" y="14" textLength="{right - _PADDING}">{message}</text>
  </g>
</svg>
"""


def as_shields(one: Badge) -> str:
    """Write what shields.io draws one from. Source: https://shields.io/badges/endpoint-badge."""
    content = {"schemaVersion": 1, "label": one.label, "message": one.message, "color": one.colour}
    return f"{json.dumps(content, ensure_ascii=False)}\n"
