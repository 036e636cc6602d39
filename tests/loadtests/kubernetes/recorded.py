"""A recorder of the stub cluster, with a clock that the test moves and records in memory."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Decision, Observation
from loadtests.hpa.records import decision_from_json, observation_from_json
from loadtests.hpa.replay import replay
from loadtests.hpa.versions import profile
from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.recorder import Recorder
from loadtests.run.directory import DECISIONS, EVENTS, OBSERVATIONS
from loadtests.run.events import TYPE_PREFIX
from slo.documents import Document
from slo.errors import Mistake
from tests.fakes import FakeClock
from tests.kubernetes_api import objects
from tests.kubernetes_api.controller import StubController
from tests.kubernetes_api.objects import NAMESPACE
from tests.kubernetes_api.server import KubernetesApi
from tests.kubernetes_api.store import Scope
from tests.waiting import eventually

NAME = "load-harness"
START = 1_700_000_000.0


class Recorded:
    """A recorder of the stub, with a clock that the test moves and records in memory."""

    def __init__(self, api: Api, cluster: KubernetesApi, clock: FakeClock) -> None:
        self.cluster = cluster
        self.clock = clock
        self.records: dict[str, list[dict[str, Any]]] = {OBSERVATIONS: [], DECISIONS: [], EVENTS: []}
        self.controller = StubController(cluster, NAME)
        self.recorder = Recorder(
            api,
            namespace=NAMESPACE,
            hpa=NAME,
            flags=ControllerFlags(),
            kubernetes=profile("1.35"),
            write=self._write,
            poll_seconds=0.02,
            unix_time=lambda: clock.now,
        )

    def sync(self, *, cpu: str, seconds: float = 15.0, is_awaited: bool = True) -> Decision:
        """Let the pods use so much CPU each, and the controller sync after so many seconds; wait for the record.

        What is not waited for is written before the clock moves: who looks at the new time finds it.
        """
        now = self.clock.now + seconds
        if is_awaited:
            self.clock.now = now
        for pod in self.cluster.store.listed(_PODS)[0]:
            name = pod["metadata"]["name"]
            self.cluster.put(objects.pod_metrics(name, taken=now - 5, cpu=cpu))
        before = len(self.records[DECISIONS])
        make_pods = partial(self._make_pods, is_awaited=is_awaited)
        decision = self.controller.sync(now, on_scale=make_pods)
        self.clock.now = now
        if is_awaited:
            eventually(lambda: len(self.records[DECISIONS]) > before, what="the sync in the record")
        return decision

    def observations(self) -> tuple[Observation, ...]:
        """Read the record back."""
        mistakes: list[Mistake] = []
        found = [observation_from_json(_document(one), mistakes) for one in self.records[OBSERVATIONS]]
        assert not mistakes
        return tuple(one for one in found if isinstance(one, Observation))

    def decisions(self) -> tuple[Decision, ...]:
        """Read the record back."""
        mistakes: list[Mistake] = []
        found = tuple(decision_from_json(_document(one), mistakes) for one in self.records[DECISIONS])
        assert not mistakes
        return found

    def replayed(self) -> list[int]:
        """Let a fresh engine decide on the record."""
        spec = self.recorder.spec
        decided = replay(spec, self.observations(), flags=ControllerFlags(), kubernetes=profile("1.35"))
        return [one.desired_replicas for one in decided]

    def contradictions(self) -> list[str]:
        """List the decisions that a fresh engine would not have taken, and of whose inputs nothing is missing."""
        return [
            f"{seen.time - START:.0f} s: {seen.desired_replicas}, not {wanted}"
            for one, seen, wanted in zip(self.observations(), self.decisions(), self.replayed(), strict=True)
            if seen.desired_replicas != wanted and not one.missing
        ]

    def missing(self) -> set[str]:
        """Give all that is missing of any sync."""
        return {text for one in self.observations() for text in one.missing}

    def events(self) -> list[tuple[str, str]]:
        """Give what happened, and to what."""
        return [
            (one["context"]["type"].removeprefix(TYPE_PREFIX).removesuffix(".0.1.0"), one["subject"]["id"])
            for one in self.records[EVENTS]
        ]

    def _make_pods(self, decision: Decision, *, is_awaited: bool) -> None:
        """Make the new pods at once, and let the recorder see them before the status that tells why."""
        for number in range(decision.current_replicas, decision.desired_replicas):
            pod = objects.pod(f"n{number}", started=None, phase="Pending")
            pod["metadata"]["creationTimestamp"] = objects.at(decision.time)
            self.cluster.put(pod)
        seen = f"n{decision.desired_replicas - 1}"
        if is_awaited and decision.desired_replicas > decision.current_replicas:
            eventually(lambda: self.recorder.knows_pod(seen), what="the new pods in the recorder")

    def _write(self, name: str, record: Mapping[str, Any]) -> None:
        self.records[name].append(dict(record))


# Private

_PODS = Scope(api_version=resources.PODS.api_version, plural="pods", namespace=NAMESPACE)


def _document(record: dict[str, Any]) -> Document:
    return Document(file="record", value=record, lines={})
