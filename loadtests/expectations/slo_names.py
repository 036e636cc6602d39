"""The names by which expectations speak of SLOs and their alerts."""

import re
from collections.abc import Iterable, Iterator, Sequence

from loadtests.expectation_texts import ExpectationText
from loadtests.run.model import RunAlert, RunSlo, SloRules
from slo.errors import Mistake
from slo.suggestions import did_you_mean


def meant_slos(slos: Sequence[RunSlo], name: str) -> tuple[RunSlo, ...]:
    """Find the SLOs that an expectation means: the one of that id, else all of that name."""
    of_id = tuple(slo for slo in slos if slo.id == name)
    return of_id or tuple(slo for slo in slos if slo.name == name)


def alert_is_meant(slo: RunSlo, alert: RunAlert, name: str, severity: str) -> bool:
    """Say whether an expectation means an alert: by its own name or its SLO's, of any severity if none is named."""
    return name in (alert.name, slo.id, slo.name) and severity in ("", alert.severity)


def unknown_slos(expectations: Iterable[ExpectationText], rules: SloRules) -> Iterator[Mistake]:
    """Find the expectations that speak of SLOs and alerts whose rules are not evaluated."""
    return (mistake for expectation in expectations for mistake in _mistakes(expectation, rules))


# Private

_OF_SLO = re.compile(r'budget_spent\("(?P<name>[^"]+)"\)')
_NAME_ONE = "name one whose rules Prometheus evaluates"
_GIVE_THEM = f"{_NAME_ONE}; on a cluster, or of a window, --slo says which they are"
_OF_ALERT = re.compile(r'(?:(?P<severity>[\w-]+) )?alert "(?P<name>[^"]+)"')


def _mistakes(expectation: ExpectationText, rules: SloRules) -> Iterator[Mistake]:
    text = " ".join(expectation.text.split())
    if found := _OF_SLO.match(text):
        slos = [slo.id for slo in meant_slos(rules.slos, found["name"])]
        yield from _unless_one(expectation, found["name"], slos, [slo.name for slo in rules.slos])
    elif found := _OF_ALERT.match(text):
        yield from _of_alert(expectation, found["name"], found["severity"] or "", rules)


def _unless_one(expectation: ExpectationText, name: str, ids: list[str], known: list[str]) -> Iterator[Mistake]:
    if not ids:
        yield _unknown(expectation, name, known)
    elif len(ids) > 1:
        rule = f"{name} must be the name of one SLO only, and it is that of {' and '.join(ids)}"
        yield Mistake(place=expectation.place, value=expectation.text, rule=rule, next_step="write the id")


def _of_alert(expectation: ExpectationText, name: str, severity: str, rules: SloRules) -> Iterator[Mistake]:
    severities = sorted(
        {alert.severity for slo in rules.slos for alert in slo.alerts if alert_is_meant(slo, alert, name, "")}
    )
    if not severities:
        alerting = [slo for slo in rules.slos if slo.alerts]
        names = [*(slo.name for slo in alerting), *(alert.name for slo in alerting for alert in slo.alerts)]
        yield _unknown(expectation, name, names)
    elif severity not in ("", *severities):
        rule = f"{severity} must be one of {', '.join(severities)}, the severities of the alerts of {name}"
        next_step = did_you_mean(severity, severities, otherwise="write one of them, or leave it out")
        yield Mistake(place=expectation.place, value=expectation.text, rule=rule, next_step=next_step)


def _unknown(expectation: ExpectationText, name: str, known: list[str]) -> Mistake:
    rule = f"{name} must be one of {', '.join(dict.fromkeys(known)) or 'the names of SLOs, and there is none'}"
    next_step = did_you_mean(name, known, otherwise=_NAME_ONE if known else _GIVE_THEM)
    return Mistake(place=expectation.place, value=expectation.text, rule=rule, next_step=next_step)
