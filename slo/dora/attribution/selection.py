"""Find the deployments that a user means."""

from collections.abc import Callable, Sequence

from slo.dora.attribution.model import Attribution, JudgedDeployment

FEWEST_DIGITS = 4
"""Of a commit's name, to be told from a version."""


def select(attribution: Attribution, name: str) -> tuple[JudgedDeployment, ...]:
    """Give the deployments of that id, or else version, end of the id, commit, or change: whichever finds any first."""
    for is_meant in _ways(name):
        found = tuple(one for one in attribution.deployments if is_meant(one))
        if found:
            return found
    return ()


# Private


def _ways(name: str) -> Sequence[Callable[[JudgedDeployment], bool]]:
    bare, digits = name.removeprefix("v"), name.lower()
    is_commit = len(digits) >= FEWEST_DIGITS and not digits.strip("0123456789abcdef")
    by_name: list[Callable[[JudgedDeployment], bool]] = [
        lambda one: one.deployment.id == name,
        lambda one: one.deployment.version == name,
        lambda one: bare != "" and (one.deployment.version or "").removeprefix("v") == bare,
        lambda one: one.deployment.id.endswith((f":{name}", f"/{name}")),
        lambda one: one.deployment.artifact == name,
    ]
    by_commit: list[Callable[[JudgedDeployment], bool]] = [
        lambda one: (one.commit or one.deployment.commit or "").startswith(digits),
        lambda one: any(change.sha.startswith(digits) for change in one.changes or ()),
    ]
    return [*by_name, *by_commit] if is_commit else by_name
