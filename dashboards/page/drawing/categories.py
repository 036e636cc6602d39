"""The bars over categories as rectangles in percent."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.page.charts import Paint
from dashboards.page.widgets import Categories, Category

_GAP = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """A bar: its place in percent of the drawing, its colour, and what it says."""

    x: float
    y: float
    width: float
    height: float
    colour: Paint
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryName:
    """The name below a category, in percent."""

    x: float
    width: float
    text: str


def rectangles(drawn: Categories) -> tuple[Rectangle, ...]:
    """Place all bars; one without a value has no place."""
    return tuple(bar for number, one in enumerate(drawn.categories) for bar in _bars(drawn, number, one))


def category_names(drawn: Categories) -> tuple[CategoryName, ...]:
    """Place the names: each, or each second, third... where there are many."""
    every = 1 + (len(drawn.categories) - 1) // 16
    width = 100 / max(len(drawn.categories), 1)
    return tuple(
        CategoryName(x=number * width, width=width * every, text=one.name)
        for number, one in enumerate(drawn.categories)
        if number % every == 0
    )


# Private


def _bars(drawn: Categories, number: int, category: Category) -> Iterator[Rectangle]:
    whole = 100 / len(drawn.categories)
    gap = _GAP * whole if drawn.has_gaps else 0.0
    left, room = number * whole + gap / 2, whole - gap
    zero = 100 * (1 - drawn.zero_share)
    top = bottom = zero
    width = room if drawn.is_stacked or not drawn.keys else room / len(drawn.keys)
    for place, (key, amount) in enumerate(zip(drawn.keys, category.amounts, strict=True)):
        if amount.share is None:
            continue
        height = 100 * min(abs(amount.share), 1.0)
        if not drawn.is_stacked:
            top = bottom = zero
        y = top - height if amount.share >= 0 else bottom
        yield Rectangle(
            x=left if drawn.is_stacked else left + place * width,
            y=y,
            width=width,
            height=height,
            colour=amount.colour or key.colour,
            title=f"{category.name} · {key.text}: {amount.whole}",
            text=amount.whole if drawn.shows_values else "",
        )
        top, bottom = min(top, y), max(bottom, y + height)
