"""The manual's ClusterRole allows what is read from a live cluster, and nothing else."""

import re
from pathlib import Path

import yaml

from loadtests.doctor.kinds import WANTED

MANUAL = Path(__file__).parents[3] / "docs" / "doctor.md"


def test_the_role_of_the_manual_suffices() -> None:
    """Each resource that is listed is in it, with that verb."""
    (text,) = re.findall(r"```yaml\n(apiVersion: rbac.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    rules = yaml.safe_load(text)["rules"]

    allowed = {(group, plural) for rule in rules for group in rule["apiGroups"] for plural in rule["resources"]}
    assert {(one.resource.group, one.resource.plural) for one in WANTED} == allowed
    assert all(["list"] == rule["verbs"] for rule in rules)
