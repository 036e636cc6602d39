"""Thresholds that do not rise."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from dashboards.lint.fixing import Fix
from dashboards.lint.interface import Subject
from dashboards.lint.thresholds import begins_at, steps
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find thresholds of which a later one is lower: Grafana stops at the first that a value does not reach."""
    for panel in subject.panels:
        for path, listed in steps(panel):
            for before, after in pairwise(begins_at(step.get("value")) for step in listed):
                if before is not None and after is not None and after < before:
                    what = "step without a value" if after == -math.inf else f"threshold {after:g}"
                    sentence = f"its {what} stands behind {before:g}, so its colour is never reached"
                    yield subject.found(Level.ERROR, path, sentence, "sort them, the lowest first")
                    break


def fix(to_fix: Fix) -> Iterator[str]:
    """Sort them."""
    for path, panel in to_fix.panels():
        for below in to_fix.wanted_below(path):
            listed: list[Any] = to_fix.at(below)
            if all(isinstance(one, dict) and begins_at(one.get("value")) is not None for one in listed):
                listed.sort(key=lambda step: begins_at(step.get("value")) or 0.0)
                yield f'sorted the thresholds of panel "{panel.get("title", "")}"'
