"""Every operation of the interface as data: the index, the OpenAPI document and what needs a key follow from it."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from load_harness.cgroup import Limits
from load_harness.params.cluster import cluster_schema
from load_harness.params.cluster_id import CLUSTER_ID_FORM
from load_harness.params.cpu import cpu_form
from load_harness.params.drills import delay_form, status_form
from load_harness.params.faults import faults_form
from load_harness.params.form import Form
from load_harness.params.memory import memory_form
from load_harness.params.scope import SCOPE_FORM
from load_harness.params.work import work_form, work_query
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
    query: FormMaker | None = None
    path_form: FormMaker | None = None
    """Of the path's parameters, where they are no plain texts."""
    status: HTTPStatus = HTTPStatus.OK
    """What it answers when all is well."""
    also: tuple[HTTPStatus, ...] = ()
    """What it answers when not all is well, in the same form."""
    problems: tuple[HTTPStatus, ...] = ()
    """What it answers otherwise, beside a missing key."""
    answers: str = "object"
    """What the good answer holds: a schema's name, plain `text`, or any `object`."""
    keyless: bool = False
    """Whether its path is open, for every method, where a key is set."""


_BODY_PROBLEMS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
_CLUSTER_PROBLEMS = (HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE)
_START_PROBLEMS = (*_BODY_PROBLEMS, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE)


def _probe(path: str, summary: str, *problems: HTTPStatus) -> Operation:
    return Operation(method="GET", path=path, summary=summary, problems=problems, keyless=True)


OPERATIONS = (
    Operation(
        method="POST",
        path="/load/cpu",
        summary="Burn exactly so much CPU for a while",
        body=lambda settings, limits: cpu_form(settings, limits).schema(),
        status=HTTPStatus.ACCEPTED,
        problems=_START_PROBLEMS,
        answers="Job",
    ),
    Operation(
        method="POST",
        path="/load/memory",
        summary="Hold exactly so much memory for a while",
        body=lambda settings, limits: memory_form(settings, limits).schema(),
        status=HTTPStatus.ACCEPTED,
        problems=_START_PROBLEMS,
        answers="Job",
    ),
    Operation(
        method="POST",
        path="/load/cluster",
        summary="Spread one load over every pod; 207 where not every pod took its share",
        body=cluster_schema,
        status=HTTPStatus.ACCEPTED,
        also=(HTTPStatus.MULTI_STATUS,),
        problems=(*_BODY_PROBLEMS, HTTPStatus.CONFLICT, *_CLUSTER_PROBLEMS),
        answers="Placement",
    ),
    Operation(
        method="GET",
        path="/load/cluster/{id}",
        summary="Show a cluster load, pod by pod and added up; 207 where not every pod answers",
        also=(HTTPStatus.MULTI_STATUS,),
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, *_CLUSTER_PROBLEMS),
        answers="ClusterLoad",
    ),
    Operation(
        method="DELETE",
        path="/load/cluster/{id}",
        summary="Stop a cluster load on every pod; 207 where not every pod did",
        also=(HTTPStatus.MULTI_STATUS,),
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, *_CLUSTER_PROBLEMS),
        answers="ClusterLoad",
    ),
    Operation(
        method="POST",
        path="/load/cpu/work",
        summary="Answer after spending exactly so much CPU time",
        body=lambda settings, _: work_form(settings).schema(),
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
        summary="List the jobs of this pod, or of all",
        query=lambda *_: SCOPE_FORM,
        also=(HTTPStatus.MULTI_STATUS,),
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY, *_CLUSTER_PROBLEMS),
        answers="Jobs",
    ),
    Operation(
        method="DELETE",
        path="/load/jobs",
        summary="Stop this pod's share of a cluster load",
        query=lambda *_: CLUSTER_ID_FORM,
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
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
        body=lambda settings, _: faults_form(settings).schema(),
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
    Operation(
        method="GET",
        path="/delay/{seconds}",
        summary="Answer late, as a drill",
        path_form=lambda settings, _: delay_form(settings),
        problems=(HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
    Operation(
        method="GET",
        path="/status/{code}",
        summary="Answer with this status, as a drill",
        path_form=lambda *_: status_form(),
        problems=(HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY),
    ),
    Operation(
        method="POST",
        path="/panic",
        summary="Crash the whole pod at once, as a drill; no answer comes",
        status=HTTPStatus.ACCEPTED,
        problems=(HTTPStatus.FORBIDDEN,),
    ),
    Operation(method="GET", path="/metrics", summary="Show the metrics for Prometheus", answers="text", keyless=True),
    Operation(method="GET", path="/version", summary="Say which build answers"),
    Operation(method="GET", path="/", summary="List the operations and this pod's limits"),
    Operation(method="GET", path="/openapi.json", summary="Describe this interface"),
)
