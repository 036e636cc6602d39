"""A tolerance that was meant in percent."""

from collections.abc import Iterator

from loadtests.hpa.normalization import Direction
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find tolerances of 100 % and more."""
    behavior = subject.hpa.behavior
    if behavior is None:
        return
    for direction, rules in ((Direction.UP, behavior.scale_up), (Direction.DOWN, behavior.scale_down)):
        if rules.tolerance is None or rules.tolerance < 1:
            continue
        above = f"scales up only above {1 + rules.tolerance:g} times the target"
        effect = "never scales down" if direction is Direction.DOWN else above
        yield Found(
            level=Level.ERROR,
            place=subject.place("spec", "behavior", direction.value, "tolerance"),
            sentence=f"a tolerance of {rules.tolerance:g} is {100 * rules.tolerance:g} %, so it {effect}",
            fix=f"write it as a ratio: {rules.tolerance / 100:g} for {rules.tolerance:g} %",
        )
