"""What a watch sends, line by line.

Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
"""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.kubernetes_api.objects import PLURALS
from tests.kubernetes_api.requests import Request
from tests.kubernetes_api.status import status
from tests.kubernetes_api.store import Expired

if TYPE_CHECKING:
    from tests.kubernetes_api.server import KubernetesApi

_LONGEST_SECONDS = 3600.0


def lines(api: "KubernetesApi", request: Request) -> Iterator[dict[str, Any]]:
    """Yield the changes after the version asked for, until the watch's time is over or it is ended."""
    generation, bookmarks = api.watch_generation, api.bookmarks
    deadline = time.monotonic() + float(request.query.get("timeoutSeconds", _LONGEST_SECONDS))
    raw_version = request.query.get("resourceVersion", "0")
    version = int(raw_version)
    if not version:
        held, version = api.store.listed(request.scope)
        yield from ({"type": "ADDED", "object": one} for one in held)
    try:
        api.store.check_version(version)
    except Expired:
        message = f"too old resource version: {raw_version} ({api.store.version})"
        yield {"type": "ERROR", "object": status(410, message)}
        return
    while api.watch_generation == generation and time.monotonic() < deadline:
        if api.faults.buffered:
            with api.store.changed:
                api.store.changed.wait(0.05)
            continue
        changes, version = api.store.changes(request.scope, version)
        yield from ({"type": kind, "object": one} for kind, one in changes)
        if api.bookmarks > bookmarks and request.query.get("allowWatchBookmarks") == "true":
            bookmarks = api.bookmarks
            yield _bookmark(request, version)
            api.bookmarks_sent += 1
        with api.store.changed:
            if version == api.store.version and api.watch_generation == generation and api.bookmarks == bookmarks:
                api.store.changed.wait(min(1.0, max(deadline - time.monotonic(), 0.0)))


# Private


def _bookmark(request: Request, version: int) -> dict[str, Any]:
    kind = next(kind for kind, served in PLURALS.items() if served == (request.api_version, request.plural))
    metadata = {"resourceVersion": str(version), "creationTimestamp": None}
    return {"type": "BOOKMARK", "object": {"kind": kind, "apiVersion": request.api_version, "metadata": metadata}}
