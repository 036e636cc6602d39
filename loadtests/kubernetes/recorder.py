"""Record the syncs of a live autoscaler and what happens around it: observations, decisions and events of a run."""

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import HpaSpec
from loadtests.hpa.records import decision_to_json, observation_to_json
from loadtests.hpa.versions import KubernetesProfile
from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.cluster_events import ClusterEvents
from loadtests.kubernetes.documents import document_of
from loadtests.kubernetes.happenings import Happenings
from loadtests.kubernetes.matching import Matcher
from loadtests.kubernetes.other_metrics import OtherMetrics
from loadtests.kubernetes.reading import Object, get, list_all
from loadtests.kubernetes.scene import Scene, Sync
from loadtests.kubernetes.watching import Change, Watch
from loadtests.run.directory import DECISIONS, EVENTS, OBSERVATIONS
from loadtests.run.events import event
from slo.errors import InvalidInput, Mistake, Place, ServerUnreachable
from slo.files import CannotWrite

Write = Callable[[str, Mapping[str, Any]], None]
"""Appends a record to a file of that name, as `sandbox.journal.Journal.write` does."""

_POLL_SECONDS = 5.0
"""metrics-server takes a sample every 15 s; so each one is seen, and soon."""
_JOIN_SECONDS = 10.0
_ODD = (AttributeError, KeyError, TypeError, ValueError)
"""What reading an object raises that is none of the API's."""
_EVENTS_WATCH = f"watch {resources.EVENTS.kind}"


class Recorder:
    """Watches one autoscaler with its Deployment and pods, from `start` to `stop`."""

    def __init__(  # noqa: PLR0913 - which autoscaler, and how
        self,
        api: Api,
        *,
        namespace: str,
        hpa: str,
        flags: ControllerFlags,
        kubernetes: KubernetesProfile,
        write: Write,
        poll_seconds: float = _POLL_SECONDS,
        unix_time: Callable[[], float] = time.time,
    ) -> None:
        """Read the autoscaler and its Deployment, so that what is wrong with them is said before the load.

        Args:
            api: The cluster.
            namespace: Where the autoscaler is.
            hpa: Its name.
            flags: The controller's; the API does not tell them.
            kubernetes: The controller's version.
            write: Takes the records.
            poll_seconds: How often metrics.k8s.io is asked.
            unix_time: The wall clock.

        Raises:
            InvalidInput: there is no such autoscaler or Deployment, or one that cannot be followed.
            NotServed, Forbidden, ServerUnreachable: as `Api.ask`; every list is tried once.
        """
        self._api = api
        self._namespace = namespace
        self._hpa = hpa
        self._write = write
        self._poll_seconds = poll_seconds
        self._unix_time = unix_time
        spec = live_hpa(api, hpa, namespace)
        target = spec.scale_target.name
        self._labels = _labels(get(api, resources.DEPLOYMENTS, target, namespace))
        self._metrics = OtherMetrics(api, spec, self._labels)
        self._scene = Scene(Matcher(spec=spec, flags=flags, kubernetes=kubernetes), lambda: api.skew.seconds)
        ahead_seconds = partial(getattr, api.skew, "seconds")
        self._happenings = Happenings(self._tell, ahead_seconds)
        self._events = ClusterEvents(self._tell, ahead_seconds, deployment=target, hpa=hpa)
        pods, events = self._watch(resources.PODS, labels=self._labels), self._watch(resources.EVENTS)
        deployments = self._watch(resources.DEPLOYMENTS, fields={"metadata.name": target})
        hpas = self._watch(resources.HPAS, fields={"metadata.name": hpa})
        self._watches: tuple[tuple[str, Watch, Callable[[Change], None]], ...] = (
            (resources.PODS.kind, pods, self._take_pod),
            (resources.DEPLOYMENTS.kind, deployments, self._take_deployment),
            (resources.HPAS.kind, hpas, self._take_hpa),
            (resources.EVENTS.kind, events, self._events.take),
        )
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._problems: dict[str, str] = {}
        self._poll()
        for watch in (deployments, hpas):
            watch.tried()
        self._happenings.begin(pods.tried().items)
        self._events.begin(events.tried().items)

    @property
    def spec(self) -> HpaSpec:
        """Give the autoscaler as it was at the start."""
        return self._scene.spec

    @property
    def problem(self) -> str:
        """Say what keeps it from seeing everything now; empty where nothing does."""
        with self._lock:
            return "; ".join(self._problems.values())

    def knows_pod(self, name: str) -> bool:
        """Say whether a pod has been seen and is still there."""
        with self._lock:
            return self._scene.surroundings.has_pod(name)

    def start(self) -> None:
        """Begin to watch, in threads of its own."""
        self._threads = [threading.Thread(target=self._follow, args=one, daemon=True) for one in self._watches]
        self._threads.append(threading.Thread(target=self._keep_polling, daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End all watches, and wait until nothing more is written."""
        self._stopped.set()
        for _, watch, _ in self._watches:
            watch.stop()
        for thread in self._threads:
            thread.join(_JOIN_SECONDS)
        with self._lock:
            self._keep(self._scene.end())
        skew = self._api.skew
        content = {"ahead_seconds": skew.seconds, "uncertainty_seconds": skew.uncertainty_seconds, "words": str(skew)}
        self._tell(self._unix_time(), "clock", "compared", self._api.url, content)

    # Private

    def _watch(self, resource: resources.Resource, **selectors: Mapping[str, str]) -> Watch:
        solved = partial(self._solve, f"watch {resource.kind}", resource.kind)
        return Watch(
            self._api,
            resource,
            self._namespace,
            unix_time=self._unix_time,
            on_open=solved,
            **selectors,  # type: ignore[arg-type]
        )

    def _follow(self, kind: str, watch: Watch, take: Callable[[Change], None]) -> None:
        """Hand changes on; what ends that is a problem until the server lets it watch again."""
        while not self._stopped.is_set():
            try:
                for change in watch.changes():
                    if take == self._take_hpa:
                        self._poll()  # the sync may have seen a sample that is newer than the last one seen here
                    with self._lock:
                        take(change)
            except (ServerUnreachable, InvalidInput, CannotWrite, OSError, *_ODD) as error:
                with self._lock:
                    self._problems[f"watch {kind}"] = _said(error)
                self._stopped.wait(self._poll_seconds)

    def _solve(self, *names: str) -> None:
        with self._lock:
            for name in names:
                self._problems.pop(name, None)

    def _keep_polling(self) -> None:
        while not self._stopped.wait(self._poll_seconds):
            self._poll()
            with self._lock:
                is_quiet = self._scene.is_quiet(self._unix_time())
            if is_quiet:
                try:
                    self._take_quiet()
                except (CannotWrite, *_ODD) as error:
                    with self._lock:
                        self._problems["record"] = _said(error)

    def _take_quiet(self) -> None:
        """Look whether the status really stands still: a watch that is dead or held back is silent, too."""
        try:
            found = get(self._api, resources.HPAS, self._hpa, self._namespace)
        except (ServerUnreachable, InvalidInput) as error:
            with self._lock:
                self._problems[resources.HPAS.kind] = str(error)  # until it may be watched or read again
                self._keep(self._scene.quiet(self._unix_time(), self._missing()))
            return
        with self._lock:
            self._problems.pop(resources.HPAS.kind, None)
            now = self._unix_time()
            self._take_hpa(Change(type="MODIFIED", object=found, time=now))
            self._keep(self._scene.quiet(now, self._missing()))

    def _poll(self) -> None:
        try:
            listing = list_all(self._api, resources.POD_METRICS, self._namespace, labels=self._labels)
            metrics = self._metrics.read()
            with self._lock:
                self._scene.surroundings.take_samples(listing.items, self._unix_time())
                self._scene.surroundings.take_metrics(metrics, self._unix_time())
                self._problems.pop(resources.POD_METRICS.kind, None)
        except (ServerUnreachable, *_ODD) as error:
            if self._threads:
                with self._lock:
                    self._problems[resources.POD_METRICS.kind] = _said(error)
            elif isinstance(error, _ODD):
                raise ServerUnreachable(url=self._api.url, asked="the pods' metrics", check=_said(error)) from error
            else:
                raise

    def _take_pod(self, change: Change) -> None:
        self._scene.surroundings.take_pod(change)
        self._happenings.take_pod(change)

    def _take_deployment(self, change: Change) -> None:
        self._scene.surroundings.take_deployment(change)
        self._happenings.take_deployment(change, self._scene.messages)

    def _take_hpa(self, change: Change) -> None:
        self._keep(self._scene.take_hpa(change, self._missing()))

    def _missing(self) -> tuple[str, ...]:
        problems = [text for name, text in self._problems.items() if name != _EVENTS_WATCH]  # nothing rests on them
        return (*problems, *self._metrics.missing)

    def _keep(self, syncs: tuple[Sync, ...]) -> None:
        for observation, decision in syncs:
            self._write(OBSERVATIONS, observation_to_json(observation))
            self._write(DECISIONS, decision_to_json(decision))

    def _tell(self, time: float, subject: str, predicate: str, subject_id: str, content: Mapping[str, Any]) -> None:
        source = f"{self._api.url}/namespaces/{self._namespace}"
        told = event(
            time=time, source=source, subject=subject, predicate=predicate, subject_id=subject_id, content=content
        )
        self._write(EVENTS, told)


def live_hpa(api: Api, name: str, namespace: str) -> HpaSpec:
    """Read an autoscaler from the cluster as from a manifest.

    Raises:
        InvalidInput: there is none, or it cannot be understood.
        NotServed, Forbidden, ServerUnreachable: as `Api.ask`.
    """
    mistakes: list[Mistake] = []
    spec = read_hpa(document_of(get(api, resources.HPAS, name, namespace)), mistakes)
    if spec.scale_target.kind != "Deployment" and not mistakes:
        place = Place(file=f"HorizontalPodAutoscaler {name} in namespace {namespace}", field="spec.scaleTargetRef.kind")
        rule = "must be Deployment, the only target that is followed"
        next_step = "name an autoscaler of a Deployment"
        mistakes.append(Mistake(place=place, value=spec.scale_target.kind, rule=rule, next_step=next_step))
    if mistakes:
        raise InvalidInput(mistakes)
    return spec


# Private


def _said(error: Exception) -> str:
    if isinstance(error, _ODD):
        return f"the API server sends an object that cannot be read ({type(error).__name__}: {error})"
    return str(error)


def _labels(deployment: Object) -> Mapping[str, str]:
    selector = deployment["spec"]["selector"]
    if selector.get("matchExpressions"):
        place = Place(file=document_of(deployment).file, field="spec.selector.matchExpressions")
        rule, next_step = "cannot be followed", "select the pods by matchLabels alone"
        value = selector["matchExpressions"]
        raise InvalidInput([Mistake(place=place, value=value, rule=rule, next_step=next_step)])
    labels: Mapping[str, str] = selector["matchLabels"]
    return labels
