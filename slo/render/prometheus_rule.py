"""Rule groups as an object of the Prometheus Operator."""

import re
from collections.abc import Mapping, Sequence

from slo.errors import InvalidInput, Mistake, Place
from slo.render.header import header
from slo.render.rules_file import group_lines, mapping_lines
from slo.render.scalars import text
from slo.rules.interface import RuleGroup

MOST_BYTES = 512 * 1024
"""Source: https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/operator/rules.go"""
_LONGEST_NAME = 253


def as_prometheus_rule(
    groups: Sequence[RuleGroup],
    *,
    name: str,
    namespace: str = "",
    labels: Mapping[str, str] | None = None,
    sources: Sequence[str] = (),
) -> str:
    """Write a PrometheusRule; an empty namespace is left out, the labels are those a `ruleSelector` asks for.

    Raises:
        InvalidInput: it is larger than the operator takes.
    """
    lines = [
        *header(sources),
        "apiVersion: monitoring.coreos.com/v1",
        "kind: PrometheusRule",
        "metadata:",
        *mapping_lines("labels", labels or {}, "  "),
        f"  name: {text(name)}",
        *([f"  namespace: {text(namespace)}"] if namespace else []),
        "spec:",
        "  groups:",
        *group_lines(groups, indent="  "),
        "",
    ]
    written = "\n".join(lines)
    size = len(written.encode())
    if size > MOST_BYTES:
        rule = f"a PrometheusRule may have {MOST_BYTES // 1024} KiB, more the operator does not load"
        place = Place(file=name)
        mistake = Mistake(
            place=place, value=f"{size // 1024} KiB", rule=rule, next_step="write one per SLO (--per-slo)"
        )
        raise InvalidInput([mistake])
    return written


def object_name(text: str) -> str:
    """Make a name for a Kubernetes object: lower case, digits, `-` and `.`."""
    return re.sub(r"[^a-z0-9.-]+", "-", text.lower()).strip("-.")[:_LONGEST_NAME].rstrip("-.") or "slo"
