"""A report for a terminal."""

from collections.abc import Iterator

from slo.report import words
from slo.report.model import Report, Standing

_MOST_LOSSES = 5


def as_text(report: Report) -> str:
    """Write a report, service by service."""
    lines = [f"error budgets at {words.moment(report.at)}", ""]
    for service in report.services:
        lowest = (
            f", {words.percent(service.lowest_left_ratio)} left of {service.worst_slo}" if service.worst_slo else ""
        )
        unknown = f", of {service.unknown} it cannot be told" if service.unknown else ""
        lines.append(f"{service.service}: {words.state(service.state)}{lowest}{unknown}")
        for standing in report.standings:
            if standing.service == service.service:
                lines += [f"  {line}" if line else "" for line in _standing(standing)]
        lines.append("")
    return "\n".join([*lines, *(f"note: {note}" for note in report.notes)]).rstrip()


# Private


def _standing(standing: Standing) -> Iterator[str]:
    verdict = standing.verdict
    yield ""
    yield f"{standing.title}: {words.state(verdict.state)}, as {verdict.because}"
    yield f"  policy {verdict.policy}: {verdict.meaning}"
    yield f"  objective    {words.objective(standing.objective_ratio)} over {standing.window}"
    yield f"  SLI          {words.sli(standing)}"
    yield f"  budget left  {words.left(standing)}"
    yield f"  burn now     {words.burn(standing)}; budget gone: {words.exhaustion(standing)}"
    yield f"  data         {words.coverage(standing.coverage_ratio)} of the window"
    for share in standing.sources:
        yield f"               {words.source(share)}"
    for number, one in enumerate(standing.losses[:_MOST_LOSSES]):
        yield f"  {'' if number else 'spent most':<11}  {words.loss(one)}"
    for effect in standing.effects:
        yield f"  changed      {words.effect(effect)}"
    for past in standing.past:
        yield f"  {past.name:<11}  {words.past(past)}"
    for note in standing.notes:
        yield f"  note         {note}"
