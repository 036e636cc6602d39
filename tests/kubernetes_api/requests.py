"""What a request to the API server asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from tests.kubernetes_api.store import Key, Scope

_CORE, _GROUP = 2, 3
"""Parts of a path before its resource: `api/v1`, `apis/GROUP/VERSION`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, understood."""

    method: str
    path: str
    query: Mapping[str, str]
    api_version: str
    plural: str
    namespace: str
    name: str
    subresource: str

    @property
    def is_watch(self) -> bool:
        """Say whether it asks for changes."""
        return self.query.get("watch") in {"1", "true", "True"}

    @property
    def verb(self) -> str:
        """Give the verb that RBAC knows it by."""
        if self.method == "GET":
            return "watch" if self.is_watch else "get" if self.name else "list"
        return {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}[self.method]

    @property
    def scope(self) -> Scope:
        """Say which objects it is about."""
        return Scope(api_version=self.api_version, plural=self.plural, namespace=self.namespace, selectors=self.query)

    @property
    def key(self) -> Key:
        """Say which object it is about."""
        return self.api_version, self.plural, self.namespace, self.name


def understood(method: str, target: str) -> Request:
    """Take a request apart; what is no resource has no plural."""
    url = urlsplit(target)
    parts = [part for part in url.path.split("/") if part]
    version, rest = _split(parts)
    namespace = ""
    if len(rest) > 2 and rest[0] == "namespaces":
        namespace, rest = rest[1], rest[2:]
    plural, name, subresource = (*rest, "", "", "")[:3]
    return Request(
        method=method,
        path=url.path,
        query=dict(parse_qsl(url.query)),
        api_version=version,
        plural=plural,
        namespace=namespace,
        name=name,
        subresource=subresource,
    )


def _split(parts: list[str]) -> tuple[str, list[str]]:
    if parts[:1] == ["api"]:
        return "/".join(parts[1:_CORE]), parts[_CORE:]
    if parts[:1] == ["apis"]:
        return "/".join(parts[1:_GROUP]), parts[_GROUP:]
    return "", []
