import pytest

from slo.dora.push.model import Family, Sample, Type
from slo.dora.push.write import as_openmetrics, as_text, spell

_TOTAL = Family(
    name="dora_deployments_total",
    type=Type.COUNTER,
    help='Deployments "that" ended\\here.\nAll.',
    samples=(
        Sample(suffix="", labels=(("service", 'a"b\\c\nd'), ("result", "success")), value=3.0),
        Sample(suffix="", labels=(("service", "x"), ("result", "success")), value=0.0),
    ),
)
_EMPTY = Family(name="dora_window_change_fail_ratio", type=Type.GAUGE, help="Nothing known.", samples=())
_PLAIN = Family(
    name="dora_report_timestamp_seconds",
    type=Type.GAUGE,
    help="When.",
    samples=(Sample(suffix="", labels=(), value=1_760_000_000.5),),
)


def test_the_text_of_a_gateway() -> None:
    """Version 0.0.4: the counter keeps its `_total`, no line has a time, and what is unknown has no line at all."""
    assert (
        as_text((_TOTAL, _EMPTY, _PLAIN))
        == r"""# HELP dora_deployments_total Deployments "that" ended\\here.\nAll.
# TYPE dora_deployments_total counter
dora_deployments_total{service="a\"b\\c\nd",result="success"} 3
dora_deployments_total{service="x",result="success"} 0
# HELP dora_report_timestamp_seconds When.
# TYPE dora_report_timestamp_seconds gauge
dora_report_timestamp_seconds 1760000000.5
"""
    )


def test_openmetrics() -> None:
    """The counter's family has no `_total`, the samples of a series stand together, and the end is marked."""
    moments = [(1_000.0, (_TOTAL, _EMPTY, _PLAIN)), (2_000.5, (_TOTAL, _EMPTY))]

    assert [
        r"# HELP dora_deployments Deployments \"that\" ended\\here.\nAll.",
        "# TYPE dora_deployments counter",
        r'dora_deployments_total{service="a\"b\\c\nd",result="success"} 3 1000',
        r'dora_deployments_total{service="a\"b\\c\nd",result="success"} 3 2000.5',
        'dora_deployments_total{service="x",result="success"} 0 1000',
        'dora_deployments_total{service="x",result="success"} 0 2000.5',
        "# HELP dora_report_timestamp_seconds When.",
        "# TYPE dora_report_timestamp_seconds gauge",
        "dora_report_timestamp_seconds 1760000000.5 1000",
        "# EOF",
    ] == list(as_openmetrics(moments))


def test_openmetrics_has_the_labels_of_the_group() -> None:
    """They stand first, so that a gateway's series go on where those of the file end."""
    lines = list(as_openmetrics([(1_000.0, (_PLAIN,))], group=(("job", "j"), ("repository", "o/n"))))

    assert 'dora_report_timestamp_seconds{job="j",repository="o/n"} 1760000000.5 1000' in lines


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (3.0, "3"), (0.1, "0.1"), (1 / 3, "0.3333333333333333"), (2.0**60, "1.152921504606847e+18")],
)
def test_values_can_be_read_back(value: float, text: str) -> None:
    """Whole numbers are short, any other loses nothing."""
    assert text == spell(value)
    assert value == float(text)
