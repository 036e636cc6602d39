"""A run's directory: make it, fill it, read it back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from dashboards.preview.records import snapshot_from_json, snapshot_to_json
from dashboards.preview.snapshot import Snapshot
from loadtests.canary.manifest import read_canaries
from loadtests.canary.model import CanaryRelease
from loadtests.canary.records import tick_from_json
from loadtests.canary.timeline import Timeline
from loadtests.hpa.records import decision_from_json, observation_from_json
from loadtests.prediction.model import Prediction
from loadtests.prediction.records import prediction_from_json, prediction_to_json
from loadtests.run import files
from loadtests.run.client import client_second
from loadtests.run.events import event_of
from loadtests.run.facts import facts_from_json, facts_to_json
from loadtests.run.k6_summary import summary_from_json
from loadtests.run.model import RecordedSeries, Run, RunFacts
from loadtests.run.series import series_from_json, series_to_json
from slo.documents import Document
from slo.errors import InvalidInput, Mistake, Place
from slo.files import CannotWrite

FACTS = "run.json"
CLIENT = "client.jsonl"
SERIES = "series.json.gz"
OBSERVATIONS = "observations.jsonl"
DECISIONS = "decisions.jsonl"
PREDICTION = "prediction.json"
EVENTS = "events.jsonl"
BOARD = "board.json.gz"
CANARY = "canary.jsonl"
"""One line per tick of the canary's controller; only where the manifests have a Canary, as the next ones."""
CANARY_MANIFESTS = "canary.yaml"
"""The Canary and its MetricTemplates."""
CANARY_OBSERVATIONS = "observations-canary.jsonl"
"""Of the target's own autoscaler, as the next one; the primary's are in the files without its name."""
CANARY_DECISIONS = "decisions-canary.jsonl"
K6_SUMMARY = "k6-summary.json"
"""What k6 said of its requests, as it said it; only where k6 drove the load."""
GENERATOR_LOG = "locust.log"
RECORD = frozenset(
    {
        FACTS,
        CLIENT,
        SERIES,
        OBSERVATIONS,
        DECISIONS,
        PREDICTION,
        EVENTS,
        BOARD,
        CANARY,
        CANARY_MANIFESTS,
        CANARY_OBSERVATIONS,
        CANARY_DECISIONS,
        K6_SUMMARY,
        GENERATOR_LOG,
    }
)
"""What a run's directory holds before it is judged."""

_T = TypeVar("_T")
_Reader = Callable[[Document, list[Mistake]], _T]


def create_run_directory(path: Path) -> None:
    """Make the directory of a new run.

    Raises:
        InvalidInput: there is something already.
        CannotWrite: it cannot be made there.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        is_empty = not any(path.iterdir())
    except FileExistsError:
        is_empty = False
    except OSError as error:
        raise CannotWrite(path, error) from error
    if not is_empty:
        place = Place(file=str(path))
        rule = "must be a new or an empty directory"
        next_step = "name another one, or remove it"
        raise InvalidInput([Mistake(place=place, value="directory", rule=rule, next_step=next_step)])


@contextmanager
def reserved(path: Path | None) -> Iterator[None]:
    """Make the directory of a new run before what the run waits for; without a run it goes again. None: nothing.

    Raises:
        InvalidInput, CannotWrite: as `create_run_directory`.
    """
    if path is None:
        yield
        return
    was_there = path.exists()
    create_run_directory(path)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # somebody put something in it, or took it away
            if not was_there:
                path.rmdir()
        raise


def default_run_directory(scenario: str, start_time: float) -> Path:
    """Name the directory of a run that was not given one, as `runs/20250101T120000Z-hpa`."""
    started = datetime.fromtimestamp(start_time, tz=UTC).strftime("%Y%m%dT%H%M%SZ")
    return Path("runs") / f"{started}-{scenario}"


def write_facts(directory: Path, facts: RunFacts) -> None:
    """Write `run.json`."""
    files.write_json(directory / FACTS, facts_to_json(facts))


def write_prediction(directory: Path, prediction: Prediction) -> None:
    """Write `prediction.json`, before the run."""
    files.write_json(directory / PREDICTION, prediction_to_json(prediction))


def write_series(directory: Path, series: RecordedSeries) -> None:
    """Write `series.json.gz`."""
    files.write_json(directory / SERIES, series_to_json(series))


def write_board(directory: Path, board: Snapshot) -> None:
    """Write `board.json.gz`."""
    files.write_json(directory / BOARD, snapshot_to_json(board))


def read_run(directory: Path) -> Run:
    """Read everything that is needed to judge a run.

    Raises:
        InvalidInput: files are missing, cut or wrong; all of it at once, with files and lines.
    """
    reading = _Reading(directory)
    facts = reading.one(FACTS, facts_from_json)
    client = reading.lines(CLIENT, client_second)
    series = reading.one(SERIES, series_from_json)
    observations = reading.lines(OBSERVATIONS, observation_from_json)
    decisions = reading.lines(DECISIONS, decision_from_json)
    prediction = reading.one(PREDICTION, prediction_from_json)
    events = reading.lines(EVENTS, event_of)
    release = reading.release()
    canary = reading.timeline(release) if release else None
    board = reading.one(BOARD, snapshot_from_json) if (directory / BOARD).exists() else None
    summary = reading.one(K6_SUMMARY, summary_from_json) if (directory / K6_SUMMARY).exists() else None
    if reading.mistakes or facts is None or series is None or prediction is None:
        raise InvalidInput(reading.mistakes)
    return Run(
        facts=facts,
        client=client,
        series=series,
        observations=observations,
        decisions=decisions,
        prediction=prediction,
        events=events,
        board=board,
        release=release,
        canary=canary,
        summary=summary,
    )


# Private


class _Reading:
    """Reads file after file and collects what is wrong with each."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.mistakes: list[Mistake] = []

    def one(self, name: str, reader: "_Reader[_T]") -> _T | None:
        try:
            return reader(files.read_json(self._directory / name), self.mistakes)
        except InvalidInput as error:
            self.mistakes.extend(error.mistakes)
            return None

    def release(self) -> CanaryRelease | None:
        """Read the Canary; None where the run has none, and no ticks of one either."""
        path = self._directory / CANARY_MANIFESTS
        if not path.exists() and not (self._directory / CANARY).exists():
            return None
        try:
            return read_canaries(path)[0]
        except InvalidInput as error:
            self.mistakes.extend(error.mistakes)
            return None

    def timeline(self, release: CanaryRelease) -> Timeline:
        """Put the ticks of a canary's journal together, in order of time."""
        ticks = sorted(self.lines(CANARY, tick_from_json), key=lambda tick: tick.time)
        twice = next((later.time for earlier, later in pairwise(ticks) if earlier.time == later.time), None)
        if twice is not None:
            place = Place(file=str(self._directory / CANARY), field="time")
            rule = "must be that of one tick, so lines are repeated"
            self.mistakes.append(Mistake(place=place, value=twice, rule=rule, next_step="record the run again"))
        return Timeline(
            canary=release.canary.name,
            namespace=release.canary.namespace,
            tick_seconds=release.canary.tick_seconds,
            ticks=tuple(ticks),
        )

    def lines(self, name: str, reader: "_Reader[_T]") -> tuple[_T, ...]:
        try:
            documents = files.read_json_lines(self._directory / name)
            return tuple(reader(document, self.mistakes) for document in documents)
        except InvalidInput as error:
            self.mistakes.extend(error.mistakes)
            return ()
