"""`dora diff` on a real repository."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from load_harness.cli import main
from tests.slo.dora.repository import BEGIN, DAY, HOUR, Repository

EARLY = "name: early\ncounts_prereleases: true\nrevert_within: 1h\nwindow_days: [7]\n"
PLAIN = "name: plain\nwindow_days: [7]\n"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run it on four releases, a day apart: the second is a candidate, the last takes the third one's change back."""
    repository = Repository(tmp_path / "shop", origin="https://github.com/acme/shop.git")
    for day, version in enumerate(("v1.0.0", "v1.1.0-rc.1", "v1.1.0")):
        last = repository.commit(f"change of day {day}", at=BEGIN + day * DAY)
        repository.tag(version, at=BEGIN + day * DAY + 2 * HOUR)
    repository.revert(last, at=BEGIN + 3 * DAY)
    repository.tag("v1.1.1", at=BEGIN + 3 * DAY + 2 * HOUR)
    monkeypatch.chdir(repository.directory)
    (repository.directory / "early.yaml").write_text(EARLY)
    (repository.directory / "plain.yaml").write_text(PLAIN)

    def _run(*arguments: str) -> tuple[int, str, str]:
        code = main(["dora", "diff", "--at", "2026-01-06T00:00:00Z", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return _run


def test_each_metric_with_what_moved_it(run: Run) -> None:
    """The candidate is a deployment, what it brought waited for 2 h and not 26; the revert is too late to be a sign."""
    code, out, err = run("--policy", "plain.yaml", "--policy", "early.yaml", "--format", "json")

    assert (0, "") == (code, err)
    (window,) = json.loads(out)["windows"]
    metrics = window["metrics"]
    moved = {name: [(one["effect"], one["names"]) for one in metric["because"]] for name, metric in metrics.items()}
    values = {name: (metric["before"]["value"], metric["after"]["value"]) for name, metric in metrics.items()}
    candidate = [("newly counted", ["v1.1.0-rc.1"])]
    assert candidate == moved["deployment_frequency"]
    assert pytest.approx((3 / 7, 4 / 7)) == values["deployment_frequency"]
    assert "brought by 1.1.0-rc.1, not by 1.1.0" in metrics["change_lead_time"]["because"][0]["why"].replace("v", "")
    assert (1 / 3, 0) == values["change_fail_rate"]
    assert (86_400, None) == values["failed_deployment_recovery_time"]


def test_one_policy_is_held_against_the_built_in_one(run: Run) -> None:
    """Only the windows that both have are compared; the answer can go to a file."""
    code, out, _ = run("--policy", "early.yaml", "--out", "answer.md", "--format", "markdown")

    text = Path("answer.md").read_text()
    assert (0, "") == (code, out)
    assert text.startswith("# policy default (")
    assert "## shop in production, 7 days" in text
    assert "28 days" not in text


def test_the_same_input_gives_the_same_bytes(run: Run) -> None:
    """Twice."""
    assert run("--policy", "early.yaml") == run("--policy", "early.yaml")


def test_mistakes_of_both_files_are_told_at_once(run: Run) -> None:
    """With their places; nothing is written."""
    Path("plain.yaml").write_text("name: default\nwindow_days: 7\n")
    Path("early.yaml").write_text("names: early\n")

    code, out, err = run("--policy", "plain.yaml", "--policy", "early.yaml", "--out", "answer.txt")

    assert (2, "") == (code, out)
    assert "plain.yaml:1: name default: is the name of the built-in policy" in err
    assert "plain.yaml:2: window_days 7: must be a list of days" in err
    assert "early.yaml:1: names early: is not a known field; did you mean name?" in err
    assert not Path("answer.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param((), "--policy", id="no policy"),
        pytest.param(("--policy", "none.yaml"), "File 'none.yaml' does not exist", id="no such file"),
        pytest.param(
            ("--policy", "plain.yaml") * 3,
            "--policy: is given 3 times; give the one before and the one after",
            id="three policies",
        ),
        pytest.param(
            ("--policy", "plain.yaml", "--out", "no/where"), "must be in a folder that exists", id="no folder"
        ),
        pytest.param(("--policy", "plain.yaml", "--repo", "/"), "/", id="no repository"),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...], message: str) -> None:
    """Each is told, with exit code 2."""
    code, out, err = run(*arguments)

    assert (2, "") == (code, out)
    assert message in err


def test_data_that_one_policy_makes_nothing_right_of_is_told(run: Run) -> None:
    """Without production there are no figures under it."""
    Path("early.yaml").write_text(EARLY + "production: [live]\n")

    code, out, err = run("--policy", "plain.yaml", "--policy", "early.yaml")

    assert 0 == code
    assert "under early: no-production: none of the environments is production: production; name yours" in err
    assert "under early in production, which is not production: v1.1.0" in out


def test_nothing_to_compare_is_no_agreement(run: Run) -> None:
    """Windows that have nothing in common exit with 4."""
    Path("early.yaml").write_text(EARLY.replace("[7]", "[14]"))

    code, out, _ = run("--policy", "plain.yaml", "--policy", "early.yaml")

    assert 4 == code
    assert "there is nothing to compare" in out
