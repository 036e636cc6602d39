"""When a commit came to its branch: by itself, or by the merge that brought it along the first parents."""

from array import array

from slo.dora.history.model import History

_UNKNOWN = -1


class Merging:
    """Knows of a history's commits which commit of the main line brought them; looks at each commit once."""

    def __init__(self, history: History) -> None:
        self._history = history
        self.by = array("i", [_UNKNOWN]) * len(history.shas)
        """By a commit: the one of the main line that brought it, itself if it stands there; of what was visited."""
        if history.head is not None:
            self.visit(history.head)

    def visit(self, tip: int) -> None:
        """Learn of what a tip reaches and no earlier one did."""
        by, parents = self.by, self._history.parents
        merges: list[int] = []
        at: int | None = tip
        while at is not None and by[at] == _UNKNOWN:
            by[at] = at
            of = parents[at]
            if len(of) > 1:
                merges.append(at)
            at = of[0] if of else None
        for merge in reversed(merges):
            self._bring(merge)

    def _bring(self, merge: int) -> None:
        ahead = list(self._history.parents[merge][1:])
        while ahead:
            commit = ahead.pop()
            if self.by[commit] == _UNKNOWN:
                self.by[commit] = merge
                ahead.extend(self._history.parents[commit])
