"""Options that a format has no field for: annotations `load-harness.io/...`, or a mapping `x-load-harness`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from slo.durations import parse_duration_seconds
from slo.fields import Fields
from slo.model import AbsentAlert, Alerting, DataSemantics, Idle, LowTrafficGuard, MissingErrors, Tier
from slo.suggestions import did_you_mean

PREFIX = "load-harness.io/"
"""Of annotations."""

SHORTEST_PERIOD_SECONDS = 3_600
LONGEST_PERIOD_SECONDS = 2 * 365 * 86_400

Options = Mapping[str, Any]
"""Values by the names of `OPTIONS`, each of its type; what is not set is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What an option may hold."""

    rule: str
    example: str
    parse: Callable[[str], Any]
    """Of its text; None for a text that is wrong."""


def read_annotation_options(metadata: Fields, *, without: tuple[str, ...] = ()) -> Options:
    """Read the options among the annotations of an object; `without` are those that its format has a field for."""
    annotations = metadata.optional_mapping("annotations")
    if annotations is None:
        return {}
    names = [name for name in annotations.names() if name.startswith(PREFIX)]
    return {
        short: value
        for name in names
        if (value := _read(annotations, name, short := name.removeprefix(PREFIX), without, is_annotation=True))
        is not None
    }


def read_mapped_options(fields: Fields, name: str = "x-load-harness") -> Options:
    """Read the options of a mapping."""
    mapping = fields.optional_mapping(name)
    if mapping is None:
        return {}
    read = {short: _read(mapping, short, short, (), is_annotation=False) for short in mapping.names()}
    return {short: value for short, value in read.items() if value is not None}


def semantics(options: Options) -> DataSemantics:
    """Say what absent and idle data mean."""
    return DataSemantics(
        idle=options.get("idle", Idle.IGNORE), missing_errors=options.get("missing-errors", MissingErrors.ZERO)
    )


def guard(options: Options) -> LowTrafficGuard:
    """Say when a burn rate is believed."""
    return LowTrafficGuard(min_failures=options.get("min-failures", 3), min_events=options.get("min-events", 0))


def with_options(alerting: Alerting, options: Options) -> Alerting:
    """Let the options speak over what the format says."""
    return replace(
        alerting,
        page=_tier(alerting.page, "page", options),
        ticket=_tier(alerting.ticket, "ticket", options),
        absent=_absent(alerting.absent, options),
        runbook_url=options.get("runbook-url", alerting.runbook_url),
        dashboard_url=options.get("dashboard-url", alerting.dashboard_url),
    )


# Private


def _tier(tier: Tier, name: str, options: Options) -> Tier:
    return replace(
        tier,
        is_enabled=options.get(name, tier.is_enabled),
        severity=options.get(f"{name}-severity", tier.severity),
        for_seconds=options.get(f"{name}-for", tier.for_seconds),
    )


def _absent(absent: AbsentAlert, options: Options) -> AbsentAlert:
    return replace(
        absent,
        is_enabled=options.get("absent-alert", absent.is_enabled),
        for_seconds=options.get("absent-for", absent.for_seconds),
    )


def _read(fields: Fields, name: str, short: str, without: tuple[str, ...], *, is_annotation: bool) -> Any:  # noqa: ANN401
    """Read one option; None after noting what is wrong."""
    value = fields.raw(name)
    option = OPTIONS.get(short)
    if option is None:
        next_step = did_you_mean(short, OPTIONS, otherwise=f"the options are {', '.join(OPTIONS)}")
        fields.mistake(name, value, "is not a known option", next_step)
        return None
    if short in without:
        fields.mistake(name, value, "is not an option here, as the format has a field for it", "set that field")
        return None
    if is_annotation and not isinstance(value, str):
        fields.mistake(name, value, "must be a text, as all annotations", f'put it in quotes: "{option.example}"')
        return None
    parsed = option.parse(_as_text(value))
    if parsed is None:
        fields.mistake(name, value, f"must be {option.rule}", f"write it as {option.example}")
    return parsed


def _as_text(value: object) -> str:
    """Spell what YAML took for a number or a truth value."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value) if isinstance(value, str | int) else ""


def _word(*values: Any) -> Callable[[str], Any]:  # noqa: ANN401
    known = {str(value): value for value in values}
    return known.get


def _switch(text: str) -> bool | None:
    return {"on": True, "off": False, "true": True, "false": False}.get(text)


def _whole_number(minimum: int) -> Callable[[str], int | None]:
    def parse(text: str) -> int | None:
        is_number = len(text) <= 9 and text.isascii() and text.isdigit()  # noqa: PLR2004 - digits
        return int(text) if is_number and int(text) >= minimum else None

    return parse


def _duration(minimum: int, maximum: int) -> Callable[[str], int | None]:
    def parse(text: str) -> int | None:
        seconds = parse_duration_seconds(text) if len(text) <= 40 else None  # noqa: PLR2004 - digits
        is_fit = seconds is not None and minimum <= seconds <= maximum and seconds.is_integer()
        return int(seconds) if is_fit and seconds is not None else None

    return parse


def _url(text: str) -> str | None:
    return text if re.fullmatch(r"https?://\S{1,2000}", text) else None


def _label_value(text: str) -> str | None:
    return text if re.fullmatch(r"[^\s\"]{1,128}", text) else None


_SWITCH = Option(rule="on or off", example='"off"', parse=_switch)
_FOR = Option(rule="a duration of whole seconds up to 7d", example="5m", parse=_duration(0, 604_800))
_SEVERITY = Option(rule="a word of at most 128 characters", example="critical", parse=_label_value)
_URL = Option(rule="an address that begins with http:// or https://", example="https://example.org/page", parse=_url)

OPTIONS: Mapping[str, Option] = {
    "idle": Option(rule="ignore, good or bad", example="good", parse=_word(*Idle)),
    "missing-errors": Option(rule="zero or no-data", example="zero", parse=_word(*MissingErrors)),
    "min-failures": Option(rule="a whole number of at least 1", example="3", parse=_whole_number(1)),
    "min-events": Option(rule="a whole number", example="100", parse=_whole_number(0)),
    "absent-alert": _SWITCH,
    "absent-for": _FOR,
    "page": _SWITCH,
    "page-for": _FOR,
    "page-severity": _SEVERITY,
    "ticket": _SWITCH,
    "ticket-for": _FOR,
    "ticket-severity": _SEVERITY,
    "runbook-url": _URL,
    "dashboard-url": _URL,
    "window": Option(
        rule="a duration of whole seconds from 1h to 730d",
        example="30d",
        parse=_duration(SHORTEST_PERIOD_SECONDS, LONGEST_PERIOD_SECONDS),
    ),
}
