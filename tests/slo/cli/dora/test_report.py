"""`dora report` on scripted clones, as a user runs it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from load_harness.cli import main
from slo.dora.ledger.opening import open_ledger
from slo.dora.model import Deployment, Incident, Outcome
from tests.slo.dora.report.examples import SCHEMA
from tests.slo.dora.repository import BEGIN, DAY, HOUR, Repository

AT = "2026-02-01"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs the command and gives exit code, output and errors."""

    def call(*options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["dora", "report", *options])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """Give a clone with six versions, one every four days, each of two changes that took 5 and 6 hours."""
    repository = Repository(tmp_path / "shop", origin="https://github.com/example/shop.git")
    for number in range(6):
        begin = BEGIN + number * 4 * DAY
        repository.commit(f"First of {number}", at=begin)
        repository.commit(f"Second of {number}", at=begin + HOUR)
        repository.tag(f"v1.{number}.0", at=begin + 6 * HOUR)
    return repository


def test_a_plain_clone_needs_no_option(run: Run, shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration and no network: version tags are deployments, and it is said that this is a proxy."""
    monkeypatch.chdir(shop.directory)
    code, out, err = run("--at", AT)
    assert (0, "") == (code, err)
    assert "  from github.com/example/shop: 12 commits, 6 version tags taken for deployments\n" in out
    assert "shop in production\n" in out
    assert "proxy: " in out
    assert "time of the version tag" in out


def test_values_are_those_computed_by_hand(run: Run, shop: Repository) -> None:
    """Ten changes of five deployments (the first one's are not known): five took 5 h, five 6 h, so 5.5 h."""
    _, out, _ = run("--repo", str(shop.directory), "--at", AT, "--format", "json", "--window", "90")
    window = json.loads(out)["services"][0]["windows"][0]["metrics"]
    assert (5.5 * HOUR, 10) == (window["change_lead_time"]["value"], window["change_lead_time"]["n"])
    assert 6 == window["deployment_frequency"]["n"]
    assert (0, 6) == (window["change_fail_rate"]["numerator"], window["change_fail_rate"]["n"])
    assert window["failed_deployment_recovery_time"]["value"] is None


def test_json_holds_to_its_schema(run: Run, shop: Repository) -> None:
    """Of real figures, too."""
    _, out, _ = run("--repo", str(shop.directory), "--at", AT, "--format", "json")
    Draft202012Validator(SCHEMA).validate(json.loads(out))


@pytest.mark.parametrize("style", ["text", "markdown", "json"])
def test_the_same_moment_gives_the_same_bytes(run: Run, shop: Repository, style: str) -> None:
    """Whatever the time it is made at and the zone of the machine."""
    options = ("--repo", str(shop.directory), "--at", AT, "--format", style)
    assert run(*options) == run(*options)


def test_a_local_zone_changes_nothing(run: Run, shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days and windows are in UTC."""
    options = ("--repo", str(shop.directory), "--at", f"{AT}T00:00:00Z", "--format", "json")
    before = run(*options)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    assert before == run(*options)


def test_an_empty_result_is_an_error(run: Run, tmp_path: Path) -> None:
    """A clone without version tags: nothing is printed that would look like a report, and what to do is."""
    repository = Repository(tmp_path / "shop")
    repository.commit("Begin")
    code, out, err = run("--repo", str(repository.directory), "--html", str(tmp_path / "page.html"))
    assert (4, "") == (code, out)
    assert "there is no deployment to production in any window" in err
    assert "git fetch --tags" in err
    assert "dora collect" in err
    assert not (tmp_path / "page.html").exists()


def test_a_time_before_all_deployments_is_empty_and_says_so(run: Run, shop: Repository) -> None:
    """The clone has deployments, only not by then."""
    code, _, err = run("--repo", str(shop.directory), "--at", "2020-01-01")
    assert 4 == code
    assert "in all time, github.com/example/shop: 12 commits, 6 version tags taken for deployments\n" in err
    (given,) = re.findall("the latest is v1.5.0 of shop: give --at ([^,]+), or a longer --window", err)
    assert 0 == run("--repo", str(shop.directory), "--at", given)[0]


def test_attempts_alone_are_nothing_to_report(run: Run, tmp_path: Path) -> None:
    """Five rows of "no data" with exit code 0 would pass for a report."""
    ledger = tmp_path / "dora.jsonl"
    attempt = replace(_deployment(0, "a" * 40), outcome=Outcome.FAILURE, reached_production=False)
    open_ledger(str(ledger)).append([attempt])
    code, out, err = run("--ledger", str(ledger), "--at", AT)
    assert (4, "") == (code, out)
    assert "`dora explain v1.0.0`, of the same evidence, says why the latest does not count" in err


def test_a_shallow_clone_is_reported_and_fails(run: Run, shop: Repository, tmp_path: Path) -> None:
    """Its figures would be wrong; whoever knows better accepts the note by its name."""
    shallow = tmp_path / "shallow"
    shop.git("clone", "-q", "--depth", "3", f"file://{shop.directory}", str(shallow))
    code, out, err = run("--repo", str(shallow), "--at", AT)
    assert 4 == code
    assert "shallow-clone (figures made of this are wrong)" in out
    assert "--accept shallow-clone" in err
    assert 0 == run("--repo", str(shallow), "--at", AT, "--accept", "shallow-clone")[0]


def test_accepting_what_is_not_there_is_told(run: Run, shop: Repository) -> None:
    """Else a note accepted long ago would stay accepted for ever."""
    code, _, err = run("--repo", str(shop.directory), "--at", AT, "--accept", "shalow-clone")
    assert (0, "warning: --accept shalow-clone: is no note on this data; leave it out\n") == (code, err)


def test_a_ledger_stands_in_place_of_the_tags(run: Run, shop: Repository, tmp_path: Path) -> None:
    """What is recorded is exact; the tags of the same service beside it would count everything twice."""
    ledger = tmp_path / "dora.jsonl"
    commits = shop.git("rev-list", "--reverse", "HEAD").split()
    deployments = [_deployment(number, commits[number * 2 + 1]) for number in range(6)]
    open_ledger(str(ledger)).append([*deployments, _incident()])
    code, out, err = run(
        *("--repo", str(shop.directory), "--ledger", str(ledger), "--at", AT, "--format", "json", "--window", "90d")
    )
    assert (0, "") == (code, err)
    content = json.loads(out)
    metrics = content["services"][0]["windows"][0]["metrics"]
    assert [("github.com/example/shop", 0), (f"ledger {ledger}", 6)] == [
        (one["name"], one["deployments"]) for one in content["origins"]
    ]
    assert (6, "exact") == (metrics["deployment_frequency"]["n"], metrics["change_lead_time"]["exactness"])
    assert (1, 2 * HOUR) == (
        metrics["change_fail_rate"]["numerator"],
        metrics["failed_deployment_recovery_time"]["value"],
    )


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"environment": "staging"}, id="a deployment to staging"),
        pytest.param({"outcome": Outcome.FAILURE, "reached_production": False}, id="an attempt"),
    ],
)
def test_a_ledger_of_no_deployment_to_production_leaves_the_tags(
    run: Run, shop: Repository, tmp_path: Path, changed: dict[str, Any]
) -> None:
    """What is deployed elsewhere, or not at all, says nothing of production."""
    ledger = tmp_path / "dora.jsonl"
    open_ledger(str(ledger)).append([replace(_deployment(0, "a" * 40), **changed)])
    _, out, _ = run("--repo", str(shop.directory), "--ledger", str(ledger), "--at", AT)
    assert "github.com/example/shop: 12 commits, 6 version tags" in out


@pytest.mark.parametrize("style", ["text", "markdown", "json"])
def test_a_title_that_is_no_text_is_reported(run: Run, tmp_path: Path, style: str) -> None:
    """Half a pair of surrogates is legal in JSON, and cannot be written to any file."""
    ledger, page = tmp_path / "dora.jsonl", tmp_path / "page.html"
    incident = replace(_incident(), caused_by="v1.0.0", title="TITLE")
    open_ledger(str(ledger)).append([_deployment(0, "a" * 40), incident])
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("TITLE", r"down \ud800"), encoding="utf-8")
    code, out, _ = run("--ledger", str(ledger), "--at", AT, "--format", style, "--html", str(page))
    assert 0 == code
    assert "down " in out.encode().decode()
    assert "down ?" in page.read_text(encoding="utf-8")


def test_two_clones_are_two_services(run: Run, shop: Repository, tmp_path: Path) -> None:
    """Each by itself; they are never blended."""
    other = Repository(tmp_path / "billing", origin="https://github.com/example/billing.git")
    other.commit("Begin", at=BEGIN)
    other.tag("v1.0.0", at=BEGIN + HOUR)
    options = ("--repo", str(shop.directory), "--repo", str(other.directory), "--at", AT, "--format", "json")
    services = json.loads(run(*options)[1])["services"]
    assert ["billing", "shop"] == [one["service"] for one in services]
    only = json.loads(run(*options, "--service", "billing")[1])["services"]
    assert ["billing"] == [one["service"] for one in only]


def test_out_page_and_badges_are_written(run: Run, shop: Repository, tmp_path: Path) -> None:
    """And named on stderr, so that stdout stays empty."""
    files = {name: tmp_path / name for name in ("dora.md", "dora.html", "lead.svg", "often.json")}
    code, out, err = run(
        *("--repo", str(shop.directory), "--at", AT, "--format", "markdown"),
        *("--out", str(files["dora.md"]), "--html", str(files["dora.html"])),
        *("--badge", f"change_lead_time={files['lead.svg']}", "--badge", f"deployment_frequency={files['often.json']}"),
    )
    assert (0, "") == (code, out)
    assert all(str(path) in err for path in files.values())
    assert files["dora.md"].read_text(encoding="utf-8").startswith("## DORA metrics at 2026-02-01")
    assert "~5.5 h (28 days)" in files["lead.svg"].read_text(encoding="utf-8")
    assert "deployment frequency" == json.loads(files["often.json"].read_text(encoding="utf-8"))["label"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            ("--service", "shpo"),
            "--service shpo: must have a deployment to production; did you mean shop?",
            id="a misspelt service",
        ),
        pytest.param(
            ("--environment", "qa"),
            "--environment qa: must have a deployment to production; there are production",
            id="an environment that is none",
        ),
        pytest.param(
            ("--window", "30"),
            "--window 30: must be one of the policy's windows, 7, 28, 90, 180; "
            "choose one of those, or add it to `window_days:` of a policy",
            id="a window that the policy has not",
        ),
        pytest.param(
            ("--window", "4w"), "4w: must be a number of whole days; write it as 28 or 28d", id="a window in weeks"
        ),
        pytest.param(
            ("--badge", "lead_time=x.svg"), "lead_time: must be one of DORA's metrics; did you mean", id="a metric"
        ),
        pytest.param(
            ("--badge", "lead.svg"), "lead.svg: must be a metric and a file; write it as", id="a badge without a metric"
        ),
        pytest.param(
            ("--badge", "change_lead_time=x.png"), "x.png: must end with .svg, or with .json", id="a badge of pixels"
        ),
        pytest.param(("--policy", "nowhere.yaml"), "nowhere.yaml", id="a policy that is not there"),
        pytest.param(("--ledger", "nowhere.jsonl"), "nowhere.jsonl", id="a ledger that is not there"),
        pytest.param(("--at", "yesterday-ish"), "yesterday-ish", id="a moment that is none"),
        pytest.param(("--at", "9999999999"), "--at: must not be in the future", id="a moment that is to come"),
        pytest.param(
            ("--html", "nowhere/page.html"), "must be in a folder that exists", id="a folder that is not there"
        ),
    ],
)
def test_what_a_hurried_person_gets_wrong_is_told(
    run: Run, shop: Repository, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], message: str
) -> None:
    """With place, value, rule and next step; nothing is printed, and nothing written."""
    monkeypatch.chdir(shop.directory)
    before = sorted(shop.directory.iterdir())
    code, out, err = run("--at", AT, *options)
    assert (2, "") == (code, out)
    assert message in err
    assert before == sorted(shop.directory.iterdir())


def test_all_mistakes_come_at_once(run: Run, shop: Repository) -> None:
    """Not one after the other."""
    _, _, err = run("--repo", str(shop.directory), "--at", AT, "--service", "a", "--environment", "b", "--window", "1")
    assert ["--window", "--service", "--environment"] == [
        line.removeprefix("error: ").split()[0] for line in err.splitlines()
    ]


def test_all_mistakes_of_all_files_come_at_once(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the policy and of each ledger."""
    monkeypatch.chdir(tmp_path)
    Path("policy.yaml").write_text("name: strict\nservices: 5\n", encoding="utf-8")
    for name in ("a.jsonl", "b.jsonl"):
        Path(name).write_text("no event\n", encoding="utf-8")
    code, out, err = run("--policy", "policy.yaml", "--ledger", "a.jsonl", "--ledger", "b.jsonl")
    assert (2, "") == (code, out)
    assert ["policy.yaml:2:", "a.jsonl:1", "b.jsonl:1"] == [
        line.removeprefix("error: ").split()[0] for line in err.splitlines()
    ]


def test_a_folder_that_is_no_clone_is_told(run: Run, tmp_path: Path) -> None:
    """With what to do."""
    code, out, err = run("--repo", str(tmp_path))
    assert (2, "") == (code, out)
    assert str(tmp_path) in err


@pytest.mark.parametrize("option", ["--repo", "--ledger"])
def test_the_same_evidence_twice_is_refused(
    run: Run, shop: Repository, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    """It would count twice, or be left out without a word."""
    monkeypatch.chdir(shop.directory)
    open_ledger("dora.jsonl").append([_deployment(0, "a" * 40)])
    value = "." if option == "--repo" else "dora.jsonl"
    code, _, err = run(option, value, option, value)
    assert 2 == code
    assert f"{option} {value}: is " in err
    assert "leave one of them out" in err


def test_badges_of_two_services_are_refused_before_anything_is_written(
    run: Run, shop: Repository, tmp_path: Path
) -> None:
    """A badge shows one."""
    other = Repository(tmp_path / "billing")
    other.commit("Begin", at=BEGIN)
    other.tag("v1.0.0", at=BEGIN + HOUR)
    code, out, err = run(
        *("--repo", str(shop.directory), "--repo", str(other.directory), "--at", AT),
        *("--badge", f"change_lead_time={tmp_path / 'lead.svg'}", "--out", str(tmp_path / "dora.txt")),
    )
    assert (2, "") == (code, out)
    assert "--badge: must be of one service" in err
    assert not (tmp_path / "lead.svg").exists()
    assert not (tmp_path / "dora.txt").exists()


def _deployment(number: int, commit: str) -> Deployment:
    return Deployment(
        id=f"github-deployments:example/shop/{number}",
        service="shop",
        environment="production",
        finished_seconds=float(BEGIN + number * 4 * DAY + 7 * HOUR),
        repository="github.com/example/shop",
        commit=commit,
        version=f"v1.{number}.0",
    )


def _incident() -> Incident:
    """Give one that version 1.3.0 caused, over two hours after that was deployed."""
    end = float(BEGIN + 12 * DAY + 7 * HOUR)
    return Incident(
        id="pagerduty:1",
        opened_seconds=end + HOUR,
        resolved_seconds=end + 2 * HOUR,
        service="shop",
        environment="production",
        caused_by="v1.3.0",
    )
