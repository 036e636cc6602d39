"""Read Sloth's specs: `version: prometheus/v1`, and the Kubernetes kind PrometheusServiceLevel."""

from collections.abc import Mapping
from dataclasses import dataclass

from slo.fields import Fields
from slo.model import Alerting, EventsIndicator, Indicator, RatioIndicator, RollingWindow, Slo, SpecFormat, Tier
from slo.spec.context import Reading
from slo.spec.names import check_id, optional_text, read_annotations, read_labels, read_name
from slo.spec.objectives import read_percent
from slo.spec.options import Options, guard, read_annotation_options, read_mapped_options, semantics, with_options
from slo.spec.queries import check_same_groups, read_rate, read_value
from slo.spec.switches import read_switch

VERSION = "prometheus/v1"
API_VERSION = "sloth.slok.dev/v1"
KIND = "PrometheusServiceLevel"

_PLACEHOLDER = RatioIndicator(ratio="vector(0)", is_errors=True)
_NO_PLUGINS = "is not run here, as plugins are programs of Sloth"


def read_plain(fields: Fields, reading: Reading) -> None:
    """Read a spec of Sloth's own format."""
    fields.raw("version")
    _read_slos(fields, reading, SpecFormat.SLOTH, read_mapped_options(fields))
    fields.reject_unknown()


def read_kubernetes(fields: Fields, reading: Reading) -> None:
    """Read a PrometheusServiceLevel."""
    for name in ("apiVersion", "kind", "status"):
        fields.raw(name)
    metadata = fields.mapping("metadata")
    read_name(metadata, "name")
    namespace = read_name(metadata, "namespace", default="") if "namespace" in metadata else ""
    options = read_annotation_options(metadata)
    spec = fields.mapping("spec")
    _read_slos(spec, reading, SpecFormat.SLOTH_KUBERNETES, options, namespace=namespace)
    spec.reject_unknown()
    fields.reject_unknown()


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spelling:
    """How one of the two formats writes its fields."""

    error_query: str
    total_query: str
    error_ratio_query: str
    page: str
    ticket: str
    are_all_texts: bool
    """Whether labels and annotations may be numbers and truth values; Kubernetes refuses them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    """What all SLOs of a spec share."""

    name: str
    labels: Mapping[str, str]
    options: Options
    spec_format: SpecFormat
    namespace: str
    spelling: "_Spelling"


def _read_slos(
    fields: Fields, reading: Reading, spec_format: SpecFormat, options: Options, *, namespace: str = ""
) -> None:
    spelling = _SPELLINGS[spec_format]
    service = _Service(
        name=read_name(fields, "service"),
        labels=read_labels(fields, "labels", are_all_texts=spelling.are_all_texts),
        options=options,
        spec_format=spec_format,
        namespace=namespace,
        spelling=spelling,
    )
    _reject_plugins(fields, "slo_plugins", "sloPlugins")
    for slo in fields.items("slos", at_least=1):
        if reading.is_hopeless:
            return
        reading.slos.append(_slo(slo, service, reading))


def _slo(fields: Fields, service: _Service, reading: Reading) -> Slo:
    name = read_name(fields, "name")
    options = {**service.options, **read_mapped_options(fields)}
    indicator, labels = _indicator(fields.mapping("sli"), service.spelling)
    slo = Slo(
        id=check_id(fields, "name", {"service": service.name, "name": name}),
        service=service.name,
        name=name,
        description=optional_text(fields, "description"),
        objective_ratio=read_percent(fields, "objective"),
        window=RollingWindow(seconds=options.get("window", reading.period_seconds)),
        indicator=indicator,
        group_labels=labels,
        labels={**service.labels, **read_labels(fields, "labels", are_all_texts=service.spelling.are_all_texts)},
        semantics=semantics(options),
        guard=guard(options),
        alerting=with_options(_alerting(fields, service.spelling), options),
        origin=reading.origins.of(fields.path, service.spec_format, namespace=service.namespace),
    )
    _reject_plugins(fields, "plugins", "slo_plugins")
    fields.reject_unknown()
    return slo


def _indicator(sli: Fields, spelling: _Spelling) -> tuple[Indicator, tuple[str, ...]]:
    kinds = [kind for kind in ("events", "raw") if sli.raw(kind) is not None]
    if "plugin" in sli:
        sli.mistake("plugin", sli.raw("plugin"), _NO_PLUGINS, "write the queries it makes under `events`")
    elif len(kinds) != 1:
        value = " and ".join(kinds) or None
        sli.mistake("", value, "must have either `events` or `raw`", "keep one" if kinds else "add `events:`")
    read = [_events(sli, spelling) if kind == "events" else _raw(sli, spelling) for kind in kinds]
    sli.reject_unknown()
    return read[0] if len(read) == 1 else (_PLACEHOLDER, ())


def _events(sli: Fields, spelling: _Spelling) -> tuple[Indicator, tuple[str, ...]]:
    events = sli.mapping("events")
    errors, total = read_rate(events, spelling.error_query), read_rate(events, spelling.total_query)
    events.reject_unknown()
    if errors is None or total is None:
        return _PLACEHOLDER, ()
    check_same_groups(events, spelling.error_query, errors, total)
    return EventsIndicator(errors=errors.text, total=total.text), total.labels


def _raw(sli: Fields, spelling: _Spelling) -> tuple[Indicator, tuple[str, ...]]:
    raw = sli.mapping("raw")
    ratio = read_value(raw, spelling.error_ratio_query)
    raw.reject_unknown()
    if ratio is None:
        return _PLACEHOLDER, ()
    return RatioIndicator(ratio=ratio.text, is_errors=True), ratio.labels


def _alerting(fields: Fields, spelling: _Spelling) -> Alerting:
    alerting = fields.optional_mapping("alerting")
    if alerting is None:
        return Alerting()
    labels = read_labels(alerting, "labels", are_all_texts=spelling.are_all_texts)
    severity = labels.pop("severity", "")
    read = Alerting(
        name=optional_text(alerting, "name"),
        labels=labels,
        annotations=read_annotations(alerting, "annotations", are_all_texts=spelling.are_all_texts),
        page=_tier(alerting, spelling.page, severity, are_all_texts=spelling.are_all_texts),
        ticket=_tier(alerting, spelling.ticket, severity, are_all_texts=spelling.are_all_texts),
    )
    if alerting.raw("name") == "" and (read.page.is_enabled or read.ticket.is_enabled):
        rule = "must not be empty where there are alerts"
        alerting.mistake("name", "", rule, "write the name of the alerts, or remove it")
    alerting.reject_unknown()
    return read


def _tier(alerting: Fields, name: str, severity: str, *, are_all_texts: bool) -> Tier:
    tier = alerting.optional_mapping(name)
    if tier is None:
        return Tier(severity=severity)
    labels = read_labels(tier, "labels", are_all_texts=are_all_texts)
    severity = labels.pop("severity", severity)
    read = Tier(
        is_enabled=not read_switch(tier, "disable"),
        severity=severity,
        labels=labels,
        annotations=read_annotations(tier, "annotations", are_all_texts=are_all_texts),
    )
    tier.reject_unknown()
    return read


def _reject_plugins(fields: Fields, *names: str) -> None:
    for name in names:
        if fields.raw(name) is not None:
            next_step = "remove it, and write what it does into the spec"
            fields.mistake(name, fields.raw(name), _NO_PLUGINS, next_step)


_SPELLINGS: Mapping[SpecFormat, _Spelling] = {
    SpecFormat.SLOTH: _Spelling(
        error_query="error_query",
        total_query="total_query",
        error_ratio_query="error_ratio_query",
        page="page_alert",
        ticket="ticket_alert",
        are_all_texts=True,
    ),
    SpecFormat.SLOTH_KUBERNETES: _Spelling(
        error_query="errorQuery",
        total_query="totalQuery",
        error_ratio_query="errorRatioQuery",
        page="pageAlert",
        ticket="ticketAlert",
        are_all_texts=False,
    ),
}
