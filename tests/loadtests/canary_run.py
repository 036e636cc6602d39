"""A good run with a release, made by hand: what happens is what was predicted, a little later."""

from dataclasses import replace

from loadtests.arrivals import ArrivalProcess
from loadtests.canary.timeline import Tick
from loadtests.hpa.flags import ControllerFlags
from loadtests.manifests.model import Stack
from loadtests.plan import OpenPlan
from loadtests.prediction.canary.simulate import predict_releases
from loadtests.prediction.canary.situation import ReleasePlan
from loadtests.release_plan import PlannedRelease
from loadtests.run.model import ClientSecond, Run
from loadtests.run.release_series import POD_REQUESTS, POD_SCRAPES
from loadtests.stages import RateStage
from slo.series import TimeSeries
from tests.loadtests.canary_stack import canary_stack
from tests.loadtests.run_builder import START, good_run

RATE = 50
SECONDS = 120
FIRST_TICK = 3.0
LATE_SECONDS = 0.4
"""So much later than predicted everything happens."""
HEALTHY = PlannedRelease(version="2.0.0", at_seconds=10.0)
FAILING = PlannedRelease(version="2.1.0", at_seconds=10.0, error_ratio=0.2)
CANARY_POD, PRIMARY_POD = "load-harness-5d8f9c7b6-bcdfg", "load-harness-primary-5d8f9c7b6-bcdfg"


def steady(seconds: int = SECONDS, rate: float = RATE) -> OpenPlan:
    """Plan one rate all the time."""
    return OpenPlan(
        stages=(RateStage(name="steady", duration_seconds=float(seconds), rate_per_second=float(rate)),),
        cpu_milliseconds=1.0,
        arrivals=ArrivalProcess.UNIFORM,
        in_flight_cap=100,
        warm_up_seconds=0.0,
        seed=1,
    )


def canary_run(
    *releases: PlannedRelease, expectations: tuple[str, ...] = ("promoted",), stack: Stack | None = None
) -> Run:
    """Build a run in which a healthy version is released, or others."""
    given, planned, load, on = good_run(expectations), releases or (HEALTHY,), steady(), stack or canary_stack()
    plan = ReleasePlan(releases=planned, first_tick_seconds=FIRST_TICK)
    prediction = predict_releases(load, on, plan, flags=ControllerFlags(), kubernetes="1.35")
    facts = replace(
        given.facts,
        scenario="canary",
        plan=load,
        end_time=float(START + SECONDS),
        releases=planned,
    )
    run = replace(
        given,
        facts=facts,
        client=tuple(client_second(second) for second in range(SECONDS)),
        prediction=prediction,
        release=on.release,
    )
    assert prediction.canary is not None
    return with_ticks(run, *(replace(tick, time=tick.time + LATE_SECONDS) for tick in prediction.canary.ticks))


def client_second(second: int, **changes: int) -> ClientSecond:
    """Give the line of one second."""
    line = ClientSecond(
        time=START + second,
        name="work",
        method="GET",
        stage="steady",
        users=2,
        started=RATE,
        finished=RATE,
        failed=0,
        dropped=0,
        late_seconds_max=0.001,
        latency={600: RATE},
        failed_on_purpose=0,
    )
    return replace(line, **changes)  # type: ignore[arg-type]


def with_ticks(run: Run, *ticks: Tick) -> Run:
    """Let the controller have done something else; times are seconds since the load started."""
    assert run.prediction.canary is not None
    moved = tuple(replace(tick, time=START + tick.time) for tick in ticks)
    return with_counts(replace(run, canary=replace(run.prediction.canary, ticks=moved)))


def ticks_of(run: Run) -> tuple[Tick, ...]:
    """Give the ticks of a run in seconds since the load started."""
    assert run.canary is not None
    return tuple(replace(tick, time=tick.time - START) for tick in run.canary.ticks)


def with_counts(run: Run, *, off_ratio: float = 0.0, until: float = SECONDS) -> Run:
    """Let the pods have counted what the weights ask for, or so much more of all requests, up to a last scrape."""
    steps = [(tick.time, tick.canary_weight) for tick in ticks_of(run)]
    canary = weighted = 0.0
    counts: list[tuple[float, float]] = []
    for tenth in range(int(10 * until) + 1):
        seconds = tenth / 10
        weight = next((weight for time, weight in reversed(steps) if time <= seconds), 0)
        if tenth % 20 == 0 and (counts or weight):
            counts.append((seconds, canary + off_ratio * weighted))
        canary += RATE / 10 * weight / 100
        weighted += RATE / 10 if weight else 0.0
    rows = {
        POD_REQUESTS: (_row(CANARY_POD, counts), _row(PRIMARY_POD, [(seconds, 1e6) for seconds, _ in counts])),
        POD_SCRAPES: tuple(
            _row(pod, [(seconds, START + seconds) for seconds, _ in counts]) for pod in (CANARY_POD, PRIMARY_POD)
        ),
    }
    return replace(run, series=replace(run.series, answers={**run.series.answers, **rows}))


def _row(pod: str, samples: list[tuple[float, float]]) -> TimeSeries:
    return TimeSeries(labels={"pod": pod}, samples=tuple((START + seconds, value) for seconds, value in samples))
