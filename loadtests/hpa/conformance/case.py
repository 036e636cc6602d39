"""One case: what is expected, and how to compute what is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case whose inputs are parsed."""

    name: str
    expected: Mapping[str, Any]
    compute: Callable[[], Mapping[str, Any]]
    """Gives what is expected, by the same names."""

    def run(self) -> "Result":
        """Compute and compare; what cannot be computed, as text where a number belongs, fails the case."""
        try:
            actual = self.compute()
        except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError) as error:
            return Result(name=self.name, differences=(f"cannot be computed ({type(error).__name__}: {error})",))
        differences = tuple(
            f"{name}: expected {value}, was {actual.get(name)}"
            for name, value in self.expected.items()
            if not _agrees(name, value, actual.get(name))
        )
        return Result(name=self.name, differences=differences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a case went."""

    name: str
    differences: tuple[str, ...]
    """What is not as expected; empty where the case passed."""


def _agrees(name: str, expected: object, actual: object) -> bool:
    if name == "error" and isinstance(expected, str) and isinstance(actual, str):
        return expected in actual
    return expected == actual
