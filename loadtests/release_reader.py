"""Read the `releases:` of a scenario: which version is to be released when, and what is wrong with it."""

from collections.abc import Sequence

from loadtests.fault_plan import LONGEST_LATENCY_SECONDS
from loadtests.release_plan import PlannedRelease
from loadtests.shares import read_share_ratio
from slo.fields import Fields

FAILING_PERCENT = (0.1, 100.0)
"""Bounds of the requests that fail."""

_VERSION = r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"


def read_releases(scenario: Fields, *, plan_seconds: float) -> tuple[PlannedRelease, ...]:
    """Read the releases of a scenario; what is wrong with them is noted.

    Args:
        scenario: The fields of the scenario.
        plan_seconds: How long the load lasts; 0 where the stages are wrong themselves.
    """
    items = scenario.items("releases")
    releases = tuple(_release(item, plan_seconds) for item in items)
    _check_order(items, releases)
    _check_versions(items, releases)
    return releases


# Private


def _release(fields: Fields, plan_seconds: float) -> PlannedRelease:
    release = PlannedRelease(
        version=_version(fields),
        at_seconds=fields.duration_seconds("at", minimum=0),
        error_ratio=read_share_ratio(fields, "fail", FAILING_PERCENT) if "fail" in fields else 0.0,
        latency_seconds=fields.duration_seconds("slow", minimum=0.001, maximum=LONGEST_LATENCY_SECONDS)
        if "slow" in fields
        else 0.0,
        is_never_ready=_switch(fields, "never_ready"),
    )
    if release.is_never_ready:
        _reject_answers(fields)
    fields.reject_unknown()
    if plan_seconds and not fields.has_mistake("at") and release.at_seconds >= plan_seconds:
        rule = f"must lie inside the load, which lasts {plan_seconds:g}s"
        fields.mistake("at", f"{release.at_seconds:g}s", rule, "make it earlier, or lengthen a stage")
    return release


def _version(fields: Fields) -> str:
    """Read a version; one like 2.0 stands there as a number, and is no text."""
    return fields.text("version", pattern=_VERSION, example='"2.0.0"')


def _switch(fields: Fields, name: str) -> bool:
    value = fields.raw(name)
    if value is not None and not isinstance(value, bool):
        fields.mistake(name, value, "must be true or false", f"write `{name}: true`, or remove it")
    return value is True


def _reject_answers(fields: Fields) -> None:
    for name in ("fail", "slow"):
        if name in fields:
            rule = "must not be there beside never_ready: pods that never get ready answer nobody"
            fields.mistake(name, fields.raw(name), rule, "remove one of the two")


def _check_order(items: Sequence[Fields], releases: Sequence[PlannedRelease]) -> None:
    for number in range(1, len(releases)):
        before, release, fields = releases[number - 1], releases[number], items[number]
        is_known = not fields.has_mistake("at") and not items[number - 1].has_mistake("at")
        if is_known and release.at_seconds <= before.at_seconds:
            rule = f"must be later than release {number}, which is at {before.at_seconds:g}s"
            fields.mistake("at", f"{release.at_seconds:g}s", rule, "list them in order of time")


def _check_versions(items: Sequence[Fields], releases: Sequence[PlannedRelease]) -> None:
    for number, (fields, release) in enumerate(zip(items, releases, strict=True)):
        before = releases[number - 1] if number else None
        if release.version and before is not None and before.version == release.version:
            rule = f"must differ from that of release {number}: the same again is no new revision"
            fields.mistake("version", release.version, rule, "count it up")
