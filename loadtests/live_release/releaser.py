"""Make a scenario's releases in a cluster, follow what Flagger makes of them, and put the target back at the end."""

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import yaml

from loadtests.canary.model import PROMOTED_PHASES, RUNNING_PHASES, CanaryRelease, Phase
from loadtests.hpa.flags import ControllerFlags
from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.reading import Object, get
from loadtests.kubernetes.writing import change
from loadtests.live_release.follower import CanaryFollower
from loadtests.live_release.gitops import mistake_of_owner
from loadtests.live_release.status import seen_status
from loadtests.live_release.template import VERSION, Template
from loadtests.manifests.model import Stack
from loadtests.prediction.canary.simulate import predict_releases
from loadtests.prediction.canary.situation import ReleasePlan
from loadtests.prediction.model import Assumptions, Prediction
from loadtests.release_plan import PlannedRelease
from loadtests.releasing import NotAtRest
from loadtests.run.directory import CANARY_MANIFESTS, EVENTS
from loadtests.run.events import event
from loadtests.run.files import write_text
from loadtests.sandbox.journal import Journal
from loadtests.scenario import Scenario
from loadtests.watch import Watcher
from slo.documents import Document
from slo.errors import InvalidInput, Mistake, Place, ServerUnreachable
from slo.files import CannotWrite

_SOURCE = "/load-harness/loadtest"
_POLL_SECONDS = 2.0
_PATIENCE_SECONDS = 600.0
"""For a release that is under way."""
_BUSY_PHASES = RUNNING_PHASES | {Phase.INITIALIZING}


class LiveReleaser:
    """The releases of one run."""

    def __init__(  # noqa: PLR0913 - what a prediction and a record need
        self,
        api: Api,
        stack: Stack,
        documents: Sequence[Document],
        *,
        flags: ControllerFlags,
        kubernetes: str,
        scrape_interval_seconds: float,
        assumptions: Assumptions,
        tick_seconds: float | None = None,
        unix_time: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Look at what is there; what may not be read is known before the load.

        Args:
            api: The cluster.
            stack: What runs there, with its Canary.
            documents: The manifests of the Canary and its templates.
            flags: The autoscaler's.
            kubernetes: The version whose autoscaler decides, as `1.35`.
            scrape_interval_seconds: Of the cluster's Prometheus.
            assumptions: What a prediction takes for given of pods.
            tick_seconds: Time between two ticks of Flagger; None: as the Canary has it.
            unix_time: The wall clock.
            pause: Waits.

        Raises:
            InvalidInput: the Canary or its target is gone.
            ServerUnreachable: the API server does not answer, or denies something.
        """
        assert stack.release is not None  # noqa: S101 - nothing could be released
        self._api = api
        self._stack = stack
        self._release: CanaryRelease = stack.release
        self._documents = tuple(documents)
        self._flags, self._kubernetes = flags, kubernetes
        self._scrape_interval_seconds = scrape_interval_seconds
        self._assumptions = assumptions
        self._unix_time, self._pause = unix_time, pause
        self._template = Template(self._target())
        self._follower = CanaryFollower(
            api,
            self._release.canary,
            write=self._write,
            note=self._note,
            tick_seconds=tick_seconds,
            unix_time=unix_time,
        )
        self._journal: Journal | None = None
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._changing = threading.Lock()
        self._has_released = False
        self._promoted_before = ""
        self._problems: list[str] = []
        self.aftermath = ""
        """What goes on there after the end; empty where nothing does."""

    @property
    def problem(self) -> str:
        """Say what keeps it from releasing or seeing; empty if nothing does."""
        return "; ".join(filter(None, (*self._problems, self._follower.problem)))

    def check(self, scenario: Scenario) -> None:
        """Refuse what cannot be released: the same again, or what somebody else would take back, or may not be changed.

        Raises:
            InvalidInput: it cannot.
            ServerUnreachable: the API server does not answer, or denies the change.
        """
        deployment, first = self._target(), scenario.releases[0]
        mistakes = []
        if owner := mistake_of_owner(self._api, deployment, self._template.container):
            mistakes.append(owner)
        if self._template.version == first.version:
            rule = f"is what {VERSION} of the Deployment says already: the same again is no new revision"
            place = Place(file=scenario.place.file, field="releases")
            mistakes.append(Mistake(place=place, value=first.version, rule=rule, next_step="count the version up"))
        if deployment["spec"].get("paused"):
            place = Place(file=f"Deployment {deployment['metadata']['name']}", field="spec.paused")
            rule, next_step = "must not be set: it rolls nothing out", "resume it with `kubectl rollout resume`"
            mistakes.append(Mistake(place=place, value=True, rule=rule, next_step=next_step))
        if mistakes:
            raise InvalidInput(mistakes)
        self._change(lambda one: self._template.release(one, first), is_rehearsal=True)

    def wait_for_rest(self, watcher: Watcher) -> None:
        """Wait until no release is under way.

        Raises:
            NotAtRest: the release does not end.
        """
        canary = self._release.canary
        deadline, told = self._unix_time() + _PATIENCE_SECONDS, False
        while (phase := seen_status(self._canary()).phase) in _BUSY_PHASES:
            if not told:
                watcher.say(f"{canary.name} is {phase}: waiting for its end")
                told = True
            if self._unix_time() > deadline:
                where = f"`kubectl -n {canary.namespace} describe canary {canary.name}`"
                message = f"{canary.name}: is still {phase} after {_PATIENCE_SECONDS:g} s; look at {where}"
                raise NotAtRest(message)
            self._pause(_POLL_SECONDS)

    def predict(self, scenario: Scenario, start_time: float) -> Prediction:
        """Predict the replicas and the release; Flagger's ticks are taken to go on from its last change."""
        seen = seen_status(self._canary())
        known = seen.changed_time or start_time
        tick_seconds = self._release.canary.tick_seconds
        first = known + math.ceil((start_time - known) / tick_seconds) * tick_seconds - start_time
        since = "its last change" if seen.changed_time else "the start of the load, since its status has no time"
        source = f"Flagger's ticks go on each {tick_seconds:g} s from {since}"
        plan = ReleasePlan(
            releases=scenario.releases,
            first_tick_seconds=first,
            last_phase=seen.phase,
            scrape_seconds=self._scrape_interval_seconds,
        )
        return predict_releases(
            scenario.plan,
            self._stack,
            plan,
            flags=self._flags,
            kubernetes=self._kubernetes,
            assumptions=replace(self._assumptions, sources=(*self._assumptions.sources, source)),
        )

    def start(self, directory: Path, scenario: Scenario, start_time: float) -> None:
        """Keep the manifests, follow the Canary, and release when it is time."""
        self._promoted_before = seen_status(self._canary()).promoted
        text = yaml.safe_dump_all([document.value for document in self._documents], sort_keys=False)
        write_text(directory / CANARY_MANIFESTS, text)
        self._journal = Journal(directory)
        self._follower.start()
        self._thread = threading.Thread(target=self._make, args=(scenario.releases, start_time), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Drop what is not yet due, end the record, and put the target's pod template back."""
        self._stopped.set()
        with ExitStack() as at_end:  # each of them, also after another Ctrl-C; the last one first
            if self._journal is not None:
                at_end.callback(self._journal.close)
            at_end.callback(self._put_back)
            at_end.callback(self._follower.stop)
            if self._thread is not None:
                self._thread.join()  # its requests are of limited patience

    # Private

    def _target(self) -> Object:
        deployment = self._stack.deployment
        return get(self._api, resources.DEPLOYMENTS, deployment.name, deployment.namespace)

    def _canary(self) -> Object:
        canary = self._release.canary
        return get(self._api, resources.CANARIES, canary.name, canary.namespace)

    def _make(self, releases: Sequence[PlannedRelease], start_time: float) -> None:
        for release in releases:
            if self._stopped.wait(max(0.0, start_time + release.at_seconds - self._unix_time())):
                return
            try:
                self._make_one(release)
            except (ServerUnreachable, InvalidInput, OSError, CannotWrite) as error:
                self._problems.append(f"{release.name} was not released: {error}")

    def _make_one(self, release: PlannedRelease) -> None:
        self._follower.released()
        with self._changing:
            if self._stopped.is_set():
                return
            self._has_released = True  # from here on nobody knows without a look
            self._change(lambda one: self._template.release(one, release))
            self._note("canary", "released", self._release.canary.name, asdict(release))

    def _put_back(self) -> None:
        if not self._has_released:
            return
        try:
            with self._changing:  # after a release that is being made
                put_back = self._change(self._template.put_back)
        except (ServerUnreachable, InvalidInput) as error:
            self._problems.append(self._spell_left(f"({error})"))
        except KeyboardInterrupt:
            self._problems.append(self._spell_left("(interrupted)"))
            raise
        else:
            self._look_ahead(self._template.foreign(put_back))

    def _spell_left(self, because: str) -> str:
        target = self._stack.deployment
        how = f"`kubectl -n {target.namespace} edit deployment {target.name}`: give {self._template.spelt} back"
        return f"the pod template was not put back {because}; {how}"

    def _look_ahead(self, foreign: Sequence[str]) -> None:
        """Find out what goes on there after the end."""
        name, texts = self._release.canary.name, []
        if foreign:
            texts.append(f"{', '.join(foreign)} of the Deployment stay as somebody else has set them meanwhile")
        try:
            status = seen_status(self._canary())
        except (ServerUnreachable, InvalidInput) as error:
            texts.append(f"what Flagger does with the settings that are put back is not known: {error}")
            status = None
        if status is None:
            pass
        elif status.phase in PROMOTED_PHASES or status.promoted != self._promoted_before:
            texts.append(
                f"{name} was promoted: its former settings, put back, are a new release to Flagger, which takes that "
                "back where no load lets it measure; keep the load up, or promote it with `skipAnalysis: true`"
            )
        elif status.phase in RUNNING_PHASES:
            texts.append(f"{name} is still {status.phase}: Flagger goes on with the former settings, and without load")
        self.aftermath = "; ".join(texts)

    def _change(self, edit: Callable[[Object], Any], *, is_rehearsal: bool = False) -> Object:
        target = self._stack.deployment
        kind = resources.DEPLOYMENTS
        return change(self._api, kind, target.name, target.namespace, edit=edit, is_rehearsal=is_rehearsal)

    def _write(self, name: str, record: Mapping[str, Any]) -> None:
        if self._journal is not None:
            self._journal.write(name, record)

    def _note(self, subject: str, predicate: str, subject_id: str, content: Mapping[str, Any]) -> None:
        told = event(
            time=self._unix_time(),
            source=_SOURCE,
            subject=subject,
            predicate=predicate,
            subject_id=subject_id,
            content=content,
        )
        self._write(EVENTS, told)
