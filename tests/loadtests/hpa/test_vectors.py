"""The Kubernetes controller's own cases, where they are there."""

import json
import os
from pathlib import Path

import pytest

from loadtests.hpa.conformance.run import run_cases

FOLDER = os.environ.get("LOAD_HARNESS_VECTORS", "")


@pytest.mark.skipif(not FOLDER, reason="LOAD_HARNESS_VECTORS does not name the folder of the vector files")
@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("hpa_replica_calculator.json", 64),
        ("hpa_behavior.json", 81),
        ("hpa_group_pods.json", 14),
        ("hpa_utilization.json", 5),
    ],
)
def test_vectors(file: str, count: int) -> None:
    """Every case of the controller's tests passes, and none is left out."""
    results = run_cases(json.loads((Path(FOLDER) / file).read_text(encoding="utf-8")), file=file)
    assert (count, []) == (len(results), [result for result in results if result.differences])
