"""Names, labels and annotations: what may be written where, so that every later step can rely on it."""

import re
from collections.abc import Collection, Mapping

from slo.conventions import SLO_ID, SLO_NAME, SLO_SERVICE, TIER
from slo.fields import Fields

MOST_NAME_CHARACTERS = 128
"""Of a name; two of them make an id."""
MOST_VALUE_CHARACTERS = 2_000
"""Of the value of a label."""
MOST_ANNOTATION_CHARACTERS = 20_000
"""Of an annotation or a description."""

RESERVED_LABELS = (SLO_ID, SLO_SERVICE, SLO_NAME, TIER, "alertname", "le")
"""Labels that the rules set themselves."""

_NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_LABEL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_name(fields: Fields, name: str, *, default: str | None = None) -> str:
    """Read a name of which ids are made."""
    value = fields.text(name, default=default)
    if not value:
        return value
    if len(value) > MOST_NAME_CHARACTERS:
        rule = f"must not be longer than {MOST_NAME_CHARACTERS} characters"
        fields.mistake(name, value, rule, "choose a shorter name")
    elif not _NAME.fullmatch(value):
        fields.mistake(name, value, "must be letters, digits and `-_.`, no sign at its ends", _suggested(value))
    return value


def optional_text(fields: Fields, name: str) -> str:
    """Read a text that may be missing or empty."""
    text = "" if fields.raw(name) in (None, "") else fields.text(name)
    if len(text) > MOST_ANNOTATION_CHARACTERS:
        fields.mistake(name, text, f"must not be longer than {MOST_ANNOTATION_CHARACTERS} characters", "shorten it")
    return text


def read_labels(fields: Fields, name: str, *, are_all_texts: bool = False) -> dict[str, str]:
    """Read labels for series or alerts; a missing mapping is empty.

    Args:
        fields: the mapping around them.
        name: of their mapping.
        are_all_texts: whether numbers and truth values are taken as they are written, as Sloth does.
    """
    inner = fields.optional_mapping(name)
    if inner is None:
        return {}
    for label in inner.names():
        check_label_name(inner, label, label, RESERVED_LABELS)
    return {label: _text(inner, label, MOST_VALUE_CHARACTERS, are_all_texts) for label in inner.names()}


def read_annotations(fields: Fields, name: str, *, are_all_texts: bool = False) -> dict[str, str]:
    """Read annotations of alerts, as `read_labels` does."""
    inner = fields.optional_mapping(name)
    if inner is None:
        return {}
    for annotation in inner.names():
        check_label_name(inner, annotation, annotation, ())
    most = MOST_ANNOTATION_CHARACTERS
    return {annotation: _text(inner, annotation, most, are_all_texts) for annotation in inner.names()}


def read_kubernetes_labels(fields: Fields, name: str) -> dict[str, str]:
    """Read labels whose names Prometheus would refuse, as `app.kubernetes.io/name`; other signs become `_`.

    A list of values, which OpenSLO allows, becomes one text with commas.
    """
    inner = fields.optional_mapping(name)
    labels: dict[str, str] = {}
    for label in inner.names() if inner is not None else ():
        assert inner is not None  # noqa: S101 - for the type checker
        safe = safe_label(label)
        if safe in labels:
            inner.mistake(label, label, f"would be the label {safe}, which is there already", "rename one of them")
        check_label_name(inner, label, safe, RESERVED_LABELS)
        labels[safe] = _text_or_texts(inner, label)
    return labels


def safe_label(name: str) -> str:
    """Turn a Kubernetes label's name into one that Prometheus takes, as kube-state-metrics does."""
    safe = re.sub(r"[^A-Za-z0-9_]", "_", name)
    return f"_{safe}" if safe[:1].isdigit() else safe


def check_label_name(fields: Fields, field: str, label: str, reserved: Collection[str]) -> None:
    """Note a name that Prometheus refuses, or that the rules need themselves."""
    if not _LABEL_NAME.fullmatch(label) or label.startswith("__"):
        rule = "is no name Prometheus takes: letters, digits and `_`, no digit first, no `__` first"
        fields.mistake(field, label, rule, f"rename it, as {safe_label(label).lstrip('_') or 'team'}")
    elif len(label) > MOST_NAME_CHARACTERS:
        fields.mistake(field, label, f"must not be longer than {MOST_NAME_CHARACTERS} characters", "shorten it")
    elif label in reserved:
        fields.mistake(field, label, "is a label that the rules set themselves", "rename it")


def check_id(fields: Fields, field: str, parts: Mapping[str, str]) -> str:
    """Put an id together of the parts that are there."""
    identity = "-".join(part for part in parts.values() if part)
    if len(identity) > 2 * MOST_NAME_CHARACTERS:
        rule = f"makes an id of more than {2 * MOST_NAME_CHARACTERS} characters"
        fields.mistake(field, identity, rule, "choose shorter names")
    return identity


# Private


def _text(fields: Fields, name: str, most: int, are_all_texts: bool = False) -> str:  # noqa: FBT001, FBT002 - private
    value, written = fields.raw(name), fields.written(name)
    if are_all_texts and written is not None:
        value = written
    if not isinstance(value, str):
        quoted = f'put it in quotes: "{written}"' if written is not None else 'write "" for an empty text'
        fields.mistake(name, value, "must be a text", "write one text" if value and written is None else quoted)
        return ""
    if len(value) > most:
        fields.mistake(name, value, f"must not be longer than {most} characters", "shorten it")
    return value


def _text_or_texts(fields: Fields, name: str) -> str:
    value = fields.raw(name)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        text = ",".join(value)
        if len(text) > MOST_VALUE_CHARACTERS:
            fields.mistake(name, text, f"must not be longer than {MOST_VALUE_CHARACTERS} characters", "shorten it")
        return text
    return _text(fields, name, MOST_VALUE_CHARACTERS)


def _suggested(value: str) -> str:
    safe = re.sub(r"[^-A-Za-z0-9_.]+", "-", value).strip("-_.")
    return f"write it as {safe}" if safe else "rename it"
