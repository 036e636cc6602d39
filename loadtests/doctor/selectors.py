"""Label selectors, as Kubernetes reads them.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements
"""

from collections.abc import Mapping
from typing import Any

from loadtests.doctor.fields import items, mapping, texts


def selects(selector: Any, labels: Mapping[str, str]) -> bool:  # noqa: ANN401 - YAML holds anything
    """Say whether a selector selects labels; an empty one selects all."""
    wanted = mapping(mapping(selector).get("matchLabels"))
    return all(labels.get(key) == str(value) for key, value in wanted.items()) and all(
        _holds(one, labels) for one in items(mapping(selector).get("matchExpressions"))
    )


def spell(selector: Any) -> str:  # noqa: ANN401
    """Spell a selector as `kubectl --selector` takes it."""
    wanted = mapping(mapping(selector).get("matchLabels"))
    parts = [f"{key}={value}" for key, value in wanted.items()]
    parts += [_spelt(one) for one in items(mapping(selector).get("matchExpressions"))]
    return ",".join(parts) or "everything"


# Private


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value, values = labels.get(str(expression.get("key"))), texts(expression.get("values"))
    match expression.get("operator"):
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case _:
            return False


def _spelt(expression: Mapping[str, Any]) -> str:
    key, values = expression.get("key"), ",".join(texts(expression.get("values")))
    match expression.get("operator"):
        case "Exists":
            return f"{key}"
        case "DoesNotExist":
            return f"!{key}"
        case operator:
            return f"{key} {str(operator).lower()} ({values})"
