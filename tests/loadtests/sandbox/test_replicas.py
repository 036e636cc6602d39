"""There are as many pods as wanted, and the right ones go first."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from loadtests.sandbox.replicas import ReplicaSet
from tests.loadtests.sandbox.fakes import with_container, with_deployment
from tests.loadtests.stack_builder import stack


@dataclass
class FakePod:
    """A pod that only counts."""

    name: str
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
