"""The names by which expectations speak of SLOs and their alerts."""

import re
from collections.abc import Iterable, Iterator, Sequence

from loadtests.expectation_texts import ExpectationText
from loadtests.run.model import RunAlert, RunSlo, SloRules
from slo.errors import InvalidInput, Mistake
from slo.suggestions import did_you_mean


def meant_slos(slos: Sequence[RunSlo], name: str) -> tuple[RunSlo, ...]:
    """Find the SLOs that an expectation means: the one of that id, else all of that name."""
    of_id = tuple(slo for slo in slos if slo.id == name)
    return of_id or tuple(slo for slo in slos if slo.name == name)


def alert_is_meant(slo: RunSlo, alert: RunAlert, name: str, severity: str) -> bool:
    """Say whether an expectation means an alert: by its own name or its SLO's, of any severity if none is named."""
    return name in (alert.name, slo.id, slo.name) and severity in ("", alert.severity)


def reject_unknown_slos(expectations: Iterable[ExpectationText], rules: SloRules) -> None:
    """Check that expectations speak only of SLOs and alerts whose rules are evaluated.

    Raises:
        InvalidInput: some do not; all of them at once.
    """
    mistakes = [mistake for expectation in expectations for mistake in _mistakes(expectation, rules)]
    if mistakes:
        raise InvalidInput(mistakes)


# Private

_OF_SLO = re.compile(r'budget_spent\("(?P<name>[^"]+)"\)')
_OF_ALERT = re.compile(r'(?:(?P<severity>[\w-]+) )?alert "(?P<name>[^"]+)"')


def _mistakes(expectation: ExpectationText, rules: SloRules) -> Iterator[Mistake]:
    text = " ".join(expectation.text.split())
    if found := _OF_SLO.match(text):
        slos = [slo.id for slo in meant_slos(rules.slos, found["name"])]
        yield from _unless_one(expectation, found["name"], slos, [slo.name for slo in rules.slos])
    elif found := _OF_ALERT.match(text):
        name, severity = found["name"], found["severity"] or ""
        if not any(alert_is_meant(slo, alert, name, severity) for slo in rules.slos for alert in slo.alerts):
            yield _unknown(expectation, name, [f"{alert.name} ({alert.severity})" for alert in _alerts(rules)])


def _unless_one(expectation: ExpectationText, name: str, ids: list[str], known: list[str]) -> Iterator[Mistake]:
    if not ids:
        yield _unknown(expectation, name, known)
    elif len(ids) > 1:
        rule = f"{name} must be the name of one SLO only, and it is that of {' and '.join(ids)}"
        yield Mistake(place=expectation.place, value=expectation.text, rule=rule, next_step="write the id")


def _unknown(expectation: ExpectationText, name: str, known: list[str]) -> Mistake:
    rule = f"{name} must be one of {', '.join(dict.fromkeys(known))}"
    next_step = did_you_mean(name, known, otherwise="name one that the sandbox's rules have")
    return Mistake(place=expectation.place, value=expectation.text, rule=rule, next_step=next_step)


def _alerts(rules: SloRules) -> Iterator[RunAlert]:
    return (alert for slo in rules.slos for alert in slo.alerts)
