"""Refuse what a Canary asks for that the sandbox does not have: other Services, other metrics, standing still."""

from collections.abc import Iterator
from pathlib import Path

from loadtests.canary.model import CanaryRelease
from loadtests.sandbox.canary.addresses import GATE, service_of
from slo.errors import Mistake, Place

_PROMETHEUS_PROVIDER = "prometheus"


def check_release(release: CanaryRelease, manifests: Path) -> Iterator[Mistake]:
    """Find what the sandbox cannot do; the files were read before, so the Canary itself is right."""
    yield from _hooks(release, str(manifests))
    for template in release.templates:
        if template.provider != _PROMETHEUS_PROVIDER:
            yield Mistake(
                place=Place(file=str(manifests), field=f"MetricTemplate {template.name}, spec.provider.type"),
                value=template.provider,
                rule=f"must be {_PROMETHEUS_PROVIDER}, which is what the sandbox has",
                next_step="write the query in PromQL, or leave the metric out in an overlay for the sandbox",
            )
    if release.canary.suspend:
        yield Mistake(
            place=Place(file=str(manifests), field="spec.suspend"),
            value="true",
            rule="must not be set, since Flagger does not take a suspended Canary up at all",
            next_step="remove it in an overlay for the sandbox",
        )


# Private


def _hooks(release: CanaryRelease, file: str) -> Iterator[Mistake]:
    canary = release.canary
    known = (GATE, canary.apex)
    for hook in canary.analysis.hooks if canary.analysis else ():
        service = service_of(hook.url)
        if service is not None and service not in known:
            yield Mistake(
                place=Place(file=file, field=f"spec.analysis.webhooks, {hook.name}"),
                value=hook.url,
                rule=f"names the Service {service}, and the sandbox has only {' and '.join(known)}",
                next_step="leave the hook out in an overlay for the sandbox, or have it ask the gate",
            )
