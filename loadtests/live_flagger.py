"""See what Flagger told of a live canary: what Kubernetes still has of it, and what comes while it is watched."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from loadtests.canary.manifest import CANARY, read_canary
from loadtests.canary.metric_manifest import read_template
from loadtests.canary.model import CanarySpec, TemplateReference
from loadtests.canary_verification.model import CanaryVerification
from loadtests.canary_verification.read import events_of
from loadtests.canary_verification.seen_events import SeenEvents
from loadtests.canary_verification.verify import verify_events
from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.documents import document_of
from loadtests.kubernetes.errors import Forbidden, NotFound
from loadtests.kubernetes.pods import unix_seconds
from loadtests.kubernetes.reading import Object, get, list_all
from loadtests.kubernetes.watching import Watch
from slo.errors import InvalidInput, Mistake, Place, ServerUnreachable

_JOIN_SECONDS = 10.0


class FlaggerWatch:
    """What there is of one canary; what may not be read is known from its construction on."""

    def __init__(self, api: Api, namespace: str, canary_name: str | None) -> None:
        """Find the canary, and read what Kubernetes still has of Flagger's events about it.

        Args:
            api: The cluster.
            namespace: Where the canary is.
            canary_name: Its name; None: the only one there.

        Raises:
            InvalidInput: there is none, or more than one, or it cannot be understood.
            ServerUnreachable: the API server does not answer, or denies something.
        """
        self._api = api
        self._namespace = namespace
        self._canary = _only_canary(api, namespace, canary_name)
        self.spec = _read(self._canary)
        self._fields = {"involvedObject.kind": CANARY, "involvedObject.name": self.spec.name}
        self._seen = SeenEvents()
        self.problem = ""
        """What keeps it from seeing more; empty where nothing does."""
        for event in list_all(api, resources.EVENTS, namespace, fields=self._fields).items:
            self._seen.take(event)

    def during(self, wait: Callable[[], None]) -> None:
        """Watch for more events while something waits."""
        watch = Watch(self._api, resources.EVENTS, self._namespace, fields=self._fields)
        thread = threading.Thread(target=self._follow, args=(watch,), daemon=True)
        thread.start()
        try:
            wait()
        finally:
            watch.stop()
            thread.join(_JOIN_SECONDS)
        self._canary = get(self._api, resources.CANARIES, self.spec.name, self._namespace)
        self.spec = _read(self._canary)

    def verify(self) -> CanaryVerification:
        """Hold what Flagger told since the manifest is as it is against the engine.

        Raises:
            InvalidInput: events are damaged.
            ServerUnreachable: the API server does not answer.
        """
        stream = events_of(self._seen.entries, namespace=self.spec.namespace, name=self.spec.name)
        changed = _changed_time(self._canary)
        recent = stream if changed is None else stream.since(changed)
        found = verify_events(self.spec, recent)
        older = len(stream.events) - len(recent.events)
        notes = (*found.notes, *self._notes(older, changed, is_empty=not recent.events))
        return replace(found, notes=notes, problem=self.problem)

    # Private

    def _follow(self, watch: Watch) -> None:
        try:
            for change in watch.changes():
                if change.type != "DELETED":
                    self._seen.take(change.object)
        except (ServerUnreachable, InvalidInput, OSError) as error:
            self.problem = str(error)

    def _notes(self, older: int, changed: float | None, *, is_empty: bool) -> Iterator[str]:
        if older and changed is not None:
            when = datetime.fromtimestamp(changed, tz=UTC).isoformat().replace("+00:00", "Z")
            yield f"{older} events are left out: they are from before {when}, when the manifest became what it is"
        if is_empty:
            yield (
                "no event of Flagger about it is there: Kubernetes keeps them for an hour; "
                "watch the next release with --for, or keep what an event webhook is told"
            )
        for reference in self._templates():
            if fault := _template_fault(self._api, reference):
                yield fault

    def _templates(self) -> tuple[TemplateReference, ...]:
        metrics = () if self.spec.analysis is None else self.spec.analysis.metrics
        return tuple(dict.fromkeys(one.template for one in metrics if one.template is not None))


# Private


def _only_canary(api: Api, namespace: str, name: str | None) -> Object:
    if name is not None:
        return get(api, resources.CANARIES, name, namespace)
    found = list_all(api, resources.CANARIES, namespace).items
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(str(one["metadata"]["name"]) for one in found)) or "none"
    rule = f"must have one {CANARY}, or one must be named"
    next_step = "name one with --canary" if found else "check --namespace and --context, or deploy one"
    place = Place(file=f"namespace {namespace}")
    raise InvalidInput([Mistake(place=place, value=names, rule=rule, next_step=next_step)])


def _read(canary: Object) -> CanarySpec:
    mistakes: list[Mistake] = []
    spec = read_canary(document_of(canary), mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return spec


def _changed_time(canary: Mapping[str, Any]) -> float | None:
    """Say since when the manifest is what it is: what Flagger told before may belong to another one."""
    metadata = canary["metadata"]
    entries = (one for one in metadata.get("managedFields") or () if _is_of_spec(one))
    times = (unix_seconds(text) for text in (metadata.get("creationTimestamp"), *(one.get("time") for one in entries)))
    return max((time for time in times if time is not None), default=None)


def _is_of_spec(entry: Mapping[str, Any]) -> bool:
    """Say whether an entry of managedFields is of somebody who wrote the manifest; Flagger writes the status."""
    return "f:spec" in (entry.get("fieldsV1") or {})


def _template_fault(api: Api, reference: TemplateReference) -> str:
    """Say what is wrong with a template; empty where nothing is. No decision is computed from it."""
    name = f"MetricTemplate {reference.name} in namespace {reference.namespace}"
    try:
        found = get(api, resources.METRIC_TEMPLATES, reference.name, reference.namespace)
    except NotFound:
        return f"{name} is not there"
    except Forbidden as error:
        return f"{name} could not be looked at: {error}"
    mistakes: list[Mistake] = []
    read_template(document_of(found), mistakes)
    return f"{name} cannot be understood: {'; '.join(map(str, mistakes))}" if mistakes else ""
