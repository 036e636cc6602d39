"""Goals and scorecards for tests: one good object, of which each test says what differs."""

from slo.errors import Place
from slo.scorecard.model import Goal, Inputs, Scorecard, Source, ValueSource
from slo.scorecard.quantities import parse_target

AT = 1_760_000_000.0
DAY = 86_400.0


def goal(
    source: Source | None = None, *, target: str | None = "< 5%", least_n: int = 1, name: str = "budget variance"
) -> Goal:
    """Give a goal; by default about a value that somebody wrote down."""
    return Goal(
        name=name,
        description="",
        source=source or value(),
        target=None if target is None else parse_target(target),
        least_n=least_n,
        place=Place(file="scorecard.yaml", line=3, field="goals[0]"),
    )


def value(number: float | None = 0.03, *, age: float = DAY, previous: float | None = None) -> ValueSource:
    """Give a value that was written down some time ago, and is good for 35 days."""
    return ValueSource(
        value=number,
        as_of_seconds=AT - age,
        valid_seconds=35 * DAY,
        previous=previous,
        n=None,
        said_by="whoever reads the bill",
    )


def scorecard(*goals: Goal, inputs: Inputs | None = None) -> Scorecard:
    """Give a scorecard of some goals."""
    return Scorecard(
        name="platform", description="What we promised.", file="scorecard.yaml", inputs=inputs or Inputs(), goals=goals
    )
