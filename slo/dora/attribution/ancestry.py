"""Which deployment first reached a commit: walk from its tip over what no earlier one reached, each commit once."""

from array import array

from slo.dora.history.model import History

_NOBODY = -1


class Reach:
    """What the deployments of one service and environment have reached of one history."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.is_empty = True
        self._owners = array("i", [_NOBODY]) * len(history.shas)

    def owner(self, commit: int) -> int | None:
        """Give the number of the deployment that first reached a commit; None: none has."""
        number = self._owners[commit]
        return None if number == _NOBODY else number

    def claim(self, tip: int, number: int) -> list[int]:
        """Give what a deployment of this commit reaches first, children before parents, and remember that it did."""
        owners, parents = self._owners, self.history.parents
        self.is_empty = False
        if owners[tip] != _NOBODY:
            return []
        owners[tip] = number
        fresh, ahead = [tip], [tip]
        while ahead:
            for parent in parents[ahead.pop()]:
                if owners[parent] == _NOBODY:
                    owners[parent] = number
                    fresh.append(parent)
                    ahead.append(parent)
        fresh.sort()
        return fresh


def contains(history: History, tip: int, commit: int) -> bool:
    """Whether a commit is the tip or an ancestor of it.

    Parents stand after their children, so what stands after the commit cannot lead to it and is not looked at.
    """
    seen, ahead = {tip}, [tip]
    while ahead:
        at = ahead.pop()
        if at == commit:
            return True
        for parent in history.parents[at]:
            if parent <= commit and parent not in seen:
                seen.add(parent)
                ahead.append(parent)
    return False
