"""What an API server may answer instead of an object, as errors that a user can act on."""

import urllib3

from slo.errors import InvalidInput, Mistake, Place, ServerUnreachable

_METRICS_GROUP = "metrics.k8s.io"


class Forbidden(ServerUnreachable):
    """RBAC denies it; the message says which rule is missing."""

    def __init__(self, *, url: str, rule: "Rule") -> None:
        self.rule = rule
        super().__init__(url=url, asked=f"{rule.verb} {rule.resource} (403 Forbidden)", check=rule.advice)


class Rule:
    """One rule of RBAC: a verb on a resource of a group, somewhere."""

    def __init__(self, *, verb: str, group: str, resource: str, namespace: str | None) -> None:
        self.verb = verb
        self.group = group
        self.resource = resource
        self.namespace = namespace

    @property
    def advice(self) -> str:
        """Say which rule to add where."""
        kind = "ClusterRole" if self.namespace is None else f"Role in namespace {self.namespace}"
        rule = f'{{apiGroups: ["{self.group}"], resources: ["{self.resource}"], verbs: ["{self.verb}"]}}'
        return f"bind a {kind} with the rule {rule} to who asks"


class NotServed(ServerUnreachable):
    """The API server knows no such resource: an add-on or a custom resource definition is missing."""

    def __init__(self, *, url: str, api_version: str, plural: str) -> None:
        group = api_version.rpartition("/")[0]
        what = "metrics-server, which serves it" if group == _METRICS_GROUP else f"what brings {plural}.{group}"
        super().__init__(url=url, asked=f"{api_version} {plural} (404, not served)", check=f"install {what}")


class NotFound(InvalidInput):
    """There is no object of that name."""

    def __init__(self, *, kind: str, name: str, namespace: str | None) -> None:
        where = f"namespace {namespace}" if namespace else "the cluster"
        rule = f"must be a {kind} in {where}"
        place = Place(file=where)
        super().__init__([Mistake(place=place, value=name, rule=rule, next_step="check the name and the namespace")])


class Conflict(Exception):  # noqa: N818 - read as a sentence
    """Somebody changed the object at the same time, or made one of that name."""


class Expired(Exception):  # noqa: N818 - read as a sentence
    """The version that was asked for is gone: list again."""


class Passing(urllib3.exceptions.HTTPError):
    """An answer that may be another one soon, as that of a server that is busy."""

    def __init__(self, text: str, *, retry_after_seconds: float | None) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(text)
