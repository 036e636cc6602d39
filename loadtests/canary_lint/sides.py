"""Which side of a release a selector reads: the canary's series, the primary's, or both."""

from dataclasses import dataclass
from enum import Enum, auto

from loadtests.canary.model import CanarySpec
from slo.lint.expressions import Matcher, MatchOperator, Selector, is_status_label

_POD_HASH = "6b9f7c9d5b"
_POD_SUFFIX = "x7k2p"
_NGINX = "canary"
"""The ingress controller names the other backend there, and nothing for the main one."""
_TRUSTED = ("version", "revision", "track", "stage", "role", "release", "color", "colour", "tier", "hash", "canary")
"""A label with such a word in its name is there to tell versions apart."""
_NEVER = frozenset(
    {"__name__", "namespace", "kubernetes_namespace", "exported_namespace", "destination_workload_namespace"}
    | {"destination_service_namespace", "container", "container_name", "image", "cluster", "region", "env"}
    | {"environment", "method", "route", "handler", "path", "uri", "endpoint", "le", "quantile", "reporter"}
    | {"response_flags", "grpc_code", "grpc_service", "grpc_method", "grpc_type", "direction", "tls"}
)
"""Labels that have the same values on both sides."""
_SERVICES = frozenset(
    {"job", "service", "exported_service", "destination_service", "destination_service_name", "service_name"}
    | {"ingress", "exported_ingress", "host", "authority", "dst_service", "backend", "proxy", "exported_job"}
)
"""Labels that hold a Service: the one that users ask has pods of both sides behind it."""
_WORKLOADS = frozenset(
    {"deployment", "workload", "destination_workload", "app", "app_kubernetes_io_name", "kubernetes_deployment_name"}
    | {"daemonset", "kube_deployment", "destination_app", "label_app", "label_app_kubernetes_io_name"}
)
"""Labels that Flagger makes another for the primary, or that hold its Deployment."""


class Side(Enum):
    """What a selector reads."""

    CANARY = auto()
    PRIMARY = auto()
    BOTH = auto()
    UNKNOWN = auto()
    """It asks for a label that may tell them apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """What a label holds on either side."""

    canary: str
    primary: str


def side_of(selector: Selector, canary: CanarySpec) -> Side:
    """Say which side's series a selector reads."""
    sides = {_side_of_matcher(one, canary) for one in selector.matchers}
    return next((side for side in (Side.CANARY, Side.PRIMARY, Side.UNKNOWN) if side in sides), Side.BOTH)


# Private


def _side_of_matcher(matcher: Matcher, canary: CanarySpec) -> Side:
    name = matcher.name.lower()
    if name in _NEVER or is_status_label(name):
        return Side.BOTH
    if name == _NGINX:
        return _by_pairs(matcher, [_Pair(canary=f"{canary.namespace}-{canary.apex}-canary-80", primary="")])
    if any(word in name for word in _TRUSTED):
        return Side.UNKNOWN
    if "pod" in name or name in _WORKLOADS:
        pairs = _workloads(canary) if name in _WORKLOADS else _pods(canary)
        return _by_pairs(matcher, pairs, neither=Side.UNKNOWN)
    by_words = _by_words(matcher, canary)
    return by_words if by_words is not Side.BOTH else _by_name(matcher, canary, is_service=name in _SERVICES)


def _by_pairs(matcher: Matcher, pairs: list[_Pair], *, neither: Side = Side.BOTH) -> Side:
    answers = [(matcher.accepts(pair.canary), matcher.accepts(pair.primary)) for pair in pairs]
    if any(None in both for both in answers):
        return Side.UNKNOWN
    telling = next((both for both in answers if both[0] is not both[1]), None)
    if telling is not None:
        return Side.CANARY if telling[0] else Side.PRIMARY
    return Side.BOTH if any(both[0] for both in answers) else neither


def _by_words(matcher: Matcher, canary: CanarySpec) -> Side:
    """Look for the words that Flagger's Services end with, inside a name that is longer than theirs."""
    value = matcher.value.replace(canary.apex, "").replace(canary.target.name, "")
    has_canary, has_primary = "canary" in value, "primary" in value
    if has_canary is has_primary:
        return Side.BOTH
    is_asked_for = matcher.operator in {MatchOperator.EQUAL, MatchOperator.MATCHES}
    return Side.CANARY if has_canary is is_asked_for else Side.PRIMARY


def _by_name(matcher: Matcher, canary: CanarySpec, *, is_service: bool) -> Side:
    """Give the doubt to a label that is not known, where it holds the name of something here."""
    if is_service:
        return _by_pairs(matcher, _services(canary))
    if not any(name in matcher.value for name in (canary.target.name, canary.apex)):
        return Side.BOTH
    side = _by_pairs(matcher, [*_pods(canary), *_services(canary), *_workloads(canary)])
    return Side.BOTH if side is Side.BOTH else Side.UNKNOWN


def _pods(canary: CanarySpec) -> list[_Pair]:
    suffix = _POD_SUFFIX if canary.target.kind == "DaemonSet" else f"{_POD_HASH}-{_POD_SUFFIX}"
    return [_Pair(canary=f"{canary.target.name}-{suffix}", primary=f"{canary.primary}-{suffix}")]


def _services(canary: CanarySpec) -> list[_Pair]:
    """List the Services' names as labels hold them: bare, with the namespace, as a host."""
    bare, primary, there = f"{canary.apex}-canary", f"{canary.apex}-primary", canary.namespace
    ends = ("", f".{there}", f".{there}.svc", f".{there}.svc.cluster.local")
    names = [_Pair(canary=f"{bare}{end}", primary=f"{primary}{end}") for end in ends]
    return [*names, _Pair(canary=f"{there}-{bare}-80", primary=f"{there}-{primary}-80")]


def _workloads(canary: CanarySpec) -> list[_Pair]:
    return [_Pair(canary=canary.target.name, primary=canary.primary)]
