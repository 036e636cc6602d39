"""Answers as a page with charts."""

from collections.abc import Iterator, Sequence

from dashboards.page.model import Align, Column, Fact, Facts, Page, Prose, Row, Section, Table
from loadtests.canary.simulation.drawing import timeline_grid
from loadtests.canary.simulation.lines import COLUMNS, Line, lines
from loadtests.canary.simulation.simulate import Simulation
from loadtests.canary.simulation.words import END_COLUMNS, assumptions, end_row, notes, plan, sentence, title


def as_page(simulations: Sequence[Simulation]) -> Page:
    """Draw the simulations of one canary."""
    spec = simulations[0].spec
    return Page(
        title=title(spec),
        description=f"{plan(spec)[0].upper()}{plan(spec)[1:]}.",
        sections=(
            _ends(simulations),
            *_notes(simulations),
            *(section for simulation in simulations for section in _simulation(simulation)),
            Facts(
                title="Assumed",
                facts=tuple(Fact(name=name, value=value) for name, value in assumptions(simulations)),
            ),
        ),
    )


# Private

_LEFT_COLUMNS = ("release", "ends", "phase", COLUMNS[-1])


def _ends(simulations: Sequence[Simulation]) -> Table:
    rows = tuple(Row(cells=end_row(simulation)) for simulation in simulations)
    return Table(title="How it ends", columns=_columns(END_COLUMNS), rows=rows)


def _notes(simulations: Sequence[Simulation]) -> Iterator[Section]:
    known = tuple(f"{note[0].upper()}{note[1:]}." for note in notes(simulations))
    if known:
        yield Prose(title="Worth knowing", paragraphs=known)


def _simulation(simulation: Simulation) -> Iterator[Section]:
    text = sentence(simulation)
    yield Prose(title=f"{simulation.name}: {simulation.course.says}", paragraphs=(f"{text[0].upper()}{text[1:]}.",))
    yield timeline_grid(simulation.timeline, simulation.spec)
    rows = tuple(Row(cells=_cells(line)) for line in lines(simulation.timeline))
    yield Table(title=f"Ticks of {simulation.name}", columns=_columns(COLUMNS), rows=rows)


def _cells(line: Line) -> tuple[str, ...]:
    cells = (line.time, line.number, line.tick.phase, line.weight, str(line.tick.failed_checks))
    return (*(cell.replace(" ", "\u00a0") for cell in cells), line.what)


def _columns(names: Sequence[str]) -> tuple[Column, ...]:
    return tuple(Column(title=name, align=Align.LEFT if name in _LEFT_COLUMNS else Align.RIGHT) for name in names)
