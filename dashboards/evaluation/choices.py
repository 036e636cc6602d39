"""What is chosen of each variable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

ALL = "$__all"
"""Grafana's value of the choice of everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is chosen of one variable."""

    name: str
    values: tuple[str, ...]
    """Of the choice of all, all of them."""
    texts: tuple[str, ...] = ()
    """How the values are shown; empty where they are shown as they are."""
    is_all: bool = False
    all_value: str = ""
    """What stands for the choice of all, as `.+`; empty for all values with `|` between."""
    is_pattern: bool = False
    """Whether more than one can be chosen, so that queries match by a regular expression."""
    options: tuple[str, ...] = ()
    """What could be chosen."""
    query: str = ""
    """What was asked for the options, its own variables filled in; empty where nobody was asked."""
    error: str = ""
    """Why the options could not be had."""

    def only(self, value: str) -> "Choice":
        """Choose one of the values, as a repeated panel does."""
        return replace(self, values=(value,), texts=(), is_all=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is chosen of all variables of a dashboard."""

    by_name: Mapping[str, Choice] = field(default_factory=dict)

    def get(self, name: str) -> Choice | None:
        """Give what is chosen of a variable; None if there is no such variable."""
        return self.by_name.get(name)

    def with_choice(self, choice: Choice) -> "Choices":
        """Choose once more."""
        return Choices(by_name={**self.by_name, choice.name: choice})

    def only(self, name: str, value: str) -> "Choices":
        """Choose one value of a variable, as a repeated panel does."""
        known = self.by_name.get(name) or Choice(name=name, values=())
        return self.with_choice(known.only(value))

    def each(self, repeat: Any) -> Iterator["Choices"]:  # noqa: ANN401 - as JSON has it
        """Choose the values of a variable one by one, as what is repeated for it does; none is one choice, too."""
        choice = self.by_name.get(repeat) if isinstance(repeat, str) and repeat else None
        if choice is None or not choice.values:
            yield self
            return
        yield from (self.only(choice.name, value) for value in choice.values)
