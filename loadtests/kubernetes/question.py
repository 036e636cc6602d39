"""One request to the API server: what it asks for, and how that is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from loadtests.kubernetes.errors import Rule
from loadtests.kubernetes.resources import Resource

_METHODS = {"create": "POST", "update": "PUT", "delete": "DELETE"}
READS = frozenset({"get", "list", "watch"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A verb on one object, or on all of a namespace or of the cluster."""

    verb: str
    """As RBAC knows it: get, list, watch, create, update, delete."""
    resource: Resource
    namespace: str | None
    """None: the whole cluster."""
    name: str = ""
    subresource: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """Give the HTTP method."""
        return _METHODS.get(self.verb, "GET")

    @property
    def path(self) -> str:
        """Give the path, without the server."""
        return self.resource.path(self.namespace, self.name, subresource=self.subresource)

    @property
    def rule(self) -> Rule:
        """Give the rule of RBAC that allows it."""
        namespace = None if self.resource.is_cluster_wide else self.namespace
        resource = "/".join(part for part in (self.resource.plural, self.subresource) if part)
        return Rule(verb=self.verb, group=self.resource.group, resource=resource, namespace=namespace)

    def __str__(self) -> str:
        return " ".join(part for part in (self.verb, self.resource.plural, self.name, self.subresource) if part)
