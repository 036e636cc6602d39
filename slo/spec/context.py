"""What the readers of all formats share while they read one file."""

from dataclasses import dataclass, field

from slo.documents import Document
from slo.errors import Mistake
from slo.model import Slo
from slo.spec.origins import Origins

MOST_MISTAKES = 1_000
"""More are not looked for: nobody reads them."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """One document on its way to SLOs."""

    document: Document
    mistakes: list[Mistake]
    """Of all documents; readers add to it."""
    period_seconds: int
    """The window of an SLO that says none."""
    slos: list[Slo] = field(default_factory=list)
    """What was understood."""
    origins: Origins = field(init=False)

    def __post_init__(self) -> None:
        self.origins = Origins(self.document)

    @property
    def is_hopeless(self) -> bool:
        """Say whether there are so many mistakes that no more have to be found."""
        return len(self.mistakes) > MOST_MISTAKES
