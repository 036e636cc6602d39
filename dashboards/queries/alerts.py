"""What fires, and whether anything could: alerts, the rules behind them, the scrapes behind those, and who is told."""

from slo.conventions import (
    ALERT_NAME,
    ALERT_STATE,
    ALERTMANAGER_ALERTS,
    ALERTMANAGER_NOTIFICATIONS,
    ALERTMANAGER_NOTIFICATIONS_FAILED,
    ALERTMANAGER_SILENCES,
    ALERTS,
    PROMETHEUS_ALERTMANAGERS_DISCOVERED,
    PROMETHEUS_NOTIFICATIONS_DROPPED,
    PROMETHEUS_NOTIFICATIONS_ERRORS,
    PROMETHEUS_NOTIFICATIONS_SENT,
    PROMETHEUS_RULE_FAILURES,
    PROMETHEUS_RULE_GROUP_DURATION,
    PROMETHEUS_RULE_GROUP_INTERVAL,
    PROMETHEUS_RULE_GROUP_MISSED,
    RULE_GROUP,
    SCRAPE_DURATION,
    SEVERITY,
    SLO_ID,
    SLO_SERVICE,
    UP,
)

_CHOSEN = f'{SEVERITY}=~"$severity"'
FIRING, PENDING = "firing", "pending"
_IDENTITY = (ALERT_NAME, SEVERITY, SLO_SERVICE, SLO_ID)


def alerts(state: str, *by: str) -> str:
    """Count the alerts in a state, by some labels."""
    grouped = f" by ({', '.join(by)}) " if by else ""
    return f"count{grouped}({_alerts(state)})"


def count_of_alerts(state: str) -> str:
    """Count the alerts in a state; 0 where there are none and rules are evaluated, which is what one hopes for."""
    return f"{alerts(state)} or 0 * count({PROMETHEUS_RULE_GROUP_INTERVAL} or {ALERTS})"


def alert_states() -> str:
    """Give 2 for every alert that fires and 1 for every one that is pending, by its name, severity and SLO."""
    return f"max by ({ALERT_NAME}, {SEVERITY}, {SLO_ID}) (2 * {_alerts(FIRING)} or {_alerts(PENDING)})"


def firing() -> str:
    """Count what fires, by what tells alerts apart."""
    return alerts(FIRING, *_IDENTITY)


def firing_time() -> str:
    """Give for how many seconds of the board's time range each alert that fires now has fired, at most."""
    minutes = f"max by ({', '.join(_IDENTITY)}) (count_over_time({_alerts(FIRING)}[$__range:1m]))"
    return f"60 * {minutes} and {firing()}"


def count_of_targets_down() -> str:
    """Count the targets that do not answer."""
    return f"sum({UP} == bool 0)"


def worst_scrape() -> str:
    """Say whether all targets of each job answer."""
    return f"min by (job) ({UP})"


def scrape_time() -> str:
    """Give the longest time a target of each job takes to answer."""
    return f"max by (job) ({SCRAPE_DURATION})"


def rule_failures() -> str:
    """Give the evaluations of rules that fail per second, by group."""
    return f"sum by ({RULE_GROUP}) (rate({PROMETHEUS_RULE_FAILURES}[$__rate_interval]))"


def count_of_rule_failures() -> str:
    """Count the evaluations of rules that failed in the board's time range."""
    return f"sum(increase({PROMETHEUS_RULE_FAILURES}[$__range]))"


def missed_evaluations() -> str:
    """Give the evaluations of rule groups that were left out per second, because the ones before took too long."""
    return f"sum by ({RULE_GROUP}) (rate({PROMETHEUS_RULE_GROUP_MISSED}[$__rate_interval]))"


def rule_group_load() -> str:
    """Give the part of its interval that a rule group takes to be evaluated."""
    return f"max by ({RULE_GROUP}) ({PROMETHEUS_RULE_GROUP_DURATION} / {PROMETHEUS_RULE_GROUP_INTERVAL})"


def notifications_sent() -> str:
    """Give the alerts that Prometheus hands to Alertmanager per second."""
    return f"sum(rate({PROMETHEUS_NOTIFICATIONS_SENT}[$__rate_interval]))"


def notifications_lost() -> str:
    """Give the alerts per second that never got to Alertmanager."""
    return f"sum(rate({PROMETHEUS_NOTIFICATIONS_DROPPED}[$__rate_interval]))"


def notification_errors() -> str:
    """Give the attempts to reach an Alertmanager that failed, per second."""
    return f"sum(rate({PROMETHEUS_NOTIFICATIONS_ERRORS}[$__rate_interval]))"


def count_of_lost_notifications() -> str:
    """Count the alerts of the board's time range that never got to Alertmanager."""
    return f"sum(increase({PROMETHEUS_NOTIFICATIONS_DROPPED}[$__range]))"


def alertmanagers() -> str:
    """Count the Alertmanagers that Prometheus knows."""
    return f"min({PROMETHEUS_ALERTMANAGERS_DISCOVERED})"


def told() -> str:
    """Give the notifications that Alertmanager sends per second, by where to."""
    return f"sum by (integration) (rate({ALERTMANAGER_NOTIFICATIONS}[$__rate_interval]))"


def untold() -> str:
    """Give the notifications that Alertmanager could not send, per second, by where to."""
    return f"sum by (integration) (rate({ALERTMANAGER_NOTIFICATIONS_FAILED}[$__rate_interval]))"


def alerts_of_alertmanager() -> str:
    """Count the alerts that Alertmanager holds, by what it does with them."""
    return f"sum by (state) ({ALERTMANAGER_ALERTS})"


def silences() -> str:
    """Count the silences that are in force."""
    return f'sum({ALERTMANAGER_SILENCES}{{state="active"}})'


# Private


def _alerts(state: str) -> str:
    return f'{ALERTS}{{{_CHOSEN},{ALERT_STATE}="{state}"}}'
