"""Which panel of one version is which of the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboards.reading import DashboardPanel

_Key = Callable[[DashboardPanel], object]
"""None where a panel has nothing to be known by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A panel in both versions, or in one of them."""

    before: DashboardPanel | None
    after: DashboardPanel | None

    @property
    def any(self) -> DashboardPanel:
        """Give the later version, or the earlier one if it was removed.

        Raises:
            ValueError: There is neither.
        """
        found = self.after or self.before
        if found is None:
            message = "a pair of panels: must have one at least; give the earlier or the later version"
            raise ValueError(message)
        return found


def matched(before: Sequence[DashboardPanel], after: Sequence[DashboardPanel]) -> tuple[Pair, ...]:
    """Match panels and rows: by id and kind, then by row and title, then by a title that is there once.

    In the order of the later version; what was removed stands at the end.
    """
    partners: dict[int, DashboardPanel] = {}
    left = list(before)
    for key in _KEYS:
        _match(left, [one for one in after if id(one) not in partners], key, partners)
    pairs = [Pair(before=partners.get(id(one)), after=one) for one in after]
    return (*pairs, *(Pair(before=one, after=None) for one in left))


# Private


def _by_id(panel: DashboardPanel) -> object:
    return None if panel.id is None else (panel.id, panel.type)


def _by_row_and_title(panel: DashboardPanel) -> object:
    return (panel.type == "row", panel.row, panel.title) if panel.title else None


def _by_title(panel: DashboardPanel) -> object:
    return (panel.type == "row", panel.title) if panel.title else None


_KEYS: tuple[_Key, ...] = (_by_id, _by_row_and_title, _by_title)


def _match(
    left: list[DashboardPanel], right: Sequence[DashboardPanel], key: _Key, partners: dict[int, DashboardPanel]
) -> None:
    """Pair the panels whose key is there once on both sides, and take them out of those that are left."""
    old, new = ([key(one) for one in side] for side in (left, right))
    found = []
    for one, name in zip(right, new, strict=True):
        if name is not None and old.count(name) == 1 and new.count(name) == 1:
            partner = left[old.index(name)]
            partners[id(one)] = partner
            found.append(partner)
    left[:] = [one for one in left if not any(one is other for other in found)]
