from pathlib import Path

import pytest

from slo.backtest.incidents import Incident, detections, read_incidents
from slo.backtest.model import Asked, Episode
from slo.errors import InvalidInput

ASKED = Asked(from_time=1000, to_time=10_000)


def episode(fired: int, end: int, tier: str = "page") -> Episode:
    """An alert that fired from one time to another."""
    return Episode(
        alert="A",
        tier=tier,
        severity=tier,
        trigger="quick",
        since_time=fired,
        fired_time=fired,
        resolved_time=end,
        end_time=end,
        peak_burn_rate=None,
        bad_events=None,
        spent_when_fired=None,
        spent_at_end=None,
    )


def test_precision_recall_and_delay() -> None:
    """An alert is right if it overlaps an incident; an incident is found if an alert does."""
    incidents = (
        Incident(name="database", from_time=2000, to_time=3000),
        Incident(name="deploy", from_time=5000, to_time=6000),
        Incident(name="long ago", from_time=1, to_time=2),
    )
    fired = (episode(2100, 3500), episode(7000, 7100), episode(2500, 2600, tier="ticket"))

    page, ticket, condition = detections(("page", "ticket", "condition"), fired, incidents, ASKED)

    assert (0.5, 0.5, (100,), ("deploy",)) == (page.precision, page.recall, page.delays_seconds, page.missed)
    assert (1.0, 0.5, (500,)) == (ticket.precision, ticket.recall, ticket.delays_seconds)
    assert (None, 0.0) == (condition.precision, condition.recall)


def test_an_incident_file(tmp_path: Path) -> None:
    """Times are written as on the command line; YAML may have made dates of them."""
    path = tmp_path / "incidents.yaml"
    path.write_text("incidents:\n  - {name: database, from: 2025-10-08, to: 2025-10-08T05:06:40Z}\n")

    assert (Incident(name="database", from_time=1_759_881_600, to_time=1_759_900_000),) == read_incidents(path, now=2e9)


def test_every_mistake_of_an_incident_file_is_told(tmp_path: Path) -> None:
    """Each with its place, value, rule and next step."""
    path = tmp_path / "incidents.yaml"
    path.write_text(
        "incidents:\n  - {name: a, from: 2025-10-09, to: 2025-10-08}\n  - {name: b, from: soon, until: now}\n"
    )

    with pytest.raises(InvalidInput) as raised:
        read_incidents(path, now=2e9)

    assert [
        "incidents[0].to",
        "incidents[1].from",
        "incidents[1].to",
        "incidents[1].until",
    ] == [mistake.place.field for mistake in raised.value.mistakes]
