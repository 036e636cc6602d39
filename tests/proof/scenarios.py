"""Does each fault scenario end in the verdict that its documentation promises, time after time?"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from loadtests.scenario import Scenario, find_scenario, list_scenarios

PASSED = "passed"
_NO_VERDICT = "no verdict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What one run came to."""

    outcome: str
    because: str
    """The sentences that speak for the outcome."""
    is_on_purpose: bool = False
    """One expectation alone did not hold, and names what was done on purpose as the reason."""

    def keeps(self, promised: str) -> bool:
        """Say whether a promise was kept: a run that is to fail must do so where it was meant to."""
        return self.outcome == promised and (promised == PASSED or self.is_on_purpose)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--times", type=click.IntRange(1), default=10, show_default=True, help="How often to run each.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/proof/scenarios"),
    show_default=True,
    help="Folder for runs; earlier ones there are replaced.",
)
@click.pass_context
def scenarios(context: click.Context, names: tuple[str, ...], times: int, out: Path) -> None:
    """Run fault scenarios, each in a sandbox of its own, and hold their verdicts against the documented ones.

    Example: python -m tests.proof scenarios --times 10 kill-pod
    """
    chosen = [find_scenario(name) for name in names] or list(with_faults())
    endings = {scenario.name: [_run(scenario, number, out) for number in range(1, times + 1)] for scenario in chosen}
    click.echo(table(chosen, endings))
    as_promised = all(ending.keeps(scenario.ends_in) for scenario in chosen for ending in endings[scenario.name])
    context.exit(0 if as_promised else 1)


def with_faults() -> Iterator[Scenario]:
    """Yield the shipped scenarios that break something, or need manifests of their own to be slow."""
    for scenario in list_scenarios():
        if scenario.faults or scenario.manifests:
            yield scenario


def table(chosen: Sequence[Scenario], endings: dict[str, list[Ending]]) -> str:
    """Spell what was promised and what came, a line for each scenario, and each surprise with its reason."""
    width = max(len(scenario.name) for scenario in chosen)
    lines = []
    for scenario in chosen:
        found = endings[scenario.name]
        kept = sum(ending.keeps(scenario.ends_in) for ending in found)
        lines.append(f"{scenario.name:<{width}}  promised {scenario.ends_in:<12}  kept {kept} of {len(found)}")
        lines += [
            f"{'':<{width}}  run {number}: {ending.outcome}, {ending.because}"
            for number, ending in enumerate(found, start=1)
            if not ending.keeps(scenario.ends_in)
        ]
    return "\n".join(lines)


def ending_of(run: Path) -> Ending:
    """Read the verdict of a run, and the sentences behind it."""
    file = run / "verdict.json"
    if not file.exists():
        return Ending(outcome=_NO_VERDICT, because=f"see {run.with_suffix('.log')}")
    verdict = json.loads(file.read_text())
    outcome = verdict["outcome"]
    because = [one["because"] for one in verdict["expectations"] if one["outcome"] == outcome]
    others = [one for one in verdict["expectations"] if one["outcome"] not in (outcome, PASSED)]
    is_on_purpose = not others and len(because) == 1 and "on purpose" in because[0]
    return Ending(outcome=outcome, because="; ".join(because), is_on_purpose=is_on_purpose)


# Private


def _run(scenario: Scenario, number: int, out: Path) -> Ending:
    run = out / f"{scenario.name}-{number}"
    shutil.rmtree(run, ignore_errors=True)
    run.parent.mkdir(parents=True, exist_ok=True)
    options = ["--dir", str(out / "sandbox"), "--out", str(run)]
    with run.with_suffix(".log").open("w") as log:
        subprocess.run(
            [sys.executable, "-m", "load_harness", "loadtest", "run", scenario.place.file, *options],
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    ending = ending_of(run)
    click.echo(f"{scenario.name} {number}: {ending.outcome}", err=True)
    return ending
