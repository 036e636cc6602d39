"""Read dashboards from files."""

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from dashboards.model import Json
from dashboards.reading.dashboard import Dashboard
from dashboards.reading.reader import dashboard_of
from slo.documents import MOST_BYTES
from slo.errors import InvalidInput, Mistake, Place


def read_dashboards(paths: Sequence[Path]) -> tuple[Dashboard, ...]:
    """Read dashboards from files, and from all `*.json` files of folders; in the order of the paths.

    Raises:
        InvalidInput: With every mistake of every file; finding no dashboard at all is one.
    """
    found: list[Dashboard] = []
    mistakes: list[Mistake] = []
    # A file that is named twice, or with its folder, is one dashboard.
    for path in {path.absolute(): path for path in _files(paths, mistakes)}.values():
        try:
            found.append(read_dashboard(path))
        except InvalidInput as invalid:
            mistakes.extend(invalid.mistakes)
    if not found and not mistakes:
        where = ", ".join(map(str, paths))
        mistakes.append(_mistake(where, "holds no dashboard", "name a JSON file, or a folder with such files"))
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(found)


def read_dashboard(path: Path) -> Dashboard:
    """Read the dashboard of one file.

    Raises:
        InvalidInput: With every mistake of it.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InvalidInput([_mistake(str(path), f"must have at most {MOST_BYTES:,} bytes", "check the path")])
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidInput([_mistake(str(path), f"cannot be read ({error.strerror})", "check the path")]) from error
    except UnicodeDecodeError as error:
        raise InvalidInput([_mistake(str(path), "must be UTF-8", "write it as UTF-8")]) from error
    return parse_dashboard(text, file=str(path))


def parse_dashboard(text: str, *, file: str) -> Dashboard:
    """Read a dashboard from the text of a file, as `read_dashboard` does."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
        _refuse_halves(text, value)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        mistake = Mistake(
            place=Place(file=file, line=line),
            value="text",
            rule=f"must be JSON ({error})",
            next_step="export it again from Grafana's Share > Export, or correct it",
        )
        raise InvalidInput([mistake]) from error
    return dashboard_of(value, file=file, text=text)


# Private


def _refuse_constant(name: str) -> Json:
    message = f"{name} is no number of JSON"
    raise ValueError(message)


def _refuse_halves(text: str, value: Json) -> None:
    # JSON can escape half of a character, which nothing can print or write again.
    if "\\ud" not in text.lower():
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        message = f"{error.object[error.start]!a} is half of a character"
        raise ValueError(message) from error


def _finite(digits: str) -> float:
    # Python reads 1e999 as infinite, which nothing can write as JSON again.
    number = float(digits)
    if math.isinf(number):
        message = f"{digits} is beyond all numbers"
        raise ValueError(message)
    return number


def _files(paths: Sequence[Path], mistakes: list[Mistake]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.json"))
        elif path.exists():
            yield path
        else:
            mistakes.append(_mistake(str(path), "does not exist", "check the path"))


def _mistake(file: str, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=file), value="file", rule=rule, next_step=next_step)
