from collections.abc import Sequence
from dataclasses import replace

import pytest

from dashboards.page.charts import Marker, MarkerKind, Region
from dashboards.page.model import Page
from dashboards.page.render import render
from dashboards.page.widgets import Said
from dashboards.preview.board import Tally, grid_of, page_of
from dashboards.preview.fields import configured
from dashboards.preview.frames import Field, Frame, Kind
from dashboards.preview.happenings import happenings
from dashboards.preview.links import OtherPage
from dashboards.preview.records import snapshot_from_json, snapshot_to_json
from dashboards.preview.repeats import left_out, placed_rows
from dashboards.preview.snapshot import Happening, Snapshot
from slo.documents import Document
from slo.errors import Mistake
from tests.dashboards.preview.boards import RANGE, START, STEP, board, defaults, panel, series, snapshot, wave
from tests.dashboards.preview.drawing import drawn_panel
from tests.dashboards.preview.every_kind import every_kind


def test_every_panel_is_counted() -> None:
    """What was drawn, and what was not, and why."""
    grid, tally = grid_of(every_kind())
    assert Tally(drawn=15, empty=2, failed=1, unknown=2) == tally
    assert "15 drawn, 2 without data, 1 with an error, 2 not rendered" == str(tally)
    assert 20 == len(grid.panels)


@pytest.mark.parametrize(
    ("json", "expected"),
    [
        pytest.param(panel("stat", "x"), Said(words="No data"), id="no answer"),
        pytest.param(panel("stat", "x", fieldConfig=defaults(noValue="calm")), Said(words="calm"), id="a good nothing"),
        pytest.param(panel("timeseries"), Said(words="No data"), id="no query"),
        pytest.param(
            panel("flamegraph", "x"), Said(words="not rendered: type flamegraph", lines=("A: x",)), id="an unknown kind"
        ),
        pytest.param(panel("logs", "x"), Said(words="not rendered: log lines", lines=("A: x",)), id="logs"),
        pytest.param(panel("", "x"), Said(words="not rendered: type unknown", lines=("A: x",)), id="no kind"),
    ],
)
def test_what_is_not_drawn_says_why(json: dict[str, object], expected: Said) -> None:
    """It is never zero."""
    assert expected == drawn_panel(json).content


def test_why_there_is_no_data_can_be_told() -> None:
    """As a report knows it."""
    grid, _ = grid_of(snapshot(board(panel("stat", "x")), {}), why_empty="Prometheus was down")
    assert Said(words="No data: Prometheus was down") == grid.panels[0].content


def test_an_error_is_shown_with_its_query() -> None:
    """Where nothing else was answered."""
    shown = drawn_panel(panel("stat", "x"), x="parse error").content
    assert Said(words="error: parse error", is_error=True, lines=("x",)) == shown


def test_one_query_that_failed_among_others_is_noted() -> None:
    """The others are drawn."""
    shown = drawn_panel(panel("timeseries", "x", "y"), x=[wave()], y="parse error")
    assert ("query B: parse error",) == shown.notes
    assert not isinstance(shown.content, Said)


def test_what_is_not_applied_or_known_is_noted() -> None:
    """A reader must not take the panel for what Grafana shows."""
    shown = drawn_panel(
        panel("stat", "x", fieldConfig=defaults(unit="furlongs"), transformations=[{"id": "spatial", "options": {}}]),
        x=[wave()],
    )
    assert ("the transformation spatial is not applied here", "the unit furlongs is shown plainly") == shown.notes


def _foreign(of: Snapshot, ref_ids: Sequence[str]) -> Snapshot:
    rows = tuple(
        replace(
            row,
            panels=tuple(
                replace(
                    one,
                    answers=tuple(
                        replace(answer, is_foreign=answer.target.ref_id in ref_ids) for answer in one.answers
                    ),
                )
                for one in row.panels
            ),
        )
        for row in of.rows
    )
    return replace(of, rows=rows)


def test_another_source_of_data_is_not_asked() -> None:
    """Alone it leaves the panel undrawn, among others it is noted."""
    of = snapshot(board(panel("timeseries", "x", "y")), {"x": [wave()]})
    alone, among = (grid_of(_foreign(of, ref_ids))[0].panels[0] for ref_ids in ("AB", "B"))
    assert "not rendered: its source of data is not Prometheus" == alone.content.words
    assert ("query B is not one for Prometheus, and is left out",) == among.notes


def test_a_page_says_what_it_is_of() -> None:
    """Title, description, time, variables, source, and how the panels came out."""
    variables = [
        {"name": "pod", "type": "query", "label": "Pod"},
        {"name": "secret", "type": "query", "hide": 2},
        {"name": "zone", "type": "query"},
    ]
    of = snapshot(
        board(panel("stat", "x"), description="Is it well?", templating={"list": variables}),
        {},
        choices={"pod": ["a", "b", "c", "d", "e"], "secret": ["x"], "zone": []},
    )
    page = page_of(replace(of, problems=("annotation deploys: bad query",)), source="http://prometheus")
    assert ("A board", "Is it well?", True) == (page.title, page.description, page.is_wide)
    assert [
        ("Time", "2023-11-14 22:13:20 UTC to 2023-11-14 23:13:20 UTC"),
        ("Pod", "a, b, c, d, …"),
        ("zone", "nothing to choose"),
        ("Data", "http://prometheus"),
        ("Panels", "0 drawn, 1 without data"),
        ("Problem", "annotation deploys: bad query"),
    ] == [(fact.name, fact.value) for fact in page.facts]


def test_a_page_of_every_kind_is_the_same_each_time() -> None:
    """Nothing of the moment or the machine enters the file."""
    one, other = (render(page_of(every_kind(), source="made up")) for _ in range(2))
    assert one == other


def test_texts_have_the_values_of_variables() -> None:
    """Titles of panels and rows, descriptions and words."""
    row = {"type": "row", "title": "Of $pod", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}}
    words = panel(
        "text",
        title="[[pod]]",
        description="${pod}",
        options={"content": "$pod"},
        gridPos={"x": 0, "y": 1, "w": 4, "h": 4},
    )
    grid, _ = grid_of(snapshot(board(row, words), {}, choices={"pod": ["web-1"]}))
    (shown,) = grid.panels
    assert ("Of web-1", "web-1", "web-1", "web-1") == (
        grid.bands[0].title,
        shown.title,
        shown.description,
        shown.content.text,
    )


def test_rows_hold_the_panels_below_them() -> None:
    """By their place on the grid, whatever their order; a closed one holds its own."""
    grid, _ = grid_of(
        snapshot(
            board(
                panel("stat", title="low", gridPos={"x": 0, "y": 12, "w": 6, "h": 4}),
                {"type": "row", "title": "Open", "gridPos": {"x": 0, "y": 4, "w": 24, "h": 1}},
                panel("stat", title="top", gridPos={"x": 0, "y": 0, "w": 6, "h": 4}),
                {
                    "type": "row",
                    "title": "Closed",
                    "collapsed": True,
                    "gridPos": {"x": 0, "y": 20, "w": 24, "h": 1},
                    "panels": [panel("stat", title="inside", gridPos={"x": 0, "y": 21, "w": 6, "h": 4})],
                },
            ),
            {},
        )
    )
    assert [("", True, ["top"]), ("Open", True, ["low"]), ("Closed", False, ["inside"])] == [
        (band.title, band.is_open, [one.title for one in band.panels]) for band in grid.bands
    ]
    assert [0, 0, 0] == [band.panels[0].y for band in grid.bands]


PODS = {"pod": ["a", "b", "c"]}


def test_a_panel_is_repeated_side_by_side() -> None:
    """In equal parts of the whole width, and what is below moves down."""
    repeated = panel("stat", title="$pod", repeat="pod", maxPerRow=2, gridPos={"x": 0, "y": 0, "w": 24, "h": 4})
    below = panel("stat", title="below", gridPos={"x": 0, "y": 4, "w": 24, "h": 4})
    grid, _ = grid_of(snapshot(board(repeated, below), {}, choices=PODS))
    assert [("a", 0, 0, 12), ("b", 12, 0, 12), ("c", 0, 4, 12), ("below", 0, 8, 24)] == [
        (one.title, one.x, one.y, one.width) for one in grid.panels
    ]


def test_a_panel_is_repeated_downwards() -> None:
    """In its own width."""
    repeated = panel("stat", title="$pod", repeat="pod", repeatDirection="v", gridPos={"x": 6, "y": 0, "w": 6, "h": 4})
    grid, _ = grid_of(snapshot(board(repeated), {}, choices=PODS))
    assert [(6, 0, 6), (6, 4, 6), (6, 8, 6)] == [(one.x, one.y, one.width) for one in grid.panels]


def test_a_row_is_repeated() -> None:
    """With its panels, each for its own value."""
    row = {"type": "row", "title": "Pod $pod", "repeat": "pod", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}}
    grid, _ = grid_of(snapshot(board(row, panel("stat", title="of $pod", gridPos={"y": 1})), {}, choices=PODS))
    assert [("Pod a", "of a"), ("Pod b", "of b"), ("Pod c", "of c")] == [
        (band.title, band.panels[0].title) for band in grid.bands
    ]


def test_what_nothing_is_chosen_for_is_there_once() -> None:
    """A variable without values repeats nothing."""
    (row,) = placed_rows(board(panel("stat", repeat="nobody")), snapshot(board(), {}).choices)
    assert 1 == len(row.places)


def test_a_place_off_the_grid_is_brought_back() -> None:
    """Files that people wrote have anything in them."""
    shown = drawn_panel(panel("stat", gridPos={"x": 30, "y": "a", "w": 40, "h": 0}))
    assert (0, 0, 24, 1) == (shown.x, shown.y, shown.width, shown.height)


OTHERS = (
    OtherPage(uid="lh-cost", title="Cost", tags=("load-harness",), address="lh-cost.html"),
    OtherPage(uid="a-board", title="Itself", tags=("load-harness",), address="a-board.html"),
    OtherPage(uid="else", title="Else", tags=(), address="else.html"),
)


def _linked(**settings: object) -> Page:
    of = snapshot(
        board(panel("stat", "x", links=[{"title": "Cost of $pod", "url": "/d/lh-cost/x?var-pod=$pod"}]), **settings),
        {},
        choices={"pod": ["a"]},
    )
    return page_of(of, source="x", pages=OTHERS)


def test_links_lead_to_the_pages_beside() -> None:
    """By uid, and by tag; never to itself."""
    page = _linked(
        links=[
            {"type": "dashboards", "tags": ["load-harness"]},
            {"type": "link", "url": "https://x.org", "title": "Runbook"},
            "odd",
        ]
    )
    assert [("Cost", "lh-cost.html"), ("Runbook", "https://x.org")] == [(one.title, one.address) for one in page.links]
    (link,) = page.sections[0].panels[0].links
    assert ("Cost of a", "lh-cost.html") == (link.title, link.address)


def test_links_to_what_has_no_page_lead_nowhere() -> None:
    """They are not shown."""
    of = snapshot(
        board(panel("stat", "x", links=[{"title": "x", "url": "/d/unknown"}, {"title": "y", "url": "/explore"}])), {}
    )
    page = page_of(of, source="x")
    assert ["", ""] == [one.address for one in page.sections[0].panels[0].links]
    assert "panel-link" not in render(page).split("<main")[1]


def test_events_are_marked() -> None:
    """The dashboard's own and those of a report; an alarming colour makes an alert of one."""
    of = snapshot(
        board(),
        {},
        happenings=[
            Happening(time=START, text="deployed", is_bad=False),
            Happening(time=START, text="fires", is_bad=True),
        ],
    )
    more = Marker(time=START, label="scaled", kind=MarkerKind.UP)
    stage = Region(start_time=START, end_time=START + 9, label="peak")
    grid, _ = grid_of(of, title="Board", markers=(more,), regions=(stage,), is_counted=True)
    assert ["scaled", "deployed", "fires"] == [marker.label for marker in grid.markers]
    assert [MarkerKind.UP, MarkerKind.NOTE, MarkerKind.ALERT] == [marker.kind for marker in grid.markers]
    assert ((stage,), True, "Board") == (grid.regions, grid.is_counted, grid.title)


def _happened(*values: float, **settings: object) -> list[tuple[float, str, bool]]:
    annotation = board(annotations={"list": [{"name": "deploys", "expr": "x", **settings}]}).annotations[0]
    row = series({"version": "1.2"}, *values)
    return [(one.time - START, one.text, one.is_bad) for one in happenings(annotation, [row], STEP, START)]


def test_an_event_begins_where_values_begin() -> None:
    """Zero is none, and a gap begins another one; what began before says so."""
    assert [(60, "deploys", False), (240, "deploys", False)] == _happened(0, 1, 1, 0, 1)
    assert [(0, "deploys (since before)", False)] == _happened(1, 1)


def test_an_event_has_the_words_and_the_colour_of_its_annotation() -> None:
    """With labels in them."""
    found = _happened(0, 1, titleFormat="Deploy {{version}}", textFormat="of {{team}}web", iconColor="red")
    assert [(60, "Deploy 1.2 · of web", True)] == found


def test_an_event_can_be_when_its_value_says() -> None:
    """In milliseconds since 1970."""
    at = (START + 90) * 1000
    assert [(90, "deploys", False)] == _happened(at, at, useValueForTime=True)


def test_a_snapshot_comes_back_from_its_record() -> None:
    """Numbers, labels, choices and errors, exactly; and draws the same page."""
    of = every_kind()
    mistakes: list[Mistake] = []
    back = snapshot_from_json(Document(file="board.json", value=snapshot_to_json(of), lines={}), mistakes)
    assert [] == mistakes
    assert (of.rows, of.range, of.happenings) == (back.rows, back.range, back.happenings)
    assert render(page_of(of, source="x")) == render(page_of(back, source="x"))


def test_repeats_come_back_with_what_was_chosen_for_each() -> None:
    """A panel's own choice stands beside the dashboard's."""
    row = {"type": "row", "title": "$pod", "repeat": "pod", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}}
    of = snapshot(
        board(row, panel("stat", "x", repeat="zone", gridPos={"y": 1})), {}, choices={**PODS, "zone": ["x", "y"]}
    )
    back = snapshot_from_json(Document(file="board.json", value=snapshot_to_json(of), lines={}), [])
    written = [[one.choices.by_name["zone"].values for one in row.panels] for row in back.rows]
    assert [[("x",), ("y",)]] * 3 == written


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda record: record.update(end_time=0), "must be after start_time", id="no time"),
        pytest.param(lambda record: record.update(dashboard=5), "as Grafana exports it", id="no dashboard"),
        pytest.param(lambda record: record["rows"][0]["panels"][0].update(x=30), "must be 0..", id="beside the grid"),
        pytest.param(
            lambda record: record["rows"][0]["panels"][0].update(width=50), "must be 1..24", id="wider than the grid"
        ),
        pytest.param(
            lambda record: record["rows"][0]["panels"][0].update(path=["panels", 99]),
            "the place of a panel",
            id="no such panel",
        ),
        pytest.param(
            lambda record: record["rows"][0]["panels"][0]["answers"][0].update(query=7),
            "the number of a query",
            id="no such query",
        ),
        pytest.param(
            lambda record: record["rows"][0]["panels"][0]["answers"][0].update(
                rows=[{"metric": {}, "values": [["a"]]}]
            ),
            "pairs of a time and a number",
            id="no numbers",
        ),
    ],
)
def test_a_damaged_record_is_named(change: object, expected: str) -> None:
    """With what is wrong in it."""
    record, mistakes = snapshot_to_json(every_kind()), []
    change(record)
    assert snapshot_from_json(Document(file="board.json", value=record, lines={}), mistakes) is None
    assert expected in str(mistakes[0].rule)


@pytest.mark.parametrize(
    ("matcher", "expected"),
    [
        pytest.param({"id": "byName", "options": "cpu"}, ["cpu"], id="by name"),
        pytest.param({"id": "byRegexp", "options": "/^c/"}, ["cpu"], id="by pattern"),
        pytest.param({"id": "byFrameRefID", "options": "A"}, ["cpu", "memory", "pod"], id="by query"),
        pytest.param({"id": "byType", "options": "number"}, ["cpu", "memory"], id="by type"),
        pytest.param({"id": "byNames", "options": {"names": ["cpu", "pod"]}}, ["cpu", "pod"], id="by names"),
        pytest.param(
            {"id": "byNames", "options": {"mode": "exclude", "names": ["cpu"]}}, ["memory", "pod"], id="all but some"
        ),
        pytest.param({"id": "byValue", "options": {}}, [], id="a matcher that is not known"),
    ],
)
def test_overrides_reach_the_fields_that_they_match(matcher: dict[str, object], expected: list[str]) -> None:
    """Over the defaults."""
    fields = (
        Field(name="cpu", kind=Kind.NUMBER, values=(1.0,)),
        Field(name="memory", kind=Kind.NUMBER, values=(1.0,)),
        Field(name="pod", kind=Kind.TEXT, values=("a",)),
    )
    config = {
        "defaults": {"decimals": 1},
        "overrides": [{"matcher": matcher, "properties": [{"id": "decimals", "value": 2}]}],
    }
    (frame,) = configured([Frame(ref_id="A", fields=fields)], {"fieldConfig": config})
    assert expected == [one.name for one in frame.fields if one.config["decimals"] == 2]


def test_a_range_of_time_is_that_of_the_snapshot() -> None:
    """All charts share it."""
    grid, _ = grid_of(every_kind())
    assert (RANGE.start, RANGE.end) == (grid.start_time, grid.end_time)


def test_more_repeats_than_anybody_reads_are_told() -> None:
    """Forty are drawn."""
    of = board(panel("stat", "x", title="Pods", repeat="pod"))
    chosen = snapshot(of, {}, choices={"pod": [f"p{number}" for number in range(43)]})
    assert 40 == len(chosen.panels)
    assert ["Pods: repeated 40 times; 3 more values of pod not drawn"] == list(left_out(of, chosen.choices))
