"""What the recorded runs of load tests came to: the file `verdict.json` of each, as `loadtest verify` writes it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from slo.documents import Document
from slo.durations import spell_duration
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields
from slo.scorecard.model import LoadtestSource, Measured, Trend, Verdict

FILE = "verdict.json"
_VERDICTS = {"passed": Verdict.MET, "failed": Verdict.MISSED, "inconclusive": Verdict.UNKNOWN}
_BEST_FIRST = (Verdict.MET, Verdict.UNKNOWN, Verdict.MISSED)
_LATEST_TIME = 253_402_300_799
"""The end of the year 9999, beyond which there is no date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an expectation of a run, or a whole run, came to."""

    verdict: Verdict
    because: str
    observed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run that was judged."""

    name: str
    """Of its folder."""
    scenario: str
    end_seconds: float
    """Unix time."""
    whole: Judged
    expectations: Mapping[str, Judged]
    """By their text."""
    was_ended_early: bool


def measure(source: LoadtestSource, runs: Path, *, at: float) -> Measured:
    """Give what the last run of a scenario came to that had ended by a moment; the run before it gives the trend.

    Raises:
        InvalidInput: A verdict cannot be read.
    """
    what = source.expectation or "every expectation"
    text = f"loadtest: {source.scenario}: {what}"
    every = (_read(path) for path in sorted(runs.glob(f"*/{FILE}")))
    found = [run for run in every if run.scenario == source.scenario and run.end_seconds <= at]
    if not found:
        next_step = f"run it: load-harness loadtest run {source.scenario}"
        return Measured(source=text, unknown=f"no run of {source.scenario} in {runs}; {next_step}")
    found.sort(key=lambda run: (run.end_seconds, run.name))
    last = found[-1]
    judged = _judged(source, last)
    if judged is None:
        there = "; ".join(last.expectations)
        return Measured(source=text, unknown=f"{last.name} was not held against {what}, but against: {there}")
    day = datetime.fromtimestamp(last.end_seconds, tz=UTC).date()
    return Measured(
        source=f"{text} (run {last.name}, {day})",
        shown=judged.observed,
        unknown=_too_old(source, last, at),
        verdict=judged.verdict,
        because=judged.because,
        trend=_trend(source, judged, found[:-1]),
        notes=("the run was ended early",) if last.was_ended_early else (),
    )


# Private


def _read(path: Path) -> Run:
    """Read a verdict; one that cannot be read may be of the last run, so that no earlier one may stand for it."""
    mistakes: list[Mistake] = []
    try:
        fields = Fields(Document(file=str(path), value=json.loads(path.read_bytes()), lines={}), mistakes)
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidInput([_mistake(path)]) from error
    run = Run(
        name=path.parent.name,
        scenario=fields.text("scenario"),
        end_seconds=fields.number("end_time", minimum=0, maximum=_LATEST_TIME),
        whole=_whole(fields),
        expectations={one.text("expectation"): _of(one) for one in fields.items("expectations", at_least=1)},
        was_ended_early=fields.raw("abort") is not None,
    )
    if mistakes:
        raise InvalidInput([_mistake(path)])
    return run


def _whole(fields: Fields) -> Judged:
    outcome = fields.choice("outcome", tuple(_VERDICTS))
    return Judged(verdict=_VERDICTS[outcome], because=fields.text("because"), observed=outcome)


def _of(fields: Fields) -> Judged:
    outcome, observed = fields.choice("outcome", tuple(_VERDICTS)), fields.raw("observed")
    if not isinstance(observed, str):  # it may be empty
        fields.mistake("observed", observed, "must be a text", "put it in quotes")
    return Judged(verdict=_VERDICTS[outcome], because=fields.text("because"), observed=str(observed))


def _mistake(path: Path) -> Mistake:
    rule, next_step = "must be a verdict", f"judge the run again: load-harness loadtest verify {path.parent}"
    return Mistake(place=Place(file=str(path)), value="file", rule=rule, next_step=next_step)


def _judged(source: LoadtestSource, run: Run) -> Judged | None:
    if source.expectation is None:
        return run.whole
    asked = _plain(source.expectation)
    return next((judged for text, judged in run.expectations.items() if _plain(text) == asked), None)


def _plain(text: str) -> str:
    return "".join(text.split())


def _too_old(source: LoadtestSource, last: Run, at: float) -> str:
    if at - last.end_seconds <= source.valid_seconds:
        return ""
    next_step = f"run it again: load-harness loadtest run {source.scenario}"
    return f"the last run is older than {spell_duration(source.valid_seconds)}; {next_step}"


def _trend(source: LoadtestSource, now: Judged, earlier: Sequence[Run]) -> Trend | None:
    before = _judged(source, earlier[-1]) if earlier else None
    if before is None:
        return None
    change = _BEST_FIRST.index(now.verdict) - _BEST_FIRST.index(before.verdict)
    return Trend.UNCHANGED if not change else Trend.BETTER if change < 0 else Trend.WORSE
