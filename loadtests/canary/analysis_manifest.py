"""Read the analysis of a Canary.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/artifacts/flagger/crd.yaml
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from loadtests.canary.manifest_fields import (
    read_interval,
    read_over,
    read_switch,
    read_texts_by_name,
    read_whole,
)
from loadtests.canary.metric_manifest import read_metric
from loadtests.canary.model import DEFAULT_HOOK_TIMEOUT_SECONDS, WHOLE_PERCENT, Analysis, Hook, HookType
from slo.fields import Fields

_SEVERITIES: Final = ("", "info", "warn", "error")
_SAME_SITES: Final = ("Strict", "Lax", "None")
_CONDITIONS: Final = ("headers", "queryParams", "sourceLabels")
_WAYS: Final = ("iterations", "stepWeight", "stepWeights")


def read_analysis(fields: Fields, namespace: str) -> Analysis:
    """Read how a release is judged."""
    _reject_several_ways(fields)
    analysis = Analysis(
        interval_seconds=read_interval(fields, "interval"),
        threshold=fields.integer("threshold"),
        max_weight=read_whole(fields, "maxWeight", maximum=WHOLE_PERCENT),
        step_weight=read_whole(fields, "stepWeight", minimum=1, maximum=WHOLE_PERCENT),
        step_weights=_read_step_weights(fields),
        step_weight_promotion=read_whole(fields, "stepWeightPromotion", maximum=WHOLE_PERCENT),
        iterations=read_whole(fields, "iterations", minimum=1),
        mirror=read_switch(fields, "mirror"),
        mirror_weight=read_whole(fields, "mirrorWeight", maximum=WHOLE_PERCENT),
        match=tuple(_read_match(item) for item in fields.items("match")),
        primary_ready_threshold_percent=_read_percent(fields, "primaryReadyThreshold"),
        canary_ready_threshold_percent=_read_percent(fields, "canaryReadyThreshold"),
        has_session_affinity=_read_session_affinity(fields),
        metrics=tuple(read_metric(item, namespace) for item in fields.items("metrics")),
        hooks=tuple(_read_hook(item) for item in fields.items("webhooks")),
    )
    for item in fields.items("alerts"):
        _read_alert(item)
    fields.reject_unknown()
    return analysis


# Private


def _reject_several_ways(fields: Fields) -> None:
    """Refuse what the API refuses: exactly one of three fields says how the canary gets its requests."""
    ways = [way for way in _WAYS if way in fields]
    if len(ways) != 1:
        rule = f"must have exactly one of {', '.join(_WAYS)}"
        next_step = "add `stepWeight: 10`" if not ways else "keep one of them"
        fields.mistake("", " and ".join(ways) or None, rule, next_step)


def _read_step_weights(fields: Fields) -> tuple[int, ...]:
    raw = fields.raw("stepWeights")
    if raw is None:
        return ()
    if not isinstance(raw, list) or not raw or not all(type(item) is int and item > 0 for item in raw):
        rule = "must be a list of whole numbers above 0"
        fields.mistake("stepWeights", raw, rule, "write it as [5, 10, 20, 50]")
        return ()
    if any(following <= step for step, following in pairwise(raw)):
        rule = "must grow from each weight to the next: Flagger stands still for good at one that does not"
        fields.mistake("stepWeights", raw, rule, "sort them and leave out the repeated ones")
    return tuple(raw)


def _read_percent(fields: Fields, name: str) -> int:
    return fields.integer(name, default=WHOLE_PERCENT, minimum=0, maximum=WHOLE_PERCENT)


def _read_match(fields: Fields) -> Mapping[str, object]:
    """Read conditions on requests, as they are: only a mesh or an ingress makes sense of them."""
    for name in _CONDITIONS:
        fields.optional_mapping(name)
    fields.reject_unknown()
    return {name: fields.raw(name) for name in _CONDITIONS if name in fields}


def _read_session_affinity(fields: Fields) -> bool:
    affinity = fields.optional_mapping("sessionAffinity")
    if affinity is None:
        return False
    affinity.text("cookieName")
    read_whole(affinity, "maxAge")
    if "sameSite" in affinity:
        affinity.choice("sameSite", _SAME_SITES)
    for switch in ("httpOnly", "partitioned", "secure"):
        read_switch(affinity, switch)
    read_over(affinity, "primaryCookieName", "domain", "path", "sameSite")
    affinity.reject_unknown()
    return True


def _read_hook(fields: Fields) -> Hook:
    kind = fields.raw("type") or HookType.ROLLOUT.value
    hook = Hook(
        type=HookType.ROLLOUT if kind == HookType.ROLLOUT.value else HookType(fields.choice("type", tuple(HookType))),
        name=fields.text("name"),
        url=_read_url(fields),
        timeout_seconds=read_interval(fields, "timeout", default_seconds=DEFAULT_HOOK_TIMEOUT_SECONDS),
        retries=read_whole(fields, "retries"),
        metadata=read_texts_by_name(fields, "metadata"),
        disable_tls=read_switch(fields, "disableTLS"),
    )
    read_switch(fields, "muteAlert")
    fields.reject_unknown()
    return hook


def _read_url(fields: Fields) -> str:
    url = fields.text("url")
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if url and not good:
        fields.mistake("url", url, "must be a URL of http or https", "write it as http://canary-gate.test/")
    return url


def _read_alert(fields: Fields) -> None:
    """Look at an alert, which changes nothing here."""
    fields.text("name")
    if "severity" in fields:
        fields.choice("severity", _SEVERITIES)
    read_over(fields, "severity")
    provider = fields.mapping("providerRef")
    provider.text("name")
    read_over(provider, "namespace")
    provider.reject_unknown()
    fields.reject_unknown()
