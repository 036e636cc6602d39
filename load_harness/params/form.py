"""Fields with their bounds, and forms that read them, collecting every mistake."""

import difflib
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as part_of
from typing import Literal

from load_harness.errors import Mistake, as_json, invalid_values, shown, spelt


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One number of a form: validates, and describes itself for OpenAPI."""

    name: str
    meaning: str
    minimum: float
    maximum: float
    more: str
    """What to do to be allowed more, naming the setting."""
    kind: Literal["number", "integer"] = "number"
    default: float | None = None
    required: bool = True
    within: str | None = None
    """Name of the field whose time this one lies within; the bound is that field's value."""

    def mistake_in(self, value: object) -> Mistake | None:
        """Find what is wrong with a value; None where it is right."""
        kinds = int if self.kind == "integer" else (int, float)
        article = "a whole number" if self.kind == "integer" else "a number"
        if isinstance(value, bool) or not isinstance(value, kinds):
            return self._mistake(value, f"must be {article}", f"send {article} in {self._range}, without quotes")
        if isinstance(value, float) and not math.isfinite(value):
            return self._mistake(value, "must be a finite number", f"send {article} in {self._range}")
        if value < self.minimum:
            return self._mistake(value, f"must be in {self._range}", f"send at least {spelt(self.minimum)}")
        if value > self.maximum:
            return self._mistake(value, f"must be in {self._range}", self.more)
        return None

    def schema(self) -> dict[str, object]:
        """Describe the field in JSON Schema."""
        schema: dict[str, object] = {
            "type": self.kind,
            "description": f"{self.meaning}; at most {self.within}" if self.within else self.meaning,
            "minimum": self.minimum,
            "maximum": self.maximum,
        }
        if self.default is not None:
            schema["default"] = self.default
        return schema

    @property
    def _range(self) -> str:
        return f"{spelt(self.minimum)}..{spelt(self.maximum)}"

    def _mistake(self, value: object, rule: str, next_step: str) -> Mistake:
        return Mistake(field=self.name, value=as_json(value), rule=rule, next_step=next_step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of one request; reads them all, or says everything that is wrong."""

    fields: tuple[Field, ...]
    one_of: tuple[str, ...] = ()
    """Names of fields that say the same in different units: exactly one must be there."""
    together: tuple[str, ...] = ()
    """Names of fields that add up: their sum is bounded as each of them is."""
    parts: Mapping[str, dict[str, object]] = part_of(default_factory=dict)
    """Names and schemas of what is no number; whoever reads the form reads them, too."""
    required_parts: tuple[str, ...] = ()

    def read(self, raw: Mapping[str, object]) -> dict[str, float]:
        """Read every field, by name, with defaults filled in.

        Raises:
            Problem: 422, listing every mistake.
        """
        values, mistakes = self.collect(raw)
        if mistakes:
            raise invalid_values(mistakes)
        return values

    def collect(self, raw: Mapping[str, object]) -> tuple[dict[str, float], list[Mistake]]:
        """Read what is right, by name, with defaults filled in, and list what is wrong."""
        mistakes = [*self._unknown(raw), *self._missing(raw)]
        values: dict[str, float] = {}
        for field in self.fields:
            value = raw.get(field.name, field.default)
            if field.name in raw and (mistake := field.mistake_in(value)):
                mistakes.append(mistake)
            elif isinstance(value, int | float):
                values[field.name] = value
        mistakes.extend(self._beyond_another(values))
        mistakes.extend(self._too_much_together(values))
        return values, mistakes

    def schema(self) -> dict[str, object]:
        """Describe the form in JSON Schema."""
        schema: dict[str, object] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {field.name: field.schema() for field in self.fields} | dict(self.parts),
        }
        required = [field.name for field in self.fields if field.required and field.name not in self.one_of]
        if required := [*self.required_parts, *required]:
            schema["required"] = required
        if self.one_of:
            schema["oneOf"] = [{"required": [name]} for name in self.one_of]
        return schema

    def _unknown(self, raw: Mapping[str, object]) -> Iterator[Mistake]:
        known = [*(field.name for field in self.fields), *self.parts]
        for name, value in raw.items():
            if name not in known:
                taken = [one for one in known if not self.parts.get(one, {}).get("readOnly")]
                only = f"send only {', '.join(taken)}" if taken else "leave it out"
                yield Mistake(
                    field=shown(name),
                    value=as_json(value),
                    rule="is no field here",
                    next_step=_nearest(name, known, only),
                )

    def _missing(self, raw: Mapping[str, object]) -> Iterator[Mistake]:
        for name in self.required_parts:
            if name not in raw:
                yield absent(name)
        for field in self.fields:
            if field.required and field.name not in self.one_of and field.name not in raw:
                yield absent(field.name)
        given = [name for name in self.one_of if name in raw]
        if self.one_of and not given:
            yield absent(" or ".join(self.one_of))
        for name in given[1:]:
            rule = f"must not come with {given[0]}, which says the same"
            yield Mistake(field=name, value=as_json(raw[name]), rule=rule, next_step="send one of them")

    def _beyond_another(self, values: Mapping[str, float]) -> Iterator[Mistake]:
        for field in self.fields:
            value, bound = values.get(field.name), values.get(field.within or "")
            if value is not None and bound is not None and value > bound:
                rule = f"must be at most {field.within}, which is {spelt(bound)}"
                yield Mistake(field=field.name, value=as_json(value), rule=rule, next_step="shorten it")

    def _too_much_together(self, values: Mapping[str, float]) -> Iterator[Mistake]:
        summands = [field for field in self.fields if field.name in self.together]
        total = sum(values.get(field.name, 0) for field in summands)
        if summands and total > summands[0].maximum:
            name, rule = " + ".join(self.together), f"must be at most {spelt(summands[0].maximum)}"
            yield Mistake(field=name, value=spelt(total), rule=rule, next_step=summands[0].more)


def absent(name: str) -> Mistake:
    """Say that a field is missing."""
    return Mistake(field=name, value="(absent)", rule="is required", next_step="send it")


def within(name: str, mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Place the mistakes of an object that is a field itself."""
    return [replace(mistake, field=f"{name}.{mistake.field}") for mistake in mistakes]


def no_object(name: str, value: object, example: str) -> Mistake:
    """Say that a field must be an object."""
    return Mistake(
        field=name, value=as_json(value), rule="must be a JSON object", next_step=f"send one such as {example}"
    )


def no_choice(name: str, value: object, choices: Iterable[str]) -> Mistake:
    """Say which words a field takes, where it is none of them."""
    known = list(choices)
    rule, only = f"must be one of {', '.join(known)}", "send one of them"
    next_step = _nearest(value, known, only) if isinstance(value, str) else only
    return Mistake(field=name, value=as_json(value), rule=rule, next_step=next_step)


def _nearest(name: str, known: list[str], otherwise: str) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}?" if close else otherwise


def raise_setting(name: str) -> str:
    """Spell the next step of a bound that a setting holds."""
    return f"raise {name} to allow more"
