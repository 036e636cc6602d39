"""Hold objects against the schemas of their kinds."""

import functools
import json
import os
from pathlib import Path
from typing import Any

import kubernetes_validate
from jsonschema import Draft202012Validator

from tests.k8s.built import KubernetesObject

FOLDER = os.environ.get("LOAD_HARNESS_SCHEMAS", "")
"""Where the JSON schemas of custom resources are, as GROUP/KIND_VERSION.json; empty where there are none."""
KUBERNETES = "1.35"


def is_core(value: KubernetesObject) -> bool:
    """Say whether Kubernetes itself has the kind."""
    group = str(value["apiVersion"]).rpartition("/")[0]
    core = {"", "apps", "autoscaling", "batch", "policy"}
    return group in core or (group.endswith(".k8s.io") and group != "gateway.networking.k8s.io")


def core_fault(value: KubernetesObject) -> str | None:
    """Say what the schema of Kubernetes has against an object; unknown fields count."""
    try:
        kubernetes_validate.validate(value, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        return f"{_name(value)}: {'.'.join(str(part) for part in error.path)}: {error.message}"
    except kubernetes_validate.SchemaNotFoundError as error:
        return f"{_name(value)}: {error.message}"
    return None


def custom_faults(value: KubernetesObject) -> list[str]:
    """Say what the schema of a custom resource has against an object; a kind without a schema is one fault."""
    group, _, version = str(value["apiVersion"]).partition("/")
    file = Path(FOLDER) / group / f"{str(value['kind']).lower()}_{version}.json"
    if not file.is_file():
        return [f"{_name(value)}: no schema {group}/{file.name}"]
    return [
        f"{_name(value)}: {'.'.join(str(part) for part in error.path)}: {error.message}"
        for error in Draft202012Validator(_strict(file)).iter_errors(value)
    ]


# Private


@functools.cache
def _strict(file: Path) -> dict[str, Any]:
    """Read a schema, with unknown fields refused, as `kubectl apply` refuses them."""
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    _refuse_unknown(schema)
    metadata = schema["properties"].get("metadata")
    if isinstance(metadata, dict):
        metadata.pop("additionalProperties", None)
    return schema


def _refuse_unknown(schema: object) -> None:
    if isinstance(schema, list):
        for each in schema:
            _refuse_unknown(each)
    if not isinstance(schema, dict):
        return
    is_open = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object" and not is_open:
        schema["additionalProperties"] = False
    for each in schema.values():
        _refuse_unknown(each)


def _name(value: KubernetesObject) -> str:
    return f"{value['kind']}/{value['metadata']['name']}"
