"""A shop of which everything is known: 10 requests a second, 0.05 % of them bad, and on one afternoon every fifth."""

from math import inf
from pathlib import Path

from tests.slo.backtest.wire import Answer, WireServer

SPEC = """\
version: prometheus/v1
service: shop
slos:
  - name: availability
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(http_requests_total{job="shop", code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total{job="shop"}[{{.window}}]))
    alerting:
      name: ShopAvailability
"""
INCIDENTS = """\
incidents:
  - {name: database, from: 2025-10-08T14:00:00Z, to: 2025-10-08T14:45:00Z}
  - {name: a slow deploy, from: 2025-10-09T10:00:00Z, to: 2025-10-09T10:10:00Z}
"""
OUTAGE = (1_759_932_000, 1_759_934_400)
"""2025-10-08T14:00:00Z, for 40 minutes."""
RATE = 10.0


def error_rate(time: float, window_seconds: float = 300) -> float:
    """Give bad requests per second over the window that ends at a moment."""
    in_outage = max(0.0, min(time, OUTAGE[1]) - max(time - window_seconds, OUTAGE[0]))
    return RATE * (0.0005 + 0.1995 * in_outage / window_seconds)


def shop(*, begins: float = 0, recorded_from: float = inf, interval: float = 30) -> WireServer:
    """Serve its raw metrics, and from a moment on what the rules recorded every so often."""

    def recorded(time: float, step: float) -> float:
        return min(step, max(time - recorded_from, 0.0))

    answers: dict[str, Answer] = {
        "count_over_time(slo:sli_total": lambda time, step: recorded(time, step) // interval or None,
        "timestamp(slo:sli_total": lambda time, step: time // interval * interval if recorded(time, step) else None,
        "slo:sli_total:event_rate": lambda time, step: RATE * recorded(time, step) or None,
        "slo:sli_error:event_rate": lambda time, step: error_rate(time) * recorded(time, step) or None,
        "5..": lambda time, step: None if time < begins else error_rate(time, max(300, step)),
        "http_requests_total": lambda time, _: None if time < begins else RATE,
    }
    return WireServer(answers=answers)


def write_spec(folder: Path) -> Path:
    """Write the SLO into a folder."""
    path = folder / "shop.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return path
