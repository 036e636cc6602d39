"""The sandbox's rules and its Alertmanager's configuration come from the SLOs, and a run knows of them."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from loadtests.sandbox.objectives import evaluated_rules, read_objectives, shipped_slos, write_objectives
from slo.errors import InvalidInput


def test_the_shipped_slos_are_the_workloads() -> None:
    """Scenarios speak of these names."""
    rules = read_objectives(shipped_slos()).rules

    assert ["availability", "latency-p95", "latency-p99"] == [slo.name for slo in rules.slos]
    assert {"page", "ticket"} == {alert.severity for slo in rules.slos for alert in slo.alerts}


def test_what_is_written_is_known_to_a_run(tmp_path: Path) -> None:
    """The names of the SLOs and of their alerts come back as they were."""
    objectives = read_objectives(shipped_slos())

    write_objectives(tmp_path, objectives)

    assert objectives.rules == evaluated_rules(tmp_path)


def test_rules_are_evaluated_with_every_scrape(tmp_path: Path) -> None:
    """Over rates of four scrapes, so that every event is recorded once, and soon."""
    write_objectives(tmp_path, read_objectives(shipped_slos()))

    (group,) = yaml.safe_load((tmp_path / "slo_rules.yml").read_text(encoding="utf-8"))["groups"]

    assert "2s" == group["interval"]
    assert "[8s]" in group["rules"][0]["expr"]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not on this machine")
def test_prometheus_takes_the_rules(tmp_path: Path) -> None:
    """Its own check finds nothing wrong."""
    write_objectives(tmp_path, read_objectives(shipped_slos()))

    done = subprocess.run(
        ["promtool", "check", "rules", "slo_rules.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert 0 == done.returncode, done.stdout + done.stderr


def test_alertmanager_tells_nobody(tmp_path: Path) -> None:
    """Every alert has a route, and the one receiver has no integration that could fail."""
    write_objectives(tmp_path, read_objectives(shipped_slos()))

    configuration = yaml.safe_load((tmp_path / "alertmanager.yml").read_text(encoding="utf-8"))

    assert [{"name": "nobody"}] == configuration["receivers"]
    (of_slos,) = configuration["route"]["routes"]
    assert [['severity="page"'], ['severity="ticket"']] == [route["matchers"] for route in of_slos["routes"]]
    assert ['slo_tier="page"'] == configuration["inhibit_rules"][0]["source_matchers"]


OPENSLO = """\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: answers
  annotations: {load-harness.io/page: "off", load-harness.io/ticket: "off", load-harness.io/absent-alert: "off"}
spec:
  service: shop
  indicator:
    metadata: {name: answers}
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: 'e{code=~"5.."}'}}}
        total: {metricSource: {type: Prometheus, spec: {query: e}}}
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.999}]
"""
POLICY = """\
  alertPolicies:
    - kind: AlertPolicy
      metadata: {name: fast}
      spec:
        conditions:
          - kind: AlertCondition
            metadata: {name: burns}
            spec: {severity: urgent, condition: {kind: burnrate, op: gte, threshold: 10, lookbackWindow: 1h}}
        notificationTargets:
          - kind: AlertNotificationTarget
            metadata: {name: on-call}
            spec: {target: pagerduty}
"""


def test_targets_of_alerts_are_receivers(tmp_path: Path) -> None:
    """A user's own SLOs name whom their alerts go to; in the sandbox all of them hear nothing."""
    (tmp_path / "slo.yaml").write_text(OPENSLO + POLICY, encoding="utf-8")

    objectives = read_objectives(tmp_path / "slo.yaml")

    configuration = yaml.safe_load(objectives.alertmanager_file)
    assert [{"name": "nobody"}, {"name": "on-call"}] == configuration["receivers"]
    assert ["urgent"] == [alert.severity for slo in objectives.rules.slos for alert in slo.alerts]


def test_slos_without_alerts(tmp_path: Path) -> None:
    """Their budgets are evaluated all the same."""
    (tmp_path / "slo.yaml").write_text(OPENSLO, encoding="utf-8")

    (slo,) = read_objectives(tmp_path / "slo.yaml").rules.slos

    assert ("shop-answers", ()) == (slo.id, slo.alerts)


def test_mistakes_in_slos_are_told(tmp_path: Path) -> None:
    """With their place, before anything is started."""
    slos = tmp_path / "slos.yaml"
    slos.write_text("version: prometheus/v1\nservice: a\nslos: []\n", encoding="utf-8")

    with pytest.raises(InvalidInput, match=r"slos\.yaml:3"):
        read_objectives(slos)


def test_a_damaged_file(tmp_path: Path) -> None:
    """It is named."""
    (tmp_path / "slos.json").write_text("{}", encoding="utf-8")

    with pytest.raises(InvalidInput, match=r"slos\.json"):
        evaluated_rules(tmp_path)
