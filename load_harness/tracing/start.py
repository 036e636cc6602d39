"""Switch tracing on, or say at the start why that is not possible."""

import importlib
import importlib.util
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from load_harness.errors import CannotServe, InvalidSettings, Mistake, shown
from load_harness.tracing.interface import NoTracing, Tracing

_MODULE = "load_harness.tracing.open_telemetry"
_NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
_SAMPLERS = (
    "always_on",
    "always_off",
    "traceidratio",
    "parentbased_always_on",
    "parentbased_always_off",
    "parentbased_traceidratio",
)
_RATIO = "traceidratio"


def tracing(*, on: bool, version: str, instance: str) -> Tracing:
    """Give the tracing that was asked for."""
    if not on:
        return NoTracing()
    module = importlib.import_module(_MODULE)
    return cast("Tracing", module.start(version=version, instance=instance))


def refuse_impossible_tracing(environ: Mapping[str, str]) -> None:
    """Do not start with tracing that would trace nothing.

    Raises:
        CannotServe: Where its packages are missing.
        InvalidSettings: Listing every variable of OpenTelemetry's that it would ignore or stumble over.
    """
    if not all(_is_there(module) for module in _NEEDED):
        raise CannotServe(
            what="LOAD_HARNESS_TRACING true",
            rule="needs OpenTelemetry's SDK and its OTLP exporter, which are not installed",
            next_step="pip install 'load-harness[tracing]', or unset it",
        )
    mistakes = list(_mistakes(environ))
    if mistakes:
        raise InvalidSettings(mistakes)


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # of a package above it
        return False


def _mistakes(environ: Mapping[str, str]) -> Iterator[Mistake]:
    for name, (is_good, rule) in _RULES.items():
        if name in environ and not is_good(environ[name].strip()):
            yield _mistake(name, environ[name], rule)
    sampler, ratio = environ.get("OTEL_TRACES_SAMPLER", ""), environ.get("OTEL_TRACES_SAMPLER_ARG", "1")
    if sampler.endswith(_RATIO) and not _is_ratio(ratio):
        yield _mistake("OTEL_TRACES_SAMPLER_ARG", ratio, "must be a number in 0..1")


def _is_url(text: str) -> bool:
    try:
        parts = urllib.parse.urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_ratio(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False


def _mistake(name: str, value: str, rule: str) -> Mistake:
    return Mistake(
        field=name, value=shown(value), rule=rule, next_step="correct it, or unset it or LOAD_HARNESS_TRACING"
    )


_ENDPOINT = (_is_url, "must be a URL such as http://collector:4318")
_PROTOCOL = (
    lambda text: text == "http/protobuf",
    "must be http/protobuf, as no other exporter is part of the extra",
)
_RULES: dict[str, tuple[Callable[[str], bool], str]] = {
    "OTEL_EXPORTER_OTLP_ENDPOINT": _ENDPOINT,
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": _ENDPOINT,
    "OTEL_EXPORTER_OTLP_PROTOCOL": _PROTOCOL,
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": _PROTOCOL,
    "OTEL_TRACES_EXPORTER": (lambda text: text in {"otlp", "none"}, "must be otlp or none"),
    "OTEL_TRACES_SAMPLER": (lambda text: text in _SAMPLERS, f"must be one of {', '.join(_SAMPLERS)}"),
    "OTEL_SDK_DISABLED": (lambda text: text.lower() != "true", "contradicts LOAD_HARNESS_TRACING, which is true"),
}
