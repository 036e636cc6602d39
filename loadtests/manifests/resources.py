"""Read requests and limits."""

from loadtests.hpa.quantity import parse_milli
from loadtests.manifests.model import Resources
from slo.fields import Fields
from slo.suggestions import did_you_mean

_STANDARD = ("cpu", "memory", "ephemeral-storage", "storage")


def read_resources(container: Fields) -> tuple[Resources, Resources]:
    """Read a container's requests and limits; a missing request becomes its limit, as the API server fills it in."""
    fields = container.optional_mapping("resources")
    if fields is None:
        return Resources(), Resources()
    requests, limits = _amounts(fields, "requests"), _amounts(fields, "limits")
    fields.raw("claims")
    fields.reject_unknown()
    _check_order(fields, requests, limits)
    filled = Resources(
        cpu_millicores=limits.cpu_millicores if requests.cpu_millicores is None else requests.cpu_millicores,
        memory_bytes=limits.memory_bytes if requests.memory_bytes is None else requests.memory_bytes,
    )
    return filled, limits


def _amounts(resources: Fields, name: str) -> Resources:
    fields = resources.optional_mapping(name)
    if fields is None:
        return Resources()
    _reject_unknown_resources(fields)
    cpu_milli = read_quantity_milli(fields, "cpu")
    memory_milli = read_quantity_milli(fields, "memory")
    return Resources(
        cpu_millicores=cpu_milli,
        memory_bytes=None if memory_milli is None else -(-memory_milli // 1000),  # a part of a byte needs a whole one
    )


def read_quantity_milli(fields: Fields, name: str) -> int | None:
    """Read a quantity that is not negative as thousandths, rounded up; None where there is none."""
    value = fields.raw(name)
    if value is None:
        return None
    try:
        milli = parse_milli(str(value)) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1
    except ValueError:
        milli = -1
    if milli < 0:
        fields.mistake(name, value, "must be a quantity that is not negative", "write it as 200m, 0.5, 128Mi or 1G")
        return None
    return milli


def _reject_unknown_resources(fields: Fields) -> None:
    """Names with a slash are the cluster's own resources; without one they are Kubernetes', and few."""
    for name in fields.names():
        if name not in _STANDARD and "/" not in name and not name.startswith("hugepages-"):
            next_step = did_you_mean(name, _STANDARD, otherwise="remove it")
            fields.mistake(name, fields.raw(name), f"must be one of {', '.join(_STANDARD)}", next_step)


def _check_order(fields: Fields, requests: Resources, limits: Resources) -> None:
    pairs = {
        "cpu": (requests.cpu_millicores, limits.cpu_millicores),
        "memory": (requests.memory_bytes, limits.memory_bytes),
    }
    for name, (request, limit) in pairs.items():
        if request is not None and limit is not None and request > limit:
            values = fields.mapping("requests")
            rule = f"must be at most the limit of {fields.mapping('limits').raw(name)}"
            values.mistake(name, values.raw(name), rule, "lower the request or raise the limit")
