"""What the mirror of a sandbox writes into the stub is what the autoscaler saw there, as far as it can tell."""

import random

from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import ContainerObservation, Observation, PodObservation
from loadtests.hpa.versions import profile
from loadtests.kubernetes.documents import document_of
from loadtests.kubernetes.hpa_status import seen_sync
from loadtests.kubernetes.pods import by_pod, observed
from tests.kubernetes_api import objects
from tests.kubernetes_api.likeness import pod_object, sample_object, write_status

START = 1_700_000_000


def pod(name: str, draw: random.Random, now: float) -> PodObservation:
    """Draw a pod that is young or old, ready or not, about to go or not, sampled or not."""
    started = START - draw.choice([0, 1, 14, 15, 16, 400])
    taken = None if draw.random() < 0.1 else now
    requests, usage = {"cpu": "200m"}, {"cpu": f"{draw.randrange(400_000_000)}n"}
    container = ContainerObservation(name="load-harness", requests=requests, usage=usage if taken else None)
    return PodObservation(
        name=name,
        phase="Running",
        ready=draw.random() < 0.8,
        start_time=float(started),
        ready_transition_time=float(min(started + draw.choice([0, 1, 2, 300]), START)),
        deleted=draw.random() < 0.1,
        containers=(container,),
        metric_time=taken,
        metric_window_seconds=draw.choice([4.99, 14.95, 15.02]) if taken else None,
    )


def controller() -> HpaController:
    """Give the engine on the stub's autoscaler."""
    spec = read_hpa(document_of(objects.hpa("load-harness")), [])
    return HpaController(spec, flags=ControllerFlags(), kubernetes=profile("1.35"))


def test_the_engine_decides_the_same_on_the_wires_form() -> None:
    """Whole seconds for times, and samples that begin where they began: 500 scenes, decided as they were."""
    draw = random.Random(8)  # noqa: S311 - repeatable on purpose
    decided = set()
    for _ in range(500):
        now = START + draw.random() * 0.9
        pods = tuple(pod(f"p{number}", draw, now) for number in range(draw.randrange(1, 6)))
        scene = Observation(time=float(START), spec_replicas=len(pods), status_replicas=len(pods), pods=pods)
        samples = [one for each in pods if (one := sample_object(each, namespace="n", labels={})) is not None]
        shown = [pod_object(each, namespace="n", labels={}, grace_seconds=30) for each in pods]
        wire = Observation(
            time=float(START),
            spec_replicas=len(pods),
            status_replicas=len(pods),
            pods=observed(shown, by_pod(samples)),
        )

        expected, actual = controller().reconcile(scene), controller().reconcile(wire)

        assert expected == actual
        decided.add(expected.desired_replicas)
    assert len(decided) >= 5, "scenes differ in what they ask for"


def test_a_status_says_what_was_decided_and_is_not_written_twice() -> None:
    """Another write of the same is no change; when it was last written with something new is noted."""
    hpa = objects.hpa("load-harness")
    spec = read_hpa(document_of(hpa), [])
    draw = random.Random(1)  # noqa: S311 - repeatable on purpose
    pods = (pod("p0", draw, START)._replace(ready=True, start_time=START - 400.0, deleted=False),)
    decision = controller().reconcile(Observation(time=float(START), spec_replicas=1, status_replicas=1, pods=pods))

    write_status(hpa, decision, spec)
    noted = hpa["metadata"].pop("managedFields")
    write_status(hpa, decision, spec)

    seen = seen_sync(hpa)
    assert seen is not None
    assert (decision.current_replicas, decision.desired_replicas, dict(decision.conditions)) == (
        seen.current_replicas,
        seen.desired_replicas,
        dict(seen.conditions),
    )
    assert [("kube-controller-manager", "status", objects.at(START))] == [
        (one["manager"], one["subresource"], one["time"]) for one in noted
    ]
    assert "managedFields" not in hpa["metadata"]
