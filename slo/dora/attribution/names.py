"""Find the deployment that somebody names: by its id, version, commit or artifact."""

from collections.abc import Mapping, Sequence

from slo.dora.attribution.draft import Draft
from slo.dora.attribution.line import Line
from slo.dora.attribution.locate import SHORT
from slo.dora.attribution.model import Kind
from slo.dora.history.model import History


class Names:
    """Knows what the deployments of all lines are called."""

    def __init__(self, lines: Sequence[Line], histories: Mapping[str, History]) -> None:
        self._lines = lines
        self._histories = histories
        self._named: dict[str, list[Draft]] = {}
        self._lost: dict[str, list[Draft]] = {}
        """By the first digits of their commit, where no history at hand has it."""
        for line in lines:
            for draft in line.drafts:
                for name in _names(draft):
                    self._named.setdefault(name, []).append(draft)
                if draft.located.sha and draft.located.spot is None:
                    self._lost.setdefault(draft.located.sha[:SHORT], []).append(draft)

    def find_near(self, name: str, *, service: str | None, environment: str | None) -> tuple[Draft, ...]:
        """Give the deployments that a name may mean: of that service and environment or, if none is, of any."""
        named = self._named.get(name) or self._named.get(name.removeprefix("v")) or self._of_commit(name)
        near = tuple(
            draft
            for draft in named
            if service in (None, draft.deployment.service) and environment in (None, draft.deployment.environment)
        )
        return near or tuple(named)

    def _of_commit(self, name: str) -> list[Draft]:
        """Give the deployments that first brought a commit: whoever names one means the change, not the tip."""
        found = [one for one in self._lost.get(name[:SHORT], ()) if (one.located.sha or "").startswith(name)]
        for repository in sorted(self._histories):
            history = self._histories[repository]
            commit = history.find(name)
            bringers = [] if commit is None else [line.bringer(history, commit) for line in self._lines]
            found += [one for one in bringers if one is not None and (one.is_known or one.located.commit == commit)]
        return found


def bringing(found: Sequence[Draft]) -> Sequence[Draft]:
    """Give of the deployments that a name may mean those that may have brought it to users first; all if none did."""
    return [one for one in found if one.kind not in _BROUGHT_NOTHING] or found


# Private

_BROUGHT_NOTHING = (Kind.ROLLBACK, Kind.REDEPLOYMENT, Kind.ATTEMPT)


def _names(draft: Draft) -> set[str]:
    deployment, sha = draft.deployment, draft.located.sha
    version = deployment.version
    named = {deployment.id, version, version.removeprefix("v") if version else None, deployment.artifact, sha}
    return {name for name in named if name}
