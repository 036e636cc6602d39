"""Proofs by a real promtool."""

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
from slo.proof.promtool import find_promtool
from slo.proof.prove import cases, prove
from slo.proof.subject import subject_of
from slo.rules.interface import RuleSettings
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
        pytest.param(
            an_slo(LATENCY, "0.99", window=RollingWindow(seconds=7 * 86_400), semantics=DataSemantics(idle=Idle.GOOD)),
            id="good events in a bucket, a week, idle is good",
        ),
        pytest.param(
            an_slo(window=RollingWindow(seconds=86_400), semantics=DataSemantics(idle=Idle.BAD)),
            id="a day, idle is bad",
        ),
        pytest.param(
            an_slo(
                EventsIndicator(
                    total="sum by (handler) (rate(x_total[{{.window}}]))",
                    errors='sum by (handler) (rate(x_total{code="500"}[{{.window}}]))',
                ),
                "0.95",
                group_labels=("handler",),
                alerting=Alerting(page=Tier(for_seconds=120, keep_firing_seconds=300), labels={"severity": "critical"}),
            ),
            id="groups, a low objective, for and keep firing, a severity of its own",
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
            an_slo(
                ThresholdIndicator(value="max(queue)", comparison=Comparison.LT, threshold=100.0),
                alerting=Alerting(page=Tier(is_enabled=False)),
            ),
            id="a threshold, no page",
        ),
        pytest.param(an_slo(budgeting=Timeslices(slice_seconds=60, target_ratio=SLO.objective_ratio)), id="slices"),
    ],
)
def test_generated_rules_are_proven(slo: Slo, tmp_path: Path) -> None:
    """Every case of every kind of SLO passes."""
    proof = proof_of(slo, tmp_path)

    assert {} == outcomes(proof), proof.results
    assert proof.promises


def test_too_low_an_objective_is_refuted(tmp_path: Path) -> None:
    """A page that not even a total outage fires is no page; no promtool is needed to say so."""
    (proof,) = prove([an_slo(objective="0.8")], RuleSettings(), tmp_path, promtool=None)

    assert ["page-on-an-outage"] == [one.case for one in proof.results if one.outcome is Outcome.REFUTED]


def test_native_histogram_is_not_proven(tmp_path: Path) -> None:
    """Where the queries are too free the tests begin at the recorded series, and that is said and no pass."""
    native = EventsIndicator(
        total="histogram_count(sum(rate(x[{{.window}}])))",
        good="histogram_fraction(0, 1, sum(rate(x[{{.window}}]))) * histogram_count(sum(rate(x[{{.window}}])))",
    )

    proof = proof_of(an_slo(native), tmp_path)

    assert {"queries": Outcome.NOT_PROVEN} == outcomes(proof)
    assert {"page-on-an-outage", "page-quick-windows"} <= {result.case for result in proof.results}


def test_switched_off_tier_has_no_cases() -> None:
    """Nothing is proven of an alert that is not there."""
    lax = replace(SLO, alerting=replace(SLO.alerting, page=Tier(is_enabled=False)))

    ids = [case.id for case in cases(subject_of(lax, RuleSettings()))]

    assert "ticket-on-an-outage" in ids
    assert not any(case.startswith("page") for case in ids)
