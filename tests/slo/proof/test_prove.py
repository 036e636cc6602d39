"""Proofs by a real promtool, and that they fail where the rules are wrong."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from slo.model import (
    Alerting,
    Comparison,
    DataSemantics,
    EventsIndicator,
    Idle,
    RatioIndicator,
    RollingWindow,
    Slo,
    ThresholdIndicator,
    Tier,
    Timeslices,
)
from slo.proof.interface import Outcome, Proof
from slo.proof.promtool import find_promtool, run_tests
from slo.proof.prove import cases, prove, write_case
from slo.proof.subject import subject_of
from slo.rules.interface import RuleSettings
from tests.slo.proof import mutants
from tests.slo.proof.slos import LATENCY, an_slo

PROMTOOL = find_promtool(None)
pytestmark = [pytest.mark.e2e, pytest.mark.skipif(PROMTOOL is None, reason="needs promtool")]

SLO = an_slo()


def proof_of(slo: Slo, folder: Path) -> Proof:
    """Prove one SLO."""
    (proof,) = prove([slo], RuleSettings(), folder, promtool=PROMTOOL)
    return proof


def outcomes(proof: Proof) -> dict[str, Outcome]:
    """Say what became of each case that was not proven."""
    return {result.case: result.outcome for result in proof.results if result.outcome is not Outcome.PROVEN}


@pytest.mark.parametrize(
    "slo",
    [
        pytest.param(SLO, id="errors by a label"),
        pytest.param(an_slo(LATENCY, "0.99"), id="good events in a bucket"),
        pytest.param(an_slo(objective="0.95"), id="a low objective"),
        pytest.param(an_slo(window=RollingWindow(seconds=7 * 86_400)), id="a week"),
        pytest.param(an_slo(window=RollingWindow(seconds=86_400)), id="a day"),
        pytest.param(an_slo(semantics=DataSemantics(idle=Idle.BAD)), id="idle is bad"),
        pytest.param(an_slo(semantics=DataSemantics(idle=Idle.GOOD)), id="idle is good"),
        pytest.param(
            an_slo(alerting=Alerting(page=Tier(for_seconds=120, keep_firing_seconds=300))),
            id="with for and keep firing",
        ),
        pytest.param(
            an_slo(
                RatioIndicator(
                    ratio="sum(rate(e_total[{{.window}}])) / sum(rate(t_total[{{.window}}]))", is_errors=True
                )
            ),
            id="a ratio",
        ),
        pytest.param(
            an_slo(ThresholdIndicator(value="max(queue)", comparison=Comparison.LT, threshold=100.0)), id="a threshold"
        ),
        pytest.param(an_slo(budgeting=Timeslices(slice_seconds=60, target_ratio=SLO.objective_ratio)), id="slices"),
        pytest.param(
            an_slo(
                EventsIndicator(
                    total="sum by (handler) (rate(x_total[{{.window}}]))",
                    errors='sum by (handler) (rate(x_total{code="500"}[{{.window}}]))',
                ),
                group_labels=("handler",),
            ),
            id="groups",
        ),
    ],
)
def test_generated_rules_are_proven(slo: Slo, tmp_path: Path) -> None:
    """Every case of every kind of SLO passes."""
    proof = proof_of(slo, tmp_path)

    assert {} == outcomes(proof), proof.results
    assert proof.promises


def test_too_low_an_objective_is_refuted(tmp_path: Path) -> None:
    """A page that not even a total outage fires is no page."""
    proof = proof_of(an_slo(objective="0.8"), tmp_path)

    assert {"page-on-an-outage": Outcome.REFUTED} == outcomes(proof)


def test_native_histogram_is_not_proven(tmp_path: Path) -> None:
    """Where the queries are too free the tests begin at the recorded series, and that is said and no pass."""
    native = EventsIndicator(
        total="histogram_count(sum(rate(x[{{.window}}])))",
        good="histogram_fraction(0, 1, sum(rate(x[{{.window}}]))) * histogram_count(sum(rate(x[{{.window}}])))",
    )

    proof = proof_of(an_slo(native), tmp_path)

    assert {"queries": Outcome.NOT_PROVEN} == outcomes(proof)
    assert {"page-on-an-outage", "page-quick-windows"} <= {result.case for result in proof.results}


BROKEN: Mapping[str, tuple[str, mutants.Mutation]] = {
    "the selector of errors": (
        "page-on-an-outage",
        mutants.recorded("slo:sli_error:event_rate", "5..", "4.."),
    ),
    "the selector of all events": (
        "page-on-an-outage",
        mutants.recorded("slo:sli_total:event_rate", 'job="shop"', 'job="other"'),
    ),
    "no errors are not zero errors": (
        "page-on-an-outage",
        mutants.recorded("slo:sli_error:event_rate", " or 0 *", " unless 0 *"),
    ),
    "errors count twice": (
        "silent-at-the-objective",
        mutants.recorded("slo:sli_error:event_rate", "sum(", "2 * sum("),
    ),
    "hours of the wrong length": (
        "page-on-an-outage",
        mutants.recorded("slo:sli_error:event_rate_odd_hours", "7200", "3600"),
    ),
    "a wrong interval": (
        "page-on-an-outage",
        mutants.recorded("slo:sli_total:events_this_hour", "30 * abs", "60 * abs"),
    ),
    "the page is slow": ("page-on-an-outage", mutants.of_alert("BudgetBurn", **{"for": "10m"})),
    "quick long window forgotten": ("page-quick-windows", mutants.without_window("page", "1h")),
    "quick short window forgotten": ("page-quick-windows", mutants.without_window("page", "5m")),
    "slow long window forgotten": ("page-slow-windows", mutants.without_window("page", "6h")),
    "slow short window forgotten": ("page-slow-windows", mutants.without_window("page", "30m")),
    "ticket's quick long window forgotten": ("ticket-quick-windows", mutants.without_window("ticket", "1d")),
    "ticket's quick short window forgotten": ("ticket-quick-windows", mutants.without_window("ticket", "2h")),
    "ticket's slow long window forgotten": ("ticket-slow-windows", mutants.without_window("ticket", "3d")),
    "ticket's slow short window forgotten": ("ticket-slow-windows", mutants.without_window("ticket", "6h")),
    "quick factor too high": ("page-quick-windows", mutants.factor("page", "1h", 1.07)),
    "quick factor too low": ("page-quick-windows", mutants.factor("page", "1h", 0.93)),
    "slow factor too high": ("ticket-slow-windows", mutants.factor("ticket", "3d", 1.07)),
    "slow factor too low": ("ticket-slow-windows", mutants.factor("ticket", "3d", 0.93)),
    "no guard for the page": ("page-quick-one-failure", mutants.without_guard("page")),
    "no guard for the ticket": ("ticket-quick-one-failure", mutants.without_guard("ticket")),
    "a ticket that pages": ("tickets-on-a-slow-burn", mutants.eager_page()),
    "an impatient absent alert": ("data-goes-away", mutants.of_alert("DataAbsent", **{"for": "1m"})),
    "an absent alert that sleeps": ("data-goes-away", mutants.of_alert("DataAbsent", **{"for": "2h"})),
    "an absent alert of new services": (
        "silent-without-data",
        mutants.of_alert("DataAbsent", expr="absent(slo:sli_total:event_rate)"),
    ),
}


@pytest.mark.parametrize(("case", "mutation"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_rules_are_refuted(case: str, mutation: mutants.Mutation, tmp_path: Path) -> None:
    """Each case fails where the rules are broken in what it is about, and passes where they are not."""
    file = written_case(SLO, case, tmp_path)
    assert PROMTOOL is not None

    whole = run_tests(PROMTOOL, file)
    mutants.break_rules(file.parent, mutation)
    broken = run_tests(PROMTOOL, file)

    assert (True, False) == (whole.passed, broken.passed), whole.output
    assert "got:" in broken.output


def written_case(slo: Slo, case: str, folder: Path) -> Path:
    """Write one case of an SLO and its rules."""
    subject = subject_of(slo, RuleSettings())
    (chosen,) = (one for one in cases(subject) if one.id == case)
    return write_case(subject, chosen, folder)


def test_switched_off_tier_has_no_cases(tmp_path: Path) -> None:
    """Nothing is proven of an alert that is not there."""
    lax = replace(SLO, alerting=replace(SLO.alerting, page=Tier(is_enabled=False)))

    proof = proof_of(lax, tmp_path)

    assert {} == outcomes(proof)
    assert not any(result.case.startswith("page") for result in proof.results)
