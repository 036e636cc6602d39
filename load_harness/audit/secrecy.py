"""What of a request may be written down: not its secrets, and not more than a few lines."""

import json
import math
from collections.abc import Iterable, Mapping

HIDDEN = "(not shown)"
_SECRET_NAMES = ("key", "token", "secret", "password", "authorization", "credential", "csrf")
_HARMLESS = frozenset({"idempotency_key"})
_MOST_CHARACTERS = 4096
_DEEPEST = 16
"""Levels of lists and objects within each other that are looked into; no request of ours has more than three."""
TOO_DEEP = "(too deep)"


class Secrecy:
    """Hides what has a secret's name, and the keys that are known, wherever they stand."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = tuple(known)

    def hides(self, sent: object) -> bool:
        """Whether a request holds what is not shown; whoever quotes from it might quote that, or a piece of it."""
        text = json.dumps(self._shown(sent))
        return HIDDEN in text or TOO_DEEP in text

    def parameters(self, value: object) -> object:
        """Show what a client sent; of what is very long only its beginning, as text."""
        shown = self._shown(value)
        text = json.dumps(shown)
        return shown if len(text) <= _MOST_CHARACTERS else {"beginning": text[:_MOST_CHARACTERS]}

    def text(self, text: str) -> str:
        """Show a text without the keys in it."""
        for known in self._known:
            text = text.replace(known, HIDDEN)
        return text

    def _shown(self, value: object, depth: int = 0) -> object:
        if depth > _DEEPEST:
            return TOO_DEEP
        match value:
            case float() if not math.isfinite(value):
                return str(value)  # JSON has no such number
            case str():
                return self.text(value)
            case Mapping():
                return {
                    self.text(str(name)): HIDDEN if _is_secret(str(name)) else self._shown(part, depth + 1)
                    for name, part in value.items()
                }
            case list():
                return [self._shown(part, depth + 1) for part in value]
        return value


def _is_secret(name: str) -> bool:
    lower = name.lower()
    return lower not in _HARMLESS and any(part in lower for part in _SECRET_NAMES)
