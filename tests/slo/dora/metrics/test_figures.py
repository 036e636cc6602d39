"""The five metrics, worked out by hand."""

import random
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from slo.dora.attribution.model import Attribution, Confidence, JudgedDeployment, Kind
from slo.dora.conventions import METRICS
from slo.dora.metrics.figures import figures
from slo.dora.metrics.model import Comparison, Exactness, Figure, Trend, WindowFigures
from slo.dora.model import Note, Outcome
from slo.dora.policy.model import Policy
from tests.slo.dora.judged import DAY, HOUR, attributed, change, deployed, evidence, linked

AT = 100.0 * DAY
TEN_DAYS = Policy(name="ten days", window_days=(10,))
FREQUENCY, LEAD, RECOVERY, FAILS, REWORK = METRICS


def window_of(attribution: Attribution, policy: Policy = TEN_DAYS) -> WindowFigures:
    """Make the only window there is."""
    (window,) = figures(attribution, policy, AT).windows
    return window


def compared(attribution: Attribution, metric: str, policy: Policy = TEN_DAYS) -> Comparison:
    """Make a figure and the one before."""
    return window_of(attribution, policy).comparisons[METRICS.index(metric)]


def figure_of(attribution: Attribution, metric: str, policy: Policy = TEN_DAYS) -> Figure:
    """Make one figure."""
    return compared(attribution, metric, policy).figure


def daily(number: int, *, before: float = AT, **fields: object) -> Attribution:
    """Deploy once a day, the last time a day before a time; the first known deployment is long before."""
    days = [deployed(f"d{one}", before - one * DAY, leads=[HOUR], **fields) for one in range(1, number + 1)]  # type: ignore[arg-type]
    return attributed(deployed("old", DAY, kind=Kind.FIRST, leads=None), *days)


def test_five_metrics_in_the_order_of_dora() -> None:
    """Of each service and environment in production, over each window, the shortest first."""
    attribution = attributed(
        deployed("a", 99 * DAY, service="shop", environment="prod"),
        deployed("b", 99 * DAY, service="cart"),
        deployed("c", 99 * DAY, service="shop", environment="staging"),
    )

    made = figures(attribution, Policy(), AT)

    places = [(one.service, one.environment, one.days) for one in made.windows]
    assert [("cart", "production", days) for days in (7, 28, 90, 180)] == places[:4]
    assert [("shop", "prod", days) for days in (7, 28, 90, 180)] == places[4:]
    assert list(METRICS) == [one.figure.metric for one in made.windows[0].comparisons]
    assert Policy().hash == made.policy_hash
    assert (AT - 7 * DAY, AT) == (made.windows[0].start, made.windows[0].end)


def test_a_window_holds_its_begin_and_not_its_end() -> None:
    """A deployment on the edge is in one window, never in two."""
    edges = attributed(
        deployed("before", AT - 20 * DAY - 0.001),
        deployed("first", AT - 20 * DAY),
        deployed("edge", AT - 10 * DAY),
        deployed("late", AT),
    )

    both = compared(edges, FREQUENCY)

    assert (1, 1) == (both.figure.n, both.previous.n)
    assert ["later-than-report"] == [note.id for note in figures(edges, TEN_DAYS, AT).notes]


def test_deployment_frequency_counts_what_succeeded_and_changed_something() -> None:
    """In ten days four of six: not the redeployment, not the one that failed; a rollback changes something."""
    attribution = attributed(
        deployed("old", 50 * DAY),
        deployed("a", 91 * DAY),
        deployed("b", 92 * DAY),
        deployed("c", 93 * DAY, kind=Kind.ROLLBACK),
        deployed("d", 94 * DAY, kind=Kind.REDEPLOYMENT),
        deployed("e", 95 * DAY, outcome=Outcome.FAILURE, failures=(evidence("canary"),)),
        deployed("f", 96 * DAY, kind=Kind.ATTEMPT, outcome=Outcome.FAILURE, reached_production=False),
        deployed("g", 97 * DAY, kind=Kind.FIRST, leads=None),
    )

    figure = figure_of(attribution, FREQUENCY)

    assert (0.4, 4, Exactness.EXACT) == (figure.value, figure.n, figure.exactness)
    assert pytest.approx((0.1090, 1.0242), abs=1e-4) == (figure.low, figure.high)
    assert ("daily to weekly", 6.0) == (figure.answer, figure.score)
    assert figure.is_sufficient is False
    assert 5 == figure_of(attribution, FREQUENCY, replace(TEN_DAYS, counts_redeployments=True)).n


def test_no_deployment_is_no_value() -> None:
    """It may be that nobody recorded any: never 0, whatever the metric."""
    window = window_of(attributed(deployed("old", DAY)))

    for one in window.comparisons:
        assert (None, None, None, 0) == (one.figure.value, one.figure.low, one.figure.high, one.figure.n)
        assert (None, None, None) == (one.figure.answer, one.figure.score, one.trend)
        assert (Exactness.EXACT, False) == (one.figure.exactness, one.figure.is_sufficient)


def test_a_window_that_begins_before_anything_is_known_says_so() -> None:
    """Two deployments in the last four of ten days."""
    attribution = attributed(deployed("a", 96 * DAY), deployed("b", 98 * DAY))

    figure = figure_of(attribution, FREQUENCY)

    assert (0.2, Exactness.PROXY) == (figure.value, figure.exactness)
    assert ("deployments are known for the last 4 of 10 days only, and the rate is over all",) == figure.proxies


def test_a_frequency_that_has_no_value_stands_for_nothing() -> None:
    """All that is known is a canary that failed, half-way into the window."""
    figure = figure_of(attributed(canary("a", started=None, ended=95 * DAY)), FREQUENCY)

    assert (None, 0, ()) == (figure.value, figure.n, figure.proxies)


def test_change_lead_time_is_of_every_change_by_the_day_of_its_deployment() -> None:
    """1 h, 2 h, 3 h, 4 h and -1 h: the median is 2 h, 90 % take at most 3.6 h; what is negative counts."""
    attribution = attributed(
        deployed("old", 50 * DAY, leads=[99 * DAY]),
        deployed("a", 91 * DAY, leads=[HOUR, 4 * HOUR, -HOUR]),
        deployed("b", 92 * DAY, leads=[2 * HOUR, 3 * HOUR]),
        deployed("first", 93 * DAY, kind=Kind.FIRST, leads=None),
    )

    figure = figure_of(attribution, LEAD)

    assert (2 * HOUR, 3.6 * HOUR, 5) == (figure.value, figure.p90, figure.n)
    assert (None, None) == (figure.low, figure.high)
    assert ("less than one day", 8.0, Exactness.EXACT) == (figure.answer, figure.score, figure.exactness)
    assert 1 == window_of(attribution).negative_lead_times
    assert ["negative-lead-times"] == [note.id for note in figures(attribution, TEN_DAYS, AT).notes]


def test_bots_are_shown_apart_and_count() -> None:
    """One of two changes is a robot's."""
    one = deployed("a", 99 * DAY)
    changes = (change("1", 98 * DAY, 99 * DAY), change("2", 98 * DAY, 99 * DAY, is_bot=True))

    window = window_of(attributed(replace(one, changes=changes)))

    assert (1, 2) == (window.changes_by_bots, window.comparisons[METRICS.index(LEAD)].figure.n)


def test_what_is_only_nearly_right_is_said_with_its_number() -> None:
    """A tag's time that is its commit's, a begin that is a merge's, a deployment without a commit."""
    tag = "time of the tagged commit"
    squashed = change("1", 98 * DAY, 99 * DAY, proxy="squashed: begin of the merge")
    attribution = attributed(
        deployed("old", 50 * DAY),
        replace(deployed("a", 99 * DAY, proxy=tag), changes=(squashed, change("2", 98 * DAY, 99 * DAY))),
        deployed("b", 99 * DAY + 1, kind=Kind.UNKNOWN, leads=None, commit=None),
    )

    lead, frequency = figure_of(attribution, LEAD), figure_of(attribution, FREQUENCY)

    assert (
        f"1 of 1 deployments: {tag} stands for it",
        "1 of 2 changes: squashed: begin of the merge",
        "1 deployment's changes are not known",
    ) == lead.proxies
    assert (f"1 of 2 deployments: {tag} stands for it", "1 deployment has no known commit") == frequency.proxies
    assert Exactness.PROXY is lead.exactness is frequency.exactness


def canary(id_: str, *, started: float | None, ended: float) -> JudgedDeployment:
    """A canary that failed, and was over as it ended."""
    return deployed(
        id_,
        ended,
        started_seconds=started,
        outcome=Outcome.FAILURE,
        failures=(evidence("canary"),),
        recovered=ended,
    )


def failing() -> Attribution:
    """Six reached production, one of them a rollback; two failed; one attempt did not reach it."""
    return attributed(
        deployed("a", 91 * DAY),
        deployed("b", 92 * DAY, failures=(evidence(), evidence("incident")), recovered=92 * DAY + HOUR),
        deployed("back", 92 * DAY + HOUR, kind=Kind.ROLLBACK, rework=(evidence(),)),
        canary("c", started=93 * DAY - HOUR / 2, ended=93 * DAY),
        deployed("d", 94 * DAY, is_planned=False),
        deployed("e", 95 * DAY, kind=Kind.ATTEMPT, outcome=Outcome.FAILURE, failures=(evidence(),)),
        deployed("f", 96 * DAY),
        incidents=[linked("i", 92 * DAY + 60, "b", service="shop")],
    )


def test_change_fail_rate_is_of_deployments_and_leaves_rollbacks_out() -> None:
    """Two of five, however many signs one has; Wilson's interval."""
    figure = figure_of(failing(), FAILS)

    assert (0.4, 2, 5) == (figure.value, figure.numerator, figure.n)
    assert pytest.approx((0.1176, 0.7693), abs=1e-4) == (figure.low, figure.high)
    assert (None, 6.0, Exactness.EXACT) == (figure.answer, figure.score, figure.exactness)


def test_rework_is_what_was_not_planned_of_all_that_reached_production() -> None:
    """The rollback, and the one that somebody said was not planned: two of six."""
    figure = figure_of(failing(), REWORK)

    assert (pytest.approx(1 / 3), 2, 6) == (figure.value, figure.numerator, figure.n)
    assert Exactness.EXACT is figure.exactness


def test_rates_without_incidents_or_with_uncertain_signs_are_proxies() -> None:
    """Nobody watches for incidents here, and a name is no proof."""
    likely = (evidence("hotfix", Confidence.LIKELY),)
    attribution = attributed(deployed("a", 99 * DAY, failures=likely), deployed("b", 99 * DAY + 9, rework=likely))
    blind = "no incident is known: failures are seen by rollbacks, reverts, hotfixes and canaries only"

    assert (
        "1 of 1 failed by signs that are likely, not certain",
        blind,
    ) == figure_of(attribution, FAILS).proxies
    assert (
        "1 of 1 unplanned by signs that are likely, not certain",
        blind,
    ) == figure_of(attribution, REWORK).proxies


def test_recovery_counts_what_is_open_as_not_yet_over() -> None:
    """After 1 h and 3 h two were over; one is open since 2 days, so it is 3 h and one is open."""
    failed = (evidence(),)
    attribution = attributed(
        deployed("a", 95 * DAY, failures=failed, recovered=95 * DAY + HOUR),
        deployed("b", 96 * DAY, failures=failed, recovered=96 * DAY + 3 * HOUR),
        deployed("c", 98 * DAY, failures=failed),
        incidents=[linked("i", 98 * DAY, "c")],
    )

    figure = figure_of(attribution, RECOVERY)

    assert (3 * HOUR, None, 3, 1) == (figure.value, figure.p90, figure.n, figure.open_count)
    assert ("less than one day", 8.0) == (figure.answer, figure.score)


def test_what_was_over_after_the_report_is_open_in_it() -> None:
    """A report of an earlier time does not know the end, nor does it take it for unknown length."""
    attribution = attributed(deployed("a", 99 * DAY, failures=(evidence(),), recovered=101 * DAY))

    figure = figure_of(attribution, RECOVERY)

    assert (None, 1, 1) == (figure.value, figure.n, figure.open_count)


def test_users_have_a_canary_that_fails_from_its_start_to_its_end() -> None:
    """It is over as it ends, which is not 0 s."""
    attribution = attributed(canary("a", started=91 * DAY - HOUR, ended=91 * DAY), incidents=[UNRELATED])
    figure = figure_of(attribution, RECOVERY)

    assert (HOUR, 1, 0, Exactness.EXACT) == (figure.value, figure.n, figure.open_count, figure.exactness)
    assert [] == [note.id for note in figures(attribution, TEN_DAYS, AT).notes]


@pytest.mark.parametrize("started", [None, 91 * DAY, 91 * DAY + 1], ids=["none", "at its end", "after its end"])
def test_a_canary_without_a_start_is_left_out_of_recovery_and_said(started: float | None) -> None:
    """Nobody knows for how long users had it; it still failed."""
    known = canary("b", started=92 * DAY - HOUR, ended=92 * DAY)
    attribution = attributed(canary("a", started=started, ended=91 * DAY), known, incidents=[UNRELATED])
    figure = figure_of(attribution, RECOVERY)

    assert (HOUR, 1) == (figure.value, figure.n)
    assert ("1 of 2 failures are left out: canaries without a known start",) == figure.proxies
    assert 2 == figure_of(attribution, FAILS).numerator
    (note,) = figures(attribution, TEN_DAYS, AT).notes
    assert ("canaries-without-start", False) == (note.id, note.is_fatal)
    assert note.text.startswith("1 of 2 canaries that failed have no known start")


def test_a_canary_that_is_no_failure_by_the_policy_needs_no_start() -> None:
    """Its recovery is not asked for."""
    attribution = attributed(replace(canary("a", started=None, ended=91 * DAY), failures=()), incidents=[UNRELATED])

    assert [] == [note.id for note in figures(attribution, TEN_DAYS, AT).notes]


def test_nothing_but_canaries_without_a_start_gives_no_recovery_time() -> None:
    """No data is not 0; counted from an incident, it has a time."""
    attribution = attributed(
        replace(canary("a", started=None, ended=91 * DAY), recovered_seconds=91 * DAY + HOUR),
        incidents=[linked("i", 91 * DAY, "a", service="shop")],
    )
    figure = figure_of(attribution, RECOVERY)

    assert (None, 0, Exactness.PROXY) == (figure.value, figure.n, figure.exactness)
    assert HOUR == figure_of(attribution, RECOVERY, replace(TEN_DAYS, recovery_from_incident=True)).value


def test_a_failure_that_was_over_before_its_deployment_ended_is_said() -> None:
    """Its incident was resolved while it was still rolled out: nobody has measured 0 s."""
    attribution = attributed(
        deployed("a", 91 * DAY, failures=(evidence("incident"),), recovered=91 * DAY),
        deployed("b", 92 * DAY, failures=(evidence("incident"),), recovered=92 * DAY + HOUR),
        incidents=[UNRELATED],
    )
    figure = figure_of(attribution, RECOVERY)

    assert ("1 of 2 failures were over as their clock began: they count as 0 s",) == figure.proxies
    assert (HOUR / 2, 2) == (figure.value, figure.n)


def test_an_incident_that_was_noticed_after_the_rollback_took_no_time() -> None:
    """It was over as it began; that is said, and never less than 0."""
    attribution = attributed(
        deployed("a", 91 * DAY, failures=(evidence("incident"),), recovered=91 * DAY + 60),
        incidents=[linked("i", 91 * DAY + HOUR, "a")],
    )

    figure = figure_of(attribution, RECOVERY, replace(TEN_DAYS, recovery_from_incident=True))

    assert (0, ("1 of 1 failures were over as their clock began: they count as 0 s",)) == (figure.value, figure.proxies)


def test_a_failure_without_an_incident_keeps_its_clock_and_what_is_said_of_it() -> None:
    """Where the policy counts from incidents, a rollback of what only a tag tells is counted from the tag's time."""
    tag = "time of the tagged commit"
    attribution = attributed(
        deployed("a", 91 * DAY, failures=(evidence(),), recovered=91 * DAY + HOUR, proxy=tag), incidents=[UNRELATED]
    )

    figure = figure_of(attribution, RECOVERY, replace(TEN_DAYS, recovery_from_incident=True))

    assert (HOUR, (f"1 of 1 deployments: {tag} stands for it",)) == (figure.value, figure.proxies)


UNRELATED = linked("elsewhere", 91 * DAY, "another", service="another", environment="production")
"""So that incidents are known."""


def test_recovery_from_the_incident_on_if_the_policy_says_so() -> None:
    """Deployed at noon, the incident began 40 minutes later, over after an hour: 20 minutes instead of an hour."""
    attribution = attributed(
        deployed("a", 99 * DAY, failures=(evidence("incident"),), recovered=99 * DAY + HOUR),
        incidents=[linked("i", 99 * DAY + 2400, "a"), linked("j", 99 * DAY + 3000, "a")],
    )

    assert HOUR == figure_of(attribution, RECOVERY).value
    assert 1200 == figure_of(attribution, RECOVERY, replace(TEN_DAYS, recovery_from_incident=True)).value


def test_an_unlinked_incident_is_said_where_it_could_belong() -> None:
    """One of another service or environment is not this one's."""
    attribution = attributed(
        deployed("a", 99 * DAY),
        incidents=[
            linked("i", 95 * DAY, None, service="shop"),
            linked("j", 95 * DAY, None, service="cart"),
            linked("k", 95 * DAY, None, service="shop", environment="staging"),
        ],
    )

    assert ("1 incident is linked to no deployment",) == figure_of(attribution, FAILS).proxies


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        pytest.param(30, 5, Trend.BETTER, id="much more often"),
        pytest.param(5, 30, Trend.WORSE, id="much less often"),
        pytest.param(9, 6, Trend.UNCLEAR, id="a little more often may be chance"),
        pytest.param(30, 4, Trend.UNCLEAR, id="four are too few to go by"),
        pytest.param(30, 0, None, id="nothing before is no measure"),
    ],
)
def test_a_trend_is_told_where_the_intervals_do_not_overlap(now: int, before: int, expected: Trend | None) -> None:
    """Deployments of the window and of the one before it."""
    deployments = [deployed(f"n{one}", AT - DAY + one) for one in range(now)]
    earlier = [deployed(f"b{one}", AT - 11 * DAY + one) for one in range(before)]

    assert expected is compared(attributed(deployed("old", DAY), *earlier, *deployments), FREQUENCY).trend


def test_fewer_failures_are_better() -> None:
    """From 20 of 20 to none of 20."""
    deployments = [deployed(f"n{one}", AT - DAY + one) for one in range(20)]
    earlier = [deployed(f"b{one}", AT - 11 * DAY + one, failures=(evidence(),)) for one in range(20)]

    assert Trend.BETTER is compared(attributed(*earlier, *deployments), FAILS).trend


def test_no_trend_from_days_of_which_nothing_is_known() -> None:
    """The first known deployment is in the middle of the earlier window: its rate is too low to be one."""
    deployments = [deployed(f"n{one}", AT - DAY + one) for one in range(30)]
    earlier = [deployed(f"b{one}", AT - 11 * DAY + one) for one in range(5)]

    comparison = compared(attributed(*earlier, *deployments), FREQUENCY)

    assert (None, 0.5) == (comparison.trend, comparison.previous.value)


def test_days_of_whole_weeks_by_the_clock_of_the_policy() -> None:
    """Day 100 is 11 April 1970, a Saturday: ten days hold no whole week, 14 the one from Monday 30 March.

    On Sunday 29 March at 22:30 UTC it is Monday, 00:30, in Athens.
    """
    fortnight = Policy(name="fortnight", window_days=(14,))
    three = [deployed(f"m{one}", 89 * DAY + one) for one in range(3)]
    attribution = attributed(deployed("old", DAY), deployed("sunday", 87 * DAY + 22.5 * HOUR), *three)

    assert window_of(attribution).deployment_days_per_week is None
    assert 1 == window_of(attribution, fortnight).deployment_days_per_week
    assert 2 == window_of(attribution, replace(fortnight, time_zone="Europe/Athens")).deployment_days_per_week


def test_a_week_in_which_the_clocks_change_is_a_week() -> None:
    """In Berlin, Monday 23 March 2026 to the next is an hour short; the window ends with it."""
    monday = datetime(2026, 3, 30, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()
    attribution = attributed(deployed("old", DAY), deployed("a", monday - HOUR))
    policy = Policy(name="a week", window_days=(7,), time_zone="Europe/Berlin")

    (window,) = figures(attribution, policy, monday).windows

    assert 1 == window.deployment_days_per_week


def test_weeks_before_the_first_known_deployment_are_not_weeks_without_one() -> None:
    """Three weeks hold two whole ones, of which the first is before anything is known."""
    policy = Policy(name="weeks", window_days=(20,))

    assert (
        1
        == window_of(
            attributed(
                deployed("a", 88 * DAY),
            ),
            policy,
        ).deployment_days_per_week
    )


def test_figures_do_not_depend_on_the_order() -> None:
    """Shuffled ten times, the same."""
    attribution = failing()
    expected = figures(attribution, Policy(), AT)
    for seed in range(10):
        shuffled = list(attribution.deployments)
        random.Random(seed).shuffle(shuffled)  # noqa: S311 - no secret
        again = figures(replace(attribution, deployments=tuple(shuffled)), Policy(), AT)
        assert (expected.windows, expected.notes) == (again.windows, again.notes)


def test_no_production_is_fatal_and_says_what_there_is() -> None:
    """Somebody calls it `live-eu`, which no pattern fits."""
    made = figures(attributed(deployed("a", 99 * DAY, environment="eu")), Policy(), AT)

    assert () == made.windows
    assert [("no-production", True)] == [(note.id, note.is_fatal) for note in made.notes]
    assert "none of the environments is production: eu" == made.notes[0].text
    assert "default_environment" not in made.notes[0].next_step


def test_no_production_where_tags_go_says_which_definition_that_is() -> None:
    """A policy that names its production and forgets where version tags go."""
    policy = replace(TEN_DAYS, production=("live",))

    (note,) = figures(attributed(deployed("a", 99 * DAY)), policy, AT).notes

    assert "none of the environments is production: production" == note.text
    assert note.next_step.endswith("`default_environment:` is that of version tags and of whatever names none")


def test_notes_are_sorted_by_weight_and_said_once() -> None:
    """A note of attribution with the same name is not said again, other fatal ones come first."""
    negative = Note(id="negative-lead-times", text="attribution says it", next_step="look")
    shallow = Note(id="shallow-clone", text="the clone is shallow", next_step="fetch", is_fatal=True)
    attribution = attributed(deployed("a", 99 * DAY, leads=[-1]), notes=[negative, shallow, shallow])

    assert (shallow, negative) == figures(attribution, Policy(), AT).notes


@pytest.mark.parametrize(("without", "expected"), [(4, []), (5, [True]), (10, [])])
def test_a_lead_time_of_a_minority_is_fatal(without: int, expected: list[bool]) -> None:
    """Up to 40 % the others may stand for them; where all are without, there is no lead time to be wrong."""
    deployments = [
        deployed(f"d{one}", 95 * DAY + one, commit=None if one < without else "abc", leads=None) for one in range(10)
    ]

    notes = figures(attributed(*deployments), TEN_DAYS, AT).notes

    assert [("deployments-without-commit", one) for one in expected] == [(note.id, note.is_fatal) for note in notes]


def test_a_service_without_any_commit_spoils_no_other() -> None:
    """The lead time of the one whose clone is at hand is right, and the other has none."""
    known = [deployed(f"k{one}", 95 * DAY + one, commit="abc", service="till") for one in range(5)]
    unknown = [deployed(f"u{one}", 95 * DAY + one, commit=None, leads=None) for one in range(10)]

    assert () == figures(attributed(*known, *unknown), TEN_DAYS, AT).notes


@pytest.mark.parametrize(
    ("unlinked", "in_all", "is_fatal"),
    [
        pytest.param(1, 2, False, id="one of two may be a coincidence"),
        pytest.param(5, 13, False, id="five of thirteen are less than 40 %"),
        pytest.param(5, 12, True, id="five of twelve are more"),
    ],
)
def test_unlinked_incidents_are_fatal_where_they_are_many(unlinked: int, in_all: int, *, is_fatal: bool) -> None:
    """No rate made of the others would be true. Another environment's are not of production, later ones not of now."""
    incidents = [linked(f"i{one}", 99 * DAY, None if one < unlinked else "a") for one in range(in_all)]
    elsewhere = linked("staging", 99 * DAY, None, environment="staging")
    later = linked("later", AT, None)

    (note,) = figures(attributed(deployed("a", 99 * DAY), incidents=[*incidents, elsewhere, later]), TEN_DAYS, AT).notes

    assert f"{unlinked} of {in_all} incidents are linked to no deployment: they are in no figure" == note.text
    assert is_fatal is note.is_fatal


def test_a_clock_that_is_only_nearly_right_is_said() -> None:
    """An incident without a begin; or a tag whose time is that of its commit."""
    tag = "time of the tagged commit"
    told = "begin not told: time of its resolution"
    attribution = attributed(
        deployed("a", 99 * DAY, failures=(evidence("incident"),), recovered=99 * DAY + HOUR, proxy=tag),
        incidents=[linked("i", 99 * DAY + 60, "a", begin_proxy=told)],
    )

    assert (f"1 of 1 deployments: {tag} stands for it",) == figure_of(attribution, RECOVERY).proxies
    by_incident = replace(TEN_DAYS, recovery_from_incident=True)
    assert (f"1 of 1 incidents: {told}",) == figure_of(attribution, RECOVERY, by_incident).proxies
