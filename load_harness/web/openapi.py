"""The OpenAPI 3.1 document, made from the operations and the same forms that validate.

Source: https://spec.openapis.org/oas/v3.1.0
"""

import re
from collections import defaultdict
from http import HTTPStatus

from load_harness import __version__
from load_harness.cgroup import Limits
from load_harness.settings import Settings
from load_harness.web.operations import OPERATIONS, Operation
from load_harness.web.schemas import SCHEMAS, TEXT

_Json = dict[str, object]
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")


def document(settings: Settings, limits: Limits) -> _Json:
    """Describe the interface, with the bounds in force now."""
    keyed = settings.api_key is not None
    paths: defaultdict[str, _Json] = defaultdict(dict)
    for operation in OPERATIONS:
        paths[operation.path][operation.method.lower()] = _described(operation, settings, limits, keyed=keyed)
    components: _Json = {"schemas": SCHEMAS}
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
            **{
                str(status.value): {"description": status.phrase, "content": _content(operation)}
                for status in (operation.status, *operation.also)
            },
            **{str(status.value): _problem(status) for status in problems},
        },
    }
    if parameters := [*_path_parameters(operation, settings, limits), *_query_parameters(operation, settings, limits)]:
        described["parameters"] = parameters
    if operation.body is not None:
        schema = operation.body(settings, limits)
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
    if operation.answers in SCHEMAS:
        schema = {"$ref": f"#/components/schemas/{operation.answers}"}
    return {"application/json": {"schema": schema}}


def _problem(status: HTTPStatus) -> _Json:
    content: _Json = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": status.phrase, "content": content}


def _path_parameters(operation: Operation, settings: Settings, limits: Limits) -> list[_Json]:
    fields = operation.path_form(settings, limits).fields if operation.path_form else ()
    schemas = {field.name: field.schema() for field in fields}
    names = _PATH_PARAMETER.findall(operation.path)
    return [{"name": name, "in": "path", "required": True, "schema": schemas.get(name, TEXT)} for name in names]


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
