"""The lines of `client.jsonl` as records."""

from collections.abc import Mapping

from loadtests.run.model import LATEST_TIME, ClientSecond
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields


def client_second(document: Document, mistakes: list[Mistake]) -> ClientSecond:
    """Read one line; what is wrong is noted, and a placeholder stands for it."""
    fields = Fields(document, mistakes)
    found = _client_second(fields)
    if found.failed > found.finished and not fields.has_mistake("finished"):
        fields.mistake("failed", found.failed, f"must be at most finished, which is {found.finished}", _NEXT_STEP)
    if (found.failed_on_purpose or 0) > found.failed and not fields.has_mistake("failed"):
        rule = f"must be at most failed, which is {found.failed}"
        fields.mistake("failed_on_purpose", found.failed_on_purpose, rule, _NEXT_STEP)
    if (counted := sum(found.latency.values())) != found.finished and not fields.has_mistake("latency"):
        rule = f"must count every finished request, of which there are {found.finished}"
        fields.mistake("latency", counted, rule, _NEXT_STEP)
    return found


# Private

_MOST_REQUESTS = 1_000_000
"""Of one second; no generator comes near it."""
_LAST_BUCKET = 3000
"""It ends at 29 years."""
_NEXT_STEP = "record the run again"


def _client_second(fields: Fields) -> ClientSecond:
    return ClientSecond(
        time=fields.integer("time", minimum=0, maximum=LATEST_TIME),
        name=fields.text("name"),
        method=fields.text("method"),
        stage=fields.text("stage"),
        users=fields.integer("users", minimum=0),
        started=fields.integer("started", minimum=0, maximum=_MOST_REQUESTS),
        finished=fields.integer("finished", minimum=0, maximum=_MOST_REQUESTS),
        failed=fields.integer("failed", minimum=0, maximum=_MOST_REQUESTS),
        dropped=fields.integer("dropped", minimum=0, maximum=_MOST_REQUESTS),
        late_seconds_max=fields.number("late_seconds_max", minimum=0),
        latency=_buckets(fields.mapping("latency")),
        failed_on_purpose=fields.integer("failed_on_purpose", minimum=0, maximum=_MOST_REQUESTS)
        if "failed_on_purpose" in fields
        else None,
    )


def _buckets(fields: Fields) -> Mapping[int, int]:
    buckets = {}
    for name in fields.names():
        if name.isdecimal() and len(name) <= len(str(_LAST_BUCKET)) and int(name) <= _LAST_BUCKET:
            buckets[int(name)] = fields.integer(name, minimum=1, maximum=_MOST_REQUESTS)
        else:
            fields.mistake(name, name, f"must be the number of a bucket, 0..{_LAST_BUCKET}", _NEXT_STEP)
    return buckets
