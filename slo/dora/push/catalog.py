"""Every metric that is pushed: its type and its help, in the order in which they are written."""

from collections.abc import Mapping

from slo.dora import conventions as names
from slo.dora.push.model import Type

METRICS: Mapping[str, tuple[Type, str]] = {
    names.DEPLOYMENTS: (Type.COUNTER, "Deployments that ended."),
    names.CHANGES_DEPLOYED: (Type.COUNTER, "Changes that were deployed for the first time."),
    names.CHANGE_LEAD_TIME_SECONDS: (
        Type.HISTOGRAM,
        "Time from the authoring of a change to the end of the deployment that first contained it.",
    ),
    names.CHANGE_LEAD_TIME_STAGE_SECONDS: (Type.HISTOGRAM, "Time of a stage of a change on its way to production."),
    names.FAILED_DEPLOYMENTS: (Type.COUNTER, "Deployments that needed immediate intervention."),
    names.REWORK_DEPLOYMENTS: (Type.COUNTER, "Unplanned deployments made because of an incident in production."),
    names.RECOVERY_SECONDS: (Type.HISTOGRAM, "Time for which users had a failed deployment, until its recovery."),
    names.WINDOW_DEPLOYMENTS_PER_DAY: (Type.GAUGE, "Deployments a day over the window."),
    names.WINDOW_LEAD_TIME_SECONDS: (Type.GAUGE, "Quantile of the change lead time over the window."),
    names.WINDOW_FAIL_RATIO: (Type.GAUGE, "Failed deployments over deployments that reached production."),
    names.WINDOW_REWORK_RATIO: (Type.GAUGE, "Unplanned deployments over all deployments of the window."),
    names.WINDOW_RECOVERY_SECONDS: (Type.GAUGE, "Quantile of the time for which users had a failed deployment."),
    names.WINDOW_SAMPLES: (Type.GAUGE, "Deployments, changes or failures that a value over the window is made of."),
    names.INCIDENTS_OPEN: (Type.GAUGE, "Incidents that nobody has resolved yet."),
    names.OLDEST_OPEN_INCIDENT_TIMESTAMP: (
        Type.GAUGE,
        "Unix time at which the oldest incident that is open began.",
    ),
    names.LAST_DEPLOYMENT_TIMESTAMP: (Type.GAUGE, "Unix time of the end of the last deployment that succeeded."),
    names.LAST_DEPLOYMENT_INFO: (Type.GAUGE, "The version that was deployed last."),
    names.PERFORMANCE_SCORE: (Type.GAUGE, "Score from 0 to 10 on the scale of DORA's Quick Check."),
    names.DATA_QUALITY_RATIO: (Type.GAUGE, "Part of the data that passes a check."),
    names.REPORT_TIMESTAMP: (Type.GAUGE, "Unix time at which the figures were computed."),
    names.BUILD_INFO: (Type.GAUGE, "The program that computed the figures."),
    names.POLICY_INFO: (Type.GAUGE, "The definitions that were applied."),
}
