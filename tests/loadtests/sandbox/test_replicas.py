"""There are as many pods as wanted, and the right ones go first."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from loadtests.manifests.model import Deployment
from loadtests.sandbox.replicas import ReplicaSet
from tests.loadtests.sandbox.fakes import with_container, with_deployment
from tests.loadtests.stack_builder import stack


@dataclass
class FakePod:
    """A pod that only counts."""

    name: str
    deployment: Deployment | None = None
    created: float = 0.0
    ready: bool = True
    active: bool = True
    gone: bool = False
    deleted_at: list[float] = field(default_factory=list)

    def delete(self, now: float) -> None:
        """Remember it."""
        self.active = False
        self.deleted_at.append(now)

    def is_gone(self) -> bool:
        """Say what it was told."""
        return self.gone


def replica_set(replicas: int, *, seed: int = 0) -> ReplicaSet:
    """Make a set that wants so many pods."""
    deployment = with_deployment(stack(), replicas=replicas).deployment
    return ReplicaSet(deployment, FakePod, seed=seed)  # type: ignore[arg-type]


def changed(changes: Iterable[tuple[str, object]]) -> list[str]:
    """Name what changed."""
    return [what for what, _ in changes]


def test_it_starts_what_the_deployment_asks_for_and_then_nothing() -> None:
    """The second look finds everything in order."""
    replicas = replica_set(3)

    assert ["started"] * 3 == changed(replicas.tick(0))
    assert [] == changed(replicas.tick(1))


def test_it_starts_and_deletes_what_is_missing_or_too_much() -> None:
    """A deleted pod no longer counts, but stays until everything of it is gone."""
    replicas = replica_set(1)
    list(replicas.tick(0))
    replicas.wanted = 3
    assert ["started", "started"] == changed(replicas.tick(1))
    replicas.wanted = 2

    assert ["deleted"] == changed(replicas.tick(2))
    assert (2, 3) == (len(replicas.active), len(replicas.pods))
    (deleted,) = [pod for pod in replicas.pods if not pod.active]
    assert [2] == deleted.deleted_at

    deleted.gone = True
    assert [] == changed(replicas.tick(3))
    assert 2 == len(replicas.pods)


def test_pods_that_are_not_ready_go_first_then_the_youngest() -> None:
    """The order is that of the ReplicaSet controller."""
    replicas = replica_set(0)
    replicas.pods = [
        FakePod("old", created=1),
        FakePod("young", created=3),
        FakePod("unready", created=0, ready=False),
        FakePod("middle", created=2),
    ]
    replicas.wanted = 1

    assert ["unready", "young", "middle"] == [pod.name for _, pod in replicas.tick(9)]


def test_names_are_the_deployments_and_differ() -> None:
    """The name is Deployment, template and five letters, the same in each sandbox of the same manifests."""
    first, again = replica_set(5), replica_set(5)
    list(first.tick(0))
    list(again.tick(0))
    names = [pod.name for pod in first.pods]

    assert names == [pod.name for pod in again.pods]
    assert 5 == len(set(names))
    assert 1 == len({name.rpartition("-")[0] for name in names})
    assert all(name.startswith("load-harness-") for name in names)


def test_another_template_has_another_hash() -> None:
    """Pods of a changed template can be told from the old ones."""
    changed_stack = with_deployment(with_container(stack(), image="load-harness:2"), replicas=1)
    first, second = replica_set(1), ReplicaSet(changed_stack.deployment, FakePod, seed=0)  # type: ignore[arg-type]
    (_, old), (_, new) = *first.tick(0), *second.tick(0)

    assert old.name.rpartition("-")[2] == new.name.rpartition("-")[2]
    assert old.name != new.name


def test_a_roll_out_replaces_every_pod_and_keeps_enough_ready() -> None:
    """New ones have names of a new template; never are there more or fewer than the strategy allows."""
    replicas = replica_set(4)
    list(replicas.tick(0))
    before = {pod.name for pod in replicas.active}
    replicas.roll_out()
    seen = []
    for now in range(1, 20):
        list(replicas.tick(now))
        seen.append((len(replicas.active), sum(pod.ready for pod in replicas.active)))
        if replicas.is_rolled_out:
            break

    after = {pod.name for pod in replicas.active}
    assert 4 == len(after)
    assert set() == before & after
    assert 1 == len({name.rpartition("-")[0] for name in after})
    assert (5, 3) == (max(total for total, _ in seen), min(ready for _, ready in seen))


def test_another_template_replaces_every_pod() -> None:
    """As a roll-out does, and the new pods are made from it."""
    replicas = replica_set(2)
    list(replicas.tick(0))
    before = replicas.revision
    replicas.update(with_container(stack(), image="load-harness:2").deployment)

    for now in range(1, 10):
        list(replicas.tick(now))

    assert replicas.is_rolled_out
    assert before != replicas.revision
    assert {"load-harness:2"} == {pod.deployment.containers[0].image for pod in replicas.active}
    assert {f"load-harness-{replicas.revision}"} == {pod.name.rpartition("-")[0] for pod in replicas.active}


def test_the_same_template_again_replaces_nothing() -> None:
    """As `kubectl set image` with the image that is there."""
    replicas = replica_set(2)
    list(replicas.tick(0))
    before = replicas.revision

    replicas.update(stack().deployment)

    assert [] == changed(replicas.tick(1))
    assert before == replicas.revision


def test_a_template_that_was_there_before_keeps_its_pods() -> None:
    """Who takes a release back in the middle of its roll-out loses only what it had started."""
    replicas = replica_set(4)
    list(replicas.tick(0))
    old = {pod.name for pod in replicas.active}
    revision = replicas.revision
    replicas.update(with_container(stack(), image="load-harness:2").deployment)
    list(replicas.tick(1))

    replicas.update(stack().deployment)
    for now in range(2, 10):
        list(replicas.tick(now))

    assert (revision, old) == (replicas.revision, {pod.name for pod in replicas.active})


def test_pods_that_are_added_to_an_old_revision_are_made_from_its_template() -> None:
    """Where the replicas grow in the middle of a roll-out, each revision gets its part."""
    replicas = replica_set(4)
    list(replicas.tick(0))
    replicas.update(with_container(stack(), image="load-harness:2").deployment)
    list(replicas.tick(1))
    for pod in replicas.updated:
        pod.ready = False
    replicas.wanted = 8

    started = [pod for what, pod in replicas.tick(2) if what == "started"]

    images = {pod.name.rpartition("-")[0]: pod.deployment.containers[0].image for pod in started}
    assert {"load-harness", "load-harness:2"} == set(images.values())
    assert "load-harness:2" == images[f"load-harness-{replicas.revision}"]


def test_a_roll_out_can_bring_another_template() -> None:
    """And replaces every pod even if it is the same."""
    replicas = replica_set(1)
    list(replicas.tick(0))
    (before,) = replicas.active

    replicas.roll_out(stack().deployment)
    for now in range(1, 6):
        list(replicas.tick(now))

    (after,) = replicas.active
    assert before.name != after.name


def test_a_roll_out_waits_for_new_pods() -> None:
    """As long as the new one is not ready, nothing goes on, and it is not over."""
    replicas = replica_set(1)
    list(replicas.tick(0))
    replicas.roll_out()
    list(replicas.tick(1))
    (_, new) = replicas.active
    new.ready = False

    assert [] == changed(replicas.tick(2))
    assert (False, [new]) == (replicas.is_rolled_out, replicas.updated)

    new.ready = True
    assert ["deleted"] == changed(replicas.tick(3))
    assert replicas.is_rolled_out


def test_a_roll_out_in_the_middle_of_another_begins_anew() -> None:
    """What the first one has started is old for the second."""
    replicas = replica_set(1)
    list(replicas.tick(0))
    replicas.roll_out()
    list(replicas.tick(1))
    replicas.roll_out()

    assert [] == replicas.updated
    for now in range(2, 8):
        list(replicas.tick(now))

    (last,) = replicas.active
    assert [last] == replicas.updated


def test_replicas_that_change_in_the_middle_of_a_roll_out_are_shared_out() -> None:
    """The larger revision gets the larger part, as the Deployment controller does it."""
    replicas = replica_set(4)
    list(replicas.tick(0))
    replicas.roll_out()
    list(replicas.tick(1))
    assert (5, 1) == (len(replicas.active), len(replicas.updated))
    for pod in replicas.updated:
        pod.ready = False

    replicas.wanted = 8
    started = [pod.name for what, pod in replicas.tick(2) if what == "started"]

    new = {pod.name for pod in replicas.updated}
    assert (4, 1) == (len(set(started) - new), len(set(started) & new))
    for now in range(3, 40):
        for pod in replicas.active:
            pod.ready = True
        list(replicas.tick(now))
    assert replicas.is_rolled_out


def test_replicas_that_shrink_in_the_middle_of_a_roll_out_shrink_everywhere() -> None:
    """And the roll-out comes to its end all the same."""
    replicas = replica_set(8)
    list(replicas.tick(0))
    replicas.roll_out()
    list(replicas.tick(1))

    replicas.wanted = 2
    for now in range(2, 30):
        list(replicas.tick(now))

    assert replicas.is_rolled_out
    assert 2 == len(replicas.active)
