"""A log record as one line: text for people, JSON for machines."""

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from load_harness.correlation import current

FIELDS = "fields"
"""The attribute of a record with what it says by name."""
_INDENT = "    "
_ENCODE = json.JSONEncoder(default=str).encode  # json.dumps would make such an encoder for every line
_NEEDS_QUOTES = re.compile(r"[\s\"=\\]")


class JsonFormat(logging.Formatter):
    """One JSON object a line; all of it ASCII, so that no reader sees a line break that is none."""

    def format(self, record: logging.LogRecord) -> str:
        """Spell a record."""
        document: dict[str, object] = {
            "time": moment(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        correlation = current()
        if correlation is not None:
            document["request_id"] = correlation.request_id
            if correlation.trace is not None:
                document["trace_id"] = correlation.trace.trace_id
                document["span_id"] = correlation.trace.span_id
        document.update(getattr(record, FIELDS, ()))
        if trouble := _trouble(self, record):
            document["exception"] = trouble
        return _ENCODE(document)


class TextFormat(logging.Formatter):
    """Time, logger, message and request; a traceback follows, indented, so that none of its lines begins as ours do."""

    def format(self, record: logging.LogRecord) -> str:
        """Spell a record."""
        correlation = current()
        of = "" if correlation is None else f" [{correlation.request_id}]"
        said = " ".join([record.getMessage(), *named(getattr(record, FIELDS, {}))])
        line = f"{moment(record.created)} {record.levelname.lower()} {record.name}{of} {visible(said)}"
        trouble = _trouble(self, record)
        return "\n".join([line, *(_INDENT + visible(part) for part in trouble.splitlines())])


def moment(seconds: float) -> str:
    """Spell Unix seconds in RFC 3339."""
    whole = int(seconds)
    return f"{_second(whole)}.{int((seconds - whole) * 1000):03d}Z"


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def visible(text: str) -> str:
    """Spell control characters, and all else that cannot be seen, as escapes."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def named(fields: Mapping[str, object]) -> list[str]:
    """Spell fields as name=value, in quotes where a blank would make two of one."""
    return [f"{name}={_quoted(value)}" for name, value in fields.items() if value is not None]


def _quoted(value: object) -> str:
    if isinstance(value, str) and value and not _NEEDS_QUOTES.search(value):
        return value
    return json.dumps(value, default=str)


def _trouble(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """Spell the exception and the stack of a record."""
    parts = []
    if record.exc_info:
        parts.append(formatter.formatException(record.exc_info))
    if record.stack_info:
        parts.append(formatter.formatStack(record.stack_info))
    return "\n".join(parts)
