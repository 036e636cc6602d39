"""Which side of a release a selector reads."""

import pytest

from loadtests.canary.model import CanarySpec, ObjectName
from loadtests.canary_lint.sides import Side, side_of
from slo.lint.expressions import parse, selectors


def canary(**changes: object) -> CanarySpec:
    """Build a Canary of the Deployment shop behind the Service web."""
    fields: dict[str, object] = {
        "name": "shop",
        "namespace": "test",
        "target": ObjectName(kind="Deployment", name="shop"),
    }
    return CanarySpec(**{**fields, "analysis": None, "service_name": "web", **changes})  # type: ignore[arg-type]


def side(matchers: str, **changes: object) -> Side:
    """Say which side a selector with some matchers reads."""
    expression = parse(f"http_requests_total{{{matchers}}}")
    assert expression is not None
    (selector,) = selectors(expression)
    return side_of(selector, canary(**changes))


@pytest.mark.parametrize(
    "matchers",
    [
        'pod=~"shop-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"',
        'pod=~"shop-[a-z0-9]+-[a-z0-9]{5}"',
        'kubernetes_pod_name=~"shop-[0-9a-z]{9,10}-[0-9a-z]{5}"',
        'pod=~"shop-.*", pod!~"shop-primary-.*"',
        'deployment="shop"',
        'destination_workload=~"shop"',
        'app="shop"',
        'job="web-canary"',
        'service="web-canary.test.svc.cluster.local"',
        'host=~"web-canary.*"',
        'envoy_cluster_name=~"test_web-canary_80"',
        'service=~"test-web-canary-[0-9a-zA-Z-]+@kubernetescrd"',
        'route=~"x", service!~".*-primary"',
        'canary!=""',
    ],
)
def test_the_canary_is_told_apart(matchers: str) -> None:
    """By what Flagger names pods, workloads and Services."""
    assert Side.CANARY is side(matchers)


@pytest.mark.parametrize(
    "matchers",
    [
        "",
        'namespace="test"',
        'namespace="test-canary"',
        'job="web"',
        'service="web"',
        'pod=~"shop-.*"',
        'pod=~"shop.*"',
        'pod!=""',
        'deployment=~"shop.*"',
        'container="shop"',
        'code=~"5..", route=~"/load/.*"',
        'status!="500"',
        'team="shopping"',
        'canary=~".*"',
    ],
)
def test_both_sides_are_read(matchers: str) -> None:
    """The Service that users ask has pods of both behind it, and prefixes fit both."""
    assert Side.BOTH is side(matchers)


@pytest.mark.parametrize("matchers", ['pod=~"shop-primary-.*"', 'app="shop-primary"', 'service="web-primary"'])
def test_only_the_primary_is_read(matchers: str) -> None:
    """Which is the version that ran before."""
    assert Side.PRIMARY is side(matchers)


@pytest.mark.parametrize(
    "matchers",
    [
        'version="2.0.0"',
        'track="canary-of-shop"',
        'rollouts_pod_template_hash="6b9f7c9d5b"',
        'application="shop"',
        'pod=~"frontend-[a-z0-9]+-[a-z0-9]+"',
        'app="till"',
        r'pod=~"shop-\\pL+"',
    ],
)
def test_what_cannot_be_told_is_given_the_doubt(matchers: str) -> None:
    """Labels for versions, labels that are not known, names of something else, patterns that only Go reads."""
    assert Side.UNKNOWN is side(matchers)


def test_pods_of_a_daemon_set_have_one_word_behind_its_name() -> None:
    """So another pattern tells them apart."""
    target = ObjectName(kind="DaemonSet", name="shop")

    assert Side.CANARY is side('pod=~"shop-[0-9a-z]+"', target=target)
    assert Side.BOTH is side('pod=~"shop-([0-9a-z]+-)?[0-9a-z]+"', target=target)


def test_a_name_with_canary_in_it_is_no_sign() -> None:
    """Only what stands behind the name of the Service counts."""
    target = ObjectName(kind="Deployment", name="canary-app")

    assert Side.BOTH is side('job="canary-app"', target=target, service_name="")
    assert Side.CANARY is side('job="canary-app-canary"', target=target, service_name="")
