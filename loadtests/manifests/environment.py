"""Read a container's environment."""

import re

from loadtests.manifests.model import EnvironmentValue, Reference, ResourceReference
from loadtests.manifests.resources import read_quantity_milli
from slo.fields import Fields

_RESOURCES = tuple(reference.value for reference in Reference if reference.value.endswith((".cpu", ".memory")))
_POD_FIELDS = tuple(reference.value for reference in Reference if reference.value not in _RESOURCES)
_OTHER_VARIABLE = re.compile(r"\$\(([-._a-zA-Z][-._a-zA-Z0-9]*)\)")
_WRITE_IT = "write the value itself"


def read_environment(container: Fields, own_name: str) -> dict[str, EnvironmentValue]:
    """Read the variables of a container, in their order."""
    if container.raw("envFrom") is not None:
        rule = "cannot be filled in: the sandbox has no ConfigMaps and Secrets"
        container.mistake("envFrom", container.raw("envFrom"), rule, "write the variables under `env`")
    environment: dict[str, EnvironmentValue] = {}
    for item in container.items("env"):
        name = item.text("name")
        if name in environment:
            item.mistake("name", name, "is already set above", "keep one of the two")
        environment[name] = _read_value(item, own_name)
        _reject_other_variables(item, environment)
    return environment


def _read_value(item: Fields, own_name: str) -> EnvironmentValue:
    value, source = item.raw("value"), item.optional_mapping("valueFrom")
    item.reject_unknown()
    if source is None:
        return "" if value in (None, "") else item.text("value")
    if value is not None:
        item.mistake("value", value, "must not stand beside `valueFrom`", "keep one of the two")
    return _read_source(source, own_name)


def _read_source(source: Fields, own_name: str) -> EnvironmentValue:
    field, resource = source.optional_mapping("fieldRef"), source.optional_mapping("resourceFieldRef")
    if field is not None:
        return Reference(field.choice("fieldPath", _POD_FIELDS))
    if resource is not None:
        return _read_resource(resource, own_name)
    kinds = ", ".join(source.names())
    rule = "cannot be filled in: the sandbox knows fieldRef and resourceFieldRef"
    source.mistake(kinds, source.raw(kinds), rule, _WRITE_IT)
    return ""


def _read_resource(field: Fields, own_name: str) -> ResourceReference:
    container = field.raw("containerName")
    if container not in (None, own_name):
        field.mistake("containerName", container, "must be the container itself", f"write {own_name}, or {_WRITE_IT}")
    read = ResourceReference(
        reference=Reference(field.choice("resource", _RESOURCES)),
        divisor_milli=read_quantity_milli(field, "divisor") or 1000,
    )
    field.reject_unknown()
    return read


def _reject_other_variables(item: Fields, environment: dict[str, EnvironmentValue]) -> None:
    value = item.raw("value")
    for name in _OTHER_VARIABLE.findall(value) if isinstance(value, str) else ():
        if name in environment:
            rule = f"stands for another variable, {name}, which the sandbox does not fill in"
            item.mistake("value", value, rule, _WRITE_IT)
