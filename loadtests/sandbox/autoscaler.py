"""Run the HPA engine in real time: a sync every period, with everything it saw and decided written down."""

import math
from collections.abc import Sequence
from dataclasses import replace

from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Decision, HpaSpec, Observation
from loadtests.hpa.records import Restart, decision_to_json, observation_to_json
from loadtests.hpa.versions import KubernetesProfile
from loadtests.manifests.model import Stack
from loadtests.manifests.primary import serving
from loadtests.run.directory import CANARY_DECISIONS, CANARY_OBSERVATIONS, DECISIONS, OBSERVATIONS
from loadtests.sandbox.cluster import HpaState, MetricValue
from loadtests.sandbox.journal import Journal
from loadtests.sandbox.metrics import MetricsSampler
from loadtests.sandbox.pod import Pod

_ON_TIME_SECONDS = 1.0
"""A sync that comes so much later than it is due counts as one at its time."""


def autoscalers(
    stack: Stack, flags: ControllerFlags, kubernetes: KubernetesProfile, journal: Journal
) -> tuple["Autoscaler", "Autoscaler | None"]:
    """Build the autoscaler of the Deployment that serves, and with a Canary the target's own."""
    first = Autoscaler(serving(stack)[1], flags, kubernetes, journal)
    if stack.release is None:
        return first, None
    files = (CANARY_OBSERVATIONS, CANARY_DECISIONS)
    return first, Autoscaler(stack.hpa, flags, kubernetes, journal, files=files)


class Autoscaler:
    """The autoscaler of one Deployment. Its methods are called from one thread."""

    def __init__(
        self,
        spec: HpaSpec,
        flags: ControllerFlags,
        kubernetes: KubernetesProfile,
        journal: Journal,
        *,
        files: tuple[str, str] = (OBSERVATIONS, DECISIONS),
    ) -> None:
        """Build an autoscaler that is not started yet.

        Args:
            spec: The HPA.
            flags: The controller's.
            kubernetes: Whose controller it is.
            journal: Where it writes what it saw and decided.
            files: The journal's names for both.
        """
        self._observations, self._decisions = files
        self._controller = HpaController(spec, flags=flags, kubernetes=kubernetes)
        self._period_seconds = flags.sync_period_seconds
        self._journal = journal
        self._sampler = MetricsSampler()
        self._due = float("inf")
        self._state = HpaState(name=spec.name, namespace=spec.namespace, spec=spec)

    def start(self, now: float) -> None:
        """Let the first sync be due at the next whole second (Unix time), and one each period from then on."""
        self._due = float(math.ceil(now))
        self._journal.write(self._observations, observation_to_json(Restart(time=self._due)))

    def is_due(self, now: float) -> bool:
        """Say whether it is time for a sync."""
        return now >= self._due

    def sync(self, pods: Sequence[Pod], spec_replicas: int, now: float) -> Decision:
        """Look at the pods, decide, and write both down."""
        observation = Observation(
            time=self._take_due(now),
            spec_replicas=spec_replicas,
            status_replicas=sum(pod.active for pod in pods),
            pods=self._sampler.sample(pods, now),
        )
        decision = self._controller.reconcile(observation)
        self._journal.write(self._observations, observation_to_json(observation))
        self._journal.write(self._decisions, decision_to_json(decision))
        self._state = _after(self._state, observation, decision)
        return decision

    def state(self) -> HpaState:
        """Return what the exporters publish."""
        return self._state

    def _take_due(self, now: float) -> float:
        """Return the time of the sync that is due, and let the next one be due a period later.

        Kubernetes waits a period after a sync has ended, so two syncs are never closer than that, and a policy of one
        period never counts the change of the sync before. Here syncs keep to their schedule, and those that come a
        moment late are at the time they were due; else the next one, on time again, would come too soon.
        """
        missed = (now - self._due) // self._period_seconds  # the machine slept: no use in deciding twice at once
        due = self._due + missed * self._period_seconds
        self._due = due + self._period_seconds
        return due if now - due < _ON_TIME_SECONDS else now


def _after(state: HpaState, observation: Observation, decision: Decision) -> HpaState:
    return replace(
        state,
        current_replicas=observation.status_replicas,
        desired_replicas=decision.desired_replicas,
        conditions=decision.conditions,
        current_metrics=tuple(
            MetricValue(
                name=state.spec.metrics[proposal.metric].name,
                utilization_percent=proposal.calculation.usage.utilization_percent,
                average=proposal.calculation.usage.value_milli / 1000,
            )
            for proposal in decision.proposals
            if proposal.calculation is not None
        ),
    )
