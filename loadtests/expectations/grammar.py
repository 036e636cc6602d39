"""Read the text of expectations: every form of every family, and what to do about a text that has none."""

from collections.abc import Collection, Sequence

from loadtests.expectations import (
    canary_end,
    canary_forecast,
    canary_traffic,
    client,
    decisions,
    forecast,
    recovery,
    scaling,
    slo,
)
from loadtests.expectations.client import ClientThreshold
from loadtests.expectations.interface import Expectation, Form, NotUnderstood
from slo.errors import InvalidInput, Mistake, Place
from slo.suggestions import did_you_mean, nearest

FAMILIES: tuple[tuple[str, tuple[Form, ...]], ...] = (
    ("What the clients saw, warm-up excluded", client.FORMS),
    ("How the workload scaled", scaling.FORMS),
    ("Against the prediction made before the run", forecast.FORMS),
    ("The autoscaler's decisions", decisions.FORMS),
    ("After a fault on purpose", recovery.FORMS),
    ("What it did to the SLOs", slo.FORMS),
    ("How a version was released", (*canary_end.FORMS, *canary_forecast.FORMS, *canary_traffic.FORMS)),
)


def parse_expectations(texts: Sequence[tuple[str, Place]], *, stages: Collection[str]) -> tuple[Expectation, ...]:
    """Read the expectations of a scenario; `stages` are the names that `in STAGE` may use.

    Raises:
        InvalidInput: some are not understood; all of them at once.
    """
    mistakes: list[Mistake] = []
    expectations = [
        expectation
        for text, place in texts
        if (expectation := understand(text, place, stages=stages, mistakes=mistakes)) is not None
    ]
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(expectations)


def understand(text: str, place: Place, *, stages: Collection[str], mistakes: list[Mistake]) -> Expectation | None:
    """Read one expectation; a mistake in it is noted, and gives None."""
    normal = " ".join(text.split())
    try:
        expectation = _build(normal)
        _check_stage(expectation, stages)
    except NotUnderstood as error:
        mistakes.append(Mistake(place=place, value=text, rule=error.rule, next_step=error.next_step))
        return None
    return expectation


def list_expectations() -> str:
    """Give the whole grammar as text."""
    blocks = [
        "\n".join(
            [f"{title}:", *(f"  {form.syntax}\n      {form.meaning}\n      as in `{form.example}`" for form in forms)]
        )
        for title, forms in FAMILIES
    ]
    return "\n\n".join([*blocks, _ABORT])


# Private

_ABORT = """\
Ending the run early:
  {expect: TEXT, abort_after: T}
      instead of the text alone, of what the clients saw: the run ends as soon as it fails, T after its stage (or the
      load, warm-up excluded) began at the earliest
      as in `{expect: error_ratio < 5%, abort_after: 10s}`"""


def _build(text: str) -> Expectation:
    for _, forms in FAMILIES:
        for form in forms:
            if found := form.pattern.fullmatch(text):
                return form.build(found)
    raise NotUnderstood(rule="must be one of the known expectations", next_step=_advice(text))


def _check_stage(expectation: Expectation, stages: Collection[str]) -> None:
    if not isinstance(expectation, ClientThreshold) or not expectation.stage or expectation.stage in stages:
        return
    names = ", ".join(stages) or "none"
    next_step = did_you_mean(expectation.stage, stages, otherwise="name one of the scenario's stages")
    raise NotUnderstood(rule=f"the stage must be one of {names}", next_step=next_step)


def _advice(text: str) -> str:
    """Point to the nearest form: by the words where it has some, else by its example."""
    known = {form.syntax: form for _, forms in FAMILIES for form in forms}
    known |= {form.example: form for _, forms in FAMILIES for form in forms}
    close = nearest(text, known, similarity=0.5)
    if close is not None:
        form = known[close]
        return f"did you mean `{form.syntax}`, as in `{form.example}`?"
    return "`load-harness loadtest list --expectations` shows them all"
