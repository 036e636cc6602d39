"""Pods that go before the news of it has spread."""

from collections.abc import Iterator

from loadtests.doctor.fields import mapping, whole
from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Container, Pods
from slo.findings.interface import Found, Level

_DEFAULT_GRACE_SECONDS = 30


def run(cluster: Cluster) -> Iterator[Found]:
    """Find containers under test with ports and without preStop, or with one that uses all the time there is."""
    for pods in cluster.pods_under_test():
        for container in pods.serving_containers() if pods.is_serving and pods.canary is None else ():
            sentence = _sentence(pods, container)
            if sentence:
                yield Found(
                    level=Level.WARNING,
                    place=pods.named.document.place((*container.path, "lifecycle", "preStop")),
                    sentence=sentence,
                    fix="add lifecycle.preStop with sleep: {seconds: 5}, and a terminationGracePeriodSeconds that "
                    "leaves time for the requests after it",
                )


# Private


def _sentence(pods: Pods, container: Container) -> str:
    before = mapping(mapping(container.value.get("lifecycle")).get("preStop"))
    if not before:
        return (
            f"container {container.name} of {pods} has no preStop: unless it goes on by itself after SIGTERM, it stops "
            "while balancers still send it requests; each scale-down and release costs errors"
        )
    grace = whole(pods.spec.get("terminationGracePeriodSeconds"))
    grace = _DEFAULT_GRACE_SECONDS if grace is None else grace
    slept = whole(mapping(before.get("sleep")).get("seconds")) or 0
    if slept >= grace:
        return (
            f"preStop of container {container.name} of {pods} sleeps {slept} s of the {grace} s it has "
            "(terminationGracePeriodSeconds): then it is killed, with the requests it has"
        )
    return ""
