"""Read Canaries and their MetricTemplates of flagger.app/v1beta1, with Flagger's defaults filled in.

All fields of the API are known. Those that change nothing of what is computed here are read over: of `spec`
metricsServer, upstreamRef, revertOnDeletion; of `autoscalerRef` primaryScalerQueries; of `service` all but name and
port; of `analysis` alerts, and what is in sessionAffinity; of a webhook muteAlert; of a template's `provider` headers,
secretRef, region and insecureSkipVerify.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/artifacts/flagger/crd.yaml
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from loadtests.canary.analysis_manifest import read_analysis
from loadtests.canary.manifest_fields import read_metadata, read_over, read_port, read_switch, read_whole
from loadtests.canary.metric_manifest import read_template
from loadtests.canary.model import (
    DEFAULT_PROGRESS_DEADLINE_SECONDS,
    CanaryRelease,
    CanarySpec,
    MetricTemplate,
    ObjectName,
)
from slo.documents import Document, read_what_can_be
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields

CANARY: Final = "Canary"
METRIC_TEMPLATE: Final = "MetricTemplate"
_SUFFIXES: Final = (".yaml", ".yml", ".json")
_TARGETS: Final = ("Deployment", "DaemonSet", "Service")
_AUTOSCALERS: Final = ("HorizontalPodAutoscaler", "ScaledObject")
_OTHER_SERVICE_FIELDS: Final = (
    "portName",
    "appProtocol",
    "trafficDistribution",
    "targetPort",
    "portDiscovery",
    "headless",
    "timeout",
    "meshName",
    "backends",
    "hosts",
    "delegation",
    "match",
    "retries",
    "rewrite",
    "mirror",
    "headers",
    "gateways",
    "gatewayRefs",
    "corsPolicy",
    "trafficPolicy",
    "apex",
    "primary",
    "canary",
    "unmanagedMetadata",
)


def read_canaries(path: Path) -> tuple[CanaryRelease, ...]:
    """Read all Canaries of a file, or of the YAML and JSON files of a folder; other kinds are left alone.

    Raises:
        InvalidInput: with every mistake at once; no Canary is one.
    """
    mistakes: list[Mistake] = []
    documents: list[Document] = []
    for file in _files(path):
        read, unreadable = read_what_can_be(file)
        documents.extend(read)
        mistakes.extend(unreadable)
    releases = read_releases(documents, mistakes)
    if not releases and not mistakes:
        mistakes.append(_no_canary(path))
    if mistakes:
        raise InvalidInput(mistakes)
    return releases


def read_releases(documents: Iterable[Document], mistakes: list[Mistake]) -> tuple[CanaryRelease, ...]:
    """Read all Canaries among some documents, each with the templates of its metrics.

    What is wrong is noted, and a placeholder stands for it. A template that is not among the documents is no mistake:
    it may be in the cluster.
    """
    canaries: list[CanarySpec] = []
    templates: list[MetricTemplate] = []
    seen: set[tuple[str, str, str]] = set()
    for document in documents:
        kind = document.value.get("kind") if isinstance(document.value, dict) else None
        if kind == CANARY:
            canaries.append(canary := read_canary(document, mistakes))
            _reject_namesake(document, (CANARY, canary.name, canary.namespace), seen, mistakes)
        elif kind == METRIC_TEMPLATE:
            templates.append(template := read_template(document, mistakes))
            _reject_namesake(document, (METRIC_TEMPLATE, template.name, template.namespace), seen, mistakes)
    return tuple(CanaryRelease(canary=canary, templates=_wanted(canary, templates)) for canary in canaries)


def read_release(documents: Iterable[Document], mistakes: list[Mistake]) -> CanaryRelease | None:
    """Read the one Canary among some documents; None where there is none, and a mistake where there are several."""
    known = list(documents)
    releases = read_releases(known, mistakes)
    if len(releases) > 1:
        names = ", ".join(release.canary.name for release in releases)
        place = Place(file=known[0].file)
        rule = "must be one, to be run on its own"
        mistakes.append(Mistake(place=place, value=f"Canaries {names}", rule=rule, next_step="keep one of them"))
    return releases[0] if releases else None


def read_canary(document: Document, mistakes: list[Mistake]) -> CanarySpec:
    """Read a Canary; what is wrong with it is noted, and a placeholder stands for it."""
    fields = Fields(document, mistakes)
    name, namespace = read_metadata(fields, CANARY)
    canary = _read_spec(fields.mapping("spec"), name, namespace)
    read_over(fields, "status")
    fields.reject_unknown()
    return canary


# Private


def _read_spec(fields: Fields, name: str, namespace: str) -> CanarySpec:
    autoscaler = fields.optional_mapping("autoscalerRef")
    minimum, maximum = (None, None) if autoscaler is None else _read_primary_replicas(autoscaler)
    service = fields.optional_mapping("service")
    service_name, service_port = ("", 0) if service is None else _read_service(service)
    analysis = fields.mapping("analysis")
    canary = CanarySpec(
        name=name,
        namespace=namespace,
        target=_read_reference(fields.mapping("targetRef"), _TARGETS),
        autoscaler=None if autoscaler is None else _read_reference(autoscaler, _AUTOSCALERS),
        primary_min_replicas=minimum,
        primary_max_replicas=maximum,
        provider=_read_optional(fields, "provider"),
        service_name=service_name,
        service_port=service_port,
        ingress_name=_read_optional_reference(fields, "ingressRef", "Ingress"),
        route_name=_read_optional_reference(fields, "routeRef", "ApisixRoute"),
        progress_deadline_seconds=fields.integer(
            "progressDeadlineSeconds", default=DEFAULT_PROGRESS_DEADLINE_SECONDS, minimum=1
        ),
        skip_analysis=read_switch(fields, "skipAnalysis"),
        suspend=read_switch(fields, "suspend"),
        analysis=read_analysis(analysis, namespace) if "analysis" in fields else None,
    )
    read_switch(fields, "revertOnDeletion")
    read_over(fields, "metricsServer", "upstreamRef")
    fields.reject_unknown()
    return canary


def _read_reference(fields: Fields, kinds: tuple[str, ...]) -> ObjectName:
    fields.text("apiVersion")
    reference = ObjectName(kind=fields.choice("kind", kinds), name=fields.text("name"))
    fields.reject_unknown()
    return reference


def _read_optional_reference(fields: Fields, name: str, kind: str) -> str:
    reference = fields.optional_mapping(name)
    return "" if reference is None else _read_reference(reference, (kind,)).name


def _read_optional(fields: Fields, name: str) -> str:
    return fields.text(name) if fields.raw(name) not in (None, "") else ""


def _read_primary_replicas(fields: Fields) -> tuple[int | None, int | None]:
    read_over(fields, "primaryScalerQueries")
    replicas = fields.optional_mapping("primaryScalerReplicas")
    if replicas is None:
        return None, None
    bounds = [
        read_whole(replicas, name, minimum=1) if name in replicas else None for name in ("minReplicas", "maxReplicas")
    ]
    read_over(replicas, "minReplicas", "maxReplicas")
    replicas.reject_unknown()
    minimum, maximum = bounds
    if minimum is not None and maximum is not None and maximum < minimum:
        rule = f"must be at least minReplicas, which is {minimum}"
        replicas.mistake("maxReplicas", maximum, rule, "raise it or lower minReplicas")
    return minimum, maximum


def _read_service(fields: Fields) -> tuple[str, int]:
    read_over(fields, *_OTHER_SERVICE_FIELDS)
    service = _read_optional(fields, "name"), read_port(fields, "port")
    fields.reject_unknown()
    return service


def _wanted(canary: CanarySpec, templates: list[MetricTemplate]) -> tuple[MetricTemplate, ...]:
    metrics = () if canary.analysis is None else canary.analysis.metrics
    names = {(metric.template.name, metric.template.namespace) for metric in metrics if metric.template is not None}
    return tuple(template for template in templates if (template.name, template.namespace) in names)


def _reject_namesake(
    document: Document, identity: tuple[str, str, str], seen: set[tuple[str, str, str]], mistakes: list[Mistake]
) -> None:
    kind, name, namespace = identity
    if name and identity in seen:
        rule = f"must be the name of one {kind} only in the namespace {namespace}"
        place = document.place(("metadata", "name"))
        mistakes.append(Mistake(place=place, value=name, rule=rule, next_step="keep one of them, or rename it"))
    seen.add(identity)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix in _SUFFIXES and file.is_file())


def _no_canary(path: Path) -> Mistake:
    rule = f"must hold a {CANARY} of flagger.app"
    return Mistake(place=Place(file=str(path)), value="file", rule=rule, next_step="give the file with the canary")
