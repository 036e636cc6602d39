"""Rules about what was pushed: whether it still is, and ratios over four weeks that a board can draw back in time.

A Pushgateway forgets nothing: without these alerts a job that stopped months ago looks like a team that stands still.
"""

from slo.dora import conventions as names
from slo.rules.interface import AlertRule, RecordingRule, RuleGroup

STALE_SECONDS = 26 * 3600
"""A daily job may be two hours late."""
LEAST_QUALITY_RATIO = 0.8
_INTERVAL_SECONDS = 300
"""The figures change once an hour at the most."""
_MISSING_SECONDS = 3600
_SEVERITY = "severity"
_WARNING, _INFO = "warning", "info"


def rule_groups() -> tuple[RuleGroup, ...]:
    """Give the recording rules and the alerts."""
    return (
        RuleGroup(name="dora-recordings", interval_seconds=_INTERVAL_SECONDS, rules=_recordings()),
        RuleGroup(name="dora-alerts", interval_seconds=_INTERVAL_SECONDS, rules=_alerts()),
    )


# Private

_EACH = ", ".join(names.SERVICE_LABELS)
_JOB = f'job="{names.PUSH_JOB}"'
_DAY_EDGE = 86_400
_FOUR_WEEKS = "4w"


def _recordings() -> tuple[RecordingRule, ...]:
    succeeded = _increase(names.DEPLOYMENTS, f'{{{names.RESULT}="success"}}')
    failed = _increase(names.FAILED_DEPLOYMENTS)
    # A canary that failed is no success and reached users; an attempt that failed before is in neither.
    canaries = _increase(names.FAILED_DEPLOYMENTS, f'{{{names.SIGNAL}="canary"}}')
    # Prometheus 3 writes whole edges as 86400.0.
    within = _increase(f"{names.CHANGE_LEAD_TIME_SECONDS}_bucket", f'{{le=~"{_DAY_EDGE}([.]0)?"}}')
    changes = _increase(f"{names.CHANGE_LEAD_TIME_SECONDS}_count")
    return (
        RecordingRule(record=names.RECORDED_DEPLOYMENTS, expression=succeeded, labels={}),
        RecordingRule(
            record=names.RECORDED_FAIL_RATIO, expression=f"{failed}\n/\n({succeeded} + {canaries} > 0)", labels={}
        ),
        RecordingRule(record=names.RECORDED_WITHIN_A_DAY, expression=f"{within}\n/\n({changes} > 0)", labels={}),
    )


def _increase(metric: str, labels: str = "") -> str:
    return f"sum by ({_EACH}) (increase({metric}{labels}[{_FOUR_WEEKS}]))"


def _alerts() -> tuple[AlertRule, ...]:
    group = f"{{{{ $labels.{names.REPOSITORY} }}}}"
    hours = STALE_SECONDS // 3600
    return (
        AlertRule(
            alert="DoraPushStale",
            expression=f"time() - {names.PUSH_TIME}{{{_JOB}}} > {STALE_SECONDS}",
            labels={_SEVERITY: _WARNING},
            annotations={
                "summary": f"The DORA figures of {group} have not been pushed for more than {hours} hours",
                "description": "The job that runs `load-harness dora push` has stopped or fails: see its last run. "
                f"If the repository is gone: `load-harness dora push ... --prune {group}`.",
            },
        ),
        AlertRule(
            alert="DoraPushFailing",
            expression=f"{names.PUSH_FAILURE_TIME}{{{_JOB}}} > {names.PUSH_TIME}{{{_JOB}}}",
            for_seconds=_INTERVAL_SECONDS,
            labels={_SEVERITY: _WARNING},
            annotations={
                "summary": f"The Pushgateway refuses the DORA figures of {group}",
                "description": "The last push failed: `load-harness dora push` prints what the gateway answers.",
            },
        ),
        AlertRule(
            alert="DoraFiguresStale",
            expression=f"time() - {names.REPORT_TIMESTAMP}{{{_JOB}}} > {STALE_SECONDS}\n"
            f"unless on ({names.REPOSITORY})\ntime() - {names.PUSH_TIME}{{{_JOB}}} > {STALE_SECONDS}",
            labels={_SEVERITY: _WARNING},
            annotations={
                "summary": f"The DORA figures of {group} are pushed, and are old",
                "description": f"They were computed more than {hours} hours ago, though the push is recent: "
                "see whether the job pushes with a fixed `--at`.",
            },
        ),
        AlertRule(
            alert="DoraFiguresMissing",
            expression=f"absent({names.REPORT_TIMESTAMP}{{{_JOB}}})",
            for_seconds=_MISSING_SECONDS,
            labels={_SEVERITY: _WARNING},
            annotations={
                "summary": "There are no DORA figures at all",
                "description": "The Pushgateway has lost them (run it with `--persistence.file`), nobody scrapes it "
                "with `honor_labels: true`, or nothing was ever pushed.",
            },
        ),
        AlertRule(
            alert="DoraDataIncomplete",
            expression=f"{names.DATA_QUALITY_RATIO}{{{_JOB}}} < {LEAST_QUALITY_RATIO}",
            for_seconds=STALE_SECONDS,
            labels={_SEVERITY: _INFO},
            annotations={
                "summary": f"{{{{ $value | humanizePercentage }}}} of the data of {{{{ $labels.{names.SERVICE} }}}} "
                f"passes the check {{{{ $labels.{names.CHECK} }}}}",
                "description": "The figures are of what could be linked, not of what happened: `load-harness dora "
                "report` says what is missing, and what to do about it.",
            },
        ),
    )
