"""Read who hears of which alert from a small YAML file."""

import re
from collections.abc import Mapping
from pathlib import Path

from slo import conventions as names
from slo.alertmanager.integrations import read_integrations
from slo.alertmanager.model import Delivery, Maintenance, Receiver, Routing, Tenant
from slo.documents import Document, parse_documents, read_documents
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields
from slo.suggestions import did_you_mean

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
_LABEL = r"[a-zA-Z_][a-zA-Z0-9_]*"
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_GROUP_BY = (names.SLO_SERVICE, names.SEVERITY)
_GROUP_WAIT_SECONDS = 30
_GROUP_INTERVAL_SECONDS = 300
_REPEAT_SECONDS = 4 * 3600


def read_routing(path: Path) -> Routing:
    """Read the file.

    Raises:
        InvalidInput: every mistake in it.
    """
    return _only(read_documents(path), str(path))


def parse_routing(text: str, *, file: str) -> Routing:
    """Read a text, as `read_routing` does a file."""
    return _only(parse_documents(text, file=file), file)


# Private


def _only(documents: tuple[Document, ...], file: str) -> Routing:
    if len(documents) != 1:
        next_step = "write it alone into the file"
        mistake = Mistake(
            place=Place(file=file), value=f"{len(documents)} documents", rule="must be one", next_step=next_step
        )
        raise InvalidInput([mistake])
    mistakes: list[Mistake] = []
    routing = _routing(Fields(documents[0], mistakes), mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return routing


def _routing(fields: Fields, mistakes: list[Mistake]) -> Routing:
    receivers = tuple(_receiver(item) for item in fields.items("receivers", at_least=1))
    _reject_repeated(receivers, mistakes)
    known = {receiver.name for receiver in receivers}
    severities = _severities(fields, known)
    tenants = fields.optional_mapping("tenants")
    maintenance = tuple(_maintenance(item, severities) for item in fields.items("maintenance"))
    routing = Routing(
        receivers=receivers,
        default=fields.choice("default", sorted(known)) if known else "",
        severities=severities,
        tenant_label=tenants.text("label", default="tenant", pattern=_LABEL) if tenants else "tenant",
        tenants=_tenants(tenants, known, severities) if tenants else (),
        group_by=tuple(fields.texts("group_by")) or _GROUP_BY,
        group_wait_seconds=fields.duration_seconds("group_wait", default=_GROUP_WAIT_SECONDS),
        group_interval_seconds=fields.duration_seconds("group_interval", default=_GROUP_INTERVAL_SECONDS, minimum=1),
        maintenance=maintenance,
        place=fields.document.place(),
    )
    fields.reject_unknown(shows_values=False)
    return routing


def _receiver(item: Fields) -> Receiver:
    receiver = Receiver(
        name=item.text("name", pattern=_NAME, example="on-call"),
        integrations=read_integrations(item),
        place=item.document.place((*item.path, "name")),
    )
    item.reject_unknown(shows_values=False)
    return receiver


def _reject_repeated(receivers: tuple[Receiver, ...], mistakes: list[Mistake]) -> None:
    seen: dict[str, Receiver] = {}
    for receiver in receivers:
        if (first := seen.setdefault(receiver.name, receiver)) is not receiver:
            rule = f"must be the name of one receiver only, and line {first.place.line} has it, too"
            mistakes.append(Mistake(place=receiver.place, value=receiver.name, rule=rule, next_step="rename one"))


def _severities(fields: Fields, known: set[str]) -> Mapping[str, Delivery]:
    by_name = fields.mapping("severities")
    return {name: _delivery(by_name.mapping(name), known) for name in by_name.names()}


def _delivery(fields: Fields, known: set[str]) -> Delivery:
    to = fields.texts("to", at_least=1)
    for name in to:
        if name not in known:
            rule = f"must be one of the receivers {', '.join(sorted(known))}"
            fields.mistake("to", name, rule, did_you_mean(name, known, otherwise="add it to `receivers:`"))
    delivery = Delivery(
        to=tuple(dict.fromkeys(to)),
        repeat_seconds=fields.duration_seconds("repeat", default=_REPEAT_SECONDS, minimum=60),
    )
    fields.reject_unknown()
    return delivery


def _tenants(fields: Fields, known: set[str], severities: Mapping[str, Delivery]) -> tuple[Tenant, ...]:
    fields.raw("label")
    items = fields.items("routes", at_least=1)
    tenants = tuple(_tenant(item, known, severities) for item in items)
    names = [tenant.name for tenant in tenants]
    for index, item in enumerate(items):
        if names[index] and names[index] in names[:index]:
            item.mistake("tenant", names[index], "must have one route only", "put its severities into one")
    fields.reject_unknown()
    return tenants


def _tenant(item: Fields, known: set[str], severities: Mapping[str, Delivery]) -> Tenant:
    tenant = Tenant(name=item.text("tenant"), severities=_severities(item, known))
    if "severities" in item and not tenant.severities:
        item.mistake("severities", None, "must have at least one", "add it, or leave the tenant out")
    for severity in tenant.severities:
        _require_severity(item, severity, severities)
    item.reject_unknown()
    return tenant


def _require_severity(item: Fields, severity: str, severities: Mapping[str, Delivery]) -> None:
    if severity not in severities:
        rule = f"must be one of the severities {', '.join(severities)}"
        item.mistake("severities", severity, rule, did_you_mean(severity, severities, otherwise="add it there"))


def _maintenance(item: Fields, severities: Mapping[str, Delivery]) -> Maintenance:
    named = item.texts("severities", at_least=1)
    for severity in named:
        _require_severity(item, severity, severities)
    maintenance = Maintenance(
        name=item.text("name", pattern=_NAME, example="sunday-night"),
        severities=tuple(named),
        weekdays=_weekdays(item),
        times=tuple((_time(times, "start"), _time(times, "end")) for times in item.items("times")),
        time_zone=item.text("time_zone", default="UTC"),
    )
    if not ("weekdays" in item or "times" in item):
        item.mistake("", maintenance.name, "must have weekdays or times, or it never ends", "add `times:`")
    item.reject_unknown()
    return maintenance


def _weekdays(item: Fields) -> tuple[str, ...]:
    days = item.texts("weekdays")
    for day in days:
        if day not in WEEKDAYS:
            item.mistake("weekdays", day, f"must be one of {', '.join(WEEKDAYS)}", "write it in full, in small letters")
    return tuple(days)


def _time(fields: Fields, name: str) -> str:
    text = fields.text(name)
    if text and not _TIME.fullmatch(text):
        fields.mistake(name, text, "must be a time of day up to 24:00", 'write it in quotes, as "02:00"')
    return text
