"""Reports to print."""

from slo.errors import Place
from slo.findings.interface import Finding, Level, Unmade
from slo.findings.report import Report, Rule

RULES = tuple(Rule(id=one, summary=f"What {one} finds.", page=f"# {one}\n") for one in ("first", "second", "third"))


def a_finding(check_id: str = "first", *, level: Level = Level.WARNING, place: Place | None = None) -> Finding:
    """Make a finding."""
    return Finding(
        id=check_id,
        level=level,
        place=place or Place(file="specs/a b.yaml", line=7, field="slos[0].objective"),
        sentence="shop: too much",
        fix="less",
        page=f"load-harness x lint --explain {check_id}",
    )


def a_report(*findings: Finding, threshold: Level = Level.NOTE, not_made: tuple[Unmade, ...] = ()) -> Report:
    """Make a report of a command."""
    return Report(
        command="x lint",
        noun="thing",
        looked_at=2,
        findings=findings,
        rules=RULES,
        not_made=not_made,
        threshold=threshold,
    )
