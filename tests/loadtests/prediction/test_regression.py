"""What was predicted for closed loads before the simulation served anything else is what is predicted now."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from loadtests.hpa.flags import ControllerFlags
from loadtests.prediction.model import Assumptions, Prediction
from loadtests.prediction.simulate import predict
from loadtests.stages import Stage
from tests.loadtests.run_builder import plan
from tests.loadtests.stack_builder import EVERY_SECOND, stack

_RECORDED = Path(__file__).with_name("predictions.json")
_CASES = 24


def _predictions() -> Iterator[Prediction]:
    """Predict seeded loads on seeded stacks."""
    draw = random.Random(7)  # noqa: S311 - repeatable on purpose
    for _ in range(_CASES):
        stages = tuple(
            Stage(
                name=f"s{number}",
                duration_seconds=draw.choice([7.0, 20.0, 33.3, 60.0]),
                users=draw.randrange(60),
                ramp_seconds=draw.choice([0.0, 0.0, 5.0, 7.0]),
            )
            for number in range(draw.randrange(1, 5))
        )
        on = stack(
            limit_millicores=draw.choice([None, 150, 200, 400]),
            readiness=draw.choice([None, EVERY_SECOND, replace(EVERY_SECOND, period_seconds=10)]),
            minReplicas=draw.choice([1, 2, 3]),
            maxReplicas=draw.choice([4, 8, 30]),
            behavior=draw.choice([None, {"scaleDown": {"stabilizationWindowSeconds": draw.choice([0, 20, 60])}}]),
        )
        yield predict(
            replace(plan(), stages=stages, cpu_milliseconds=draw.choice([5, 20, 55])),
            on,
            flags=ControllerFlags(
                sync_period_seconds=draw.choice([15.0, 7.0]),
                downscale_stabilization_seconds=draw.choice([300.0, 30.0]),
                cpu_initialization_period_seconds=draw.choice([300.0, 10.0]),
            ),
            kubernetes=draw.choice(["1.28", "1.35"]),
            assumptions=draw.choice([Assumptions(), Assumptions(pod_start_seconds=3.7, idle_cpu_cores=0.02)]),
        )


def _in_short(prediction: Prediction) -> dict[str, object]:
    return {
        "points": len(prediction.points),
        "return_seconds": prediction.return_seconds,
        "decisions": [[one.seconds, one.current_replicas, one.desired_replicas] for one in prediction.decisions],
        "why": [one.why[0] for one in prediction.decisions][::5],
    }


def test_predictions_of_closed_loads_stay() -> None:
    """Every decision at every sync, and every fifth reason."""
    recorded = json.loads(_RECORDED.read_text(encoding="utf-8"))
    assert recorded == [_in_short(prediction) for prediction in _predictions()]
