"""Follow a load to its end, or until an expectation ends it, and remember what ended it early."""

import time
from collections.abc import Callable, Sequence

from loadtests.expectations.abort import AbortRule, AbortWatch
from loadtests.generator import Generator, GeneratorFailed
from loadtests.plan import LoadPlan
from loadtests.replicas import SandboxGone
from loadtests.run.model import Abort
from loadtests.run.record import SeriesRecorder
from loadtests.watch import RecentSeconds, Watcher

_POLL_SECONDS = 0.25


class Follower:
    """Watches one load."""

    def __init__(self, plan: LoadPlan, rules: Sequence[AbortRule], watcher: Watcher) -> None:
        self._plan = plan
        self._rules = rules
        self._watcher = watcher
        self.interruption = ""
        """Why the load ended early; empty if it did not."""
        self.abort: Abort | None = None
        """Which expectation ended it, if one did."""

    def follow(
        self,
        generator: Generator,
        series: SeriesRecorder,
        replicas: Callable[[], tuple[int, int]],
        *,
        start: float,
        end: float,
    ) -> bool:
        """Watch until the end, or until an expectation ends it; return whether the user interrupted it.

        Args:
            generator: What drives the load.
            series: Records what Prometheus has, as it goes on.
            replicas: Says how many pods are ready, and how many there are to be.
            start: When the load starts, in Unix seconds.
            end: Up to when to record.
        """
        recent = RecentSeconds(is_open=self._plan.is_open)
        abort_watch = AbortWatch(self._rules, self._plan, start_time=start)
        try:
            while (now := time.time()) < end and self.abort is None:
                generator.poll()
                self._advance(series, now)
                new_lines = generator.new_lines()
                recent.add(new_lines)
                self._note_abort(abort_watch.ask(new_lines, now=now))
                ready, wanted = replicas()
                self._watcher.show(recent.progress(ready=ready, replicas=wanted, left_seconds=end - now))
                time.sleep(_POLL_SECONDS)
        except KeyboardInterrupt:
            self.interruption = "interrupted by the user"
            return True
        except (GeneratorFailed, SandboxGone) as error:
            self.interruption = str(error)
            self._watcher.say(self.interruption)
        return False

    # Private

    def _note_abort(self, abort: Abort | None) -> None:
        if abort is None:
            return
        self.abort = abort
        self.interruption = f"`{abort.expectation}` was failing"
        self._watcher.say(f"the run is aborted: {abort.because}")

    def _advance(self, series: SeriesRecorder, now: float) -> None:
        """Record what Prometheus has; say so when it stops answering, and when it answers again."""
        answered = not series.problem
        series.advance(now)
        if answered and series.problem:
            self._watcher.say(f"{series.problem}; the run goes on, but what needs its series cannot be judged")
        elif not series.problem and not answered:
            self._watcher.say("Prometheus answers again")
