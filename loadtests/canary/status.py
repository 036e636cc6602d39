"""What Flagger remembers of a canary from tick to tick: with it, a controller goes on where another one stopped.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/canary/status.go
"""

from dataclasses import dataclass, replace

from loadtests.canary.interface import ALL_TO_PRIMARY, Routes
from loadtests.canary.model import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryStatus:
    """The status of a Canary, and the routes that its mesh or ingress keeps."""

    phase: Phase = Phase.INITIALIZING
    failed_checks: int = 0
    iterations: int = 0
    """One less than planned while a promotion waits for approval, as in Flagger: -1 where none are planned."""
    routes: Routes = ALL_TO_PRIMARY
    applied_revision: str = ""
    """The revision that was seen last (`lastAppliedSpec`); empty before the first."""
    promoted_revision: str = ""
    """The revision that the primary runs (`lastPromotedSpec`)."""

    def has_new(self, revision: str) -> bool:
        """Say whether a revision asks for a release; going back to what the primary runs does not."""
        if not self.applied_revision:
            return True
        return revision not in (self.promoted_revision, self.applied_revision)

    def routed(self, routes: Routes) -> "CanaryStatus":
        """Share the requests out."""
        return replace(self, routes=routes)

    def failed_once_more(self) -> "CanaryStatus":
        """Count a failed check; nothing but a new run takes it back."""
        return replace(self, failed_checks=self.failed_checks + 1)

    def iterated(self, iterations: int) -> "CanaryStatus":
        """Set the rounds of checks that are done."""
        return replace(self, iterations=iterations)

    def started_over(self, phase: Phase, revision: str) -> "CanaryStatus":
        """Set a phase with all counters at 0, for a revision (`syncCanaryStatus`)."""
        return replace(
            self,
            phase=phase,
            failed_checks=0,
            iterations=0,
            applied_revision=revision,
            promoted_revision=revision if phase is Phase.INITIALIZED else self.promoted_revision,
        )

    def moved_to(self, phase: Phase, *, planned_iterations: int = 0) -> "CanaryStatus":
        """Set a phase in the middle of a release (`setStatusPhase`); the failed checks stay."""
        if phase in (Phase.PROGRESSING, Phase.WAITING):
            return replace(self, phase=phase)
        return replace(
            self,
            phase=phase,
            iterations=planned_iterations - 1 if phase is Phase.WAITING_PROMOTION else 0,
            promoted_revision=self.applied_revision if phase is Phase.SUCCEEDED else self.promoted_revision,
        )
