"""Thresholds that are no numbers."""

from collections.abc import Iterator

from dashboards.lint.fixing import Fix
from dashboards.lint.interface import Subject
from dashboards.lint.thresholds import number, steps, thresholds
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find thresholds with texts for values, as "null", and lists of steps that are none."""
    for panel in subject.panels:
        for path, found in thresholds(panel):
            if not isinstance(found.get("steps", []), list):
                sentence = f"its thresholds are {found['steps']!r}, which is no list"
                yield subject.found(Level.ERROR, (*path, "steps"), sentence, "write a list, or leave them out")
        for path, listed in steps(panel):
            for index, step in enumerate(listed):
                value = step.get("value")
                if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
                    sentence = f"a threshold is {value!r}, and no number is above a text: its colour never shows"
                    fix = "write a number; leave out the value of the first step"
                    yield subject.found(Level.ERROR, (*path, index, "value"), sentence, fix)


def fix(to_fix: Fix) -> Iterator[str]:
    """Write numbers as numbers, and "null" as nothing; what is meant by another text is not known."""
    for path, panel in to_fix.panels():
        for below in to_fix.wanted_below(path):
            if below[-1] == "value":
                step = to_fix.at(below[:-1])
                old, value = step["value"], number(step["value"])
                if value is None and old not in _NOTHING:
                    continue
                step["value"] = int(value) if value is not None and value.is_integer() else value
                now = "nothing" if value is None else f"{step['value']}"
                yield f'wrote the threshold {old!r} of panel "{panel.get("title", "")}" as {now}'


# Private

_NOTHING = ("null", "")
