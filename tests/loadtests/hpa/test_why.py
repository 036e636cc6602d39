"""The sentences that say why: every number of the decision is in them."""

import pytest

from loadtests.hpa.model import (
    AverageValue,
    ContainerResourceMetric,
    ExternalMetric,
    HpaSpec,
    MetricsObservation,
    Observation,
    PodsMetric,
    ResourceMetric,
    SelectPolicy,
    Utilization,
    Value,
)
from tests.loadtests.hpa.builder import (
    CPU_50,
    behavior,
    controller,
    observe,
    percent_policy,
    pod,
    pods,
    pods_policy,
    rules,
    spec,
)

MEMORY = ResourceMetric(name="memory", target=Utilization(percent=80))
QUEUE = ExternalMetric(name="queue", target=Value(milli=20_000))
RPS = PodsMetric(name="rps", target=AverageValue(milli=10_000))
QUICK = rules(percent_policy(100))


@pytest.mark.parametrize(
    ("hpa", "seen", "why"),
    [
        pytest.param(
            spec(behavior=behavior(up=rules(pods_policy(2, 15)))),
            observe(3, 116),
            (
                "cpu is at 116% of requests against a target of 50%, which asks for 7 replicas",
                "scaleUp allows at most 2 more pods in 15 s, so 5",
            ),
            id="a policy in pods",
        ),
        pytest.param(
            spec(behavior=behavior(up=rules(percent_policy(50, 60)))),
            observe(2, 116),
            (
                "cpu is at 116% of requests against a target of 50%, which asks for 5 replicas",
                "scaleUp allows at most 50% more pods in 60 s, so 3",
            ),
            id="a policy in percent",
        ),
        pytest.param(
            spec(behavior=behavior(down=rules(pods_policy(1, 60)))),
            observe(4, 10),
            (
                "cpu is at 10% of requests against a target of 50%, which asks for 1 replica",
                "scaleDown allows at most 1 fewer pod in 60 s, so 3",
            ),
            id="a policy downwards",
        ),
        pytest.param(
            spec(behavior=behavior(up=rules(pods_policy(4), select=SelectPolicy.DISABLED))),
            observe(2, 100),
            (
                "cpu is at 100% of requests against a target of 50%, which asks for 4 replicas",
                "scaleUp is disabled, so 2",
            ),
            id="a direction that is disabled",
        ),
        pytest.param(
            spec(),
            observe(2, 300),
            (
                "cpu is at 300% of requests against a target of 50%, which asks for 12 replicas",
                "without behavior a sync may go to 4 or to twice the replicas, whichever is more, so 4",
            ),
            id="the limit without behavior",
        ),
        pytest.param(
            spec(maximum=3),
            observe(2, 100),
            (
                "cpu is at 100% of requests against a target of 50%, which asks for 4 replicas",
                "maxReplicas is 3, so 3",
            ),
            id="the upper bound",
        ),
        pytest.param(
            spec(minimum=2, behavior=behavior(down=QUICK)),
            observe(4, 10),
            (
                "cpu is at 10% of requests against a target of 50%, which asks for 1 replica",
                "minReplicas is 2, so 2",
            ),
            id="the lower bound",
        ),
        pytest.param(
            spec(),
            observe(4, 10),
            (
                "cpu is at 10% of requests against a target of 50%, which asks for 1 replica",
                "the highest recommendation of the last 300 s is 4, so 4 and not 1",
            ),
            id="the scale-down window",
        ),
        pytest.param(
            spec(behavior=behavior(up=rules(pods_policy(9), window=60))),
            observe(2, 100),
            (
                "cpu is at 100% of requests against a target of 50%, which asks for 4 replicas",
                "the lowest recommendation of the last 60 s is 2, so 2 and not 4",
            ),
            id="the scale-up window",
        ),
        pytest.param(
            spec(),
            observe(3, 52),
            ("cpu is at 52% of requests against a target of 50%, within the tolerance of 10%, so 3 is right",),
            id="within tolerance",
        ),
        pytest.param(
            spec(behavior=behavior(down=rules(percent_policy(100), tolerance=0.5))),
            observe(3, 30),
            ("cpu is at 30% of requests against a target of 50%, within the tolerance of 50%, so 3 is right",),
            id="within the tolerance of one direction",
        ),
        pytest.param(
            spec(),
            observe(3, 0, pods=(pod("a", cpu="90m"), pod("b", cpu=None), pod("c", ready=None))),
            (
                (
                    "cpu is at 90% of requests against a target of 50%; with 1 pod without metrics counted as idle and "
                    "1 unready pod counted as idle it is at 30% of requests, "
                    "which would turn the change round, so 3 is kept"
                ),
            ),
            id="guesses on the way up",
        ),
        pytest.param(
            spec(behavior=behavior(down=QUICK)),
            observe(4, 0, pods=(*pods("10m", "10m", None), pod("c", ready=None))),
            (
                (
                    "cpu is at 10% of requests against a target of 50%; with 1 pod without metrics counted as using "
                    "100% of requests and 1 unready pod left out it is at 40% of requests, which asks for 3 replicas"
                ),
            ),
            id="guesses on the way down",
        ),
        pytest.param(
            spec(),
            observe(3, 0, pods=pods("50m", None, None)),
            (
                (
                    "cpu is at 50% of requests against a target of 50%; with 2 pods without metrics left out it is at "
                    "50% of requests, within the tolerance of 10%, so 3 is right"
                ),
            ),
            id="no guess at the target",
        ),
        pytest.param(
            spec(),
            observe(2, 0, pods=(pod("a", cpu="50m"), pod("b", ready=None))),
            (
                (
                    "cpu is at 50% of requests against a target of 50% (1 unready pod left out), "
                    "within the tolerance of 10%, so 2 is right"
                ),
            ),
            id="an unready pod that does not matter",
        ),
        pytest.param(
            spec(ContainerResourceMetric(name="cpu", container="app", target=AverageValue(milli=100))),
            observe(2, 150),
            ("cpu of container app is at 150m per pod against a target of 100m, which asks for 3 replicas",),
            id="a container's average",
        ),
        pytest.param(
            spec(RPS, behavior=behavior(down=QUICK)),
            observe(3, 1, metrics=MetricsObservation(pods={"rps": {"p0": "2500m", "p1": "2500m"}})),
            (
                (
                    "rps is at 2500m per pod against a target of 10; with 1 pod without metrics counted as using the "
                    "target it is at 5 per pod, which asks for 2 replicas"
                ),
            ),
            id="a guess of a plain metric",
        ),
        pytest.param(
            spec(CPU_50, QUEUE),
            observe(2, 75, metrics=MetricsObservation(external={"queue": ("30", "12")})),
            (
                "cpu is at 75% of requests against a target of 50%, which asks for 3 replicas",
                "queue is at 42 against a target of 20, which asks for 5 replicas",
                "the highest of 2 proposals counts, which is 5",
                "without behavior a sync may go to 4 or to twice the replicas, whichever is more, so 4",
            ),
            id="several metrics",
        ),
        pytest.param(
            spec(MEMORY, CPU_50),
            observe(2, 10),
            (
                (
                    "memory cannot be used: failed to get memory utilization: "
                    "did not receive metrics for targeted pods (pods might be unready)"
                ),
                "cpu is at 10% of requests against a target of 50%, which asks for 1 replica",
                "a metric that fails forbids scaling down, so it stays at 2",
            ),
            id="a failed metric that blocks",
        ),
        pytest.param(
            spec(MEMORY),
            observe(2, 10),
            (
                (
                    "memory cannot be used: failed to get memory utilization: "
                    "did not receive metrics for targeted pods (pods might be unready)"
                ),
                "no metric can be used, so it stays at 2",
            ),
            id="no metric",
        ),
        pytest.param(
            spec(maximum=5),
            observe(9, 1),
            ("9 replicas are more than maxReplicas 5, so 5 at once",),
            id="above the bounds",
        ),
        pytest.param(
            spec(minimum=5),
            observe(3, 1),
            ("3 replicas are fewer than minReplicas 5, so 5 at once",),
            id="below the bounds",
        ),
        pytest.param(
            spec(),
            observe(0, 1),
            ("the target is at 0 replicas and minReplicas is 1, which switches the autoscaler off",),
            id="switched off",
        ),
    ],
)
def test_why(hpa: HpaSpec, seen: Observation, why: tuple[str, ...]) -> None:
    """The first decision of a controller, in prose."""
    assert why == controller(hpa).reconcile(seen).why


def test_where_a_period_began() -> None:
    """A limit names the replicas that its period began with, if they are not those of now."""
    loop = controller(spec(behavior=behavior(up=rules(pods_policy(3, 60)))))
    loop.reconcile(observe(1, 100))
    decision = loop.reconcile(observe(2, 500, seconds=15))
    assert "scaleUp allows at most 3 more pods in 60 s, counted from 1 replica, so 4" == decision.why[-1]
