"""Pelorus' webhooks: deployments, which commit an image was built from, and failures.

Source: https://github.com/dora-metrics/pelorus/tree/master/exporters/webhook
"""

from collections.abc import Callable, Iterable, Mapping

from slo.dora.ledger.interface import Known
from slo.dora.model import Deployment, Fact, Image, Incident
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.push import Webhook, named_artifact, named_repository

_HEADER = "x-pelorus-event"
_RESOLVED = "resolved"


class Pelorus(Webhook):
    """Told by the header `X-Pelorus-Event`, else by the fields."""

    name = "pelorus"
    title = "Pelorus webhooks"

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:  # noqa: ARG002 - its times say enough
        """Give what one event tells.

        Raises:
            InvalidInput: it is no event of Pelorus.
        """
        body = Payload(delivery.payload)
        kind = delivery.headers.get(_HEADER, "").lower() or _kind(body)
        if kind == "ping":
            return ()
        readers: Mapping[str, Callable[[Payload], Fact]] = {
            "deploytime": self._deployment,
            "committime": _image,
            "failure": _incident,
        }
        if kind not in readers:
            body.mistake("app", "must be with image_sha, commit_hash or failure_id", "set X-Pelorus-Event")
        app, seconds = body.required("app"), body.required_time("timestamp")
        body.end()
        fact = readers[kind](body)
        body.end()
        return (fact,) if app and seconds else ()

    # Private

    def _deployment(self, body: Payload) -> Deployment:
        app, seconds = body.required("app"), body.required_time("timestamp")
        namespace = body.required("namespace")
        digest = named_artifact(body, "image_sha")
        if digest is None:
            body.mistake("image_sha", "is required", "send the image's digest")
        environment = body.text("environment") or self.environment
        return Deployment(
            id=f"pelorus:{environment}/{namespace}/{app}/{digest}@{seconds:.3f}",
            service=app,
            environment=environment,
            finished_seconds=seconds,
            artifact=digest,
            observed_of=f"pelorus:{environment}/{namespace}/{app}",
            as_of_seconds=seconds,
        )


# Private


def _kind(body: Payload) -> str:
    if body.text("failure_id") is not None:
        return "failure"
    if body.text("commit_hash") is not None:
        return "committime"
    return "deploytime" if body.text("image_sha") is not None else ""


def _image(body: Payload) -> Image:
    body.required("image_sha")
    return Image(
        artifact=named_artifact(body, "image_sha") or "",
        commit=body.required("commit_hash"),
        repository=named_repository(body, "repo_url", "repository"),
    )


def _incident(body: Payload) -> Incident:
    """Read one end of a failure; the event of the other end may come before or after."""
    seconds = body.required_time("timestamp")
    is_over = body.choice("failure_event", ("created", _RESOLVED)) == _RESOLVED
    return Incident(
        id=f"pelorus:{body.required('app')}/{body.required('failure_id')}",
        opened_seconds=seconds,
        resolved_seconds=seconds if is_over else None,
        service=body.text("app"),
        as_of_seconds=seconds,
        begin_proxy="time at which it was resolved" if is_over else None,
    )
