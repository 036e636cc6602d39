"""Answers as Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from loadtests.canary.simulation.lines import COLUMNS, Line, lines
from loadtests.canary.simulation.simulate import Simulation
from loadtests.canary.simulation.words import END_COLUMNS, assumptions, end_row, notes, plan, sentence, title


def as_markdown(simulations: Sequence[Simulation]) -> str:
    """Write the simulations of one canary."""
    spec = simulations[0].spec
    known = list(notes(simulations))
    return "\n".join(
        [
            f"# {title(spec)}",
            "",
            f"{plan(spec)[0].upper()}{plan(spec)[1:]}.",
            "",
            *_table(END_COLUMNS, map(end_row, simulations)),
            *(line for simulation in simulations for line in _simulation(simulation)),
            *(["", "## Worth knowing", "", *(f"- {text}" for text in known)] if known else []),
            "",
            "## Assumed",
            "",
            *_table(("what", "how"), assumptions(simulations)),
        ]
    )


# Private


def _simulation(simulation: Simulation) -> Iterator[str]:
    yield from ("", f"## {simulation.name}: {simulation.course.says}", "")
    yield from _table(COLUMNS, map(_cells, lines(simulation.timeline)))
    yield from ("", f"{sentence(simulation)}.")


def _cells(line: Line) -> tuple[str, ...]:
    return (line.time, line.number, line.tick.phase, line.weight, str(line.tick.failed_checks), line.what)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _line(header)
    yield _line(["---"] * len(header))
    for row in rows:
        yield _line([cell.replace("|", "\\|") for cell in row])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
