"""The OpenAPI 3.1 document, made from the operations and the same forms that validate.

Source: https://spec.openapis.org/oas/v3.1.0
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from http import HTTPStatus

from load_harness import __version__
from load_harness.cgroup import Limits
from load_harness.params.fault_rule import STATUS_CHOICES
from load_harness.params.form import Form
from load_harness.params.once import HEADER, SCHEMA
from load_harness.settings import Settings
from load_harness.web.operation import Operation
from load_harness.web.operations import OPERATIONS
from load_harness.web.schemas import SCHEMAS, TEXT

_Json = dict[str, object]
_TAGS = {"load": {"load"}, "faults": {"faults"}, "drills": {"drain", "delay", "status", "panic"}}
"""The groups that operations are shown in, by the first part of their paths; all others are about the pod."""
_DESCRIPTION = (
    "While faults are injected (GET /faults) their routes also answer as the faults say: a problem document of type "
    f"urn:load-harness:injected-fault with one of the statuses {', '.join(STATUS_CHOICES)}, marked by the header "
    "Load-Harness-Fault."
)
_PROBLEM_CONTENT: _Json = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")


def document(settings: Settings, limits: Limits) -> _Json:
    """Describe the interface, with the bounds in force now."""
    keyed = settings.guarded
    paths: defaultdict[str, _Json] = defaultdict(dict)
    for operation in OPERATIONS:
        if operation.page:
            continue
        paths[operation.path][operation.method.lower()] = _described(operation, settings, limits, keyed=keyed)
    components: _Json = {"schemas": SCHEMAS}
    if keyed:
        components["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer"},
            "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Load Harness", "version": __version__, "description": _DESCRIPTION},
        "paths": paths,
        "components": components,
    }


def _described(operation: Operation, settings: Settings, limits: Limits, *, keyed: bool) -> _Json:
    asks_key = keyed and operation.role is not None
    problems = (*operation.problems, *_refusals(operation, settings))
    described: _Json = {
        "operationId": _operation_id(operation),
        "tags": [_tag(operation)],
        "summary": operation.summary,
        "responses": {
            **{
                str(status.value): {"description": status.phrase, "content": _content(operation)}
                for status in (operation.status, *operation.also)
            },
            **{str(status.value): _problem(status) for status in problems},
            **({"default": _as_asked(operation)} if operation.any_status else {}),
        },
    }
    found = [*_path_parameters(operation, settings, limits), *_query_parameters(operation, settings, limits)]
    if parameters := [*found, *_header_parameters(operation)]:
        described["parameters"] = parameters
    if operation.body is not None:
        schema = operation.body(settings, limits)
        content: _Json = {"schema": schema, **({"example": operation.example} if operation.example else {})}
        described["requestBody"] = {"required": True, "content": {"application/json": content}}
    if asks_key:
        described["security"] = [{"bearer": []}, {"header": []}]
    return described


def _refusals(operation: Operation, settings: Settings) -> Iterator[HTTPStatus]:
    """What stands before every operation that is not open to all may answer."""
    if operation.role is None:
        return
    if settings.guarded:
        yield HTTPStatus.UNAUTHORIZED
    yield HTTPStatus.FORBIDDEN
    if settings.hosts is not None or not (settings.guarded or settings.open):
        yield HTTPStatus.MISDIRECTED_REQUEST
    if settings.max_requests_per_second is not None and operation.method != "DELETE":
        yield HTTPStatus.TOO_MANY_REQUESTS


def _operation_id(operation: Operation) -> str:
    words = re.findall(r"\w+", operation.path)
    return "_".join([operation.method.lower(), *words])


def _tag(operation: Operation) -> str:
    """Name the group that an operation is shown in."""
    first = operation.path.split("/")[1]
    return next((tag for tag, parts in _TAGS.items() if first in parts), "pod")


def _content(operation: Operation) -> _Json:
    if operation.answers == "bytes":
        return {"application/octet-stream": {}}
    if operation.answers == "metrics":
        return {kind: {"schema": {"type": "string"}} for kind in ("text/plain", "application/openmetrics-text")}
    if operation.answers == "text":
        return {"text/plain": {"schema": {"type": "string"}}}
    schema: _Json = {"type": "object"}
    if operation.answers in SCHEMAS:
        schema = {"$ref": f"#/components/schemas/{operation.answers}"}
    return {"application/json": {"schema": schema}}


def _as_asked(operation: Operation) -> _Json:
    content: _Json = {**_content(operation), **_PROBLEM_CONTENT}
    return {"description": "The status that was asked for", "content": content}


def _problem(status: HTTPStatus) -> _Json:
    return {"description": status.phrase, "content": _PROBLEM_CONTENT}


def _path_parameters(operation: Operation, settings: Settings, limits: Limits) -> list[_Json]:
    form = operation.path_form(settings, limits) if operation.path_form else Form(fields=())
    schemas = {field.name: field.schema() for field in form.fields} | dict(form.parts)
    names = _PATH_PARAMETER.findall(operation.path)
    return [{"name": name, "in": "path", "required": True, "schema": schemas.get(name, TEXT)} for name in names]


def _header_parameters(operation: Operation) -> list[_Json]:
    starts_a_load = operation.method == "POST" and operation.answers in {"Job", "Placement"}
    return [{"name": HEADER, "in": "header", "required": False, "schema": SCHEMA}] if starts_a_load else []


def _query_parameters(operation: Operation, settings: Settings, limits: Limits) -> list[_Json]:
    if operation.query is None:
        return []
    form = operation.query(settings, limits)
    parts: list[_Json] = [
        {"name": name, "in": "query", "required": name in form.required_parts, "schema": schema}
        for name, schema in form.parts.items()
    ]
    return parts + [
        {"name": field.name, "in": "query", "required": field.required, "schema": field.schema()}
        for field in form.fields
    ]
