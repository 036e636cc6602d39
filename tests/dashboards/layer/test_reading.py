import json
from pathlib import Path

import pytest

from dashboards.model import Json
from dashboards.reading import Dashboard, dashboard_of, parse_dashboard, read_dashboard, read_dashboards
from slo.errors import InvalidInput

NO_SOURCE = 'must be a name or a mapping with a uid; write {"type": ..., "uid": ...}'


def _read(value: Json) -> Dashboard:
    return parse_dashboard(json.dumps(value, indent=1), file="a.json")


def _mistakes(value: Json) -> list[str]:
    with pytest.raises(InvalidInput) as invalid:
        _read(value)
    return [str(mistake) for mistake in invalid.value.mistakes]


def test_panels_are_read_wherever_they_stand() -> None:
    """On the board, under a row, inside a closed row, and in the rows of long ago."""
    panels = [
        {"id": 1, "type": "stat", "title": "top"},
        {"id": 2, "type": "row", "title": "Closed", "panels": [{"id": 3, "type": "table", "title": "inside"}]},
        {"type": "timeseries", "title": "below"},
    ]
    read = _read({"title": "x", "panels": panels, "rows": [{"title": "Old", "panels": [{"type": "graph"}]}]})
    assert [
        ("Old", "graph", None, ("rows", 0, "panels", 0)),
        ("", "stat", 1, ("panels", 0)),
        ("", "row", 2, ("panels", 1)),
        ("Closed", "table", 3, ("panels", 1, "panels", 0)),
        ("Closed", "timeseries", None, ("panels", 2)),
    ] == [(panel.row, panel.type, panel.id, panel.path) for panel in read.panels]


def test_queries_are_read_with_what_grafana_takes_where_nothing_is_said() -> None:
    """The panel's data source, a range, the format of a series."""
    own = {"type": "loki", "uid": "l"}
    targets = [
        {"expr": "up", "refId": "A"},
        {"expr": "x", "instant": True, "hide": True, "format": "table", "legendFormat": "{{pod}}", "datasource": own},
        {"instant": True, "range": True},
    ]
    read = _read({"title": "x", "panels": [{"type": "stat", "datasource": "Prometheus", "targets": targets}]})
    assert [
        ("A", "up", "Prometheus", False, False, "time_series", ""),
        ("", "x", own, True, True, "table", "{{pod}}"),
        ("", "", "Prometheus", False, False, "time_series", ""),
    ] == [
        (one.ref_id, one.expr, one.datasource, one.is_hidden, one.is_instant, one.format, one.legend)
        for one in read.panels[0].targets
    ]


def test_the_format_of_another_language_may_be_a_number() -> None:
    """Some plug-ins number theirs; it is not for us to refuse."""
    panel = {"type": "table", "targets": [{"rawSql": "select 1", "format": 1}]}
    assert "time_series" == _read({"title": "x", "panels": [panel]}).panels[0].targets[0].format


def test_variables_and_annotations_are_read_in_both_shapes() -> None:
    """A query as a text or as an object; an expression beside the name or in the editor's `target`."""
    variables = [
        {"name": "a", "type": "query", "query": "label_values(up, job)"},
        {"name": "b", "type": "query", "query": {"query": "label_values(up, pod)", "qryType": 1}},
        {"name": "c", "type": "adhoc"},
    ]
    annotations = [
        {"name": "old", "expr": "ALERTS", "step": "30s"},
        {"name": "new", "target": {"expr": "changes(x[1m]) > 0", "interval": "5m"}},
        {"name": "other", "target": {"tags": ["x"], "interval": 3}},
        {"name": "both", "expr": "old", "step": "1m", "target": {"expr": "new"}},
    ]
    read = _read({"title": "x", "templating": {"list": variables}, "annotations": {"list": annotations}})
    assert ["label_values(up, job)", "label_values(up, pod)", ""] == [one.query for one in read.variables]
    assert [
        ("ALERTS", "30s", ("expr",)),
        ("changes(x[1m]) > 0", "5m", ("target", "expr")),
        ("", "", ("expr",)),
        ("new", "", ("target", "expr")),
    ] == [(one.expr, one.interval, one.expr_path[3:]) for one in read.annotations]


@pytest.mark.parametrize(
    ("wrapped", "prefix"),
    [
        ({"title": "x", "uid": "u"}, ()),
        ({"dashboard": {"title": "x", "uid": "u"}, "meta": {}}, ("dashboard",)),
        ({"apiVersion": "dashboard.grafana.app/v1", "spec": {"title": "x", "uid": "u"}}, ("spec",)),
    ],
)
def test_what_wraps_a_dashboard_is_taken_off(wrapped: Json, prefix: tuple[str, ...]) -> None:
    """The answer of the API, a Kubernetes object, or nothing."""
    read = _read(wrapped)
    assert ("x", "u", prefix) == (read.title, read.uid, read.prefix)


def test_a_place_is_a_line_of_the_file() -> None:
    """Of the field, or of what it would stand in; none where there is no text."""
    text = '{"dashboard": {\n "title": "x",\n "panels": [\n  {"type": "stat",\n   "targets": [{\n    "expr": "up"}]}]}}'
    read = parse_dashboard(text, file="a.json")
    target = read.panels[0].targets[0]
    assert "a.json:6: panels[0].targets[0].expr" == str(read.place((*target.path, "expr")))
    assert "a.json:5: panels[0].targets[0].legendFormat" == str(read.place((*target.path, "legendFormat")))
    assert "a.json:1" == str(read.place())
    assert "http://x: title" == str(dashboard_of({"title": "x"}, file="http://x").place(("title",)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(
            [1],
            ["a.json:1 [1]: must be a mapping, as Grafana exports it; name the file of a dashboard"],
            id="a list",
        ),
        pytest.param(
            {"b": 1, "a": 2},
            ["a.json:1 ['a', 'b']: has neither title nor panels; name the file of a dashboard"],
            id="no dashboard",
        ),
        pytest.param(
            {"apiVersion": "v2", "spec": {"elements": {}, "layout": {}}},
            ['a.json:4: elements schema v2: is not read; export the dashboard as "Classic" JSON'],
            id="schema v2",
        ),
        pytest.param(
            {"title": 1, "panels": [{"id": "x", "targets": {}}, 3], "templating": {"list": [{"query": 4}]}},
            [
                "a.json:2: title 1: must be a text; write it in quotes",
                "a.json:5: panels[0].id x: must be a whole number; leave it out, or number the panels",
                "a.json:6: panels[0].targets {}: must be a list; write it as a list",
                "a.json:8: panels[1] 3: must be a mapping; write it as Grafana exports it",
                "a.json:13: templating.list[0].query 4: must be a text or a mapping; write the query as a text",
            ],
            id="everything at once",
        ),
        pytest.param(
            {"title": "x", "panels": [{"datasource": 3, "targets": [{"datasource": {"uid": 1}}, {}]}]},
            [
                f"a.json:8: panels[0].targets[0].datasource {{'uid': 1}}: {NO_SOURCE}",
                f"a.json:12: panels[0].targets[1].datasource 3: {NO_SOURCE}",
            ],
            id="data sources",
        ),
    ],
)
def test_every_mistake_is_told_with_its_place(value: Json, expected: list[str]) -> None:
    """The value, the rule and what to do."""
    assert expected == _mistakes(value)


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ('{"a": 1,\n}', ":2", "must be JSON (Expecting property name"),
        ("", ":1", "must be JSON (Expecting value"),
        ('{"title": "x", "panels": [{"id": NaN}]}', "", "must be JSON (NaN is no number of JSON)"),
        ("[" * 5000, "", "must be JSON (maximum recursion depth"),
    ],
)
def test_what_is_no_json_is_told(text: str, line: str, rule: str) -> None:
    """With the line where the reader knows it."""
    with pytest.raises(InvalidInput) as invalid:
        parse_dashboard(text, file="a.json")
    assert str(invalid.value).startswith(f"a.json{line} text: {rule}")


def test_files_and_folders_are_read_in_their_order(tmp_path: Path) -> None:
    """All JSON files of a folder, at any depth, and none twice."""
    (tmp_path / "deep").mkdir()
    for name in ("b.json", "deep/a.json", "c.json"):
        (tmp_path / name).write_text(json.dumps({"title": name}), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    read = read_dashboards([tmp_path / "c.json", tmp_path])
    assert ["c.json", "b.json", "deep/a.json"] == [one.title for one in read]


def test_every_mistake_of_every_file_is_told(tmp_path: Path) -> None:
    """Also a path that is not there, and bytes that are no text."""
    (tmp_path / "a.json").write_bytes(b'{"title": "\xff"}')
    (tmp_path / "b.json").write_text('{"title": 1}', encoding="utf-8")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(InvalidInput) as invalid:
        read_dashboards([tmp_path / "none.json", tmp_path / "a.json", tmp_path / "b.json"])
    assert [
        f"{tmp_path}/none.json file: does not exist; check the path",
        f"{tmp_path}/a.json file: must be UTF-8; write it as UTF-8",
        f"{tmp_path}/b.json:1: title 1: must be a text; write it in quotes",
    ] == [str(mistake) for mistake in invalid.value.mistakes]
    with pytest.raises(InvalidInput, match=r"folder.json file: cannot be read \(Is a directory\)"):
        read_dashboard(tmp_path / "folder.json")


def test_a_file_that_is_too_big_is_not_read(tmp_path: Path) -> None:
    """No dashboard has so many bytes."""
    file = tmp_path / "big.json"
    with file.open("wb") as big:
        big.truncate(2**31)
    with pytest.raises(InvalidInput, match=r"must have at most [\d,]+ bytes"):
        read_dashboard(file)


def test_finding_no_dashboard_is_a_mistake(tmp_path: Path) -> None:
    """An empty folder is more likely a typo."""
    with pytest.raises(InvalidInput, match="holds no dashboard; name a JSON file"):
        read_dashboards([tmp_path])


def test_a_file_that_is_named_twice_is_one_dashboard(tmp_path: Path) -> None:
    """Itself, or with its folder; it is no second one with the same uid."""
    file = tmp_path / "a.json"
    file.write_text('{"title": "A", "panels": []}')

    assert ["A"] == [one.title for one in read_dashboards([tmp_path, file, tmp_path / "." / "a.json"])]


def test_half_of_a_character_is_refused() -> None:
    """It can be escaped, and neither printed nor written."""
    with pytest.raises(InvalidInput, match=r"must be JSON \('\\ud800' is half of a character\)"):
        parse_dashboard('{"title": "\\ud800"}', file="a.json")

    assert "\N{CHART WITH UPWARDS TREND}" == parse_dashboard('{"title": "\\ud83d\\udcc8"}', file="a.json").title
