"""What `PUT /faults` takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from load_harness.errors import InvalidSettings, Mistake, Problem, as_json, invalid_values
from load_harness.params.fault_rule import FaultRule, read_rule, rule_form, rule_schema
from load_harness.params.form import Field, Form, no_choice, no_object, within
from load_harness.settings import Settings

LARGEST_SEED = 2**63 - 1
ROUTES, VERSIONS = "routes", "versions"
APPLIES = "applies"
"""Whether a plan does anything on a pod: shown with it, taken back with it, and not looked at."""
FAULTED_ROUTES = (
    "/",
    "/load/cluster",
    "/load/cluster/{id}",
    "/load/cpu",
    "/load/cpu/work",
    "/load/disk",
    "/load/jobs",
    "/load/jobs/{id}",
    "/load/memory",
    "/load/network",
    "/version",
)
"""Where faults are injected at all: chaos must not blind its observers, lock out who watches, or jam its own switch."""
_MOST_VERSIONS = 20
_LONGEST_VERSION = 128


def _prefixes() -> tuple[str, ...]:
    """The groups of routes: all that begin alike."""
    found = {f"{route[: route.index('/', 1)]}/*" for route in FAULTED_ROUTES if "/" in route[1:]}
    found |= {f"{route.rpartition('/')[0]}/*" for route in FAULTED_ROUTES if "/" in route[1:]}
    return tuple(sorted(found))


ROUTE_CHOICES = (*FAULTED_ROUTES, *_prefixes())
"""What a rule may be for: a route, or all routes that begin alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan(FaultRule):
    """Which faults to inject into requests: a rule for all, and others for some routes."""

    routes: tuple[tuple[str, FaultRule], ...] = ()
    """Rules of routes or groups of them; the most specific one is all that counts."""
    versions: tuple[str, ...] = ()
    """Of pods that inject them at all, by version or revision; none: all pods."""
    seed: int | None = None
    """None draws one."""

    @property
    def injects(self) -> bool:
        """Whether any request is touched."""
        return any(rule.acts for rule in (self, *(rule for _, rule in self.routes)))

    def rule_for(self, route: str) -> FaultRule:
        """Find the most specific rule for a route."""
        rules = dict(self.routes)
        if route in rules:
            return rules[route]
        groups = [name for name in rules if name.endswith("/*") and route.startswith(name[:-1])]
        return rules[max(groups, key=len)] if groups else self


def faults_form(settings: Settings) -> Form:
    """The fields; one that is absent is that fault switched off."""
    rule = rule_form(settings)
    seed = Field(
        name="seed",
        meaning="the same seed gives the same sequence of faults on each route; one is drawn where it is absent",
        kind="integer",
        minimum=0,
        maximum=LARGEST_SEED,
        more="send a smaller seed",
        required=False,
    )
    applies: dict[str, object] = {
        "type": "boolean",
        "readOnly": True,
        "description": "whether this pod injects any of it",
    }
    versions: dict[str, object] = {
        "type": ["array", "null"],
        "description": "pods that inject these faults, by version or revision (GET /version); absent: all",
        "items": {"type": "string", "minLength": 1, "maxLength": _LONGEST_VERSION},
        "minItems": 1,
        "maxItems": _MOST_VERSIONS,
        "uniqueItems": True,
    }
    routes: dict[str, object] = {
        "type": "object",
        "description": "rules of their own for some routes; of those that fit the most specific one is all that counts",
        "propertyNames": {"enum": list(ROUTE_CHOICES)},
        "additionalProperties": rule_schema(settings),
    }
    return Form(
        fields=(*rule.fields, seed),
        together=rule.together,
        parts={**rule.parts, ROUTES: routes, VERSIONS: versions, APPLIES: applies},
    )


def parse_faults(raw: Mapping[str, object], settings: Settings) -> FaultPlan:
    """Read the plan.

    Raises:
        Problem: 422, listing every mistake.
    """
    values, mistakes = faults_form(settings).collect(raw)
    rule, wrong = read_rule(raw, values, settings)
    routes, wrong_routes = _read_routes(raw.get(ROUTES, {}), settings)
    versions, wrong_versions = ((), []) if raw.get(VERSIONS) is None else _read_versions(raw[VERSIONS])
    if found := [*mistakes, *wrong, *wrong_routes, *wrong_versions]:
        raise invalid_values(found)
    seed = values.get("seed")
    return FaultPlan(
        error_rate=rule.error_rate,
        latency_milliseconds=rule.latency_milliseconds,
        latency_jitter_milliseconds=rule.latency_jitter_milliseconds,
        latency=rule.latency,
        statuses=rule.statuses,
        routes=routes,
        versions=versions,
        seed=None if seed is None else int(seed),
    )


def plan_at_start(settings: Settings) -> FaultPlan:
    """Read the plan that the settings ask for.

    Raises:
        InvalidSettings: Listing every mistake in LOAD_HARNESS_FAULTS.
    """
    if settings.faults is None:
        return FaultPlan(
            error_rate=settings.fail_rate, latency_milliseconds=settings.latency_milliseconds, seed=settings.fault_seed
        )
    try:
        return parse_faults(settings.faults, settings)
    except Problem as problem:
        raise InvalidSettings(within("LOAD_HARNESS_FAULTS", problem.mistakes)) from None


def _read_routes(raw: object, settings: Settings) -> tuple[tuple[tuple[str, FaultRule], ...], list[Mistake]]:
    if not isinstance(raw, dict):
        return (), [no_object(ROUTES, raw, '{"/load/cpu/work": {"error_rate": 0.1}}')]
    rules: list[tuple[str, FaultRule]] = []
    mistakes: list[Mistake] = []
    for route, raw_rule in raw.items():
        place = f"{ROUTES}.{route[:_LONGEST_VERSION]}"
        if route not in ROUTE_CHOICES:
            mistakes.append(no_choice(ROUTES, route, ROUTE_CHOICES))
        elif not isinstance(raw_rule, dict):
            mistakes.append(no_object(place, raw_rule, '{"error_rate": 0.1}'))
        else:
            values, wrong = rule_form(settings).collect(raw_rule)
            rule, wrong_parts = read_rule(raw_rule, values, settings)
            rules.append((route, rule))
            mistakes.extend(within(place, [*wrong, *wrong_parts]))
    return tuple(rules), mistakes


def _read_versions(raw: object) -> tuple[tuple[str, ...], list[Mistake]]:
    good = isinstance(raw, list) and 1 <= len(raw) <= _MOST_VERSIONS
    if good and isinstance(raw, list) and all(_is_version(item) for item in raw) and len(set(raw)) == len(raw):
        return tuple(raw), []
    rule = f"must be a list of 1..{_MOST_VERSIONS} different texts of 1..{_LONGEST_VERSION} characters"
    step = 'send versions or revisions such as ["1.2.3"], which GET /version shows, or leave it out for all pods'
    return (), [Mistake(field=VERSIONS, value=as_json(raw), rule=rule, next_step=step)]


def _is_version(item: object) -> bool:
    return isinstance(item, str) and 1 <= len(item) <= _LONGEST_VERSION
