"""What can go wrong, each error knowing its HTTP status or exit code and the text for the reader; no Flask."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

_MOST_CHARACTERS = 80


def shown(value: object) -> str:
    """Spell a value as its sender would recognise it, cut where it runs on."""
    text = value if isinstance(value, str) and value.strip() else repr(value)
    return _cut(text)


def as_json(value: object) -> str:
    """Spell a value as the JSON it was, cut where it runs on."""
    return _cut(json.dumps(value, ensure_ascii=False))


def spelt(number: float) -> str:
    """Spell a number in full, without an exponent where it is whole."""
    return str(int(number)) if float(number).is_integer() else f"{number:.12g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing wrong with an input: where, what, the rule it breaks and what to do."""

    field: str
    value: str
    """The value as text; NaN and the like have no JSON form."""
    rule: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.field} {self.value}: {self.rule}; {self.next_step}"


class Problem(Exception):  # noqa: N818 - named after RFC 9457
    """A request that gets a problem document instead of what it asked for.

    Source: https://www.rfc-editor.org/rfc/rfc9457
    """

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        mistakes: Iterable[Mistake] = (),
        kind: str = "about:blank",
        headers: Mapping[str, str] | None = None,
        extensions: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.mistakes = tuple(mistakes)
        self.kind = kind
        self.headers = dict(headers or {})
        self.extensions = dict(extensions or {})


def invalid_values(mistakes: Iterable[Mistake]) -> Problem:
    """Tell a client every value of its request that is wrong."""
    found = tuple(mistakes)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(str(mistake) for mistake in found), mistakes=found)


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"


class InvalidSettings(Exception):  # noqa: N818 - read as a sentence: raise InvalidSettings(mistakes)
    """Carry every bad environment variable at once."""

    exit_code = 2

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class CannotServe(Exception):  # noqa: N818 - read as a sentence
    """The server must not, or cannot, start the way it was asked to."""

    exit_code = 2

    def __init__(self, *, what: str, rule: str, next_step: str) -> None:
        super().__init__(f"{what}: {rule}; {next_step}")
