"""Row: what our user of the open model, with its record and exporter, costs against Locust's own fast user."""

from tests.bench.interface import Bound, Measurement, Row, Target
from tests.bench.machine import Machine
from tests.bench.saturation import ROUNDS, USERS, against_bare

# More arrives than a core can send: as many requests are under way as the cap allows, and the rest is dropped.
_SCENARIO = f"""
name: saturation
description: more than the generator can send
locustfile: arrivals
request: {{{{cpu_milliseconds: 20, arrivals: poisson}}}}
in_flight: {USERS}
stages: [{{{{name: all, duration: 60s, rate: {{rate:.0f}}/s}}}}]
expectations: [error_ratio < 1%]
"""


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="open-user",
            name="open-model Locust user at saturation, requests/s against bare FastHttpUser",
            unit="",
            target=Target(bound=Bound.AT_LEAST, value=0.7),
            measure=measure,
        ),
    )


def measure(machine: Machine, *, rounds: int = ROUNDS) -> Measurement:
    """Let both saturate the client's core in turn."""
    how = f"as many arrivals/s as bare users can send, at most {USERS} under way at a time and the rest dropped"
    return against_bare(
        machine, locustfile="arrivals", scenario=lambda rate: _SCENARIO.format(rate=rate), how=how, rounds=rounds
    )
