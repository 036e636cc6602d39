"""What an error-budget policy says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from slo.policy.selection import Selection


class State(StrEnum):
    """What a team may do, from best to worst."""

    GO = "go"
    CAUTION = "caution"
    FREEZE = "freeze"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rule of a policy."""

    state: State
    left_ratio_below: float
    """Holds while less than this share of the budget is left."""
    grace_seconds: float = 0.0
    """How long the budget must have been below without a break."""
    meaning: str = ""
    """What the state means for the team, in its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What was agreed on for some SLOs."""

    name: str
    steps: tuple[Step, ...]
    """The worst state first; within a state as written."""
    selection: Selection = field(default_factory=Selection)
    minimum_coverage_ratio: float = 0.5
    """Share of the window for which data is needed before anything is said."""
    maximum_data_age_seconds: float = 10_800.0
    """How old the newest data may be, maintenance left out, before nothing is said any more."""
    meaning: str = ""
    """What it means that no step holds."""


DEFAULT_POLICY = Policy(
    name="default",
    steps=(
        Step(
            state=State.FREEZE, left_ratio_below=0.0, meaning="the budget is spent: release only what makes it better"
        ),
        Step(state=State.CAUTION, left_ratio_below=0.25, meaning="little is left: release with care"),
    ),
    meaning="there is budget to spend",
)


def policy_for(
    policies: Sequence[Policy], *, service: str, slo_id: str, group: tuple[tuple[str, str], ...] = ()
) -> Policy:
    """Choose the first policy that is about an SLO, or a group of it, or the default one."""
    fitting = (policy for policy in policies if policy.selection.covers(service=service, slo_id=slo_id, group=group))
    return next(fitting, DEFAULT_POLICY)
