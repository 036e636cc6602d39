"""Proofs fail where the rules are wrong."""

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from slo.model import EventsIndicator, Timeslices
from slo.proof.promtool import Promtool, Verdict, find_promtool
from slo.proof.prove import prove
from slo.rules.interface import RuleSettings
from tests.slo.proof import mutants
from tests.slo.proof.slos import LATENCY, an_slo

PROMTOOL = find_promtool(None)
pytestmark = [pytest.mark.e2e, pytest.mark.skipif(PROMTOOL is None, reason="needs promtool")]

GROUPS = EventsIndicator(
    total="sum by (handler) (rate(x_total[{{.window}}]))",
    errors='sum by (handler) (rate(x_total{code="500"}[{{.window}}]))',
)
SLOS = (
    an_slo(id="requests"),
    an_slo(LATENCY, "0.99", id="latency"),
    an_slo(GROUPS, group_labels=("handler",), id="groups"),
    an_slo(budgeting=Timeslices(slice_seconds=60, target_ratio=an_slo().objective_ratio), id="slices"),
)
BROKEN: Mapping[str, tuple[str, str, mutants.Mutation]] = {
    "the selector of errors": (
        "requests",
        "page-on-an-outage",
        mutants.recorded("slo:sli_error:event_rate", "5..", "4.."),
    ),
    "the selector of all events": (
        "requests",
        "page-on-an-outage",
        mutants.recorded("slo:sli_total:event_rate", 'job="shop"', 'job="other"'),
    ),
    "no errors are not zero errors": (
        "requests",
        "page-on-an-outage",
        mutants.recorded("slo:sli_error:event_rate", " or 0 *", " unless 0 *"),
    ),
    "errors count twice": (
        "requests",
        "silent-at-the-objective",
        mutants.recorded("slo:sli_error:event_rate", "sum(", "2 * sum("),
    ),
    "hours of the wrong length": (
        "requests",
        "page-on-an-outage",
        mutants.recorded("slo:sli_error:event_rate_odd_hours", "7200", "3600"),
    ),
    "a wrong interval": (
        "requests",
        "page-on-an-outage",
        mutants.recorded("slo:sli_total:events_this_hour", "30 * abs", "60 * abs"),
    ),
    "the page is slow": ("requests", "page-on-an-outage", mutants.of_alert("BudgetBurn", **{"for": "10m"})),
    "quick long window forgotten": ("requests", "page-quick-windows", mutants.without_window("page", "1h")),
    "quick short window forgotten": ("requests", "page-quick-windows", mutants.without_window("page", "5m")),
    "slow long window forgotten": ("requests", "page-slow-windows", mutants.without_window("page", "6h")),
    "slow short window forgotten": ("requests", "page-slow-windows", mutants.without_window("page", "30m")),
    "ticket's quick long window forgotten": (
        "requests",
        "ticket-quick-windows",
        mutants.without_window("ticket", "1d"),
    ),
    "ticket's quick short window forgotten": (
        "requests",
        "ticket-quick-windows",
        mutants.without_window("ticket", "2h"),
    ),
    "ticket's slow long window forgotten": ("requests", "ticket-slow-windows", mutants.without_window("ticket", "3d")),
    "ticket's slow short window forgotten": ("requests", "ticket-slow-windows", mutants.without_window("ticket", "6h")),
    "quick factor too high": ("requests", "page-quick-windows", mutants.factor("page", "1h", 1.07)),
    "quick factor too low": ("requests", "page-quick-windows", mutants.factor("page", "1h", 0.93)),
    "slow factor too high": ("requests", "ticket-slow-windows", mutants.factor("ticket", "3d", 1.07)),
    "slow factor too low": ("requests", "ticket-slow-windows", mutants.factor("ticket", "3d", 0.93)),
    "no guard for the page": ("requests", "page-quick-one-failure", mutants.without_guard("page")),
    "no guard for the ticket": ("requests", "ticket-quick-one-failure", mutants.without_guard("ticket")),
    "a ticket that pages": ("requests", "tickets-on-a-slow-burn", mutants.eager_page()),
    "an impatient absent alert": ("requests", "data-goes-away", mutants.of_alert("DataAbsent", **{"for": "1m"})),
    "an absent alert that sleeps": ("requests", "data-goes-away", mutants.of_alert("DataAbsent", **{"for": "2h"})),
    "an absent alert of new services": (
        "requests",
        "silent-without-data",
        mutants.of_alert("DataAbsent", expr="absent(slo:sli_total:event_rate)"),
    ),
    "the wrong bucket": (
        "latency",
        "page-on-an-outage",
        mutants.recorded("slo:sli_error:event_rate", 'le=~"0.5|0.50"', 'le="5"'),
    ),
    "good events are not taken off": (
        "latency",
        "silent-at-the-objective",
        mutants.recorded("slo:sli_error:event_rate", " - (", " - 0 * ("),
    ),
    "groups thrown together": (
        "groups",
        "page-on-an-outage",
        mutants.recorded("slo:sli_error:ratio_rate5m", "sum by (handler) (sum_over_time", "sum (sum_over_time"),
    ),
    "an alert for all groups": (
        "groups",
        "page-on-an-outage",
        mutants.in_alert("page", lambda line: line.replace("max by (handler)", "min")),
    ),
    "slices that are good when they are bad": (
        "slices",
        "page-on-an-outage",
        mutants.recorded("slo:sli_error:event_rate", ") > bool ", ") < bool "),
    ),
    "slices that count twice": (
        "slices",
        "page-on-an-outage",
        mutants.recorded("slo:sli_total:event_rate", "time() % 60 < bool 30", "time() % 60 < bool 60"),
    ),
    "a budget of the wrong window": (
        "requests",
        "page-on-an-outage",
        mutants.recorded("slo:sli_error:events_30d", "[30d:1h]", "[30d:2h]"),
    ),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the tests of every SLO, each case and its rules a pair of files."""
    folder = tmp_path_factory.mktemp("written")
    prove(SLOS, RuleSettings(), folder, promtool=None)
    return folder


@pytest.mark.parametrize(("slo", "case", "mutation"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_rules_are_refuted(
    slo: str, case: str, mutation: mutants.Mutation, written: Path, tmp_path: Path
) -> None:
    """Each case fails where the rules are broken in what it is about, and passes where they are not."""
    for file in (written / slo).glob(f"{case}.*"):
        shutil.copy(file, tmp_path)
    mutants.break_rules(tmp_path / f"{case}.rules.yaml", mutation)

    whole, broken = told(written / slo, case), verdict(tmp_path, case)

    assert (True, False) == (whole.passed, broken.passed), whole.output + broken.output
    assert "got:" in broken.output


@cache
def told(folder: Path, case: str) -> Verdict:
    """Say what promtool says of a case as it is; once."""
    return verdict(folder, case)


def verdict(folder: Path, case: str) -> Verdict:
    """Let promtool judge."""
    name = f"{case}.test.yaml"
    return Promtool(PROMTOOL or "").run(folder, [name])[name]
