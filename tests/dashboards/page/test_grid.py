import json
import re
from html.parser import HTMLParser

import pytest

from dashboards.page.charts import Colour, LegendTable, TimeChart, Tone
from dashboards.page.grid import Band, Grid, GridPanel, PanelLink
from dashboards.page.model import Page
from dashboards.page.render import render
from dashboards.page.widgets import (
    Amount,
    Bar,
    Bars,
    Categories,
    Category,
    Cell,
    Cells,
    Dial,
    Dials,
    Dress,
    GridColumn,
    HeatMap,
    KeyText,
    Lane,
    Lanes,
    Markdown,
    Number,
    Numbers,
    Pie,
    Said,
    Slice,
    Span,
    Stretch,
    Tick,
    Widget,
)
from tests.dashboards.page.examples import START, series

GREEN = Tone(light="#2c7423", dark="#73bf69")
HOSTILE = "</script><script>alert('x')</script><img src=x onerror=\"alert(1)\"> & ' ü"


def panel(content: TimeChart | Widget, **settings: object) -> GridPanel:
    """Place a panel at the top left."""
    given = {"x": 0, "y": 0, "width": 12, "height": 8, "title": "A panel", **settings}
    return GridPanel(content=content, **given)


def grid(*panels: GridPanel, **settings: object) -> Grid:
    """Put panels on a grid of ten seconds."""
    given = {"title": "", "start_time": START, "end_time": START + 10, **settings}
    return Grid(bands=(Band(title="", panels=panels),), **given)


def drawn(content: TimeChart | Widget, **settings: object) -> str:
    """Render a page with one panel, and give what is in the panel."""
    html = render(Page(title="T", sections=(grid(panel(content, **settings)),)))
    return re.search(r"<article.*?</article>", html, re.DOTALL)[0]


def every_widget(text: str) -> tuple[Widget, ...]:
    """Build one of each, all texts alike."""
    amount = Amount(text=text, before=text, after=text, colour=GREEN, share=0.5)
    key = KeyText(text=text, colour=GREEN)
    times = {"start_time": START, "end_time": START + 10}
    return (
        Numbers(numbers=(Number(amount=amount, name=text, trend=(1.0, None, 2.0), link="https://example.com"),)),
        Dials(dials=(Dial(amount=amount, name=text, stretches=(Stretch(low=0, high=1, colour=GREEN),)),)),
        Bars(bars=(Bar(amount=amount, name=text),)),
        Cells(
            columns=(GridColumn(title=text),),
            rows=((Cell(amount=amount, has_bar=True, link="page.html"),),),
            left_out=2,
        ),
        HeatMap(rows=(text,), columns=((1.0,),), least=text, most=text, **times),
        Lanes(lanes=(Lane(name=text, spans=(Span(text=text, **times),)),), keys=(key,), **times),
        Categories(
            keys=(key, key),
            categories=(Category(name=text, amounts=(amount, amount)),),
            ticks=(Tick(share=1, text=text),),
            shows_values=True,
        ),
        Pie(slices=(Slice(name=text, amount=amount),)),
        Markdown(text=f"# {text}\n\n- {text}\n\n{text}"),
        Said(words=text, is_error=True, lines=(text,)),
    )


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("number", range(10), ids=[type(one).__name__ for one in every_widget("x")])
def test_hostile_text_stays_text(number: int) -> None:
    """Whatever a label holds, a panel has the same elements as with a harmless one."""
    harmless, hostile = (
        [tag for tag, _ in _Tags(drawn(every_widget(text)[number], title=text, description=text, notes=(text,))).found]
        for text in ("harmless", HOSTILE)
    )
    assert harmless == hostile


@pytest.mark.parametrize("widget", every_widget("x"), ids=[type(one).__name__ for one in every_widget("x")])
def test_nothing_in_a_panel_needs_inline_permission(widget: Widget) -> None:
    """Places and colours come from style sheets: the policy lets no attribute through."""
    attributes = {name for _, held in _Tags(drawn(widget)).found for name in held}
    assert [] == [name for name in attributes if name == "style" or name.startswith("on")]


def test_a_panel_stands_where_the_dashboard_has_it() -> None:
    """The page's own style sheet has a rule for each place, and its hash is in the policy."""
    html = render(Page(title="T", sections=(grid(panel(Said(words="x"), x=6, y=4, width=18, height=7)),)))
    assert ".at-6-4-18-7{--x:7;--y:5;--w:18;--h:7}" in html
    assert "cell at-6-4-18-7" in html


def test_a_colour_is_another_one_in_each_theme_with_an_ink_that_is_read_on_it() -> None:
    """White on a dark green, black on a light one."""
    html = render(Page(title="T", sections=(grid(panel(every_widget("x")[0])),)))
    assert "--tone-2c7423-73bf69:light-dark(#2c7423,#73bf69);" in html
    assert "--on-paint:light-dark(#ffffff,#14171c)" in html


@pytest.mark.parametrize(
    "place",
    [
        pytest.param({"x": 13}, id="out at the right"),
        pytest.param({"x": -1}, id="out at the left"),
        pytest.param({"width": 0}, id="no width"),
        pytest.param({"height": 0}, id="no height"),
        pytest.param({"y": -1}, id="above the top"),
    ],
)
def test_a_panel_that_stands_nowhere_is_refused(place: dict[str, int]) -> None:
    """Better here than as a page that is out of joint."""
    with pytest.raises(ValueError, match="must stand on the grid of 24 columns"):
        panel(Said(words="x"), **place)


def test_a_grid_that_ends_before_it_starts_is_refused() -> None:
    """There is no axis to draw."""
    with pytest.raises(ValueError, match="must end after it starts"):
        grid(end_time=START)


def test_rows_fold() -> None:
    """An open row is open, a folded one is not, and each says how much is in it."""
    bands = (
        Band(title="Open", panels=(panel(Said(words="x")),)),
        Band(title="Folded", panels=(panel(Said(words="x")), panel(Said(words="y"))), is_open=False),
    )
    html = render(Page(title="T", sections=(Grid(title="", bands=bands, start_time=START, end_time=START + 1),)))
    assert [True, False] == ["open" in held for tag, held in _Tags(html).found if tag == "details"]
    assert re.findall(r'class="count">\((.*?)\)', html) == ["1 panel", "2 panels"]


def test_only_links_that_lead_somewhere_safe_are_links() -> None:
    """A link that would run a script is none."""
    links = (
        PanelLink(title="good", address="https://example.com/a"),
        PanelLink(title="beside", address="lh-cost.html"),
        PanelLink(title="bad", address="javascript:alert(1)"),
        PanelLink(title="nowhere", address=""),
    )
    html = drawn(Said(words="x"), links=links)
    assert ["https://example.com/a", "lh-cost.html"] == [held["href"] for tag, held in _Tags(html).found if tag == "a"]


def test_charts_of_all_rows_share_one_axis() -> None:
    """They are numbered in the order of reading, and only those with data are drawn."""
    full = TimeChart(title="Full", series=(series("a", 1.0, 2.0),))
    empty = TimeChart(title="Empty", series=(), why_empty="nobody asked")
    bands = (
        Band(title="", panels=(panel(empty), panel(Said(words="x")))),
        Band(title="More", panels=(panel(full),)),
    )
    html = render(Page(title="T", sections=(Grid(title="", bands=bands, start_time=START, end_time=START + 10),)))
    data = json.loads(re.search(r'class="group-data">(.*?)</script>', html)[1])
    assert ["1"] == list(data["charts"])
    assert (True, True) == (data["clock"], data["charts"]["1"]["inGrid"])
    assert "nobody asked" in html


def test_an_axis_that_counts_says_where_zero_is() -> None:
    """A run is read from its start, a board by the clock."""
    chart = TimeChart(title="T", series=(series("a", 1.0),))
    counted, clocked = (
        render(Page(title="T", sections=(grid(panel(chart), is_counted=one),))) for one in (True, False)
    )
    assert "+0 s is 2023-11-14 22:13:20 UTC" in counted
    assert "All times are UTC" in clocked


def test_times_without_a_date_count_from_the_beginning() -> None:
    """A simulation has no date, and no event of it a clock."""
    chart = TimeChart(title="T", series=(series("a", 1.0),))
    html = render(Page(title="T", sections=(grid(panel(chart), is_counted=True, is_dated=False),)))
    assert "+0 s is the beginning" in html
    assert "2023-11-14" not in html


def test_times_without_a_date_must_be_counted() -> None:
    """There is no clock to show."""
    with pytest.raises(ValueError, match="without a date: its times must be counted; set is_counted"):
        grid(is_dated=False)


def test_a_legend_can_be_a_table() -> None:
    """With a cell for each calculation."""
    legend = LegendTable(columns=("Mean", "Max"), rows=(("1.5", "2"),))
    html = drawn(TimeChart(title="T", series=(series("a", 1.0, 2.0),), legend=legend))
    assert '<th scope="col">Mean</th><th scope="col">Max</th>' in html
    assert "<td>1.5</td><td>2</td>" in html


def test_a_legend_without_a_row_for_each_series_is_refused() -> None:
    """Its rows would stand beside the wrong names."""
    with pytest.raises(ValueError, match="0 rows for 1 series: must be as many"):
        TimeChart(title="T", series=(series("a", 1.0),), legend=LegendTable(columns=(), rows=()))


@pytest.mark.parametrize(
    ("widget", "expected"),
    [
        pytest.param(
            Numbers(numbers=(Number(amount=Amount(text="3.1", after=" ms", colour=GREEN)),)),
            '<span class="stat-value">3.1<small> ms</small></span>',
            id="a number with its unit",
        ),
        pytest.param(
            Numbers(numbers=(Number(amount=Amount(text="up"), name="web-1"),), dress=Dress.PAPER),
            '<span class="stat-name">web-1</span>',
            id="a number with its name",
        ),
        pytest.param(
            Bars(bars=(Bar(amount=Amount(text="50%", share=0.5), name="a"),)),
            '<rect class="bar-fill" x="0" y="0" width="50.0%" height="100%"/>',
            id="a bar that lies",
        ),
        pytest.param(
            Bars(bars=(Bar(amount=Amount(text="50%", share=0.25), name="a"),), is_upright=True),
            '<rect class="bar-fill" x="0" y="75.0%" width="100%" height="25.0%"/>',
            id="a bar that stands",
        ),
        pytest.param(
            Dials(dials=(Dial(amount=Amount(text="x", share=1.0)),)),
            'class="dial-value" d="M-32.91 19.00A38 38 0 1 1 32.91 19.00"',
            id="a full dial",
        ),
        pytest.param(
            Cells(columns=(GridColumn(title="Value", is_number=True, width_pixels=90),), rows=()),
            '<th scope="col" class="align-right wide-90">Value</th>',
            id="a column with a width",
        ),
        pytest.param(
            Cells(columns=(GridColumn(title="A"),), rows=(), left_out=3), "3 more rows not shown", id="a cut table"
        ),
        pytest.param(
            Pie(slices=(Slice(name="all", amount=Amount(text="7", share=1.0)),)),
            '<span class="share">100.0%</span>',
            id="a pie of one slice",
        ),
        pytest.param(Said(words="No data"), '<p class="empty">No data</p>', id="words"),
        pytest.param(
            Lanes(
                start_time=START,
                end_time=START + 10,
                lanes=(Lane(name="a", spans=(Span(start_time=START + 5, end_time=START + 20, text="up"),)),),
            ),
            '<svg x="50.0%" width="50.0%" height="100%" class="paint-blue">',
            id="a state that outlasts the axis",
        ),
    ],
)
def test_a_widget_is_drawn(widget: Widget, expected: str) -> None:
    """What it holds is where it belongs."""
    assert expected in drawn(widget)


def test_a_series_may_have_a_colour_of_its_own() -> None:
    """It goes to the script by the name that the style sheet has it under."""
    chart = TimeChart(title="T", series=(series("a", 1.0, colour=GREEN), series("b", 1.0, colour=Colour.BAD)))
    html = render(Page(title="T", sections=(grid(panel(chart)),)))
    data = json.loads(re.search(r'class="group-data">(.*?)</script>', html)[1])
    assert ["tone-2c7423-73bf69", "bad"] == [one["colour"] for one in data["charts"]["0"]["series"]]
    assert ":root{--tone-2c7423-73bf69:" in html


def test_a_colour_that_is_none_is_refused() -> None:
    """Nothing but hexadecimal digits gets into the style sheet."""
    with pytest.raises(ValueError, match="must be written as #37872d"):
        Tone(light="red;}", dark="#000000")
