"""Find promtool and let it run unit tests."""

import os
import re
import subprocess
import textwrap
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from slo.programs import find_program

VARIABLE = "LOAD_HARNESS_PROMTOOL"
HOW_TO_GET = (
    f"promtool: is not on this machine; it comes with Prometheus (package prometheus), or set {VARIABLE} to its path"
)
_SECONDS = 600
_FILE = re.compile(r"^Unit Testing:.*\n", re.MULTILINE)
_VERDICT = re.compile(r"^  (SUCCESS|FAILED:)$", re.MULTILINE)
_ABOUT_RULES = ("got:", ", err: ", "could not parse expression")
"""What promtool says of rules that are wrong; of anything else that it fails for it says other things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What promtool said of a file."""

    passed: bool | None
    """None where it did not come to a verdict: that says nothing of the rules."""
    output: str = ""


class Promtool:
    """Runs unit tests, until it is told to stop."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._is_stopped = False

    def run(self, folder: Path, names: Sequence[str]) -> dict[str, Verdict]:
        """Run the unit tests of some files of a folder, all in one process; return the verdicts by their names."""
        with self._lock:
            if self._is_stopped:
                return {name: Verdict(passed=None, output="interrupted") for name in names}
            process = self._started(folder, names)
            self._running.add(process)
        try:
            output, _ = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            output = f"{process.communicate()[0]}promtool did not finish within {_SECONDS} s"
        finally:
            with self._lock:
                self._running.discard(process)
        return _verdicts(names, output, process.returncode)

    def stop(self) -> None:
        """End what runs, and start nothing more."""
        with self._lock:
            self._is_stopped = True
            for process in self._running:
                process.kill()

    def _started(self, folder: Path, names: Sequence[str]) -> subprocess.Popen[str]:
        """Start it with less garbage collection than usual: its heap is small, and it is a quarter faster."""
        return subprocess.Popen(  # noqa: S603 - the user's own promtool
            [self._program, "test", "rules", *names],
            cwd=folder,
            env={"GOGC": "400", **os.environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )


def find_promtool(given: str | None, environ: Mapping[str, str] = os.environ) -> str | None:
    """Find promtool: the one that was given, the environment's, or the system's; None if there is none.

    Raises:
        InvalidInput: one was given, and is no program.
    """
    found = find_program("promtool", variable=VARIABLE, option="--promtool", given=given, environ=environ)
    return str(found) if found else None


# Private


def _verdicts(names: Sequence[str], output: str, return_code: int) -> dict[str, Verdict]:
    """Read what it says of each file, in their order; only Prometheus 2 names them."""
    _, *told = _VERDICT.split(_FILE.sub("", output))
    found = [_verdict(word, text) for word, text in zip(told[::2], told[1::2], strict=True)]
    rest = f"promtool ended with {return_code} before it came to a verdict\n{output}".strip()
    missing = [Verdict(passed=None, output=rest)] * (len(names) - len(found))
    return dict(zip(names, [*found, *missing], strict=False))


def _verdict(word: str, text: str) -> Verdict:
    if word == "SUCCESS":
        return Verdict(passed=True)
    is_about_rules = any(sign in text for sign in _ABOUT_RULES)
    return Verdict(passed=False if is_about_rules else None, output=textwrap.dedent(text.strip("\n")))
