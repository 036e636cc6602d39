"""What CDEvents of other producers tell: types are told by what they begin with, whatever their version."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slo.dora.cdevents import vocabulary
from slo.dora.cdevents.envelope import Envelope
from slo.dora.cdevents.purl import Package, artifact_of, looks_like_commit, read_purl, repository_of
from slo.dora.model import Deployment, Fact, Image, Incident, MergedChange
from slo.errors import Mistake, Place

SOURCE = "cdevents"
"""What the ids of these facts begin with."""


def facts_of_foreign(envelope: Envelope, place: Place, mistakes: list[Mistake]) -> tuple[Fact, ...]:
    """Give what an event tells; nothing for types that tell of no fact, nor where anything is wrong, which is noted."""
    before = len(mistakes)
    read = next((read for begin, read in _READERS.items() if envelope.type.startswith(begin)), None)
    facts = () if read is None else read(envelope, _Contents(envelope.content, place, mistakes))
    return facts if len(mistakes) == before else ()


# Private

_NUMBER = re.compile(r"(?:.*[/#!])?(\d{1,9})")
_COMMIT_FIELDS = ("commit", "commitSha", "commit_sha", "sha", "revision")
"""Of `customData`, under which producers give the commit that the vocabulary has no field for."""
_ROLLED_BACK = "rollback"


class _Contents:
    """The content of an event's subject, read field by field."""

    def __init__(self, content: Mapping[str, Any], place: Place, mistakes: list[Mistake]) -> None:
        self._content = content
        self._place = place
        self._mistakes = mistakes

    def optional(self, name: str) -> str | None:
        """Read a text that may be missing; an empty one is missing."""
        value = self._content.get(name)
        if value is None or isinstance(value, str):
            return value or None
        self._note(name, value, "must be a text")
        return None

    def artifact(self) -> str | None:
        """Read which artifact it is about."""
        text = self.optional("artifactId")
        return text and artifact_of(text)

    def reference(self, name: str, *, is_required: bool = False, field: str = "id") -> str | None:
        """Read the id of something that is referred to, as `environment.id`."""
        value = self._content.get(name)
        if value is None and not is_required:
            return None
        named = value.get(field) if isinstance(value, dict) else None
        if isinstance(named, str) and named:
            return named
        if field == "id":
            self._note(f"{name}.id", named if isinstance(value, dict) else value, "must be a text that is not empty")
        return None

    def _note(self, name: str, value: object, rule: str) -> None:
        place = Place(file=self._place.file, line=self._place.line, field=f"subject.content.{name}")
        next_step = "correct its producer, or remove the event"
        self._mistakes.append(Mistake(place=place, value=value, rule=rule, next_step=next_step))


def _deployed(envelope: Envelope, content: _Contents) -> tuple[Fact, ...]:
    environment = content.reference("environment", is_required=True)
    artifact = content.optional("artifactId")
    package = Package() if artifact is None else read_purl(artifact)
    if environment is None:
        return ()
    is_rollback = envelope.type.startswith(vocabulary.SERVICE_ROLLED_BACK)
    return (
        Deployment(
            id=f"{SOURCE}:{envelope.source}#{envelope.id}",
            service=envelope.subject,
            environment=environment,
            finished_seconds=envelope.seconds,
            repository=package.repository,
            commit=_commit(envelope.custom) or package.commit,
            version=package.version,
            artifact=artifact and artifact_of(artifact),
            labels=(_ROLLED_BACK,) if is_rollback else (),
            as_of_seconds=envelope.seconds,
        ),
    )


def _detected(envelope: Envelope, content: _Contents) -> tuple[Fact, ...]:
    return (_incident(envelope, content, as_of_seconds=envelope.seconds, **_cause(content)),)


def _reported(envelope: Envelope, content: _Contents) -> tuple[Fact, ...]:
    """Give an incident that somebody wrote a ticket about, maybe when it was over: that does not open it again."""
    proxy = "time at which it was reported"
    return (_incident(envelope, content, as_of_seconds=None, begin_proxy=proxy, **_cause(content)),)


def _cause(content: _Contents) -> dict[str, str | None]:
    return {"title": content.optional("description"), "caused_by": content.artifact()}


def _resolved(envelope: Envelope, content: _Contents) -> tuple[Fact, ...]:
    """Give an incident's end; its description is of the end too, and no title."""
    return (
        _incident(
            envelope,
            content,
            as_of_seconds=envelope.seconds,
            resolved_seconds=envelope.seconds,
            resolved_by=content.artifact(),
            begin_proxy="time at which it was resolved",
        ),
    )


def _incident(envelope: Envelope, content: _Contents, **known: Any) -> Incident:  # noqa: ANN401 - fields of an incident
    return Incident(
        id=f"{SOURCE}:{envelope.source}#{envelope.subject}",
        opened_seconds=envelope.seconds,
        service=content.reference("service"),
        environment=content.reference("environment"),
        url=content.optional("ticketURI"),
        **known,
    )


def _merged(envelope: Envelope, content: _Contents) -> tuple[Fact, ...]:
    """Give a change that is known by a number; others cannot be found in a history."""
    repository = content.reference("repository")
    number = _NUMBER.fullmatch(envelope.subject)
    if repository is None or number is None:
        return ()
    host = content.reference("repository", field="source")
    return (
        MergedChange(
            id=f"{SOURCE}:{envelope.source}#{envelope.subject}",
            repository=repository_of(repository if host is None else f"{host.rstrip('/')}/{repository}"),
            number=int(number[1]),
            merged_seconds=envelope.seconds,
            merge_commit=_commit(envelope.custom),
            as_of_seconds=envelope.seconds,
        ),
    )


def _packaged(envelope: Envelope, content: _Contents) -> tuple[Fact, ...]:
    """Give the image of a change that is a commit."""
    commit = content.reference("change")
    if commit is None or not looks_like_commit(commit):
        return ()
    source = content.reference("change", field="source")
    return (Image(artifact=artifact_of(envelope.subject), commit=commit, repository=source and repository_of(source)),)


def _commit(custom: Mapping[str, Any]) -> str | None:
    values = (custom.get(name) for name in _COMMIT_FIELDS)
    return next((value for value in values if isinstance(value, str) and looks_like_commit(value)), None)


_READERS: dict[str, Callable[[Envelope, _Contents], tuple[Fact, ...]]] = {
    vocabulary.SERVICE_DEPLOYED: _deployed,
    vocabulary.SERVICE_UPGRADED: _deployed,
    vocabulary.SERVICE_ROLLED_BACK: _deployed,
    vocabulary.INCIDENT_DETECTED: _detected,
    vocabulary.INCIDENT_REPORTED: _reported,
    vocabulary.INCIDENT_RESOLVED: _resolved,
    vocabulary.CHANGE_MERGED: _merged,
    vocabulary.ARTIFACT_PACKAGED: _packaged,
}
