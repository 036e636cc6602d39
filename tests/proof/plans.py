"""Seeded load plans: is what the sandbox does what was predicted before the run?"""

import json
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

MATCHES_AT_LEAST_RATIO = 0.95
"""Nineteen of twenty; a machine with two cores is no laboratory."""
_TIMELINE = "timeline within 1 replica and 1 sync of prediction"
_EXPECTATIONS = (_TIMELINE, "every decision explained")
_MOST_CORES = 0.6
"""Six pods at the shipped target; more would leave too little of two cores to the rest of the sandbox."""
_CPU_MILLISECONDS = (5, 10, 20, 40)
_STAGE_SECONDS = (15, 35)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one plan."""

    seed: int
    outcome: str
    """Of the timeline's expectation."""
    because: str
    evidence: tuple[str, ...]


def scenario(seed: int) -> str:
    """Draw a load plan: three to five levels, at once or over a ramp, from users (even seeds) or arrivals (odd)."""
    draw = random.Random(f"plan/{seed}")  # noqa: S311 - repeatable on purpose
    is_open = bool(seed % 2)
    cpu_milliseconds = draw.choice(_CPU_MILLISECONDS)
    stages = [_stage(draw, number, cpu_milliseconds, is_open=is_open) for number in range(draw.randint(3, 5))]
    request = {"cpu_milliseconds": cpu_milliseconds, **({"arrivals": "poisson"} if is_open else {"pace": "1s"})}
    plan = {
        "name": f"plan-{seed}",
        "description": "A load drawn from a seed",
        "locustfile": "arrivals" if is_open else "work",
        "request": request,
        "seed": seed,
        "stages": stages,
        "expectations": list(_EXPECTATIONS),
    }
    return json.dumps(plan, indent=1)  # which is YAML, too


@click.command()
@click.option(
    "--seeds",
    nargs=2,
    type=int,
    default=(1, 20),
    show_default=True,
    metavar="FIRST LAST",
    help="Which plans, both ends included.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/proof/plans"),
    show_default=True,
    help="Folder for runs; earlier ones there are replaced.",
)
@click.pass_context
def plans(context: click.Context, seeds: tuple[int, int], out: Path) -> None:
    """Run seeded load plans, and hold what happened against what was predicted before; under an hour.

    Example: python -m tests.proof plans --seeds 1 3
    """
    first, last = seeds
    if last < first:
        message = f"--seeds {first} {last}: must go upwards; write it as --seeds {last} {first}"
        raise click.UsageError(message)
    out.mkdir(parents=True, exist_ok=True)
    sandbox = out / "sandbox"
    _load_harness("sandbox", "up", "--dir", str(sandbox))
    try:
        results = [_run(seed, out, sandbox) for seed in range(first, last + 1)]
    finally:
        _load_harness("sandbox", "down", "--dir", str(sandbox))
    matched = sum(result.outcome == "passed" for result in results)
    click.echo(f"{matched} of {len(results)} plans went as predicted, within one replica and one sync")
    context.exit(0 if matched >= MATCHES_AT_LEAST_RATIO * len(results) else 1)


# Private


def _stage(draw: random.Random, number: int, cpu_milliseconds: int, *, is_open: bool) -> dict[str, object]:
    requests_per_second = max(1, round(draw.uniform(0.0, _MOST_CORES) * 1000 / cpu_milliseconds))
    seconds = draw.randint(*_STAGE_SECONDS)
    ramp_seconds = draw.choice((0, 0, seconds // 3, seconds))
    level = {"rate": f"{requests_per_second}/s"} if is_open else {"users": requests_per_second}
    return {"name": f"stage-{number}", "duration": f"{seconds}s", "ramp": f"{ramp_seconds}s", **level}


def _run(seed: int, out: Path, sandbox: Path) -> Result:
    file, run = out / f"plan-{seed}.yaml", out / f"plan-{seed}"
    shutil.rmtree(run, ignore_errors=True)
    file.write_text(scenario(seed), encoding="ascii")
    _load_harness("loadtest", "run", str(file), "--dir", str(sandbox), "--out", str(run))
    result = _result(seed, json.loads((run / "verdict.json").read_text(encoding="utf-8")))
    click.echo(f"plan {seed:>2}  {result.outcome:<12} {result.because}")
    for line in result.evidence if result.outcome != "passed" else ():
        click.echo(f"         {line}")
    return result


def _result(seed: int, verdict: dict[str, Any]) -> Result:
    timeline = next(one for one in verdict["expectations"] if one["expectation"] == _TIMELINE)
    return Result(
        seed=seed, outcome=timeline["outcome"], because=timeline["because"], evidence=tuple(timeline["evidence"])
    )


def _load_harness(*arguments: str) -> None:
    """Run a command; one that finds something is told apart from one that could not do its work."""
    done = subprocess.run(
        [sys.executable, "-m", "load_harness", *arguments],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    if done.returncode not in (0, 1, 4):
        message = f"load-harness {' '.join(arguments)}: ended with {done.returncode}\n{done.stderr.decode()}"
        raise click.ClickException(message)
