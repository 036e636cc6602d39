"""Read which part of which repository is a service."""

from slo.dora.policy.fields import globs, is_pattern
from slo.dora.policy.model import ServiceRule
from slo.fields import Fields

_REPOSITORY = r"[^/\s:@]+(/[^/\s:@]+)*"


def read_services(fields: Fields) -> tuple[ServiceRule, ...]:
    """Read all services, by name; two that could not be told apart are a mistake."""
    entries = fields.items("services")
    services = [_service(entry) for entry in entries]
    for number, entry in enumerate(entries):
        _check_name(services[number], services[:number], entry)
        _check_part(services[number], services[:number], entry)
    return tuple(sorted(services, key=lambda one: (one.name, one.repository or "")))


def tag_pattern(fields: Fields, name: str) -> str | None:
    """Read a regular expression of tags; None where there is none, or it is wrong."""
    if fields.raw(name) is None:
        return None
    pattern = fields.text(name)
    return pattern if pattern and is_pattern(fields, name, pattern) else None


# Private


def _service(fields: Fields) -> ServiceRule:
    service = ServiceRule(
        name=fields.text("name"),
        repository=_repository(fields),
        paths=globs(fields, "paths", (), are_paths=True),
        tags=tag_pattern(fields, "tags"),
    )
    fields.reject_unknown()
    return service


def _repository(fields: Fields) -> str | None:
    if fields.raw("repository") is None:
        return None
    name = fields.text("repository", pattern=_REPOSITORY, example="github.com/owner/name, without https:// and user")
    if name.endswith(".git") and not fields.has_mistake("repository"):
        fields.mistake("repository", name, "must not end with .git", f"write it as {name.removesuffix('.git')}")
    return name


def _check_name(service: ServiceRule, earlier: list[ServiceRule], entry: Fields) -> None:
    if service.name and any(service.name == one.name for one in earlier):
        next_step = "put its paths into one service, or rename one"
        entry.mistake("name", service.name, "is the name of more than one service", next_step)


def _check_part(service: ServiceRule, earlier: list[ServiceRule], entry: Fields) -> None:
    """Two services of one repository without anything of their own would each be all of it."""
    for other in earlier:
        is_same = (service.repository, service.paths, service.tags) == (other.repository, other.paths, other.tags)
        if is_same and service.name != other.name:
            rule = f"is the same part of the same repository as {other.name}"
            entry.mistake("", service.name, rule, "give each its `paths:` or `tags:`")
            return
