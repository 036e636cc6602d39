"""What a report says about a run besides its verdict."""

from collections.abc import Iterator
from datetime import UTC, datetime

from loadtests.expectations.doubts import generator_doubts, state_scrape_doubts, sync_doubts
from loadtests.expectations.faults import injected
from loadtests.expectations.sample import whole_load
from loadtests.expectations.scaling import returned_seconds
from loadtests.expectations.timeline import WANTED, first_wanted_seconds, peak, server_ends, steps
from loadtests.fault_plan import FaultAction
from loadtests.plan import WindowPlan
from loadtests.prediction.canary.ailments import is_modelled
from loadtests.report.canary_table import canary_comparison
from loadtests.run.model import LIMITS_ENFORCED, ClusterKind, Run

MODEL_NOTICE = (
    "This run took place in the sandbox: local processes under a model of the autoscaler. "
    "It shows what the manifests ask for; it does not prove what a Kubernetes cluster does."
)
WINDOW_NOTICE = (
    "Another generator drove the load, and Prometheus alone tells of this run: what was to be sent is not known, "
    "nothing was predicted, and nobody saw the autoscaler's syncs."
)


def facts(run: Run) -> tuple[tuple[str, str], ...]:
    """List names and values: where, when, with what."""
    cluster = run.facts.cluster
    flags = cluster.flags
    return (
        ("scenario", run.facts.scenario),
        ("started", datetime.fromtimestamp(run.facts.start_time, tz=UTC).strftime("%Y-%m-%d %H:%M:%S UTC")),
        ("recorded", f"{max(run.facts.duration_seconds, 0):.0f} s of {run.facts.plan.duration_seconds:.0f} s"),
        ("cluster", f"{cluster.kind}, autoscaler of Kubernetes {cluster.kubernetes}"),
        ("limits of the pods", cluster.limits),
        ("workload", f"{cluster.namespace}/{cluster.deployment}, autoscaler {cluster.hpa_name}"),
        ("sync period", f"{flags.sync_period_seconds:g} s"),
        ("tolerance", f"{flags.tolerance:g}"),
        ("downscale stabilization", f"{flags.downscale_stabilization_seconds:g} s unless the manifest sets one"),
        ("CPU initialization period", f"{flags.cpu_initialization_period_seconds:g} s"),
        ("initial readiness delay", f"{flags.initial_readiness_delay_seconds:g} s"),
        ("load", "driven by another generator")
        if isinstance(run.facts.plan, WindowPlan)
        else ("seed", str(run.facts.plan.seed)),
        *((f"fault {fault.number}", f"on purpose: {fault}") for fault in injected(run)),
        *((f"version of {name}", version) for name, version in sorted(run.facts.versions.items())),
        *((f"address of {name}", url) for name, url in sorted(run.facts.targets.items())),
    )


def notices(run: Run) -> tuple[str, ...]:
    """Say what a reader must know before believing the verdict: the kind of cluster, and what failed or is missing."""
    cluster = run.facts.cluster
    model = (MODEL_NOTICE,) if cluster.kind is ClusterKind.SANDBOX else ()
    limits = (_limits_notice(cluster.limits),) if cluster.limits != LIMITS_ENFORCED else ()
    interruption = (_interruption_notice(run),) if run.facts.interruption else ()
    ended = (f"Ended by itself: {end}." for end in server_ends(run))
    broken = _fault_notices(run)
    window = (WINDOW_NOTICE,) if run.facts.is_window else ()
    return (*model, *window, *limits, *interruption, *broken, *ended, *(f"Missing: {gap}." for gap in gaps(run)))


def gaps(run: Run) -> tuple[str, ...]:
    """List what is missing of the record."""
    end_seconds = run.facts.duration_seconds
    return (
        *generator_doubts(run, whole_load(run)),
        *state_scrape_doubts(run, end_seconds=end_seconds),
        *(() if run.facts.is_window else sync_doubts(run, end_seconds=end_seconds)),
    )


def comparison(run: Run) -> tuple[tuple[str, str, str], ...]:
    """Hold the prediction against the run: what, predicted, observed."""
    prediction = run.prediction
    if prediction.problem:
        return ()
    most = peak(steps(run, WANTED))
    level = prediction.peak if most is None else min(most, prediction.peak)
    return (
        ("most replicas wanted", str(prediction.peak), "no data" if most is None else str(most)),
        (
            f"{level} replicas first wanted",
            _seconds(prediction.wanted_from(level), "never"),
            _seconds(first_wanted_seconds(run, level), "no data"),
        ),
        (
            "back at the minimum",
            _return(run, prediction.peak, prediction.return_seconds, "not within the plan"),
            _return(run, most, _returned(run), "not seen"),
        ),
        *canary_comparison(run),
    )


# Private


def _interruption_notice(run: Run) -> str:
    abort = run.facts.abort
    if abort:
        return f"The run was aborted at {abort.seconds:.0f} s for `{abort.expectation}`: {abort.because}."
    return f"The run was interrupted: {run.facts.interruption}."


def _fault_notices(run: Run) -> Iterator[str]:
    """Say what was broken on purpose, what was planned and not done, and what the prediction knows of it."""
    found = injected(run)
    for fault in found:
        sentence = str(fault)
        yield f"{sentence[0].upper()}{sentence[1:]}."
        yield from (f"Not as planned: {problem}." for problem in fault.problems)
    done = {fault.number for fault in found}
    for number, planned in enumerate(run.facts.faults, start=1):
        if number not in done:
            yield f"Planned and not done: fault {number} ({planned.name} at {planned.at_seconds:g} s)."
    yield from _not_predicted(run)


def _not_predicted(run: Run) -> Iterator[str]:
    """Say which faults the prediction does not know: with a canary, it knows those of one side that its checks see."""
    known = is_modelled if run.prediction.canary else lambda fault: fault.action is FaultAction.ROLL_OUT
    if not all(known(fault) for fault in run.facts.faults):
        and_more = ", and what slows down or fails pods of one side" if run.prediction.canary else ""
        yield f"The prediction does not model these faults (it models roll-outs{and_more or ' only'})."


def _limits_notice(limits: str) -> str:
    return f"The limits of the pods were {limits}. A pod could use more CPU and memory than its manifest allows."


def _return(run: Run, most: int | None, seconds: float | None, otherwise: str) -> str:
    """Spell when the replicas were back; those that never were above the minimum have nothing to come back from."""
    never_left = most is not None and most <= run.facts.cluster.hpa.min_replicas
    return "never left" if never_left else _seconds(seconds, otherwise)


def _returned(run: Run) -> float | None:
    dropped = run.facts.plan.last_drop_seconds
    return None if dropped is None else returned_seconds(run, after_seconds=dropped)


def _seconds(seconds: float | None, otherwise: str) -> str:
    return otherwise if seconds is None else f"{seconds:.0f} s"
