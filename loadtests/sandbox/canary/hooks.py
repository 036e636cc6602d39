"""Call a Canary's webhooks over HTTP, as Flagger does.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/webhook.go, which leaves repeating to
https://github.com/hashicorp/go-retryablehttp/blob/v0.7.7/client.go: what it gives up on has lost its answer's text.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

import requests

from loadtests.canary.interface import HookAnswer, Told
from loadtests.canary.model import CanarySpec, Hook, Phase
from loadtests.sandbox.canary.waiting import Waiting, in_thread

_LAST_GOOD_STATUS = HTTPStatus.ACCEPTED
_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 30.0
_MOST_ANSWER_BYTES = 64 * 1024
_MILLISECONDS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int = 0
    """0 where there was no answer."""
    text: str = ""
    retry_after: str = ""
    """The header, raw; empty where there is none."""
    problem: str = ""
    """Why there was no answer."""

    @property
    def is_worth_a_retry(self) -> bool:
        if self.status in {0, HTTPStatus.TOO_MANY_REQUESTS}:
            return True
        return self.status >= HTTPStatus.INTERNAL_SERVER_ERROR and self.status != HTTPStatus.NOT_IMPLEMENTED


class HookCaller:
    """Calls the webhooks of one canary. Its methods are called from the controller's thread, and wait there."""

    def __init__(
        self,
        canary: CanarySpec,
        resolve: Callable[[str], str],
        waiting: Waiting,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Make a caller.

        Args:
            canary: Whose webhooks they are.
            resolve: Finds the address of a URL with the name of a Service.
            waiting: Where the answers are waited for.
            clock: Gives Unix seconds.
        """
        self._canary = canary
        self._resolve = resolve
        self._waiting = waiting
        self._clock = clock

    def call(self, hook: Hook, phase: Phase, checksum: str) -> HookAnswer:
        """Call a webhook that may refuse.

        Raises:
            CalledOff: the sandbox goes down.
        """
        return self._post(hook, self._payload(phase, checksum, hook.metadata))

    def call_event(self, hook: Hook, told: Told, phase: Phase, checksum: str) -> HookAnswer:
        """Tell an event hook what happened; what it is called with wins over its own metadata.

        Raises:
            CalledOff: the sandbox goes down.
        """
        event = {
            "eventMessage": told.message,
            "eventType": "Warning" if told.is_warning else "Normal",
            "timestamp": str(int(self._clock() * _MILLISECONDS)),
        }
        return self._post(hook, self._payload(phase, checksum, {**hook.metadata, **event}))

    # Private

    def _payload(self, phase: Phase, checksum: str, metadata: Mapping[str, str]) -> dict[str, Any]:
        named = {"name": self._canary.name, "namespace": self._canary.namespace}
        payload = {**named, "phase": str(phase), "checksum": checksum}
        return {**payload, "metadata": dict(metadata)} if metadata else payload

    def _post(self, hook: Hook, payload: Mapping[str, Any]) -> HookAnswer:
        answer = self._attempt(hook, payload)
        for retried in range(hook.retries):
            if not answer.is_worth_a_retry:
                break
            self._waiting.sleep(_wait_seconds(retried, answer))
            answer = self._attempt(hook, payload)
        if answer.is_worth_a_retry:
            given_up = f"POST {hook.url} giving up after {hook.retries + 1} attempt(s)"
            return HookAnswer(is_success=False, reason=given_up + answer.problem)
        return HookAnswer(is_success=answer.status <= _LAST_GOOD_STATUS, reason=answer.text)

    def _attempt(self, hook: Hook, payload: Mapping[str, Any]) -> _Answer:
        """Post once; the timeout is for all of it, however slowly the bytes come."""
        asked = in_thread(partial(_exchange, self._resolve(hook.url), payload, hook))
        try:
            return self._waiting.result_of(asked, within_seconds=hook.timeout_seconds)
        except (requests.RequestException, TimeoutError, ValueError) as error:  # ValueError: a host like `a..b`
            return _Answer(problem=f": {_problem(error, hook)}")


# Private


def _exchange(url: str, payload: Mapping[str, Any], hook: Hook) -> _Answer:
    deadline = time.monotonic() + hook.timeout_seconds
    with requests.post(
        url, json=payload, timeout=hook.timeout_seconds, verify=not hook.disable_tls, stream=True
    ) as response:
        text = b""
        for chunk in response.iter_content(chunk_size=1024):
            text += chunk
            if time.monotonic() > deadline:
                raise TimeoutError
            if len(text) > _MOST_ANSWER_BYTES:
                break
        retry_after = response.headers.get("Retry-After", "")
        return _Answer(status=response.status_code, text=text.decode(errors="replace"), retry_after=retry_after)


def _wait_seconds(retried: int, answer: _Answer) -> float:
    asked_to_wait = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
    if answer.status in asked_to_wait and answer.retry_after.isdecimal():
        return min(float(answer.retry_after), threading.TIMEOUT_MAX)
    return min(_FIRST_WAIT_SECONDS * 2.0**retried, _LONGEST_WAIT_SECONDS)


def _problem(error: Exception, hook: Hook) -> str:
    if isinstance(error, TimeoutError | requests.Timeout):
        return f"no answer within {hook.timeout_seconds:g} s"
    if isinstance(error, requests.ConnectionError):
        return "connection refused or cut off"
    return str(error)
