"""Events over all panels: what was released, and what alarmed."""

from dashboards.model import Annotation
from dashboards.palette import BAD, NEUTRAL
from dashboards.queries import annotations as queries


def deploys(*matchers: str) -> Annotation:
    """Mark where each running build began to run, of what the matchers choose; the namespace where there are none."""
    return moments(
        "Deployments",
        queries.deploys(*matchers),
        title="{{job}} {{version}}",
        text="{{namespace}} {{revision}}",
    )


def moments(name: str, expr: str, *, title: str, text: str = "", interval: str = "1m") -> Annotation:
    """Mark the moments that are the values of an expression, in Unix milliseconds."""
    # Without this an event would be drawn wherever the series has a sample.
    extra = {"useValueForTime": True}
    return Annotation(name=name, expr=expr, title=title, text=text, colour=NEUTRAL, interval=interval, extra=extra)


def alerts(*matchers: str) -> Annotation:
    """Mark alerts that fire; matchers are such as `namespace=~"$namespace"`."""
    return Annotation(
        name="Alerts",
        expr=queries.firing(*matchers),
        title="{{alertname}}",
        text="{{severity}} {{namespace}}",
        colour=BAD,
        interval="1m",
    )
