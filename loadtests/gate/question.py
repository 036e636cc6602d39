"""Read what a hook asks: Flagger's body, parsed, with every mistake at once."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from loadtests.canary.model import DEFAULT_HOOK_TIMEOUT_SECONDS, HookType, Phase
from loadtests.gate.metadata import Metadata
from loadtests.gate.terms import CheckKind, Terms, read_terms
from slo.errors import InvalidInput, Mistake, Place
from slo.serving.body import read_json, unreadable
from slo.suggestions import did_you_mean

TOKEN = "token"  # noqa: S105 - the key's name
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_CHECKSUM = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_SHORTEST_SECONDS, _LONGEST_SECONDS = 1.0, 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryName:
    """Which canary."""

    name: str
    namespace: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One call of a hook."""

    hook: HookType
    canary: CanaryName
    phase: str
    checksum: str
    """Of the release: Flagger's hash of what is rolled out."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Without the token."""
    check: CheckKind = CheckKind.NONE
    terms: Terms = None
    timeout_seconds: float = DEFAULT_HOOK_TIMEOUT_SECONDS
    """How long Flagger waits."""

    @property
    def key(self) -> str:
        """Name the question: the same one asked again has the same name."""
        asked = [self.hook, str(self.canary), self.checksum, self.phase, sorted(self.metadata.items())]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def read_object(body: bytes) -> Mapping[str, object]:
    """Parse a body into an object.

    Raises:
        Unreadable: it is none; it is not shown, as the token may stand in it.
    """
    document = read_json(body, next_step=f"send {_EXAMPLE}")
    if not isinstance(document, dict):
        raise unreadable(body, "must be a JSON object", f"send {_EXAMPLE}")
    return document


def token_of(document: Mapping[str, object]) -> str:
    """Give the token of a body; empty where there is none."""
    metadata = document.get("metadata")
    token = metadata.get(TOKEN) if isinstance(metadata, dict) else None
    return token if isinstance(token, str) else ""


def without_token(document: Mapping[str, object]) -> dict[str, object]:
    """Give a body that may be written down."""
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        return dict(document)
    return {**document, "metadata": {key: value for key, value in metadata.items() if key != TOKEN}}


def read_canary(document: Mapping[str, object]) -> CanaryName:
    """Read which canary a switch is of.

    Raises:
        InvalidInput: listing every mistake.
    """
    mistakes: list[Mistake] = []
    canary = _canary(document, mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return canary


def read_question(hook: HookType, document: Mapping[str, object]) -> Question:
    """Read one call of a hook; a field that another Flagger adds is no mistake, as nobody can leave it out.

    Raises:
        InvalidInput: listing every mistake.
    """
    mistakes: list[Mistake] = []
    canary = _canary(document, mistakes)
    is_event = hook is HookType.EVENT
    phase = _text(document, "phase", mistakes, may_miss=is_event)
    checksum = _text(document, "checksum", mistakes, may_miss=is_event)
    if phase and phase not in set(Phase):
        next_step = did_you_mean(phase, list(Phase), otherwise="send the canary's phase")
        mistakes.append(_mistake("phase", phase, f"must be one of {', '.join(Phase)}", next_step))
    if checksum and not _CHECKSUM.fullmatch(checksum):
        mistakes.append(_mistake("checksum", checksum, "must be Flagger's hash", "send it as Flagger does"))
    texts = _metadata(document, mistakes)
    metadata = Metadata(texts, mistakes)
    check, terms, timeout_seconds = CheckKind.NONE, None, DEFAULT_HOOK_TIMEOUT_SECONDS
    if is_event:
        _reject_check(metadata)
    else:
        check = CheckKind(metadata.choice("check", list(CheckKind), CheckKind.NONE))
        timeout_seconds = metadata.seconds(
            "timeout", least=_SHORTEST_SECONDS, most=_LONGEST_SECONDS, default=DEFAULT_HOOK_TIMEOUT_SECONDS
        )
        terms = read_terms(check, metadata, hook=hook, name=canary.name, namespace=canary.namespace)
        metadata.reject_unknown()
    if mistakes:
        raise InvalidInput(mistakes)
    return Question(
        hook=hook,
        canary=canary,
        phase=phase,
        checksum=checksum,
        metadata=texts,
        check=check,
        terms=terms,
        timeout_seconds=timeout_seconds,
    )


# Private

_EXAMPLE = '{"name": "shop", "namespace": "default", "phase": "Progressing", "checksum": "5d8...", "metadata": {}}'


def _canary(document: Mapping[str, object], mistakes: list[Mistake]) -> CanaryName:
    texts = {}
    for key in ("name", "namespace"):
        texts[key] = _text(document, key, mistakes)
        if texts[key] and not _NAME.fullmatch(texts[key]):
            mistakes.append(_mistake(key, texts[key], "must be a name of Kubernetes", "send the canary's"))
    return CanaryName(**texts)


def _text(document: Mapping[str, object], key: str, mistakes: list[Mistake], *, may_miss: bool = False) -> str:
    value = document.get(key)
    if isinstance(value, str) and (value or may_miss):
        return value
    if value is not None or not may_miss:
        mistakes.append(_mistake(key, value, "must be a text", "send it as Flagger does"))
    return ""


def _metadata(document: Mapping[str, object], mistakes: list[Mistake]) -> dict[str, str]:
    """Read the texts, all but the token; Flagger sends null where a hook has none."""
    raw = document.get("metadata") or {}
    if not isinstance(raw, dict):
        mistakes.append(_mistake("metadata", "(not shown)", "must be an object of texts", "send it as Flagger does"))
        return {}
    wrong = [key for key, value in raw.items() if not isinstance(value, str) and key != TOKEN]
    mistakes += [_mistake(f"metadata.{key[:80]}", raw[key], "must be a text", "put it in quotes") for key in wrong]
    return {key: value for key, value in raw.items() if key != TOKEN and isinstance(value, str)}


def _reject_check(metadata: Metadata) -> None:
    if "check" in metadata:
        metadata.mistake("check", "has no effect in an event hook, which Flagger does not wait for", "remove it")


def _mistake(field: str, value: object, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file="body", field=field), value=value, rule=rule, next_step=next_step)
