"""Run `promtool test rules` on generated rules and made-up series."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from slo.render.rules_file import as_rules_file
from slo.rules.interface import RuleGroup
from tests.slo.lab.server import program


def value_is(query: str, value: float | None, *, at: str, within: float = 0.001) -> Mapping[str, Any]:
    """Expect the results of a query to sum up to a value, more or less; None: no result at all."""
    if value is None:
        return {"expr": f"sum({query})", "eval_time": at, "exp_samples": []}
    # A value that is close enough becomes the expected one, any other is shown as it is.
    expression = f"0 * (abs(sum({query}) - {value:f}) <= {within:f}) + {value:f} or sum({query})"
    return {"expr": expression, "eval_time": at, "exp_samples": [{"labels": "{}", "value": float(f"{value:f}")}]}


def only(groups: Sequence[RuleGroup], *records: str) -> list[RuleGroup]:
    """Keep the rules that record some series, where the others would only take time."""
    kept = [tuple(rule for rule in group.rules if getattr(rule, "record", "") in records) for group in groups]
    return [replace(group, rules=rules) for group, rules in zip(groups, kept, strict=True)]


def fires(alert: str, *, at: str, times: int = 1) -> Mapping[str, Any]:
    """Expect so many alerts of a name to be firing."""
    samples = [{"labels": "{}", "value": times}] if times else []
    query = f'count(ALERTS{{alertname={json.dumps(alert)}, alertstate="firing"}})'
    return {"expr": query, "eval_time": at, "exp_samples": samples}


def failures(
    directory: Path,
    groups: Sequence[RuleGroup],
    series: Mapping[str, str],
    expected: Sequence[Mapping[str, Any]],
    *,
    every: str = "30s",
    evaluated_every: str = "30s",
) -> str:
    """Return what promtool says when the expectations do not hold; empty when all do.

    `series` are selectors with values in promtool's notation, as `0+1x60`, one sample `every` so often.
    """
    promtool = program("promtool")
    assert promtool is not None, "promtool is needed: install Prometheus"
    (directory / "rules.yaml").write_text(as_rules_file(groups), encoding="utf-8")
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": evaluated_every,
        "tests": [
            {
                "interval": every,
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "promql_expr_test": list(expected),
            }
        ],
    }
    (directory / "test.yaml").write_text(json.dumps(test), encoding="utf-8")
    ran = subprocess.run(
        [promtool, "test", "rules", "test.yaml"], cwd=directory, capture_output=True, text=True, check=False
    )
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr
