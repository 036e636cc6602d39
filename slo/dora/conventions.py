"""Spell once the names of DORA's series, their labels, and the values that those may have.

Every label is bounded by configuration or by a list here: never a commit, a run, a pull request, an author or an
incident, each of which would be one more series for ever. Five metrics, as DORA names and groups them since 2024:
throughput is deployment frequency, change lead time and failed deployment recovery time; instability is change fail
rate and deployment rework rate. Source: https://dora.dev/guides/dora-metrics/
"""

from dataclasses import dataclass

_HOUR, _DAY, _MONTH = 3_600, 86_400, 30 * 86_400

# Labels of every series below, but of the report's own.
SERVICE = "service"
ENVIRONMENT = "environment"
SERVICE_LABELS = (SERVICE, ENVIRONMENT)

# Further labels.
RESULT = "result"
"""Of a deployment: one of `RESULTS`."""
RESULTS = ("success", "failure", "rollback")
PLANNED = "planned"
"""`true`, or `false` for a deployment made because of an incident in production."""
STAGE = "stage"
"""Of a change's way to production: one of `STAGES`."""
STAGES = ("coding", "review", "merge_to_deploy")
SIGNAL = "signal"
"""By what a deployment is known to have failed, or to be rework: one of `SIGNALS`."""
SIGNAL_INCIDENT = "incident"
SIGNAL_ROLLBACK = "rollback"
SIGNAL_REVERT = "revert"
SIGNAL_HOTFIX = "hotfix"
SIGNAL_CANARY = "canary"
SIGNALS = (SIGNAL_INCIDENT, SIGNAL_ROLLBACK, SIGNAL_REVERT, SIGNAL_HOTFIX, SIGNAL_CANARY)
WINDOW = "window"
"""The days up to the report, one of `WINDOWS`."""
WINDOWS = ("7d", "28d", "90d")
QUANTILE = "quantile"
MEDIAN = "0.5"
P90 = "0.9"
METRIC = "metric"
"""One of `METRICS`: what a sample size or a score is of."""
DEPLOYMENT_FREQUENCY = "deployment_frequency"
CHANGE_LEAD_TIME = "change_lead_time"
CHANGE_FAIL_RATE = "change_fail_rate"
FAILED_DEPLOYMENT_RECOVERY_TIME = "failed_deployment_recovery_time"
DEPLOYMENT_REWORK_RATE = "deployment_rework_rate"
METRICS = (
    DEPLOYMENT_FREQUENCY,
    CHANGE_LEAD_TIME,
    FAILED_DEPLOYMENT_RECOVERY_TIME,
    CHANGE_FAIL_RATE,
    DEPLOYMENT_REWORK_RATE,
)
CHECK = "check"
"""Of the data the report was made of: one of `CHECKS`."""
CHECKS = ("linked_changes", "deploys_with_sha", "incidents_linked")
VERSION = "version"
EDITION = "edition"
"""The year of DORA's published figures that a score is of."""
HASH = "hash"

# Counts of what happened, from facts that never change; they only grow. All combinations of the labels begin at 0.
DEPLOYMENTS = "dora_deployments_total"
"""Counter of deployments that ended, by service, environment, `result` and `planned`."""
CHANGES_DEPLOYED = "dora_changes_deployed_total"
"""Counter of changes (commits that are no merges) first deployed; over the deployments it is the size of a batch."""
CHANGE_LEAD_TIME_SECONDS = "dora_change_lead_time_seconds"
"""Histogram in seconds: from the authoring of a change to the end of the deployment that first contained it."""
CHANGE_LEAD_TIME_STAGE_SECONDS = "dora_change_lead_time_stage_seconds"
"""Histogram in seconds, the same by `stage`."""
FAILED_DEPLOYMENTS = "dora_failed_deployments_total"
"""Counter of deployments that needed immediate intervention, by `signal`."""
REWORK_DEPLOYMENTS = "dora_rework_deployments_total"
"""Counter of unplanned deployments made because of an incident in production, by `signal`."""
RECOVERY_SECONDS = "dora_failed_deployment_recovery_seconds"
"""Histogram in seconds: from the end of a failed deployment, or the start of a canary that failed, to its recovery; of
those that recovered and of which both are known."""

# The five metrics over a window, exact; a series is left out where there is nothing to tell, it is never 0 for that.
WINDOW_DEPLOYMENTS_PER_DAY = "dora_window_deployments_per_day"
"""Gauge in deployments a day: those that succeeded and changed something, by `window`."""
WINDOW_LEAD_TIME_SECONDS = "dora_window_change_lead_time_seconds"
"""Gauge in seconds, by `window` and `quantile`."""
WINDOW_FAIL_RATIO = "dora_window_change_fail_ratio"
"""Gauge from 0 to 1: failed deployments over deployments that reached production, by `window`."""
WINDOW_REWORK_RATIO = "dora_window_deployment_rework_ratio"
"""Gauge from 0 to 1: unplanned deployments over all, by `window`."""
WINDOW_RECOVERY_SECONDS = "dora_window_failed_deployment_recovery_seconds"
"""Gauge in seconds, by `window` and `quantile`."""
WINDOW_SAMPLES = "dora_window_samples"
"""Gauge: how many deployments, changes or failures a value of `metric` over a `window` is made of."""

# What is going on now.
INCIDENTS_OPEN = "dora_incidents_open"
"""Gauge: incidents nobody has resolved yet; their recovery time is not in the figures above."""
OLDEST_OPEN_INCIDENT_TIMESTAMP = "dora_oldest_open_incident_timestamp_seconds"
"""Gauge, Unix time in seconds; left out where no incident is open."""
LAST_DEPLOYMENT_TIMESTAMP = "dora_last_deployment_timestamp_seconds"
"""Gauge, Unix time in seconds of the end of the last deployment that succeeded."""
LAST_DEPLOYMENT_INFO = "dora_last_deployment_info"
"""Gauge of 1 with the `version` that was deployed last; one series for each service and environment."""

# Of the report.
PERFORMANCE_SCORE = "dora_performance_score"
"""Gauge from 0 to 10 on the scale of DORA's Quick Check, by `metric` and `edition`."""
DATA_QUALITY_RATIO = "dora_data_quality_ratio"
"""Gauge from 0 to 1: the part of the data that passes a `check`."""
REPORT_TIMESTAMP = "dora_report_timestamp_seconds"
"""Gauge, Unix time in seconds at which the figures were computed."""
BUILD_INFO = "dora_build_info"
"""Gauge of 1 with the `version` of the program that computed them."""
POLICY_INFO = "dora_policy_info"
"""Gauge of 1 with the `hash` of the definitions that were applied."""

# Recorded by the rules of `dora rules`, over four weeks.
RECORDED_DEPLOYMENTS = "service_environment:dora_deployments:increase4w"
"""Deployments that succeeded."""
RECORDED_FAIL_RATIO = "service_environment:dora_failed_deployments:ratio_increase4w"
"""Failed deployments over those that reached production, rollbacks apart; none where there was no deployment."""
RECORDED_WITHIN_A_DAY = "service_environment:dora_change_lead_time_within_1d:ratio_increase4w"
"""The part of the changes that took at most a day."""

# Of the Pushgateway.
PUSH_JOB = "load-harness-dora"
"""The job of all groups; the label `repository` tells them apart."""
REPOSITORY = "repository"
PUSH_TIME = "push_time_seconds"
PUSH_FAILURE_TIME = "push_failure_time_seconds"

TIME_EDGES_SECONDS = (
    900,
    _HOUR,
    4 * _HOUR,
    8 * _HOUR,
    _DAY,
    3 * _DAY,
    7 * _DAY,
    14 * _DAY,
    _MONTH,
    3 * _MONTH,
    6 * _MONTH,
)
"""Upper bucket edges of the histograms; those of DORA's answers are among them, so they are counted exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the answers that DORA's survey offers."""

    text: str
    above: float | None
    """In the metric's unit; None for the lowest answer."""


# The answers of DORA's survey are bands that are well defined. Its clusters (elite, high, medium, low) are not: they
# are the centres of groups of a year's answers, they were dropped in 2025, and nobody published their edges.
# Source: https://github.com/dora-team/dora.dev/tree/main/hugo/data/survey_questions (2025)
TIME_ANSWERS = (
    Answer(text="less than one hour", above=None),
    Answer(text="less than one day", above=_HOUR),
    Answer(text="one day to one week", above=_DAY),
    Answer(text="one week to one month", above=7 * _DAY),
    Answer(text="one to six months", above=_MONTH),
    Answer(text="more than six months", above=6 * _MONTH),
)
"""Of change lead time and failed deployment recovery time, in seconds, from the best on."""
FREQUENCY_ANSWERS = (
    Answer(text="less than once in six months", above=None),
    Answer(text="monthly to once in six months", above=_DAY / (6 * _MONTH)),
    Answer(text="weekly to monthly", above=_DAY / _MONTH),
    Answer(text="daily to weekly", above=1 / 7),
    Answer(text="daily or more often", above=1),
)
"""Of deployment frequency, in deployments a day, from the worst on. DORA tells on demand from daily; a rate cannot."""
