"""How the stub API server answers requests for objects that it answers at once."""

import copy
from collections.abc import Callable
from typing import Any

from tests.kubernetes_api.objects import PLURALS, Object
from tests.kubernetes_api.requests import Request
from tests.kubernetes_api.status import status
from tests.kubernetes_api.store import Conflict, Missing, Store

Answer = tuple[int, dict[str, Any]]


def answer(store: Store, request: Request, body: Any) -> Answer:  # noqa: ANN401 - JSON
    """Do what the request asks for, and give the HTTP status and body."""
    try:
        return _ACTIONS[request.verb](store, request, body)
    except Missing:
        text = f'{request.plural} "{request.name}" not found'
        return 404, status(404, text)
    except Conflict:
        if request.verb == "create":
            return 409, status(409, f'{request.plural} "{_name(body)}" already exists', reason="AlreadyExists")
        text = (
            f'Operation cannot be fulfilled on {request.plural} "{request.name}": the object has been modified; '
            "please apply your changes to the latest version and try again"
        )
        return 409, status(409, text)


def merged(held: Any, patch: Any) -> Any:  # noqa: ANN401 - JSON
    """Apply a JSON merge patch (RFC 7386)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(held) if isinstance(held, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


# Private


def _list(store: Store, request: Request, _: object) -> Answer:
    objects, version = store.listed(request.scope)
    metadata = {"resourceVersion": str(version)}
    if token := request.query.get("continue"):
        state, first = (int(part) for part in token.split(":"))
        if state < store.oldest:
            message = "The provided continue parameter is too old to display a consistent list result."
            return 410, status(410, message)
    else:
        state, first = version, 0
    most = int(request.query.get("limit", 0)) or len(objects)
    if first + most < len(objects):
        metadata |= {"continue": f"{state}:{first + most}", "remainingItemCount": str(len(objects) - first - most)}
    kind = next(kind for kind, served in PLURALS.items() if served == (request.api_version, request.plural))
    # Items of a list carry neither kind nor version.
    items = [_bare(one) for one in objects[first : first + most]]
    return 200, {"kind": f"{kind}List", "apiVersion": request.api_version, "metadata": metadata, "items": items}


def _get(store: Store, request: Request, _: object) -> Answer:
    one = store.get(request.key)
    return 200, _shown(request, one)


def _create(store: Store, request: Request, body: Any) -> Answer:  # noqa: ANN401 - JSON
    made = copy.deepcopy(body)
    made["metadata"].setdefault("namespace", request.namespace)
    return 201, store.put(made, must_be_new=True)


def _update(store: Store, request: Request, body: Any) -> Answer:  # noqa: ANN401 - JSON
    held = store.get(request.key)
    if request.query.get("dryRun") == "All":
        return 200, body
    return 200, _shown(request, store.put(_with_scale(held, body) if request.subresource == "scale" else body))


def _patch(store: Store, request: Request, body: Any) -> Answer:  # noqa: ANN401 - JSON
    held = store.get(request.key)
    version = held["metadata"]["resourceVersion"]
    change = _with_scale(held, body) if request.subresource == "scale" else merged(held, body)
    wanted = (body.get("metadata") or {}).get("resourceVersion", version)
    change["metadata"]["resourceVersion"] = wanted
    return 200, _shown(request, store.put(change))


def _delete(store: Store, request: Request, _: object) -> Answer:
    gone = store.delete(request.key)
    return 200, {**status(200, ""), "status": "Success", "details": {"name": gone["metadata"]["name"]}}


_ACTIONS: dict[str, Callable[[Store, Request, Any], Answer]] = {
    "list": _list,
    "get": _get,
    "create": _create,
    "update": _update,
    "patch": _patch,
    "delete": _delete,
}


def _bare(one: Object) -> Object:
    return {name: value for name, value in one.items() if name not in {"kind", "apiVersion"}}


def _shown(request: Request, one: Object) -> Object:
    return _scale(one) if request.subresource == "scale" else one


def _scale(one: Object) -> Object:
    metadata = {name: one["metadata"][name] for name in ("name", "namespace", "resourceVersion", "uid")}
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": metadata,
        "spec": {"replicas": one["spec"].get("replicas", 1)},
        "status": {"replicas": one.get("status", {}).get("replicas", 0)},
    }


def _with_scale(held: Object, scale: Object) -> Object:
    version = (scale.get("metadata") or {}).get("resourceVersion", held["metadata"]["resourceVersion"])
    metadata = {**held["metadata"], "resourceVersion": version}
    return {**held, "metadata": metadata, "spec": {**held["spec"], "replicas": scale["spec"]["replicas"]}}


def _name(body: Any) -> str:  # noqa: ANN401 - JSON
    return str(body["metadata"].get("name", ""))
