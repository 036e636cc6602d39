"""One report, of which each test changes what it is about."""

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

from slo.dora import conventions
from slo.dora.attribution.model import (
    Attribution,
    Change,
    Confidence,
    Evidence,
    JudgedDeployment,
    Kind,
    LinkedIncident,
)
from slo.dora.metrics.model import Comparison, DoraFigures, Exactness, Figure, Trend, WindowFigures
from slo.dora.model import Deployment, Incident, Note
from slo.dora.report.model import Benchmark, Origin, Report, standings

SCHEMA: dict[str, Any] = json.loads(files("slo.dora.report").joinpath("schema.json").read_text(encoding="utf-8"))
"""The contract of the report as JSON; it ships with the package."""
DAY, HOUR = 86_400, 3600
AT = 1_760_000_000.0
"""2025-10-09 08:53:20 UTC."""
NOTE = Note(
    id="lightweight-tags", text="2 of 6 tags have no time of their own", next_step="tag with `git tag -a` from now on"
)
FATAL = Note(
    id="shallow-clone",
    text="the clone holds 50 commits and no more",
    next_step="run `git fetch --unshallow`",
    is_fatal=True,
)
BENCHMARK = Benchmark(
    edition="2025", scores={conventions.CHANGE_LEAD_TIME: 5.5}, source="https://example.org/industry_metrics.json"
)


def figure(metric: str, value: float | None, **changed: Any) -> Figure:  # noqa: ANN401 - any field
    """Make a sufficient, exact figure of nine."""
    plain = Figure(
        metric=metric,
        value=value,
        p90=None,
        low=None if value is None else value / 2,
        high=None if value is None else value * 2,
        n=9,
        numerator=None,
        is_sufficient=True,
        exactness=Exactness.EXACT,
        proxies=(),
        answer=None,
        score=None,
        open_count=None,
    )
    return replace(plain, **changed)


def lead_time(**changed: Any) -> Figure:  # noqa: ANN401 - any field
    """Make a change lead time of two days and a half."""
    fields = {"p90": 9.0 * DAY, "answer": "one day to one week", "score": 6.0, **changed}
    return figure(conventions.CHANGE_LEAD_TIME, fields.pop("value", 2.5 * DAY), **fields)


def compared(one: Figure, **changed: Any) -> Comparison:  # noqa: ANN401 - any field
    """Set a figure beside the same one before it: unclear, as nothing changed."""
    fields = {"previous": one, "trend": None if one.value is None else Trend.UNCLEAR, **changed}
    return Comparison(figure=one, **fields)


def window(
    days: int = 28, *, service: str = "shop", lead: Comparison | None = None, deployments: int = 6
) -> WindowFigures:
    """Make a window with all five metrics: two failures of six deployments, and no recovery known."""
    figures = {
        conventions.DEPLOYMENT_FREQUENCY: figure(
            conventions.DEPLOYMENT_FREQUENCY, deployments / days, n=deployments, is_sufficient=deployments > 4
        ),
        conventions.FAILED_DEPLOYMENT_RECOVERY_TIME: figure(
            conventions.FAILED_DEPLOYMENT_RECOVERY_TIME, None, n=0, is_sufficient=False, open_count=0
        ),
        conventions.CHANGE_FAIL_RATE: figure(conventions.CHANGE_FAIL_RATE, 2 / 6, n=6, numerator=2),
        conventions.DEPLOYMENT_REWORK_RATE: figure(conventions.DEPLOYMENT_REWORK_RATE, 0.0, n=6, numerator=0),
    }
    by_metric = {metric: compared(one) for metric, one in figures.items()}
    by_metric[conventions.CHANGE_LEAD_TIME] = lead or compared(lead_time())
    return WindowFigures(
        service=service,
        environment="production",
        days=days,
        start=AT - days * DAY,
        end=AT,
        comparisons=tuple(by_metric[metric] for metric in conventions.METRICS),
        deployment_days_per_week=1.5,
        changes_by_bots=1,
        negative_lead_times=0,
    )


def change(sha: str, *, deployed: float, days: float = 2.5) -> Change:
    """Make a change that took so many days."""
    return Change(
        sha=sha * 40,
        subject=f"Change {sha}",
        author="Ada",
        is_bot=False,
        begun_seconds=deployed - days * DAY,
        merged_seconds=None,
        opened_seconds=None,
        deployed_seconds=deployed,
        pull=None,
        proxy=None,
    )


def judged(version: str, *, days_ago: float, service: str = "shop", **changed: Any) -> JudgedDeployment:  # noqa: ANN401 - any field
    """Make a deployment that brought one change, and of which nothing says that it failed."""
    finished = AT - days_ago * DAY
    plain = JudgedDeployment(
        deployment=Deployment(
            id=f"git-tags:shop:{version}",
            service=service,
            environment="production",
            finished_seconds=finished,
            version=version,
        ),
        kind=Kind.NEW,
        commit="a" * 40,
        changes=(change("a", deployed=finished),),
        changes_unknown=None,
        failures=(),
        rework=(),
        rollback_of=None,
        recovered_seconds=None,
        recovered_by=None,
        steps=(),
    )
    return replace(plain, **changed)


def failed(version: str, *, days_ago: float, hours: float | None = 3) -> JudgedDeployment:
    """Make a deployment that was rolled back after so many hours, or is broken yet."""
    evidence = Evidence(
        signal="rollback", confidence=Confidence.CERTAIN, by="git-tags:shop:v1.0.2", because="taken back by v1.0.2"
    )
    over = None if hours is None else AT - days_ago * DAY + hours * HOUR
    return judged(version, days_ago=days_ago, failures=(evidence,), recovered_seconds=over)


INCIDENT = LinkedIncident(
    incident=Incident(id="pagerduty:1", opened_seconds=AT - 3 * DAY, service="shop", title="Checkout is down"),
    deployment="git-tags:shop:v1.1.0",
    confidence=Confidence.LIKELY,
    because="opened 20 min after v1.1.0 in the same service and environment",
)


def report(**changed: Any) -> Report:  # noqa: ANN401 - any field
    """Make a report of one service with one window, three deployments, an incident and a note."""
    fields: dict[str, Any] = {
        "windows": (window(),),
        "deployments": (
            judged("v1.0.0", days_ago=20, kind=Kind.FIRST, changes=None, changes_unknown="the first one known"),
            failed("v1.1.0", days_ago=4),
            judged("v1.2.0", days_ago=2),
        ),
        "incidents": (INCIDENT,),
        "notes": (NOTE,),
        "benchmark": BENCHMARK,
        **changed,
    }
    figures = DoraFigures(
        made_seconds=AT,
        policy_name="default",
        policy_hash="0123456789ab",
        windows=fields["windows"],
        attribution=Attribution(deployments=fields["deployments"], incidents=fields["incidents"], notes=()),
        notes=fields["notes"],
    )
    return Report(
        figures=figures,
        standings=tuple(standings(figures, figures.windows)),
        origins=(Origin(name="github.com/example/shop", commits=1200, deployments=3, incidents=0),),
        benchmark=fields["benchmark"],
    )
