"""Names of alerts."""

import re

from slo.model import BurnCondition, Slo

_ENDING = "BudgetBurn"
_ABSENT_ENDING = "DataAbsent"


def alert_name(slo: Slo) -> str:
    """Name the page and the ticket of an SLO; they differ in their labels."""
    return slo.alerting.name or f"{_in_one_word(slo.id)}{_ENDING}"


def absent_alert_name(slo: Slo) -> str:
    """Name the alert that an SLO has no data any more."""
    return slo.alerting.absent.name or f"{slo.alerting.name or _in_one_word(slo.id)}{_ABSENT_ENDING}"


def condition_name(slo: Slo, condition: BurnCondition) -> str:
    """Name the alert of a condition of an SLO's own."""
    return f"{_in_one_word(slo.id)}{_in_one_word(condition.name)}"


def _in_one_word(text: str) -> str:
    """Write `checkout-availability` as `CheckoutAvailability`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", text))
