"""The OpenAPI 3.1 document, made from the operations and the same forms that validate.

Source: https://spec.openapis.org/oas/v3.1.0
"""

import re
from collections import defaultdict
from http import HTTPStatus

from load_harness import __version__
from load_harness.cgroup import Limits
from load_harness.jobs.record import JobKind, JobState
from load_harness.settings import Settings
from load_harness.web.operations import OPERATIONS, Operation

_Json = dict[str, object]
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")


def document(settings: Settings, limits: Limits) -> _Json:
    """Describe the interface, with the bounds in force now."""
    keyed = settings.api_key is not None
    paths: defaultdict[str, _Json] = defaultdict(dict)
    for operation in OPERATIONS:
        paths[operation.path][operation.method.lower()] = _described(operation, settings, limits, keyed=keyed)
    components: _Json = {"schemas": _SCHEMAS}
    if keyed:
        components["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer"},
            "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Load Harness", "version": __version__},
        "paths": paths,
        "components": components,
    }


def _described(operation: Operation, settings: Settings, limits: Limits, *, keyed: bool) -> _Json:
    asks_key = keyed and not operation.keyless
    problems = (*operation.problems, *((HTTPStatus.UNAUTHORIZED,) if asks_key else ()))
    described: _Json = {
        "operationId": _operation_id(operation),
        "summary": operation.summary,
        "responses": {
            str(operation.status.value): {"description": operation.status.phrase, "content": _content(operation)},
            **{str(status.value): _problem(status) for status in problems},
        },
    }
    if parameters := [*_path_parameters(operation), *_query_parameters(operation, settings, limits)]:
        described["parameters"] = parameters
    if operation.body is not None:
        schema = operation.body(settings, limits).schema()
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if asks_key:
        described["security"] = [{"bearer": []}, {"header": []}]
    return described


def _operation_id(operation: Operation) -> str:
    words = re.findall(r"\w+", operation.path)
    return "_".join([operation.method.lower(), *words])


def _content(operation: Operation) -> _Json:
    if operation.answers == "text":
        return {"text/plain": {"schema": {"type": "string"}}}
    schema: _Json = {"type": "object"}
    if operation.answers in _SCHEMAS:
        schema = {"$ref": f"#/components/schemas/{operation.answers}"}
    return {"application/json": {"schema": schema}}


def _problem(status: HTTPStatus) -> _Json:
    content: _Json = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": status.phrase, "content": content}


def _path_parameters(operation: Operation) -> list[_Json]:
    names = _PATH_PARAMETER.findall(operation.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(operation: Operation, settings: Settings, limits: Limits) -> list[_Json]:
    if operation.query is None:
        return []
    fields = operation.query(settings, limits).fields
    return [
        {"name": field.name, "in": "query", "required": field.required, "schema": field.schema()} for field in fields
    ]


def _object(properties: _Json) -> _Json:
    return {"type": "object", "required": list(properties), "properties": properties}


_TEXT: _Json = {"type": "string"}
_NUMBER: _Json = {"type": "number"}
_WHEN: _Json = {"type": ["string", "null"], "format": "date-time"}
_SCHEMAS: _Json = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "errors": {
                "type": "array",
                "items": _object({"field": _TEXT, "value": _TEXT, "rule": _TEXT, "next_step": _TEXT}),
            },
        },
    },
    "Job": _object(
        {
            "id": _TEXT,
            "kind": {"enum": list(JobKind)},
            "state": {"enum": list(JobState)},
            "requested": {"type": "object", "additionalProperties": _NUMBER},
            "achieved": {"type": "object", "additionalProperties": {"type": ["number", "null"]}},
            "throttled": {"type": ["object", "null"], "description": "null where the kernel does not say"},
            "created_at": _WHEN,
            "ended_at": _WHEN,
            "elapsed_seconds": _NUMBER,
            "because": {"type": ["string", "null"], "description": "why it failed"},
        }
    ),
    "Jobs": _object({"jobs": {"type": "array", "items": {"$ref": "#/components/schemas/Job"}}}),
    "Faults": _object(
        {
            "error_rate": _NUMBER,
            "latency_milliseconds": _NUMBER,
            "latency_jitter_milliseconds": _NUMBER,
            "seed": {"type": "integer"},
        }
    ),
}
