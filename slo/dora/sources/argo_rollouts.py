"""Argo Rollouts: a Rollout that was completed or aborted, as our notification template sends it.

Source: https://github.com/argoproj/argo-rollouts/blob/master/pkg/apis/rollouts/v1alpha1/types.go
"""

from collections.abc import Iterable
from dataclasses import dataclass

from slo.dora.ledger.interface import Known
from slo.dora.model import Deployment, Fact, Outcome
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.push import ANNOTATIONS, Webhook, named_artifact, named_labels, named_repository

_NEXT_STEP = "send the template of docs/dora-receiver.md"
_REVISION = "rollout.argoproj.io/revision"
"""Counts up with each change of the pods' template, a rollback among them."""


_EVENTS = ("completed", "aborted")


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """How a rollout ended."""

    outcome: Outcome
    seconds: float
    started: float | None
    """When the revision began to be rolled out; None where the Rollout does not say."""
    is_told: bool
    """Whether the Rollout says when; else it is when we heard of it."""


class ArgoRollouts(Webhook):
    """A Rollout; service, environment and more may be annotations `load-harness/service` and so on."""

    name = "argo-rollouts"
    title = "Argo Rollouts notifications"

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:  # noqa: ARG002 - a revision is named
        """Give a rollout that ended. An aborted one had users' requests, and was taken back.

        Raises:
            InvalidInput: it is no Rollout.
        """
        body = Payload(delivery.payload)
        rollout = body.child("rollout") if body.child("rollout").is_there else body
        metadata, status = rollout.child("metadata"), rollout.child("status")
        metadata.required("name", next_step=_NEXT_STEP)
        if not status.is_there:
            rollout.mistake("status", "is required", _NEXT_STEP)
        revision = metadata.child("annotations").required(_REVISION, next_step=_NEXT_STEP)
        event = body.choice("event", _EVENTS) if body.text("event") is not None else ""
        end = _end(status, event, round(delivery.received_seconds, 3))
        body.end()
        facts = [] if end is None else [self._deployment(rollout, revision, end)]
        body.end()
        return facts

    # Private

    def _deployment(self, rollout: Payload, revision: str, end: _End) -> Deployment:
        metadata = rollout.child("metadata")
        told = metadata.child("annotations").own(ANNOTATIONS)
        name = f"{metadata.text('namespace') or 'default'}/{metadata.text('name')}"
        word = "" if end.outcome is Outcome.SUCCESS else "/aborted"
        return Deployment(
            id=f"argo-rollouts:{name}/{metadata.text('uid') or ''}/{revision}{word}",
            service=told.text("service") or metadata.text("name") or "",
            environment=told.text("environment") or self.environment,
            started_seconds=end.started,
            finished_seconds=end.seconds,
            outcome=end.outcome,
            reached_production=True,
            repository=named_repository(told, "repository", "org.opencontainers.image.source"),
            commit=told.text("commit", "org.opencontainers.image.revision"),
            version=told.text("version"),
            artifact=_image(rollout) or rollout.child("status").text("currentPodHash"),
            is_planned=told.flag("planned"),
            labels=tuple(sorted({*named_labels(told), "canary"})),
            title=rollout.child("status").text("message"),
            url=told.text("url"),
            as_of_seconds=end.seconds if end.is_told else None,
        )


# Private


def _end(status: Payload, event: str, now: float) -> _End | None:
    """Find how a rollout ended, and when; None where it is on its way.

    A notification may be sent with the Rollout as it was before the event: then the event is right, and the time is
    that of its arrival. Source: https://github.com/argoproj/argo-rollouts/issues/3535
    """
    aborted = status.time("abortedAt") if status.flag("abort") else None
    completed = _completion_is(status, state=True) if status.text("phase") == "Healthy" else None
    if event == "aborted" or (not event and aborted is not None):
        seconds = now if aborted is None else aborted
        started = _completion_is(status, state=False)
        return _End(outcome=Outcome.FAILURE, seconds=seconds, started=started, is_told=aborted is not None)
    if event == "completed" or completed is not None:
        seconds = now if completed is None else completed
        return _End(outcome=Outcome.SUCCESS, seconds=seconds, started=None, is_told=completed is not None)
    return None


def _completion_is(status: Payload, *, state: bool) -> float | None:
    """Give since when the last revision is completed, or is not; None where the other holds.

    The condition turns false when a revision comes, and true when it has all requests; an aborted one leaves it false.
    Source: https://github.com/argoproj/argo-rollouts/blob/master/rollout/sync.go
    """
    for condition in status.children("conditions"):
        if condition.text("type") == "Completed" and condition.flag("status") is state:
            return condition.required_time("lastTransitionTime", "lastUpdateTime")
    return None


def _image(rollout: Payload) -> str | None:
    """Give the image of the one container; of several, none can be told to be the service's."""
    containers = rollout.child("spec").child("template").child("spec").children("containers")
    return named_artifact(containers[0], "image") if len(containers) == 1 else None
