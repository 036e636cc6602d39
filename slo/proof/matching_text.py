"""Make a text that a regular expression matches: enough for those that stand in label matchers."""

import re

_NUMBER = re.compile(r"\d+(\.\d+)?")
_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def matching_text(pattern: str) -> str | None:
    """Return a text that the whole of a pattern matches; None if the pattern is too hard or matches nothing."""
    first = pattern.partition("|")[0]
    if _NUMBER.fullmatch(first):
        return first  # `0.5` as in `le=~"0.5|0.50"`: more readable than what the dot allows
    try:
        text = _Maker(pattern).alternatives()
        return text if matches(pattern, text) else None
    except (_TooHard, IndexError):
        return None


def matches(pattern: str, text: str) -> bool | None:
    """Tell whether the whole of a pattern matches, as in Prometheus; None if Python cannot read the pattern."""
    try:
        return re.fullmatch(pattern, text, re.DOTALL) is not None
    except re.error:
        return None


class _TooHard(Exception):  # noqa: N818 - never leaves this module
    """The pattern has a construct that is not known here."""


class _Maker:
    """Walk over a pattern from left to right and write the shortest text it asks for."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def alternatives(self) -> str:
        """Read up to the end or a closing parenthesis; the first alternative that says something wins."""
        texts = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            texts.append(self._sequence())
        return next((text for text in texts if text), "")

    def _sequence(self) -> str:
        text = ""
        while self._peek() not in ("", "|", ")"):
            text += self._repeated(self._atom())
        return text

    def _atom(self) -> str:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        if character in "^$":
            return ""
        if character in "*+?{":
            raise _TooHard
        return "0" if character == "." else character

    def _group(self) -> str:
        if self._peek() == "?":
            if self._pattern[self._at : self._at + 2] != "?:":
                raise _TooHard
            self._at += 2
        text = self.alternatives()
        if self._take() != ")":
            raise _TooHard
        return text

    def _class(self) -> str:
        end = self._pattern.index("]", self._at + 1) if "]" in self._pattern[self._at + 1 :] else -1
        if end < 0:
            raise _TooHard
        inside = self._pattern[self._at : end]
        self._at = end + 1
        for candidate in f"{inside}a0-_ ":
            if matches(f"[{inside}]", candidate):
                return candidate
        raise _TooHard

    def _escape(self) -> str:
        character = self._take()
        if character in _CLASSES or character in _ESCAPES:
            return _CLASSES.get(character) or _ESCAPES[character]
        if character in "bB":
            return ""
        if character.isalnum():
            raise _TooHard
        return character

    def _repeated(self, text: str) -> str:
        match self._peek():
            case "*" | "+" | "?":
                self._at += 1
                repeated = text
            case "{":
                end = self._pattern.index("}", self._at) if "}" in self._pattern[self._at :] else -1
                least = self._pattern[self._at + 1 : end].partition(",")[0]
                if end < 0 or not least.isdecimal():
                    raise _TooHard
                self._at = end + 1
                repeated = text * int(least)
            case _:
                return text
        if self._peek() == "?":
            self._at += 1
        return repeated

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        character = self._pattern[self._at]
        self._at += 1
        return character
