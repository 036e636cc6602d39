"""Flux: events of Kustomizations and HelmReleases, as its notification controller sends them.

An event tells what runs, again and again: facts are observations of an object, and only one that saw something else
than the one before is a deployment.
Source: https://github.com/fluxcd/notification-controller/tree/main/docs/spec/v1beta3 (events.md, providers.md)
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from slo.dora.ledger.interface import Known
from slo.dora.model import Deployment, Fact, Outcome
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.push import COMMIT, Webhook, named_artifact, named_labels, named_object, named_repository
from slo.dora.sources.signatures import carries, has_hmac

_ENDED = {
    "Kustomization": {
        "ReconciliationSucceeded": Outcome.SUCCESS,
        "ReconciliationFailed": Outcome.FAILURE,
        "HealthCheckFailed": Outcome.FAILURE,
    },
    "HelmRelease": {
        "InstallSucceeded": Outcome.SUCCESS,
        "UpgradeSucceeded": Outcome.SUCCESS,
        "RollbackSucceeded": Outcome.SUCCESS,
        "ReconciliationSucceeded": Outcome.SUCCESS,
        "InstallFailed": Outcome.FAILURE,
        "UpgradeFailed": Outcome.FAILURE,
    },
}
"""By kind and reason, what ends a deployment; whatever else happens is on the way, or no deployment."""
_REPEAT_SECONDS = 3600.0
"""What an object runs unchanged is written down once an hour, not at each reconciliation: often enough that a
rollback whose event overtook that of what it rolled back is still seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Revision:
    """What Flux says was applied."""

    commit: str | None = None
    version: str | None = None
    digest: str | None = None


class Flux(Webhook):
    """The provider `generic-hmac` (signed) or `generic` (with a token)."""

    name = "flux"
    title = "Flux notification events"

    def is_signed(self, delivery: Delivery, secret: str) -> bool:
        """Whether the delivery is signed, or carries the secret."""
        return has_hmac(delivery, secret, header="x-signature", prefix="sha256=") or carries(delivery, secret)

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:
        """Give an observation of a Kustomization or HelmRelease.

        Raises:
            InvalidInput: it is no event of Flux.
        """
        event = Payload(delivery.payload)
        involved = event.child("involvedObject")
        kind, reason = involved.required("kind"), event.required("reason")
        name, namespace = involved.required("name"), involved.required("namespace")
        seconds = event.required_time("timestamp")
        outcome = _ENDED.get(kind, {}).get(reason)
        event.end()
        if outcome is None:
            return ()
        metadata = event.child("metadata").suffixes()
        place = named_object(metadata, metadata.text("environment") or self.environment, namespace, kind, name)
        if metadata.text("revision", "originRevision", "commit", "version") is None:
            return ()  # it does not say of what; taken for another revision it would be a deployment that never was
        deployment = self._deployment(metadata, place, name, outcome, seconds)
        event.end()
        return () if _is_repeated(deployment, known) else (deployment,)

    # Private

    def _deployment(self, metadata: Payload, place: str, name: str, outcome: Outcome, seconds: float) -> Deployment:
        revision = metadata.text("revision") or ""
        applied = _revision(revision)
        found = _revision(metadata.text("originRevision") or revision)
        version = metadata.text("version", "appVersion") or found.version or applied.version
        # Another version of a chart, with the same version of the app in it, is another deployment.
        is_chart = applied.version is not None and applied.version != version and applied.commit is None
        return Deployment(
            id=f"flux:{place}@{seconds:.3f}",
            service=metadata.text("service") or name,
            environment=metadata.text("environment") or self.environment,
            finished_seconds=seconds,
            outcome=outcome,
            reached_production=outcome is Outcome.SUCCESS,
            repository=named_repository(metadata, "repository"),
            commit=metadata.text("commit") or found.commit,
            version=version,
            artifact=named_artifact(metadata, "artifact", "image")
            or applied.digest
            or (f"chart:{revision}" if is_chart else None),
            is_planned=metadata.flag("planned"),
            labels=named_labels(metadata),
            title=metadata.text("title", "summary"),
            url=metadata.text("url"),
            observed_of=f"flux:{place}",
            as_of_seconds=seconds,
        )


# Private


def _revision(text: str) -> _Revision:
    """Read `main@sha1:<commit>`, `v1.2.0@sha1:<commit>`, `latest@sha256:<digest>`, `main/<commit>` or `6.5.0`."""
    name, _, rest = text.rpartition("@")
    algorithm, _, checksum = rest.partition(":")
    if algorithm == "sha256" and checksum and name:
        return _Revision(version=_version(name), digest=rest)  # of an OCI artifact: no commit
    if checksum and COMMIT.fullmatch(checksum):
        return _Revision(commit=checksum, version=_version(name))
    branch, _, last = text.rpartition("/")
    if COMMIT.fullmatch(last):
        return _Revision(commit=last, version=_version(branch))
    return _Revision(version=_version(text))


def _version(name: str) -> str | None:
    """Give a name that looks like a version; a branch is none."""
    return name if re.match(r"(?:.*[/-])?v?\d+\.\d+", name) else None


def _is_repeated(deployment: Deployment, known: Known) -> bool:
    before = known.last_observed(deployment.observed_of or "")
    if before is None or not 0 < deployment.finished_seconds - before.finished_seconds < _REPEAT_SECONDS:
        return False
    return _seen(before) == _seen(deployment)


def _seen(one: Deployment) -> tuple[object, ...]:
    return (one.commit, one.version, one.artifact, one.outcome, one.service, one.environment)
