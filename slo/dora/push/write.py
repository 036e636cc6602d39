"""Families as text: the format of Prometheus 0.0.4 for a Pushgateway, OpenMetrics 1.0 for a file.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterable, Iterator, Sequence

from slo.dora.push.model import Family, Labels, Sample, Type

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_TOTAL = "_total"


def as_text(families: Iterable[Family]) -> str:
    """Write the samples of one moment, without a time: a Pushgateway refuses any."""
    lines: list[str] = []
    for family in families:
        if family.samples:
            lines += [f"# HELP {family.name} {_escaped_help(family.help)}", f"# TYPE {family.name} {family.type}"]
            lines += [f"{_series(family, sample)} {spell(sample.value)}" for sample in family.samples]
    return "".join(f"{line}\n" for line in lines)


def as_openmetrics(moments: Iterable[tuple[float, Sequence[Family]]], *, group: Labels = ()) -> Iterator[str]:
    """Yield the lines of what was at several moments (Unix seconds, in order): a series' samples stand together.

    Args:
        moments: What was when; each is let go before the next one is made.
        group: Labels that a gateway would add, so that the series are the same as those that it shows.
    """
    heads: dict[str, tuple[str, str]] = {}
    courses: dict[str, dict[str, list[str]]] = {}
    for seconds, families in moments:
        for family in families:
            heads.setdefault(family.name, _head(family))
            of_family = courses.setdefault(family.name, {})
            for sample in family.samples:
                values = of_family.setdefault(_series(family, sample, group), [])
                values.append(f"{spell(sample.value)} {spell(seconds)}")
    for name, of_family in courses.items():
        if of_family:
            yield from heads[name]
        for series, values in of_family.items():
            yield from (f"{series} {value}" for value in values)
    yield "# EOF"


def spell(value: float) -> str:
    """Spell a value as short as it can be read back without loss."""
    return str(int(value)) if value == int(value) and abs(value) < _MOST_EXACT else repr(float(value))


# Private

_MOST_EXACT = 2**53


def _head(family: Family) -> tuple[str, str]:
    """Give a family's first two lines; a counter's has its name without what its series end with."""
    plain = family.name.removesuffix(_TOTAL) if family.type is Type.COUNTER else family.name
    return f"# HELP {plain} {_escaped(family.help)}", f"# TYPE {plain} {family.type}"


def _series(family: Family, sample: Sample, group: Labels = ()) -> str:
    return f"{family.name}{sample.suffix}{_labels((*group, *sample.labels))}"


def _labels(labels: Labels) -> str:
    inner = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{inner}}}" if inner else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _escaped_help(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")
