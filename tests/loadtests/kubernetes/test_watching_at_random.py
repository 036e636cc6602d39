"""A watch of a server that does everything wrong at random ends with the same picture as the server has."""

import gzip
import io
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

from loadtests.kubernetes import resources
from loadtests.kubernetes.errors import Expired
from loadtests.kubernetes.patience import Clockwork
from loadtests.kubernetes.question import Question
from loadtests.kubernetes.watching import Change, Watch
from slo.errors import ServerUnreachable
from tests.kubernetes_api.status import status

NAMES = ("a", "b", "c", "d")
_AWAY, _GONE = "it answers 503", "too old"


class Part(io.RawIOBase):
    """A body that comes in pieces, and breaks off where it is told to."""

    def __init__(self, raw: bytes, chance: random.Random, *, breaks: bool) -> None:
        self._raw, self._chance, self._breaks = raw, chance, breaks

    def readable(self) -> bool:
        """It is."""
        return True

    def read1(self, _amount: int = -1) -> bytes:
        """Give a piece."""
        size = self._chance.randint(1, 200)
        piece, self._raw = self._raw[:size], self._raw[size:]
        if not piece and self._breaks:
            self._breaks = False
            raise urllib3.exceptions.ProtocolError(_AWAY)
        return piece


class RandomServer:
    """Holds objects that change at random, and answers lists and watches of them, often wrongly."""

    url = "http://random"

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a game, not a secret
        self.clockwork = Clockwork(steady=lambda: 0.0, pause=lambda _: None)
        self.version = 10
        self.held: dict[str, dict[str, Any]] = {}
        self.events: list[tuple[int, dict[str, Any]]] = []
        self.oldest = 0
        self.rounds = 60
        self.live()

    def live(self) -> None:
        """Let some objects come, change and go."""
        for _ in range(self.chance.randint(0, 6)):
            self.version += self.chance.randint(1, 3)  # versions of others are in between
            name = self.chance.choice(NAMES)
            kind = "MODIFIED" if name in self.held else "ADDED"
            one = {"metadata": {"name": name, "namespace": "n", "resourceVersion": str(self.version)}}
            if name in self.held and self.chance.random() < 0.4:
                kind = "DELETED"
                del self.held[name]
            else:
                self.held[name] = one
            self.events.append((self.version, {"type": kind, "object": one}))
        if self.chance.random() < 0.2:
            self.oldest = self.version

    def ask(self, question: Question, body: object = None) -> dict[str, Any]:
        """Answer a list, at times page by page, of which one expires; things happen right after."""
        assert ("list", None) == (question.verb, body)
        if self.chance.random() < 0.1:
            raise Expired(_GONE)
        listed = {"items": list(self.held.values()), "metadata": {"resourceVersion": str(self.version)}}
        self.live()
        return listed

    def open(self, question: Question, *, read_seconds: float) -> urllib3.HTTPResponse:
        """Answer a watch from a version on."""
        assert read_seconds > 0
        self.rounds -= 1
        since = int(question.query["resourceVersion"])
        if self.rounds > 0 and self.chance.random() < 0.1:
            raise urllib3.exceptions.HTTPError(_AWAY)
        if since < self.oldest and self.chance.random() < 0.5:
            raise Expired(_GONE)
        lines = self._expired() if since < self.oldest else list(self._lines(since))
        return self._response(lines)

    def unreachable(self, question: Question, reason: str) -> ServerUnreachable:
        """Say that there is no answer."""
        return ServerUnreachable(url=self.url, asked=str(question), check=reason)

    # Private

    def _expired(self) -> list[bytes]:
        return [json.dumps({"type": "ERROR", "object": status(410, "too old")}).encode() + b"\n"]

    def _lines(self, since: int) -> Iterator[bytes]:
        """Give the events since a version; some again, as a proxy that asks twice, and bookmarks between them."""
        told = [event for version, event in self.events if version > since]
        for event in told:
            yield json.dumps(event).encode() + b"\n"
            if self.chance.random() < 0.1:
                yield json.dumps(event).encode() + b"\n"
            if self.chance.random() < 0.1:
                version = event["object"]["metadata"]["resourceVersion"]
                bookmark = {"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": version}}}
                yield json.dumps(bookmark).encode() + b"\n\n"
        self.live()

    def _response(self, lines: list[bytes]) -> urllib3.HTTPResponse:
        raw = b"".join(lines)
        is_cut = self.rounds > 0 and self.chance.random() < 0.3
        if is_cut:
            raw = raw[: self.chance.randint(0, len(raw))]
        if self.rounds > 0 and self.chance.random() < 0.05:
            raw += b"<html>Bad gateway</html>\n"
        headers = {}
        if not is_cut and self.chance.random() < 0.3:
            raw, headers = gzip.compress(raw), {"Content-Encoding": "gzip"}
        breaks = is_cut and self.chance.random() < 0.5
        body = Part(raw, self.chance, breaks=breaks)
        return urllib3.HTTPResponse(body=body, headers=headers, status=200, preload_content=False)


def picture(server: RandomServer) -> tuple[dict[str, str], list[str]]:
    """Follow the server until it has had its rounds; give what is there then, by the changes, and what was odd."""
    there: dict[str, str] = {}
    odd: list[str] = []
    watch = Watch(server, resources.PODS, "n")  # type: ignore[arg-type]
    changes = watch.changes()
    while server.rounds > 0 or there != _versions(server):
        _take(next(changes), there, odd)
    watch.stop()
    return there, odd


@pytest.mark.parametrize("seed", range(60))
def test_the_picture_is_the_servers_whatever_happens(seed: int) -> None:
    """Sixty rounds each of drops, 410, bookmarks, repetitions, half lines, foreign pages and gzip."""
    server = RandomServer(seed)
    there, odd = picture(server)
    assert _versions(server) == there
    assert [] == odd


# Private


def _versions(server: RandomServer) -> dict[str, str]:
    return {name: one["metadata"]["resourceVersion"] for name, one in server.held.items()}


def _take(change: Change, there: dict[str, str], odd: list[str]) -> None:
    """Keep the picture; it is odd if an object comes that is there, or goes back to an older version."""
    metadata = change.object["metadata"]
    name, version = metadata["name"], metadata["resourceVersion"]
    if change.type == "DELETED":
        if there.pop(name, None) is None:
            odd.append(f"{name} goes and was not there")
    else:
        if (change.type == "ADDED") == (name in there):
            odd.append(f"{name} is {change.type} and was {'' if name in there else 'not '}there")
        if int(version) <= int(there.get(name, "0")):
            odd.append(f"{name} goes back to {version} from {there[name]}")
        there[name] = version
