"""An SLO as the cases see it: its rules' windows, its alerts, and how its input is made."""

from dataclasses import dataclass
from decimal import Decimal

from slo.conventions import SEVERITY, SLO_ID, TIER
from slo.model import Composite, EventsIndicator, Occurrences, RatioIndicator, Slo
from slo.promql import selector
from slo.proof.inputs import Inputs, derive_inputs
from slo.proof.interface import CannotDerive
from slo.rules.interface import RuleSettings
from slo.rules.names import absent_alert_name
from slo.rules.plan import Plan, plan_of

GROUP_TEXT = "proof"
"""Value of an SLO's group labels in the tests."""
BYSTANDER_TEXT = "bystander"
"""The same of another group, that is well."""
_SCRAPES_PER_RATE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An SLO with events of its own: the SLO itself, or a component of a composite."""

    slo: Slo
    inputs: Inputs | None
    """None where they cannot be derived."""
    bystander: Inputs | None = None
    """Of another group; None where there are no groups."""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An SLO to be proven."""

    slo: Slo
    settings: RuleSettings
    plan: Plan
    parts: tuple[Part, ...]

    @property
    def budget(self) -> Decimal:
        """Give the ratio of bad events that is allowed."""
        return self.slo.budget_ratio

    @property
    def interval_seconds(self) -> int:
        """Give the interval of the rules' evaluation."""
        return self.settings.interval_seconds

    @property
    def scrape_seconds(self) -> int:
        """Give the time between two samples of the input: enough for every rate."""
        return min(self.interval_seconds, self.plan.rate_seconds // _SCRAPES_PER_RATE)

    @property
    def slice_seconds(self) -> int:
        """Give the length of the slices that are counted; 0 where events are."""
        return 0 if isinstance(self.slo.budgeting, Occurrences) else self.slo.budgeting.slice_seconds

    @property
    def lag_seconds(self) -> int:
        """Say how late an event may be seen whole: rates rise, scrapes and evaluations come when they come."""
        return self.plan.rate_seconds + 2 * self.slice_seconds + 2 * self.scrape_seconds + self.interval_seconds

    @property
    def is_derived(self) -> bool:
        """Say whether the input can be the series that the SLO's queries read."""
        return all(part.inputs for part in self.parts)

    @property
    def takes_any_ratio(self) -> bool:
        """Say whether that input can have any ratio of bad events, as many events as needed."""
        return isinstance(self.slo.budgeting, Occurrences) and all(
            part.inputs
            and part.inputs.mixes
            and (part.inputs.has_rate or isinstance(part.slo.indicator, RatioIndicator))
            for part in self.parts
        )

    @property
    def counts_events(self) -> bool:
        """Say whether the SLO counts the events of its counters, as many as there are."""
        return isinstance(self.slo.budgeting, Occurrences) and all(
            part.inputs and part.inputs.has_rate and isinstance(part.slo.indicator, EventsIndicator)
            for part in self.parts
        )

    @property
    def event_seconds(self) -> int:
        """Say how much time an event takes where time is counted."""
        return self.slice_seconds or self.interval_seconds

    def alert(self, tier: str) -> str:
        """Count the firing alerts of a tier."""
        alerting = self.slo.alerting
        own = alerting.page if tier == "page" else alerting.ticket
        severity = {SEVERITY: own.severity or tier, **alerting.labels, **own.labels}[SEVERITY]
        matchers = {SLO_ID: self.slo.id, TIER: tier, SEVERITY: severity, "alertstate": "firing"}
        return _count({name: value for name, value in matchers.items() if "{{" not in value})

    def absent_alert(self) -> str:
        """Count the firing alerts for absent data."""
        return _count({SLO_ID: self.slo.id, "alertname": absent_alert_name(self.slo), "alertstate": "firing"})

    def any_alert(self) -> str:
        """Count all alerts that fire."""
        return _count({SLO_ID: self.slo.id, "alertstate": "firing"})


def subject_of(slo: Slo, settings: RuleSettings) -> Subject:
    """Find out how an SLO can be proven."""
    plan = plan_of(slo, settings)
    components = slo.indicator.components if isinstance(slo.indicator, Composite) else ()
    slos = tuple(component.slo for component in components) or (slo,)
    return Subject(slo=slo, settings=settings, plan=plan, parts=tuple(_part(one, settings) for one in slos))


# Private


def _part(slo: Slo, settings: RuleSettings) -> Part:
    def inputs(text: str) -> Inputs:
        group = dict.fromkeys(slo.group_labels, text)
        return derive_inputs(slo.indicator, window_seconds=plan_of(slo, settings).rate_seconds, group=group)

    try:
        own, other = inputs(GROUP_TEXT), inputs(BYSTANDER_TEXT) if slo.group_labels else None
    except CannotDerive as reason:
        return Part(slo=slo, inputs=None, because=str(reason))
    return Part(slo=slo, inputs=own, bystander=other)


def _count(matchers: dict[str, str]) -> str:
    return f"count({selector('ALERTS', matchers)}) or vector(0)"
