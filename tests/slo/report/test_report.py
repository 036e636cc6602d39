"""Where SLOs stand, from what a history file kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from slo.history.record import HourRecord
from slo.model import CalendarUnit, CalendarWindow, Component, Composite, DataSemantics, Idle, Slo
from slo.policy.maintenance import Changes, Correction, Maintenance
from slo.policy.model import Policy, State, Step
from slo.policy.selection import Selection
from slo.report.as_json import as_json
from slo.report.as_markdown import as_markdown
from slo.report.as_text import as_text
from slo.report.make import make_report
from slo.report.model import Standing, Status
from slo.report.terms import Terms
from tests.slo.history.builders import record, simple_slo
from tests.slo.history.recorded_prometheus import Recorded, RecordedPrometheus, SteadyPrometheus

AT = 1_798_761_600
"""The first moment of 2027."""
HOURS = 720
SLO = simple_slo()
STRICT = Policy(name="strict", steps=(Step(state=State.FREEZE, left_ratio_below=0.5, grace_seconds=7200),))


def month(bad: Mapping[int, float] = {}, *, first: int = 0, **changed: object) -> list[HourRecord]:
    """Make 30 days of 1,000 events an hour that end now; some hours (from the first) were bad."""
    hours = range(first, HOURS)
    return [
        record(hour=AT - (HOURS - hour) * 3600, total=1000, bad=bad.get(hour, 0), **changed)  # type: ignore[arg-type]
        for hour in hours
    ]


def standing(kept: Sequence[HourRecord], slo: Slo = SLO, **terms: object) -> Standing:
    """Find out where one SLO stands."""
    report = make_report([slo], Terms(**({"at": AT} | terms)), kept=kept)  # type: ignore[arg-type]
    (one,) = report.standings
    return one


def test_what_is_left_in_events_and_as_a_share() -> None:
    """Of 720 allowed bad events a quarter is spent."""
    one = standing(month({100: 180}))

    assert (720_000, 180, 720, 540) == pytest.approx((one.total, one.bad, one.allowed, one.left_events))
    assert (0.75, 0.00025, 0.0, 1.0) == pytest.approx(
        (one.left_ratio, one.error_ratio, one.burn_rate, one.coverage_ratio)
    )
    assert (State.GO, Status.MEASURED, None) == (one.verdict.state, one.status, one.exhaustion_seconds)


def test_data_that_ended_is_not_go() -> None:
    """Most of the window has data, but none of the last three days; maintenance is no such time."""
    ended = month()[:-72]

    one = standing(ended)

    assert (Status.STALE, None, 0.9) == (one.status, one.verdict.state, one.coverage_ratio)
    assert "there has been no data for 3d, and the policy allows 3h" == one.verdict.because
    assert State.GO is standing(ended, policies=(replace(STRICT, maximum_data_age_seconds=259_200),)).verdict.state
    times = {"start": AT - 71.0 * 3600, "end": float(AT), "why": "w", "who": "o"}
    planned = Changes(maintenance=(Maintenance(id="m", selection=Selection(), **times),))  # type: ignore[arg-type]
    assert (State.GO, 3600) == ((one := standing(ended, changes=planned)).verdict.state, one.data_age_seconds)


def test_what_a_correction_takes_away_is_where_the_bad_events_were() -> None:
    """All 30 bad events were in half an hour, and none in the rest of it: no more than there were is all of them."""
    events = {AT - 7200.0 + 900 * quarter: (100.0, 30.0 if quarter == 5 else 0.0) for quarter in range(1, 9)}
    labels = {"slo_id": SLO.id}
    prometheus = RecordedPrometheus([Recorded(labels=labels, interval_seconds=900, events=events)])
    times = {"start": AT - 3600.0, "end": AT - 2700.0, "why": "w", "who": "o"}
    entry = Correction(id="c", selection=Selection(), bad_events=-30, **times)  # type: ignore[arg-type]

    report = make_report(
        [SLO],
        Terms(at=AT, changes=Changes(corrections=(entry,))),
        prometheus=prometheus,  # type: ignore[arg-type]
        with_raw=False,
    )

    assert (770, 0) == (report.standings[0].total, report.standings[0].bad)


def test_what_spent_most_is_told_first() -> None:
    """Contiguous hours that burn faster than allowed; small ones are left out."""
    one = standing(month({10: 50, 11: 60, 12: 0.5, 13: 70, 100: 300, 200: 3}))

    assert [(100, 101, 300), (10, 12, 110), (13, 14, 70)] == [
        ((loss.start - AT) / 3600 + HOURS, (loss.end - AT) / 3600 + HOURS, loss.bad) for loss in one.losses
    ]
    assert one.losses[0].spent_ratio == pytest.approx(300 / 720)


def test_no_data_is_not_zero() -> None:
    """Nothing is known, and nothing is shown as if it were."""
    one = standing([])

    assert Status.NO_DATA is one.status
    assert {None} == {one.error_ratio, one.total, one.left_ratio, one.burn_rate, one.first_data, one.verdict.state}
    assert "there is no data in its window" == one.verdict.because
    assert () == one.curve


@pytest.mark.parametrize(
    ("idle", "status", "left", "state"),
    [
        pytest.param(Idle.IGNORE, Status.IDLE, None, State.GO, id="nothing happened, nothing is spent"),
        pytest.param(Idle.GOOD, Status.MEASURED, 1.0, State.GO, id="idle time is good"),
        pytest.param(Idle.BAD, Status.MEASURED, -999.0, State.FREEZE, id="idle time is bad"),
    ],
)
def test_idle_time_is_as_the_slo_has_it(idle: Idle, status: Status, left: float | None, state: State) -> None:
    """It was watched, and there were no events."""
    kept = [replace(one, counts=replace(one.counts, total=0)) for one in month()]

    one = standing(kept, simple_slo(semantics=DataSemantics(idle=idle)))

    assert (status, state) == (one.status, one.verdict.state)
    assert left == (one.left_ratio if left is None else pytest.approx(one.left_ratio))


def test_too_little_data_cannot_be_told() -> None:
    """A policy asks for half of the window unless it says otherwise."""
    one = standing(month(first=700))

    assert None is one.verdict.state
    assert "there is data for 2.8 % of its window, and the policy wants 50 %" == one.verdict.because
    assert ("there is data for 2.8 % of the window that has passed; the rest is not known",) == one.notes
    relaxed = replace(STRICT, minimum_coverage_ratio=0)
    assert State.GO is standing(month(first=700), policies=(relaxed,)).verdict.state


@pytest.mark.parametrize(
    ("bad", "state", "because"),
    [
        pytest.param({716: 400}, State.FREEZE, "44.4 % of the budget is left, below 50 %", id="for long enough"),
        pytest.param(
            {719: 400}, State.GO, "44.4 % of the budget is left; freeze if it stays below 50 % for 2 h", id="just now"
        ),
        pytest.param({719: 300}, State.GO, "58.3 % of the budget is left", id="enough is left"),
    ],
)
def test_a_step_may_wait(bad: dict[int, float], state: State, because: str) -> None:
    """The budget must have been below it for the time of grace."""
    one = standing(month(bad), policies=(STRICT,))

    assert (state, because) == (one.verdict.state, one.verdict.because)


def test_nothing_is_allowed_by_an_objective_of_all() -> None:
    """One bad event is endlessly too much, and prints as words."""
    slo = simple_slo(objective_ratio=Decimal(1))
    report = make_report([slo], Terms(at=AT), kept=month({5: 1}))

    assert "the objective allows no bad event, and there were some" == report.standings[0].verdict.because
    assert json.loads(as_json(report))["standings"][0]["left_ratio"] is None
    assert "budget left  overspent" in as_text(report)
    burning = make_report([slo], Terms(at=AT), kept=month({719: 1}))
    assert "burn now     any is too much" in as_text(burning)


def changes(*, bad: float = 0.0) -> Changes:
    """Exclude the bad hour, or correct it."""
    times = {"start": AT - 620.0 * 3600, "end": AT - 619.0 * 3600, "why": "w", "who": "o"}
    if not bad:
        return Changes(maintenance=(Maintenance(id="m1", selection=Selection(services=("shop",)), **times),))  # type: ignore[arg-type]
    return Changes(corrections=(Correction(id="c1", selection=Selection(), bad_events=bad, **times),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "total", "bad", "left"),
    [
        pytest.param(changes(), -1000, -360, 1.0, id="maintenance"),
        pytest.param(changes(bad=-180), -180, -180, 0.75, id="events that were not bad"),
        pytest.param(changes(bad=360), 360, 360, 0.0, id="events that were missing"),
    ],
)
def test_changes_are_told_with_their_effect(what: Changes, total: float, bad: float, left: float) -> None:
    """What they take away or add, and by how much the budget differs."""
    one = standing(month({100: 360}), changes=what)

    (effect,) = one.effects
    assert (total, bad) == pytest.approx((effect.total, effect.bad))
    assert left == pytest.approx(one.left_ratio, abs=0.001)
    assert left - 0.5 == pytest.approx(effect.left_change, abs=0.001)
    assert 1.0 == one.coverage_ratio


def test_changes_of_others_are_noted() -> None:
    """An entry that changes nothing here may be a typo; so may a policy without an SLO."""
    elsewhere = Changes(maintenance=(replace(changes().maintenance[0], selection=Selection(slos=("nope",))),))
    early = Changes(maintenance=(replace(changes().maintenance[0], start=0, end=1),))
    policy = replace(STRICT, selection=Selection(slos=("nope",)))

    for unused in (elsewhere, early):
        report = make_report([SLO], Terms(at=AT, changes=unused, policies=(policy,)), kept=month())
        assert "m1: changes nothing here; no SLO of it, or not in its window." in report.notes
        assert "No SLO here is under the policy strict." in report.notes


def test_a_composite_is_the_weighted_mean_of_its_components() -> None:
    """Three parts of 0.1 % and one of 0.3 % are 0.15 %; a component without data leaves it to the others."""
    first, second, missing = simple_slo("a"), simple_slo("b"), simple_slo("c")
    weights = ((first, 3), (second, 1))
    parts = tuple(Component(slo=part, weight=Decimal(weight)) for part, weight in weights)
    kept = [*month(dict.fromkeys(range(HOURS), 1.0), slo_id="a"), *month(dict.fromkeys(range(HOURS), 3.0), slo_id="b")]

    one = standing(kept, simple_slo("all", indicator=Composite(components=parts)))

    assert 0.0015 == pytest.approx(one.error_ratio)
    assert (None, None, 1.0) == (one.total, one.left_events, one.coverage_ratio)
    assert -0.5 == pytest.approx(one.left_ratio)
    assert -0.5 == pytest.approx(one.curve[-1].left_ratio)
    assert 1.5 == pytest.approx(one.losses[0].spent_ratio)
    assert "-50.0 %" in as_text(
        make_report([simple_slo("all", indicator=Composite(components=parts))], Terms(at=AT), kept=kept)
    )

    more = Composite(components=(*parts, Component(slo=missing, weight=Decimal(4))))
    one = standing(kept, simple_slo("all", indicator=more))
    assert 0.0015 == pytest.approx(one.error_ratio)
    assert "there is no data of its component c; the ratio is that of the others" in one.notes


def test_groups_stand_for_themselves() -> None:
    """Each has its own budget."""
    kept = [replace(one, key=replace(one.key, group=(("handler", name),))) for name in "ab" for one in month()]

    report = make_report([simple_slo(group_labels=("handler",))], Terms(at=AT), kept=kept)

    assert ["shop-api (handler=a)", "shop-api (handler=b)"] == [one.title for one in report.standings]

    (correction,) = changes(bad=50).corrections
    only_a = replace(correction, selection=Selection(slos=("shop-*",), group=(("handler", "a"),)))
    terms = Terms(at=AT, changes=Changes(corrections=(only_a,)))
    report = make_report([simple_slo(group_labels=("handler",))], terms, kept=kept)
    assert [50, 0] == [one.bad for one in report.standings]


def test_calendar_periods_are_told_after_they_are_over() -> None:
    """December holds the first moment of January; November is only known from its last days, but for a day."""
    slo = simple_slo(window=CalendarWindow(unit=CalendarUnit.MONTH))
    kept = month({0: 5, 100: 180})

    one = standing(kept, slo, at=AT + 0.0)
    assert ("2026-12 (calendar month)", False, ()) == (one.window, one.is_rolling, one.past)

    one = standing(kept, slo, at=AT + 10.0)
    assert (Status.NO_DATA, "2027-01 (calendar month)") == (one.status, one.window)
    (december,) = one.past
    assert ("2026-12", 185 / 720_000) == (december.name, pytest.approx(december.error_ratio))
    assert 30 / 31 == pytest.approx(december.coverage_ratio)
    text = as_text(make_report([slo], Terms(at=AT + 10), kept=kept))
    assert "2026-12      SLI 99.974 %, 74.3 % left, data for 96.8 %" in text


def test_hours_that_are_only_partly_in_the_window_are_noted() -> None:
    """The file does not know when in the hour the events were."""
    one = standing(month(), at=AT - 1800.0)

    assert "1 of its hours are partly in the window or a change; of those the part is taken in proportion" in one.notes


def test_what_the_server_says_is_passed_on() -> None:
    """An answer that lacks data makes a report that does."""
    server = SteadyPrometheus(start=AT - 86_400, end=AT, warnings=("store a is gone",))

    report = make_report([SLO], Terms(at=AT), prometheus=server)  # type: ignore[arg-type]

    assert "The server says: store a is gone. Numbers may lack what it did not give." in report.notes
    assert 24 == round(report.standings[0].sources[0].hours)
    assert "24.1 h from raw metrics, http://prometheus" in as_text(report)


def test_a_service_stands_as_its_worst_slo() -> None:
    """And says of how many nothing can be told."""
    kept = [*month({5: 600}), *month({5: 800}, slo_id="b")]
    report = make_report([SLO, simple_slo("b"), simple_slo("c")], Terms(at=AT), kept=kept)

    (service,) = report.services
    assert (State.FREEZE, "b", 1, 3) == (service.state, service.worst_slo, service.unknown, service.slos)
    assert None is make_report([SLO], Terms(at=AT)).services[0].state


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        pytest.param(240, 60, "in 7.0 h at this rate", id="hours"),
        pytest.param(500, 200, "in 6 min at this rate", id="minutes"),
        pytest.param(295, 5, "in 3.5 days at this rate", id="days"),
    ],
)
def test_how_long_the_budget_lasts_is_told_in_a_fitting_unit(before: float, now: float, words: str) -> None:
    """If all goes on as in the last hour."""
    one = make_report([SLO], Terms(at=AT), kept=month({700: before, 719: now}))

    assert words in as_text(one)


def test_a_little_is_not_nothing() -> None:
    """A service that was born minutes ago has some data and some budget."""
    text = as_text(make_report([SLO], Terms(at=AT), kept=[record(0, 1200, hour=AT - 3600, total=50)]))

    assert "budget left  100.0 % (0.05 of 0.05 bad events)" in text
    assert "data         under 0.1 % of the window\n                 20 min recorded" in text


def test_sources_are_told() -> None:
    """Which hours came from where."""
    kept = [*month(first=700), *(replace(one, source="old") for one in month()[:700])]

    one = standing(kept)

    assert [("old", 700), ("a", 20)] == [(share.source, share.hours) for share in one.sources]


TEXT = """\
error budgets at 2027-01-01 00:00Z

shop: caution, 20.8 % left of shop-api

  shop-api: caution, as 20.8 % of the budget is left, below 25 %
    policy default: little is left: release with care
    objective    99.9 % over 30d (rolling)
    SLI          99.921 %
    budget left  20.8 % (150 of 720 bad events)
    burn now     70.00; budget gone: in 2.1 h at this rate
    data         100.0 % of the window
                 720.0 h recorded by the SLO rules, a
    spent most   2026-12-06 04:00Z to 05:00Z: 69.4 % of the budget
                 2026-12-31 23:00Z to 2027-01-01 00:00Z: 9.7 % of the budget
    changed      correction c1 (2026-12-06 04:00Z to 05:00Z; w; o): +140 events, +140 bad, -19.4 points of budget

note: A rolling budget does not reset: bad events leave it one by one, as they grow older than the window, and good \
ones with them.
note: Maintenance and corrections are counted here only: the recorded rules, and boards that show them, do not know of \
them.\
"""


def test_the_text_tells_it_all() -> None:
    """Service by service, SLO by SLO."""
    report = make_report([SLO], Terms(at=AT, changes=changes(bad=140)), kept=month({100: 360, 719: 70}))

    assert TEXT == as_text(report)


def test_markdown_has_tables() -> None:
    """Cells do not break out."""
    slo = simple_slo("a|b", window=CalendarWindow(unit=CalendarUnit.MONTH), service="<b>")
    report = make_report([slo], Terms(at=AT + 3600), kept=[*month({5: 9}, slo_id="a|b")])

    lines = as_markdown(report).splitlines()
    assert "| &lt;b> | cannot tell | no data |  | 1 |" in lines
    row = "| a\\|b | cannot tell | 99.9 % | 2027-01 (calendar month) | no data | no data |"
    assert any(line.startswith(row) for line in lines)
    assert "| 2026-12 | 99.999 % | 98.8 % | 96.8 % |" in lines


def test_json_has_null_for_what_is_not_known() -> None:
    """Everything but the curve, which is for the page."""
    known = json.loads(as_json(make_report([SLO], Terms(at=AT), kept=month())))["standings"][0]
    unknown = json.loads(as_json(make_report([SLO], Terms(at=AT))))["standings"][0]

    assert (720_000, 1.0, 0.999) == (known["total"], known["left_ratio"], known["objective_ratio"])
    assert (None, None, "no data") == (unknown["total"], unknown["left_ratio"], unknown["status"])
    assert "curve" not in known


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Europe/Berlin", "UTC"])
def test_periods_that_are_over_are_divided_where_they_ended(zone: str) -> None:
    """Also where that was half past an hour: the bad quarter of an hour before midnight is yesterday's."""
    midnight = datetime(2026, 3, 30, tzinfo=ZoneInfo(zone)).timestamp()
    slo = simple_slo(window=CalendarWindow(unit=CalendarUnit.DAY, time_zone=zone))
    events = {midnight + 900 * quarter: (10.0, 10.0 if quarter == 0 else 0.0) for quarter in range(-300, 101)}
    prometheus = RecordedPrometheus([Recorded(labels={"slo_id": slo.id}, interval_seconds=900, events=events)])

    report = make_report([slo], Terms(at=midnight + 90_000), prometheus=prometheus, with_raw=False)  # type: ignore[arg-type]

    today, yesterday = report.standings[0].past[:2]
    hours = 23 if zone == "Europe/Berlin" else 24
    assert (0, 1 / (hours * 4)) == pytest.approx((today.error_ratio, yesterday.error_ratio))
