"""`hpa conformance`: the engine against the cases of Kubernetes' own controller."""

import json
from pathlib import Path

import click

from loadtests.hpa.conformance.case import Result
from loadtests.hpa.conformance.run import run_cases
from slo.errors import InvalidInput, Mistake, Place


@click.command()
@click.argument("vectors", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_context
def conformance(context: click.Context, vectors: tuple[Path, ...]) -> None:
    """Run test cases of Kubernetes' own controller, given as JSON files; exit 1 if one fails.

    Example: load-harness hpa conformance vectors/hpa_behavior.json vectors/hpa_group_pods.json
    """
    documents = [(path, _read(path)) for path in vectors]
    results = [(path, run_cases(document, file=str(path))) for path, document in documents]
    for path, of_file in results:
        for result in of_file:
            _print_failure(path, result)
    failed = sum(bool(result.differences) for _, of_file in results for result in of_file)
    passed = sum(len(of_file) for _, of_file in results) - failed
    click.echo(f"{passed} passed, {failed} failed")
    context.exit(1 if failed else 0)


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"not JSON: {error}"
        place = Place(file=str(path))
        mistake = Mistake(place=place, value="file", rule=f"cannot be read ({reason})", next_step="check the path")
        raise InvalidInput([mistake]) from error


def _print_failure(path: Path, result: Result) -> None:
    if result.differences:
        click.echo(f"{path}: {result.name}")
    for difference in result.differences:
        click.echo(f"  {difference}")
