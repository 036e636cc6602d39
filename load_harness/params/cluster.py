"""What `POST /load/cluster` takes: a load as a total over all pods."""

from collections.abc import Mapping
from dataclasses import replace

from load_harness.cgroup import Limits
from load_harness.errors import Mistake, invalid_values
from load_harness.params.cpu import CPU_UNITS, CpuLoad, cpu_amounts, duration_field, millicores_of
from load_harness.params.form import Field, Form, absent, no_choice, no_object, within
from load_harness.params.memory import MemoryLoad, memory_amount, ramp_field
from load_harness.params.profile import PROFILE, profile_schema, read_profile
from load_harness.peers import MOST_PEERS
from load_harness.settings import Settings

_KIND = "kind"
_TOTAL = "total"
_KINDS = ("cpu", "memory")
_EXAMPLES = {"cpu": '{"millicores": 2000}', "memory": '{"mebibytes": 1024}'}


def cluster_schema(settings: Settings, limits: Limits) -> dict[str, object]:
    """Describe the body in JSON Schema; how many pods there are is known only when it is sent."""
    return {"oneOf": [_schema(kind, settings, limits) for kind in _KINDS]}


def parse_cluster(raw: Mapping[str, object], settings: Settings, limits: Limits, *, pods: int) -> CpuLoad | MemoryLoad:
    """Read a load whose amounts are totals over so many pods, each of which may be asked for what this one may.

    Raises:
        Problem: 422, listing every mistake.
    """
    kind = raw.get(_KIND)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise invalid_values([absent(_KIND) if _KIND not in raw else no_choice(_KIND, kind, _KINDS)])
    values, mistakes = _form(kind, settings).collect(raw)
    amounts, wrong = _amounts(raw, kind, _total_form(kind, settings, limits, fewest=pods, most=pods))
    peak, duration = millicores_of(amounts), values.get("duration_seconds")
    profile, wrong_profile = read_profile(
        raw if kind == "cpu" else {}, settings, peak_millicores=peak, duration_seconds=duration
    )
    if found := [*mistakes, *wrong, *wrong_profile]:
        raise invalid_values(found)
    if kind == "cpu":
        return CpuLoad(millicores=float(peak or 0), duration_seconds=float(duration or 0), profile=profile)
    return MemoryLoad(
        mebibytes=amounts["mebibytes"],
        duration_seconds=float(duration or 0),
        ramp_seconds=float(values["ramp_seconds"]),
    )


def _amounts(raw: Mapping[str, object], kind: str, form: Form) -> tuple[dict[str, float], list[Mistake]]:
    total = raw.get(_TOTAL)
    if _TOTAL not in raw:
        return {}, []  # the form has said so
    if not isinstance(total, dict):
        return {}, [no_object(_TOTAL, total, _EXAMPLES[kind])]
    amounts, mistakes = form.collect(total)
    return amounts, within(_TOTAL, mistakes)


def _form(kind: str, settings: Settings) -> Form:
    parts: dict[str, dict[str, object]] = {_KIND: {"const": kind}, _TOTAL: {}}
    if kind == "cpu":
        fields, parts = (duration_field(settings),), parts | {PROFILE: profile_schema(settings)}
        return Form(fields=fields, parts=parts, required_parts=(_KIND, _TOTAL))
    return Form(fields=(duration_field(settings), ramp_field(settings)), parts=parts, required_parts=(_KIND, _TOTAL))


def _total_form(kind: str, settings: Settings, limits: Limits, *, fewest: int, most: int) -> Form:
    if kind == "cpu":
        fields = tuple(_over(field, fewest, most) for field in cpu_amounts(settings, limits))
        return Form(fields=fields, one_of=CPU_UNITS)
    return Form(fields=(_over(memory_amount(settings, limits), fewest, most),))


def _over(field: Field, fewest: int, most: int) -> Field:
    pods = "the one pod there is" if most == 1 else f"each of the {most} pods"
    more = f"scale out, or for {pods} {field.more}"
    return replace(field, minimum=field.minimum * fewest, maximum=field.maximum * most, more=more)


def _schema(kind: str, settings: Settings, limits: Limits) -> dict[str, object]:
    total = _total_form(kind, settings, limits, fewest=1, most=MOST_PEERS).schema()
    form = _form(kind, settings)
    return replace(form, parts={**form.parts, _TOTAL: total}).schema()
