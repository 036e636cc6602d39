"""What a source of facts has to do: those that are asked, and those that tell of themselves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from slo.dora.ledger.interface import Known
from slo.dora.model import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a webhook brought."""

    body: bytes
    payload: object
    """The body as JSON."""
    headers: Mapping[str, str]
    """By name in lower case."""
    received_seconds: float
    path: str = ""
    """What stands after the source's name in the address, as `deployments` of `/devlake/deployments`."""


class PushSource(Protocol):
    """A system that tells of itself by webhooks. Each is known by `name`, its path at the receiver."""

    name: str
    title: str
    """As `PagerDuty webhooks (V3)`."""

    def is_signed(self, delivery: Delivery, secret: str) -> bool:
        """Whether the delivery carries this system's signature made with the secret, or the secret itself."""
        ...

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:
        """Give what the delivery tells; nothing where it is of no interest (a ping, an event on the way).

        Raises:
            InvalidInput: the payload is not what this system sends; with every mistake.
        """
        ...


class PullSource(Protocol):
    """A system that is asked."""

    @property
    def name(self) -> str:
        """As `github-deployments`."""
        ...

    def collect(self, *, since_seconds: float | None) -> Iterator[Fact]:
        """Yield facts, of changes since a time or of all there are.

        Raises:
            ServerUnreachable: what was yielded before is right, but not everything.
        """
        ...
