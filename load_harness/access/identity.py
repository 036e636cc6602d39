"""Who a trusted proxy says is asking, and what their groups may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from load_harness.access.principal import How, Principal
from load_harness.access.roles import Role
from load_harness.settings import Settings

EVERYBODY = "*"
_MOST_CHARACTERS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """Reads the headers of a proxy that logs people in, as oauth2-proxy does."""

    name_header: str
    groups_header: str | None
    roles: Mapping[str, Role]

    @classmethod
    def of(cls, settings: Settings) -> "Identities | None":
        """Read what is set; None where no proxy says who asks."""
        if settings.identity_header is None:
            return None
        roles = {group: Role(role) for group, role in (settings.identity_roles or {}).items()}
        return cls(name_header=settings.identity_header, groups_header=settings.groups_header, roles=roles)

    def principal(self, header: Callable[[str], str]) -> Principal | None:
        """Say who asks, with the greatest role that one of their groups has; None where no group of theirs has one.

        Args:
            header: Gives the value of one, the empty text where it was not sent.
        """
        name = _text(header(self.name_header))
        if not name:
            return None
        said = "" if self.groups_header is None else _text(header(self.groups_header), most=1 << 16)
        groups = {EVERYBODY, *(group.strip() for group in said.split(","))}
        found = [role for group, role in self.roles.items() if group in groups]
        if not found:
            return None
        return Principal(name=name, role=max(found, key=list(Role).index), how=How.IDENTITY)


def _text(raw: str, *, most: int = _MOST_CHARACTERS) -> str:
    """Read what WSGI hands over as Latin-1, and is UTF-8; the empty text where it is neither or too long."""
    try:
        text = raw.encode("latin-1").decode().strip()
    except UnicodeError:
        return ""
    return text if text.isprintable() and len(text) <= most else ""
