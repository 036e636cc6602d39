"""Read tables of alert windows: those that come along, and a user's own."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from slo.documents import Document, read_documents
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields
from slo.windows import TableWindow, WindowTable, WindowTables

_API_VERSION, _KIND = "sloth.slok.dev/v1", "AlertWindows"
_SHIPPED = Path(__file__).parent
_ENDINGS = (".yaml", ".yml")
_SHORTEST_WINDOW_SECONDS = 60
_SHORTEST_PERIOD_SECONDS = 3600


@cache
def shipped_window_tables() -> WindowTables:
    """Return the tables that come along."""
    return _read(sorted(_SHIPPED.glob("*.yaml")), shown=lambda path: path.name)


def read_window_tables(paths: Sequence[Path]) -> WindowTables:
    """Read a user's tables from files and folders; they win over those that come along, each for its period.

    Raises:
        InvalidInput: every mistake of every file.
    """
    files = [file for path in paths for file in _files(path)]
    return {**shipped_window_tables(), **_read(files, shown=str)}


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in _ENDINGS)


def _read(files: Sequence[Path], *, shown: Callable[[Path], str]) -> dict[int, WindowTable]:
    mistakes: list[Mistake] = []
    tables: dict[int, WindowTable] = {}
    for file in files:
        for document in _documents(file, mistakes):
            fields = Fields(document, mistakes)
            table = _table(fields, source=shown(file))
            if table.period_seconds in tables:
                rule = f"{tables[table.period_seconds].source} has a table for this period too"
                fields.mapping("spec").mistake(
                    "sloPeriod", fields.document.value["spec"]["sloPeriod"], rule, "keep one"
                )
            tables[table.period_seconds] = table
    if mistakes:
        raise InvalidInput(mistakes)
    return tables


def _documents(file: Path, mistakes: list[Mistake]) -> tuple[Document, ...]:
    try:
        documents = read_documents(file)
    except InvalidInput as error:
        mistakes.extend(error.mistakes)
        return ()
    if not documents:
        mistakes.append(Mistake(place=Place(file=str(file)), value="file", rule="holds no table", next_step="fill it"))
    return documents


def _table(fields: Fields, *, source: str) -> WindowTable:
    fields.choice("apiVersion", [_API_VERSION])
    fields.choice("kind", [_KIND])
    fields.optional_mapping("metadata")
    spec = fields.mapping("spec")
    fields.reject_unknown()
    period_seconds = int(spec.duration_seconds("sloPeriod", minimum=_SHORTEST_PERIOD_SECONDS))
    page, ticket = spec.mapping("page"), spec.mapping("ticket")
    spec.reject_unknown()
    longest = None if spec.has_mistake("sloPeriod") else period_seconds
    lines = [_line(tier, name, longest) for tier in (page, ticket) for name in ("quick", "slow")]
    for tier in (page, ticket):
        tier.reject_unknown()
    return WindowTable(
        period_seconds=period_seconds,
        page_quick=lines[0],
        page_slow=lines[1],
        ticket_quick=lines[2],
        ticket_slow=lines[3],
        source=source,
    )


def _line(tier: Fields, name: str, longest: int | None) -> TableWindow:
    line = tier.mapping(name)
    percent = line.number("errorBudgetPercent", minimum=0, maximum=100)
    short = line.duration_seconds("shortWindow", minimum=_SHORTEST_WINDOW_SECONDS)
    long = line.duration_seconds("longWindow", maximum=longest)
    line.reject_unknown()
    if percent == 0 and not line.has_mistake("errorBudgetPercent"):
        line.mistake("errorBudgetPercent", percent, "must be above 0", "say which share may be spent")
    if not long > short and not (line.has_mistake("shortWindow") or line.has_mistake("longWindow")):
        line.mistake("longWindow", line.raw("longWindow"), "must be longer than the short window", "swap them")
    return TableWindow(short_seconds=int(short), long_seconds=int(long), budget_share=Decimal(repr(percent)) / 100)
