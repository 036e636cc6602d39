"""The lines of `client.jsonl` as records."""

from collections.abc import Mapping

from loadtests.run.model import ClientSecond
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields


def client_second(document: Document, mistakes: list[Mistake]) -> ClientSecond:
    """Read one line; what is wrong is noted, and a placeholder stands for it."""
    fields = Fields(document, mistakes)
    return ClientSecond(
        time=fields.integer("time", minimum=0),
        name=fields.text("name"),
        method=fields.text("method"),
        stage=fields.text("stage"),
        users=fields.integer("users", minimum=0),
        started=fields.integer("started", minimum=0),
        finished=fields.integer("finished", minimum=0),
        failed=fields.integer("failed", minimum=0),
        dropped=fields.integer("dropped", minimum=0),
        late_seconds_max=fields.number("late_seconds_max", minimum=0),
        latency=_buckets(fields.mapping("latency")),
    )


# Private


def _buckets(fields: Fields) -> Mapping[int, int]:
    buckets = {}
    for name in fields.names():
        try:
            buckets[int(name)] = fields.integer(name, minimum=1)
        except ValueError:
            fields.mistake(name, name, "must be the number of a bucket", "record the run again")
    return buckets
