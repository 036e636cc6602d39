"""One entry of the audit log, and the same as an event for others."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

_TYPE = "dev.cdeventsx.load-harness-{subject}.{predicate}.0.1.0"
_SPEC_VERSION = "0.4.1"
_SOURCE = "/load-harness/{pod}"
CONTENT_TYPE = "application/cloudevents+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it."""

    name: str
    how: str
    """By what it is known: a key, a session, a proxy's word, another pod, nothing, or the workload itself."""
    role: str | None = None
    address: str | None = None
    """Of the client."""


WORKLOAD = Actor(name="workload", how="itself")
"""What happens without anybody asking for it at that moment, such as the end of a job."""
UNKNOWN = "unknown"
"""The name, and the how, of a client that did not say who it is, or not credibly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What was done."""

    subject: str
    """What it was done to: load, fault, session, drill, keys."""
    predicate: str
    """What was done to it: started, changed, opened."""
    outcome: str
    """What became of it: done, refused or failed; of a job, how it ended."""
    operation: str | None = None
    """Method and route, where a request did it."""
    resource: str | None = None
    """The path of what came of it, or was meant."""
    status: int | None = None
    """Of the answer."""
    because: str | None = None
    parameters: object = None
    jobs: tuple[str, ...] = ()
    """The ids of the jobs of this pod that it started, or is about."""
    cluster_id: str | None = None
    left_out: int = 0
    """How many entries like this one were not written just before, as there were too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A deed with its actor, time and place."""

    id: str
    time: str
    """RFC 3339."""
    pod: str
    actor: Actor
    deed: Deed
    request_id: str | None
    trace_id: str | None

    def document(self) -> dict[str, object]:
        """Show it as JSON; what is not known is null."""
        actor, deed = self.actor, self.deed
        return {
            "id": self.id,
            "time": self.time,
            "pod": self.pod,
            "who": {"name": actor.name, "how": actor.how, "role": actor.role, "address": actor.address},
            "what": f"{deed.subject}.{deed.predicate}",
            "outcome": deed.outcome,
            "status": deed.status,
            "because": deed.because,
            "operation": deed.operation,
            "resource": deed.resource,
            "jobs": list(deed.jobs),
            "cluster_id": deed.cluster_id,
            "parameters": deed.parameters,
            "left_out": deed.left_out,
            "request_id": self.request_id,
            "trace_id": self.trace_id,
        }

    def event(self) -> Mapping[str, object]:
        """Show it as a CDEvent of our own type, in a CloudEvent.

        Source: https://github.com/cdevents/spec/blob/v0.5.1/cloudevents-binding.md
        """
        kind = _TYPE.format(subject=self.deed.subject, predicate=self.deed.predicate)
        source = _SOURCE.format(pod=self.pod)
        subject = self.deed.resource or self.pod
        context = {"version": _SPEC_VERSION, "id": self.id, "source": source, "type": kind, "timestamp": self.time}
        content = {name: value for name, value in self.document().items() if name not in {"id", "time"}}
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": source,
            "type": kind,
            "time": self.time,
            "subject": subject,
            "datacontenttype": "application/json",
            "data": {
                "context": context,
                "subject": {"id": subject, "source": source, "type": self.deed.subject, "content": content},
            },
        }

    def line(self) -> str:
        """Show it as one line; ASCII, so that nothing in it breaks the line."""
        return json.dumps(self.document())
