"""What two policies make of the same evidence: which figures move, and because of what."""

import json
from dataclasses import replace
from typing import Any

import pytest

from slo.dora.attribution.model import Attribution, JudgedDeployment, Kind
from slo.dora.difference.as_json import as_json
from slo.dora.difference.as_markdown import as_markdown
from slo.dora.difference.as_text import as_text
from slo.dora.difference.compare import difference
from slo.dora.difference.model import Because, Difference, Side
from slo.dora.metrics.figures import figures
from slo.dora.model import Outcome
from slo.dora.policy.model import Policy, ServiceRule
from tests.slo.dora.judged import DAY, HOUR, attributed, change, deployed, evidence, linked

AT = 100.0 * DAY
STRICT = Policy(name="strict", window_days=(10,))
LENIENT = replace(STRICT, name="lenient", revert_within_seconds=60)


def side(attribution: Attribution, policy: Policy) -> Side:
    """Make the figures of a policy."""
    return Side(policy=policy, figures=figures(attribution, policy, AT))


def differ(before: Attribution, after: Attribution, old: Policy = STRICT, new: Policy = LENIENT) -> Difference:
    """Compare what two policies made."""
    return difference(side(before, old), side(after, new))


def because(found: Difference, metric: str) -> tuple[Because, ...]:
    """Find what moved a metric of the only window."""
    (window,) = found.windows
    return next(one.because for one in window.metrics if one.metric == metric)


def four(**second: Any) -> list[JudgedDeployment]:  # noqa: ANN401 - a deployment's fields
    """Deploy four versions, of which the second is what the test is about."""
    rest = [deployed(f"d{one}", (90 + one) * DAY, version=f"v{one}", leads=[HOUR]) for one in (1, 3, 4)]
    known: dict[str, Any] = {"version": "v2", "leads": [2 * HOUR]}
    return [*rest, deployed("d2", 92 * DAY, **(known | second))]


def test_a_failure_less_and_which_one() -> None:
    """The change fail rate from a quarter to none, as a revert came too late to be a sign."""
    failed = four(failures=(evidence("revert"),), recovered=93 * DAY)

    found = differ(attributed(*failed), attributed(*four()))

    expected = Because(effect="no longer failed", why="its only sign was revert", names=("v2",))
    assert (expected,) == because(found, "change_fail_rate")
    expected = Because(effect="no longer counted", why="under lenient not failed; here by revert", names=("v2",))
    assert (expected,) == because(found, "failed_deployment_recovery_time")
    assert """\
policy strict (HASH) -> lenient (HASH), the same evidence, at 1970-04-11 00:00Z

  revert_within_seconds: 604800 -> 60

shop in production, 10 days
  Failed deployment recovery time: 24.0 h (1 failed deployment) -> no data (0 failed deployments)
    because 1 deployment no longer counted, under lenient not failed; here by revert: v2
  Change fail rate: 25.0 % (1 of 4 deployments) -> 0.0 % (0 of 4 deployments)
    because 1 deployment no longer failed, its only sign was revert: v2""" == as_text(found).replace(
        STRICT.hash, "HASH"
    ).replace(LENIENT.hash, "HASH")


def test_the_other_way_round() -> None:
    """And it is newly failed, by what says so."""
    failed = four(failures=(evidence("revert"), evidence("incident")), rework=(evidence("hotfix"),))

    found = differ(attributed(*four()), attributed(*failed))

    assert (Because(effect="newly failed", why="by incident and revert", names=("v2",)),) == because(
        found, "change_fail_rate"
    )
    assert (Because(effect="newly unplanned", why="by hotfix", names=("v2",)),) == because(
        found, "deployment_rework_rate"
    )


@pytest.mark.parametrize(
    ("second", "why"),
    [
        pytest.param({"kind": Kind.REDEPLOYMENT}, "under lenient a redeployment", id="again"),
        pytest.param({"environment": "eu"}, "under lenient in eu, which is not production", id="no production"),
        pytest.param({"environment": "prod"}, "under lenient in prod", id="another production"),
        pytest.param({"service": "cart"}, "under lenient of the service cart", id="another service"),
        pytest.param({"reached_production": False}, "under lenient never in production", id="an attempt"),
        pytest.param(
            {"outcome": Outcome.FAILURE},
            "under lenient a deployment of another kind (new, failure; here new)",
            id="anything else",
        ),
    ],
)
def test_a_deployment_less_and_why(second: dict[str, Any], why: str) -> None:
    """Deployment frequency from four to three."""
    found = differ(attributed(*four()), attributed(*four(**second)))

    of_shop = next(one for one in found.windows if (one.service, one.environment) == ("shop", "production"))
    frequency = next(one for one in of_shop.metrics if one.metric == "deployment_frequency")
    assert (Because(effect="no longer counted", why=why, names=("v2",)),) == frequency.because


def test_a_tag_that_is_no_release_is_no_deployment() -> None:
    """Its changes come with the next one then, and wait longer."""
    three = [one for one in four() if one.deployment.id != "d2"]
    third = three[1]
    moved = change("d2-0", 92 * DAY - 2 * HOUR, 93 * DAY)
    three[1] = replace(third, changes=(*(third.changes or ()), moved))

    found = differ(attributed(*four()), attributed(*three))

    assert (Because(effect="no longer counted", why="under lenient no deployment", names=("v2",)),) == because(
        found, "deployment_frequency"
    )
    assert (Because(effect="measured otherwise", why="brought by v3, not by v2", names=("d2-0",)),) == because(
        found, "change_lead_time"
    )


@pytest.mark.parametrize(
    ("second", "why"),
    [
        pytest.param(
            {"leads": ()},
            "no change (a merge, imported, picked before, or of another service)",
            id="a merge, or another service's",
        ),
        pytest.param({"leads": None}, "its deployment's changes are not known: nobody knows", id="unknown"),
        pytest.param({"environment": "eu"}, "in eu, which is not production", id="its deployment is elsewhere"),
    ],
)
def test_a_change_less_and_why(second: dict[str, Any], why: str) -> None:
    """One of four is missing."""
    found = differ(attributed(*four()), attributed(*four(**second)))

    assert (Because(effect="no longer counted", why=f"under lenient {why}", names=("d2-0",)),) == because(
        found, "change_lead_time"
    )


def test_a_change_of_an_earlier_deployment() -> None:
    """It was deployed before the window."""
    early = replace(deployed("old", 80 * DAY, version="v0"), changes=(change("d2-0", 79 * DAY, 80 * DAY),))

    found = differ(attributed(*four()), attributed(early, *four(leads=())))

    why = "under lenient brought by v0, which is not in the window"
    assert (Because(effect="no longer counted", why=why, names=("d2-0",)),) == because(found, "change_lead_time")


def test_changes_of_an_environment_that_is_no_production_are_one_reason() -> None:
    """Not one for each deployment that brought some: they are in no window, whatever its length."""
    found = differ(attributed(*four()), attributed(*four()), new=replace(LENIENT, production=("live",)))

    why = "under lenient in production, which is not production"
    names = ("d1-0", "d2-0", "d3-0", "d4-0")
    assert (Because(effect="no longer counted", why=why, names=names),) == because(found, "change_lead_time")
    text = as_text(found)
    assert "Failed deployment recovery time: no data (0 failed deployments) -> no figures\n  Change fail" in text


def test_many_reasons_are_cut_and_said() -> None:
    """Seven changes begun otherwise: five reasons are told."""
    old = [deployed(f"d{one}", 95 * DAY + one, leads=[HOUR]) for one in range(7)]
    new = [deployed(f"d{one}", 95 * DAY + one, leads=[2 * HOUR + 60 * one]) for one in range(7)]

    found = differ(attributed(*old), attributed(*new))

    assert 7 == len(because(found, "change_lead_time"))
    assert 5 == as_text(found).count("because 1 change measured otherwise")
    assert "because 2 changes more, for 2 reasons that `--format json` has" in as_text(found)


def test_what_moved_most_is_told_first() -> None:
    """One is deployed again, two are elsewhere."""
    before = [deployed(f"d{one}", 95 * DAY + one, version=f"v{one}") for one in range(4)]
    again = deployed("d0", 95 * DAY, version="v0", kind=Kind.REDEPLOYMENT)
    elsewhere = [deployed(f"d{one}", 95 * DAY + one, version=f"v{one}", environment="eu") for one in (1, 2)]

    moved = because(differ(attributed(*before), attributed(again, *elsewhere, before[3])), "deployment_frequency")

    assert [("v1", "v2"), ("v0",)] == [one.names for one in moved]


def test_a_terminal_obeys_no_version() -> None:
    """What a ledger calls a version may hold anything."""
    failed = four(failures=(evidence("revert"),), version="v\x1b[2J", recovered=93 * DAY)

    found = differ(attributed(*failed), attributed(*four(version="v\x1b[2J")))

    assert "revert: v\N{REPLACEMENT CHARACTER}[2J" in as_text(found)
    assert "\x1b" not in as_markdown(found)


def test_another_incident_is_another_clock() -> None:
    """A longer reach of incidents links one that began earlier; what ended the failure is the same."""
    failed = four(failures=(evidence("incident"),), recovered=92 * DAY + HOUR)
    one = linked("one", 92 * DAY + 1800, "d2")
    clock = replace(STRICT, recovery_from_incident=True)

    found = differ(
        attributed(*failed, incidents=[one]),
        attributed(*failed, incidents=[one, linked("two", 92 * DAY + 600, "d2")]),
        old=clock,
        new=replace(clock, incident_within_seconds=60),
    )

    expected = Because(effect="measured otherwise", why="counted from another incident's begin", names=("v2",))
    assert (expected,) == because(found, "failed_deployment_recovery_time")


def test_a_change_of_what_is_no_deployment() -> None:
    """And which no other deployment brought."""
    found = differ(attributed(*four()), attributed(*(one for one in four() if one.deployment.id != "d2")))

    why = "under lenient what brought it is no deployment"
    assert (Because(effect="no longer counted", why=why, names=("d2-0",)),) == because(found, "change_lead_time")


def test_another_begin_of_a_change() -> None:
    """A squashed one began with its first commit."""
    found = differ(attributed(*four()), attributed(*four(leads=[26 * HOUR])))

    why = "begun 1970-04-01 22:00Z, not 1970-04-02 22:00Z"
    assert (Because(effect="measured otherwise", why=why, names=("d2-0",)),) == because(found, "change_lead_time")


def test_recovery_from_another_clock_and_by_another_end() -> None:
    """The incident began half an hour after the deployment; or a rollback is its end and not the incident's."""
    failed = {"failures": (evidence("incident"),)}
    incident = [linked("i", 92 * DAY + 1800, "d2")]
    over = attributed(*four(recovered=92 * DAY + HOUR, **failed), incidents=incident)
    later = attributed(*four(recovered=92 * DAY + 2 * HOUR, **failed), incidents=incident)
    still_open = attributed(*four(**failed), incidents=incident)
    metric = "failed_deployment_recovery_time"

    clock = differ(over, over, new=replace(LENIENT, recovery_from_incident=True))
    assert "counted from the incident's begin" == because(clock, metric)[0].why
    clock = differ(over, over, old=replace(STRICT, recovery_from_incident=True))
    assert "counted from the deployment's end" == because(clock, metric)[0].why
    assert "over by git:fix, before by git:fix" == because(differ(over, later), metric)[0].why
    assert "not over, before by git:fix" == because(differ(over, still_open), metric)[0].why
    assert "over by git:fix, before not over" == because(differ(still_open, over), metric)[0].why


def test_recovery_of_a_canary_from_its_start_or_its_incident() -> None:
    """Without a start it has a time only where the clock is the incident's."""
    canary = {"outcome": Outcome.FAILURE, "failures": (evidence("canary"),), "recovered": 92 * DAY + HOUR}
    incident = [linked("i", 92 * DAY, "d2")]
    started = attributed(*four(**canary, started_seconds=91 * DAY), incidents=incident)
    unknown = attributed(*four(**canary), incidents=incident)
    metric, by_incident = "failed_deployment_recovery_time", replace(STRICT, recovery_from_incident=True)

    assert "counted from the canary's start" == because(differ(started, started, old=by_incident), metric)[0].why
    (lost,) = because(differ(unknown, unknown, old=by_incident), metric)
    assert ("no longer counted", "under lenient a canary without a known start") == (lost.effect, lost.why)


def test_the_same_figures_are_said_to_be_the_same() -> None:
    """Of how many windows; two policies that differ in words only."""
    found = differ(attributed(*four()), attributed(*four()), new=replace(STRICT, name="renamed"))

    assert ((), (), 1) == (found.definitions, found.windows, found.windows_compared)
    assert "both have the same definitions" in as_text(found)
    assert "no figure differs, in any of 1 window" in as_text(found)
    assert "no figure differs, in any of 1 window" in as_markdown(found)


def test_windows_that_only_one_policy_has_are_not_compared() -> None:
    """Seven days and ten have nothing in common."""
    found = differ(attributed(*four()), attributed(*four()), new=replace(STRICT, window_days=(7,)))

    assert ((), 0) == (found.windows, found.windows_compared)
    assert "there is nothing to compare: no service has figures" in as_text(found)


def test_a_service_that_only_one_policy_knows() -> None:
    """Everything of it is newly counted."""
    found = differ(attributed(*four()), attributed(*four(service="cart")))

    cart = found.windows[0]
    assert ("cart", "production") == (cart.service, cart.environment)
    assert cart.metrics[0].before is None
    assert "Deployment frequency: no figures -> 3.0 a month (1 deployment)" in as_text(found)
    assert "newly counted, under strict of the service shop: v2" in as_text(found)
    assert json.loads(as_json(found))["windows"][0]["metrics"]["deployment_frequency"]["before"] is None


def test_definitions_are_spelt() -> None:
    """As a file would have them, nearly."""
    services = (ServiceRule(name="a", paths=("a/**",), tags="a-(?P<version>.*)"), ServiceRule(name="b"))
    new = replace(STRICT, services=services, counts_merges=True, environment_of={"main": "live"}, bots=())

    found = differ(attributed(*four()), attributed(*four()), new=new)

    assert [
        ("services", "none", "a (a/**, a-(?P<version>.*)); b (everything)"),
        ("counts_merges", "false", "true"),
        ("bots", "*[[]bot[]]", "none"),
        ("environment_of", "none", "main: live"),
    ] == [(one.name, one.before, one.after) for one in found.definitions]


def test_many_are_counted_and_some_are_named() -> None:
    """Seven that failed no longer: five names and two more; in JSON all."""
    before = [deployed(f"d{one}", 95 * DAY + one, version=f"v{one}", failures=(evidence(),)) for one in range(7)]
    after = [deployed(f"d{one}", 95 * DAY + one, version=f"v{one}") for one in range(7)]

    found = differ(attributed(*before), attributed(*after))

    assert "7 deployments no longer failed, its only sign was rollback: v0, v1, v2, v3, v4 and 2 more" in as_text(found)
    metric = json.loads(as_json(found))["windows"][0]["metrics"]["change_fail_rate"]
    assert [f"v{one}" for one in range(7)] == metric["because"][0]["names"]
    assert {"value": 1.0, "n": 7, "numerator": 7, "open_count": None} == metric["before"]


def test_markdown_is_a_table_and_reasons() -> None:
    """A name cannot break the table."""
    failed = four(failures=(evidence("revert"),), version="v|<2>", recovered=93 * DAY)

    lines = as_markdown(differ(attributed(*failed), attributed(*four(version="v|<2>")))).splitlines()

    assert "## shop in production, 10 days" in lines
    assert "| Change fail rate | 25.0 % (1 of 4 deployments) | 0.0 % (0 of 4 deployments) |" in lines
    assert "- **Change fail rate**: 1 deployment no longer failed, its only sign was revert: v\\|&lt;2&gt;" in lines
