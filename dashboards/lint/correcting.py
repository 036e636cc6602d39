"""Correct a dashboard until nothing is left that can be corrected without thinking."""

from collections.abc import Sequence

from dashboards.lint.excusing import Excusing
from dashboards.lint.fixing import fixed
from dashboards.lint.interface import Subject
from dashboards.reading import Dashboard, parse_dashboard

_MOST_ROUNDS = 5
"""A correction can show what another check has to say; two rounds are usual."""


def corrected(dashboard: Dashboard, excusing: Excusing, ids: Sequence[str]) -> tuple[Dashboard, list[tuple[str, str]]]:
    """Give a dashboard with its corrections, and what was done, each with the id of the check that asked for it."""
    done: list[tuple[str, str]] = []
    for _ in range(_MOST_ROUNDS):
        findings = excusing.examine([Subject(dashboard=dashboard, siblings=(dashboard,))], ids=ids)
        correction = fixed(dashboard, tuple(one for one in findings if one.place.file == dashboard.file))
        if not correction.corrections:
            break
        done.extend(correction.corrections)
        dashboard = parse_dashboard(correction.text, file=dashboard.file)
    return dashboard, done
