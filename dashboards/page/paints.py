"""The one style sheet that a page needs beside the static ones: its own colours, places and sizes.

The page's policy lets no style attribute through, so an element says by a class what it needs, as `at-0-4-12-8` or
`paint-tone-37872d-73bf69`, and the sheet holds a rule for every such class that the page has.
"""

import re

_TONE = re.compile(r"tone-([0-9a-f]{6})-([0-9a-f]{6})")
_PLACE = re.compile(r"\bat-(\d+)-(\d+)-(\d+)-(\d+)\b")
_WIDE = re.compile(r"\bwide-(\d+)\b")
_CHARACTERS = re.compile(r"\bchars-(\d+)\b")
_DARK_INK, _LIGHT_INK = "#14171c", "#ffffff"


def sheet(body: str) -> str:
    """Write the rules that a page's body needs."""
    return _tones(body) + _places(body) + _numbered(body)


def ink_on(colour: str) -> str:
    """Choose the ink that is easier to read on a colour."""
    light = _luminance(colour)
    return _DARK_INK if (light + 0.05) / (_luminance(_DARK_INK) + 0.05) > 1.05 / (light + 0.05) else _LIGHT_INK


# Private


def _tones(body: str) -> str:
    pairs = sorted({(f"#{light}", f"#{dark}") for light, dark in _TONE.findall(body)})
    names = {pair: f"tone-{pair[0][1:]}-{pair[1][1:]}" for pair in pairs}
    variables = "".join(f"--{name}:light-dark({light},{dark});" for (light, dark), name in names.items())
    rules = "".join(
        f".paint-{name}{{--paint:var(--{name});--on-paint:light-dark({ink_on(light)},{ink_on(dark)})}}"
        for (light, dark), name in names.items()
    )
    return f":root{{{variables}}}{rules}" if names else ""


def _places(body: str) -> str:
    places = sorted({tuple(map(int, place)) for place in _PLACE.findall(body)})
    return "".join(
        f".at-{x}-{y}-{width}-{height}{{--x:{x + 1};--y:{y + 1};--w:{width};--h:{height}}}"
        for x, y, width, height in places
    )


def _numbered(body: str) -> str:
    widths = (f".wide-{pixels}{{width:{pixels}px}}" for pixels in sorted(set(map(int, _WIDE.findall(body)))))
    lengths = (f".chars-{count}{{--chars:{count}}}" for count in sorted(set(map(int, _CHARACTERS.findall(body)))))
    return "".join((*widths, *lengths))


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return sum(weight * _linear(channel) for weight, channel in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def _linear(channel: float) -> float:
    """Undo the gamma of sRGB. Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
