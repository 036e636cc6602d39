"""What a ledger does, wherever it is kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from slo.dora.model import Deployment, Fact, Note

Say = Callable[[str], None]
"""Is told what was mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a ledger holds."""

    facts: tuple[Fact, ...]
    """In the order in which they were written; `slo.dora.facts.assemble` makes one picture of them."""
    notes: tuple[Note, ...]
    """On lines that were cut or left out."""


class Known(Protocol):
    """What sources that tell what runs ask: what was seen last."""

    def last_observed(self, observed_of: str) -> Deployment | None:
        """Give the latest deployment observed of an object, or None."""
        ...


class Ledger(Protocol):
    """Facts that are only ever added to."""

    name: str
    """As the user gave it."""

    def read(self) -> Reading:
        """Read all facts.

        Raises:
            InvalidInput: it is not there, or lines in it are damaged; all of them at once.
        """
        ...

    def append(self, facts: Iterable[Fact]) -> int:
        """Add the facts that it does not hold yet, on disk when this returns, and say how many those were.

        Raises:
            InvalidInput: a fact cannot be written as it is, or this is no ledger; nothing was added.
            CannotWrite: there is no room, or no right to write; nothing was added.
            ServerUnreachable: of a branch with a remote: added here, but not there.
        """
        ...

    def known(self) -> Known:
        """Give what is known of observed objects; it goes on knowing what this ledger is given."""
        ...
