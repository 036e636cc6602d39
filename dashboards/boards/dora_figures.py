"""The first lines of the DORA board: the five metrics, the answers they stand for, and what is going on now."""

from collections.abc import Iterable, Sequence

from dashboards import units
from dashboards.model import Panel, Query, RangeText, Unit
from dashboards.overrides import series
from dashboards.palette import BAD, GOOD, NEUTRAL, WARNING, levels
from dashboards.panels.stat import Stat
from dashboards.queries import dora as queries
from slo.dora.conventions import (
    CHANGE_FAIL_RATE,
    CHANGE_LEAD_TIME,
    DEPLOYMENT_FREQUENCY,
    DEPLOYMENT_REWORK_RATE,
    FAILED_DEPLOYMENT_RECOVERY_TIME,
    FREQUENCY_ANSWERS,
    MEDIAN,
    P90,
    TIME_ANSWERS,
    Answer,
)

LEAST_SAMPLES = 5
"""Of fewer a ratio or a quantile says nothing."""
BEST_FIRST = ("dark-green", "green", "yellow", "orange", "red", "dark-red")
"""The colours of DORA's answers."""


def metrics() -> Iterable[Panel]:
    """Show the five metrics over the window, each with the number of things it is of."""
    lasting = units.DURATION_SECONDS
    yield _metric(
        "Deployment frequency",
        "Deployments a day that succeeded and changed something. Good is what your users can use; small and often is "
        "safer than large and rare. Falls: look at the size of batches and at what waits for approval.",
        units.NONE,
        Query(expr=queries.deployments_per_day(), legend="a day", instant=True),
        Query(expr=queries.samples(DEPLOYMENT_FREQUENCY), legend="deployments", instant=True),
    )
    yield _metric(
        "Lead time, median",
        "Change lead time: from the authoring of a change to its deployment. Good is hours; the stages below say what "
        "takes so long.",
        lasting,
        Query(expr=queries.lead_time(MEDIAN), legend="half of all within", instant=True),
        Query(expr=queries.samples(CHANGE_LEAD_TIME), legend="changes", instant=True),
    )
    yield _metric(
        "Lead time, 90 %",
        "Nine of ten changes took no longer. Many times the median: some changes wait; find out for what.",
        lasting,
        Query(expr=queries.lead_time(P90), legend="nine of ten within", instant=True),
        Query(expr=queries.samples(CHANGE_LEAD_TIME), legend="changes", instant=True),
    )
    yield _metric(
        "Change fail rate",
        "The part of the deployments that needed immediate intervention. Good is below 10 %; else look below at what "
        "told of the failures, and test for that before.",
        units.PERCENT_RATIO,
        Query(expr=queries.fail_ratio(), legend="failed", instant=True),
        Query(expr=queries.samples(CHANGE_FAIL_RATE), legend="deployments", instant=True),
    )
    yield _metric(
        "Recovery time, median",
        "From the end of a failed deployment, or the start of a canary that failed, to its recovery. Good is below an "
        "hour: make rolling back one step. What is still open counts as lasting at least until now.",
        lasting,
        Query(expr=queries.recovery_time(MEDIAN), legend="half of all within", instant=True),
        Query(expr=queries.samples(FAILED_DEPLOYMENT_RECOVERY_TIME), legend="failures", instant=True),
        no_value="no failure known",
    )
    yield _metric(
        "Rework rate",
        "The part of the deployments that were unplanned, because of an incident in production. Good is below 10 %.",
        units.PERCENT_RATIO,
        Query(expr=queries.rework_ratio(), legend="unplanned", instant=True),
        Query(expr=queries.samples(DEPLOYMENT_REWORK_RATE), legend="deployments", instant=True),
    )


def answers() -> Iterable[Panel]:
    """Show which answers of DORA's survey they stand for, and what is going on now."""
    yield _answer("How often", queries.deployments_per_day(), FREQUENCY_ANSWERS, best_is_first=False)
    yield _answer("How fast", queries.lead_time(MEDIAN), TIME_ANSWERS)
    yield _answer("How fast it recovers", queries.recovery_time(MEDIAN), TIME_ANSWERS, no_value="no failure known")
    yield Stat(
        title="Last deployment",
        description="How long ago, and what was deployed. Far longer than usual: something keeps changes from their "
        "users.",
        unit=units.DURATION_SECONDS,
        height=3,
        graph="none",
        shown="value_and_name",
        colour=NEUTRAL,
        queries=(Query(expr=queries.since_last_deployment(), legend="{{version}}", instant=True),),
    )
    yield Stat(
        title="Open incidents",
        description="That nobody has resolved yet; they are in no recovery time. Good is 0.",
        unit=units.SHORT,
        height=3,
        graph="none",
        thresholds=levels(GOOD, (1, WARNING)),
        queries=(Query(expr=queries.open_incidents(), instant=True),),
    )
    yield Stat(
        title="Oldest open incident",
        description="For how long it has been open. Good is none; a day or more is no incident any more but a state: "
        "decide what to do about it.",
        unit=units.DURATION_SECONDS,
        height=3,
        graph="none",
        thresholds=levels(WARNING, (86_400, BAD)),
        no_value="none known",
        queries=(Query(expr=queries.age_of_oldest_incident(), instant=True),),
    )


# Private


def _metric(title: str, description: str, unit: Unit, value: Query, count: Query, *, no_value: str = "") -> Stat:
    """Show a value, and of how many it is."""
    few = {"steps": [{"color": WARNING}, {"color": NEUTRAL, "value": LEAST_SAMPLES}], "mode": "absolute"}
    plain = {"thresholds": few, "color": {"mode": "thresholds"}, "decimals": 0}
    return Stat(
        title=title,
        description=f"{description} The number below says of how many; below {LEAST_SAMPLES} do not believe it.",
        unit=unit,
        height=5,
        graph="none",
        shown="value_and_name",
        orientation="horizontal",
        colour=NEUTRAL,
        no_value=no_value,
        queries=(value, count),
        overrides=(series(query="B", unit=units.NONE, more=plain),),
    )


def _answer(
    title: str, expr: str, answers: Sequence[Answer], *, best_is_first: bool = True, no_value: str = ""
) -> Stat:
    return Stat(
        title=title,
        description="The answer of DORA's survey that the figure above stands for; the colour goes from the best to "
        "the worst. Compare with your own past, not with others.",
        unit=units.SHORT,
        height=3,
        graph="none",
        thresholds=levels(NEUTRAL),
        texts=tuple(_texts(answers, best_is_first=best_is_first)),
        no_value=no_value,
        queries=(Query(expr=expr, instant=True),),
    )


def _texts(answers: Sequence[Answer], *, best_is_first: bool) -> Iterable[RangeText]:
    colours = BEST_FIRST[: len(answers)] if best_is_first else tuple(reversed(BEST_FIRST[: len(answers)]))
    ends = (*(answer.above for answer in answers[1:]), None)
    for answer, end, colour in zip(answers, ends, colours, strict=True):
        yield RangeText(start=answer.above, end=end, text=answer.text, colour=colour)
