"""Grafana's colours on the page: its names, what is written as hex, and its scales."""

import re
from collections.abc import Mapping, Sequence

from dashboards.model import Json
from dashboards.page.charts import Colour, Paint, Tone

# Source: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/themes/createVisualizationColors.ts,
# the hues; on paper each is darker, so that it can be read.
_HUES: Mapping[str, tuple[str, ...]] = {
    "red": ("#ffa6b0", "#ff7383", "#f2495c", "#e02f44", "#c4162a"),
    "orange": ("#ffcb7d", "#ffb357", "#ff9830", "#ff780a", "#fa6400"),
    "yellow": ("#fff899", "#ffee52", "#fade2a", "#f2cc0c", "#e0b400"),
    "green": ("#c8f2c2", "#96d98d", "#73bf69", "#56a64b", "#37872d"),
    "blue": ("#c0d8ff", "#8ab8ff", "#5794f2", "#3274d9", "#1f60c4"),
    "purple": ("#deb6f2", "#ca95e5", "#b877d9", "#a352cc", "#8f3bb8"),
}
_ON_PAPER: Mapping[str, tuple[str, ...]] = {
    "red": ("#ff7383", "#e02f44", "#c4162a", "#ad1024", "#8f0a1a"),
    "orange": ("#ffb357", "#e8760a", "#bd4f00", "#a34400", "#873800"),
    "yellow": ("#f2cc0c", "#c79f00", "#8a6a00", "#755a00", "#5f4900"),
    "green": ("#73bf69", "#4a9a3f", "#2c7423", "#25641d", "#1d5216"),
    "blue": ("#8ab8ff", "#3274d9", "#1a56b0", "#164a97", "#113c7c"),
    "purple": ("#ca95e5", "#a352cc", "#8030a8", "#6d2891", "#5a2078"),
}
_SHADES = ("super-light-", "light-", "", "semi-dark-", "dark-")
_NAMED = {
    f"{shade}{hue}": Tone(light=_ON_PAPER[hue][place], dark=dark)
    for hue, tones in _HUES.items()
    for place, (shade, dark) in enumerate(zip(_SHADES, tones, strict=True))
}
_PLAIN = {
    "text": Tone(light="#1a1f27", dark="#e4e7ec"),
    "white": Tone(light="#ffffff", dark="#ffffff"),
    "black": Tone(light="#000000", dark="#000000"),
    "gray": Tone(light="#6b7480", dark="#98a2b0"),
    "grey": Tone(light="#6b7480", dark="#98a2b0"),
}
_SCALES = {
    "continuous-GrYlRd": ("green", "yellow", "red"),
    "continuous-RdYlGr": ("red", "yellow", "green"),
    "continuous-BlYlRd": ("dark-blue", "super-light-yellow", "dark-red"),
    "continuous-YlRd": ("super-light-yellow", "dark-red"),
    "continuous-BlPu": ("blue", "purple"),
    "continuous-YlBl": ("super-light-yellow", "dark-blue"),
    "continuous-blues": ("super-light-blue", "dark-blue"),
    "continuous-reds": ("super-light-red", "dark-red"),
    "continuous-greens": ("super-light-green", "dark-green"),
    "continuous-purples": ("super-light-purple", "dark-purple"),
}
PALETTE: Sequence[Colour] = (
    Colour.BLUE,
    Colour.ORANGE,
    Colour.TEAL,
    Colour.PINK,
    Colour.PURPLE,
    Colour.GOLD,
    Colour.SKY,
    Colour.BROWN,
)
"""For what has no colour of its own."""


def paint_of(name: Json) -> Paint | None:
    """Give the colour of Grafana's name or of a hex text; None for what is no colour here."""
    text = str(name or "").strip()
    if text == "transparent":
        return None
    return _NAMED.get(text) or _PLAIN.get(text) or _written(text.lower())


def scale_paint(mode: str, share: float) -> Paint | None:
    """Give the colour of a share, from 0 to 1, on one of Grafana's scales; None if there is no such scale."""
    stops = _SCALES.get(mode)
    if stops is None:
        return None
    place = min(max(share, 0.0), 1.0) * (len(stops) - 1)
    first = min(int(place), len(stops) - 2)
    low, high = _NAMED[stops[first]], _NAMED[stops[first + 1]]
    return Tone(light=_mixed(low.light, high.light, place - first), dark=_mixed(low.dark, high.dark, place - first))


# Private

_GREY = Tone(light="#6b7480", dark="#98a2b0")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})")


def _written(text: str) -> Paint | None:
    if re.fullmatch(r"#[0-9a-f]{6}(?:[0-9a-f]{2})?", text):
        return Tone(light=text[:7], dark=text[:7]) if text[:7] != "#8e8e8e" else Colour.REFERENCE
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        doubled = "#" + "".join(2 * digit for digit in text[1:])
        return Tone(light=doubled, dark=doubled)
    if found := _RGB.match(text):
        written = "#" + "".join(f"{min(int(part), 255):02x}" for part in found.groups())
        return Tone(light=written, dark=written)
    return None


def _mixed(low: str, high: str, share: float) -> str:
    pairs = ((int(low[at : at + 2], 16), int(high[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)
