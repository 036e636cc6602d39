"""Flagger: the start and the end of each canary, from its `event` webhooks.

`Succeeded` is a deployment; `Failed` is one that users' requests went to and that was taken back. Many events come in
each phase, so an end is told by the canary, its checksum and how it ended. The checksum is no commit: that stands in
the webhook's own metadata, where its author put it.

A canary starts with the revision that is detected, and then with each analysis that starts from no requests at all: it
waits for pods, a gate or a `pre-rollout` hook before, and the last start is the one right before its first requests.
Source: https://github.com/fluxcd/flagger/blob/v1.44.0/docs/gitbook/usage/webhooks.md, pkg/controller/webhook.go and
pkg/controller/scheduler.go
"""

from collections.abc import Iterable

from slo.dora.ledger.interface import Known
from slo.dora.model import CHECKSUM, Deployment, Fact, Outcome, Start
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.push import Webhook, named_artifact, named_labels, named_object, named_repository
from slo.dora.sources.signatures import carries, is_same

_PHASES = (
    "Initializing",
    "Initialized",
    "Waiting",
    "Progressing",
    "WaitingPromotion",
    "Promoting",
    "Finalising",
    "Succeeded",
    "Failed",
    "Terminating",
    "Terminated",
)
_ENDS = {"Succeeded": Outcome.SUCCESS, "Failed": Outcome.FAILURE}
_START_MESSAGES = ("New revision detected", "Starting canary analysis")
_END_MESSAGES = ("Promotion completed", "Canary failed")
_REPEAT_SECONDS = 600.0
"""At most so often an end is written again: a canary that is suspended or broken tells it at each interval."""


class Flagger(Webhook):
    """A webhook of type `event`; Flagger signs nothing, so the secret stands in its metadata as `token`."""

    name = "flagger"
    title = "Flagger webhooks (type event)"

    def is_signed(self, delivery: Delivery, secret: str) -> bool:
        """Whether the delivery carries the secret in its metadata, or in a header that a proxy added."""
        payload = delivery.payload
        metadata = payload.get("metadata") if isinstance(payload, dict) else None
        token = metadata.get("token") if isinstance(metadata, dict) else None
        return is_same(token, secret) or carries(delivery, secret)

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:
        """Give the start or the end of a canary.

        Raises:
            InvalidInput: it is no webhook of Flagger.
        """
        event = Payload(delivery.payload)
        name, namespace = event.required("name"), event.required("namespace")
        phase = event.choice("phase", _PHASES)
        metadata = event.child("metadata")
        told, message = metadata.time("timestamp"), metadata.text("eventMessage") or ""
        canary = named_object(metadata, metadata.text("environment") or self.environment, namespace, name)
        event.end()
        # Hooks of other types have no time of their own.
        seconds = round(delivery.received_seconds, 3) if told is None else told
        if message.startswith(_START_MESSAGES):
            return (_start(canary, seconds),)
        if phase not in _ENDS:
            return ()
        deployment = self._deployment(event, canary, _ENDS[phase], seconds)
        event.end()
        is_new = message.startswith(_END_MESSAGES) or not _is_repeated(deployment, known)
        return (deployment,) if is_new else ()

    # Private

    def _deployment(self, event: Payload, canary: str, outcome: Outcome, seconds: float) -> Deployment:
        metadata, checksum = event.child("metadata"), event.text("checksum")
        return Deployment(
            id=f"flagger:{canary}/{checksum or 'unknown'}/{outcome}@{seconds:.3f}",
            service=metadata.text("service") or event.required("name"),
            environment=metadata.text("environment") or self.environment,
            finished_seconds=seconds,
            outcome=outcome,
            reached_production=True,
            repository=named_repository(metadata, "repository"),
            commit=metadata.text("commit", "revision"),
            version=metadata.text("version"),
            artifact=named_artifact(metadata, "artifact", "image") or (f"{CHECKSUM}{checksum}" if checksum else None),
            is_planned=metadata.flag("planned"),
            labels=tuple(sorted({*named_labels(metadata), "canary"})),
            title=metadata.text("eventMessage"),
            url=metadata.text("url"),
            observed_of=f"flagger:{canary}",
            as_of_seconds=seconds,
        )


# Private


def _start(canary: str, seconds: float) -> Start:
    return Start(id=f"flagger:{canary}/started@{seconds:.3f}", observed_of=f"flagger:{canary}", started_seconds=seconds)


def _is_repeated(deployment: Deployment, known: Known) -> bool:
    """Say whether another event or hook told of the same end a short time ago."""
    before = known.last_observed(deployment.observed_of or "")
    if before is None or not 0 < deployment.finished_seconds - before.finished_seconds < _REPEAT_SECONDS:
        return False
    return before.id.rpartition("@")[0] == deployment.id.rpartition("@")[0]
