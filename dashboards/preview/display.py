"""Show a value as the settings of its field say: mappings, unit, decimals, thresholds, colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, isnan

from dashboards.model import Json
from dashboards.page.charts import Paint
from dashboards.page.units import Unit, spelt
from dashboards.page.widgets import Amount
from dashboards.preview.colours import paint_of, scale_paint
from dashboards.preview.frames import Cell, Field, Kind
from dashboards.preview.mappings import mapped
from dashboards.preview.parts import mapping, mappings, number
from dashboards.preview.units import in_words, unit_of

NO_VALUE = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """From a value on, a colour."""

    value: float | None
    """None for the first one, which begins at minus infinity."""
    colour: Paint | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """How the values of one field are shown."""

    config: Mapping[str, Json]
    kind: Kind
    low: float
    """The end of the scale: a setting, else the least value of all."""
    high: float
    now: float
    """Unix seconds, to spell how long ago something was."""
    palette: Paint
    """The field's colour where its settings have none."""

    @property
    def unit(self) -> Unit:
        """Give the unit, with the decimals that are asked for."""
        decimals = self.config.get("decimals")
        whole = decimals if isinstance(decimals, int) and not isinstance(decimals, bool) else None
        return unit_of(str(self.config.get("unit") or ""), whole)

    @property
    def no_value(self) -> str:
        """Give what stands where there is no value."""
        return str(self.config.get("noValue") or NO_VALUE)

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """Give the thresholds as values, in rising order."""
        return bounds(self.config.get("thresholds"), self.low, self.high)

    def amount(self, value: Cell) -> Amount:
        """Show a value."""
        instead = mapped(self.config.get("mappings"), value)
        share = self._share(value)
        shown = replace(self._text(value), share=share, colour=self._colour(value, share))
        if instead is None:
            return shown
        text, colour = instead
        words = shown if text is None else replace(shown, text=text, before="", after="")
        return replace(words, colour=paint_of(colour) or shown.colour) if colour else words

    def colour_of(self, value: Cell) -> Paint | None:
        """Give the colour of a value."""
        return self.amount(value).colour

    @property
    def series_colour(self) -> Paint | None:
        """Give the one colour of the whole field; None where the settings leave it to the palette."""
        mode, fixed = self._mode
        if mode in {"fixed", "shades"}:
            return paint_of(fixed) or self.palette
        return None

    # Private

    def _text(self, value: Cell) -> Amount:
        if value is None:
            return Amount(text=self.no_value)
        if isinstance(value, str):
            return Amount(text=value)
        if self.kind is Kind.TIME:
            return Amount(text=in_words("dateTimeAsIso", value * 1000, self.now) or "")
        words = in_words(str(self.config.get("unit") or ""), value, self.now) if isfinite(value) else None
        if words is not None:
            return Amount(text=words)
        before, number, after = spelt(self.unit, value)
        return Amount(text=number, before=before, after=after)

    def _share(self, value: Cell) -> float | None:
        if not isinstance(value, float) or isnan(value):
            return None
        return min(max((value - self.low) / ((self.high - self.low) or 1.0), 0.0), 1.0)

    @property
    def _mode(self) -> tuple[str, Json]:
        found = mapping(self.config.get("color"))
        return str(found.get("mode") or "thresholds"), found.get("fixedColor")

    def _colour(self, value: Cell, share: float | None) -> Paint | None:
        mode, fixed = self._mode
        if mode in {"fixed", "shades"}:
            return paint_of(fixed)
        if mode == "thresholds":
            return _colour_at(self.bounds, value) if isinstance(value, float) else _base(self.bounds)
        if mode.startswith("continuous-"):
            return None if share is None else scale_paint(mode, share)
        return self.palette


def bounds(thresholds: Json, low: float, high: float) -> tuple[Bound, ...]:
    """Read thresholds; percentages are those of the range."""
    given = mapping(thresholds)
    is_percentage = given.get("mode") == "percentage"
    steps = mappings(given.get("steps"))
    found = []
    has_base = any(step.get("value") is None for step in steps)
    for index, step in enumerate(steps):
        # Grafana 12 writes a 0 at the first step, and lets it begin at minus infinity all the same.
        value = number(step.get("value")) if index or has_base else None
        if value is not None and is_percentage:
            value = low + (high - low) * value / 100
        found.append(Bound(value=value, colour=paint_of(step.get("color"))))
    return tuple(sorted(found, key=lambda bound: (bound.value is not None, bound.value or 0.0)))


def display_of(one: Field, *, fields: Sequence[Field], now: float, palette: Paint) -> Display:
    """Say how a field is shown; the ends of its scale are those of all fields beside it where nothing sets them."""
    numbers = [value for other in fields for value in other.values if isinstance(value, float) and not isnan(value)]
    low, high = (number(one.config.get(key)) for key in ("min", "max"))
    ratio_high = {"percentunit": 1.0, "percent": 100.0}.get(str(one.config.get("unit") or ""))
    if low is None:
        low = 0.0 if ratio_high is not None else min(numbers, default=0.0)
    if high is None:
        high = max(numbers, default=100.0) if ratio_high is None else ratio_high
    return Display(config=one.config, kind=one.kind, low=low, high=high, now=now, palette=palette)


# Private


def _base(bounds_: Sequence[Bound]) -> Paint | None:
    return bounds_[0].colour if bounds_ else None


def _colour_at(bounds_: Sequence[Bound], value: float) -> Paint | None:
    colour = _base(bounds_)
    for bound in bounds_:
        if bound.value is not None and value >= bound.value:
            colour = bound.colour
    return colour
