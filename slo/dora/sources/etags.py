"""Keep answers with their ETag, so that asking again costs nothing where nothing changed: GitHub does not count it."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slo.errors import InvalidInput, Mistake, Place
from slo.files import CannotWrite, replace_file

MOST_BYTES = 64 << 20
"""Of all answers; beyond it those that were not asked for the longest are dropped."""
_FORMAT = "load-harness/etags/v1"
_BEGIN = f'{{"format": "{_FORMAT}"'.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer as it was."""

    etag: str
    body: str
    link: str = ""
    """Its `Link` header, which names the next page."""


class EtagCache:
    """Answers by address, in one file that only its owner may read: they may be of a private repository."""

    def __init__(self, path: Path | None = None, on_warning: Callable[[str], None] | None = None) -> None:
        """Read what was kept in a file, which need not be there yet; without one nothing is kept.

        Raises:
            InvalidInput: The file holds something else, which is not to be overwritten.
        """
        self._path = path
        self._warn = on_warning or (lambda _: None)
        self._kept: dict[str, Kept] = {} if path is None else self._read(path)

    def find(self, url: str) -> Kept | None:
        """Give the answer that an address had."""
        kept = self._kept.pop(url, None)
        if kept is not None:
            self._kept[url] = kept  # the last is the one that was asked for last
        return kept

    def keep(self, url: str, kept: Kept) -> None:
        """Keep an answer, in place of an older one."""
        self._kept.pop(url, None)
        if self._path is not None:
            self._kept[url] = kept

    def save(self) -> None:
        """Write the file, where there is one, in one step.

        Raises:
            CannotWrite: What was there still is.
        """
        if self._path is None:
            return
        answers = [[url, one.etag, one.link, one.body] for url, one in _newest(self._kept).items()]
        try:
            os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            raise CannotWrite(self._path, error) from error
        replace_file(self._path, json.dumps({"format": _FORMAT, "answers": answers}).encode())

    # Private

    def _read(self, path: Path) -> dict[str, Kept]:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _invalid(path, f"cannot be read ({error.strerror})", "name another file") from error
        if content and not content.startswith(_BEGIN):
            raise _invalid(path, "holds something else than a cache", "name another file; this one stays as it is")
        try:
            return _answers(json.loads(content)) if content else {}
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            self._warn(f"{path}: the cache is damaged ({type(error).__name__}); everything is asked for anew")
            return {}


def _answers(document: Any) -> dict[str, Kept]:  # noqa: ANN401 - as JSON has it
    rows = [[str(part) for part in row] for row in document["answers"]]
    return {url: Kept(etag=etag, link=link, body=body) for url, etag, link, body in rows}


def _newest(kept: dict[str, Kept]) -> dict[str, Kept]:
    """Drop from the front what is too much."""
    too_much = sum(len(one.body) for one in kept.values()) - MOST_BYTES
    chosen = {}
    for url, one in kept.items():
        if too_much > 0:
            too_much -= len(one.body)
        else:
            chosen[url] = one
    return chosen


def _invalid(path: Path, rule: str, next_step: str) -> InvalidInput:
    return InvalidInput([Mistake(place=Place(file=str(path)), value="cache", rule=rule, next_step=next_step)])
