"""Deliveries as webhooks bring them, and a ledger that is no more than a list."""

import copy
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from slo.dora.model import Deployment, Fact
from slo.dora.sources.catalog import push_sources
from slo.dora.sources.interface import Delivery

NOON = datetime.fromisoformat("2026-03-02T12:00:00Z").timestamp()
SHA, OTHER_SHA = "5ef9a2b6c1d04e3f8a7b9c0d1e2f3a4b5c6d7e8f", "0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6a7b8c9d"
SECRET = "a secret of the tests, long enough"  # noqa: S105 - nobody's


class Seen:
    """Knows the observations that it was given."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts = list(facts)

    def add(self, facts: Iterable[Fact]) -> None:
        """Remember some more."""
        self._facts += facts

    def last_observed(self, observed_of: str) -> Deployment | None:
        """Give the latest one of an object."""
        seen = [fact for fact in self._facts if isinstance(fact, Deployment) and fact.observed_of == observed_of]
        return max(seen, key=lambda fact: fact.finished_seconds, default=None)


def seconds(text: str) -> float:
    """Read a time."""
    return datetime.fromisoformat(text).timestamp()


def delivery(payload: object, *, at: float = NOON, path: str = "", **headers: str) -> Delivery:
    """Deliver a payload; headers are given as `x_github_event`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = b"" if payload is None else json.dumps(payload).encode()
    return Delivery(body=body, payload=payload, headers=named, received_seconds=at, path=path)


def told(source: str, payload: object, *, known: Seen | None = None, **rest: Any) -> list[Fact]:  # noqa: ANN401 - JSON, or a fact of any kind
    """What a source makes of a payload."""
    return list(push_sources()[source].facts(delivery(payload, **rest), known or Seen()))


def the_one(facts: Iterable[Fact]) -> Any:  # noqa: ANN401 - JSON, or a fact of any kind
    """Give the only fact there is."""
    (fact,) = facts
    return fact


def changed(payload: Mapping[str, Any], path: str, value: object) -> Any:  # noqa: ANN401 - JSON, or a fact of any kind
    """Copy a payload with a field changed, as `metadata.revision`; `...` removes it."""
    copied = copy.deepcopy(dict(payload))
    *parents, last = path.split(".")
    holder: Any = copied
    for name in parents:
        holder = holder[int(name)] if name.isdecimal() else holder[name]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return copied


def signature(body: bytes, secret: str = SECRET) -> str:
    """The HMAC-SHA256 of a body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
