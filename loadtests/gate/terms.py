"""What a hook asks to be checked."""

import re
from dataclasses import dataclass
from enum import StrEnum

import promql_parser as promql

from load_harness import metric_names as names
from loadtests.canary.model import HookType
from loadtests.gate.metadata import Metadata
from loadtests.gate.statistics import Bound, ErrorRates, Excess, Test
from slo.promql import selector

_POD_HASHES = "-[a-z0-9]+-[a-z0-9]{5}"
"""What a Deployment's pods have behind its name; the primary's have one word more, so they are not meant."""
_LOAD_ROUTES = "/load/.*"
"""What an SLO of the workload counts, too: probes, metrics and pages are routes of their own."""
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
_MOST_REQUESTS = 1_000_000_000
_DEFAULT_LEAST_REQUESTS = 100
_BEFORE_TRAFFIC = (HookType.CONFIRM_ROLLOUT, HookType.PRE_ROLLOUT)


class CheckKind(StrEnum):
    """What the gate can check."""

    NONE = "none"
    COMPARE = "compare"
    SCENARIO = "scenario"
    SLO = "slo"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """How one side's requests are found: selectors of counters."""

    requests: str
    failed: str
    counts_good: bool
    """Whether `failed` selects those that did not fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareTerms:
    """What a canary must keep to."""

    tests: tuple[Test, ...]
    rates: ErrorRates
    least_requests: int
    allows_too_few: bool
    canary: Side
    primary: Side | None
    """None where nothing is held against the primary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioTerms:
    """A scenario to run, or a recorded run to judge."""

    scenario: str
    run: str
    """Empty where a scenario is run."""

    @property
    def name(self) -> str:
        """Name it in words."""
        return f"the run {self.run}" if self.run else f"the scenario {self.scenario}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SloTerms:
    """The objectives whose budgets must be left."""

    pattern: str


Terms = CompareTerms | ScenarioTerms | SloTerms | None


def read_terms(kind: CheckKind, metadata: Metadata, *, hook: HookType, name: str, namespace: str) -> Terms:
    """Read what a check wants to know."""
    match kind:
        case CheckKind.COMPARE:
            return _compare(metadata, hook=hook, name=name, namespace=namespace)
        case CheckKind.SCENARIO:
            return _scenario(metadata)
        case CheckKind.SLO:
            return SloTerms(pattern=metadata.text("slo", "*"))
        case _:
            return None


# Private


def _compare(metadata: Metadata, *, hook: HookType, name: str, namespace: str) -> CompareTerms:
    if hook in _BEFORE_TRAFFIC:
        rule = f"cannot compare in a {hook} hook, as the canary has no requests before the rollout"
        metadata.mistake("check", rule, "use confirm-traffic-increase, rollout, confirm-promotion or rollback")
    target = metadata.text("target", name)
    tests = _tests(metadata)
    primary = _side(metadata, "primary", selectors_of(namespace, f"{target}-primary"))
    return CompareTerms(
        tests=tests,
        rates=ErrorRates(alpha=_error_rate(metadata, "alpha"), beta=_error_rate(metadata, "beta")),
        least_requests=metadata.integer("least_requests", most=_MOST_REQUESTS, default=_DEFAULT_LEAST_REQUESTS),
        allows_too_few=metadata.choice("too_few", ("refuse", "allow"), "refuse") == "allow",
        canary=_side(metadata, "canary", selectors_of(namespace, target)),
        primary=primary if any(isinstance(test, Excess) for test in tests) else None,
    )


def selectors_of(namespace: str, deployment: str) -> Side:
    """Select the requests for load that a Deployment's pods have answered, by the metric contract."""
    ours = {"namespace": namespace, names.ROUTE: _LOAD_ROUTES, "pod": deployment.replace(".", "[.]") + _POD_HASHES}
    requests = _matching(ours)
    return Side(requests=requests, failed=_matching({**ours, names.CODE: "5.."}), counts_good=False)


def _matching(matchers: dict[str, str]) -> str:
    """Spell a selector; all but the namespace are patterns."""
    written = selector(names.HTTP_REQUESTS_TOTAL, matchers)
    for label in (names.ROUTE, "pod", names.CODE):
        written = written.replace(f"{label}=", f"{label}=~")
    return written


def _tests(metadata: Metadata) -> tuple[Test, ...]:
    most, good = metadata.percent("max_error_percent"), metadata.percent("good_error_percent")
    more = metadata.percent("more_than_primary_percent")
    if "max_error_percent" not in metadata and "more_than_primary_percent" not in metadata:
        metadata.mistake(
            "max_error_percent", "or more_than_primary_percent is required", 'say what is too much, as "1"'
        )
    if good is not None and (most is None or good >= most):
        metadata.mistake("good_error_percent", "must be below max_error_percent", "leave it out for half of that")
    tests: list[Test] = []
    if most is not None:
        tests.append(Bound(good_ratio=most / 2 if good is None or good >= most else good, bad_ratio=most))
    if more is not None:
        tests.append(Excess(good_excess=more / 2, bad_excess=more))
    return tuple(tests)


def _error_rate(metadata: Metadata, key: str) -> float:
    rate = metadata.number(key, above=0.0, below=0.5, example="0.05", default=0.05)
    assert rate is not None  # noqa: S101 - there is a default
    return rate


def _side(metadata: Metadata, side: str, default: Side) -> Side:
    requests, failed, good = (metadata.text(f"{side}_{what}") for what in ("requests", "errors", "good"))
    for key, text in ((f"{side}_requests", requests), (f"{side}_errors", failed), (f"{side}_good", good)):
        _check_selector(metadata, key, text)
    if failed and good:
        metadata.mistake(f"{side}_good", f"excludes {side}_errors", "count one of the two")
    has_requests = f"{side}_requests" in metadata
    if has_requests != (f"{side}_errors" in metadata or f"{side}_good" in metadata):
        missing = f"{side}_errors" if has_requests else f"{side}_requests"
        metadata.mistake(missing, "is required beside the other selector of this side", "give both, or none")
    if not requests:
        return default
    return Side(requests=requests, failed=failed or good, counts_good=bool(good))


def _check_selector(metadata: Metadata, key: str, text: str) -> None:
    if not text:
        return
    try:
        parsed = promql.parse(text)
    except ValueError as error:
        metadata.mistake(key, f"is no PromQL ({str(error).splitlines()[0]})", "correct the selector")
        return
    if not isinstance(parsed, promql.VectorSelector) or parsed.offset is not None or parsed.at is not None:
        rule = "must be the bare selector of a counter, as the gate counts by its samples"
        metadata.mistake(key, rule, 'write it as requests_total{pod=~"shop-.*"}, without rate(), range or offset')


def _scenario(metadata: Metadata) -> ScenarioTerms:
    scenario, run = metadata.text("scenario"), metadata.text("run")
    if bool(scenario) == bool(run):
        metadata.mistake("scenario", "or run is required, and only one of them", "name a scenario, or a recorded run")
    for key, text in (("scenario", scenario), ("run", run)):
        if text and not _NAME.fullmatch(text):
            next_step = "name one that comes with the project" if key == "scenario" else "name a folder of --runs"
            metadata.mistake(key, "must be a name, and no path", next_step)
    return ScenarioTerms(scenario=scenario, run=run)
