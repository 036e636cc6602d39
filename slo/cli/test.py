"""`slo test`: a proof of every SLO's rules by promtool unit tests."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from slo.cli.options import format_option
from slo.cli.progress import ProgressLine
from slo.cli.rule_options import rule_options
from slo.cli.spec_options import specs_argument
from slo.proof.formats import FORMATS
from slo.proof.interface import Outcome, Proof
from slo.proof.promtool import HOW_TO_GET, VARIABLE, find_promtool
from slo.proof.prove import prove
from slo.rules.interface import RuleSettings
from slo.spec.read import read_slos

_EXIT_CODES = {Outcome.REFUTED: 1, Outcome.WRITTEN: 3, Outcome.NOT_PROVEN: 4}
"""The first of these that occurs decides."""


@click.command()
@specs_argument
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder that keeps the generated tests.")
@click.option("--promtool", help=f"Program to run the tests with.  [default: {VARIABLE}, or promtool]")
@rule_options
@format_option("the proofs", styles=tuple(FORMATS))
def test(
    paths: tuple[Path, ...],
    *,
    out: Path | None,
    promtool: str | None,
    settings: RuleSettings,
    period_seconds: int,
    style: str,
) -> int:
    """Prove the rules of SLOs by generated promtool unit tests, fed with the series that the SLOs' queries read.

    They page on an outage within the promised time, stay silent at the objective, when idle and on one failure in
    little traffic, ticket on a slow burn, end after it, and tell when the data goes away. Exit 1 where rules fail,
    3 without promtool (--out has the tests), 4 where something could not be proven.

    Example: load-harness slo test slo/specs --out out/slo-tests
    """
    slos = read_slos(paths, period_seconds=period_seconds)
    program = find_promtool(promtool)
    with _folder(out) as folder, ProgressLine() as progress:
        proofs = prove(slos, settings, folder, promtool=program, tell=progress.say)
    click.echo(FORMATS[style](proofs if out else [_without_files(proof) for proof in proofs]))
    if program is None:
        click.echo(f"error: {HOW_TO_GET}", err=True)
    return _exit_code(proofs)


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    if out is not None:
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="slo-test-") as folder:
        yield Path(folder)


def _without_files(proof: Proof) -> Proof:
    """Name no files that are gone."""
    return replace(proof, results=tuple(replace(result, file="") for result in proof.results))


def _exit_code(proofs: Sequence[Proof]) -> int:
    outcomes = {result.outcome for proof in proofs for result in proof.results}
    return next((code for outcome, code in _EXIT_CODES.items() if outcome in outcomes), 0)
