"""Watch a live autoscaler for a time, and give what was seen of its syncs."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Decision, Observation
from loadtests.hpa.records import decision_from_json, observation_from_json
from loadtests.hpa.versions import profile
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.recorder import Recorder
from loadtests.live_stack import kubernetes_of, only_hpa
from loadtests.run.directory import DECISIONS, OBSERVATIONS
from loadtests.verification.watched import Watched
from slo.documents import Document
from slo.errors import InvalidInput, Mistake


class SyncWatch:
    """The watching of one autoscaler; what cannot be read of it is known from its construction on."""

    def __init__(
        self,
        api: Api,
        namespace: str,
        hpa_name: str | None,
        *,
        flags: ControllerFlags,
        unix_time: Callable[[], float] = time.time,
    ) -> None:
        """Find the autoscaler.

        Args:
            api: The cluster.
            namespace: Where the autoscaler is.
            hpa_name: Its name; None: the only one there.
            flags: The controller's; the API does not tell them.
            unix_time: The wall clock.

        Raises:
            InvalidInput: there is none, or more than one, or one that cannot be followed.
            ServerUnreachable: the API server does not answer, or denies something.
        """
        self._flags = flags
        self._unix_time = unix_time
        self._kubernetes = kubernetes_of(api)
        self.name: str = only_hpa(api, namespace, hpa_name)["metadata"]["name"]
        self._records: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        self._recorder = Recorder(
            api,
            namespace=namespace,
            hpa=self.name,
            flags=flags,
            kubernetes=profile(self._kubernetes),
            write=self._write,
            unix_time=unix_time,
        )

    @property
    def syncs(self) -> int:
        """Count the syncs seen so far."""
        return len(self._records[DECISIONS])

    @property
    def problem(self) -> str:
        """Say what keeps it from seeing everything now; empty where nothing does."""
        return self._recorder.problem

    def during(self, wait: Callable[[], None]) -> Watched:
        """Watch while something waits, and give what was seen; Ctrl-C meanwhile is its end, too."""
        start_time = self._unix_time()
        self._recorder.start()
        try:
            wait()
        finally:
            problem = self._recorder.problem
            self._recorder.stop()
        return Watched(
            hpa=self._recorder.spec,
            flags=self._flags,
            kubernetes=self._kubernetes,
            start_time=start_time,
            end_time=self._unix_time(),
            problem=problem,
            observations=self._observations(),
            decisions=self._decisions(),
        )

    # Private

    def _write(self, name: str, record: Mapping[str, Any]) -> None:
        self._records[name].append(record)

    def _observations(self) -> tuple[Observation, ...]:
        mistakes: list[Mistake] = []
        read = [observation_from_json(_document(one), mistakes) for one in self._records[OBSERVATIONS]]
        _refuse(mistakes)
        return tuple(one for one in read if isinstance(one, Observation))

    def _decisions(self) -> tuple[Decision, ...]:
        mistakes: list[Mistake] = []
        read = tuple(decision_from_json(_document(one), mistakes) for one in self._records[DECISIONS])
        _refuse(mistakes)
        return read


# Private


def _document(record: Mapping[str, Any]) -> Document:
    return Document(file="what the API server told", value=record, lines={})


def _refuse(mistakes: list[Mistake]) -> None:
    if mistakes:
        raise InvalidInput(mistakes)
