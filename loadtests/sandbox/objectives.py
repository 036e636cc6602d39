"""The SLOs of the sandbox: the rules that its Prometheus evaluates, and how its Alertmanager takes their alerts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import slo.specs
from loadtests.run.files import read_json, write_json, write_text
from loadtests.run.model import SloRules
from loadtests.run.rules_of_slos import rules_of
from loadtests.run.slo_rules import slo_rules_from_json, slo_rules_to_json
from loadtests.sandbox.servers import ALERTMANAGER_FILE, SCRAPE_INTERVAL_SECONDS, SLO_RULES_FILE
from slo.alertmanager.configuration import configuration
from slo.alertmanager.read import parse_routing
from slo.alertmanager.render import as_file
from slo.errors import InvalidInput, Mistake
from slo.fields import Fields
from slo.model import Slo
from slo.render.rules_file import as_rules_file
from slo.rules.groups import rule_groups
from slo.rules.interface import RuleGroup, RuleSettings
from slo.spec.read import read_slos

# With an evaluation for every scrape and a rate over four of them, every event is recorded exactly once, and soon: over
# the default of 5 minutes it would still be on its way when a load of two minutes ends.
_SETTINGS = RuleSettings(interval_seconds=SCRAPE_INTERVAL_SECONDS, rate_window_seconds=4 * SCRAPE_INTERVAL_SECONDS)
_SLOS_FILE = "slos.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectives:
    """SLOs with everything that is generated from them."""

    rules: SloRules
    rules_file: str
    alertmanager_file: str


def shipped_slos() -> Path:
    """Return the workload's own SLOs."""
    return Path(slo.specs.__file__).parent / "workload.yaml"


def read_objectives(path: Path) -> Objectives:
    """Read SLOs and generate what the servers need.

    Raises:
        InvalidInput: the SLOs have mistakes, or cannot be rules.
    """
    slos = read_slos([path])
    groups = rule_groups(slos, _SETTINGS)
    return Objectives(
        rules=rules_of(slos, groups, _SETTINGS),
        rules_file=as_rules_file(groups),
        alertmanager_file=_alertmanager_file(slos, groups, source=str(path)),
    )


def write_objectives(directory: Path, objectives: Objectives) -> None:
    """Write the servers' files, and what a run must know of the rules.

    Raises:
        CannotWrite: the disk is full.
    """
    write_text(directory / SLO_RULES_FILE, objectives.rules_file)
    write_text(directory / ALERTMANAGER_FILE, objectives.alertmanager_file)
    write_json(directory / _SLOS_FILE, slo_rules_to_json(objectives.rules))


def evaluated_rules(directory: Path) -> SloRules:
    """Read what rules the Prometheus of a sandbox evaluates.

    Raises:
        InvalidInput: somebody else wrote into the file.
    """
    mistakes: list[Mistake] = []
    rules = slo_rules_from_json(Fields(read_json(directory / _SLOS_FILE), mistakes))
    if mistakes:
        raise InvalidInput(mistakes)
    return rules


# Private


def _alertmanager_file(slos: Sequence[Slo], groups: Sequence[RuleGroup], *, source: str) -> str:
    """Group and inhibit as anybody's Alertmanager does, and tell nobody."""
    severities = sorted({alert.severity for each in rules_of(slos, groups, _SETTINGS).slos for alert in each.alerts})
    targets = {target for each in slos for condition in each.alerting.conditions for target in condition.targets}
    routing = {
        "receivers": [{"name": name} for name in sorted({"nobody", *targets})],
        "default": "nobody",
        "severities": {severity: {"to": ["nobody"]} for severity in severities},
        "group_wait": "1s",
        "group_interval": "10s",
    }
    return as_file(configuration(parse_routing(json.dumps(routing), file="sandbox"), slos), source=source)
