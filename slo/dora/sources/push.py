"""What most systems that tell of themselves have in common."""

import re

from slo.dora.cdevents.purl import artifact_of, repository_of
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.signatures import carries

COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""A commit's whole name."""

ANNOTATIONS = "load-harness/"
"""Begin of the annotations by which an object of Kubernetes says what it is, as `load-harness/service`."""


class Webhook:
    """A source whose deliveries carry the secret in a header."""

    name: str
    title: str

    def __init__(self, *, environment: str = "production") -> None:
        """Take the environment of what names none."""
        self.environment = environment

    def is_signed(self, delivery: Delivery, secret: str) -> bool:
        """Whether the delivery carries the secret."""
        return carries(delivery, secret)


def named_object(fields: Payload, environment: str, *names: str) -> str:
    """Name an object of Kubernetes: several clusters that tell one receiver have objects of the same names."""
    return "/".join(part for part in (fields.text("cluster"), environment, *names) if part)


def named_repository(fields: Payload, *names: str) -> str | None:
    """Give a repository as facts name it, from its address."""
    address = fields.text(*names)
    return repository_of(address) if address else None


def named_artifact(fields: Payload, *names: str) -> str | None:
    """Give an artifact as facts name it: the digest alone, where there is one."""
    text = fields.text(*names)
    return artifact_of(text) if text else text


def named_labels(fields: Payload) -> tuple[str, ...]:
    """Give the labels that somebody wrote as `labels: "hotfix, urgent"` or as a list."""
    text = fields.text("labels") if not fields.texts("labels") else ",".join(fields.texts("labels"))
    return tuple(sorted({word.strip() for word in (text or "").split(",") if word.strip()}))
