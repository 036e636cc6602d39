"""How a Grafana that tests ask is set up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Answer = tuple[int, Any]
"""Status and body; a text is HTML."""


@dataclass
class Behaviour:
    """How a Grafana is set up, and what goes wrong with it."""

    versions: tuple[str, ...] = ("v1", "v1beta1")
    """Of the new API; none for a Grafana before 12."""
    has_legacy: bool = True
    namespace: str = "default"
    base_path: str = ""
    authorization: str = ""
    """What the header has to be; empty for a Grafana that asks nobody."""
    page: int = 1000
    """The most that a list gives at once."""
    hides_history: bool = False
    broken: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """Answers that come in place of the right ones, by the method and a piece of the path."""
    before_save: Callable[[], None] | None = None
    """What somebody else does just before a save."""
    redirect_to: str = ""
