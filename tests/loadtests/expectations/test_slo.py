"""Budgets and alerts are judged on what the rules recorded, and never on nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from loadtests.expectation_texts import ExpectationText
from loadtests.expectations.grammar import parse_expectations
from loadtests.expectations.interface import Outcome, Verdict
from loadtests.expectations.slo_names import unknown_slos
from loadtests.run.model import Run, SloRules
from slo.errors import InvalidInput, Place
from tests.loadtests.run_builder import DURATION_SECONDS, with_rows, without_scrapes
from tests.loadtests.slo_records import AVAILABILITY, BY_ROUTE, RULES, fault_at, firing, row, slo_run

Judge = Callable[[str, Run], Verdict]


@pytest.mark.parametrize(
    ("outcome", "because", "text", "bad"),
    [
        pytest.param(
            Outcome.PASSED,
            "the load spent 0 % of the budget of shop-availability (0.0 of 3100 events were bad), as < 5 % was "
            "expected",
            'budget_spent("availability") < 5%',
            0.0,
            id="nothing was spent",
        ),
        pytest.param(
            Outcome.FAILED,
            "the load spent 103 % of the budget of shop-availability (3.1 of 3100 events were bad), where < 5 % was "
            "expected",
            'budget_spent("shop-availability") < 5%',
            0.1,
            id="the SLO by its id, and most of its budget gone",
        ),
        pytest.param(
            Outcome.PASSED,
            "the load spent 207 % of the budget of shop-availability (6.2 of 3100 events were bad), as <= 210 % was "
            "expected",
            'budget_spent("availability") <= 210 %',
            0.2,
            id="more than the whole budget",
        ),
        pytest.param(
            Outcome.FAILED,
            "the load spent 41.3 % of the budget of shop-latency (route /b) (62.0 of 1550 events were bad), where "
            "< 5 % was expected",
            'budget_spent("latency") < 5%',
            1.0,
            id="of several budgets, the one that lost most",
        ),
    ],
)
def test_budget(judged: Judge, outcome: Outcome, because: str, text: str, bad: float) -> None:
    """The bad events of the load, out of those that the window's budget allows."""
    verdict = judged(text, slo_run(bad=bad))

    assert (outcome, because) == (verdict.outcome, verdict.because)


def test_budget_counts_the_load_alone(judged: Judge) -> None:
    """What was bad before the load is no fault of the load's."""
    early = row({"slo_id": AVAILABILITY.id}, lambda second: 50 if second <= 0 else 0)

    verdict = judged('budget_spent("availability") < 5%', with_rows(slo_run(), "slo_error_events", early))

    assert "0 %" == verdict.observed


def no_rules(run: Run) -> Run:
    """Give the run of a cluster that evaluates no SLO rules."""
    return replace(run, facts=replace(run.facts, slo_rules=None))


def with_a_namesake(run: Run) -> Run:
    """Give the run of a cluster with two SLOs of one name."""
    namesake = replace(AVAILABILITY, id="cart-availability", service="cart")
    rules = replace(RULES, slos=(AVAILABILITY, namesake))
    return replace(run, facts=replace(run.facts, slo_rules=rules))


@pytest.mark.parametrize(
    ("because", "change"),
    [
        pytest.param(
            "no rules of the SLO availability were evaluated (there were those of none)",
            no_rules,
            id="a cluster without rules",
        ),
        pytest.param(
            "Prometheus recorded nothing of shop-availability",
            lambda run: with_rows(run, "slo_total_events"),
            id="rules that record nothing",
        ),
        pytest.param(
            "Prometheus recorded nothing of shop-availability from 40 s to 80 s",
            lambda run: without_scrapes(run, 41, 80),
            id="a gap",
        ),
        pytest.param(
            "Prometheus recorded no events of shop-availability over its window",
            lambda run: with_rows(run, "slo_window_events"),
            id="no sum over the window",
        ),
        pytest.param(
            "Prometheus recorded no events of shop-availability over its window",
            lambda run: with_rows(
                run, "slo_window_events", row({"slo_id": AVAILABILITY.id}, lambda _: 3000, until=DURATION_SECONDS - 40)
            ),
            id="a sum that ends before the load does",
        ),
        pytest.param(
            "the run ended after 100 s and 155 s are needed",
            lambda run: replace(run, facts=replace(run.facts, end_time=run.facts.start_time + 100)),
            id="a record that ends early",
        ),
        pytest.param(
            "the run was interrupted after 150 s (Ctrl-C)",
            lambda run: replace(
                run, facts=replace(run.facts, end_time=run.facts.start_time + 150, interruption="Ctrl-C")
            ),
            id="a record that ends before the rates have told of the last moment",
        ),
        pytest.param(
            "Prometheus recorded events of shop-availability and not how many were bad, from 5 s to 155 s",
            lambda run: with_rows(run, "slo_error_events"),
            id="no series of the bad events",
        ),
        pytest.param(
            "Prometheus recorded events of shop-availability and not how many were bad, from 50 s to 55 s",
            lambda run: with_rows(
                run,
                "slo_error_events",
                row({"slo_id": AVAILABILITY.id}, lambda second: None if 45 < second < 60 else 0),
            ),
            id="a gap in the bad events alone",
        ),
        pytest.param(
            "availability is the name of shop-availability and cart-availability",
            with_a_namesake,
            id="a name of two SLOs",
        ),
    ],
)
def test_budget_that_cannot_be_known(judged: Judge, because: str, change: Callable[[Run], Run]) -> None:
    """Without the rules' series all the time, nothing is said, and least of all that nothing was spent."""
    verdict = judged('budget_spent("availability") < 5%', change(slo_run()))

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert because in verdict.because


def test_a_budget_that_is_known_in_part(judged: Judge) -> None:
    """One group's budget says nothing of another's, which may be the one that lost most."""
    one = row({"slo_id": BY_ROUTE.id, "route": "/a"}, lambda _: 3000)

    verdict = judged('budget_spent("latency") < 5%', with_rows(slo_run(), "slo_window_events", one))

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "recorded no events of shop-latency (route /b) over its window" in verdict.because


def test_a_group_without_events_lost_nothing(judged: Judge) -> None:
    """Its budget is not asked, as long as there is another."""
    rows = [row({"slo_id": BY_ROUTE.id, "route": name}, lambda _, n=n: n) for name, n in (("/a", 3000), ("/b", 0))]

    verdict = judged('budget_spent("latency") < 5%', with_rows(slo_run(), "slo_window_events", *rows))

    assert (Outcome.PASSED, "0 %") == (verdict.outcome, verdict.observed)


def test_an_id_is_no_name(judged: Judge) -> None:
    """Where an SLO is called as another one's id is, the id is meant."""
    namesake = replace(AVAILABILITY, id="x-y", service="x", name=AVAILABILITY.id)
    run = slo_run(bad=0.1)
    run = replace(run, facts=replace(run.facts, slo_rules=replace(RULES, slos=(namesake, AVAILABILITY))))

    assert "103 %" == judged('budget_spent("shop-availability") < 5%', run).observed


def test_a_new_service_needs_some_scrapes(judged: Judge) -> None:
    """Before the first request there is no counter, so the record may begin a little after the load."""
    late = row({"slo_id": AVAILABILITY.id}, lambda second: 100 if second >= 25 else None)

    verdict = judged('budget_spent("availability") < 5%', with_rows(slo_run(), "slo_total_events", late))

    assert Outcome.PASSED is verdict.outcome


@pytest.mark.parametrize(
    ("outcome", "because", "text", "alerts"),
    [
        pytest.param(
            Outcome.PASSED,
            "ShopAvailability (page of shop-availability) fired from 30 s to 60 s, as a firing during the load "
            "was expected",
            'alert "ShopAvailability" fired',
            (firing(30, 60),),
            id="by its own name",
        ),
        pytest.param(
            Outcome.PASSED,
            "ShopAvailability (page of shop-availability) fired from 30 s on, as a firing within 20 s of fault 1 "
            "was expected",
            'page alert "availability" fired within 20s of fault 1',
            (firing(30, 200),),
            id="by its SLO's name, soon after a fault",
        ),
        pytest.param(
            Outcome.FAILED,
            "it did not fire, where a firing during the load was expected",
            'ticket alert "availability" fired',
            (firing(30, 60),),
            id="another severity",
        ),
        pytest.param(
            Outcome.FAILED,
            "it did not fire, where a firing during the load was expected",
            'page alert "availability" fired',
            (firing(30, 60, state="pending"),),
            id="pending is not firing",
        ),
        pytest.param(
            Outcome.PASSED,
            "it did not fire, as silence was expected",
            'alert "availability" stayed silent',
            (firing(30, 60, state="pending"),),
            id="pending is silence",
        ),
        pytest.param(
            Outcome.PASSED,
            "ShopAvailability (ticket of shop-availability) fired from 70 s to 90 s, as a firing during the load was "
            "expected",
            'alert "ShopAvailability" fired',
            (firing(-10, 60), firing(70, 90, severity="ticket")),
            id="of two of one name, the one that began during the load",
        ),
        pytest.param(
            Outcome.FAILED,
            "ShopAvailability (page of shop-availability) fired from 60 s to 65 s, where a firing within 20 s of "
            "fault 1 was expected",
            'alert "availability" fired within 20s of fault 1',
            (firing(60, 65),),
            id="too late",
        ),
        pytest.param(
            Outcome.INCONCLUSIVE,
            "the alert availability cannot be judged: ShopAvailability (page of shop-availability) fired from before "
            "the load to 60 s, so this load cannot tell",
            'alert "availability" fired',
            (firing(-10, 60),),
            id="one that was firing already",
        ),
        pytest.param(
            Outcome.PASSED,
            "it did not fire, as silence was expected",
            'alert "latency" stayed silent',
            (firing(30, 60),),
            id="silence, and another SLO's alert",
        ),
        pytest.param(
            Outcome.FAILED,
            "ShopAvailability (page of shop-availability) fired from 30 s to 60 s, where silence was expected",
            'alert "availability" stayed silent',
            (firing(30, 60),),
            id="no silence",
        ),
        pytest.param(
            Outcome.INCONCLUSIVE,
            "the alert availability cannot be judged: ShopAvailability (page of shop-availability) fired from before "
            "the load to 60 s, so this load cannot tell",
            'alert "availability" stayed silent',
            (firing(-10, 60),),
            id="noise from before",
        ),
        pytest.param(
            Outcome.INCONCLUSIVE,
            "the alert nobody cannot be judged: no rules of the alert nobody were evaluated (there were those of "
            "shop-availability, shop-latency)",
            'alert "nobody" stayed silent',
            (),
            id="an alert that there is not",
        ),
    ],
)
def test_alerts(judged: Judge, outcome: Outcome, because: str, text: str, alerts: tuple[object, ...]) -> None:
    """An alert that was seen fired; silence counts where its rules were evaluated."""
    run = replace(slo_run(alerts=alerts), events=(fault_at(20),))  # type: ignore[arg-type]

    verdict = judged(text, run)

    assert (outcome, because) == (verdict.outcome, verdict.because)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('alert "availability" fired', id="fired"),
        pytest.param('alert "availability" stayed silent', id="silent"),
    ],
)
def test_no_alert_is_no_silence(judged: Judge, text: str) -> None:
    """Where Prometheus evaluated nothing for a while, it could not have fired, so its silence says nothing."""
    verdict = judged(text, without_scrapes(slo_run(), 41, 80))

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "Prometheus recorded nothing of shop-availability from 40 s to 80 s" in verdict.because


@pytest.mark.parametrize("words", ["fired", "stayed silent"])
def test_a_gap_ends_no_alert(judged: Judge, words: str) -> None:
    """What fires before and after Prometheus stood still did not begin anew, and may have begun before the load."""
    run = without_scrapes(slo_run(alerts=(firing(-10, 100),)), 41, 80)

    verdict = judged(f'alert "availability" {words}', run)

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "fired from before the load to 100 s, so this load cannot tell" in verdict.because


def test_an_alert_that_fires_twice(judged: Judge) -> None:
    """Where it was evaluated in between, it ended, and began again."""
    labels = {"alertname": "ShopAvailability", "alertstate": "firing", "severity": "page", "slo_id": AVAILABILITY.id}
    twice = row(labels, lambda second: 1 if second <= 40 or 60 <= second <= 80 else None)

    verdict = judged('alert "availability" fired', slo_run(alerts=(twice,)))

    assert verdict.because.startswith("ShopAvailability (page of shop-availability) fired from 60 s to 80 s")


def test_an_alert_without_its_fault(judged: Judge) -> None:
    """What was not broken cannot have fired an alert."""
    verdict = judged('alert "availability" fired within 20s of fault 1', slo_run(alerts=(firing(30, 60),)))

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "fault 1 was not injected" in verdict.because


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        pytest.param(
            "== must be one of <= >= < >; write one of them",
            'budget_spent("a") == 5%',
            id="an operator that says nothing",
        ),
        pytest.param("5 must be a number with %; write it as 5%", 'budget_spent("a") < 5', id="no percent"),
        pytest.param(
            "fault 0 must be a number, from 1; write it as fault 1",
            'alert "a" fired within 5s of fault 0',
            id="fault 0",
        ),
        pytest.param(
            "must be one of the known expectations; did you mean `[SEVERITY] alert",
            'alert "a" was silent',
            id="other words",
        ),
    ],
)
def test_mistakes(rule: str, text: str) -> None:
    """A wrong value in the words of a form is named."""
    with pytest.raises(InvalidInput) as raised:
        parse_expectations([(text, Place(file="test"))], stages=[])

    assert rule in str(raised.value)


def unknown(text: str, rules: SloRules = RULES) -> list[str]:
    """Check the names of an expectation; give what is wrong with them."""
    expectation = ExpectationText(text=text, place=Place(file="test"))
    return [f"{mistake.rule}; {mistake.next_step}" for mistake in unknown_slos([expectation], rules)]


@pytest.mark.parametrize(
    ("mistake", "text"),
    [
        pytest.param(
            "availabilty must be one of availability, latency; did you mean availability?",
            'budget_spent("availabilty") < 5%',
            id="an SLO's name with a typo",
        ),
        pytest.param(
            "nobody must be one of availability, latency, ShopAvailability, ShopLatency; name one whose "
            "rules Prometheus evaluates",
            'alert "nobody" fired',
            id="an alert that nobody has",
        ),
        pytest.param(
            "latncy must be one of availability, latency, ShopAvailability, ShopLatency; did you mean latency?",
            'alert "latncy" fired',
            id="an alert by its SLO's name with a typo",
        ),
        pytest.param(
            "page must be one of ticket, the severities of the alerts of latency; write one of them, or leave it out",
            'page alert "latency" stayed silent',
            id="a severity that the SLO has not",
        ),
        pytest.param(
            "Page must be one of page, ticket, the severities of the alerts of availability; did you mean page?",
            'Page alert "availability" fired',
            id="a severity in capitals",
        ),
    ],
)
def test_unknown_names(mistake: str, text: str) -> None:
    """A name that no rules have is refused before anything is run, and the known ones are listed."""
    assert [mistake] == unknown(text)


def test_a_name_of_several() -> None:
    """Two services may have an SLO of one name; the id tells them apart."""
    rules = replace(RULES, slos=(AVAILABILITY, replace(AVAILABILITY, id="cart-availability", service="cart")))

    (mistake,) = unknown('budget_spent("availability") < 5%', rules)

    assert mistake.endswith("it is that of shop-availability and cart-availability; write the id")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('budget_spent("shop-availability") < 5%', id="a budget"),
        pytest.param('page alert "ShopAvailability" fired within 5s of fault 1', id="an alert"),
        pytest.param("no flapping", id="something else"),
    ],
)
def test_known_names(text: str) -> None:
    """Names that the rules have pass."""
    assert [] == unknown(text)
