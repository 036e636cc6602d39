"""A form as the page shows it: made of the very fields that the interface reads, with what was typed and is wrong."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from load_harness.errors import Mistake, spelt
from load_harness.params.form import Field
from load_harness.variable_text import plain_number
from load_harness.web.ui.kinds import LABELS

_SEVERAL = re.compile(r" (?:\+|or) ")
_DECIMAL_COMMA = re.compile(r'"-?[0-9]+,[0-9]+"')
_BEYOND_READING = 2**62
"""Only a seed may be so large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One input."""

    id: str
    name: str
    label: str
    unit: str
    hint: str
    """Its bounds."""
    meaning: str
    value: str
    number: Literal["decimal", "numeric"] | None
    """Which keys a phone has to show for it; None for words."""
    required: bool
    mistakes: tuple[str, ...] = ()

    @property
    def described_by(self) -> str:
        """The ids of what says more about it."""
        return f"{self.id}-hint {self.id}-mistake" if self.mistakes else f"{self.id}-hint"


def box(field: Field, values: Mapping[str, str], *, of: str, prefix: str = "") -> Box:
    """Show a field."""
    name = f"{prefix}{field.name}"
    label, unit = LABELS.get(name, (field.name.replace("_", " ").capitalize(), ""))
    start = "" if field.default is None else spelt(field.default)
    return Box(
        id=f"{of}-{name.replace('.', '-')}",
        name=name,
        label=label,
        unit=unit,
        hint=f"{_short(field.minimum)} \N{EN DASH} {_short(field.maximum)}",
        meaning=field.meaning,
        value=values.get(name, "") or start,
        number="numeric" if field.kind == "integer" else "decimal",
        required=field.required,
    )


def text_box(name: str, values: Mapping[str, str], *, of: str, meaning: str) -> Box:
    """Show a field that takes words."""
    return Box(
        id=f"{of}-{name}",
        name=name,
        label=LABELS[name][0],
        unit="",
        hint=meaning,
        meaning=meaning,
        value=values.get(name, ""),
        number=None,
        required=False,
    )


def blamed(boxes: Iterable[Box], mistakes: Iterable[Mistake]) -> tuple[list[Box], list[str]]:
    """Write each mistake beside its input; what is about no single one of them comes second."""
    shown = {one.name: one for one in boxes}
    others: list[str] = []
    for mistake in mistakes:
        names = names_in(mistake.field)
        place = next((name for name in names if name in shown), None)
        if place is None:
            others.append(f"{mistake.field}: {_said(mistake)}")
            continue
        several = (
            f"{' + '.join(_called(name) for name in names)}: " if len(names) > 1 and " + " in mistake.field else ""
        )
        text = f"{several}{_said(mistake)}"
        shown[place] = replace(shown[place], mistakes=(*shown[place].mistakes, text))
    return list(shown.values()), others


def names_in(place: str) -> list[str]:
    """List the fields that a mistake is about; a total's are those of the form."""
    place = place.removeprefix("total.")
    prefix = "profile." if place.startswith("profile.") else ""
    return [f"{prefix}{name.removeprefix('total.')}" for name in _SEVERAL.split(place.removeprefix(prefix))]


def typed(values: Mapping[str, str], names: Iterable[str]) -> dict[str, object]:
    """Read what was typed; an input that is empty was not filled in, and what is no number is left for the form."""
    found: dict[str, object] = {}
    for name in names:
        text = values.get(name, "").strip()
        if text:
            number = plain_number(text)
            found[name] = text if number is None else number
    return found


def _said(mistake: Mistake) -> str:
    """Say what is wrong to somebody who typed it, and no quotes around it."""
    next_step = mistake.next_step.removesuffix(", without quotes")
    if _DECIMAL_COMMA.fullmatch(mistake.value):
        next_step = f"{next_step}, with a dot before the decimals"
    return f"{mistake.rule}; {next_step}"


def _called(name: str) -> str:
    return LABELS.get(name, (name, ""))[0].lower()


def _short(number: float) -> str:
    """Spell a bound for people; a larger one than the page's figures can show has no use for its digits."""
    if number > _BEYOND_READING:
        return "2\N{SUPERSCRIPT SIX}\N{SUPERSCRIPT THREE} \N{MINUS SIGN} 1"
    return f"{number:,.6g}".replace(",", "\N{THIN SPACE}")
