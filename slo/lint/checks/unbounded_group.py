"""A budget for every pod, path or user."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject

_UNBOUNDED = frozenset(
    {"pod", "pod_name", "instance", "container_id", "replica", "ip", "client_ip", "address"}
    | {"remote_addr", "path", "uri", "url", "request_path", "query", "user", "user_id", "customer", "customer_id"}
    | {"email", "session", "session_id", "request_id", "trace_id", "span_id", "transaction_id", "order_id", "id"}
    | {"commit", "revision", "version", "image", "build", "pod_template_hash", "uid"}
)


def run(subject: Subject) -> Iterator[Found]:
    """Find labels without bounds by which an SLO is divided."""
    for name in subject.slo.group_labels:
        if name in _UNBOUNDED:
            yield subject.found(
                Level.WARNING,
                "groups",
                f"it is divided by {name}: each value has series and a budget of its own, which begins anew when the "
                "value is replaced, and their number has no bounds",
                "add them up, or divide by something that stays, such as route or namespace",
            )
