"""Alerts reach whom the file says; Alertmanager's own tool reads the configuration and finds the routes."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from slo.alertmanager.amtool import check_with, find_amtool
from slo.alertmanager.configuration import configuration
from slo.alertmanager.render import as_file, as_secret
from slo.errors import InvalidInput
from slo.model import Slo
from tests.slo.alertmanager.routing import GOOD, routing, slo

AMTOOL = find_amtool()
needs_amtool = pytest.mark.skipif(AMTOOL is None, reason="amtool is not on this machine")


def written(folder: Path, *slos: Slo, **changed: object) -> Path:
    """Write the configuration of the good routing, with some fields changed."""
    file = folder / "alertmanager.yml"
    file.write_text(as_file(configuration(routing(**changed), slos), source="alerting.yaml"), encoding="utf-8")
    return file


@needs_amtool
@pytest.mark.parametrize(
    ("receivers", "labels"),
    [
        pytest.param("chat", ["alertname=NodeDown"], id="an alert that is no SLO's"),
        pytest.param("on-call,topic", ["slo_id=cart-x", "severity=page"], id="a page goes to everybody who is named"),
        pytest.param("desk", ["slo_id=cart-x", "severity=ticket"], id="a ticket"),
        pytest.param("chat", ["slo_id=shop-x", "severity=page", "team=shop"], id="a tenant's page"),
        pytest.param(
            "desk", ["slo_id=shop-x", "severity=ticket", "team=shop"], id="a tenant's ticket, of which it says nothing"
        ),
        pytest.param(
            "nobody,chat",
            ["slo_id=shop-availability", "alertname=ShopAvailabilityFastBurn", "severity=urgent"],
            id="an AlertNotificationTarget of that name",
        ),
        pytest.param("chat", ["slo_id=cart-x", "severity=odd"], id="a severity that nobody has"),
    ],
)
def test_routes(tmp_path: Path, receivers: str, labels: list[str]) -> None:
    """`amtool config routes test` finds the receivers of a label set."""
    file = written(tmp_path, slo(targets=("nobody", "chat")))

    done = subprocess.run(
        [str(AMTOOL), "config", "routes", "test", f"--config.file={file}", *labels],
        capture_output=True,
        text=True,
        check=True,
    )

    assert receivers == done.stdout.strip()


@needs_amtool
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({}, id="everything"),
        pytest.param({"tenants": None, "maintenance": None}, id="severities alone"),
        pytest.param(
            {"group_by": ["alertname"], "group_wait": "1s", "group_interval": "10s"}, id="another grouping, sooner"
        ),
        pytest.param(
            {"maintenance": [{"name": "weekend", "severities": ["page"], "weekdays": ["saturday", "sunday"]}]},
            id="a maintenance of whole days",
        ),
    ],
)
def test_amtool_takes_it(tmp_path: Path, changed: dict[str, Any]) -> None:
    """`amtool check-config` finds nothing wrong."""
    file = written(tmp_path, slo(), **changed)

    assert AMTOOL is not None
    check_with(AMTOOL, file.read_text(encoding="utf-8"), source="alerting.yaml")


@needs_amtool
def test_what_amtool_does_not_take() -> None:
    """Its own words are in the mistake."""
    assert AMTOOL is not None
    with pytest.raises(InvalidInput, match=r"alerting\.yaml configuration: must be one that amtool takes .*no route"):
        check_with(AMTOOL, "receivers: []\n", source="alerting.yaml")


def test_receivers_hold_no_secret() -> None:
    """Each integration names the file of its secret; resolved alerts are told, too."""
    composed = configuration(routing(), [])

    by_name = {receiver["name"]: receiver for receiver in composed["receivers"]}
    assert {"name": "nobody"} == by_name["nobody"]
    assert "/secrets/slack" == by_name["chat"]["slack_configs"][0]["api_url_file"]
    assert "/secrets/pagerduty" == by_name["on-call"]["pagerduty_configs"][0]["routing_key_file"]
    assert {"region": "eu-west-1", "role_arn": "arn:x"} == by_name["topic"]["sns_configs"][0]["sigv4"]
    assert {"authorization": {"credentials_file": "/secrets/desk"}} == by_name["desk"]["webhook_configs"][0][
        "http_config"
    ]
    assert all(
        settings[0]["send_resolved"]
        for receiver in composed["receivers"]
        for name, settings in receiver.items()
        if name != "name"
    )


def test_times_are_kept_as_they_are() -> None:
    """Down to a millisecond, as Alertmanager takes them."""
    route = configuration(routing(group_wait="500ms", group_interval="1500ms"), [])["route"]

    assert ("500ms", "1s500ms") == (route["group_wait"], route["group_interval"])


def test_a_page_keeps_its_ticket_still() -> None:
    """Of the same SLO and the same group of it, and nothing else; the absent alert has no tier."""
    (rule,) = configuration(routing(), [slo(group_labels=("route",)), slo("latency", group_labels=("code",))])[
        "inhibit_rules"
    ]

    assert {
        "source_matchers": ['slo_tier="page"'],
        "target_matchers": ['slo_tier="ticket"'],
        "equal": ["slo_id", "code", "route"],
    } == rule


def test_maintenance_keeps_its_severities_still() -> None:
    """The routes of the severity are muted at these times, and no other."""
    composed = configuration(routing(), [])

    (of_slos,) = composed["route"]["routes"]
    muted = [route["matchers"] for route in of_slos["routes"] if "mute_time_intervals" in route]
    assert [['severity="ticket"']] == muted
    assert [
        {
            "name": "sundays",
            "time_intervals": [
                {
                    "weekdays": ["sunday"],
                    "times": [{"start_time": "02:00", "end_time": "04:00"}],
                    "location": "Europe/Berlin",
                }
            ],
        }
    ] == composed["time_intervals"]


def test_secret() -> None:
    """The operator's Secret holds the same configuration."""
    composed = configuration(routing(), [])

    secret = yaml.safe_load(as_secret(composed, source="a.yaml", name="alertmanager", namespace="monitoring"))

    assert {"name": "alertmanager", "namespace": "monitoring"} == secret["metadata"]
    assert composed == yaml.safe_load(secret["stringData"]["alertmanager.yaml"])


@pytest.mark.parametrize(
    ("message", "slos", "changed"),
    [
        pytest.param(
            "alerting.yaml:1 severity ticket: must have a route below `severities`, since alerts of shop-availability "
            "have this severity; add it to alerting.yaml",
            [slo()],
            {"severities": {"page": {"to": ["on-call"]}}, "maintenance": None},
            id="tickets go nowhere",
        ),
        pytest.param(
            "shop.yaml:3 on-cal: is an AlertNotificationTarget, and must be the name of a receiver in alerting.yaml; "
            "did you mean on-call?",
            [slo(targets=("on-cal",))],
            {},
            id="a target that is no receiver",
        ),
    ],
)
def test_alerts_that_nobody_would_hear(message: str, slos: list[Slo], changed: dict[str, Any]) -> None:
    """A severity or a target without a receiver is a mistake, not silence."""
    with pytest.raises(InvalidInput) as raised:
        configuration(routing(**changed), slos)

    assert message == str(raised.value)


def without(name: str, field: str) -> list[dict[str, Any]]:
    """Give the receivers, one of them without a field of its integration."""
    receivers = [dict(receiver) for receiver in GOOD["receivers"]]
    for receiver in receivers:
        for kind in set(receiver) - {"name"}:
            if receiver["name"] == name:
                receiver[kind] = {key: value for key, value in receiver[kind].items() if key != field}
    return receivers


@pytest.mark.parametrize(
    ("message", "changed"),
    [
        pytest.param(
            "slack.api_url (not shown): is a secret, which this file must not hold; put it into a file, and write "
            "`api_url_file:`",
            {"receivers": [{"name": "chat", "slack": {"channel": "#a", "api_url": "https://hooks/secret"}}]},
            id="a secret in the text",
        ),
        pytest.param(
            "receivers[0].pagerduty.routing_key_file (nothing): is required; add `routing_key_file:`",
            {"receivers": without("on-call", "routing_key_file")},
            id="no key",
        ),
        pytest.param(
            "severities.page.to on-cal: must be one of the receivers chat, desk, nobody, on-call, topic; did you mean "
            "on-call?",
            {"severities": {"page": {"to": ["on-cal"]}, "ticket": {"to": ["desk"]}}},
            id="a receiver that there is not",
        ),
        pytest.param(
            "receivers[1].name chat: must be the name of one receiver only, and line",
            {"receivers": [{"name": "chat"}, {"name": "chat"}]},
            id="two of one name",
        ),
        pytest.param(
            "sns.topic_arn alerts: must match",
            {"receivers": [{"name": "chat", "sns": {"topic_arn": "alerts"}}]},
            id="no ARN",
        ),
        pytest.param(
            "maintenance[0].severities pages: must be one of the severities page, ticket; did you mean page?",
            {"maintenance": [{"name": "n", "severities": ["pages"]}]},
            id="a maintenance of nothing",
        ),
        pytest.param(
            "maintenance[0].weekdays Sun: must be one of monday",
            {"maintenance": [{"name": "n", "severities": ["page"], "weekdays": ["Sun"]}]},
            id="a day that is cut short",
        ),
        pytest.param(
            "maintenance[0] n: must have weekdays or times, or it never ends; add `times:`",
            {"maintenance": [{"name": "n", "severities": ["page"]}]},
            id="a maintenance without an end",
        ),
        pytest.param(
            "tenants.routes[0].severities pages: must be one of the severities page, ticket; did you mean page?",
            {"tenants": {"routes": [{"tenant": "shop", "severities": {"pages": {"to": ["chat"]}}}]}},
            id="a tenant's severity that no alert has",
        ),
        pytest.param(
            "tenants.routes[1].tenant shop: must have one route only; put its severities into one",
            {"tenants": {"routes": 2 * [{"tenant": "shop", "severities": {"page": {"to": ["chat"]}}}]}},
            id="a tenant twice",
        ),
        pytest.param(
            "tenants.routes[0].severities (nothing): must have at least one; add it, or leave the tenant out",
            {"tenants": {"routes": [{"tenant": "shop", "severities": {}}]}},
            id="a tenant without a severity",
        ),
        pytest.param(
            "times[0].end 25:00: must be a time of day up to 24:00",
            {"maintenance": [{"name": "n", "severities": ["page"], "times": [{"start": "02:00", "end": "25:00"}]}]},
            id="no time",
        ),
        pytest.param(
            "email (not shown): is not a known field; remove it", {"email": {}}, id="a field that there is not"
        ),
    ],
)
def test_mistakes(message: str, changed: dict[str, Any]) -> None:
    """A mistake is told with its place, the rule and the next step."""
    with pytest.raises(InvalidInput) as raised:
        routing(**changed)

    assert message in str(raised.value)


SECRET = "hunter2"  # noqa: S105 - nobody's


@pytest.mark.parametrize(
    "receiver",
    [
        pytest.param(
            {"slack": {"channel": "#a", "api_url_file": f"https://{SECRET}"}}, id="a URL in place of its file"
        ),
        pytest.param({"pagerduty": {"routing_key_file": SECRET}}, id="a key in place of its file"),
        pytest.param({"webhook": {"url": f"https://me:{SECRET}@desk"}}, id="a password in a URL"),
        pytest.param({"webhook": {"url": f"https://hooks.slack.com/services/{SECRET}"}}, id="a URL that is a secret"),
        pytest.param({"pagerduty": {"routing_key": SECRET}}, id="a known name of a secret"),
        pytest.param({"webhook": {"url": "https://desk", "token": SECRET}}, id="an unknown name of a secret"),
        pytest.param({"slack": f"https://{SECRET}"}, id="no fields"),
        pytest.param({"slack_configs": [{"api_url": SECRET}]}, id="Alertmanager's own words"),
    ],
)
def test_a_secret_is_refused_and_not_shown(receiver: dict[str, Any]) -> None:
    """What is told of it ends up in the logs of a pipeline."""
    with pytest.raises(InvalidInput) as raised:
        routing(receivers=[*GOOD["receivers"], {"name": "more", **receiver}])

    assert "(not shown)" in str(raised.value)
    assert SECRET not in str(raised.value)


@needs_amtool
@pytest.mark.parametrize(
    ("severity", "labels"),
    [
        pytest.param("critical", '{"severity": "P1", "slo_tier": "page"}', id="a page by another name"),
        pytest.param("critical", '{"severity": "page"}', id="somebody's page"),
        pytest.param("critical", '{"severity": "critical"}', id="no SLO's"),
        pytest.param("warning", '{"severity": "P3", "slo_tier": "ticket"}', id="a ticket"),
        pytest.param("warning", "{}", id="no severity at all"),
    ],
)
def test_pagerduty_is_told_what_is_critical(tmp_path: Path, severity: str, labels: str) -> None:
    """By the tier, since an SLO may call its severities as it likes."""
    (receiver,) = (one for one in configuration(routing(), [])["receivers"] if one["name"] == "on-call")
    (tmp_path / "no.tmpl").write_text("", encoding="utf-8")
    (tmp_path / "data.json").write_text(f'{{"commonLabels": {labels}}}', encoding="utf-8")
    template = ["--template.text", receiver["pagerduty_configs"][0]["severity"], "--template.glob", "no.tmpl"]

    done = subprocess.run(
        [str(AMTOOL), "template", "render", *template, "--template.data", "data.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (severity, "") == (done.stdout.strip(), done.stderr)


def test_find_amtool(tmp_path: Path) -> None:
    """On the PATH, or where the environment says; else it is not there."""
    program = tmp_path / "amtool"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    other = shutil.copy(program, tmp_path / "amtool-0.27")

    assert program == find_amtool({"PATH": str(tmp_path)})
    assert Path(other) == find_amtool({"PATH": str(tmp_path), "LOAD_HARNESS_AMTOOL": "amtool-0.27"})
    assert find_amtool({"PATH": str(tmp_path / "nowhere")}) is None


def test_a_wrong_amtool_is_no_missing_one(tmp_path: Path) -> None:
    """Who names a program wants it to be asked."""
    with pytest.raises(InvalidInput, match=r"LOAD_HARNESS_AMTOOL nowhere: is not an executable file"):
        find_amtool({"PATH": str(tmp_path), "LOAD_HARNESS_AMTOOL": "nowhere"})
