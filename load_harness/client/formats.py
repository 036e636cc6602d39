"""An outcome as text, JSON or Markdown."""

import json
from collections.abc import Callable

from load_harness.client.outcome import Outcome
from load_harness.client.reading import MEBIBYTE


def as_json(outcome: Outcome) -> str:
    """One object."""
    unit = "cpu_seconds" if outcome.kind == "cpu" else "resident_bytes"
    return json.dumps(
        {
            "url": outcome.url,
            "location": outcome.location,
            "kind": outcome.kind,
            "state": outcome.state,
            "elapsed_seconds": outcome.elapsed_seconds,
            "requested": {unit: outcome.requested},
            "achieved": {unit: outcome.achieved},
            "error_ratio": outcome.error_ratio,
            "tolerance_ratio": outcome.tolerance_ratio,
            "throttled_seconds": outcome.throttled_seconds,
            "findings": list(outcome.findings),
        },
        indent=2,
    )


def as_text(outcome: Outcome) -> str:
    """Lines for a terminal."""
    lines = [f"{outcome.kind} load {outcome.location} on {outcome.url}: {_verdict(outcome)}"]
    lines += [f"  {name:<10} {value}" for name, value in _rows(outcome)]
    return "\n".join([*lines, *(f"  finding    {finding}" for finding in outcome.findings)])


def as_markdown(outcome: Outcome) -> str:
    """A table for a pull request or a job summary."""
    lines = [f"**{outcome.kind} load** `{outcome.location}` on {outcome.url}: **{_verdict(outcome)}**", ""]
    lines += ["| what | value |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in _rows(outcome)]
    lines += [f"| finding | {finding.replace('|', chr(92) + '|')} |" for finding in outcome.findings]
    return "\n".join(lines)


FORMATS: dict[str, Callable[[Outcome], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


def _verdict(outcome: Outcome) -> str:
    return "not as asked" if outcome.findings else "as asked"


def _rows(outcome: Outcome) -> list[tuple[str, str]]:
    error = outcome.error_ratio
    off = "unknown" if error is None else f"{error:+.3%}, tolerance {outcome.tolerance_ratio:.2%}"
    throttled = "unknown" if outcome.throttled_seconds is None else f"{outcome.throttled_seconds:.2f} s"
    return [
        ("state", f"{outcome.state} after {outcome.elapsed_seconds:.1f} s"),
        ("requested", _amount(outcome.kind, outcome.requested)),
        ("achieved", "unknown" if outcome.achieved is None else _amount(outcome.kind, outcome.achieved)),
        ("off by", off),
        ("throttled", throttled),
    ]


def _amount(kind: str, number: float) -> str:
    return f"{number:.3f} CPU seconds" if kind == "cpu" else f"{number / MEBIBYTE:.2f} MiB"
