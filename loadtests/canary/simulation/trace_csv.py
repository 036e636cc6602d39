"""Read a trace as a table: a column `seconds`, and one for each check that it tells of."""

import csv
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from loadtests.canary.model import CanarySpec
from loadtests.canary.simulation.traced import CANARY_PODS, PRIMARY_PODS, CheckKey, Reading, Trace
from loadtests.canary.timeline import CheckKind
from slo.errors import Mistake, Place
from slo.suggestions import did_you_mean

SECONDS, REVISION = "seconds", "revision"
PASSED, REFUSED = "ok", "refused"
READY, WAITING, TOO_LATE = "ready", "waiting", "too-late"
"""Of pods: there, not yet there, not there within progressDeadlineSeconds."""
_NO_DATA = frozenset({"", "nan"})
_PODS = {"primary": PRIMARY_PODS, "canary": CANARY_PODS}


def read_table(text: str, file: str, spec: CanarySpec, mistakes: list[Mistake]) -> Trace:
    """Read a table; what is wrong is noted."""
    reader = _Reader(file, mistakes)
    lines = text.splitlines()
    columns = reader.columns(lines[0] if lines else "", _known(spec))
    rows = [(number, line) for number, line in enumerate(lines[1:], start=2) if line.strip()] if columns else []
    if columns and not rows:
        reader.note(None, "", "no row", "must have at least one row below its header", "add a row, as 0,...")
    for number, line in rows:
        reader.row(number, line, columns)
    return reader.trace()


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """What a column is about."""

    title: str
    key: CheckKey | None = None
    """None for the time and the revision."""


def _known(spec: CanarySpec) -> dict[str, list[_Column]]:
    """List what a title can stand for; a check can be named with its kind, too."""
    analysis = spec.analysis
    names: list[tuple[CheckKind, str]] = []
    if analysis is not None:
        names += [(CheckKind.METRIC, metric.name) for metric in analysis.metrics]
        names += [(CheckKind.WEBHOOK, hook.name) for hook in analysis.hooks]
    known = {title: [_Column(title=title)] for title in (SECONDS, REVISION)}
    known |= {title: [_Column(title=title, key=key)] for title, key in _PODS.items()}
    plain = frozenset(known)
    for kind, name in dict.fromkeys(names):
        column = _Column(title=name, key=(kind, name))
        if name not in plain:
            known.setdefault(name, []).append(column)
        known[f"{kind}:{name}"] = [column]
    return known


class _Reader:
    """Reads one table and collects its mistakes."""

    def __init__(self, file: str, mistakes: list[Mistake]) -> None:
        self._file = file
        self._mistakes = mistakes
        self._readings: dict[CheckKey, list[tuple[float, Reading]]] = {}
        self._revisions: list[tuple[float, str]] = []
        self._times: list[tuple[int, float]] = []
        """Line and seconds as written."""

    def note(self, line: int | None, field: str, value: object, rule: str, next_step: str) -> None:
        """Note a mistake."""
        place = Place(file=self._file, line=line, field=field)
        self._mistakes.append(Mistake(place=place, value=value, rule=rule, next_step=next_step))

    def columns(self, header: str, known: dict[str, list[_Column]]) -> list[_Column]:
        """Read the header; nothing where it cannot be used."""
        titles = [title.strip() for title in _cells(header)]
        before = len(self._mistakes)
        if SECONDS not in titles:
            rule = f"must have a header with the column {SECONDS}, and one for each check"
            example = next((name for name in known if name not in (SECONDS, REVISION, *_PODS)), "canary")
            self.note(1, "", header, rule, f"begin it with a line like {SECONDS},{example}")
            return []
        columns = [column for title in titles if (column := self._column(title, known)) is not None]
        for column in columns:
            if columns.count(column) > 1:
                self.note(1, column.title, header, "must be the title of one column", "leave the others out")
                break
        if len(titles) == 1:
            self.note(1, "", header, "must have a column for at least one check", "add one with the name of a metric")
        return columns if len(self._mistakes) == before else []

    def row(self, number: int, line: str, columns: Sequence[_Column]) -> None:
        """Read a row."""
        cells = [cell.strip() for cell in _cells(line)]
        if len(cells) != len(columns):
            rule = f"must have {len(columns)} columns, as the header has"
            self.note(number, "", line, rule, "add the missing cells, or quote one that has a comma in it")
            return
        by_title = {column.title: cell for column, cell in zip(columns, cells, strict=True) if column.key is None}
        seconds = self._time(number, by_title[SECONDS])
        if by_title.get(REVISION):
            self._revisions.append((seconds, by_title[REVISION]))
        for column, cell in zip(columns, cells, strict=True):
            if column.key is not None:
                self._readings.setdefault(column.key, []).append((seconds, self._reading(number, column, cell)))

    def trace(self) -> Trace:
        """Give what was read."""
        return Trace(
            file=self._file,
            readings={key: tuple(rows) for key, rows in self._readings.items()},
            revisions=tuple(self._revisions),
            seconds=self._times[-1][1] - self._times[0][1] if self._times else 0.0,
            assumed="every row holds until the next, the last one for good; its first row is 0 s",
        )

    # Private

    def _column(self, title: str, known: dict[str, list[_Column]]) -> _Column | None:
        columns = known.get(title, [])
        if len(columns) == 1:
            return columns[0]
        if columns:
            next_step = f"write metric:{title} or webhook:{title}"
            self.note(1, "", title, "is the name of a metric and of a webhook", next_step)
        else:
            listed = ", ".join(name for name in known if ":" not in name)
            next_step = did_you_mean(title, known, otherwise=f"name one of {listed}")
            self.note(1, "", title, "must be a metric or a webhook of the canary, or its pods", next_step)
        return None

    def _time(self, number: int, cell: str) -> float:
        """Read the seconds, as they count from the first row."""
        seconds = _number(cell)
        if seconds is None or not math.isfinite(seconds):
            self.note(number, SECONDS, cell, "must be a number of seconds", "write it without a unit, as 60")
            return 0.0
        if self._times and seconds <= self._times[-1][1]:
            line, earlier = self._times[-1]
            rule = f"must be later than the row before, {earlier:.12g} in line {line}"
            self.note(number, SECONDS, cell, rule, "sort the rows, and keep one of each second")
        self._times.append((number, seconds))
        return seconds - self._times[0][1]

    def _reading(self, number: int, column: _Column, cell: str) -> Reading:
        kind = column.key[0] if column.key is not None else CheckKind.METRIC
        if kind is not CheckKind.METRIC:
            words, read = _WORDS[kind]
            if cell not in words:
                rule = f"must be one of {', '.join(words)}"
                self.note(number, column.title, cell, rule, did_you_mean(cell, words, otherwise="write one of them"))
            return read(cell)
        value = None if cell.lower() in _NO_DATA else _number(cell)
        if value is None and cell.lower() not in _NO_DATA:
            next_step = "write it without a unit, as 99.5, and nothing where there was no data"
            self.note(number, column.title, cell, "must be a number", next_step)
        return Reading(value=value)


def _webhook(cell: str) -> Reading:
    return Reading(is_passed=cell == PASSED, because="" if cell == PASSED else REFUSED)


def _pods(cell: str) -> Reading:
    because = "" if cell == READY else "waiting for rollout to finish"
    return Reading(is_passed=cell == READY, because=because, is_final=cell == TOO_LATE)


_WORDS: dict[CheckKind, tuple[tuple[str, ...], Callable[[str], Reading]]] = {
    CheckKind.WEBHOOK: ((PASSED, REFUSED), _webhook),
    CheckKind.PRIMARY: ((READY, WAITING, TOO_LATE), _pods),
    CheckKind.CANARY: ((READY, WAITING, TOO_LATE), _pods),
}


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _cells(line: str) -> list[str]:
    """Split a line; none of its cells where it is no CSV."""
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return []
