"""A comparison as JSON."""

from dataclasses import asdict
from typing import Any

from loadtests.comparison.bootstrap import CONFIDENCE, RESAMPLES
from loadtests.comparison.lines import SEED
from loadtests.comparison.model import Comparison
from loadtests.comparison.readings import LEVEL


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Give every line with its values, interval and p-values; changes are relative, but those of ratios differences."""
    return {
        "first": comparison.first,
        "second": comparison.second,
        "scenario": comparison.scenario,
        "sentence": comparison.sentence,
        "exit_code": comparison.exit_code,
        "comparable": not comparison.doubts,
        "doubts": list(comparison.doubts),
        "margins": asdict(comparison.margins),
        "method": {
            "comparisons": comparison.tested,
            "correction": "Holm",
            "level": LEVEL,
            "confidence": CONFIDENCE,
            "resamples": RESAMPLES,
            "seed": SEED,
        },
        "counts": {str(reading): count for reading, count in sorted(comparison.counts.items())},
        "lines": [{**asdict(line), "reading": str(line.reading)} for line in comparison.lines],
        "scaling": [{**asdict(single), "difference": single.difference} for single in comparison.singles],
        "scaling_gaps": list(comparison.gaps),
    }
