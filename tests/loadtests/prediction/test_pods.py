from loadtests.prediction.pods import PodSet


def names(pods: PodSet) -> list[str]:
    """List the pods there are."""
    return [pod.name for pod in pods.pods]


def test_a_deleted_pod_is_gone_at_once() -> None:
    """Pods that are not ready go first, then the youngest, as with the ReplicaSet controller."""
    pods = PodSet(count=2, ready_after_seconds=2.0, settled_seconds=100.0)
    pods.scale(3, now=10.0)
    pods.scale(4, now=12.0)
    pods.scale(3, now=13.0)
    assert ["pod-0", "pod-1", "pod-2"] == names(pods)
    pods.scale(2, now=14.0)
    assert ["pod-0", "pod-1"] == names(pods)
    assert pods.pods == tuple(pods.ready(14.0))
