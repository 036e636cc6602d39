"""Who a request is from."""

from dataclasses import dataclass
from enum import StrEnum

from load_harness.access.roles import Role


class How(StrEnum):
    """By what a client is known."""

    KEY = "key"
    """It sent a key."""
    SESSION = "session"
    """It logged in to the page."""
    IDENTITY = "identity"
    """A trusted proxy says who it is."""
    PEER = "peer"
    """Another pod asks, for whoever asked that one."""
    OPEN = "open"
    """Nothing is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Whoever does something, and how much it may."""

    name: str
    role: Role
    how: How


ANYBODY = Principal(name="anonymous", role=Role.ADMIN, how=How.OPEN)
"""Everybody, where no key is set."""
THE_POD = Principal(name="load-harness", role=Role.READ, how=How.PEER)
"""A pod that looks at others for itself, at nobody's request."""
