"""Row: what our paced user, with its record and exporter, costs against Locust's own fast user."""

from tests.bench.interface import Bound, Measurement, Row, Target
from tests.bench.machine import Machine
from tests.bench.saturation import ROUNDS, USERS, against_bare

# Every user is due each millisecond, which is more than a core can send: each sends as soon as it is free.
_SCENARIO = f"""
name: saturation
description: more than the generator can send
locustfile: work
request: {{cpu_milliseconds: 20, pace: 1ms}}
stages: [{{name: all, duration: 60s, users: {USERS}}}]
expectations: [error_ratio < 1%]
"""


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="paced-user",
            name="paced Locust user at saturation, requests/s against bare FastHttpUser",
            unit="",
            target=Target(bound=Bound.AT_LEAST, value=0.7),
            measure=measure,
        ),
    )


def measure(machine: Machine, *, rounds: int = ROUNDS) -> Measurement:
    """Let both saturate the client's core in turn."""
    how = f"{USERS} users who are always due"
    return against_bare(machine, locustfile="work", scenario=lambda _: _SCENARIO, how=how, rounds=rounds)
