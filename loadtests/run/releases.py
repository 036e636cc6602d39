"""Planned releases as JSON, in `run.json`."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from loadtests.release_plan import PlannedRelease
from slo.fields import Fields


def releases_to_json(releases: Iterable[PlannedRelease]) -> list[dict[str, Any]]:
    """Write the releases as mappings of plain values."""
    return [asdict(release) for release in releases]


def releases_from_json(fields: Fields, name: str) -> tuple[PlannedRelease, ...]:
    """Read the releases in a field; none where it is missing, as in the runs of a time without releases."""
    return tuple(_release(item) for item in fields.items(name))


# Private


def _release(fields: Fields) -> PlannedRelease:
    return PlannedRelease(
        version=fields.text("version"),
        at_seconds=fields.number("at_seconds", minimum=0),
        error_ratio=fields.number("error_ratio", minimum=0, maximum=1),
        latency_seconds=fields.number("latency_seconds", minimum=0),
        is_never_ready=fields.raw("is_never_ready") is True,
    )
