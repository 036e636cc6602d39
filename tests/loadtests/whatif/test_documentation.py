"""The page about what-if questions says what is true: its commands run, its knobs and fields are those there are."""

import json
import re
import shlex
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.whatif.knobs import knobs

PAGE = (Path(__file__).parents[3] / "docs" / "what-if.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """Take the first block of a language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with the files of the page."""
    (tmp_path / "shop.yaml").write_text(block("yaml"))
    (tmp_path / "day.csv").write_text(block("csv"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", block("sh").splitlines())
def test_every_command_runs(folder: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    """As it stands on the page."""
    program, *arguments = shlex.split(command)
    assert "load-harness" == program
    assert 0 == main(arguments)
    assert "pod-hours" in capsys.readouterr().out
    assert ("day.html" in command) == (folder / "day.html").exists()


@pytest.mark.parametrize("name", list(knobs()))
def test_every_knob_is_described(name: str) -> None:
    """In the table of the page."""
    assert f"`{name}`" in PAGE


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("vary", [(), ("--vary", "target=50|60", "--jobs", "1")])
def test_every_field_of_the_json_is_described(capsys: pytest.CaptureFixture[str], vary: tuple[str, ...]) -> None:
    """Also those of measures, changes, timeline and variants."""
    assert 0 == main(["hpa", "simulate", "shop.yaml", "--load", "day.csv", "--format", "json", *vary])
    answer = json.loads(capsys.readouterr().out)
    inner = [one for name in ("changes", "timeline", "variants") for one in answer.get(name, ())[:1]]
    for mapping in (answer, answer.get("measures", {}), *inner):
        for field in mapping:
            assert f"`{field}`" in PAGE


ASKED = (
    "hpa deployment deployment_is_assumed kubernetes flags cluster start_replicas carries_over above_target_millicores "
    "assumptions"
)
MEASURES = (
    "duration_seconds pod_seconds peak busy_seconds at_maximum_seconds changes reversals demand_core_seconds "
    "unserved_core_seconds syncs unserved_ratio"
)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("options", "own"),
    [
        pytest.param(("--rolling-update", "900s"), "measures changes rollouts timeline", id="one simulation"),
        pytest.param(("--vary", "target=60", "--jobs", "1"), "knobs ranking left_out variants", id="a sweep"),
    ],
)
def test_the_fields_of_the_json_stay(capsys: pytest.CaptureFixture[str], options: tuple[str, ...], own: str) -> None:
    """Programs read them: one more is fine, one less or another name is not."""
    assert 0 == main(["hpa", "simulate", "shop.yaml", "--load", "day.csv", "--format", "json", *options])
    answer = json.loads(capsys.readouterr().out)
    measured = answer if "measures" in answer else answer["variants"][0]
    assert {*ASKED.split(), *own.split()} <= answer.keys()
    assert set(MEASURES.split()) <= measured["measures"].keys()
    for name, fields in {
        "changes": "seconds before after why",
        "timeline": "seconds wanted running ready",
        "rollouts": "seconds done_seconds",
        "variants": "rank values is_current on_front measures",
    }.items():
        assert all(set(fields.split()) <= one.keys() for one in answer.get(name, ()))
