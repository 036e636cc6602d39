"""What the stub API server holds: objects with one count of versions, and the changes that watches see."""

import copy
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.kubernetes_api.objects import CLUSTER_WIDE, NAMESPACE, PLURALS, Object
from tests.kubernetes_api.selection import is_selected

Key = tuple[str, str, str, str]
"""Version, plural, namespace (empty for the whole cluster) and name."""


class Conflict(Exception):  # noqa: N818 - read as a sentence
    """The object is another version by now, or there is one of that name."""


class Missing(Exception):  # noqa: N818 - read as a sentence
    """There is no such object."""


class Expired(Exception):  # noqa: N818 - read as a sentence
    """The version is older than what is still known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which objects a request is about."""

    api_version: str
    plural: str
    namespace: str = ""
    """Empty: all of them."""
    selectors: Mapping[str, str] = field(default_factory=dict)
    """`labelSelector` and `fieldSelector` of the request."""

    def holds(self, key: Key, one: Object) -> bool:
        """Say whether an object is meant."""
        version, plural, namespace, _ = key
        is_there = (version, plural) == (self.api_version, self.plural) and self.namespace in {"", namespace}
        return is_there and is_selected(one, self.selectors)


class Store:
    """All objects, and every change since the last compaction. From any thread."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.version = 100
        self.oldest = 0
        """Watches and pages from versions before this one have expired."""
        self._objects: dict[Key, Object] = {}
        self._changes: list[tuple[int, Key, Object | None, Object | None]] = []
        """Version, key, and the object before and after."""

    def listed(self, scope: Scope) -> tuple[list[Object], int]:
        """Give the objects of a scope by name, and the version of that state."""
        with self.changed:
            found = [one for key, one in sorted(self._objects.items(), key=_by_key) if scope.holds(key, one)]
            return copy.deepcopy(found), self.version

    def check_version(self, since: int) -> None:
        """Refuse to begin at a version from before the last compaction.

        Raises:
            Expired: it is.
        """
        if since < self.oldest:
            raise Expired

    def changes(self, scope: Scope, since: int) -> tuple[list[tuple[str, Object]], int]:
        """Give the changes after a version, and the version up to which there are none left."""
        with self.changed:
            found = [
                change
                for version, key, before, after in self._changes
                if version > since and (change := _seen(scope, version, key, before, after)) is not None
            ]
            return copy.deepcopy(found), self.version

    def get(self, key: Key) -> Object:
        """Give one object.

        Raises:
            Missing: there is none.
        """
        with self.changed:
            if key not in self._objects:
                raise Missing
            return copy.deepcopy(self._objects[key])

    def put(self, one: Object, *, must_be_new: bool = False) -> Object:
        """Add or replace an object; with a version in it, only if that is still the one held.

        Raises:
            Conflict: it is not, or the object must be new and is not.
        """
        key = key_of(one)
        with self.changed:
            held = self._objects.get(key)
            wanted = one["metadata"].get("resourceVersion")
            if held is not None and (must_be_new or wanted not in {None, held["metadata"]["resourceVersion"]}):
                raise Conflict
            self.version += 1
            put = copy.deepcopy(one)
            identity = str(uuid.uuid4()) if held is None else held["metadata"]["uid"]
            put["metadata"] |= {"resourceVersion": str(self.version), "uid": identity}
            self._objects[key] = put
            self._note(key, held, put)
            return copy.deepcopy(put)

    def edit(self, key: Key, edit: Callable[[Object], Any]) -> Object:
        """Change an object in place.

        Raises:
            Missing: there is none.
        """
        with self.changed:
            one = self.get(key)
            edit(one)
            return self.put(one)

    def delete(self, key: Key) -> Object:
        """Remove an object.

        Raises:
            Missing: there is none.
        """
        with self.changed:
            gone = self.get(key)
            del self._objects[key]
            self.version += 1
            gone["metadata"]["resourceVersion"] = str(self.version)
            self._note(key, gone, None)
            return gone

    def compact(self) -> None:
        """Let older versions expire, as etcd does every five minutes; watches that are open go on."""
        with self.changed:
            self.version += 1
            self.oldest = self.version
            self.changed.notify_all()

    # Private

    def _note(self, key: Key, before: Object | None, after: Object | None) -> None:
        self._changes.append((self.version, key, copy.deepcopy(before), copy.deepcopy(after)))
        self.changed.notify_all()


def key_of(one: Object) -> Key:
    """Say where an object is held."""
    version, plural = PLURALS[one["kind"]]
    metadata = one["metadata"]
    namespace = "" if one["kind"] in CLUSTER_WIDE else metadata.setdefault("namespace", NAMESPACE)
    return version, plural, namespace, metadata["name"]


def _seen(
    scope: Scope, version: int, key: Key, before: Object | None, after: Object | None
) -> tuple[str, Object] | None:
    """Say what a watch sees of a change: an object that leaves its selector is deleted to it, with the new version."""
    was_there = before is not None and scope.holds(key, before)
    if after is not None and scope.holds(key, after):
        return "MODIFIED" if was_there else "ADDED", after
    if before is None or not was_there:
        return None
    return "DELETED", {**before, "metadata": {**before["metadata"], "resourceVersion": str(version)}}


def _by_key(item: tuple[Key, Object]) -> Key:
    return item[0]
