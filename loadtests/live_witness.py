"""Write what a live autoscaler saw and decided into a run's directory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import profile
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.recorder import Recorder
from loadtests.sandbox.journal import Journal


class LiveWitness:
    """The recorder of one run, with the files that it writes.

    What it may not read is known from its construction on, before anything is written or sent.
    """

    def __init__(self, api: Api, namespace: str, hpa_name: str, *, flags: ControllerFlags, kubernetes: str) -> None:
        self._journal: Journal | None = None
        self._recorder = Recorder(
            api,
            namespace=namespace,
            hpa=hpa_name,
            flags=flags,
            kubernetes=profile(kubernetes),
            write=self._write,
        )

    @property
    def problem(self) -> str:
        """Say what keeps it from seeing; empty if nothing does."""
        return self._recorder.problem

    def start(self, directory: Path) -> None:
        """Begin to watch, and to write into a run's directory."""
        self._journal = Journal(directory)
        self._recorder.start()

    def stop(self) -> None:
        """End, with everything written."""
        try:
            self._recorder.stop()
        finally:
            if self._journal is not None:
                self._journal.close()

    # Private

    def _write(self, name: str, record: Mapping[str, Any]) -> None:
        if self._journal is not None:
            self._journal.write(name, record)
