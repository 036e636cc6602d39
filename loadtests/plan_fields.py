"""Read the load plan of a scenario: users who send at a pace, or requests that arrive at a rate."""

import re
from collections.abc import Sequence

from loadtests.arrivals import ArrivalProcess, expected_requests
from loadtests.plan import ClosedPlan, LoadPlan, OpenPlan
from loadtests.stages import AnyStage, RateStage, Stage, total_seconds
from slo.fields import Fields

MOST_USERS = 10_000
"""More do not fit into one process of Locust."""
MOST_RATE_PER_SECOND = 100_000
MOST_REQUESTS = 10_000_000
"""Of an open plan: their times are held in memory when a run is judged, 80 MB of them."""
MOST_IN_FLIGHT = 8000
"""More connections than this do not fit into the files that Locust may open."""
MOST_PROCESSES = 64
DEFAULT_IN_FLIGHT = 500


def read_plan(fields: Fields) -> LoadPlan:
    """Read the plan; what is wrong is noted, and a placeholder stands for it."""
    request = fields.mapping("request")
    is_open = _is_open(fields, request)
    plan = _open_plan(fields, request) if is_open else _closed_plan(fields, request)
    request.reject_unknown()
    return plan


def read_processes(fields: Fields, plan: LoadPlan) -> int:
    """Read how many processes of Locust share the load."""
    processes = fields.integer("processes", default=1, minimum=1, maximum=MOST_PROCESSES)
    if fields.has_mistake("processes") or processes == 1:
        return processes
    if isinstance(plan, OpenPlan):
        if not fields.has_mistake("in_flight") and plan.in_flight_cap < processes:
            rule = f"must be at least 1 for each of the {processes} processes"
            fields.mistake("in_flight", plan.in_flight_cap, rule, "raise it, or lower `processes`")
    else:
        rule = "must be 1 where users wait for their answers, for they are not shared between processes"
        fields.mistake("processes", processes, rule, "remove it, or write `arrivals` and rates instead of `pace`")
    return processes


# Private

_RATE = re.compile(r"(-?\d+(?:\.\d+)?)/(s|m|h)")
_UNIT_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_FEW_REQUESTS = 100.0
"""A plan that expects fewer may draw none."""


def _is_open(fields: Fields, request: Fields) -> bool:
    if "pace" in request and "arrivals" in request:
        rule = "must not be there beside pace: users have a pace, arrivals have a rate"
        request.mistake("arrivals", request.raw("arrivals"), rule, "remove one of the two")
    return "arrivals" in request or ("pace" not in request and _has_rates(fields))


def _has_rates(fields: Fields) -> bool:
    stages = fields.raw("stages")
    return isinstance(stages, list) and any(isinstance(stage, dict) and "rate" in stage for stage in stages)


def _closed_plan(fields: Fields, request: Fields) -> ClosedPlan:
    if "in_flight" in fields:
        rule = "is only for arrivals: users have one request under way each"
        fields.mistake("in_flight", fields.raw("in_flight"), rule, "remove it")
    items = fields.items("stages", at_least=1)
    stages = tuple(_stage(item) for item in items)
    _check_stages(fields, items, stages, level="users", nothing="no users")
    return ClosedPlan(
        stages=stages,
        cpu_milliseconds=_cpu_milliseconds(request),
        pace_seconds=request.duration_seconds("pace", minimum=0.001, maximum=3600),
        warm_up_seconds=_warm_up_seconds(fields, stages),
        seed=fields.integer("seed", default=1),
    )


def _open_plan(fields: Fields, request: Fields) -> OpenPlan:
    request.raw("pace")  # what is to say of it was said
    items = fields.items("stages", at_least=1)
    stages = tuple(_rate_stage(item) for item in items)
    _check_stages(fields, items, stages, level="rate", nothing="no requests")
    plan = OpenPlan(
        stages=stages,
        cpu_milliseconds=_cpu_milliseconds(request),
        arrivals=ArrivalProcess(request.choice("arrivals", [str(process) for process in ArrivalProcess])),
        in_flight_cap=fields.integer("in_flight", default=DEFAULT_IN_FLIGHT, minimum=1, maximum=MOST_IN_FLIGHT),
        warm_up_seconds=_warm_up_seconds(fields, stages),
        seed=fields.integer("seed", default=1),
    )
    if not fields.has_mistake("stages") and not fields.has_mistake("request"):
        _check_requests(fields, plan)
    return plan


def _check_requests(fields: Fields, plan: OpenPlan) -> None:
    expected = expected_requests(plan.stages)
    if expected > MOST_REQUESTS:
        rule = f"must ask for at most {MOST_REQUESTS} requests"
        fields.mistake("stages", f"{expected:.0f} requests", rule, "lower a rate or shorten a stage")
    elif expected < _FEW_REQUESTS and not plan.requests_due(0.0, plan.duration_seconds):
        rule = f"must ask for a request, but the seed {plan.seed} draws none"
        fields.mistake("stages", "no requests", rule, "raise a rate, or change `seed`")


def _cpu_milliseconds(request: Fields) -> float:
    return request.number("cpu_milliseconds", minimum=0, maximum=60_000)


def _stage(fields: Fields) -> Stage:
    if "rate" in fields:
        rule = "is only for arrivals, and the request has a pace"
        fields.mistake("rate", fields.raw("rate"), rule, "write `users`, or `arrivals` instead of `pace`")
    stage = Stage(
        name=_name(fields),
        duration_seconds=_duration_seconds(fields),
        users=0 if fields.has_mistake("rate") else fields.integer("users", minimum=0, maximum=MOST_USERS),
        ramp_seconds=fields.duration_seconds("ramp", default=0, minimum=0),
    )
    _check_stage(fields, stage)
    return stage


def _rate_stage(fields: Fields) -> RateStage:
    if "users" in fields:
        rule = "is only for users at a pace, and the request has arrivals"
        fields.mistake("users", fields.raw("users"), rule, "write `rate`, or `pace` instead of `arrivals`")
    stage = RateStage(
        name=_name(fields),
        duration_seconds=_duration_seconds(fields),
        rate_per_second=0.0 if fields.has_mistake("users") else _rate_per_second(fields),
        ramp_seconds=fields.duration_seconds("ramp", default=0, minimum=0),
    )
    _check_stage(fields, stage)
    return stage


def _name(fields: Fields) -> str:
    return fields.text("name", pattern=r"[A-Za-z0-9][A-Za-z0-9_-]*", example="peak")


def _duration_seconds(fields: Fields) -> float:
    return fields.duration_seconds("duration", minimum=1, maximum=7 * 86400)


def _rate_per_second(fields: Fields) -> float:
    value = fields.raw("rate")
    if value is None:
        fields.mistake("rate", None, "is required", "add `rate:`")
        return 0.0
    found = _RATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        fields.mistake("rate", value, "must be a rate with a unit", "write it as 100/s, 30/m or 500/h")
        return 0.0
    rate = float(found[1]) / _UNIT_SECONDS[found[2]]
    if not 0 <= rate <= MOST_RATE_PER_SECOND:
        fields.mistake("rate", value, f"must be 0/s..{MOST_RATE_PER_SECOND}/s", "choose a value within the bounds")
    return rate


def _check_stage(fields: Fields, stage: AnyStage) -> None:
    is_known = not fields.has_mistake("duration") and not fields.has_mistake("ramp")
    if is_known and stage.ramp_seconds > stage.duration_seconds:
        rule = f"must not last longer than the stage, which lasts {stage.duration_seconds:g}s"
        fields.mistake("ramp", f"{stage.ramp_seconds:g}s", rule, "shorten it or lengthen `duration`")
    fields.reject_unknown()


def _check_stages(
    fields: Fields, items: Sequence[Fields], stages: Sequence[AnyStage], *, level: str, nothing: str
) -> None:
    for number, (item, stage) in enumerate(zip(items, stages, strict=True)):
        if not item.has_mistake("name") and stage.name in {earlier.name for earlier in stages[:number]}:
            item.mistake("name", stage.name, "must differ from the names of the other stages", "rename one of them")
    is_known = stages and not any(item.has_mistake(name) for item in items for name in ("users", "rate"))
    if is_known and not any(stage.level for stage in stages):
        rule = f"must have a stage with {'users' if level == 'users' else 'a rate'}"
        fields.mistake("stages", nothing, rule, f"raise `{level}` of a stage")


def _warm_up_seconds(fields: Fields, stages: Sequence[AnyStage]) -> float:
    seconds = fields.duration_seconds("warm_up", default=0, minimum=0)
    total = total_seconds(stages)
    is_known = not fields.has_mistake("stages") and not fields.has_mistake("warm_up")
    if is_known and seconds >= total:
        rule = f"must be shorter than all stages together, which last {total:g}s"
        fields.mistake("warm_up", f"{seconds:g}s", rule, "shorten it")
    return seconds
