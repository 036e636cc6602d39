"""The status of a live Canary, as far as its ticks show in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loadtests.canary.model import Phase
from slo.errors import InvalidInput, Mistake, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenStatus:
    """What Flagger wrote down last."""

    phase: Phase
    weight: int
    failed_checks: int
    iterations: int
    revision: str
    """Of the target that was looked at last."""
    changed: str
    """When it was written, as Flagger spells that."""
    promoted: str = ""
    """The revision of the target that the primary runs."""

    @property
    def changed_time(self) -> float | None:
        """Give that in Unix seconds; None where it is not there."""
        try:
            return datetime.fromisoformat(self.changed).timestamp()
        except ValueError:
            return None


def seen_status(canary: Mapping[str, Any]) -> SeenStatus:
    """Read the status of a live Canary; one that Flagger has not seen yet has none.

    Raises:
        InvalidInput: its phase is none of Flagger's.
    """
    status = canary.get("status") or {}
    return SeenStatus(
        phase=_phase(canary, status.get("phase") or Phase.INITIALIZING),
        weight=int(status.get("canaryWeight") or 0),
        failed_checks=int(status.get("failedChecks") or 0),
        iterations=int(status.get("iterations") or 0),
        revision=str(status.get("lastAppliedSpec") or ""),
        changed=str(status.get("lastTransitionTime") or ""),
        promoted=str(status.get("lastPromotedSpec") or ""),
    )


# Private


def _phase(canary: Mapping[str, Any], raw: object) -> Phase:
    if raw in list(Phase):
        return Phase(str(raw))
    place = Place(file=f"Canary {canary['metadata']['name']}", field="status.phase")
    rule, next_step = f"must be one of {', '.join(Phase)}", "see which version of Flagger writes it"
    raise InvalidInput([Mistake(place=place, value=raw, rule=rule, next_step=next_step)])
