"""Change objects, without undoing what others change at the same time."""

from collections.abc import Callable
from typing import Any

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.errors import Conflict
from loadtests.kubernetes.question import Question
from loadtests.kubernetes.reading import Object, get
from loadtests.kubernetes.resources import Resource
from slo.errors import InvalidInput, Mistake, Place

FIELD_MANAGER = "load-harness"
"""Who has changed a field, in what `kubectl get --show-managed-fields` shows: else it is the client's library."""
_AS_US = {"fieldManager": FIELD_MANAGER}
_MOST_CONFLICTS = 10


def create(api: Api, resource: Resource, one: Object, namespace: str | None) -> Object:
    """Make an object.

    Raises:
        InvalidInput: there is one of that name.
        NotServed, Forbidden, ServerUnreachable: as `Api.ask`.
    """
    try:
        made: Object = api.ask(Question(verb="create", resource=resource, namespace=namespace, query=_AS_US), body=one)
    except Conflict as error:
        place = Place(file=f"namespace {namespace}" if namespace else "the cluster")
        rule, next_step = f"must be the name of no other {resource.kind}", "remove that one or choose another name"
        name = (one.get("metadata") or {}).get("name")
        raise InvalidInput([Mistake(place=place, value=name, rule=rule, next_step=next_step)]) from error
    return made


def change(
    api: Api,
    resource: Resource,
    name: str,
    namespace: str | None,
    *,
    edit: Callable[[Object], Any],
    is_rehearsal: bool = False,
) -> Object:
    """Read an object, edit it and write it back; where somebody else was faster, begin again.

    Args:
        api: The cluster.
        resource: Of what kind it is.
        name: Its name.
        namespace: Where it is; None where its kind is the whole cluster's.
        edit: Changes it in place; called again for what somebody else has made of it.
        is_rehearsal: The API server tries the change, RBAC and admission included, and does not make it.

    Raises:
        NotFound, NotServed, Forbidden: as `Api.ask`.
        ServerUnreachable: likewise, or somebody else is always faster.
    """
    query = {**_AS_US, **({"dryRun": "All"} if is_rehearsal else {})}
    question = Question(verb="update", resource=resource, namespace=namespace, name=name, query=query)
    for _ in range(_MOST_CONFLICTS):
        one = get(api, resource, name, namespace)
        edit(one)
        try:
            changed: Object = api.ask(question, body=one)
        except Conflict:
            continue
        return changed
    raise api.unreachable(question, f"others changed it first {_MOST_CONFLICTS} times; see which controller owns it")


def delete(api: Api, resource: Resource, name: str, namespace: str | None) -> None:
    """Remove an object.

    Raises:
        NotFound, NotServed, Forbidden, ServerUnreachable: as `Api.ask`.
    """
    api.ask(Question(verb="delete", resource=resource, namespace=namespace, name=name))
