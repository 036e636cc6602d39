"""What is committed is what would be built, and the page about it says what is so."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboards.delivery.compose import DASHBOARDS_PATH, SCRAPE_INTERVAL_SECONDS
from dashboards.delivery.config_maps import FOLDER_ANNOTATION, SIDECAR_LABEL
from dashboards.delivery.grafana_operator import INSTANCE_SELECTOR
from dashboards.delivery.kubernetes import MANY_BYTES, MOST_BYTES
from load_harness.cli import main
from slo.durations import spell_duration
from tests.dashboards.delivery.parcels import written

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "dashboards-delivery.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^load-harness (dashboards build.*?)(?: +#.*)?$", TEXT, re.MULTILINE)
COMMITTED = [one for one in COMMANDS if re.search("--out (k8s|compose)/", one) and not one.endswith("--check")]


def block(starts: str) -> Mapping[str, Any]:
    """Read the YAML on the page that starts with a key."""
    blocks = (
        re.sub("^   ", "", found, flags=re.MULTILINE) for found in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    )
    found: Mapping[str, Any] = yaml.safe_load(next(one for one in blocks if one.startswith(starts)))
    return found


@pytest.mark.parametrize("command", COMMITTED)
def test_what_is_committed_is_up_to_date(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's command would write what is there."""
    monkeypatch.chdir(ROOT)

    code = main([*shlex.split(command), "--check"])

    printed = capsys.readouterr()
    differing = [line for line in printed.out.splitlines() if line.startswith(("missing: ", "stale: ", "left over: "))]
    assert (0, [], "") == (code, differing, printed.err)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_page_work(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of one's own, with a dashboard in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "grafana").mkdir()
    written(tmp_path / "grafana", "shop.json")

    assert 0 == main(shlex.split(command.removesuffix("--check")))
    assert not command.endswith("--check") or main(shlex.split(command)) == 0


def test_every_form_has_its_command() -> None:
    """And there are as many as one expects."""
    forms = {found[1] for one in COMMANDS if (found := re.search(r"--for (\S+)", one))}
    assert (8, {"configmap", "operator", "git-sync", "compose"}) == (len(COMMANDS), forms)


def test_the_values_of_the_chart() -> None:
    """The sidecar looks for what is written."""
    sidecar = block("grafana:")["grafana"]["sidecar"]["dashboards"]
    assert SIDECAR_LABEL == (sidecar["label"], sidecar["labelValue"])
    assert (FOLDER_ANNOTATION, "ALL", True) == (
        sidecar["folderAnnotation"],
        sidecar["searchNamespace"],
        sidecar["provider"]["foldersFromFilesStructure"],
    )


def test_the_mounts_of_compose() -> None:
    """Grafana sees the dashboards where its provisioning says, and both folders are there."""
    volumes = block("services:")["services"]["grafana"]["volumes"]
    mounts = {inside: outside for outside, inside, _ in (one.split(":") for one in volumes)}
    assert {"/etc/grafana/provisioning", DASHBOARDS_PATH} == set(mounts)
    assert all((ROOT / outside).is_dir() for outside in mounts.values())


def test_the_numbers_of_the_page() -> None:
    """Are those of the code."""
    assert f"may have {MOST_BYTES:,} bytes" in TEXT
    assert f"from {MANY_BYTES:,} on" in TEXT
    assert f"`--scrape-interval` ({spell_duration(SCRAPE_INTERVAL_SECONDS)})" in TEXT
    assert f"where they are not `{': '.join(INSTANCE_SELECTOR)}`" in TEXT


@pytest.mark.e2e
def test_the_linter_takes_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the exclusions that came along."""
    assert 0 == main(["dashboards", "build", "--out", str(tmp_path)])
    assert 0 == main(["dashboards", "lint", str(tmp_path)]), capsys.readouterr().out
