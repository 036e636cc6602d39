"""Talk to one workload over its HTTP interface."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from load_harness.client.errors import Refused, Unreachable
from load_harness.outbound import Answer, BrokenOff, NoAnswer, Target, TimedOut, ask
from load_harness.params.once import HEADER

TIMEOUT_SECONDS = 30.0
"""Longer than a pod waits for its peers, unless told otherwise: what it says of them is worth waiting for."""
_CHECK = "check that the workload runs, and that the URL is that of a pod or its Service"
_MAYBE = "; the load may have been started all the same, and then ends by itself"
_OF_EVERY_POD = "/load/cluster"
"""The path whose loads every pod knows by their names, so that it may be asked again whichever pod answers next."""
_NOT_THERE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A workload at a URL."""

    url: str
    target: Target
    timeout_seconds: float = TIMEOUT_SECONDS

    def start(self, path: str, body: Mapping[str, object]) -> Answer:
        """Start a load, once however often it is asked for.

        A cluster load is asked for again where the first answer got lost. A load of one pod is not: behind a Service
        another pod would answer, which does not know of the first request, and the load would be doubled.

        Raises:
            Refused: Where the workload does not take it, with the workload's own words.
            Unreachable: Where there is no workload, or it cannot take any load now.
        """
        asked = f"POST {path}"
        key = {HEADER: secrets.token_hex(16)}
        answer = self._ask("POST", path, body, headers=key, tries=2 if path == _OF_EVERY_POD else 1)
        # A whole URL for a location is another server's: the key must not go where it leads.
        if answer.status in _NOT_THERE or (answer.good and not (answer.location or "").startswith("/")):
            raise self._unreachable(asked=asked, because=f"what answers there ({answer.status}) has no such path")
        if not answer.good:
            raise self._refusal(asked, answer)
        return answer

    def look(self, path: str) -> Mapping[str, object]:
        """Look at a load.

        Raises:
            Refused: Where the workload does not answer whoever sends this key.
            Unreachable: Where there is no workload, or one that does not know the load.
        """
        return self._of_a_load("GET", path)

    def stop(self, path: str) -> Mapping[str, object]:
        """Stop a load.

        Raises:
            Refused: Where the workload does not answer whoever sends this key.
            Unreachable: Where there is no workload, or one that does not know the load.
        """
        return self._of_a_load("DELETE", path)

    def _of_a_load(self, method: str, path: str) -> Mapping[str, object]:
        asked = f"{method} {path}"
        answer = self._ask(method, path)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise Unreachable(
                url=self.url,
                asked=asked,
                because="the pod that answered does not know this load: it is another pod, or was restarted",
                check="give the URL of one pod, or use `load cluster`, of which every pod knows",
                lost=True,
            )
        if not answer.good:
            raise self._refusal(asked, answer)
        return answer.document

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        tries: int = 1,
    ) -> Answer:
        target = replace(self.target, headers={**self.target.headers, **(headers or {})})
        try:
            return ask(target, method, path, body, timeout_seconds=self.timeout_seconds)
        except NoAnswer as error:
            lost = isinstance(error, TimedOut | BrokenOff)
            if lost and tries > 1:
                return self._ask(method, path, body, headers=headers, tries=tries - 1)
            maybe = _MAYBE if lost and method == "POST" else ""
            raise self._unreachable(asked=f"{method} {path}", because=f"{error}{maybe}") from None

    def _refusal(self, asked: str, answer: Answer) -> Exception:
        problem = answer.document
        said = f"{answer.status} {problem.get('title', '')}: {problem.get('detail', 'without a reason')}"
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and answer.status != HTTPStatus.NOT_IMPLEMENTED:
            return self._unreachable(asked=asked, because=said)
        key = "put the key into LOAD_HARNESS_API_KEY" if answer.status == HTTPStatus.UNAUTHORIZED else None
        return Refused(what=self.url, rule=f"{asked} was refused, {said}", next_step=key)

    def _unreachable(self, *, asked: str, because: str) -> Unreachable:
        return Unreachable(url=self.url, asked=asked, because=because, check=_CHECK)
