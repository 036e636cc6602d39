"""Whatever goes wrong between here and the API server: the same record, or one that says what is missing of it."""

from collections.abc import Callable, Iterator

import pytest

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.errors import Forbidden
from slo.errors import ServerUnreachable
from tests.fakes import FakeClock
from tests.kubernetes_api import objects
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.kubernetes.recorded import NAME, START, Recorded
from tests.waiting import eventually

Break = Callable[[KubernetesApi], None]

PATHS = (
    "/api/v1/namespaces/load-harness/pods",
    "/deployments",
    "/horizontalpodautoscalers",
    "/events",
    "metrics.k8s.io",
)
CPU = ("101m", "230m", "110m", "20m", "20m", "120m")
"""Of each pod, sync by sync: one scale-out, and a scale-in that the stabilization holds back at first."""


def failing(status: int, *, times: int = 1, retry_after: int | None = None, body: bytes | None = None) -> Break:
    """Answer the next requests for each resource so; with a body of its own, the next watches."""

    def apply(cluster: KubernetesApi) -> None:
        for path in PATHS:
            only_watches = body is not None
            cluster.fail(
                "GET", path, status=status, times=times, retry_after=retry_after, body=body, only_watches=only_watches
            )
        cluster.end_watches()

    return apply


def held(cluster: KubernetesApi) -> None:
    """Let every answer come late."""
    for path in PATHS:
        cluster.hold(path, seconds=0.05)
    cluster.end_watches()


def expired(cluster: KubernetesApi) -> None:
    """Forget all older versions, with every watch closed."""
    cluster.compact()
    cluster.end_watches()


PASSING = {
    "busy": failing(429, times=2, retry_after=1),
    "broken": failing(500, times=2),
    "no backend": failing(502),
    "unavailable": failing(503, times=3),
    "timeout": failing(504),
    "gone": failing(410),
    "half a line": failing(200, body=b'{"type":"MODIFIED","object":{"kind":"HorizontalPo'),
    "no event": failing(200, body=b'{"type":"MODIFIED"}\n'),
    "expired": expired,
    "slow": held,
    "ended": KubernetesApi.end_watches,
}


def controlled(cluster: KubernetesApi) -> None:
    """Put a deployment of one old pod whose autoscaler has not synced."""
    cluster.put(objects.deployment(NAME), objects.pod("p0", started=START - 1000), objects.hpa(NAME, down=30))
    cluster.put(objects.pod_metrics("p0", taken=START - 5, cpu="10m"))


@pytest.fixture
def recorded(api: Api, cluster: KubernetesApi) -> Iterator[Recorded]:
    """An autoscaler that has synced once, and is being recorded."""
    controlled(cluster)
    found = Recorded(api, cluster, FakeClock(now=START))
    found.controller.sync(START)
    found.recorder.start()
    eventually(lambda: cluster.watches == 4)
    yield found
    found.recorder.stop()


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_leaves_no_trace(recorded: Recorded, name: str) -> None:
    """Before each sync something breaks for a moment, everywhere: the record is that of a day on which nothing did."""
    decided = []
    for cpu in CPU:
        PASSING[name](recorded.cluster)
        decided.append(recorded.sync(cpu=cpu))
    assert [1, 3, 3, 3, 1, 1] == [one.desired_replicas for one in decided]
    assert [(one.time, one.desired_replicas) for one in decided] == [
        (one.time, one.desired_replicas) for one in recorded.decisions()
    ]
    assert [] == recorded.contradictions()
    assert set() == {text for text in recorded.missing() if "before the recording" not in text}
    eventually(lambda: recorded.recorder.problem == "")


LASTING = {
    "denied": (403, "403 Forbidden"),
    "logged out": (401, "log in again"),
    "broken": (500, "it answers 500"),
    "busy": (429, "it answers 429"),
}


@pytest.mark.parametrize(
    ("path", "name"),
    [(path, name) for path in PATHS for name in ("denied", "broken")] + [("/", name) for name in LASTING],
)
def test_what_lasts_is_said_and_never_judged(recorded: Recorded, path: str, name: str) -> None:
    """From the third sync on one resource is not to be had, or none: no decision contradicts the record for it."""
    status, words = LASTING[name]
    for number, cpu in enumerate(CPU):
        if number == 2:
            recorded.cluster.fail("GET", path, status=status, times=10**9)
            recorded.cluster.end_watches()
            eventually(lambda: words in recorded.recorder.problem, what=f"{words} in the problem")
        recorded.sync(cpu=cpu, is_awaited=number < 2)
    recorded.clock.now += 60  # past what a silent status may mean
    if path != "/events":
        eventually(lambda: any(words in text for text in recorded.missing()), what="what is missing in the record")
    assert [] == recorded.contradictions()
    recorded.cluster.faults.answers.clear()
    eventually(lambda: recorded.recorder.problem == "", what="the end of the problem")
    before = len(recorded.decisions())
    recorded.sync(cpu="130m")
    eventually(lambda: len(recorded.decisions()) > before)
    assert [] == recorded.contradictions()


@pytest.mark.parametrize(
    ("verb", "plural"),
    [
        (verb, plural)
        for plural in ("pods", "deployments", "horizontalpodautoscalers", "events")
        for verb in ("get", "list", "watch")
        if (verb, plural) not in {("get", "pods"), ("get", "events")}
    ],
)
def test_what_is_denied_from_the_first_is_an_error_before_the_load(
    api: Api, cluster: KubernetesApi, verb: str, plural: str
) -> None:
    """Every verb that the recorder needs later is tried at once, those of watches too."""
    controlled(cluster)
    cluster.forbid(verb, plural)
    with pytest.raises(Forbidden, match=rf'resources: \["{plural}"\], verbs: \["{verb}"\]'):
        Recorded(api, cluster, FakeClock(now=START))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("status", [429, 500])
def test_what_is_broken_from_the_first_is_an_error_in_bounded_time(
    api: Api, cluster: KubernetesApi, pauses: list[float], path: str, status: int
) -> None:
    """Each question is asked for half a minute, a watch for one; then it is said."""
    controlled(cluster)
    cluster.fail("GET", path, status=status, times=10**9)
    with pytest.raises(ServerUnreachable, match=f"it answers {status}"):
        Recorded(api, cluster, FakeClock(now=START))
    assert sum(pauses) <= 60
