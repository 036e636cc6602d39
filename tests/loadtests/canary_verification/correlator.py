"""What Kubernetes keeps of Flagger's events.

Source: https://github.com/kubernetes/client-go/blob/v0.35.0/tools/record/events_cache.go
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.loadtests.canary_verification.records import Payload, kubernetes_event, rfc3339

_ALIKE, _ALIKE_SECONDS = 10, 600.0
_BURST, _REFILL_SECONDS = 25.0, 300.0


@dataclass(kw_only=True)
class _Group:
    """The texts of one type of event that came in a row."""

    texts: set[str] = field(default_factory=set)
    last_seconds: float = 0.0


def as_kubernetes_keeps(told: Sequence[tuple[float, str, bool]]) -> list[Payload]:
    """Count, combine and drop events (seconds, text, whether it is a warning) as client-go's correlator does."""
    events: dict[str, dict[str, Any]] = {}
    groups: dict[bool, _Group] = {}
    tokens, last_seconds = _BURST, 0.0
    for seconds, text, is_warning in told:
        group = groups.get(is_warning)
        if group is None or seconds - group.last_seconds > _ALIKE_SECONDS:
            group = groups[is_warning] = _Group()
        group.texts.add(text)
        group.last_seconds = seconds
        is_combined = len(group.texts) >= _ALIKE
        if is_combined:
            group.texts.pop()
        message = f"(combined from similar events): {text}" if is_combined else text
        tokens = min(_BURST, tokens + (seconds - last_seconds) / _REFILL_SECONDS)
        last_seconds = seconds
        if tokens < 1:
            continue
        tokens -= 1
        key = f"{is_warning} {'' if is_combined else text}"
        known = events.get(key)
        if known is None:
            events[key] = kubernetes_event(seconds, message, type="Warning" if is_warning else "Normal")
        else:
            known.update(count=known["count"] + 1, lastTimestamp=rfc3339(seconds), message=message)
    return list(events.values())
