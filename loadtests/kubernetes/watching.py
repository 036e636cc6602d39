"""Follow objects as they change: list, watch from there, and list again where the server has forgotten.

Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import urllib3

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.errors import Expired
from loadtests.kubernetes.patience import Patience
from loadtests.kubernetes.question import Question
from loadtests.kubernetes.reading import Listing, Object, list_all, selectors
from loadtests.kubernetes.resources import Resource
from slo.errors import ServerUnreachable

_WATCH_SECONDS = 240
"""The server ends a watch after that; a new one goes on where it ended."""
_TRIAL_SECONDS = 1
_SILENT_SECONDS = 60.0
"""A connection without a sign for so long may be dead; asking again costs little."""
_SHORT_SECONDS = 1.0
_ENDS_AT_ONCE = "it ends its watch at once"
"""A server or proxy that does so without a change is asked again more and more slowly."""
_GONE = 410


ChangeType = Literal["ADDED", "MODIFIED", "DELETED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to one object."""

    type: ChangeType
    object: Object
    time: float
    """Unix seconds at which it was seen here."""


class Watch:
    """The objects of one kind, from now on."""

    def __init__(  # noqa: PLR0913 - which objects, and how
        self,
        api: Api,
        resource: Resource,
        namespace: str | None,
        *,
        labels: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
        patience_seconds: float = 60.0,
        silent_seconds: float = _SILENT_SECONDS,
        unix_time: Callable[[], float] = time.time,
        on_open: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare a watch that begins with `changes`.

        Args:
            api: Who is asked.
            resource: Which kind.
            namespace: Where; None: everywhere.
            labels: What the objects must carry.
            fields: Likewise, as `metadata.name`.
            patience_seconds: How long the server may be away before that is an error.
            silent_seconds: How long a watch may be silent before it is opened anew.
            unix_time: The wall clock.
            on_open: Is told each time the server lets it watch.
        """
        self._api = api
        self._resource = resource
        self._namespace = namespace
        self._labels, self._fields = labels, fields
        self._patience_seconds = patience_seconds
        self._silent_seconds = silent_seconds
        self._unix_time = unix_time
        self._on_open = on_open
        self._known: dict[tuple[str, str], Object] = {}
        self._seen: dict[tuple[str, str], str] = {}
        """The newest version of each object, of those that are gone, too."""
        self._version = ""
        self._was_long = False
        """Whether the last watch told of something, or could have."""
        self._stopped = threading.Event()
        self._response: urllib3.BaseHTTPResponse | None = None
        self._lock = threading.Lock()

    def changes(self) -> Iterator[Change]:
        """Yield what is there as added, then every change, until `stop`.

        What happened while the server could not be watched is made up for: a new list is compared with what was known.

        Raises:
            NotServed, Forbidden, ServerUnreachable: as `Api.ask`; the last one once patience is at its end.
        """
        patience = self._patience()
        while not self._stopped.is_set():
            self._was_long = False
            try:
                if not self._version:
                    yield from self._relisted()
                yield from self._watched()
                self._check_length()
            except (Expired, urllib3.exceptions.HTTPError, OSError) as error:
                patience = self._waited(error, patience)
            else:
                patience = self._patience()

    def tried(self) -> Listing:
        """Give what is there now, once it is certain that it may be watched, too.

        Raises:
            NotServed, Forbidden, ServerUnreachable: as `Api.ask`.
        """
        listing = list_all(self._api, self._resource, self._namespace, labels=self._labels, fields=self._fields)
        question = self._question(version=listing.resource_version, seconds=_TRIAL_SECONDS)
        patience = self._patience()
        while True:
            try:
                self._api.open(question, read_seconds=self._silent_seconds).close()
            except Expired:
                return listing  # what has expired may be watched
            except (urllib3.exceptions.HTTPError, OSError) as error:
                if not patience.wait(getattr(error, "retry_after_seconds", None)):
                    raise self._broken(error) from error
            else:
                return listing

    def stop(self) -> None:
        """End the watch, from any thread."""
        self._stopped.set()
        with self._lock:
            if self._response is not None:
                _interrupt(self._response)

    # Private

    def _check_length(self) -> None:
        """Take a watch that ended as soon as it was opened for a broken one."""
        if not (self._was_long or self._stopped.is_set()):
            raise urllib3.exceptions.HTTPError(_ENDS_AT_ONCE)

    def _waited(self, error: Exception, patience: Patience) -> Patience:
        """Wait before the server is asked again; give what is left of the patience, all of it after a good watch."""
        if isinstance(error, Expired):
            self._version = ""
        left = self._patience() if self._was_long else patience
        if not self._stopped.is_set() and not left.wait(getattr(error, "retry_after_seconds", None)):
            raise self._broken(error) from error
        return left

    def _patience(self) -> Patience:
        return Patience(self._patience_seconds, self._api.clockwork)

    def _broken(self, error: Exception) -> ServerUnreachable:
        reason = f"{' '.join(str(error).split())}, for {self._patience_seconds:g} s"
        return self._api.unreachable(self._question(version=self._version), reason)

    def _relisted(self) -> Iterator[Change]:
        listing = list_all(self._api, self._resource, self._namespace, labels=self._labels, fields=self._fields)
        before, self._known = self._known, {_key(one): one for one in listing.items}
        self._version = listing.resource_version
        self._seen |= {key: str(one["metadata"].get("resourceVersion", "")) for key, one in self._known.items()}
        now = self._unix_time()
        yield from _differences(before, listing, now)

    def _watched(self) -> Iterator[Change]:
        """Yield changes until the server ends the watch."""
        response = self._api.open(self._question(version=self._version), read_seconds=self._silent_seconds)
        with self._lock:
            self._response = response
        opened = self._api.clockwork.steady()
        try:
            self._on_open()
            if self._stopped.is_set():  # while it was being opened, so nobody else ends it
                return
            for line in _lines(response):
                for change in self._event(_understood(line)):
                    self._was_long = True
                    yield change
                if self._stopped.is_set():
                    return
        except urllib3.exceptions.ReadTimeoutError:
            self._was_long = True  # nothing to tell for a while: opened anew, for the connection may be dead
        finally:
            self._was_long |= self._api.clockwork.steady() - opened >= _SHORT_SECONDS
            with self._lock:
                self._response = None
            response.close()

    def _event(self, event: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
        kind, one = event["type"], event["object"]
        if kind == "ERROR":
            self._raise(one)
        version = str(one["metadata"]["resourceVersion"])
        if kind == "BOOKMARK":
            self._version = _newest(self._version, version)
            return
        key = _key(one)
        is_known, is_deleted = key in self._known, kind == "DELETED"
        is_repeated = _newest(self._seen.get(key, ""), version) == self._seen.get(key)
        self._version = _newest(self._version, version)
        self._seen[key] = _newest(self._seen.get(key, ""), version)
        if is_repeated or (is_deleted and not is_known):
            return
        if is_deleted:
            self._known.pop(key)
        else:
            self._known[key] = one
        told: ChangeType = "DELETED" if is_deleted else "MODIFIED" if is_known else "ADDED"
        yield Change(type=told, object=one, time=self._unix_time())

    def _raise(self, status: Object) -> None:
        text = f"its watch ends with {status.get('code')}: {status.get('message')}"
        if status.get("code") == _GONE:
            raise Expired(text)
        raise urllib3.exceptions.HTTPError(text)

    def _question(self, *, version: str, seconds: int = _WATCH_SECONDS) -> Question:
        query = selectors(self._labels, self._fields) | {
            "watch": "true",
            "resourceVersion": version,
            "allowWatchBookmarks": "true",
            "timeoutSeconds": str(seconds),
        }
        return Question(verb="watch", resource=self._resource, namespace=self._namespace, query=query)


# Private


def _differences(before: Mapping[tuple[str, str], Object], listing: Listing, now: float) -> Iterator[Change]:
    after = {_key(one): one for one in listing.items}
    for key, gone in before.items():
        if key not in after:
            yield Change(type="DELETED", object=gone, time=now)
    for key, one in after.items():
        if key not in before:
            yield Change(type="ADDED", object=one, time=now)
        elif before[key]["metadata"].get("resourceVersion") != one["metadata"].get("resourceVersion"):
            yield Change(type="MODIFIED", object=one, time=now)


def _newest(before: str, now: str) -> str:
    """Give the newer of two versions: they are numbers that grow; what is none counts as newer.

    Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
    """
    return before if before.isdecimal() and now.isdecimal() and int(now) <= int(before) else now


def _key(one: Object) -> tuple[str, str]:
    metadata = one["metadata"]
    return str(metadata.get("namespace", "")), str(metadata["name"])


def _lines(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """Yield whole lines as they come; one that the end of the connection cut is not given."""
    rest = b""
    while part := response.read1(decode_content=True):  # as it comes, also where a proxy took the chunks away
        *whole, rest = (rest + part).split(b"\n")
        yield from (line for line in whole if line.strip())


def _understood(line: bytes) -> Any:  # noqa: ANN401 - JSON
    """Read an event; what is none, as a proxy's page, is a connection that broke."""
    try:
        event = json.loads(line)
        one = event["object"]
        is_event = bool(one if event["type"] == "ERROR" else one["metadata"]["resourceVersion"])
    except (ValueError, KeyError, TypeError):
        is_event = False
    if not is_event:
        text = f"its watch sends what is no event ({line[:80]!r})"
        raise urllib3.exceptions.HTTPError(text)
    return event


def _interrupt(response: urllib3.BaseHTTPResponse) -> None:
    """Wake a thread that waits for the next part of an answer; closing alone would not."""
    connection = response.connection
    raw = getattr(connection, "sock", None)
    with suppress(OSError):  # it has ended by itself
        if raw is not None:
            raw.shutdown(socket.SHUT_RDWR)
