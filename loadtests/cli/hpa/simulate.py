"""`hpa simulate`: what an autoscaler would do with a recorded load, and with other settings."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from dashboards.page.model import Page
from dashboards.page.render import render
from loadtests.cli.hpa.simulate_options import cluster_options, sweep_options
from loadtests.cli.sandbox_options import controller_options
from loadtests.hpa.flags import ControllerFlags
from loadtests.whatif.as_json import answer_as_json, sweep_as_json
from loadtests.whatif.as_markdown import answer_as_markdown, sweep_as_markdown
from loadtests.whatif.as_page import answer_as_page, sweep_as_page
from loadtests.whatif.as_text import answer_as_text, sweep_as_text
from loadtests.whatif.manifests import read_subject
from loadtests.whatif.model import Answer, ClusterAssumptions, Question
from loadtests.whatif.simulate import simulate as answer_of
from loadtests.whatif.sweep import Sweep
from loadtests.whatif.sweep import sweep as ask_all
from loadtests.whatif.trace_file import read_trace
from loadtests.whatif.vary import Axis, grammar, read_vary
from loadtests.whatif.words import warning
from slo.cli.delivery import deliver, delivery_options
from slo.cli.options import format_option
from slo.errors import InvalidInput, Mistake, Place

_EPILOG = "\b\nKnobs of --vary:\n" + "\n".join(f"  {line}" for line in grammar().splitlines())
_Found = TypeVar("_Found")
_DRAWN = 4
"""Variants whose replicas are drawn: more cannot be told apart."""


@click.command(epilog=_EPILOG)
@click.argument("hpa", metavar="HPA.yaml", type=click.Path(exists=True, path_type=Path))
@click.argument("deployment", metavar="[DEPLOYMENT.yaml]", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--load",
    "trace",
    metavar="TRACE.csv",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The whole service's demand: columns seconds,cpu_millicores; it holds from its second on, and the last row "
    "says only when the trace ends.",
)
@cluster_options
@controller_options
@sweep_options
@format_option("the answer")
@delivery_options
def simulate(  # noqa: PLR0913 - one parameter per option
    *,
    hpa: Path,
    deployment: Path | None,
    trace: Path,
    vary: tuple[str, ...],
    jobs: int | None,
    top: int,
    style: str,
    out: Path | None,
    html: Path | None,
    **given: Any,  # noqa: ANN401 - the options of the cluster and the controller
) -> None:
    """Say what the autoscaler of HPA.yaml would do with a recorded load; nothing is started.

    HPA.yaml may be a file, a folder or a kustomization, and hold the Deployment, too.

    \b
    Examples:
      load-harness hpa simulate k8s/base --load day.csv --html day.html
      load-harness hpa simulate hpa.yaml deployment.yaml --load day.csv --vary target=50..90:10,maxReplicas=8|12
    """  # noqa: D301 - click's mark for a paragraph that is not to be wrapped
    axes, question = _read(hpa, deployment, trace, vary, given)
    if axes:
        swept = ask_all(question, axes, jobs=jobs or os.cpu_count() or 1)
        text = _SWEEP_FORMATS[style](swept, top)
        page: Callable[[], Page] = partial(_sweep_page, swept, top)
    else:
        answer = answer_of(question)
        text, page = _ANSWER_FORMATS[style](answer), partial(answer_as_page, answer)
    deliver(text, lambda: render(page()), out=out, html=html)
    if style == "json" and (caution := warning(question)) is not None:
        click.echo(f"attention: {caution}", err=True)


# Private

_ANSWER_FORMATS: dict[str, Callable[[Answer], str]] = {
    "text": answer_as_text,
    "json": lambda answer: json.dumps(answer_as_json(answer), indent=2),
    "markdown": answer_as_markdown,
}
_SWEEP_FORMATS: dict[str, Callable[[Sweep, int], str]] = {
    "text": lambda swept, top: sweep_as_text(swept, most=top),
    "json": lambda swept, _top: json.dumps(sweep_as_json(swept), indent=2),
    "markdown": lambda swept, top: sweep_as_markdown(swept, most=top),
}


def _read(
    hpa: Path, deployment: Path | None, trace: Path, vary: tuple[str, ...], given: dict[str, Any]
) -> tuple[tuple[Axis, ...], Question]:
    """Read all input; the mistakes of all files and options come together."""
    mistakes: list[Mistake] = []
    rollouts = tuple(given.pop("rollouts"))
    axes = _collect(mistakes, lambda: read_vary(vary))
    subject = _collect(mistakes, lambda: read_subject(hpa, deployment, rolls_out=bool(rollouts)))
    demand = _collect(mistakes, lambda: read_trace(trace))
    if axes is None or subject is None or demand is None:
        raise InvalidInput(mistakes)
    flags: ControllerFlags = given.pop("flags")
    kubernetes: str = given.pop("kubernetes")
    named: dict[str, Any] = {name: given.pop(name) for name in ("start_replicas", "carries_over", "busy_percent")}
    spec, workload = subject
    question = Question(
        hpa=spec,
        workload=workload,
        trace=demand,
        flags=flags,
        kubernetes=kubernetes,
        cluster=ClusterAssumptions(**given),
        rollouts=rollouts,
        **named,
    )
    _check(question)
    return axes, question


def _check(question: Question) -> None:
    """Look for options that do not fit the trace or the manifests."""
    end = question.trace.end_seconds
    mistakes = [
        Mistake(
            place=Place(file="--rolling-update"),
            value=f"{at:g}s",
            rule=f"must be before the end of the trace, {end:g}s after its first row",
            next_step="give an earlier time, or a longer trace",
        )
        for at in question.rollouts
        if at >= end
    ]
    if question.busy_percent is not None and not question.workload.containers[0].requests.cpu_millicores:
        rule = f"is in percent of a cpu request, and container {question.workload.containers[0].name} has none"
        next_step = "leave it out: the HPA's target counts then"
        place = Place(file="--above")
        mistakes.append(Mistake(place=place, value=str(question.busy_percent), rule=rule, next_step=next_step))
    if mistakes:
        raise InvalidInput(mistakes)


def _collect(mistakes: list[Mistake], read: Callable[[], _Found]) -> _Found | None:
    try:
        return read()
    except InvalidInput as error:
        mistakes.extend(error.mistakes)
        return None


def _sweep_page(swept: Sweep, top: int) -> Page:
    best = [result for result in swept.results if result.on_front and not result.variant.is_current]
    drawn = [swept.current, *best[: _DRAWN - 1]]
    answers = [
        (
            "as it is"
            if one.variant.is_current
            else ", ".join(f"{name} {value}" for name, value in zip(swept.axes, one.variant.values, strict=True)),
            answer_of(one.variant.question),
        )
        for one in drawn
    ]
    return sweep_as_page(swept, answers, most=top)
