"""Put the parts of the live figures together."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from load_harness import __version__
from load_harness.cgroup import Cgroup
from load_harness.live.from_prometheus import FromPrometheus
from load_harness.live.model import Live
from load_harness.live.own import OwnFigures
from load_harness.live.prometheus import Prometheus
from load_harness.live.reading import AskPods, LiveReader
from load_harness.live.samples import Sampler, Samples
from load_harness.live.shared import Shared
from load_harness.live.usage import usage_reader
from load_harness.metrics import HttpMetrics
from load_harness.settings import Settings
from load_harness.sibling_names import PROCESS_START_TIME

_FRESH_SECONDS = 2.0
_MOST_WAITING = 4
"""Requests that may wait for the first reading at once."""
_PROMETHEUS_SECONDS = 2.0
"""How long one question may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveParts:
    """What the web and the worker use."""

    own: OwnFigures
    sampler: Sampler
    shared: Shared[Live]


def live_parts(  # noqa: PLR0913 - everything from outside comes in here
    settings: Settings,
    *,
    pod: str,
    registry: CollectorRegistry,
    http: HttpMetrics,
    cgroup: Cgroup,
    ask_pods: AskPods | None,
    now: Callable[[], float] = time.time,
) -> LiveParts:
    """Build them; nothing runs before the sampler is started."""
    samples = Samples()
    own = OwnFigures(
        pod=pod,
        version=__version__,
        settings=settings,
        http=http,
        usage=usage_reader(cgroup),
        limits=cgroup.limits,
        samples=samples,
    )
    reader = LiveReader(own=own, ask_pods=ask_pods, prometheus=_prometheus(settings, registry), now=now)
    shared = Shared(reader.read, fresh_seconds=_FRESH_SECONDS, most_waiting=_MOST_WAITING, clock=time.monotonic)
    return LiveParts(own=own, sampler=Sampler(samples, own.totals, now=now), shared=shared)


# Private


def _prometheus(settings: Settings, registry: CollectorRegistry) -> FromPrometheus | None:
    started_at = registry.get_sample_value(PROCESS_START_TIME)
    if settings.prometheus_url is None or started_at is None:
        return None
    prometheus = Prometheus(
        url=settings.prometheus_url,
        token_file=settings.prometheus_bearer_token_file,
        timeout_seconds=_PROMETHEUS_SECONDS,
    )
    return FromPrometheus(prometheus=prometheus, started_at=started_at)
