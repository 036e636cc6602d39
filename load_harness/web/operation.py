"""One operation of the interface, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from load_harness.access.roles import Role
from load_harness.cgroup import Limits
from load_harness.params.form import Form
from load_harness.settings import Settings

FormMaker = Callable[[Settings, Limits], Form]
SchemaMaker = Callable[[Settings, Limits], dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one route."""

    method: str
    path: str
    summary: str
    body: SchemaMaker | None = None
    example: Mapping[str, object] | None = None
    """A body that is taken by any pod; of an operation with a body."""
    query: FormMaker | None = None
    path_form: FormMaker | None = None
    """Of the path's parameters, where they are no plain texts."""
    status: HTTPStatus = HTTPStatus.OK
    """What it answers when all is well."""
    also: tuple[HTTPStatus, ...] = ()
    """What it answers when not all is well, in the same form."""
    problems: tuple[HTTPStatus, ...] = ()
    """What it answers otherwise, beside a missing key."""
    any_status: bool = False
    """Whether it answers with any status at all, as it is asked to."""
    answers: str = "object"
    """What the good answer holds: a schema's name, plain `text`, `bytes`, or any `object`."""
    role: Role | None = Role.READ
    """The least role that may do it, where keys are set; None leaves its path open to everybody."""
    page: bool = False
    """Whether it is of the web page: authorized as all are, and no part of the interface that is described."""
    ends: bool = False
    """Whether it is a form that ends something, as every DELETE does: nobody may do that too often."""
