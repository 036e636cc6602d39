"""The templates and tables of docs/dora-receiver.md: what a user pastes has to work."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from slo.dora.receiver import metrics
from slo.dora.sources.catalog import NAMES
from tests.slo.dora.sources.deliveries import OTHER_SHA, the_one, told
from tests.slo.dora.sources.test_argo import APP, ROLLOUT

PAGE = (Path(__file__).parents[4] / "docs" / "dora-receiver.md").read_text(encoding="utf-8")
DOCUMENTS = [
    document
    for block in re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    for document in yaml.safe_load_all(block)
]


def config_map(name: str) -> Mapping[str, str]:
    """The data of a ConfigMap."""
    data: Mapping[str, str] = the_one(
        one["data"] for one in DOCUMENTS if one.get("kind") == "ConfigMap" and one["metadata"]["name"] == name
    )
    return data


def rendered(template: str, objects: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Fill in `{{toJson .a.b}}` as Go's templates with Sprig do; what is missing is null."""

    def value(match: re.Match[str]) -> str:
        found: Any = objects
        for name in match[1].split("."):
            found = (found or {}).get(name)
        return json.dumps(found)

    body = yaml.safe_load(template)["webhook"]["dora"]["body"]
    return json.loads(re.sub(r"\{\{toJson \.([\w.]+)\}\}", value, body))


def test_every_source_is_in_the_table() -> None:
    """And no other."""
    table = PAGE.partition("## Sources")[2].partition("## Secrets")[0]

    assert list(NAMES) == re.findall(r"^\| `([a-z-]+)` \|", table, flags=re.MULTILINE)


def test_every_metric_is_in_the_table() -> None:
    """As it is exposed."""
    for name in (metrics.DELIVERIES, metrics.FACTS):
        assert f"`{name}_total`" in PAGE
    for name in (metrics.DELIVERY_SECONDS, metrics.LAST_DELIVERY, metrics.CLOCK_AHEAD):
        assert f"`{name}`" in PAGE
    assert ", ".join(metrics.ANSWERS) in PAGE


def test_the_template_of_argo_cd_sends_what_is_read() -> None:
    """Also of an Application without a history or annotations."""
    template = config_map("argocd-notifications-cm")["template.dora"]

    assert told("argo-cd", APP) == told("argo-cd", rendered(template, APP))
    bare = {"app": {"metadata": {"name": "shop"}, "status": {"operationState": APP["app"]["status"]["operationState"]}}}
    assert OTHER_SHA == the_one(told("argo-cd", rendered(template, bare))).commit


@pytest.mark.parametrize("event", ["completed", "aborted"])
def test_the_templates_of_argo_rollouts_send_what_is_read(event: str) -> None:
    """With the event's name."""
    template = config_map("argo-rollouts-notification-configmap")[f"template.dora-{event}"]

    assert told("argo-rollouts", {**ROLLOUT, "event": event}) == told("argo-rollouts", rendered(template, ROLLOUT))


def test_the_paths_that_are_posted_to_are_served() -> None:
    """In every snippet."""
    paths = set(re.findall(r"dora-receiver\.dora\.svc:8092/([a-z-]+)", PAGE)) | set(
        re.findall(r"path: /(argo[a-z-]+)", PAGE)
    )

    assert {"alertmanager", "argo-cd", "argo-rollouts", "devlake", "flagger", "flux"} == paths & set(NAMES) == paths
