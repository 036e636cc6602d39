"""Read objects as they are now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.errors import Expired
from loadtests.kubernetes.question import Question
from loadtests.kubernetes.resources import Resource
from slo.errors import ServerUnreachable

Object = dict[str, Any]

_PAGE = 500
_MOST_RESTARTS = 5
"""A list whose pages expire again and again grows faster than it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """All objects of one moment."""

    items: tuple[Object, ...]
    resource_version: str
    """The moment; a watch goes on from here."""


def get(api: Api, resource: Resource, name: str, namespace: str | None) -> Object:
    """Read one object.

    Raises:
        NotFound: there is none.
        NotServed, Forbidden, ServerUnreachable: as `Api.ask`.
    """
    found: Object = api.ask(Question(verb="get", resource=resource, namespace=namespace, name=name))
    return found


def list_all(
    api: Api,
    resource: Resource,
    namespace: str | None,
    *,
    labels: Mapping[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
) -> Listing:
    """Read all objects, page by page; None for the namespace: those of every namespace.

    Raises:
        NotServed, Forbidden, ServerUnreachable: as `Api.ask`.
    """
    question = Question(verb="list", resource=resource, namespace=namespace, query=selectors(labels, fields))
    for _ in range(_MOST_RESTARTS):
        try:
            return _pages(api, question)
        except Expired:
            continue
    raise api.unreachable(question, f"its pages expired {_MOST_RESTARTS} times; ask for less with a label")


def selectors(labels: Mapping[str, str] | None, fields: Mapping[str, str] | None) -> dict[str, str]:
    """Write what objects must have as the API's query."""
    pairs = (("labelSelector", labels), ("fieldSelector", fields))
    return {name: ",".join(f"{key}={value}" for key, value in wanted.items()) for name, wanted in pairs if wanted}


# Private


def _pages(api: Api, question: Question) -> Listing:
    items: list[Object] = []
    token = ""
    while True:
        query = {**question.query, "limit": str(_PAGE)} | ({"continue": token} if token else {})
        page = api.ask(Question(verb="list", resource=question.resource, namespace=question.namespace, query=query))
        items += [_whole(one, question.resource) for one in _items(page, api, question)]
        metadata = page.get("metadata") or {}
        token = metadata.get("continue") or ""
        if not token:
            return Listing(items=tuple(items), resource_version=str(metadata.get("resourceVersion") or ""))


def _items(page: Object, api: Api, question: Question) -> list[Object]:
    items = page.get("items") or []
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        check = "its answer is no list of objects; check that this is an API server"
        raise ServerUnreachable(url=api.url, asked=f"list {question.resource.plural}", check=check)
    return items


def _whole(one: Object, resource: Resource) -> Object:
    """Fill in what the items of a list do without."""
    return {"apiVersion": resource.api_version, "kind": resource.kind, **one}
