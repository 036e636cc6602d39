from dashboards.evaluation.times import TimeRange
from dashboards.preview.ask import snapshot_of
from dashboards.preview.board import grid_of
from tests.dashboards.fake_prometheus import FakePrometheus
from tests.dashboards.preview.boards import PROMETHEUS, RANGE, START, board, panel

VARIABLE = {
    "name": "pod",
    "type": "query",
    "query": "label_values(up, pod)",
    "datasource": PROMETHEUS,
    "multi": True,
    "includeAll": True,
    "current": {"text": ["All"], "value": ["$__all"]},
}


def test_everything_is_asked_and_kept() -> None:
    """Variables, each panel as often as it is repeated, and annotations."""
    prometheus = FakePrometheus(labels={("pod", "up"): ["a", "b"]})
    of = board(
        panel("stat", 'up{pod="$pod"}', repeat="pod"),
        panel("heatmap", "buckets", target={"format": "heatmap"}, gridPos={"x": 0, "y": 8, "w": 24, "h": 8}),
        panel("table", "now", target={"instant": True, "range": False, "format": "table"}, gridPos={"y": 20}),
        templating={"list": [VARIABLE]},
        annotations={
            "list": [{"name": "deploys", "expr": "changes(x)"}, {"name": "off", "expr": "y", "enable": False}]
        },
    )
    snapshot = snapshot_of(of, prometheus, RANGE)
    assert ['up{pod="a"}', 'up{pod="b"}', "buckets", "now"] == [
        answer.expr for one in snapshot.panels for answer in one.answers
    ]
    assert [False, False, False, True] == [one.answers[0].is_instant for one in snapshot.panels]
    assert "y" not in prometheus.asked
    assert ["deploys (since before)"] == [one.text for one in snapshot.happenings][:1]
    assert () == snapshot.problems


def test_a_heat_map_is_asked_for_in_wider_steps_than_a_line() -> None:
    """Its cells have to be seen."""
    prometheus = FakePrometheus()
    day = TimeRange(start=START, end=START + 86400)
    snapshot_of(board(panel("timeseries", "a"), panel("heatmap", "b")), prometheus, day)
    line, heat = (step for _, _, step in prometheus.steps)
    assert heat > line


def test_what_is_given_is_chosen() -> None:
    """In place of what is saved."""
    prometheus = FakePrometheus(labels={("pod", "up"): ["a", "b"]})
    of = board(panel("stat", 'up{pod="$pod"}'), templating={"list": [VARIABLE]})
    snapshot = snapshot_of(of, prometheus, RANGE, given={"pod": ["b"]})
    assert 'up{pod="b"}' == snapshot.panels[0].answers[0].expr


def test_what_the_server_refuses_is_an_answer() -> None:
    """Of a panel it is its error, of the rest a problem of the page."""
    prometheus = FakePrometheus(refused={"bad": (400, "parse error")})
    of = board(
        panel("stat", "bad(x"),
        templating={"list": [{**VARIABLE, "query": "label_values(bad, pod)"}]},
        annotations={"list": [{"name": "deploys", "expr": "bad"}]},
    )
    snapshot = snapshot_of(of, prometheus, RANGE)
    assert "error: parse error" == grid_of(snapshot)[0].panels[0].content.words
    assert ("variable pod: parse error", "annotation deploys: parse error") == snapshot.problems
