"""Errors that a user can act on; each knows the exit code of the command that meets it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the input something stands."""

    file: str
    line: int | None = None
    """1-based; None where the input has no lines, as a command-line option."""
    field: str = ""
    """Dotted path of the field, as `spec.metrics[0].type`."""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.field}" if self.field else where


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing wrong with an input: where, what, the rule it breaks and what to do."""

    place: Place
    value: object
    rule: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.place} {_shown(self.value)}: {self.rule}; {self.next_step}"


class InvalidInput(Exception):  # noqa: N818 - read as a sentence: raise InvalidInput(mistakes)
    """Carry every mistake of an input at once."""

    exit_code = 2

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@contextmanager
def noted(mistakes: list[Mistake]) -> Iterator[None]:
    """Note the mistakes of one input and go on to the next, so that all are told at once."""
    try:
        yield
    except InvalidInput as error:
        mistakes.extend(error.mistakes)


class ServerUnreachable(Exception):  # noqa: N818 - read as a sentence
    """A server could not be reached, or answered with a failure: not the same as *no data*."""

    exit_code = 3

    def __init__(self, *, url: str, asked: str, check: str) -> None:
        self.url = url
        super().__init__(f"{url}: cannot answer {asked}; {check}")


def printable(text: str) -> str:
    """Keep a terminal from obeying what stands in some input, and a file from breaking on it."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


# Private

_MOST_CHARACTERS = 80


def _shown(value: object) -> str:
    """Spell a value as a user would have typed it, cut where it runs on."""
    if value is None:
        return "(nothing)"
    typed = value if isinstance(value, str) else repr(value)
    text = printable(typed.replace("\n", r"\n").replace("\t", r"\t"))
    if text == "":
        return '""'
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"
