"""Every kind of SLO gives rules that Prometheus loads."""

import subprocess
from dataclasses import replace
from decimal import Decimal
from itertools import islice, product
from pathlib import Path

from slo.model import (
    CalendarUnit,
    CalendarWindow,
    Comparison,
    Component,
    Composite,
    DataSemantics,
    EventsIndicator,
    Idle,
    MissingErrors,
    Occurrences,
    RatioIndicator,
    RatioTimeslices,
    RollingWindow,
    Slo,
    ThresholdIndicator,
    Timeslices,
)
from slo.render.rules_file import as_rules_file
from slo.rules.groups import rule_groups
from slo.rules.interface import Compat, RuleSettings
from tests.slo.lab.server import program
from tests.slo.rules.examples import DAY, EVENTS, GOOD, TOTAL, an_slo

INDICATORS = (
    EVENTS,
    EventsIndicator(total=TOTAL, good=f"# those that worked\n  {GOOD}\n    or on () vector(0)"),
    RatioIndicator(ratio="sum by (code) (a) / on (code) b", is_errors=False),
    ThresholdIndicator(value="a > 0.5 or b", comparison=Comparison.GTE, threshold=-1e-7),
)
BUDGETINGS = (
    Occurrences(),
    Timeslices(slice_seconds=3600, target_ratio=Decimal("0.95")),
    RatioTimeslices(slice_seconds=60),
)
SEMANTICS = tuple(DataSemantics(idle=idle, missing_errors=missing) for idle, missing in product(Idle, MissingErrors))
WINDOWS = (
    RollingWindow(seconds=DAY),
    RollingWindow(seconds=90 * DAY),
    *(CalendarWindow(unit=unit) for unit in CalendarUnit),
    CalendarWindow(unit=CalendarUnit.MONTH, time_zone="Asia/Kathmandu"),
)


def _slos() -> list[Slo]:
    # Every fifth: 5 divides none of the numbers of choices, so all pairs of choices are still there.
    kinds = islice(product(INDICATORS, BUDGETINGS, SEMANTICS, WINDOWS), 0, None, 5)
    slos = [
        an_slo(
            id=f"shop-{number}",
            indicator=indicator,
            budgeting=budgeting,
            semantics=semantics,
            window=window,
            group_labels=("code", "job")[: number % 3],
        )
        for number, (indicator, budgeting, semantics, window) in enumerate(kinds)
    ]
    parts = tuple(
        Component(slo=replace(slo, id=f"{slo.id}-part", group_labels=()), weight=Decimal("1.5")) for slo in slos[:9]
    )
    return [*slos, *(replace(an_slo(indicator=Composite(components=parts)), window=window) for window in WINDOWS[:1])]


def test_every_kind_is_loaded(tmp_path: Path) -> None:
    """Promtool takes the rules of all sorts of indicators, budgeting, semantics, windows and groups."""
    promtool = program("promtool")
    assert promtool is not None, "promtool is needed: install Prometheus"
    rules = tmp_path / "rules.yaml"
    rules.write_text(as_rules_file(rule_groups(_slos(), RuleSettings(compat=Compat.SLOTH))), encoding="utf-8")
    ran = subprocess.run([promtool, "check", "rules", str(rules)], capture_output=True, text=True, check=False)
    assert (0, "") == (ran.returncode, ran.stderr)
    assert "duplicate" not in ran.stdout
