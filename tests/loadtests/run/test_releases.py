"""Planned releases go into `run.json` and come back the same."""

from loadtests.release_plan import PlannedRelease
from loadtests.run.releases import releases_from_json, releases_to_json
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields


def read(value: object) -> tuple[tuple[PlannedRelease, ...], list[Mistake]]:
    """Read what stands in the field `releases`, and what is wrong with it."""
    mistakes: list[Mistake] = []
    document = Document(file="run.json", value={} if value is None else {"releases": value}, lines={})
    return releases_from_json(Fields(document, mistakes), "releases"), mistakes


def test_releases_come_back_as_they_were() -> None:
    """With every field, or with the least."""
    releases = (
        PlannedRelease(version="2.0.0"),
        PlannedRelease(version="2.0.1", at_seconds=20.0, error_ratio=0.2, latency_seconds=0.3),
        PlannedRelease(version="2.0.2", at_seconds=40.0, is_never_ready=True),
    )

    assert (releases, []) == read(releases_to_json(releases))


def test_a_run_from_before_releases_has_none() -> None:
    """Old records stay readable."""
    assert ((), []) == read(None)


def test_damage_is_named() -> None:
    """Each wrong field, with its place."""
    good = releases_to_json([PlannedRelease(version="2.0.0")])

    _, mistakes = read([{**good[0], "version": None, "error_ratio": 2}])

    assert ["releases[0].version", "releases[0].error_ratio"] == [mistake.place.field for mistake in mistakes]
