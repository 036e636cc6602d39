"""Which SLOs an entry of a file is about."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from slo.fields import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Patterns of services and of SLO ids (`*` and `?`); an empty list matches all, and both must match."""

    services: tuple[str, ...] = ()
    slos: tuple[str, ...] = ()
    group: tuple[tuple[str, str], ...] = ()
    """Names and values of labels that the group of an SLO must have; empty: any group."""

    def covers(self, *, service: str, slo_id: str, group: tuple[tuple[str, str], ...] = ()) -> bool:
        """Say whether an SLO, or a group of it, is meant."""
        return _matches(service, self.services) and _matches(slo_id, self.slos) and set(self.group) <= set(group)


def read_selection(fields: Fields, *, is_required: bool) -> Selection:
    """Read `services:`, `slos:` and `group:`."""
    group = fields.optional_mapping("group")
    selection = Selection(
        services=tuple(fields.texts("services")),
        slos=tuple(fields.texts("slos")),
        group=() if group is None else tuple((name, group.text(name)) for name in group.names()),
    )
    if (
        is_required
        and not (selection.services or selection.slos)
        and not (fields.has_mistake("services") or fields.has_mistake("slos"))
    ):
        fields.mistake("slos", None, "or `services` is required", 'name them, or write `slos: ["*"]` for all')
    return selection


def _matches(text: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(text, pattern) for pattern in patterns)
