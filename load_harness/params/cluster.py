"""What `POST /load/cluster` takes: a load as a total over all pods."""

from collections.abc import Mapping
from dataclasses import replace

from load_harness.cgroup import Limits
from load_harness.errors import Mistake, invalid_values
from load_harness.params.cpu import CPU_UNITS, CpuLoad, cpu_amounts, duration_field, millicores_of
from load_harness.params.disk import DISK_RATES, READ, SIZE, WRITE, DiskLoad, disk_rates, file_field
from load_harness.params.form import Field, Form, absent, no_choice, no_object, within
from load_harness.params.load import Load
from load_harness.params.memory import MemoryLoad, memory_amount, ramp_fields, too_long_ramps
from load_harness.params.network import NETWORK_RATES, RECEIVE, SEND, NetworkLoad, network_rates
from load_harness.params.profile import PROFILE, profile_schema, read_profile
from load_harness.params.rates import nothing_to_do
from load_harness.peers import MOST_PEERS
from load_harness.settings import Settings

_KIND = "kind"
_TOTAL = "total"
_KINDS = ("cpu", "memory", "disk", "network")
_EXAMPLES = {
    "cpu": '{"millicores": 2000}',
    "memory": '{"mebibytes": 1024}',
    "disk": '{"write_mebibytes_per_second": 20}',
    "network": '{"send_mebibits_per_second": 100}',
}
_RATES = {"disk": DISK_RATES, "network": NETWORK_RATES}


def cluster_schema(settings: Settings, limits: Limits) -> dict[str, object]:
    """Describe the body in JSON Schema; how many pods there are is known only when it is sent."""
    return {"oneOf": [_schema(kind, settings, limits) for kind in _KINDS]}


def parse_cluster(raw: Mapping[str, object], settings: Settings, limits: Limits, *, pods: int) -> Load:
    """Read a load whose amounts are totals over so many pods, each of which may be asked for what this one may.

    Raises:
        Problem: 422, listing every mistake.
    """
    kind = raw.get(_KIND)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise invalid_values([absent(_KIND) if _KIND not in raw else no_choice(_KIND, kind, _KINDS)])
    totals = total_form(kind, settings, limits, fewest=pods, most=pods)
    values, mistakes = _form(kind, settings).collect(raw)
    mistakes = _moved(mistakes, kind, totals)
    amounts, wrong = _amounts(raw, kind, totals)
    mistakes += [*wrong, *too_long_ramps(values)]
    if kind == "cpu":
        return _cpu(raw, settings, amounts, values, mistakes)
    if mistakes:
        raise invalid_values(mistakes)
    return _load(kind, amounts, values)


def _cpu(
    raw: Mapping[str, object],
    settings: Settings,
    amounts: Mapping[str, float],
    values: Mapping[str, float],
    mistakes: list[Mistake],
) -> CpuLoad:
    peak, duration = millicores_of(amounts), values.get("duration_seconds")
    profile, wrong = read_profile(raw, settings, peak_millicores=peak, duration_seconds=duration)
    if found := [*mistakes, *wrong]:
        raise invalid_values(found)
    return CpuLoad(millicores=float(peak or 0), duration_seconds=float(duration or 0), profile=profile)


def _load(kind: str, amounts: Mapping[str, float], values: Mapping[str, float]) -> Load:
    duration = float(values["duration_seconds"])
    if kind == "memory":
        return MemoryLoad(
            mebibytes=amounts["mebibytes"],
            duration_seconds=duration,
            ramp_seconds=float(values["ramp_seconds"]),
            ramp_down_seconds=float(values["ramp_down_seconds"]),
        )
    if kind == "disk":
        return DiskLoad(
            write_mebibytes_per_second=float(amounts[WRITE]),
            read_mebibytes_per_second=float(amounts[READ]),
            file_mebibytes=float(values[SIZE]),
            duration_seconds=duration,
        )
    return NetworkLoad(
        send_mebibits_per_second=float(amounts[SEND]),
        receive_mebibits_per_second=float(amounts[RECEIVE]),
        duration_seconds=duration,
    )


def _amounts(raw: Mapping[str, object], kind: str, form: Form) -> tuple[dict[str, float], list[Mistake]]:
    total = raw.get(_TOTAL)
    if _TOTAL not in raw:
        return {}, []  # the form has said so
    if not isinstance(total, dict):
        return {}, [no_object(_TOTAL, total, _EXAMPLES[kind])]
    amounts, mistakes = form.collect(total)
    if kind in _RATES:
        mistakes.extend(nothing_to_do(total, _RATES[kind]))
    return amounts, within(_TOTAL, mistakes)


def _moved(mistakes: list[Mistake], kind: str, totals: Form) -> list[Mistake]:
    """Say of an amount that was sent beside the total where it belongs."""
    names = {field.name for field in totals.fields}
    there = f'send it in {_TOTAL}, such as {{"{_TOTAL}": {_EXAMPLES[kind]}}}'
    return [replace(found, next_step=there) if found.field in names else found for found in mistakes]


def _form(kind: str, settings: Settings) -> Form:
    parts: dict[str, dict[str, object]] = {_KIND: {"const": kind}, _TOTAL: {}}
    if kind == "cpu":
        parts |= {PROFILE: profile_schema(settings)}
    beside = {"memory": ramp_fields(settings), "disk": (file_field(settings),)}.get(kind, ())
    return Form(fields=(duration_field(settings), *beside), parts=parts, required_parts=(_KIND, _TOTAL))


def total_form(kind: str, settings: Settings, limits: Limits, *, fewest: int, most: int) -> Form:
    """The amounts of a load over at least and at most so many pods."""
    amounts: dict[str, tuple[Field, ...]] = {
        "cpu": cpu_amounts(settings, limits),
        "memory": (memory_amount(settings, limits),),
        "disk": disk_rates(settings),
        "network": network_rates(settings),
    }
    fields = tuple(_over(field, fewest, most) for field in amounts[kind])
    return Form(fields=fields, one_of=CPU_UNITS if kind == "cpu" else ())


def _over(field: Field, fewest: int, most: int) -> Field:
    pods = "the one pod there is" if most == 1 else f"each of the {most} pods"
    more = f"scale out, or for {pods} {field.more}"
    return replace(field, minimum=field.minimum * fewest, maximum=field.maximum * most, more=more)


def _schema(kind: str, settings: Settings, limits: Limits) -> dict[str, object]:
    total = total_form(kind, settings, limits, fewest=1, most=MOST_PEERS).schema()
    form = _form(kind, settings)
    return replace(form, parts={**form.parts, _TOTAL: total}).schema()
