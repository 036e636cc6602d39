"""What the gate must not forget when it is killed: switches, releases, answers. One file, replaced at every change."""

import json
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from loadtests.canary.model import Phase
from loadtests.gate.answers import Answer, Outcome
from slo.errors import InvalidInput, Mistake, Place
from slo.files import CannotWrite, replace_file

REPEAT_SECONDS = 5.0
"""A question that comes again within this time is the same one; Flagger's next tick is 10 s away or more."""
_UNTOLD_SECONDS = 60.0
"""How long an answer waits for whoever asked and gave up before it came."""
_MOST_CANARIES = 1000
_MOST_ANSWERS = 1000
_MOST_RESULTS = 200
_MOST_QUESTIONS = 100
_BEGINNING = (Phase.WAITING, Phase.PROGRESSING)
_ENDED = (Phase.SUCCEEDED, Phase.FAILED)


@dataclass(slots=True, kw_only=True)
class Release:
    """What is being rolled out of one canary."""

    checksum: str
    began: float
    """Unix seconds at which the gate first heard of it."""
    has_ended: bool = False
    is_told_of: bool = False
    """Whether an event hook tells what becomes of it."""
    has_traffic: bool = False
    """Whether an event hook has told that requests are routed to the canary."""
    stepped: list[str] = field(default_factory=list)
    """The questions that allowed a first increase of traffic while no event hook told whether it happened."""


@dataclass(slots=True, kw_only=True)
class Kept:
    """An answer that may be asked for again."""

    outcome: str
    because: str
    details: dict[str, Any]
    at: float
    was_told: bool

    @property
    def answer(self) -> Answer:
        """Give the answer."""
        return Answer(outcome=Outcome(self.outcome), because=self.because, details=self.details)

    def is_fresh(self, now: float) -> bool:
        """Say whether it answers a question of now; one from the future, of a clock that was set back, does not."""
        return 0 <= now - self.at < (REPEAT_SECONDS if self.was_told else _UNTOLD_SECONDS)


@dataclass(slots=True, kw_only=True)
class _Memory:
    switches: dict[str, dict[str, bool]] = field(default_factory=dict)
    """By the switch, then by the canary."""
    releases: dict[str, Release] = field(default_factory=dict)
    answers: dict[str, Kept] = field(default_factory=dict)
    results: dict[str, Kept] = field(default_factory=dict)
    """What was found out once for a whole release."""


class State:
    """What is remembered, on disk and for all threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._memory = _read(path)
        self._written = self._spelt()

    def heard(self, canary: str, *, checksum: str, phase: str, now: float) -> Release:
        """Note that a canary is heard of, and give its release: another one begins with another checksum."""
        with self._lock:
            known = self._memory.releases.get(canary)
            begins_again = known is not None and known.has_ended and phase in _BEGINNING
            if known is None or begins_again or (checksum and known.checksum != checksum):
                known = Release(checksum=checksum, began=now)
                _put(self._memory.releases, canary, known, most=_MOST_CANARIES)
            elif known.began <= now and (phase not in _ENDED or known.has_ended):
                return known
            known.began = min(known.began, now)  # the clock may have been set back
            known.has_ended = known.has_ended or phase in _ENDED
            self._save()
            return known

    def heard_event(self, release: Release, *, is_first_traffic: bool) -> None:
        """Note that an event hook tells of a release, and whether requests are routed to its canary."""
        with self._lock:
            if release.is_told_of and (release.has_traffic or not is_first_traffic):
                return
            release.is_told_of, release.has_traffic = True, release.has_traffic or is_first_traffic
            self._save()

    def may_step(self, release: Release, question: str) -> bool:
        """Allow a question the first increase of traffic: until that is told of, or once where nothing is told.

        An allowed increase need not happen: another hook may refuse it, or the answer get lost.
        """
        with self._lock:
            if release.is_told_of:
                return not release.has_traffic
            if question in release.stepped or len(release.stepped) >= _MOST_QUESTIONS:
                return False
            release.stepped.append(question)
            self._save()
            return True

    def is_open(self, switch: str, canary: str) -> bool:
        """Say how a switch stands; one that nobody has touched is closed."""
        with self._lock:
            return self._memory.switches.get(switch, {}).get(canary, False)

    def set_switch(self, switch: str, canary: str, *, is_open: bool) -> None:
        """Open or close a switch."""
        with self._lock:
            _put(self._memory.switches.setdefault(switch, {}), canary, is_open, most=_MOST_CANARIES)
            self._save()

    def count_open(self, switch: str) -> int:
        """Count the open ones."""
        with self._lock:
            return sum(self._memory.switches.get(switch, {}).values())

    def recall(self, key: str, now: float) -> Answer | None:
        """Give the answer to a question that was asked a moment ago, or whose asker gave up waiting."""
        with self._lock:
            kept = self._memory.answers.get(key)
            if kept is None or not kept.is_fresh(now):
                return None
            if not kept.was_told:
                kept.was_told, kept.at = True, now
                self._save()
            return kept.answer

    def keep(self, key: str, answer: Answer, now: float, *, was_told: bool) -> None:
        """Keep an answer for a moment."""
        with self._lock:
            self._memory.answers = {one: kept for one, kept in self._memory.answers.items() if kept.is_fresh(now)}
            _put(self._memory.answers, key, _kept(answer, now, was_told=was_told), most=_MOST_ANSWERS)
            self._save()

    def result(self, key: str) -> Answer | None:
        """Give what was found out for good."""
        with self._lock:
            kept = self._memory.results.get(key)
            return None if kept is None else kept.answer

    def keep_result(self, key: str, answer: Answer, now: float) -> None:
        """Keep what was found out for good."""
        with self._lock:
            _put(self._memory.results, key, _kept(answer, now, was_told=True), most=_MOST_RESULTS)
            self._save()

    # Private

    def _spelt(self) -> str:
        return json.dumps(asdict(self._memory), indent=1)

    def _save(self) -> None:
        """Write it down, or forget what cannot be: a switch that could not be moved must not have moved."""
        spelt = self._spelt()
        try:
            replace_file(self._path, spelt.encode())
        except CannotWrite:
            self._memory = _parsed(self._written)
            raise
        self._written = spelt


def _put(table: dict[str, Any], key: str, value: object, *, most: int) -> None:
    """Put a value at the end of a table, and forget the oldest where there are too many."""
    table.pop(key, None)
    table[key] = value
    while len(table) > most:
        del table[next(iter(table))]


def _kept(answer: Answer, now: float, *, was_told: bool) -> Kept:
    return Kept(outcome=answer.outcome, because=answer.because, details=dict(answer.details), at=now, was_told=was_told)


def _read(path: Path) -> _Memory:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _Memory()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error
    try:
        return _parsed(text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(path, error) from error


def _parsed(text: str) -> _Memory:
    raw = json.loads(text)
    return _Memory(
        switches={name: {str(key): bool(one) for key, one in table.items()} for name, table in raw["switches"].items()},
        releases={key: Release(**one) for key, one in raw["releases"].items()},
        answers=_answers(raw["answers"]),
        results=_answers(raw["results"]),
    )


def _answers(raw: dict[str, Any]) -> dict[str, Kept]:
    kept = {key: Kept(**one) for key, one in raw.items()}
    for one in kept.values():
        Outcome(one.outcome)
    return kept


def _unreadable(path: Path, error: Exception) -> InvalidInput:
    rule = f"is not what the gate has written ({type(error).__name__})"
    next_step = "move it away to begin anew: every switch is then closed, and every analysis begins now"
    return InvalidInput([Mistake(place=Place(file=str(path)), value="state", rule=rule, next_step=next_step)])
