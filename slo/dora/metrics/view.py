"""What a figure is made of: the deployments of a service in an environment that ended within a window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slo.dora.attribution.model import JudgedDeployment, Kind
from slo.dora.model import Incident, Outcome
from slo.dora.policy.model import Policy

DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A window of a service in an environment; it holds `start` and not `end`."""

    start: float
    end: float
    at: float
    """When the report is made: what was not over then is open."""
    deployments: tuple[JudgedDeployment, ...]
    """Those that reached production, by end."""
    known_since: float
    """End of the first deployment that is known at all; before it there were none, or nobody recorded them."""
    first_incidents: Mapping[str, Incident]
    """By a deployment's id: of the incidents that are linked to it, the one that began first."""
    knows_incidents: bool
    """Whether any incident of any service is known; else failures are seen by other signs only."""
    unlinked_incidents: int
    """Incidents of the window that no deployment is linked to, though their service and environment fit."""
    policy: Policy

    @property
    def days(self) -> float:
        """Give the length of the window."""
        return (self.end - self.start) / DAY_SECONDS

    @property
    def frequent(self) -> tuple[JudgedDeployment, ...]:
        """Give what deployment frequency counts: what succeeded and, unless the policy says so, changed something."""
        return tuple(one for one in self.deployments if counts_as_deployment(one, self.policy))


def reached_production(one: JudgedDeployment) -> bool:
    """Whether users' requests went to it."""
    return one.kind is not Kind.ATTEMPT and one.deployment.reached_production


def counts_as_deployment(one: JudgedDeployment, policy: Policy) -> bool:
    """Whether deployment frequency counts one that reached production."""
    is_again = one.kind is Kind.REDEPLOYMENT and not policy.counts_redeployments
    return one.deployment.outcome is Outcome.SUCCESS and not is_again


def tell(number: int, one: str, many: str) -> tuple[str, ...]:
    """Say how many there are, if there are any."""
    return () if not number else (f"1 {one}" if number == 1 else f"{number} {many}",)


def proxies_of_times(deployments: Sequence[JudgedDeployment]) -> tuple[str, ...]:
    """Say which deployments stand for one, each reason with its number."""
    reasons = [one.deployment.proxy for one in deployments if one.deployment.proxy is not None]
    return tuple(
        f"{reasons.count(reason)} of {len(deployments)} deployments: {reason} stands for it"
        for reason in sorted({*reasons})
    )
