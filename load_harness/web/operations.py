"""Every operation of the interface as data: the index, the OpenAPI document and what needs a key follow from it."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from load_harness.cgroup import Limits
from load_harness.params.cpu import cpu_form
from load_harness.params.faults import faults_form
from load_harness.params.form import Form
from load_harness.params.memory import memory_form
from load_harness.params.work import work_form, work_query
from load_harness.settings import Settings

FormMaker = Callable[[Settings, Limits], Form]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one route."""

    method: str
    path: str
    summary: str
    body: FormMaker | None = None
    query: FormMaker | None = None
    status: HTTPStatus = HTTPStatus.OK
    """What it answers when all is well."""
    problems: tuple[HTTPStatus, ...] = ()
    """What it answers otherwise, beside a missing key."""
    answers: str = "object"
    """What the good answer holds: `Job`, `Jobs`, `Faults`, plain `text`, or any `object`."""
    keyless: bool = False
    """Whether its path is open, for every method, where a key is set."""


_BODY_PROBLEMS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
_START_PROBLEMS = (*_BODY_PROBLEMS, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE)


def _probe(path: str, summary: str, *problems: HTTPStatus) -> Operation:
    return Operation(method="GET", path=path, summary=summary, problems=problems, keyless=True)


OPERATIONS = (
    Operation(
        method="POST",
        path="/load/cpu",
        summary="Burn exactly so much CPU for a while",
        body=cpu_form,
        status=HTTPStatus.ACCEPTED,
        problems=_START_PROBLEMS,
        answers="Job",
    ),
    Operation(
        method="POST",
        path="/load/memory",
        summary="Hold exactly so much memory for a while",
        body=memory_form,
        status=HTTPStatus.ACCEPTED,
        problems=_START_PROBLEMS,
        answers="Job",
    ),
    Operation(
        method="POST",
        path="/load/cpu/work",
        summary="Answer after spending exactly so much CPU time",
        body=lambda settings, _: work_form(settings),
        problems=(*_BODY_PROBLEMS, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
    Operation(
        method="GET",
        path="/load/cpu/work",
        summary="The same, for load generators that only GET",
        query=lambda settings, _: work_query(settings),
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
    Operation(
        method="GET",
        path="/load/jobs",
        summary="List this pod's jobs",
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY,),
        answers="Jobs",
    ),
    Operation(
        method="GET",
        path="/load/jobs/{id}",
        summary="Show a job: requested, achieved, throttled",
        problems=(HTTPStatus.NOT_FOUND,),
        answers="Job",
    ),
    Operation(
        method="DELETE",
        path="/load/jobs/{id}",
        summary="Stop a job",
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
        answers="Job",
    ),
    Operation(method="GET", path="/faults", summary="Show which faults are injected", answers="Faults"),
    Operation(
        method="PUT",
        path="/faults",
        summary="Inject errors and latency from now on",
        body=lambda settings, _: faults_form(settings),
        problems=_BODY_PROBLEMS,
        answers="Faults",
    ),
    Operation(method="DELETE", path="/faults", summary="Inject no faults from now on", answers="Faults"),
    _probe("/healthz", "Say that the process answers"),
    _probe("/health", "The same as /healthz"),
    _probe("/readyz", "Say whether to send requests here", HTTPStatus.SERVICE_UNAVAILABLE),
    _probe("/ready", "The same as /readyz", HTTPStatus.SERVICE_UNAVAILABLE),
    Operation(
        method="POST",
        path="/drain",
        summary="Stop being ready, as a drill",
        status=HTTPStatus.ACCEPTED,
        problems=(HTTPStatus.FORBIDDEN,),
    ),
    Operation(method="GET", path="/metrics", summary="Show the metrics for Prometheus", answers="text", keyless=True),
    Operation(method="GET", path="/version", summary="Say which build answers"),
    Operation(method="GET", path="/", summary="List the operations and this pod's limits"),
    Operation(method="GET", path="/openapi.json", summary="Describe this interface"),
)
