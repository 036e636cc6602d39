"""Read the exporters' shapes: what each exposes, with which labels, as documented by its authors.

A shape is a text in Prometheus' format, `<exporter>-<version>.prom`. Its comments say more than the format has words
for: `# Source: ...`, where it comes from; `# Target: job="...",instance="..."`, the labels that a scrape adds, once for
each target of that shape; `# Age: 9d`, how long the counters have been growing, an hour if it is not said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboards.hermetic.exposition import Sample, read_exposition
from slo.durations import parse_duration_seconds
from slo.errors import InvalidInput, Mistake, Place

DEFAULT_AGE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What one kind of target exposes, and where it is scraped."""

    source: str
    """The exporter, as `node-exporter`."""
    targets: tuple[Mapping[str, str], ...]
    """Labels that the scrape adds, for each target."""
    samples: tuple[Sample, ...]
    age_seconds: float = DEFAULT_AGE_SECONDS
    """How long it took the counters to grow so high."""


def shipped_folder() -> Path:
    """Find the shapes that come along: in the wheel beside this module, in a checkout with the tests."""
    here = Path(__file__).parent
    installed = here / "exporters"
    return installed if installed.is_dir() else here.parents[1] / "tests" / "fixtures" / "exporters"


def read_shapes(folder: Path) -> tuple[Shape, ...]:
    """Read all shapes of a folder.

    Raises:
        InvalidInput: A file is no shape, or there is none; with every mistake.
    """
    mistakes: list[Mistake] = []
    shapes = [shape for path in sorted(folder.glob("*.prom")) for shape in _read(path, mistakes)]
    if not shapes and not mistakes:
        mistakes.append(
            _mistake(Place(file=str(folder)), "holds no shape", "put <exporter>-<version>.prom files there")
        )
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(shapes)


def source_of(path: Path) -> str:
    """Name the exporter of a file: its name without the version."""
    return _VERSION.sub("", path.stem)


# Private

_VERSION = re.compile(r"-\d[\w.]*$")
_COMMENT = re.compile(r"^# (Target|Age):\s*(.*?)\s*$", re.MULTILINE)
_LABEL = re.compile(r'([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"')


def _read(path: Path, mistakes: list[Mistake]) -> Iterator[Shape]:
    text = path.read_text(encoding="utf-8")
    try:
        samples = read_exposition(text)
    except ValueError as error:
        place = Place(file=str(path))
        mistakes.append(_mistake(place, f"must be in Prometheus' text format ({error})", "correct the line"))
        return
    comments: dict[str, list[str]] = {"Target": [], "Age": []}
    for found in _COMMENT.finditer(text):
        comments[found[1]].append(found[2])
    targets = tuple(dict(_LABEL.findall(one)) for one in comments["Target"])
    if not all("job" in target for target in targets) or not targets:
        place = Place(file=str(path), field="# Target")
        mistakes.append(_mistake(place, "must name the job of each target", 'write # Target: job="...",instance="..."'))
    age = parse_duration_seconds(comments["Age"][-1]) if comments["Age"] else DEFAULT_AGE_SECONDS
    if not age:
        place = Place(file=str(path), field="# Age")
        mistakes.append(_mistake(place, "must be a duration", "write # Age: 9d"))
    yield Shape(source=source_of(path), targets=targets, samples=samples, age_seconds=age or DEFAULT_AGE_SECONDS)


def _mistake(place: Place, rule: str, next_step: str) -> Mistake:
    return Mistake(place=place, value="file", rule=rule, next_step=next_step)
