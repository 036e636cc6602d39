"""Read a policy of DORA's metrics; the format is written down in docs/dora-policy.md."""

from collections.abc import Mapping
from pathlib import Path

from slo.documents import only_document
from slo.dora.conventions import SIGNALS
from slo.dora.policy.fields import globs, texts, time_zone, words_of
from slo.dora.policy.model import Policy
from slo.dora.policy.services import read_services, tag_pattern
from slo.errors import InvalidInput, Mistake
from slo.fields import Fields
from slo.spec.switches import read_switch

DEFAULT_POLICY = Policy()


def read_policy(path: Path) -> Policy:
    """Read the policy of a file; what it does not say is as in the built-in one.

    Raises:
        InvalidInput: the file cannot be read, or something in it is wrong; all of it at once.
    """
    mistakes: list[Mistake] = []
    fields = Fields(only_document(path, "name: ..."), mistakes)
    policy = _policy(fields)
    fields.reject_unknown()
    if mistakes:
        raise InvalidInput(mistakes)
    return policy


# Private

_MINUTE, _DAY = 60, 86_400
_LONGEST_DAYS = 3_650


def _policy(fields: Fields) -> Policy:
    services = read_services(fields)
    shared = globs(fields, "shared_paths", (), are_paths=True)
    if shared and not any(service.paths for service in services):
        fields.mistake("shared_paths", shared[0], "has no effect: no service has `paths`", "give the services theirs")
    return Policy(
        name=_name(fields),
        services=services,
        shared_paths=shared,
        production=globs(fields, "production", DEFAULT_POLICY.production, at_least=1),
        default_environment=fields.text("default_environment", default=DEFAULT_POLICY.default_environment),
        release_tags=tag_pattern(fields, "release_tags") or DEFAULT_POLICY.release_tags,
        counts_prereleases=read_switch(fields, "counts_prereleases"),
        counts_redeployments=read_switch(fields, "counts_redeployments"),
        counts_merges=read_switch(fields, "counts_merges"),
        counts_foreign_history=read_switch(fields, "counts_foreign_history"),
        bots=globs(fields, "bots", DEFAULT_POLICY.bots),
        hotfix_labels=texts(fields, "hotfix_labels", DEFAULT_POLICY.hotfix_labels),
        hotfix_branches=globs(fields, "hotfix_branches", DEFAULT_POLICY.hotfix_branches),
        failure_signals=words_of(fields, "failure_signals", SIGNALS, DEFAULT_POLICY.failure_signals),
        revert_within_seconds=_duration(fields, "revert_within", DEFAULT_POLICY.revert_within_seconds),
        incident_within_seconds=_duration(fields, "incident_within", DEFAULT_POLICY.incident_within_seconds),
        recovery_from_incident=read_switch(fields, "recovery_from_incident"),
        time_zone=time_zone(fields, "time_zone", default=DEFAULT_POLICY.time_zone),
        window_days=_window_days(fields),
        environment_of=_names(fields, "environment_of"),
        service_of=_names(fields, "service_of"),
    )


def _name(fields: Fields) -> str:
    name = fields.text("name")
    if name == DEFAULT_POLICY.name:
        fields.mistake("name", name, "is the name of the built-in policy", "choose another, as your team's")
    return name


def _duration(fields: Fields, name: str, default: int) -> int:
    return round(fields.duration_seconds(name, default=default, minimum=_MINUTE, maximum=_LONGEST_DAYS * _DAY))


def _window_days(fields: Fields) -> tuple[int, ...]:
    value = fields.raw("window_days")
    if value is None:
        return DEFAULT_POLICY.window_days
    if not isinstance(value, list) or not value:
        fields.mistake("window_days", value, "must be a list of days", "write it as [7, 28, 90, 180]")
        return DEFAULT_POLICY.window_days
    days = [one for one in value if type(one) is int and 1 <= one <= _LONGEST_DAYS]
    for number, one in enumerate(value):
        if one not in days:
            rule = f"must be a whole number of days, 1..{_LONGEST_DAYS}"
            fields.mistake("window_days", one, rule, "write it without quotes or unit, as 28")
        elif one in value[:number]:
            fields.mistake("window_days", one, "is there twice", "keep one of them")
    return tuple(sorted(set(days)))


def _names(fields: Fields, name: str) -> Mapping[str, str]:
    """Read what names stand for; what they stand for is no name to be looked up again."""
    inner = fields.optional_mapping(name)
    return {} if inner is None else {key: inner.text(key) for key in sorted(inner.names())}
