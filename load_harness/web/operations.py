"""Every operation of the interface as data: the index, the OpenAPI document and what needs a key follow from it."""

from http import HTTPStatus

from load_harness.access.roles import Role
from load_harness.params.cluster import cluster_schema
from load_harness.params.cluster_id import CLUSTER_ID_FORM, CLUSTER_ID_SCHEMA
from load_harness.params.cpu import cpu_form
from load_harness.params.disk import disk_form
from load_harness.params.drills import delay_form, status_form
from load_harness.params.faults import faults_form
from load_harness.params.form import Form
from load_harness.params.memory import memory_form
from load_harness.params.network import network_form, source_form
from load_harness.params.scope import SCOPE_FORM
from load_harness.params.work import work_form, work_query
from load_harness.web.operation import Operation
from load_harness.workloads.exchange import SINK_PATH, SOURCE_PATH

_CLUSTER_ID_IN_PATH = Form(fields=(), parts={"id": CLUSTER_ID_SCHEMA})
_BODY_PROBLEMS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
_CLUSTER_PROBLEMS = (HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE)
_START_PROBLEMS = (*_BODY_PROBLEMS, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE)


def _probe(path: str, summary: str, *problems: HTTPStatus) -> Operation:
    return Operation(method="GET", path=path, summary=summary, problems=problems, role=None)


def _partials(*paths: str) -> tuple[Operation, ...]:
    return tuple(
        Operation(method="GET", path=path, page=True, summary="Show a part of the page", answers="html")
        for path in paths
    )


def _changes(role: Role, *paths: str, ends: bool = False) -> tuple[Operation, ...]:
    summary = "Take a form of the page"
    return tuple(
        Operation(method="POST", path=path, page=True, ends=ends, role=role, summary=summary, answers="html")
        for path in paths
    )


OPERATIONS = (
    Operation(
        method="POST",
        path="/load/cpu",
        role=Role.LOAD,
        summary="Burn exactly so much CPU for a while",
        body=lambda settings, limits: cpu_form(settings, limits).schema(),
        example={"cores": 0.25, "duration_seconds": 60},
        status=HTTPStatus.ACCEPTED,
        problems=_START_PROBLEMS,
        answers="Job",
    ),
    Operation(
        method="POST",
        path="/load/memory",
        role=Role.LOAD,
        summary="Hold exactly so much memory for a while",
        body=lambda settings, limits: memory_form(settings, limits).schema(),
        example={"mebibytes": 32, "duration_seconds": 60},
        status=HTTPStatus.ACCEPTED,
        problems=_START_PROBLEMS,
        answers="Job",
    ),
    Operation(
        method="POST",
        path="/load/disk",
        role=Role.LOAD,
        summary="Write and read a file at exact rates for a while",
        body=lambda settings, limits: disk_form(settings, limits).schema(),
        example={"write_mebibytes_per_second": 1, "file_mebibytes": 8, "duration_seconds": 60},
        status=HTTPStatus.ACCEPTED,
        problems=_START_PROBLEMS,
        answers="Job",
    ),
    Operation(
        method="POST",
        path="/load/network",
        role=Role.LOAD,
        summary="Send to and receive from the other pods at exact rates for a while",
        body=lambda settings, limits: network_form(settings, limits).schema(),
        example={"send_mebibits_per_second": 1, "duration_seconds": 60},
        status=HTTPStatus.ACCEPTED,
        problems=_START_PROBLEMS,
        answers="Job",
    ),
    Operation(
        method="POST",
        path="/load/cluster",
        role=Role.LOAD,
        summary="Spread one load over every pod; 207 where not every pod took its share",
        body=cluster_schema,
        example={"kind": "cpu", "total": {"cores": 0.5}, "duration_seconds": 60},
        status=HTTPStatus.ACCEPTED,
        also=(HTTPStatus.MULTI_STATUS,),
        problems=(*_BODY_PROBLEMS, HTTPStatus.CONFLICT, *_CLUSTER_PROBLEMS),
        answers="Placement",
    ),
    Operation(
        method="GET",
        path="/load/cluster/{id}",
        path_form=lambda *_: _CLUSTER_ID_IN_PATH,
        summary="Show a cluster load, pod by pod and added up; 207 where not every pod answers",
        also=(HTTPStatus.MULTI_STATUS,),
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, *_CLUSTER_PROBLEMS),
        answers="ClusterLoad",
    ),
    Operation(
        method="DELETE",
        path="/load/cluster/{id}",
        path_form=lambda *_: _CLUSTER_ID_IN_PATH,
        role=Role.LOAD,
        summary="Stop a cluster load on every pod; 207 where not every pod did",
        also=(HTTPStatus.MULTI_STATUS,),
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, *_CLUSTER_PROBLEMS),
        answers="ClusterLoad",
    ),
    Operation(
        method="POST",
        path="/load/cpu/work",
        role=Role.LOAD,
        summary="Answer after spending exactly so much CPU time",
        body=lambda settings, _: work_form(settings).schema(),
        example={"cpu_milliseconds": 20},
        problems=(*_BODY_PROBLEMS, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
    Operation(
        method="GET",
        path="/load/cpu/work",
        role=Role.LOAD,
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
        role=Role.LOAD,
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
        role=Role.LOAD,
        summary="Stop a job",
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
        answers="Job",
    ),
    Operation(
        method="POST",
        path=SINK_PATH,
        role=Role.LOAD,
        summary="Throw the body away: what network jobs of other pods send to",
        problems=(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.REQUEST_TIMEOUT,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
    ),
    Operation(
        method="GET",
        path=SOURCE_PATH,
        role=Role.LOAD,
        summary="Answer with so many bytes: what network jobs of other pods receive from",
        query=lambda *_: source_form(),
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY,),
        answers="bytes",
    ),
    Operation(
        method="GET",
        path="/faults",
        summary="Show which faults are injected, by this pod or by all",
        query=lambda *_: SCOPE_FORM,
        also=(HTTPStatus.MULTI_STATUS,),
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY, *_CLUSTER_PROBLEMS),
        answers="Faults",
    ),
    Operation(
        method="PUT",
        path="/faults",
        role=Role.ADMIN,
        summary="Inject errors and latency from now on, on this pod or on all",
        query=lambda *_: SCOPE_FORM,
        body=lambda settings, _: faults_form(settings).schema(),
        example={"error_rate": 0.1, "latency_milliseconds": 50},
        also=(HTTPStatus.MULTI_STATUS,),
        problems=(*_BODY_PROBLEMS, *_CLUSTER_PROBLEMS),
        answers="Faults",
    ),
    Operation(
        method="DELETE",
        path="/faults",
        role=Role.ADMIN,
        summary="Inject no faults from now on, on this pod or on all",
        query=lambda *_: SCOPE_FORM,
        also=(HTTPStatus.MULTI_STATUS,),
        problems=(HTTPStatus.UNPROCESSABLE_ENTITY, *_CLUSTER_PROBLEMS),
        answers="Faults",
    ),
    _probe("/healthz", "Say that the process answers"),
    _probe("/health", "The same as /healthz"),
    _probe("/readyz", "Say whether to send requests here", HTTPStatus.SERVICE_UNAVAILABLE),
    _probe("/ready", "The same as /readyz", HTTPStatus.SERVICE_UNAVAILABLE),
    Operation(
        method="POST",
        path="/drain",
        role=Role.ADMIN,
        summary="Stop being ready, as a drill",
        status=HTTPStatus.ACCEPTED,
        problems=(HTTPStatus.FORBIDDEN,),
    ),
    Operation(
        method="GET",
        path="/delay/{seconds}",
        role=Role.LOAD,
        summary="Answer late, as a drill",
        path_form=lambda settings, _: delay_form(settings),
        problems=(HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
    Operation(
        method="GET",
        path="/status/{code}",
        role=Role.LOAD,
        summary="Answer with this status, as a drill",
        path_form=lambda *_: status_form(),
        any_status=True,
        problems=(HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY),
    ),
    Operation(
        method="POST",
        path="/panic",
        role=Role.ADMIN,
        summary="Crash the whole pod at once, as a drill; no answer comes",
        status=HTTPStatus.ACCEPTED,
        problems=(HTTPStatus.FORBIDDEN,),
    ),
    Operation(
        method="GET",
        path="/audit",
        role=Role.ADMIN,
        summary="Show the last entries of this pod's audit log",
        answers="Audit",
    ),
    Operation(method="GET", path="/metrics", summary="Show the metrics for Prometheus", answers="metrics", role=None),
    Operation(method="GET", path="/version", summary="Say which build answers"),
    Operation(method="GET", path="/", summary="List the operations and this pod's limits"),
    Operation(method="GET", path="/openapi.json", summary="Describe this interface"),
    Operation(method="GET", path="/live", summary="Show what this pod did in the last minutes", answers="object"),
    Operation(method="GET", path="/ui", page=True, summary="Show the page", answers="html"),
    *_partials("/ui/partials/form/{kind}", "/ui/partials/jobs"),
    *_partials("/ui/partials/faults", "/ui/partials/faults/state"),
    *_changes(Role.LOAD, "/ui/load/{kind}"),
    *_changes(Role.LOAD, "/ui/jobs/{id}/stop", "/ui/cluster/{id}/stop", "/ui/stop", ends=True),
    *_changes(Role.ADMIN, "/ui/faults"),
    *_changes(Role.ADMIN, "/ui/faults/off", ends=True),
    Operation(method="GET", path="/ui/live.json", page=True, summary="Give the figures of the page's charts"),
    Operation(method="GET", path="/ui/partials/live", page=True, summary="Show what is beside them", answers="html"),
    Operation(method="GET", path="/ui/login", page=True, role=None, summary="Ask for a key", answers="html"),
    Operation(method="POST", path="/ui/login", page=True, role=None, summary="Log in with a key", answers="html"),
    Operation(method="POST", path="/ui/logout", page=True, role=None, summary="Log out", answers="html"),
    Operation(
        method="GET",
        path="/static/{version}/{name}",
        page=True,
        role=None,
        summary="Serve what pages need",
        problems=(HTTPStatus.NOT_FOUND,),
        answers="bytes",
    ),
    Operation(method="GET", path="/docs", page=True, summary="Try this interface in a browser", answers="html"),
)
