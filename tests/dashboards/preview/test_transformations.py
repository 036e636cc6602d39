from collections.abc import Mapping, Sequence
from math import inf, isnan, nan

import pytest

from dashboards.preview.frames import Cell, Field, Frame, Kind, display_names
from dashboards.preview.transformations.apply import transformed

T0, T1 = 100.0, 160.0


def column(name: str, *values: Cell, labels: Mapping[str, str] | None = None, display: str = "") -> Field:
    """Make a column; its kind is that of its values, and times are called Time."""
    is_text = any(isinstance(one, str) for one in values)
    kind = Kind.TIME if name == "Time" else Kind.TEXT if is_text else Kind.NUMBER
    return Field(name=name, kind=kind, values=values, labels=labels or {}, display=display)


def table(*columns: Field, ref_id: str = "A") -> Frame:
    """Make a table."""
    return Frame(ref_id=ref_id, fields=columns)


def line(name: str, *values: Cell, labels: Mapping[str, str] | None = None, ref_id: str = "A") -> Frame:
    """Make a series of two samples."""
    return table(column("Time", T0, T1), column("Value", *values, labels=labels, display=name), ref_id=ref_id)


def rows(frames: Sequence[Frame]) -> list[dict[str, Cell]]:
    """Give all rows by the names that are shown."""
    names = display_names(frames)
    return [
        {names[id(one)]: one.values[number] for one in frame.fields}
        for frame in frames
        for number in range(frame.length)
    ]


def after(frames: Sequence[Frame], transformation: str, **options: object) -> list[dict[str, Cell]]:
    """Apply a transformation."""
    changed, unknown = transformed(frames, [{"id": transformation, "options": options}])
    assert () == unknown
    return rows(changed)


PODS = table(column("Time", T0, T0), column("pod", "a", "b"), column("zone", "x", "y"), column("Value", 1.0, 2.0))


def test_organize_leaves_out_orders_and_renames() -> None:
    """What has no place in the order comes after what has."""
    found = after(
        [PODS],
        "organize",
        excludeByName={"Time": True, "pod": False},
        indexByName={"Value": 0, "zone": 1},
        renameByName={"Value": "CPU", "pod": ""},
    )
    assert [["CPU", "zone", "pod"]] * 2 == [list(row) for row in found]


def test_organize_can_name_what_stays() -> None:
    """All else is left out."""
    assert [{"pod": "a"}, {"pod": "b"}] == after([PODS], "organize", includeByName={"pod": True})


def test_merge_makes_one_row_of_what_agrees() -> None:
    """Rows that are in one table only stay, with a hole."""
    first = table(column("Time", T0, T0), column("pod", "a", "b"), column("Value #A", 1.0, 2.0))
    second = table(column("Time", T0), column("pod", "a"), column("Value #B", 7.0), ref_id="B")
    assert [
        {"Time": T0, "pod": "a", "Value #A": 1.0, "Value #B": 7.0},
        {"Time": T0, "pod": "b", "Value #A": 2.0, "Value #B": None},
    ] == after([first, second], "merge")


def test_merge_never_overwrites_a_value() -> None:
    """Two values for one thing are two rows."""
    both = [table(column("pod", "a"), column("Value", one)) for one in (1.0, 2.0)]
    assert [{"pod": "a", "Value": 1.0}, {"pod": "a", "Value": 2.0}] == after(both, "merge")


def test_merge_of_one_table_changes_nothing() -> None:
    """There is nothing to merge it with."""
    assert rows([PODS]) == after([PODS], "merge")


def test_labels_become_columns() -> None:
    """All of them, in one table."""
    frames = [line(pod, 1.0, 2.0, labels={"pod": pod}) for pod in "ab"]
    assert [
        {"Time": T0, "pod": "a", "Value": 1.0},
        {"Time": T1, "pod": "a", "Value": 2.0},
        {"Time": T0, "pod": "b", "Value": 1.0},
        {"Time": T1, "pod": "b", "Value": 2.0},
    ] == after(frames, "labelsToFields", mode="columns")


def test_a_label_can_name_the_value() -> None:
    """Series that differ in nothing else share rows."""
    frames = [
        table(column("Time", T0), column("Value", number, labels={"pod": "a", "kind": kind}))
        for kind, number in (("cpu", 1.0), ("memory", 2.0))
    ]
    expected = [{"Time": T0, "pod": "a", "cpu": 1.0, "memory": 2.0}]
    assert expected == after(frames, "labelsToFields", valueLabel="kind")


def test_only_some_labels_become_columns() -> None:
    """Those that are named."""
    (row, *_) = after([line("a", 1.0, 2.0, labels={"pod": "a", "job": "b"})], "labelsToFields", keepLabels=["job"])
    assert {"Time": T0, "job": "b", "Value": 1.0} == row


def test_labels_become_rows() -> None:
    """A row for each label and its value."""
    found = after([line("a", 1.0, 2.0, labels={"pod": "a"})], "labelsToFields", mode="rows")
    assert [{"label": "pod", "value": "a"}] == found


@pytest.mark.parametrize(
    ("falls", "expected"),
    [pytest.param(False, ["b", "a", "c"], id="rising"), pytest.param(True, ["a", "b", "c"], id="falling")],
)
def test_rows_are_sorted_with_holes_at_the_end(*, falls: bool, expected: list[str]) -> None:
    """Whichever way it goes."""
    frame = table(column("pod", "a", "b", "c"), column("Value", 2.0, 1.0, None))
    assert expected == [row["pod"] for row in after([frame], "sortBy", sort=[{"field": "Value", "desc": falls}])]


def test_sorting_by_what_is_not_there_changes_nothing() -> None:
    """Nor does sorting by nothing."""
    assert rows([PODS]) == after([PODS], "sortBy", sort=[{"field": "age"}]) == after([PODS], "sortBy")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"include": {"names": ["pod"]}}, ["pod"], id="by name"),
        pytest.param({"include": {"pattern": "/^(pod|zone)$/"}}, ["pod", "zone"], id="by pattern"),
        pytest.param({"include": {"pattern": "/POD/i"}}, ["pod"], id="by a pattern that ignores case"),
        pytest.param({"exclude": {"pattern": "Time|zone"}}, ["pod", "Value"], id="all but a pattern"),
        pytest.param({"include": {"pattern": "/(?<bad/"}}, [], id="a pattern that cannot be read"),
    ],
)
def test_columns_are_filtered(options: Mapping[str, object], expected: list[str]) -> None:
    """By the names that are shown."""
    found = after([PODS], "filterFieldsByName", **options)
    assert expected == (list(found[0]) if found else [])


def test_answers_are_filtered_by_their_query() -> None:
    """By a pattern over the ids of queries."""
    frames = [line("a", 1.0, 2.0), line("b", 1.0, 2.0, ref_id="B")]
    assert {"Time": T0, "b": 1.0} == after(frames, "filterByRefId", include="B")[0]


def test_columns_are_renamed_by_a_pattern() -> None:
    """Its groups go into the new name."""
    found = after([line("web-1 cpu", 1.0, 2.0)], "renameByRegex", regex="(.*) cpu", renamePattern="$1")
    assert {"Time": T0, "web-1": 1.0} == found[0]


def test_series_are_reduced_to_rows() -> None:
    """A column for each calculation, and for labels where they are asked for."""
    frames = [line("a", 1.0, 3.0, labels={"pod": "p"})]
    assert [{"Field": "Value", "pod": "p", "Max": 3.0, "Last *": 3.0, "Mean": 2.0}] == after(
        frames, "reduce", reducers=["max", "lastNotNull", "mean"], labelsToFields=True
    )


def test_fields_are_reduced_in_place() -> None:
    """One row of each table."""
    assert [{"a": 3.0}] == after([line("a", 1.0, 3.0)], "reduce", mode="reduceFields", reducers=["max"])
    changed, _ = transformed(
        [line("a", 1.0, 3.0)], [{"id": "reduce", "options": {"mode": "reduceFields", "reducers": ["max", "min"]}}]
    )
    assert [(3.0,), (1.0,)] == [one.values for one in changed[0].fields]


@pytest.mark.parametrize(
    ("operator", "right", "expected"),
    [
        pytest.param("+", "b", 5.0, id="sum of two columns"),
        pytest.param("-", "b", 3.0, id="difference"),
        pytest.param("*", "2.5", 10.0, id="product with a number"),
        pytest.param("/", {"fixed": "8"}, 0.5, id="quotient with a number in the newer form"),
        pytest.param("%", {"matcher": {"id": "byName", "options": "b"}}, 0.0, id="remainder by a column in it"),
    ],
)
def test_a_column_is_calculated_from_two(operator: str, right: object, expected: float) -> None:
    """Under an alias."""
    frame = table(column("a", 4.0), column("b", 1.0))
    binary = {"left": "a", "operator": operator, "right": right}
    assert expected == after([frame], "calculateField", mode="binary", alias="c", binary=binary)[0]["c"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"mode": "unary"}, "calculateField of the mode unary", id="of one column"),
        pytest.param({"mode": "binary", "binary": {"operator": "xor"}}, "operator xor", id="an operator"),
        pytest.param(
            {"mode": "binary", "binary": {"left": {"matcher": {"id": "byType", "options": "number"}}, "right": "1"}},
            "all columns of a type",
            id="many at once",
        ),
    ],
)
def test_calculations_that_are_not_made_are_told(options: dict[str, object], words: str) -> None:
    """The table stays as it is."""
    changed, unknown = transformed([PODS], [{"id": "calculateField", "options": options}])
    assert (PODS,) == changed
    assert words in unknown[0]


def test_rows_are_limited_by_a_number() -> None:
    """What is none is told; none at all leaves nothing."""
    assert [] == after([PODS], "limit", limitField=0)
    assert ("limit to all rows",) == transformed([PODS], [{"id": "limit", "options": {"limitField": "all"}}])[1]


def test_texts_are_sorted_as_people_do() -> None:
    """Large and small letters alike; NaN is at the end as nothing is."""
    frame = table(column("pod", "b", "A", "c"), column("n", nan, 2.0, 1.0))
    by_pod = after([frame], "sortBy", sort=[{"field": "pod"}])
    by_number = after([frame], "sortBy", sort=[{"field": "n", "desc": True}])
    assert [["A", "b", "c"], ["A", "c", "b"]] == [[row["pod"] for row in found] for found in (by_pod, by_number)]


def test_tables_are_merged_by_the_columns_that_all_have() -> None:
    """A row of a table with fewer columns goes into every row that it agrees with."""
    first = table(column("pod", "a", "a"), column("zone", "x", "y"), column("Value #A", 1.0, 2.0))
    third = table(column("pod", "a", "b"), column("Value #C", 7.0, 8.0), ref_id="C")
    second = table(column("pod", "a"), column("zone", "x"), column("Value #B", 5.0), ref_id="B")
    assert [
        {"pod": "a", "zone": "x", "Value #A": 1.0, "Value #B": 5.0, "Value #C": 7.0},
        {"pod": "a", "zone": "y", "Value #A": 2.0, "Value #B": None, "Value #C": 7.0},
        {"pod": "b", "zone": None, "Value #A": None, "Value #B": None, "Value #C": 8.0},
    ] == after([first, second, third], "merge")


def test_tables_with_nothing_in_common_are_not_merged() -> None:
    """They stay as they are."""
    frames = (table(column("pod", "a")), table(column("job", "b")))
    assert frames == transformed(frames, [{"id": "merge"}])[0]


def test_dividing_by_nothing_is_what_a_browser_makes_of_it() -> None:
    """It is never zero."""
    frame = table(column("a", 4.0, None), column("b", 0.0, 0.0))
    found = after([frame], "calculateField", mode="binary", binary={"left": "a", "operator": "/", "right": "b"})
    assert inf == found[0]["a / b"]
    assert found[1]["a / b"] is None


def test_a_column_of_unknown_operands_is_not_made() -> None:
    """The rest stays as it is."""
    frame = table(column("a", 4.0))
    assert [{"a": 4.0}] == after([frame], "calculateField", mode="binary", binary={"left": "a", "right": "z"})


def test_a_row_is_summed_up() -> None:
    """Over series that are joined by their times first; the others can go."""
    frames = [line("a", 1.0, 2.0), line("b", 10.0, 20.0, ref_id="B")]
    found = after(frames, "calculateField", mode="reduceRow", reduce={"reducer": "sum"}, replaceFields=True)
    assert [{"Time": T0, "Total": 11.0}, {"Time": T1, "Total": 22.0}] == found


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        pytest.param("outer", [("x", 1.0, None), ("y", 2.0, 20.0), ("z", None, 30.0)], id="all rows"),
        pytest.param("inner", [("y", 2.0, 20.0)], id="rows of both"),
    ],
)
def test_tables_are_joined_by_a_column(mode: str, expected: list[tuple[Cell, ...]]) -> None:
    """Side by side."""
    left = table(column("zone", "x", "y"), column("a", 1.0, 2.0))
    right = table(column("zone", "z", "y"), column("b", 30.0, 20.0))
    assert expected == [tuple(row.values()) for row in after([left, right], "joinByField", byField="zone", mode=mode)]


def test_joining_what_has_no_such_column_changes_nothing() -> None:
    """Nor does joining nothing."""
    assert rows([PODS]) == after([PODS], "joinByField", byField="age")
    assert [] == after([], "joinByField", byField="age")


def test_series_become_rows() -> None:
    """The latest first."""
    found = after([line("a", 1.0, 2.0)], "seriesToRows")
    assert [{"Time": T1, "Metric": "a", "Value": 2.0}, {"Time": T0, "Metric": "a", "Value": 1.0}] == found


def test_tables_are_put_side_by_side() -> None:
    """Row by row as they come."""
    found = after([table(column("a", 1.0)), table(column("b", 2.0, 3.0))], "concatenate")
    assert [{"a": 1.0, "b": 2.0}, {"a": None, "b": 3.0}] == found


def test_rows_are_limited() -> None:
    """The first ones stay."""
    assert [{"a": 1.0}] == after([table(column("a", 1.0, 2.0))], "limit", limitField=1)


def test_rows_are_grouped() -> None:
    """With calculations over the other columns."""
    frame = table(column("zone", "x", "y", "x"), column("Value", 1.0, 2.0, 3.0))
    fields = {"zone": {"operation": "groupby"}, "Value": {"operation": "aggregate", "aggregations": ["sum"]}}
    expected = [{"zone": "x", "Value (sum)": 4.0}, {"zone": "y", "Value (sum)": 2.0}]
    assert expected == after([frame], "groupBy", fields=fields)


@pytest.mark.parametrize(
    ("condition", "wanted", "kept"),
    [
        pytest.param("greater", 1, [2.0, 3.0], id="greater"),
        pytest.param("greaterOrEqual", 2, [2.0, 3.0], id="not lower"),
        pytest.param("lower", "2", [1.0], id="lower"),
        pytest.param("lowerOrEqual", 2, [1.0, 2.0], id="not greater"),
        pytest.param("equal", "2", [2.0], id="equal"),
        pytest.param("notEqual", 2, [1.0, 3.0, None], id="not equal"),
        pytest.param("isNull", None, [None], id="a hole"),
        pytest.param("isNotNull", None, [1.0, 2.0, 3.0], id="no hole"),
        pytest.param("greater", "x", [], id="greater than what is no number"),
        pytest.param("regex", 1, [], id="a condition that is not known"),
    ],
)
def test_rows_are_filtered_by_a_value(condition: str, wanted: object, kept: list[Cell]) -> None:
    """All that pass stay."""
    frame = table(column("a", 1.0, 2.0, 3.0, None))
    rule = {"fieldName": "a", "config": {"id": condition, "options": {"value": wanted}}}
    assert kept == [row["a"] for row in after([frame], "filterByValue", type="include", match="all", filters=[rule])]


def test_rows_that_pass_are_left_out_where_it_says_so() -> None:
    """One condition of several is enough for any; a column that is not there passes none."""
    frame = table(column("a", 1.0, 2.0))
    filters = [
        {"fieldName": "a", "config": {"id": "equal", "options": {"value": 1}}},
        {"fieldName": "z", "config": {"id": "equal", "options": {"value": 2}}},
    ]
    assert [{"a": 2.0}] == after([frame], "filterByValue", type="exclude", match="any", filters=filters)
    assert rows([frame]) == after([frame], "filterByValue", type="exclude")


def test_what_is_not_known_is_named_and_what_is_off_is_not_applied() -> None:
    """The panel says so."""
    frames, unknown = transformed(
        [PODS], [{"id": "heatmap"}, {"id": "limit", "options": {"limitField": 1}, "disabled": True}]
    )
    assert ((PODS,), ("heatmap",)) == (frames, unknown)


def test_nan_is_kept_through_tables() -> None:
    """It is neither zero nor nothing."""
    (row,) = after([table(column("a", nan))], "organize")
    assert isnan(row["a"])
