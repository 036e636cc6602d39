"""The catalogue is right as it is shipped, and so is what was generated from it."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from load_harness import metric_names
from load_harness.cli import main
from loadtests.run.series import WORK_ROUTE
from slo.model import EventsIndicator, Slo
from slo.render.rules_file import as_rules_file
from slo.rules.groups import rule_groups
from slo.rules.interface import RuleSettings
from slo.spec.read import read_slos

ROOT = Path(__file__).parents[2]
SPECS = Path("slo/specs")
GENERATED = Path("k8s/observability/generated")
SCHEMAS = os.environ.get("LOAD_HARNESS_SCHEMAS", "")
PROMTOOL = shutil.which(os.environ.get("LOAD_HARNESS_PROMTOOL") or "promtool")


@pytest.fixture(scope="module")
def slos() -> dict[str, Slo]:
    """Read the catalogue, by id."""
    return {slo.id: slo for slo in read_slos([ROOT / SPECS])}


def test_every_slo_is_documented(slos: dict[str, Slo]) -> None:
    """With its objective."""
    text = (ROOT / "docs" / "slo-catalogue.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `([a-z0-9-]+)` \| ([\d.]+) % \|", text, re.MULTILINE))

    assert {slo.id: f"{100 * slo.objective_ratio:f}".rstrip("0").rstrip(".") for slo in slos.values()} == documented


@pytest.mark.parametrize("file", sorted(path.name for path in (ROOT / SPECS).glob("*.yaml")))
def test_every_number_has_a_source(file: str) -> None:
    """Beside it, or, where the platforms give none, once at the top of the file."""
    text = (ROOT / SPECS / file).read_text(encoding="utf-8")
    if "give\n# no numbers" in text:
        return
    for found in re.finditer(r"^ +- target: .*$", text, re.MULTILINE):
        before = text[: found.start()].rsplit("objectives:", 1)[1]
        assert "# platform target: " in before + found[0], found[0]


def test_lints_clean(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Not even a hint."""
    monkeypatch.chdir(ROOT)

    assert 0 == main(["slo", "lint", str(SPECS)])
    assert "nothing found in 17 SLOs" in capsys.readouterr().out


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not on this machine")
def test_promtool_takes_the_rules(tmp_path: Path, slos: dict[str, Slo]) -> None:
    """Every expression parses."""
    rules = tmp_path / "rules.yml"
    rules.write_text(as_rules_file(rule_groups(list(slos.values()), RuleSettings())), encoding="utf-8")

    done = subprocess.run([str(PROMTOOL), "check", "rules", str(rules)], capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout + done.stderr


def test_the_workloads_slos_keep_to_the_contract(slos: dict[str, Slo]) -> None:
    """Metrics, labels, routes and bucket edges are those of the workload."""
    own = [slo.indicator for slo in slos.values() if slo.service == "load-harness"]
    queries = [f"{one.total} {one.errors} {one.good}" for one in own if isinstance(one, EventsIndicator)]

    assert 3 == len(queries)
    for query in queries:
        metrics = set(re.findall(r"rate\((\w+)\{", query))
        assert metrics <= {
            metric_names.HTTP_REQUESTS_TOTAL,
            f"{metric_names.HTTP_REQUEST_DURATION_SECONDS}_bucket",
            f"{metric_names.HTTP_REQUEST_DURATION_SECONDS}_count",
        }
        assert {"job", "le", *metric_names.HTTP_LABELS} >= set(re.findall(r"(\w+)(?:=~|!~|=)\"", query))
        assert {WORK_ROUTE} == set(re.findall(r'route=~"([^"]+)"', query))
        assert set(metric_names.DURATION_EDGES_SECONDS) >= {float(edge) for edge in re.findall(r'le="([^"]+)"', query)}


def test_the_generated_rules_are_up_to_date(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the documentation's command would write is there."""
    monkeypatch.chdir(ROOT)
    arguments = ["--format", "prometheusrule", "--name", "load-harness-slos", "--namespace", "monitoring"]
    labels = ["--object-label", "release=kube-prometheus-stack"]
    out = ["--out", str(GENERATED / "slo-rules.yaml"), "--check"]

    code = main(["slo", "generate", str(SPECS), *arguments, *labels, *out])

    assert 0 == code, capsys.readouterr().out


def test_the_generated_alertmanager_is_up_to_date(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same of Alertmanager's configuration."""
    monkeypatch.chdir(ROOT)
    routing, out = "k8s/observability/alerting.yaml", GENERATED / "alertmanager-secret.yaml"
    secret = ["--as-secret", "alertmanager-load-harness", "--namespace", "monitoring"]

    code = main(["slo", "alertmanager", routing, str(SPECS), *secret, "--out", str(out), "--check"])

    assert 0 == code, capsys.readouterr().out


@pytest.mark.skipif(not SCHEMAS, reason="LOAD_HARNESS_SCHEMAS does not name the folder of the CRDs' schemas")
def test_the_operator_takes_the_rules() -> None:
    """The object is one that the CRD's schema allows."""
    schema = yaml.safe_load((Path(SCHEMAS) / "monitoring.coreos.com" / "prometheusrule_v1.json").read_text("utf-8"))
    document = yaml.safe_load((ROOT / GENERATED / "slo-rules.yaml").read_text(encoding="utf-8"))

    assert [] == [error.message for error in Draft202012Validator(schema).iter_errors(document)]


def test_the_wheel_carries_it(tmp_path: Path, slos: dict[str, Slo]) -> None:
    """An installed package has the catalogue, the window tables and what was generated."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")

    with zipfile.ZipFile(wheel) as content:
        names = {name for name in content.namelist() if name.endswith(".yaml")}

    assert {slo.origin.file for slo in slos.values()} == {str(ROOT / name) for name in names if "slo/specs/" in name}
    generated = {f"loadtests/k8s/observability/generated/{name}-rules.yaml" for name in ("dora", "slo")}
    assert {"slo/window_tables/30d.yaml", "slo/scorecards/delivery.yaml", *generated} <= names
