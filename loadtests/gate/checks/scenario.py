"""`check: scenario`: run a scenario against the sandbox, or judge a recorded run, and go by the verdict.

Either is a command of its own, as a user would run it: it may take minutes and gigabytes, and can be ended. It goes on
when Flagger stops waiting; the call that comes after its end gets the verdict, and so does every later one of the same
release.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from loadtests.gate.answers import Answer, Outcome
from loadtests.gate.checks.interface import Unanswerable
from loadtests.gate.question import Question
from loadtests.gate.state import Release, State
from loadtests.gate.terms import ScenarioTerms
from loadtests.sandbox.processes import ChildProcess, Command

VERDICT = "verdict.json"
PROGRAM = (sys.executable, "-m", "load_harness")
_OUTCOMES = {0: Outcome.APPROVED, 1: Outcome.REFUSED, 4: Outcome.INCONCLUSIVE}
"""By the exit codes of `load-harness loadtest`."""
_POLL_SECONDS = 0.1
_GRACE_SECONDS = 8.0
_MOST_CHARACTERS = 500


class ScenarioCheck:
    """Runs one command at a time."""

    def __init__(
        self,
        state: State,
        *,
        sandbox: Path,
        runs: Path,
        program: Sequence[str] = PROGRAM,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._state = state
        self._sandbox = sandbox
        self._runs = runs
        self._program = program
        self._clock = clock
        self._busy = threading.Lock()
        self._is_closing = threading.Event()
        self._is_idle = threading.Event()
        self._is_idle.set()

    def answer(self, question: Question, release: Release) -> Answer:
        """Give the verdict of this release, after finding it out where nobody has."""
        terms = question.terms
        assert isinstance(terms, ScenarioTerms)  # noqa: S101 - the reader gives each check its own
        key = f"{question.canary} {release.checksum} {release.began!r} {terms.name}"
        known = self._state.result(key)
        if known is not None:
            return known
        if not self._busy.acquire(blocking=False):
            return Answer(outcome=Outcome.PENDING, because=f"{terms.name}: waits for another that is under way")
        try:
            return self._state.result(key) or self._first_result(key, terms)  # it may just have been found out
        finally:
            self._busy.release()

    def close(self) -> None:
        """End the command that is under way, and wait for its end."""
        self._is_closing.set()
        self._is_idle.wait(2 * _GRACE_SECONDS)

    # Private

    def _first_result(self, key: str, terms: ScenarioTerms) -> Answer:
        found = self._find_out(terms)
        self._state.keep_result(key, found, self._clock())
        return found

    def _find_out(self, terms: ScenarioTerms) -> Answer:
        if terms.run:
            run = self._runs / terms.run
            if not run.is_dir():
                message = (
                    f"metadata.run {terms.run}: no such run in {self._runs}; record it there, or start with --runs"
                )
                raise Unanswerable(message)
            return self._judged(terms, run, ["verify", str(run)])
        run = self._new_run(terms.scenario)
        return self._judged(terms, run, ["run", terms.scenario, "--dir", str(self._sandbox), "--out", str(run)])

    def _judged(self, terms: ScenarioTerms, run: Path, arguments: Sequence[str]) -> Answer:
        log = self._runs / f"{run.name}.log"
        exit_code, last_lines = self._run([*self._program, "loadtest", *arguments, "--format", "json"], log)
        outcome = _OUTCOMES.get(exit_code)
        if outcome is None:
            last = last_lines.splitlines()[-1:] or ["it said nothing"]
            message = (
                f"{terms.name}: came to no verdict (exit code {exit_code}): {last[0][:_MOST_CHARACTERS]}; see {log}"
            )
            raise Unanswerable(message)
        return Answer(outcome=outcome, because=f"{terms.name}: {_sentence(run)}", details={"run": str(run)})

    def _run(self, arguments: Sequence[str], log: Path) -> tuple[int, str]:
        """Run a command to its end. The kernel ends it with this thread, so it is waited for here."""
        self._is_idle.clear()
        try:
            self._runs.mkdir(parents=True, exist_ok=True)
            log.unlink(missing_ok=True)
            child = ChildProcess(Command(name="loadtest", arguments=arguments, log=log, environment=dict(os.environ)))
            while (exit_code := child.exit_code()) is None:
                if self._is_closing.wait(_POLL_SECONDS):
                    child.stop(grace_seconds=_GRACE_SECONDS)
                    message = "the gate was stopped; ask again when it is back"
                    raise Unanswerable(message)
            return exit_code, child.last_lines()
        finally:
            self._is_idle.set()

    def _new_run(self, scenario: str) -> Path:
        started = datetime.fromtimestamp(self._clock(), tz=UTC).strftime("%Y%m%dT%H%M%S%fZ")
        return self._runs / f"{started}-{scenario}"


def _sentence(run: Path) -> str:
    """Give the verdict's sentence, with the first expectation that did not hold."""
    try:
        verdict = json.loads((run / VERDICT).read_text(encoding="utf-8"))
        unmet = [one for one in verdict["expectations"] if one["outcome"] != "passed"]
        first = f"; {unmet[0]['expectation']}: {unmet[0]['because']}" if unmet else ""
        return f"{verdict['because']}{first}"[:_MOST_CHARACTERS]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{run / VERDICT}: cannot be read ({type(error).__name__}); run the scenario again"
        raise Unanswerable(message) from error
