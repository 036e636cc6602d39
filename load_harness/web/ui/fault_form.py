"""The form of the faults: what it shows of a plan, and the plan that it stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from load_harness.errors import Mistake, spelt
from load_harness.params.distributions import Normal, Pareto, named
from load_harness.params.fault_rule import STATUSES, FaultRule, rule_form, share_fields
from load_harness.params.faults import ROUTE_CHOICES, ROUTES, VERSIONS, FaultPlan, faults_form
from load_harness.params.form import Field
from load_harness.params.latency import LATENCY, latency_form
from load_harness.settings import Settings
from load_harness.web.ui.forms import Box, blamed, box, text_box, typed

EVEN = "even"
"""The distribution of what is typed as latency and jitter; it has no name in a plan."""
DISTRIBUTIONS = {EVEN: "latency ± jitter", Normal.NAME: "normal", Pareto.NAME: "Pareto, with a long tail"}
EVERY_ROUTE = "all"
DISTRIBUTION, ROUTE = f"{LATENCY}.distribution", "route"
_RATE = "error_rate"
_OF = "faults"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultForm:
    """The switches as they are shown."""

    boxes: list[Box]
    more: list[Box]
    """What most faults need not say."""
    open: bool
    """Whether any of that is said."""
    distribution: str
    route: str
    others: list[str]
    """What is wrong with no field in particular, or has no place in the form."""
    notice: str | None = None

    @property
    def distributions(self) -> Mapping[str, str]:
        """How delays may be spread."""
        return DISTRIBUTIONS

    @property
    def routes(self) -> tuple[str, ...]:
        """Which requests may be chosen."""
        return (EVERY_ROUTE, *ROUTE_CHOICES)


def fault_form(
    values: Mapping[str, str],
    settings: Settings,
    *,
    mistakes: Iterable[Mistake] = (),
    others: Iterable[str] = (),
    notice: str | None = None,
) -> FaultForm:
    """Show what was typed, or what a plan says."""
    distribution = _distribution(values)
    rule = [field for field in rule_form(settings).fields if field.name == _RATE or distribution == EVEN]
    shown = [box(field, values, of=_OF) for field in rule]
    if distribution != EVEN:
        shown += [box(field, values, of=_OF, prefix=f"{LATENCY}.") for field in _delays(distribution, settings)]
    more = [box(field, values, of=_OF, prefix=f"{STATUSES}.") for field in share_fields()]
    more.append(text_box(VERSIONS, values, of=_OF, meaning="versions or revisions, with commas between; empty: all"))
    more += [box(field, values, of=_OF) for field in faults_form(settings).fields if field.name == "seed"]
    boxes, unplaced = blamed([*shown, *more], _of_the_form(mistakes))
    return FaultForm(
        boxes=boxes[: len(shown)],
        more=boxes[len(shown) :],
        open=any(one.value or one.mistakes for one in boxes[len(shown) :] if one.name != "seed"),
        distribution=distribution,
        route=_route(values),
        others=[*unplaced, *others],
        notice=notice,
    )


def body_of(values: Mapping[str, str], settings: Settings) -> dict[str, object]:
    """Spell the request that the form stands for."""
    distribution = _distribution(values)
    names = [_RATE] if distribution != EVEN else [field.name for field in rule_form(settings).fields]
    rule = typed(values, names)
    if distribution != EVEN:
        rule[LATENCY] = {"distribution": distribution, **_within(values, LATENCY, _delays(distribution, settings))}
    if statuses := _within(values, STATUSES, share_fields()):
        rule[STATUSES] = statuses
    versions = [part.strip() for part in values.get(VERSIONS, "").split(",") if part.strip()]
    whole: dict[str, object] = {**typed(values, ["seed"]), **({VERSIONS: versions} if versions else {})}
    route = _route(values)
    return {**rule, **whole} if route == EVERY_ROUTE else {ROUTES: {route: rule}, **whole}


def values_of(plan: FaultPlan) -> dict[str, str]:
    """Spell a plan as it would be typed; of several rules, the one for all requests."""
    route, rule = _only_rule(plan)
    values = {
        ROUTE: route,
        _RATE: spelt(rule.error_rate),
        "latency_milliseconds": spelt(rule.latency_milliseconds),
        "latency_jitter_milliseconds": spelt(rule.latency_jitter_milliseconds),
        VERSIONS: ", ".join(plan.versions),
        "seed": "" if plan.seed is None else str(plan.seed),
        **{f"{STATUSES}.{status}": spelt(share) for status, share in rule.statuses},
    }
    if rule.latency is None:
        return values
    said = named(rule.latency)
    if said["distribution"] not in DISTRIBUTIONS:  # a fixed delay is one without jitter
        return {**values, "latency_milliseconds": spelt(rule.latency.mean)}
    return values | {f"{LATENCY}.{name}": _spelt(value) for name, value in said.items()}


def left_out(plan: FaultPlan) -> list[str]:
    """Say what of a plan the form has no place for."""
    _, shown = _only_rule(plan)
    hidden = [route for route, rule in plan.routes if rule is not shown]
    if not hidden:
        return []
    return [f"Other rules are in force for {', '.join(hidden)} (GET /faults); to set faults here replaces them."]


def _only_rule(plan: FaultPlan) -> tuple[str, FaultRule]:
    if len(plan.routes) == 1 and not plan.acts:
        return plan.routes[0]
    return EVERY_ROUTE, plan


def _of_the_form(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Name the fields as the form does, which has one rule, whatever it is for."""
    found = []
    for mistake in mistakes:
        route = next((name for name in ROUTE_CHOICES if mistake.field.startswith(f"{ROUTES}.{name}.")), None)
        field = mistake.field if route is None else mistake.field.removeprefix(f"{ROUTES}.{route}.")
        found.append(replace(mistake, field=field))
    return found


def _delays(distribution: str, settings: Settings) -> tuple[Field, ...]:
    return latency_form(distribution, settings).fields


def _within(values: Mapping[str, str], part: str, fields: Iterable[Field]) -> dict[str, object]:
    names = [field.name for field in fields]
    return typed({name: values.get(f"{part}.{name}", "") for name in names}, names)


def _distribution(values: Mapping[str, str]) -> str:
    name = values.get(DISTRIBUTION, EVEN)
    return name if name in DISTRIBUTIONS else EVEN


def _route(values: Mapping[str, str]) -> str:
    name = values.get(ROUTE, EVERY_ROUTE)
    return name if name in ROUTE_CHOICES else EVERY_ROUTE


def _spelt(value: object) -> str:
    return spelt(value) if isinstance(value, int | float) else str(value)
