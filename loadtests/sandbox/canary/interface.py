"""What the canary's controller asks of the sandbox's control plane."""

from typing import Protocol

from loadtests.canary.interface import Readiness, Routes
from loadtests.release_plan import PlannedRelease


class Deployments(Protocol):
    """Target and primary, and the split of the requests. Its methods are called from the supervisor's main thread."""

    def release(self, release: PlannedRelease) -> None:
        """Give the target another pod template, as `kubectl set image` would."""

    def revision(self) -> str:
        """Name the target's pod template."""

    def primary_readiness(self) -> Readiness:
        """Look at the primary's pods."""

    def canary_readiness(self) -> Readiness:
        """Look at the target's pods."""

    def route(self, routes: Routes) -> None:
        """Share the requests out between the primary's pods and the target's."""

    def start_canary(self) -> None:
        """Scale the target up from 0, to its autoscaler's minimum or 1."""

    def stop_canary(self) -> None:
        """Scale the target down to 0."""

    def promote(self) -> None:
        """Copy the target's pod template to the primary, which then rolls out."""
