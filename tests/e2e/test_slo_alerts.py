"""A fault on purpose makes the SLO page go off: in Prometheus, in Alertmanager and in the record of the run."""

import json

import pytest
import requests

from tests.e2e.conftest import CommandLine, assert_passed

pytestmark = pytest.mark.e2e

_SCENARIO = """\
name: outage
description: Every second request fails for a while
locustfile: work
request: {cpu_milliseconds: 2, pace: 250ms}
stages:
  - {name: steady, duration: 20s, users: 8}
faults:
  - {at: 5s, do: fail, target: all pods, share: 50%, for: 6s}
expectations:
  - page alert "availability" fired within 14s of fault 1
  - ticket alert "LoadHarnessAvailabilityBudgetBurn" fired
  - budget_spent("availability") > 100%
  - page alert "latency-p99" stayed silent
"""


def test_an_outage_pages_and_its_ticket_keeps_still(up: CommandLine) -> None:
    """The verdict knows budget and alerts, the events tell of them, and Alertmanager inhibits the ticket."""
    path = up.directory / "outage.yaml"
    path.write_text(_SCENARIO, encoding="utf-8")

    done = up.run("loadtest", "run", str(path), "--out", "run")

    assert_passed(done.returncode, done.stdout)
    told = [json.loads(line) for line in (up.directory / "run" / "events.jsonl").read_text().splitlines()]
    fired = [one["subject"] for one in told if ".load-harness-alert.fired." in one["context"]["type"]]
    assert {("LoadHarnessAvailabilityBudgetBurn", "page"), ("LoadHarnessAvailabilityBudgetBurn", "ticket")} <= {
        (subject["id"], subject["content"]["severity"]) for subject in fired
    }
    alerts = requests.get(f"{up.state()['urls']['alertmanager']}/api/v2/alerts", timeout=5).json()
    states = {
        alert["labels"]["severity"]: alert["status"]["state"]
        for alert in alerts
        if alert["labels"]["alertname"] == "LoadHarnessAvailabilityBudgetBurn"
    }
    assert {"page": "active", "ticket": "suppressed"} == states
    again = up.run("loadtest", "verify", "run")
    assert (done.returncode, done.stdout) == (again.returncode, again.stdout)


def test_slos_of_ones_own(cli: CommandLine) -> None:
    """`--slos` takes others, and what is wrong with them is told before anything starts."""
    slos = cli.directory / "slos.yaml"
    slos.write_text("version: prometheus/v1\nservice: shop\nslos: []\n", encoding="utf-8")

    done = cli.run("sandbox", "up", "--slos", str(slos))

    assert 2 == done.returncode
    assert "slos.yaml:3" in done.stderr
    assert not cli.sandbox.exists()
