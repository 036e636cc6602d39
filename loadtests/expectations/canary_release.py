"""Find the expectations that speak of a release in a scenario that makes none."""

from collections.abc import Iterable, Iterator

from loadtests.expectation_texts import ExpectationText
from loadtests.expectations import canary_end, canary_forecast, canary_traffic
from slo.errors import Mistake

_FORMS = (*canary_end.FORMS, *canary_forecast.FORMS, canary_traffic.SPLIT_FORM)


def without_a_release(expectations: Iterable[ExpectationText], *, releases: int) -> Iterator[Mistake]:
    """Find what can only be said of a release; whether anything is lost can be asked of any load."""
    for expectation in () if releases else expectations:
        if any(form.pattern.fullmatch(" ".join(expectation.text.split())) for form in _FORMS):
            yield Mistake(
                place=expectation.place,
                value=expectation.text,
                rule="needs a release in the scenario",
                next_step="add one to `releases:`, or remove the expectation",
            )
