"""The kinds of panels that are drawn, by the id of Grafana's plug-in."""

from collections.abc import Mapping

from dashboards.preview.kinds import bargauge, bars, gauge, heatmap, piechart, stat, states, table, text, timeseries
from dashboards.preview.kinds.interface import Draw

KINDS: Mapping[str, Draw] = {
    "barchart": bars.draw_bar_chart,
    "bargauge": bargauge.draw,
    "gauge": gauge.draw,
    "heatmap": heatmap.draw,
    "histogram": bars.draw_histogram,
    "piechart": piechart.draw,
    "stat": stat.draw,
    "state-timeline": states.draw_timeline,
    "status-history": states.draw_history,
    "table": table.draw,
    "timeseries": timeseries.draw,
}
"""What is drawn of answers."""

WORDS: Mapping[str, Draw] = {"text": text.draw}
"""What needs no answer."""
