"""What SARIF 2.1.0 demands of the objects that are written here; nothing else may be in them.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json
"""

from typing import Any


def _object(required: str = "", **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - a JSON schema
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_MESSAGE = _object("text", text=_TEXT, markdown=_TEXT)
_RULE = _object(
    "id shortDescription fullDescription help",
    id=_TEXT,
    shortDescription=_MESSAGE,
    fullDescription=_MESSAGE,
    help=_MESSAGE,
)
_LOCATION = _object(
    physicalLocation=_object(
        artifactLocation=_object(uri={"type": "string", "pattern": r"^[^\s\\\"<>^`{|}]+$"}),
        region=_object(startLine={"type": "integer", "minimum": 1}),
    ),
    logicalLocations={"type": "array", "items": _object(fullyQualifiedName=_TEXT)},
)
_RESULT = _object(
    "message",
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level={"enum": ["none", "note", "warning", "error"]},
    message=_MESSAGE,
    locations={"type": "array", "items": _LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": _TEXT},
)
_DRIVER = _object(
    "name", name=_TEXT, semanticVersion=_TEXT, rules={"type": "array", "uniqueItems": True, "items": _RULE}
)
_NOTIFICATION = _object(
    "message",
    level={"enum": ["none", "note", "warning", "error"]},
    message=_MESSAGE,
    associatedRule=_object(id=_TEXT, index={"type": "integer", "minimum": -1}),
)
_INVOCATION = _object(
    "executionSuccessful",
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications={"type": "array", "items": _NOTIFICATION},
)
_RUN = _object(
    "tool",
    tool=_object("driver", driver=_DRIVER),
    invocations={"type": "array", "items": _INVOCATION},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": _RESULT},
)
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        "version runs",
        **{"$schema": _TEXT, "version": {"enum": ["2.1.0"]}, "runs": {"type": "array", "items": _RUN}},
    ),
}
