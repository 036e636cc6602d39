"""What happens now: this pod's own figures, and the page's charts and panels of all pods."""

from dataclasses import asdict

from flask import Blueprint, Response, make_response, render_template

from load_harness.live.exchange import as_document
from load_harness.live.model import Chart, Live
from load_harness.live.parts import LiveParts
from load_harness.live.reading import PATH
from load_harness.live.shared import Kept
from load_harness.settings import Settings
from load_harness.sibling_names import BOARDS
from load_harness.web.answers import answer

_WAIT_SECONDS = 1.5
"""How long a page waits for figures that are being read, before it is told that they are."""
_STALE_SECONDS = 15.0


class LivePages:
    """The routes of the live figures."""

    def __init__(self, settings: Settings, parts: LiveParts) -> None:
        self._settings = settings
        self._parts = parts

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("live", __name__)
        blueprint.add_url_rule(PATH, view_func=self.own, methods=["GET"])
        blueprint.add_url_rule("/ui/live.json", view_func=self.charts, methods=["GET"])
        blueprint.add_url_rule("/ui/partials/live", view_func=self.panels, methods=["GET"])
        return blueprint

    def own(self) -> Response:
        """Tell what this pod did in the last minutes."""
        self._parts.sampler.start()
        return answer(as_document(self._parts.own.figures()))

    def charts(self) -> Response:
        """Give the figures of the charts."""
        kept = self._kept()
        if kept is None:
            return answer({"state": "failed" if self._parts.shared.failed else "reading"})
        return answer(_document(kept))

    def panels(self) -> Response:
        """Show what is known beside the charts."""
        kept = self._kept()
        live = None if kept is None else kept.value
        return make_response(render_template("partials/live_panels.html", live=live, boards=self._boards()))

    def _kept(self) -> Kept[Live] | None:
        self._parts.sampler.start()
        return self._parts.shared.get(wait_seconds=_WAIT_SECONDS)

    def _boards(self) -> list[tuple[str, str]]:
        grafana = self._settings.grafana_url
        return [] if grafana is None else [(f"{grafana}/d/{uid}", title) for uid, title in BOARDS]


# Private


def _document(kept: Kept[Live]) -> dict[str, object]:
    live = kept.value
    return {
        "state": "stale" if kept.age_seconds > _STALE_SECONDS else "live",
        "time": live.time,
        "age_seconds": round(kept.age_seconds, 1),
        "source": live.source,
        "because": live.because,
        "workload": live.workload,
        "pods": live.pods,
        "missing": dict(live.missing),
        "charts": [_chart(chart) for chart in live.charts],
    }


def _chart(chart: Chart) -> dict[str, object]:
    return {
        "id": chart.id,
        "source": chart.source,
        "note": chart.note,
        "first": chart.first,
        "step_seconds": chart.step_seconds,
        "lines": [asdict(line) for line in chart.lines],
    }
