"""Read what a scenario expects, as text: what it means is not this module's business."""

from dataclasses import dataclass

from slo.errors import Mistake, Place
from slo.fields import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationText:
    """An expectation as the user wrote it, and where."""

    text: str
    place: Place
    abort_after_seconds: float | None = None
    """The run ends as soon as it fails, but not earlier than this after its scope began; None: the run goes on."""
    abort_place: Place | None = None
    """Where that stands."""


def read_expectation_texts(fields: Fields, mistakes: list[Mistake]) -> tuple[ExpectationText, ...]:
    """Read `expectations`: each a text, or a mapping of a text and when it may abort the run."""
    value = fields.raw("expectations")
    items = [] if value is None else value
    if not isinstance(items, list):
        fields.mistake("expectations", value, "must be a list of texts", "write each on a line that starts with `- `")
        return ()
    if not items:
        fields.mistake("expectations", items, "must have at least 1", "add an item")
    return tuple(text for index, item in enumerate(items) if (text := _read(fields, index, item, mistakes)) is not None)


# Private


def _read(fields: Fields, index: int, item: object, mistakes: list[Mistake]) -> ExpectationText | None:
    path = (*fields.path, "expectations", index)
    if isinstance(item, str):
        return ExpectationText(text=item, place=fields.document.place(path))
    if isinstance(item, dict):
        return _with_abort(Fields(fields.document, mistakes, path))
    rule = "must be a text, or a mapping with `expect` and `abort_after`"
    next_step = "put text that looks like something else in quotes"
    mistakes.append(Mistake(place=fields.document.place(path), value=item, rule=rule, next_step=next_step))
    return None


def _with_abort(item: Fields) -> ExpectationText:
    expectation = ExpectationText(
        text=item.text("expect"),
        place=item.document.place((*item.path, "expect")),
        abort_after_seconds=item.duration_seconds("abort_after", minimum=1),
        abort_place=item.document.place((*item.path, "abort_after")),
    )
    item.reject_unknown()
    return expectation
