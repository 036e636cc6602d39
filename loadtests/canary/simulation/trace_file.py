"""Read a trace of checks: a table (CSV), or the ticks of a run or of another simulation (JSON lines)."""

from pathlib import Path

from loadtests.canary.model import CanarySpec
from loadtests.canary.simulation.trace_csv import read_table
from loadtests.canary.simulation.trace_ticks import read_ticks
from loadtests.canary.simulation.traced import Trace
from slo.errors import InvalidInput, Mistake, Place

MOST_BYTES = 20_000_000
_MOST_MISTAKES = 20
"""More of them are the same one again."""


def read_trace(path: Path, spec: CanarySpec) -> Trace:
    """Read a trace of a canary; its first row becomes zero of the time.

    Raises:
        InvalidInput: every mistake in it.
    """
    mistakes: list[Mistake] = []
    text = _text(path)
    read = read_ticks if text.lstrip().startswith("{") else read_table
    trace = read(text, str(path), spec, mistakes)
    if mistakes:
        raise InvalidInput(_shortened(str(path), mistakes))
    return trace


# Private


def _text(path: Path) -> str:
    """Read the file; spreadsheets put a mark before the first character."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) <= MOST_BYTES:
            return data.decode("utf-8-sig")
        rule, next_step = f"must not be larger than {MOST_BYTES // 1_000_000} MB", "give the part with the release"
    except UnicodeDecodeError:
        rule, next_step = "must be UTF-8 text", "save it in that encoding"
    except OSError as error:
        rule, next_step = f"cannot be read ({error.strerror})", "check the path"
    raise InvalidInput([Mistake(place=Place(file=str(path)), value="file", rule=rule, next_step=next_step)])


def _shortened(file: str, mistakes: list[Mistake]) -> list[Mistake]:
    ordered = sorted(mistakes, key=lambda mistake: mistake.place.line or 0)
    more = len(ordered) - _MOST_MISTAKES
    if more <= 0:
        return ordered
    rule, next_step = "are left out here", "correct these first"
    summary = Mistake(place=Place(file=file), value=f"{more} more mistakes", rule=rule, next_step=next_step)
    return [*ordered[:_MOST_MISTAKES], summary]
