"""Ask a pod to break itself, by the workload's own fault switch, and to be whole again."""

from concurrent.futures import Executor, Future
from functools import partial
from typing import Any

import requests

from loadtests.api_key import KEY_HEADER
from loadtests.sandbox.pod import Pod
from loadtests.sandbox.ports import LOOPBACK

_TIMEOUT_SECONDS = 2.0


class SwitchedPod:
    """A pod whose fault switch is set for a while; its methods never wait for the pod's answers."""

    def __init__(self, pod: Pod, faults: dict[str, Any], executor: Executor) -> None:
        self.name = pod.name
        self._pod = pod
        self._container_id = pod.container.id
        self._executor = executor
        self._before: dict[str, Any] | None = None
        """The faults that were set before; None: not asked yet, so nothing is to be set back."""
        self._setting = executor.submit(self._set, faults)
        self._setting_back: Future[dict[str, Any]] | None = None

    @property
    def problem(self) -> str:
        """Say why the pod did not take it; empty if it did, or has not answered yet."""
        failure = self._setting.exception() if self._setting.done() else None
        return f"{self.name} did not take it: {failure}" if failure else ""

    def set_back(self) -> bool:
        """Set back what was set before, and say whether that is done; until then the pod is asked again and again.

        A pod that did not confirm the fault may have it all the same. A container that has ended took it along.
        """
        if not self._setting.done():
            return False
        if self._before is None or self._has_ended() or self._is_set_back():
            return True
        if self._setting_back is None or self._setting_back.done():
            self._setting_back = self._executor.submit(partial(_ask, self._pod, "PUT", json=self._before))
        return False

    def _set(self, faults: dict[str, Any]) -> None:
        self._before = _ask(self._pod, "GET")
        _ask(self._pod, "PUT", json=faults)

    def _has_ended(self) -> bool:
        return self._pod.container.id != self._container_id or self._pod.container.has_exited()

    def _is_set_back(self) -> bool:
        asked = self._setting_back
        return asked is not None and asked.done() and asked.exception() is None


def _ask(pod: Pod, method: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - what requests takes
    headers = {KEY_HEADER: pod.api_key} if pod.api_key else {}
    url = f"http://{LOOPBACK}:{pod.port}/faults"
    response = requests.request(method, url, headers=headers, timeout=_TIMEOUT_SECONDS, **given)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer
