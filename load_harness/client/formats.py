"""An outcome as text, JSON or Markdown."""

import json
from collections.abc import Callable

from load_harness.client.outcome import Outcome
from load_harness.client.reading import MEBIBYTE, Way


def as_json(outcome: Outcome) -> str:
    """One object."""
    return json.dumps(
        {
            "url": outcome.url,
            "location": outcome.location,
            "kind": outcome.kind,
            "state": outcome.state,
            "elapsed_seconds": outcome.elapsed_seconds,
            "requested": {way.unit: way.due for way in _ways(outcome)},
            "achieved": {way.unit: way.achieved for way in _ways(outcome)},
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


def _ways(outcome: Outcome) -> tuple[Way, ...]:
    unit = "cpu_seconds" if outcome.kind == "cpu" else "resident_bytes"
    return outcome.ways or (Way(unit=unit, due=outcome.requested, achieved=outcome.achieved),)


def _verdict(outcome: Outcome) -> str:
    return "not as asked" if outcome.findings else "as asked"


def _rows(outcome: Outcome) -> list[tuple[str, str]]:
    error = outcome.error_ratio
    off = "unknown" if error is None else f"{error:+.3%}, tolerance {outcome.tolerance_ratio:.2%}"
    throttled = "unknown" if outcome.throttled_seconds is None else f"{outcome.throttled_seconds:.2f} s"
    return [
        ("state", f"{outcome.state} after {outcome.elapsed_seconds:.1f} s"),
        ("requested", ", ".join(_amount(way, way.due) for way in _ways(outcome))),
        ("achieved", ", ".join(_amount(way, way.achieved) for way in _ways(outcome))),
        ("off by", off),
        ("throttled", throttled),
    ]


def _amount(way: Way, number: float | None) -> str:
    if number is None:
        return "unknown"
    if way.unit == "cpu_seconds":
        return f"{number:.3f} CPU seconds"
    verb = way.unit.removesuffix("_bytes")
    return f"{number / MEBIBYTE:.2f} MiB" + ("" if verb == "resident" else f" {verb}")
