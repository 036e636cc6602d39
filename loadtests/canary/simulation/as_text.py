"""Answers as text."""

from collections.abc import Iterable, Iterator, Sequence

from loadtests.canary.simulation.lines import COLUMNS, Line, lines
from loadtests.canary.simulation.simulate import Simulation
from loadtests.canary.simulation.words import END_COLUMNS, assumptions, end_row, notes, plan, sentence, title

_BAR_WIDTH = 10


def as_text(simulations: Sequence[Simulation]) -> str:
    """Spell the simulations of one canary: what each comes to, every tick, what is worth knowing, what was assumed."""
    spec = simulations[0].spec
    return "\n".join(
        [
            f"{title(spec)}: {plan(spec)}",
            "",
            *_ends(simulations),
            *(line for simulation in simulations for line in _simulation(simulation)),
            *_notes(notes(simulations)),
            "assumed:",
            *_named(assumptions(simulations)),
        ]
    )


# Private


def _ends(simulations: Sequence[Simulation]) -> Iterator[str]:
    """Compare the ends, where there is more than one."""
    if len(simulations) > 1:
        yield from _aligned([END_COLUMNS, *map(end_row, simulations)])
        yield ""


def _simulation(simulation: Simulation) -> Iterator[str]:
    yield f"{simulation.name}: {simulation.course.says}"
    yield ""
    limit = f"/{simulation.spec.failed_checks_limit}" if simulation.spec.is_analysed else ""
    rows = [_cells(line, limit) for line in lines(simulation.timeline)]
    yield from _aligned([(*COLUMNS[:4], "", *COLUMNS[4:]), *rows], right=(0, 1, 3, 5))
    yield ""
    yield f"→ {sentence(simulation)}"
    yield ""


def _cells(line: Line, limit: str) -> tuple[str, ...]:
    failed = f"{line.tick.failed_checks}{limit}"
    return (line.time, line.number, line.tick.phase, line.weight, line.bar.ljust(_BAR_WIDTH), failed, line.what)


def _notes(texts: Iterable[str]) -> Iterator[str]:
    listed = list(texts)
    if listed:
        yield "worth knowing:"
        yield from (f"- {text}" for text in listed)
        yield ""


def _named(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    listed = list(pairs)
    width = max(len(name) for name, _ in listed)
    return (f"{name:<{width}}  {text}" for name, text in listed)


def _aligned(rows: Sequence[Sequence[str]], *, right: Iterable[int] = ()) -> Iterator[str]:
    """Align cells; the last column is as long as it is."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    to_right = frozenset(right)
    for row in rows:
        cells = [
            cell.rjust(width) if column in to_right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
