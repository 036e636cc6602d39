"""What a client may do: read, load or administer, each including the ones before it."""

from enum import StrEnum


class Role(StrEnum):
    """How much a client may do."""

    READ = "read"
    """Look: jobs, faults, the page."""
    LOAD = "load"
    """Start and stop loads."""
    ADMIN = "admin"
    """Switch faults, run drills, see the audit log."""

    def includes(self, other: "Role") -> bool:
        """Whether whoever has this role may do what the other one may."""
        return _RANKS[self] >= _RANKS[other]


_RANKS = {role: rank for rank, role in enumerate(Role)}
