"""A live Canary is followed through what API servers do to watches and events."""

import json
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.errors import Forbidden
from loadtests.live_release.follower import CanaryFollower
from loadtests.live_release.manifests import with_canary
from loadtests.live_stack import read_live_stack
from tests.kubernetes_api import objects
from tests.kubernetes_api.flagger import StubFlagger
from tests.kubernetes_api.objects import Object
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.live_release.namespace import NAME, TICK_SECONDS, flagger
from tests.waiting import eventually

ADVANCE = f"Advance {NAME}.{NAME} canary weight 20"


class Record:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.ticks: list[Object] = []
        self.notes: list[str] = []

    def write(self, _: str, record: object) -> None:
        """Keep a tick."""
        self.ticks.append(json.loads(json.dumps(record)))

    def note(self, subject: str, predicate: str, *_: object) -> None:
        """Keep an event."""
        self.notes.append(f"{subject}.{predicate}")

    @property
    def texts(self) -> list[str]:
        """Give what Flagger told."""
        return [one["message"] for tick in self.ticks for one in tick["events"]]


@pytest.fixture
def record() -> Record:
    """An empty one."""
    return Record()


def following(api: Api, record: Record, *, tick_seconds: float = TICK_SECONDS) -> CanaryFollower:
    """Make the follower of the canary."""
    stack, _ = with_canary(api, read_live_stack(api, api.namespace, NAME))
    assert stack.release is not None
    canary = stack.release.canary
    return CanaryFollower(api, canary, write=record.write, note=record.note, tick_seconds=tick_seconds)


@pytest.fixture
def follower(api: Api, record: Record) -> Iterator[CanaryFollower]:
    """Follow it."""
    found = following(api, record)
    found.start()
    yield found
    found.stop()


def tell(cluster: KubernetesApi, text: str, *, name: str = "one", count: int = 1) -> None:
    """Let Flagger tell something, for the nth time."""
    about = cluster.get("canaries", NAME)
    event = objects.event(name, about=about, reason="Synced", message=text, seen=time.time())
    cluster.put({**event, "count": count})


def test_how_things_stand_is_known_from_the_start(follower: CanaryFollower, record: Record) -> None:
    """A release begins with a canary at rest."""
    assert "" == follower.problem
    assert [("Initialized", "Initialized", 0, [])] == [
        (one["before"], one["phase"], one["canary_weight"], one["events"]) for one in record.ticks
    ]


def test_at_rest_there_is_a_tick_each_interval(follower: CanaryFollower, record: Record) -> None:
    """Flagger says nothing of them; its status was asked for each time."""
    eventually(lambda: len(record.ticks) >= 3)

    times = [one["time"] for one in record.ticks]
    assert [TICK_SECONDS] * 2 == pytest.approx([later - earlier for earlier, later in pairwise(times)][:2])
    assert [] == record.notes
    assert "" == follower.problem


def test_events_of_before_are_not_told_again(cluster: KubernetesApi, api: Api, record: Record) -> None:
    """They are there for an hour."""
    tell(cluster, ADVANCE, count=3)
    follower = following(api, record)

    follower.start()
    try:
        eventually(lambda: cluster.watches >= 2)
        tell(cluster, ADVANCE, count=4)
        eventually(lambda: record.texts)
    finally:
        follower.stop()

    assert [ADVANCE] == record.texts


def test_what_kubernetes_combines_is_told_without_its_remark(
    cluster: KubernetesApi, follower: CanaryFollower, record: Record
) -> None:
    """From the tenth text of ten minutes on there is one event, whose text changes."""
    tell(cluster, f"(combined from similar events): {ADVANCE}", count=12)
    eventually(lambda: record.texts)

    assert [ADVANCE] == record.texts
    assert "" == follower.problem


def test_events_of_others_are_not_flaggers(cluster: KubernetesApi, follower: CanaryFollower, record: Record) -> None:
    """Only those of this Canary count."""
    other = {**cluster.get("canaries", NAME), "metadata": {"name": "other", "namespace": objects.NAMESPACE}}
    cluster.put(objects.event("other", about=other, reason="Synced", message="nothing", seen=time.time()))
    tell(cluster, ADVANCE)
    eventually(lambda: record.texts)

    assert [ADVANCE] == record.texts
    assert "" == follower.problem


def test_ended_and_expired_watches_lose_nothing(cluster: KubernetesApi, api: Api, record: Record) -> None:
    """The watch is opened anew, and what happened meanwhile is made up for."""
    theirs, ours = flagger(cluster, api), following(api, record, tick_seconds=2 * TICK_SECONDS)
    ours.start()
    try:
        release_through_troubles(cluster, theirs, record)
    finally:
        ours.stop()

    assert f"Halt {NAME}.{NAME} advancement errors 20.00 > 1" in record.texts
    assert len(record.texts) == len(set(record.texts))
    assert [] == [tick["missing"] for tick in record.ticks if "missing" in tick]
    assert "" == ours.problem


def release_through_troubles(cluster: KubernetesApi, theirs: StubFlagger, record: Record) -> None:
    """Let three ticks go by while watches end, expire and cannot be opened."""
    edit(cluster, "0.2")
    theirs.tick(time.time())
    eventually(lambda: "Progressing" in [one["phase"] for one in record.ticks])

    cluster.end_watches()
    cluster.compact()
    theirs.tick(time.time())
    eventually(lambda: 20 in [one["canary_weight"] for one in record.ticks])
    cluster.fail("GET", "/events", status=500, only_watches=True)
    cluster.end_watches()
    theirs.tick(time.time())
    eventually(lambda: 1 in [one["failed_checks"] for one in record.ticks])


def edit(cluster: KubernetesApi, failing: str) -> None:
    """Release a version that fails some of its requests."""

    def release(deployment: Object) -> None:
        container = deployment["spec"]["template"]["spec"]["containers"][0]
        container["env"] = [{"name": "FAIL_RATE", "value": failing}]

    cluster.update("deployments", NAME, release)


def test_while_the_status_cannot_be_asked_for_nothing_is_taken_for_granted(
    cluster: KubernetesApi, follower: CanaryFollower, record: Record
) -> None:
    """There is a gap, and it is told."""
    cluster.forbid("get", "canaries")
    eventually(lambda: "canaries" in follower.problem)
    known = len(record.ticks)
    looks = len(cluster.requests)
    eventually(lambda: len(cluster.requests) > looks + 3)

    assert known == len(record.ticks)
    cluster.allow("get", "canaries")
    eventually(lambda: len(record.ticks) > known)
    assert "" == follower.problem


def test_who_may_not_read_the_events_hears_of_the_rule(cluster: KubernetesApi, api: Api, record: Record) -> None:
    """Before the load."""
    cluster.forbid("list", "events")

    with pytest.raises(Forbidden, match='resources: \\["events"\\], verbs: \\["list"\\]'):
        following(api, record)


def test_a_canary_that_is_deleted_is_told_of(cluster: KubernetesApi, follower: CanaryFollower) -> None:
    """Nothing more is known of it."""
    eventually(lambda: cluster.watches >= 2)
    cluster.delete("canaries", NAME)

    eventually(lambda: f"Canary {NAME}: was deleted during the run" in follower.problem)


def test_a_canary_in_a_phase_that_nobody_knows_is_told_of(cluster: KubernetesApi, follower: CanaryFollower) -> None:
    """A newer Flagger is not guessed at."""
    eventually(lambda: cluster.watches >= 2)
    cluster.update("canaries", NAME, lambda one: one["status"].update(phase="Sleeping"))

    eventually(lambda: "status.phase Sleeping: must be one of Initializing" in follower.problem)
