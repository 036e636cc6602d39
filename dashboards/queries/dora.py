"""The five metrics of DORA, over a window and as they happened."""

from slo.dora.conventions import (
    CHANGE_LEAD_TIME_SECONDS,
    CHANGE_LEAD_TIME_STAGE_SECONDS,
    CHANGES_DEPLOYED,
    CHECK,
    DATA_QUALITY_RATIO,
    DEPLOYMENTS,
    EDITION,
    ENVIRONMENT,
    FAILED_DEPLOYMENTS,
    INCIDENTS_OPEN,
    LAST_DEPLOYMENT_INFO,
    LAST_DEPLOYMENT_TIMESTAMP,
    METRIC,
    OLDEST_OPEN_INCIDENT_TIMESTAMP,
    PERFORMANCE_SCORE,
    QUANTILE,
    RECOVERY_SECONDS,
    REPORT_TIMESTAMP,
    RESULT,
    REWORK_DEPLOYMENTS,
    SERVICE,
    SIGNAL,
    STAGE,
    VERSION,
    WINDOW,
    WINDOW_DEPLOYMENTS_PER_DAY,
    WINDOW_FAIL_RATIO,
    WINDOW_LEAD_TIME_SECONDS,
    WINDOW_RECOVERY_SECONDS,
    WINDOW_REWORK_RATIO,
    WINDOW_SAMPLES,
)

CHOSEN = f'{SERVICE}="$service",{ENVIRONMENT}="$environment"'
_WINDOW = f'{WINDOW}="$window"'
OF_ONE_SERVICE = f"{CHOSEN},{_WINDOW}"
OF_EVERY_SERVICE = _WINDOW
_EACH = f"{SERVICE}, {ENVIRONMENT}"


def deployments_per_day(of: str = OF_ONE_SERVICE) -> str:
    """Give the deployments a day over the window, for each service and environment."""
    return f"sum by ({_EACH}) ({WINDOW_DEPLOYMENTS_PER_DAY}{{{of}}})"


def lead_time(quantile: str, of: str = OF_ONE_SERVICE) -> str:
    """Give a quantile of the change lead time over the window."""
    return f'max by ({_EACH}) ({WINDOW_LEAD_TIME_SECONDS}{{{of},{QUANTILE}="{quantile}"}})'


def recovery_time(quantile: str, of: str = OF_ONE_SERVICE) -> str:
    """Give a quantile of the recovery time over the window."""
    return f'max by ({_EACH}) ({WINDOW_RECOVERY_SECONDS}{{{of},{QUANTILE}="{quantile}"}})'


def fail_ratio(of: str = OF_ONE_SERVICE) -> str:
    """Give the part of the deployments that failed over the window."""
    return f"max by ({_EACH}) ({WINDOW_FAIL_RATIO}{{{of}}})"


def rework_ratio(of: str = OF_ONE_SERVICE) -> str:
    """Give the part of the deployments that were rework over the window."""
    return f"max by ({_EACH}) ({WINDOW_REWORK_RATIO}{{{of}}})"


def samples(metric: str, of: str = OF_ONE_SERVICE) -> str:
    """Say of how many deployments, changes or failures a metric over the window is made."""
    return f'sum by ({_EACH}) ({WINDOW_SAMPLES}{{{of},{METRIC}="{metric}"}})'


def deployments_of_a_day() -> str:
    """Count the deployments of the last 24 hours, by their result."""
    return f"sum by ({RESULT}) (increase({DEPLOYMENTS}{{{CHOSEN}}}[1d]))"


def changes_per_deployment() -> str:
    """Give how many changes a deployment holds, over the last week."""
    deployed = f'sum by ({SERVICE}) (increase({DEPLOYMENTS}{{{CHOSEN},{RESULT}="success"}}[7d]))'
    return f"sum by ({SERVICE}) (increase({CHANGES_DEPLOYED}{{{CHOSEN}}}[7d])) / ({deployed} > 0)"


def lead_times() -> str:
    """Count the changes of the last week by how long they took."""
    return f"sum by (le) (increase({CHANGE_LEAD_TIME_SECONDS}_bucket{{{CHOSEN}}}[7d]))"


def recovery_times() -> str:
    """Count the failures of the last week by how long their recovery took."""
    return f"sum by (le) (increase({RECOVERY_SECONDS}_bucket{{{CHOSEN}}}[7d]))"


def stage_time() -> str:
    """Give the mean time of each stage of a change, over the last week."""
    seconds = f"sum by ({STAGE}) (increase({CHANGE_LEAD_TIME_STAGE_SECONDS}_sum{{{CHOSEN}}}[7d]))"
    changes = f"sum by ({STAGE}) (increase({CHANGE_LEAD_TIME_STAGE_SECONDS}_count{{{CHOSEN}}}[7d]))"
    return f"{seconds} / ({changes} > 0)"


def failures_by_signal() -> str:
    """Count the failed deployments in the board's time range, by what told of them."""
    return f"sum by ({SIGNAL}) (increase({FAILED_DEPLOYMENTS}{{{CHOSEN}}}[$__range]))"


def rework_by_signal() -> str:
    """Count the deployments in the board's time range that were rework, by what told of them."""
    return f"sum by ({SIGNAL}) (increase({REWORK_DEPLOYMENTS}{{{CHOSEN}}}[$__range]))"


def open_incidents() -> str:
    """Count the incidents that nobody has resolved yet."""
    return f"sum({INCIDENTS_OPEN}{{{CHOSEN}}})"


def age_of_oldest_incident() -> str:
    """Give the seconds for which the oldest incident has been open."""
    return f"clamp_min(time() - min({OLDEST_OPEN_INCIDENT_TIMESTAMP}{{{CHOSEN}}}), 0)"


def since_last_deployment() -> str:
    """Give the seconds since the last deployment, with its version."""
    version = f"{LAST_DEPLOYMENT_INFO}{{{CHOSEN}}}"
    seconds = f"clamp_min(time() - {LAST_DEPLOYMENT_TIMESTAMP}{{{CHOSEN}}}, 0)"
    return f"{seconds} * on ({_EACH}) group_left ({VERSION}) {version}"


def last_deployment() -> str:
    """Give the moment of the last deployment, in milliseconds, with its version."""
    version = f"{LAST_DEPLOYMENT_INFO}{{{CHOSEN}}}"
    return f"1000 * {LAST_DEPLOYMENT_TIMESTAMP}{{{CHOSEN}}} * on ({_EACH}) group_left ({VERSION}) {version}"


def score() -> str:
    """Give the score of each metric, from 0 to 10."""
    return f"max by ({METRIC}, {EDITION}) ({PERFORMANCE_SCORE}{{{CHOSEN}}})"


def data_quality() -> str:
    """Give the part of the data that passes each check."""
    return f"min by ({CHECK}) ({DATA_QUALITY_RATIO}{{{CHOSEN}}})"


def age_of_report() -> str:
    """Give the seconds since the figures were computed."""
    return f"clamp_min(time() - max({REPORT_TIMESTAMP}), 0)"
