"""A controller that syncs when it does, and a scene that sees it a moment later, as the API shows it."""

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import Decision, Observation
from loadtests.hpa.replay import replay
from loadtests.hpa.versions import profile
from loadtests.kubernetes.documents import document_of
from loadtests.kubernetes.matching import Matcher
from loadtests.kubernetes.pods import by_pod, observed
from loadtests.kubernetes.scene import Scene, Sync
from loadtests.kubernetes.watching import Change, ChangeType
from tests.kubernetes_api import objects
from tests.kubernetes_api.likeness import write_status
from tests.kubernetes_api.objects import Object

NAME = "load-harness"
START = 1_700_000_000.0
FLAGS, KUBERNETES = ControllerFlags(), profile("1.35")
_POLL_SECONDS = 5
_FIRST_READ = 1.0
"""How long after it was taken a sample is read."""


class Story:
    """One autoscaler of old pods; times are seconds after the start."""

    def __init__(self, *, behavior: dict[str, Any] | None = None, is_noting: bool = True) -> None:
        """Begin with one pod.

        Args:
            behavior: The autoscaler's.
            is_noting: Whether the API server notes in managedFields when the status was written.
        """
        self.hpa = objects.hpa(NAME)
        self.hpa["spec"].pop("behavior")
        if behavior is not None:
            self.hpa["spec"]["behavior"] = behavior
        self.spec = read_hpa(document_of(self.hpa), [])
        self.scene = Scene(Matcher(spec=self.spec, flags=FLAGS, kubernetes=KUBERNETES))
        self.syncs: list[Sync] = []
        """What was recorded."""
        self.decided: list[Decision] = []
        """What the controller decided, before anybody looked, too."""
        self.is_noting = is_noting
        self._controller = HpaController(self.spec, flags=FLAGS, kubernetes=KUBERNETES)
        self._replicas = 1
        self._pods: dict[str, Object] = {}
        self.samples: list[Object] = []
        """Those that the controller reads."""
        self._polled = 0.0
        self.pod(0, "ADDED", objects.pod("p0", started=START - 1000))
        self.scene.surroundings.take_samples([], START - 1000)

    def pod(self, seconds: float, kind: ChangeType, one: Object) -> None:
        """Let a pod change, and be seen at once."""
        self._pods[one["metadata"]["name"]] = one
        if kind == "DELETED":
            del self._pods[one["metadata"]["name"]]
        self.scene.surroundings.take_pod(Change(type=kind, object=one, time=START + seconds))

    def load(self, seconds: float, milli: int) -> None:
        """Let each pod use so much from now on, in a sample that is seen at once."""
        taken = START + seconds - _FIRST_READ
        self.samples = [objects.pod_metrics(name, taken=taken, cpu=f"{milli}m") for name in self._pods]
        self.scene.surroundings.take_samples(self.samples, START + seconds)

    def sync(self, seconds: float, *, late: float = 0.01, falsified: int | None = None, is_seen: bool = True) -> None:
        """Let the controller sync, and its status be seen so much later, perhaps with another number of replicas."""
        now = START + seconds
        self._look(seconds)
        observation = Observation(
            time=now,
            spec_replicas=self._replicas,
            status_replicas=self._replicas,
            pods=observed(self._pods.values(), by_pod(self.samples)),
        )
        decision = self._controller.reconcile(observation)
        if falsified is not None:
            decision = replace(decision, desired_replicas=falsified)
        self.decided.append(decision)
        before = self.hpa["status"]
        write_status(self.hpa, decision, self.spec)
        if not self.is_noting:
            self.hpa["metadata"].pop("managedFields", None)
        self._scale(seconds, decision)
        if is_seen and self.hpa["status"] != before:
            change = Change(type="MODIFIED", object=copy.deepcopy(self.hpa), time=now + late)
            self.syncs += self.scene.take_hpa(change)

    def wait(self, seconds: float) -> None:
        """Let time pass in which nothing is seen."""
        self._look(seconds)

    def end(self) -> "Story":
        """End the recording."""
        self.syncs += self.scene.end()
        return self

    @property
    def missing(self) -> list[str]:
        """Give what is missing of any sync."""
        return [text for observation, _ in self.syncs for text in observation.missing]

    @property
    def times(self) -> list[float]:
        """Give when the syncs are recorded."""
        return [round(decision.time - START, 3) for _, decision in self.syncs]

    def contradictions(self) -> list[str]:
        """Give the decisions that a fresh engine would not take on the record, though nothing of them is missing."""
        return [text for text, missing in self._differences() if not missing]

    def unexplained(self) -> list[str]:
        """Give those and the ones of which something is missing."""
        return [text for text, _ in self._differences()]

    # Private

    def _differences(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        observations = [observation for observation, _ in self.syncs]
        replays = replay(self.spec, observations, flags=FLAGS, kubernetes=KUBERNETES)
        for (observation, seen), wanted in zip(self.syncs, replays, strict=True):
            is_same = (seen.desired_replicas, seen.conditions) == (wanted.desired_replicas, wanted.conditions)
            if not is_same or observation.missing:
                text = f"{seen.time - START:.3f} s: {seen.desired_replicas} {dict(seen.conditions)}, not {wanted}"
                yield text, observation.missing

    def _scale(self, seconds: float, decision: Decision) -> None:
        for number in range(decision.desired_replicas, decision.current_replicas):
            self.pod(seconds, "DELETED", self._ended(f"p{number}", seconds))
        for number in range(decision.current_replicas, decision.desired_replicas):
            one = objects.pod(f"p{number}", started=START + seconds)
            self.pod(seconds, "ADDED", one)
        self._replicas = decision.desired_replicas

    def _ended(self, name: str, seconds: float) -> Object:
        one = copy.deepcopy(self._pods[name])
        one["metadata"] |= {"deletionTimestamp": objects.at(START + seconds + 30), "deletionGracePeriodSeconds": 30}
        return one

    def _look(self, seconds: float) -> None:
        """Look at the autoscaler as often as the recorder does."""
        while self._polled + _POLL_SECONDS <= seconds:
            self._polled += _POLL_SECONDS
            self.syncs += self.scene.quiet(START + self._polled)
