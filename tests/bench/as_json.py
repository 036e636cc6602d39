"""Results as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tests.bench.result import Result


def results_to_json(results: Sequence[Result], surroundings: dict[str, Any]) -> dict[str, Any]:
    """Write everything, every sample included."""
    return {"surroundings": surroundings, "rows": [_row(result) for result in results]}


def _row(result: Result) -> dict[str, Any]:
    row, measurement = result.row, result.measurement
    return {
        "key": row.key,
        "name": row.name,
        "unit": row.unit,
        "target": row.target and {"bound": row.target.bound, "value": row.target.value},
        "outcome": result.outcome,
        "because": result.because or None,
        "measured": measurement and measurement.value,
        "how": measurement and measurement.how,
        "samples": list(measurement.samples) if measurement else [],
        "samples_unit": measurement and measurement.samples_unit,
        "beside": [asdict(beside) for beside in measurement.beside] if measurement else [],
        "seconds": result.seconds,
        "stolen_percent": result.stolen_percent,
    }
