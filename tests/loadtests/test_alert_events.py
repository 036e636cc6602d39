"""Alerts become events of the run, among the others."""

import json
from dataclasses import replace
from pathlib import Path

from loadtests.alert_events import add_alert_events
from loadtests.run.directory import EVENTS, read_run
from tests.loadtests.run_builder import START, restarted
from tests.loadtests.run_directory import write_run
from tests.loadtests.slo_records import firing, slo_run


def test_alerts_are_told_in_order_of_time(tmp_path: Path) -> None:
    """What began and what ended during the load, with severity and SLO; what was firing before only ends."""
    run = slo_run(alerts=(firing(30, 60), firing(-10, 20, severity="ticket"), firing(100, 200, alert="ShopLatency")))
    write_run(tmp_path, replace(run, events=(restarted(40),)))

    add_alert_events(tmp_path)

    told = [
        (event.time - START, event.type.removeprefix("dev.cdeventsx.load-harness-"), event.subject)
        for event in read_run(tmp_path).events
    ]
    assert [
        (20.0, "alert.resolved.0.1.0", "ShopAvailability"),
        (30.0, "alert.fired.0.1.0", "ShopAvailability"),
        (40.0, "pod.restarted.0.1.0", "load-harness-5d8f-0"),
        (60.0, "alert.resolved.0.1.0", "ShopAvailability"),
        (100.0, "alert.fired.0.1.0", "ShopLatency"),
    ] == told
    content = json.loads((tmp_path / EVENTS).read_text(encoding="utf-8").splitlines()[1])["subject"]["content"]
    assert {"severity": "page", "slo": "shop-availability"} == content


def test_no_alert_no_event(tmp_path: Path) -> None:
    """The file stays as it was."""
    write_run(tmp_path, slo_run())
    before = (tmp_path / EVENTS).read_text(encoding="utf-8")

    add_alert_events(tmp_path)

    assert before == (tmp_path / EVENTS).read_text(encoding="utf-8")
