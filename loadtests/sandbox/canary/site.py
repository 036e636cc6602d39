"""Put a sandbox's canary together: the controller's thread and all that it asks."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from loadtests.canary.engine import CanaryController
from loadtests.canary.model import CanaryRelease, Phase
from loadtests.release_plan import PlannedRelease
from loadtests.sandbox.canary.addresses import resolved
from loadtests.sandbox.canary.controller import ControllerThread
from loadtests.sandbox.canary.diary import Diary
from loadtests.sandbox.canary.exposition import FlaggerMetrics
from loadtests.sandbox.canary.hooks import HookCaller
from loadtests.sandbox.canary.interface import Deployments
from loadtests.sandbox.canary.main_thread import MainThread
from loadtests.sandbox.canary.measuring import Measurer
from loadtests.sandbox.canary.release import ReleaseDesk
from loadtests.sandbox.canary.surroundings import SandboxSurroundings
from loadtests.sandbox.canary.waiting import Waiting
from loadtests.sandbox.events import Note
from loadtests.sandbox.journal import Journal
from loadtests.sandbox.state import CanaryState


class CanarySite:
    """The canary of one sandbox. Its methods are called from the main thread, except `exposition`."""

    def __init__(  # noqa: PLR0913 - what a canary is made of
        self,
        release: CanaryRelease,
        deployments: Deployments,
        *,
        directory: Path,
        urls: Mapping[str, str],
        journal: Journal,
        note: Note,
        tick_seconds: float | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Put it together; nothing is asked before the start.

        Args:
            release: The Canary and its templates.
            deployments: Target and primary, which the main thread serves.
            directory: The sandbox's, where orders for releases come in.
            urls: The sandbox's servers by name.
            journal: Where the ticks are written.
            note: Writes an event.
            tick_seconds: Time between two ticks; None: as the Canary has it.
            clock: Gives Unix seconds.
        """
        canary = release.canary
        self._deployments = deployments
        self._waiting = Waiting()
        self._main_thread = MainThread(self._waiting)
        self._metrics = FlaggerMetrics(canary)
        self._diary = Diary(canary, journal, note, self._metrics)
        surroundings = SandboxSurroundings(
            canary=canary,
            deployments=deployments,
            main_thread=self._main_thread,
            hooks=HookCaller(canary, lambda url: resolved(url, canary, urls), self._waiting, clock),
            measurer=Measurer(release, urls["prometheus"], self._waiting, clock),
            status=lambda: controller.status,
            unheard=self._diary.unheard,
        )
        controller = CanaryController(canary, surroundings)
        self._thread = ControllerThread(
            controller, self._diary, self._waiting, tick_seconds=tick_seconds or canary.tick_seconds, clock=clock
        )
        self._desk = ReleaseDesk(directory, self._release)

    @property
    def state(self) -> CanaryState:
        """Give what `sandbox status` shows."""
        return self._diary.state

    @property
    def is_initialized(self) -> bool:
        """Say whether the controller has taken the Deployment over: what changes from now on is a release."""
        return self.state.phase is not Phase.INITIALIZING

    def exposition(self) -> str:
        """Write Flagger's metrics; safe to call from any thread."""
        return self._metrics.exposition()

    def start(self) -> None:
        """Let the controller tick for the first time, and then each interval."""
        self._thread.start()

    def tick(self, now: float) -> None:
        """Do what the controller's thread wants done, and make the releases that are due.

        Raises:
            DamagedState: somebody else wrote an order for a release.
            Exception: the controller has a bug; what it raised.
        """
        self._main_thread.serve()
        if self._thread.failure is not None:
            raise self._thread.failure
        if self.is_initialized:
            self._desk.tick(now)

    def close(self) -> None:
        """End the controller's thread, whatever it waits for."""
        self._thread.close()

    # Private

    def _release(self, release: PlannedRelease) -> None:
        before = self._deployments.revision()
        self._deployments.release(release)
        self._diary.released(release, before=before, after=self._deployments.revision())
