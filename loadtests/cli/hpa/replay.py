"""`hpa replay`: decide again on what was observed."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from loadtests.cli.hpa.recorded import observations_option
from loadtests.cli.sandbox_options import controller_options
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Decision
from loadtests.hpa.records import decision_to_json
from loadtests.hpa.replay import replay as decide
from loadtests.hpa.versions import profile
from loadtests.manifests.autoscaler import read_autoscaler
from loadtests.run.observations import stream_observations
from slo.cli.options import format_option


@click.command()
@click.argument("hpa", metavar="HPA.yaml", type=click.Path(exists=True, path_type=Path))
@observations_option()
@controller_options
@format_option("the decisions")
def replay(hpa: Path, observations: Path, flags: ControllerFlags, kubernetes: str, style: str) -> None:
    """Decide on every recorded sync as the autoscaler would; HPA.yaml may be a file, a folder or a kustomization.

    The controller starts with the first line. JSON is one decision a line, as `decisions.jsonl` of a run has it.

    Example: load-harness hpa replay k8s/base --observations runs/first/observations.jsonl
    """
    spec = read_autoscaler(hpa)
    recorded = stream_observations(observations)
    decisions = decide(spec, recorded, flags=flags, kubernetes=profile(kubernetes))
    # Nothing is printed before the last line was read and is right.
    click.echo("\n".join(_FORMATS[style](decisions)))


# Private


def _as_json(decisions: Iterable[Decision]) -> Iterator[str]:
    return (json.dumps(decision_to_json(decision)) for decision in decisions)


def _as_text(decisions: Iterable[Decision]) -> Iterator[str]:
    start = None
    for decision in decisions:
        start = decision.time if start is None else start
        yield f"{decision.time - start:>7.6g} s  {_change(decision):>9}  {'; '.join(decision.why)}"


def _as_markdown(decisions: Iterable[Decision]) -> Iterator[str]:
    yield "| time (Unix seconds) | replicas | why |"
    yield "|---|---|---|"
    for decision in decisions:
        why = "; ".join(decision.why).replace("|", "\\|")
        yield f"| {decision.time:.12g} | {_change(decision)} | {why} |"


def _change(decision: Decision) -> str:
    if decision.desired_replicas == decision.current_replicas:
        return str(decision.current_replicas)
    return f"{decision.current_replicas} → {decision.desired_replicas}"


_FORMATS: dict[str, Callable[[Iterable[Decision]], Iterator[str]]] = {
    "text": _as_text,
    "json": _as_json,
    "markdown": _as_markdown,
}
