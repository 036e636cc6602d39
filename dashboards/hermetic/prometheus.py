"""A temporary Prometheus with an hour of life in it: the exporters', the workload's, and what the SLO rules record."""

import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import slo.specs
from dashboards.evaluation.times import TimeRange
from dashboards.hermetic.courses import SCRAPE_INTERVAL_SECONDS, courses
from dashboards.hermetic.exposition import read_exposition
from dashboards.hermetic.movement import RECORDED_AT
from dashboards.hermetic.programs import find_prometheus
from dashboards.hermetic.recording import record
from dashboards.hermetic.remote_write import write
from dashboards.hermetic.server import start
from dashboards.hermetic.shapes import Shape, read_shapes, shipped_folder
from dashboards.hermetic.workload import AGE_SECONDS, SOURCE, RecordedWorkload, Workload
from dashboards.hermetic.workshop import workshop
from slo.conventions import CONTAINER_CPU_USAGE, PROCESS_START_TIME
from slo.prometheus import Prometheus
from slo.render.rules_file import as_rules_file
from slo.rules.groups import rule_groups
from slo.rules.interface import RuleSettings
from slo.spec.read import read_slos

RULE_INTERVAL_SECONDS = 15
"""As often as targets are scraped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What a temporary Prometheus is filled with."""

    shapes: tuple[Shape, ...]
    """Of the exporters."""
    specs: tuple[Path, ...] = ()
    """SLOs whose rules are evaluated."""
    exposition: str = ""
    """What the workload exposed some other time; empty to run it and read what it exposes now."""
    rewrite: Callable[[str], str] = lambda text: text
    """Changes the workload's exposition before it is used."""


def shipped_filling() -> Filling:
    """Give what the shipped boards are verified with.

    Raises:
        InvalidInput: A shape cannot be read.
    """
    return Filling(shapes=read_shapes(shipped_folder()), specs=(Path(slo.specs.__file__).parent,))


@contextmanager
def hermetic_prometheus(
    filling: Filling | None = None,
    *,
    program: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Prometheus]:
    """Start a temporary Prometheus on the loopback interface, and fill it; afterwards nothing of it is left.

    Nothing is left, either, if the one who asked for it is killed.

    Args:
        filling: The shipped one by default.
        program: Prometheus itself; the system's by default.
        say: Is told how far it is.

    Raises:
        MissingProgram: There is no Prometheus on this machine.
        InvalidInput: A shape or a spec cannot be read.
        CannotStart: A program did not do its part.
        CannotWrite: The disk is full.
        ServerUnreachable: Prometheus refuses a rule.
    """
    executable, content = program or find_prometheus(), filling or shipped_filling()
    with workshop() as opened:
        say("starting Prometheus and the workload")
        server = start(opened, executable)
        workload = RecordedWorkload(content.exposition) if content.exposition else Workload(opened)
        now = time.time()
        server.wait()
        say("writing what the exporters expose")
        middle = len(content.shapes) // 2  # it takes a second to start, and its jobs another one to end
        _fill(server.url, content.shapes[:middle], now)
        workload.use()
        _fill(server.url, content.shapes[middle:], now)
        say("reading what the workload exposes")
        exposition = content.rewrite(workload.exposition())
        workload.end()
        _fill(server.url, [_workload_shape(exposition, content.shapes)], now)
        prometheus = Prometheus(server.url)
        if content.specs:
            say("evaluating the SLO rules")
            server.load_rules(_history(prometheus, content.specs, now))
        yield prometheus


# Private

_FINE_SECONDS = 3900.0
_COARSE_SECONDS, _COARSE_STEP_SECONDS = 6 * 3600.0, 300.0
_OLD_SECONDS, _OLD_STEP_SECONDS = 90 * 86_400.0, 6 * 3600.0
_AHEAD_SECONDS = 240.0
"""Written into the future, so that nothing goes stale while it is looked at; nobody asks for the future."""
_RELEASED_SECONDS = 2400.0
"""Before the end the workload began: its exposition was recorded just now, unlike the shapes, and a board's deploys
are to be within sight."""
WORKLOAD = "load-harness"
_POD_PORT = 8080
_POD_NAME = re.compile(r"(?:-primary)?-[0-9a-z]+-[0-9a-z]{5}$")


def _fill(url: str, shapes: Sequence[Shape], now: float) -> None:
    """Write the old, the coarse and the fine part of what the targets of shapes exposed."""
    end = math.floor(now / SCRAPE_INTERVAL_SECONDS) * SCRAPE_INTERVAL_SECONDS
    for shape in shapes:
        times = [*_old(shape, end), *_coarse(end), *_fine(end)]
        write(url, courses(shape, times, end=end), times)


def _old(shape: Shape, end: float) -> Sequence[float]:
    """Give the moments before the last hours, where counters grow over days."""
    return _steps(end - min(shape.age_seconds, _OLD_SECONDS), end - _COARSE_SECONDS, _OLD_STEP_SECONDS)


def _coarse(end: float) -> Sequence[float]:
    return _steps(end - _COARSE_SECONDS, end - _FINE_SECONDS, _COARSE_STEP_SECONDS)


def _fine(end: float) -> Sequence[float]:
    return _steps(end - _FINE_SECONDS, end + _AHEAD_SECONDS, SCRAPE_INTERVAL_SECONDS)


def _steps(start: float, end: float, step: float) -> Sequence[float]:
    """Give the whole multiples of a step from a start up to an end: where Grafana looks, too."""
    return [number * step for number in range(math.ceil(start / step), math.ceil(end / step))]


def _workload_shape(exposition: str, shapes: Sequence[Shape]) -> Shape:
    samples = tuple(
        replace(sample, value=RECORDED_AT - _RELEASED_SECONDS) if sample.name == PROCESS_START_TIME else sample
        for sample in read_exposition(exposition)
    )
    return Shape(source=SOURCE, targets=pod_targets(shapes), samples=samples, age_seconds=AGE_SECONDS)


def pod_targets(shapes: Sequence[Shape]) -> tuple[Mapping[str, str], ...]:
    """Give the workload's pods of the shapes as targets, with the labels that a ServiceMonitor adds."""
    pods = {
        (sample.labels["namespace"], sample.labels["pod"], sample.labels["container"]): None
        for shape in shapes
        for sample in shape.samples
        if sample.name == CONTAINER_CPU_USAGE and sample.labels.get("container") == WORKLOAD
    }
    return tuple(
        {
            "namespace": namespace,
            "job": (service := _service(pod)),
            "service": service,
            "endpoint": "http",
            "pod": pod,
            "container": container,
            "instance": f"10.244.1.{number}:{_POD_PORT}",
        }
        for number, (namespace, pod, container) in enumerate(pods, start=11)
    )


def _service(pod: str) -> str:
    """Name the Service of a pod of a Deployment; Flagger's primary pods stand behind the one of the canary's name."""
    return _POD_NAME.sub("", pod)


def _history(prometheus: Prometheus, specs: Sequence[Path], now: float) -> str:
    """Record what the rules of SLOs would have recorded, and give them as a file."""
    settings = RuleSettings(interval_seconds=RULE_INTERVAL_SECONDS)
    groups = rule_groups(read_slos(list(specs)), settings)
    step = 2.0 * RULE_INTERVAL_SECONDS
    end = math.floor(now / step) * step
    record(prometheus, groups, TimeRange(start=end - 3600, end=end), step_seconds=step)
    return as_rules_file(groups)
