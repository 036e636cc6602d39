"""Write samples into a Prometheus over its own protocol, without a library: the format is small.

Source: https://prometheus.io/docs/specs/prw/remote_write_spec/ (the messages) and
https://github.com/google/snappy/blob/main/format_description.txt (a block may hold nothing but literals).
"""

import http.client
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from dashboards.hermetic.errors import CannotStart


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A series over some moments."""

    labels: Mapping[str, str]
    """With its name as `__name__`."""
    values: Sequence[float]
    """One for each moment; NaN where there is no sample."""


def write(url: str, courses: Iterable[Course], times: Sequence[float]) -> None:
    """Write series into a Prometheus that receives them.

    Args:
        url: Of the server.
        courses: What to write.
        times: The moments of their values, Unix seconds, ascending.

    Raises:
        CannotStart: The server does not take them.
    """
    stamps = [_varint(round(time * 1000)) for time in times]
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_TIMEOUT_SECONDS)
    try:
        for batch in _batches(_series(course, stamps) for course in courses):
            _post(connection, batch)
    except (OSError, http.client.HTTPException) as error:
        raise CannotStart(
            program=_SERVER,
            what="takes no samples",
            said=str(error),
            next_step="see that the disk has room, and try again",
        ) from error
    finally:
        connection.close()


# Private

_SERVER = "the temporary Prometheus"
_TIMEOUT_SECONDS = 30.0
_BATCH_BYTES = 2_000_000
_LITERAL_BYTES = 65_536
_SEVEN_BITS, _MORE = 0x7F, 0x80
_HEADERS = {
    "Content-Encoding": "snappy",
    "Content-Type": "application/x-protobuf",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}
_DOUBLE = struct.Struct("<d").pack


def _batches(parts: Iterable[bytes]) -> Iterable[bytes]:
    collected: list[bytes] = []
    size = 0
    for part in parts:
        collected.append(part)
        size += len(part)
        if size > _BATCH_BYTES:
            yield b"".join(collected)
            collected, size = [], 0
    if collected:
        yield b"".join(collected)


def _post(connection: http.client.HTTPConnection, message: bytes) -> None:
    connection.request("POST", "/api/v1/write", body=_block(message), headers=_HEADERS)
    response = connection.getresponse()
    said = response.read().decode(errors="replace")
    if response.status >= http.client.MULTIPLE_CHOICES:
        error = f"HTTP {response.status}: {said}"
        if response.status < http.client.INTERNAL_SERVER_ERROR:
            next_step = "see that no shape has a series twice"
            raise CannotStart(program=_SERVER, what="refuses the samples", said=error, next_step=next_step)
        raise http.client.HTTPException(error)


def _series(course: Course, stamps: Sequence[bytes]) -> bytes:
    labels = sorted((name, value) for name, value in course.labels.items() if value)
    head = b"".join(_field(1, _field(1, name.encode()) + _field(2, value.encode())) for name, value in labels)
    samples = b"".join(
        [
            b"\x12%c\x09%b\x10%b" % (10 + len(stamp), _DOUBLE(value), stamp)
            for value, stamp in zip(course.values, stamps, strict=True)
            if value == value  # noqa: PLR0124 - not NaN
        ]
    )
    return _field(1, head + samples)


def _field(number: int, content: bytes) -> bytes:
    return bytes((number << 3 | 2,)) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > _SEVEN_BITS:
        parts.append(number & _SEVEN_BITS | _MORE)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _block(message: bytes) -> bytes:
    """Write a block of snappy whose every element is a literal: larger than it could be, and read as any other."""
    pieces = [_varint(len(message))]
    for at in range(0, len(message), _LITERAL_BYTES):
        piece = message[at : at + _LITERAL_BYTES]
        pieces.append(b"\xf4" + struct.pack("<H", len(piece) - 1))  # 61 << 2: two bytes of length follow
        pieces.append(piece)
    return b"".join(pieces)
