"""`canary simulate`, as a user types it; what it prints is in the golden documents."""

import subprocess
import sys
from pathlib import Path

import pytest

from load_harness.cli import main

CANARY = """\
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: shop, namespace: demo}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  service: {port: 80}
  analysis:
    interval: 10s
    threshold: 2
    maxWeight: 50
    stepWeight: 10
    metrics:
      - {name: request-success-rate, thresholdRange: {min: 99}, interval: 1m}
    webhooks:
      - {name: load-test, url: "http://gate.test/"}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a canary and other manifests."""
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s" / "canary.yaml").write_text(CANARY)
    (tmp_path / "k8s" / "service.yaml").write_text("apiVersion: v1\nkind: Service\nmetadata: {name: other}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    """Simulate."""
    return main(["canary", "simulate", *arguments])


@pytest.mark.usefixtures("folder")
def test_a_folder_may_hold_other_manifests(capsys: pytest.CaptureFixture[str]) -> None:
    """Without an option the four usual releases are compared."""
    assert 0 == run("k8s")
    out = capsys.readouterr().out
    assert ["healthy", "failing", "flapping", "silent"] == [line.split()[0] for line in out.splitlines()[3:7]]


@pytest.mark.usefixtures("folder")
def test_all_releases(capsys: pytest.CaptureFixture[str]) -> None:
    """In one answer."""
    assert 0 == run("k8s", "--release", "all")
    assert "promotion-stuck  " in capsys.readouterr().out


def test_a_file_that_ends_in_html_is_a_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the answer, which is printed."""
    assert 0 == run("k8s", "--out", "answer.html")
    said = capsys.readouterr()
    assert "promoted after" in said.out
    assert f"page: {folder / 'answer.html'}\n" == said.err
    assert "What Canary demo/shop would do" in (folder / "answer.html").read_text()


def test_any_other_file_is_the_answer(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In place of what is printed."""
    assert 0 == run("k8s", "--out", "answer.md", "--format", "markdown")
    assert "" == capsys.readouterr().out
    assert (folder / "answer.md").read_text().startswith("# What Canary demo/shop would do")


@pytest.mark.usefixtures("folder")
def test_a_release_goes_wrong_later(capsys: pytest.CaptureFixture[str]) -> None:
    """From the tick that is named on."""
    assert 0 == run("k8s", "--release", "failing", "--bad-from", "5")
    assert "after the first bad check (request-success-rate 49.5 %, tick 5)" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_pods_that_start_slowly(capsys: pytest.CaptureFixture[str]) -> None:
    """Cost ticks."""
    assert 0 == run("k8s", "--release", "healthy", "--pod-start", "25s")
    assert "promoted after 120 s (tick 13); 4 ticks waited for pods" in capsys.readouterr().out


def test_the_mistakes_of_file_and_options_come_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing is written."""
    (folder / "k8s" / "canary.yaml").write_text(CANARY.replace("threshold: 2", "treshold: 2"))
    assert 2 == run("k8s", "--release", "healthy", "--bad-from", "2", "--out", "answer.html")
    said = capsys.readouterr().err
    assert "treshold" in said
    assert "--bad-from 2: means nothing for healthy" in said
    assert not (folder / "answer.html").exists()


def test_no_canary_at_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a mistake."""
    (folder / "k8s" / "canary.yaml").unlink()
    assert 2 == run("k8s")
    assert (
        "error: k8s manifests: must hold a Canary of flagger.app; give the file or folder with its manifest\n"
        == capsys.readouterr().err
    )


def test_the_group_does_not_import_what_other_commands_need() -> None:
    """A simulation starts without Flask, and without a client for Prometheus."""
    code = (
        "import sys; import loadtests.cli.canary.group as group, click;"
        "group.canary.get_command(click.Context(group.canary), 'simulate');"
        "print(sorted({'flask', 'requests', 'locust'} & set(sys.modules)))"
    )
    assert (
        "[]" == subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    )
