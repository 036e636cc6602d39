from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from dashboards.hermetic.exposition import read_exposition
from slo.dora import conventions as names
from slo.dora.attribution.model import Attribution, Kind
from slo.dora.metrics.figures import figures
from slo.dora.model import Outcome
from slo.dora.policy.model import Policy
from slo.dora.push.series import Series, count_series, count_unplaced_incidents
from slo.dora.push.write import as_text
from tests.slo.dora.push.history import AT, DAY, HOUR, attribution, incident, judged, year

_SHAPE = Path(__file__).parents[3] / "fixtures" / "exporters" / "load-harness-dora-0.1.prom"
_OF_CHECKOUT = 'service="checkout",environment="production"'


def _values(given: Attribution, *, at: float = AT) -> Mapping[str, float]:
    """Give every sample of a report by its series, as a gateway gets it."""
    made = figures(given, Policy(), at)
    lines = as_text(Series(made, edition="2025").of(made)).splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


def test_all_combinations_are_there_from_the_start() -> None:
    """One deployment gives 6 series of deployments and 5 of each signal: one counts, the others are 0."""
    values = _values(attribution(judged(DAY)))

    counted = {series: value for series, value in values.items() if series.startswith(names.DEPLOYMENTS)}
    assert 6 == len(counted)
    assert {f'{names.DEPLOYMENTS}{{{_OF_CHECKOUT},result="success",planned="true"}}'} == {
        series for series, value in counted.items() if value
    }
    for metric in (names.FAILED_DEPLOYMENTS, names.REWORK_DEPLOYMENTS):
        assert [0.0] * 5 == [value for series, value in values.items() if series.startswith(metric)]


@pytest.mark.parametrize(
    ("kind", "outcome", "result"),
    [
        pytest.param(Kind.NEW, Outcome.SUCCESS, "success", id="a new state succeeds"),
        pytest.param(Kind.ROLLBACK, Outcome.SUCCESS, "rollback", id="a rollback is no success of its own"),
        pytest.param(Kind.ATTEMPT, Outcome.FAILURE, "failure", id="an attempt failed before it reached anybody"),
        pytest.param(Kind.NEW, Outcome.FAILURE, "failure", id="a canary failed"),
        pytest.param(Kind.REDEPLOYMENT, Outcome.SUCCESS, "success", id="the same again ended, too"),
    ],
)
def test_a_deployment_has_one_result(kind: Kind, outcome: Outcome, result: str) -> None:
    """Beside a plain deployment, one of each kind is counted under its result, once."""
    values = _values(attribution(judged(DAY), judged(HOUR, kind=kind, outcome=outcome)))
    counted = {series: value for series, value in values.items() if series.startswith(names.DEPLOYMENTS) and value}

    assert 2 == sum(counted.values())
    assert any(f'result="{result}"' in series for series in counted)


def test_a_failed_deployment_counts_once() -> None:
    """Of two signals the surer one counts, so that the sum is the number of deployments: here the certain one."""
    values = _values(attribution(judged(DAY, signals=("hotfix", "canary"), recovered_after=2 * HOUR)))
    failed = {series: value for series, value in values.items() if series.startswith(names.FAILED_DEPLOYMENTS)}

    assert {f'{names.FAILED_DEPLOYMENTS}{{{_OF_CHECKOUT},signal="canary"}}': 1.0} == {
        series: value for series, value in failed.items() if value
    }
    assert 7200 == values[f"{names.RECOVERY_SECONDS}_sum{{{_OF_CHECKOUT}}}"]


@pytest.mark.parametrize(
    ("kind", "counted"),
    [
        pytest.param(Kind.NEW, [1.0, 1.0, 1.0], id="a new state that failed"),
        pytest.param(Kind.ROLLBACK, [0.0, 1.0, 0.0], id="a rollback is in no change fail rate, and is rework"),
        pytest.param(Kind.ATTEMPT, [0.0, 0.0, 0.0], id="an attempt reached nobody"),
    ],
)
def test_failures_are_those_of_change_fail_rate(kind: Kind, counted: list[float]) -> None:
    """Failed deployments, rework and recoveries are counted of what the five metrics count, so that both agree."""
    one = judged(DAY, kind=kind, signals=("incident",), rework=("incident",), recovered_after=HOUR)
    values = _values(attribution(judged(2 * DAY), one))
    of_incident = f'{{{_OF_CHECKOUT},signal="incident"}}'

    assert counted == [
        values[f"{names.FAILED_DEPLOYMENTS}{of_incident}"],
        values[f"{names.REWORK_DEPLOYMENTS}{of_incident}"],
        values[f"{names.RECOVERY_SECONDS}_count{{{_OF_CHECKOUT}}}"],
    ]


def test_a_canary_that_failed_counts_as_one_whatever_else_there_is() -> None:
    """Failures over successes and canaries is a ratio of at most 1 only if each canary is known as one."""
    canary = judged(DAY, outcome=Outcome.FAILURE, signals=("incident", "canary"))
    values = _values(attribution(judged(2 * DAY), canary))

    assert 1 == values[f'{names.FAILED_DEPLOYMENTS}{{{_OF_CHECKOUT},signal="canary"}}']
    assert 0 == values[f'{names.FAILED_DEPLOYMENTS}{{{_OF_CHECKOUT},signal="incident"}}']


@pytest.mark.parametrize(
    ("started_ago", "observed"),
    [
        pytest.param(DAY + HOUR, (1.0, 3600.0), id="from its start to its end"),
        pytest.param(None, (0.0, 0.0), id="nobody knows since when"),
    ],
)
def test_users_have_a_canary_that_fails_from_its_start_on(
    started_ago: float | None, observed: tuple[float, float]
) -> None:
    """It is over as it ends, which is not 0 s."""
    one = judged(DAY, outcome=Outcome.FAILURE, signals=("canary",), recovered_after=0)
    started = None if started_ago is None else AT - started_ago
    values = _values(attribution(replace(one, deployment=replace(one.deployment, started_seconds=started))))

    recovery = f"{names.RECOVERY_SECONDS}_%s{{{_OF_CHECKOUT}}}"
    assert observed == (values[recovery % "count"], values[recovery % "sum"])


def test_a_failure_that_is_not_over_has_no_recovery() -> None:
    """It is counted as failed, and observed in no histogram: 0 h would be the best of all."""
    values = _values(attribution(judged(DAY, signals=("incident",))))

    assert 1 == values[f'{names.FAILED_DEPLOYMENTS}{{{_OF_CHECKOUT},signal="incident"}}']
    assert 0 == values[f"{names.RECOVERY_SECONDS}_count{{{_OF_CHECKOUT}}}"]


def test_an_edge_holds_what_is_as_long_as_it() -> None:
    """Changes of 1 h, 1 h and a second, and 2 d: buckets 1, 2 and 3; the sum is theirs, a negative one adds 0."""
    values = _values(attribution(judged(DAY, leads=(HOUR, HOUR + 1, 2 * DAY, -60.0))))
    bucket = f"{names.CHANGE_LEAD_TIME_SECONDS}_bucket{{{_OF_CHECKOUT},le="

    assert [1, 2, 3, 4, 4] == [values[f'{bucket}"{edge}"}}'] for edge in ("900", "3600", "14400", "259200", "+Inf")]
    assert 2 * HOUR + 1 + 2 * DAY == values[f"{names.CHANGE_LEAD_TIME_SECONDS}_sum{{{_OF_CHECKOUT}}}"]


def test_stages_add_up_to_the_lead_time() -> None:
    """A change of 4 h with a quarter each for coding and review leaves 2 h after the merge."""
    values = _values(attribution(judged(DAY, leads=(4 * HOUR,))))
    sums = [
        values[f'{names.CHANGE_LEAD_TIME_STAGE_SECONDS}_sum{{{_OF_CHECKOUT},stage="{stage}"}}']
        for stage in names.STAGES
    ]

    assert [HOUR, HOUR, 2 * HOUR] == sums


def test_what_nobody_knows_has_no_series() -> None:
    """Without a failure there is no recovery time, and no oldest open incident; the number behind them is told."""
    values = _values(attribution(*(judged((day + 0.5) * DAY) for day in range(6))))

    assert not [series for series in values if series.startswith(names.WINDOW_RECOVERY_SECONDS)]
    assert not [series for series in values if series.startswith(names.OLDEST_OPEN_INCIDENT_TIMESTAMP)]
    recovery = f'metric="{names.FAILED_DEPLOYMENT_RECOVERY_TIME}",window="7d"'
    assert 0 == values[f"{names.WINDOW_SAMPLES}{{{_OF_CHECKOUT},{recovery}}}"]
    assert 0 == values[f"{names.INCIDENTS_OPEN}{{{_OF_CHECKOUT}}}"]


def test_open_incidents_are_shown_where_they_belong() -> None:
    """One by its deployment, one by its own words; what says nothing is of the one service that there is."""
    broken = judged(DAY, signals=("incident",))
    given = attribution(
        broken,
        incidents=(
            incident(5 * HOUR, of=broken),
            incident(2 * HOUR, service="checkout"),
            incident(3 * HOUR, service="checkout", resolved_ago=HOUR),
            incident(HOUR),
        ),
    )
    values = _values(given)

    assert 3 == values[f"{names.INCIDENTS_OPEN}{{{_OF_CHECKOUT}}}"]
    assert AT - 5 * HOUR == values[f"{names.OLDEST_OPEN_INCIDENT_TIMESTAMP}{{{_OF_CHECKOUT}}}"]
    assert 0 == count_unplaced_incidents(figures(given, Policy(), AT))


@pytest.mark.parametrize(
    ("service", "environment", "placed", "unplaced"),
    [
        pytest.param("checkout", None, 1, 0, id="a service is enough where it has one environment"),
        pytest.param(None, "production", 0, 1, id="an environment is not, where two services are in it"),
        pytest.param(None, None, 0, 1, id="nothing is not"),
        pytest.param(None, "staging", 0, 0, id="another environment's is of no interest here"),
        pytest.param("ledger", None, 0, 0, id="another service's is neither"),
    ],
)
def test_an_incident_stands_where_only_one_place_fits(
    service: str | None, environment: str | None, placed: int, unplaced: int
) -> None:
    """Of two services; what may be of both is in no series, and is counted, for the push to tell."""
    one = incident(HOUR)
    said = replace(one, incident=replace(one.incident, service=service, environment=environment))
    given = attribution(judged(DAY), judged(DAY, service="search"), incidents=(said,))

    assert placed == _values(given)[f"{names.INCIDENTS_OPEN}{{{_OF_CHECKOUT}}}"]
    assert unplaced == count_unplaced_incidents(figures(given, Policy(), AT))


def test_the_last_deployment_is_the_last_that_succeeded() -> None:
    """A failed one after it does not take its place."""
    failed = judged(HOUR, outcome=Outcome.FAILURE, version="2.0.0")
    values = _values(attribution(judged(DAY, version="1.9.0"), failed))

    assert AT - DAY == values[f"{names.LAST_DEPLOYMENT_TIMESTAMP}{{{_OF_CHECKOUT}}}"]
    assert 1 == values[f'{names.LAST_DEPLOYMENT_INFO}{{{_OF_CHECKOUT},version="1.9.0"}}']


def test_the_past_knows_nothing_of_what_came_later() -> None:
    """Two days ago there was the one deployment of the day before, and no incident yet."""
    later = judged(DAY, version="2.0.0")
    given = attribution(judged(3 * DAY, version="1.9.0"), later, incidents=(incident(HOUR, of=later),))
    series = Series(figures(given, Policy(), AT), edition="2025")
    lines = as_text(series.of(figures(given, Policy(), AT - 2 * DAY))).splitlines()

    assert f'{names.DEPLOYMENTS}{{{_OF_CHECKOUT},result="success",planned="true"}} 1' in lines
    assert f"{names.LAST_DEPLOYMENT_TIMESTAMP}{{{_OF_CHECKOUT}}} {AT - 3 * DAY:.0f}" in lines
    assert f'{names.LAST_DEPLOYMENT_INFO}{{{_OF_CHECKOUT},version="1.9.0"}} 1' in lines
    assert f"{names.INCIDENTS_OPEN}{{{_OF_CHECKOUT}}} 0" in lines


def test_data_quality_is_of_what_reached_production_in_the_last_90_days() -> None:
    """Of three deployments one has no commit, and of two incidents one has no deployment; an attempt is no gap."""
    known = [judged(day * DAY) for day in (1, 2)]
    unknown = [
        replace(judged(day * DAY, kind=kind, leads=None), commit=None)
        for day, kind in ((3, Kind.UNKNOWN), (4, Kind.ATTEMPT), (100, Kind.UNKNOWN))
    ]
    incidents = (incident(DAY, of=known[0]), incident(HOUR, service="checkout"), incident(95 * DAY, service="checkout"))
    values = _values(attribution(*known, *unknown, incidents=incidents))

    assert [2 / 3, 2 / 3, 1 / 2] == [
        values[f'{names.DATA_QUALITY_RATIO}{{{_OF_CHECKOUT},check="{check}"}}'] for check in names.CHECKS
    ]


def test_scores_are_of_90_days_and_180_are_not_pushed() -> None:
    """A deployment a day for a week only is daily over 7 days, and weekly to monthly over 90."""
    given = attribution(*(judged((day + 0.5) * DAY) for day in range(7)))
    made = figures(given, Policy(), AT)
    (of_90,) = [window for window in made.windows if window.days == 90]
    score = next(one.figure.score for one in of_90.comparisons if one.figure.metric == names.DEPLOYMENT_FREQUENCY)
    values = _values(given)

    of_frequency = f'metric="{names.DEPLOYMENT_FREQUENCY}",edition="2025"'
    assert score == values[f"{names.PERFORMANCE_SCORE}{{{_OF_CHECKOUT},{of_frequency}}}"]
    assert not [series for series in values if 'window="180d"' in series]


def test_only_production_has_series() -> None:
    """An environment for each pull request would be new series each day."""
    given = attribution(judged(DAY), *(judged(HOUR, environment=f"review-{number}") for number in range(20)))

    assert not [series for series in _values(given) if "review-" in series]


def test_the_number_of_series_does_not_grow_with_history() -> None:
    """Ten thousand deployments have the series that a thousand have, and ten have none of their own."""
    ten, thousand, many = (_values(year(count)) for count in (10, 1_000, 10_000))

    assert set(thousand) - {one for one in thousand if "info" in one} == set(many) - {
        one for one in many if "info" in one
    }
    assert len(thousand) == len(many)
    assert len(ten) <= len(many)


def test_names_and_labels_are_those_the_boards_are_verified_with() -> None:
    """Each family has the type, and each series the label names, of the fixture that the DORA board is proven on."""
    broken = judged(DAY, signals=("incident",), recovered_after=HOUR)
    given = attribution(
        *(judged((day + 0.5) * DAY) for day in range(80)), broken, incidents=(incident(HOUR, of=broken),)
    )
    made = figures(given, Policy(), AT)
    pushed = read_exposition(as_text(Series(made, edition="2025").of(made)))
    shape = read_exposition(_SHAPE.read_text(encoding="utf-8"))

    assert {(one.name, tuple(one.labels)) for one in shape} == {(one.name, tuple(one.labels)) for one in pushed}


def test_counters_only_grow() -> None:
    """Looked at day after day, no counter and no bucket ever falls: a fall would be read as a restart."""
    given = year(200)
    now = figures(given, Policy(), AT)
    series = Series(now, edition="2025")
    before: dict[tuple[str, object], float] = {}
    for day in range(400, -1, -10):
        families = series.of(figures(given, Policy(), AT - day * DAY))
        counted = {
            (family.name + sample.suffix, sample.labels): sample.value
            for family in families
            if family.type != "gauge"
            for sample in family.samples
        }
        assert all(value >= before.get(key, 0) for key, value in counted.items())
        assert not before or set(before) == set(counted)
        before = dict(counted)
    assert 200 == sum(value for (name, _), value in before.items() if name == names.DEPLOYMENTS)
    assert count_series(series.of(now)) > len(before)
