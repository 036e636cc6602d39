"""The shares of the requests that a canary goes through before it is promoted."""

from loadtests.canary.interface import ALL_TO_PRIMARY
from loadtests.canary.model import WHOLE_PERCENT, Analysis, CanarySpec, Strategy
from loadtests.canary.weights import advanced, highest_weight, next_step

UNMIRRORED = frozenset(
    {"appmesh:v1beta1", "appmesh:v1beta2", "contour", "gloo", "kubernetes", "linkerd", "nginx", "skipper", "traefik"}
    | {"apisix", "knative", "osm", "kuma", "smi:v1alpha1", "smi:v1alpha2", "smi:v1alpha3"}
)
"""Providers whose routes cannot copy requests.

Source: https://docs.flagger.app/usage/deployment-strategies (Istio and Gateway API mirror)
"""


def weights_of(analysis: Analysis) -> tuple[int, ...]:
    """List the weights of a canary, in percent; each is judged at the tick after it was set."""
    routes, weights = ALL_TO_PRIMARY, list[int]()
    while routes.canary < highest_weight(analysis) and next_step(analysis, routes.canary) > 0:
        routes = advanced(routes, analysis)
        if not routes.is_mirrored:
            weights.append(routes.canary)
    return tuple(weights)


def checks_to_pass(canary: CanarySpec, analysis: Analysis) -> int:
    """Count the ticks that must find nothing wrong before the promotion."""
    if canary.strategy is Strategy.CANARY:
        return len(weights_of(analysis))
    return canary.planned_iterations


def shares_of(canary: CanarySpec, analysis: Analysis) -> tuple[int, ...]:
    """List the percentages of the users' requests that each check sees; empty where that cannot be told."""
    match canary.strategy:
        case Strategy.CANARY:
            return weights_of(analysis)
        case Strategy.BLUE_GREEN if analysis.mirror and canary.provider not in UNMIRRORED:
            return (analysis.mirror_weight or WHOLE_PERCENT,) * checks_to_pass(canary, analysis)
        case _:
            return ()
