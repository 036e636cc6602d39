import re
from itertools import combinations
from math import dist

import pytest

from dashboards.page import assets

_THEMES = ("light", "dark")
_SERIES = ("blue", "orange", "teal", "pink", "purple", "gold", "sky", "brown")
_PAIRS = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", "".join(style.text for style in assets.styles()))
_COLOURS = {theme: {name: pair[place] for name, *pair in _PAIRS} for place, theme in enumerate(_THEMES)}

# Source: Machado, Oliveira and Fernandes 2009, severity 1.0, https://doi.org/10.1109/TVCG.2009.113
_EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def _linear(colour: str) -> tuple[float, ...]:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return tuple(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels)


def _contrast(one: str, other: str) -> float:
    dark, light = sorted(
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), _linear(x), strict=True)) for x in (one, other)
    )
    return (light + 0.05) / (dark + 0.05)


def _times(matrix: tuple[tuple[float, ...], ...], vector: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sum(factor * part for factor, part in zip(row, vector, strict=True)) for row in matrix)


def _seen(colour: str, eyes: str) -> tuple[float, ...]:
    """Place a colour in OKLab as these eyes see it. Source: https://bottosson.github.io/posts/oklab/."""
    to_cones = (
        (0.4122214708, 0.5363325363, 0.0514459929),
        (0.2119034982, 0.6806995451, 0.1073969566),
        (0.0883024619, 0.2817188376, 0.6299787005),
    )
    to_lab = (
        (0.2104542553, 0.793617785, -0.0040720468),
        (1.9779984951, -2.428592205, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.808675766),
    )
    visible = tuple(max(0.0, part) for part in _times(_EYES[eyes], _linear(colour)))
    return _times(to_lab, tuple(part ** (1 / 3) for part in _times(to_cones, visible)))


@pytest.mark.parametrize("theme", _THEMES)
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        *((ink, paper) for ink in ("ink", "quiet", "accent") for paper in ("paper", "raised", "shade")),
        *((outcome, f"{outcome}-tint") for outcome in ("good", "bad", "unsure")),
        *(("ink", f"{outcome}-tint") for outcome in ("good", "bad", "unsure")),
        ("threshold", "paper"),
    ],
)
def test_text_can_be_read(theme: str, ink: str, paper: str) -> None:
    """WCAG AA asks 4.5 to 1 for text."""
    assert _contrast(_COLOURS[theme][ink], _COLOURS[theme][paper]) >= 4.5


@pytest.mark.parametrize("theme", _THEMES)
@pytest.mark.parametrize("mark", [*_SERIES, "reference", "bad", "marker-up", "marker-down", "marker-alert"])
def test_lines_can_be_seen(theme: str, mark: str) -> None:
    """WCAG AA asks 3 to 1 for graphics, shaded background included."""
    assert min(_contrast(_COLOURS[theme][mark], _COLOURS[theme][paper]) for paper in ("paper", "shade")) >= 3


@pytest.mark.parametrize("theme", _THEMES)
@pytest.mark.parametrize("eyes", _EYES)
def test_series_can_be_told_apart(theme: str, eyes: str) -> None:
    """Any two colours of the palette differ clearly, whoever looks; 0.02 in OKLab is just noticeable."""
    seen = [_seen(_COLOURS[theme][name], eyes) for name in _SERIES]
    assert min(dist(one, other) for one, other in combinations(seen, 2)) >= 0.08
