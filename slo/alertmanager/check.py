"""Hold a routing against the SLOs whose alerts it is for."""

from collections.abc import Iterator, Sequence

from slo.alertmanager.model import Routing
from slo.errors import InvalidInput, Mistake
from slo.model import Slo
from slo.suggestions import did_you_mean

PAGE, TICKET = "page", "ticket"
"""The severities of the tiers that do not say theirs."""


def check_routing(routing: Routing, slos: Sequence[Slo]) -> None:
    """Check that every alert of the SLOs has somebody who hears of it.

    Raises:
        InvalidInput: some have not; all of them at once.
    """
    mistakes = [*_severities_without_a_route(routing, slos), *_targets_without_a_receiver(routing, slos)]
    if mistakes:
        raise InvalidInput(mistakes)


# Private


def _severities_without_a_route(routing: Routing, slos: Sequence[Slo]) -> Iterator[Mistake]:
    first = {severity: slo for slo in reversed(slos) for severity in _severities(slo)}
    for severity, slo in sorted(first.items()):
        if severity not in routing.severities:
            next_step = did_you_mean(severity, routing.severities, otherwise=f"add it to {routing.place.file}")
            rule = f"must have a route below `severities`, since alerts of {slo.id} have this severity"
            yield Mistake(place=routing.place, value=f"severity {severity}", rule=rule, next_step=next_step)


def _severities(slo: Slo) -> Iterator[str]:
    alerting = slo.alerting
    if alerting.page.is_enabled:
        yield alerting.page.severity or PAGE
    if alerting.ticket.is_enabled:
        yield alerting.ticket.severity or TICKET
    if alerting.absent.is_enabled:
        yield alerting.absent.severity or TICKET
    # Those with targets have a route of their own.
    yield from (condition.severity for condition in alerting.conditions if not condition.targets)


def _targets_without_a_receiver(routing: Routing, slos: Sequence[Slo]) -> Iterator[Mistake]:
    known = routing.names()
    for slo in slos:
        for target in sorted({target for condition in slo.alerting.conditions for target in condition.targets}):
            if target not in known:
                rule = f"is an AlertNotificationTarget, and must be the name of a receiver in {routing.place.file}"
                next_step = did_you_mean(target, known, otherwise="add one of that name")
                yield Mistake(place=slo.origin.place(), value=target, rule=rule, next_step=next_step)
