"""`dora collect`, against stubs of the servers."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from load_harness.cli import main
from slo.dora.facts.assemble import assemble
from slo.dora.ledger.opening import open_ledger
from slo.dora.model import Facts
from tests.slo.dora.stubs.github import NOT_FOUND, StubGitHub, issue, release, run
from tests.slo.dora.stubs.gitlab import StubGitLab, deployment
from tests.slo.dora.stubs.jenkins import StubJenkins, build, checkout
from tests.slo.dora.stubs.server import Answer, Asked

T = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""
TOKEN = "ghp_hush"  # noqa: S105 - nobody's

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def collect(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in an empty folder, with a ledger in it."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_API_URL", "CI_API_V4_URL", "JENKINS_URL", "JENKINS_USER", "JENKINS_TOKEN", "GITLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)

    def _run(*arguments: str) -> tuple[int, str, str]:
        code = main(["dora", "collect", "--ledger", "ledger.jsonl", *arguments])
        printed = capsys.readouterr()
        assert TOKEN not in printed.out + printed.err
        return code, printed.out, printed.err

    return _run


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, collect: Run) -> Iterator[StubGitHub]:
    """GitHub with two deployments and an issue, at the address that the environment names."""
    assert collect
    stub = StubGitHub()
    stub.deployed(1, ("success", T + 60), at=T)
    stub.deployed(2, ("failure", T + 960), at=T + 900)
    stub.issues = [issue(3, at=T + 100, closed=T + 200)]
    monkeypatch.setenv("GITHUB_API_URL", stub.url)
    with stub.running():
        yield stub


def repository(stub: StubGitHub) -> str:
    """Name the repository at the stub."""
    return f"--repository={stub.origin.removeprefix('http://')}/octo/shop"


def ledger() -> Facts:
    """Read the ledger."""
    return assemble(open_ledger("ledger.jsonl").read().facts)


def test_what_sources_tell_is_in_the_ledger_once(hub: StubGitHub, collect: Run) -> None:
    """The second run finds the same, and adds nothing."""
    asked = ("github-deployments", "github-issues", repository(hub))

    assert collect(*asked) == (
        0,
        "github-deployments: 2 facts, 2 new\ngithub-issues: 1 fact, 1 new\nledger: ledger.jsonl\n",
        "",
    )
    first = Path("ledger.jsonl").read_bytes()
    assert "2 facts, 0 new" in collect(*asked)[1]
    assert first == Path("ledger.jsonl").read_bytes()
    assert (2, 1) == (len(ledger().deployments), len(ledger().incidents))


def test_the_repository_is_that_of_the_clone(hub: StubGitHub, collect: Run, tmp_path: Path) -> None:
    """Its `origin` names the server and the repository."""
    for command in (("init", "-q"), ("remote", "add", "origin", f"{hub.origin}/octo/shop.git")):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)

    assert 0 == collect("github-deployments:production")[0]
    assert {"127.0.0.1/octo/shop"} == {one.repository for one in ledger().deployments}


def test_the_ledger_may_be_a_branch_of_the_clone(hub: StubGitHub, collect: Run, tmp_path: Path) -> None:
    """Nothing that is checked out is touched."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)

    code, out, _ = collect("github-deployments", repository(hub), "--ledger", "git:dora")

    assert (0, "github-deployments: 2 facts, 2 new\nledger: git:dora\n") == (code, out)
    assert 2 == len(assemble(open_ledger("git:dora").read().facts).deployments)
    assert [".git"] == [path.name for path in tmp_path.iterdir()]


def test_what_came_before_a_failure_is_written_and_told(hub: StubGitHub, collect: Run) -> None:
    """The newest deployment came, the statuses of the other did not; issues are collected all the same."""
    answer = hub.answer
    hub.answer = lambda asked: NOT_FOUND if "/1/" in asked.path else answer(asked)  # type: ignore[method-assign]

    code, out, err = collect("github-deployments", "github-issues", repository(hub))

    assert 3 == code
    assert "github-deployments: not everything: 1 fact, 1 new; run it again, with --cache to save requests\n" in out
    assert "error: github-deployments: " in err
    assert "HTTP 404: Not Found; check the name, and that GITHUB_TOKEN is set and may: deployments=read" in err
    assert (1, 1) == (len(ledger().deployments), len(ledger().incidents))


def test_two_sources_of_deployments_are_warned_of(hub: StubGitHub, collect: Run) -> None:
    """A run that makes a deployment would be two; issues and pull requests are something else."""
    warning = "github-deployments and github-releases give deployments; one that more than one of them knows"

    assert warning in collect("github-deployments", "github-releases", repository(hub))[2]
    assert "" == collect("github-deployments", "github-issues", "github-pulls", repository(hub))[2]


def test_thousands_are_written_a_thousand_at_a_time(hub: StubGitHub, collect: Run) -> None:
    """None is lost between the parts."""
    hub.releases = [release(number, f"v1.{number}.0", published_at=T + number) for number in range(2001)]

    assert "github-releases: 2001 facts, 2001 new" in collect("github-releases", repository(hub))[1]
    assert 2001 == len(ledger().deployments)


def test_an_interruption_keeps_what_came(hub: StubGitHub, collect: Run, tmp_path: Path) -> None:
    """Ctrl-C while the second deployment is asked for: the first, which cost a request, is in the ledger."""
    assert collect
    answer, reached, go_on = hub.answer, threading.Event(), threading.Event()

    def hanging(asked: Asked) -> Answer:
        if "/1/" in asked.path:
            reached.set()
            go_on.wait(30)
        return answer(asked)

    hub.answer = hanging  # type: ignore[method-assign]
    command = [sys.executable, "-m", "load_harness", "dora", "collect", "github-deployments", repository(hub)]
    with subprocess.Popen([*command, "--ledger", "ledger.jsonl"], cwd=tmp_path, stderr=subprocess.PIPE) as process:
        assert reached.wait(30)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    go_on.set()

    assert (130, b"error: interrupted\n") == (process.returncode, err.lstrip())
    assert ["github-deployments:127.0.0.1/octo/shop/2"] == [one.id for one in ledger().deployments]


def test_the_answer_as_json_names_each_source(hub: StubGitHub, collect: Run) -> None:
    """For programs; the problem is null where everything came."""
    code, out, _ = collect("github-deployments", repository(hub), "--format", "json")

    assert (0, {"source": "github-deployments", "facts": 2, "new": 2, "problem": None}) == (
        code,
        json.loads(out)["sources"][0],
    )


def test_nothing_at_all_is_inconclusive_but_nothing_new_since_is_fine(hub: StubGitHub, collect: Run) -> None:
    """Who asks for everything and gets nothing asked for the wrong thing."""
    hub.deployments = []

    code, out, _ = collect("github-deployments", repository(hub))
    assert (4, True) == (code, "nothing; check the name, the labels and the time asked for" in out)
    assert 0 == collect("github-deployments", "--since", "-7d", repository(hub))[0]


def test_the_cache_saves_requests_of_the_next_run(hub: StubGitHub, collect: Run) -> None:
    """Three answers are kept, and the second run gets 304 for each."""
    for _ in range(2):
        assert 0 == collect("github-deployments", repository(hub), "--cache", "etags.json")[0]

    assert [200, 200, 200, 304, 304, 304] == hub.statuses


def test_a_server_that_wants_to_be_left_alone_for_long_is_told(hub: StubGitHub, collect: Run) -> None:
    """Nobody waits for an hour in a job that may take five minutes; the cache is kept."""
    hub.failures = [Answer(status=429, headers={"Retry-After": "3600"})]

    code, _, err = collect("github-deployments", repository(hub), "--cache", "etags.json")

    assert (3, True) == (code, "or allow to --wait longer" in err)
    assert Path("etags.json").exists()


def test_a_workflow_and_a_service_may_be_named(hub: StubGitHub, collect: Run) -> None:
    """The workflow by its path, as people know it."""
    hub.runs = [run(5, "success", at=T, ends=T + 60)]

    asked = ("github-actions:.github/workflows/deploy.yml", "--service", "checkout", "--environment", "live")

    assert 0 == collect(*asked, repository(hub))[0]
    assert [("checkout", "live")] == [(one.service, one.environment) for one in ledger().deployments]


def test_gitlab_is_asked_at_the_address_of_the_job(collect: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitLab sets it in its jobs."""
    stub = StubGitLab()
    stub.deployments = [deployment(1, "success", at=T, ends=T + 60)]
    monkeypatch.setenv("CI_API_V4_URL", stub.url)
    with stub.running():
        code, _, _ = collect("gitlab-deployments", f"--repository={stub.origin}/group/sub/shop")

    assert (0, ["shop"]) == (code, [one.service for one in ledger().deployments])


def test_jenkins_needs_no_repository(collect: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job's name as it stands in the browser's address; with a repository, the service has its name."""
    stub = StubJenkins()
    stub.builds = [
        build(1, "SUCCESS", at=T, lasts=60, checkouts=(checkout("a" * 40, "https://git.example.com/o/shop"),))
    ]
    monkeypatch.setenv("JENKINS_URL", f"{stub.url}/")
    with stub.running():
        first, _, _ = collect("jenkins-builds:/job/shop/job/deploy/")
        service = ledger().deployments[0].service
        second, _, _ = collect("jenkins-builds:shop/deploy", "--repository", "git.example.com/o/shop")

    assert (0, 0, "deploy") == (first, second, service)
    assert ["a" * 40] == [one.commit for one in ledger().deployments]


def test_saved_webhooks_are_read(collect: Run) -> None:
    """One payload on each line, or one in a file, or one with its headers."""
    webhook = {"id": "7", "startedDate": "2026-01-01T00:00:00Z", "finishedDate": "2026-01-01T00:01:00Z"}
    webhook |= {"result": "SUCCESS", "environment": "PRODUCTION", "deploymentCommits": []}
    commits = [{"repoUrl": "https://github.com/octo/shop", "commitSha": "a" * 40, "refName": "main"}]
    lines = [json.dumps({**webhook, "id": str(number), "deploymentCommits": commits}) for number in range(3)]
    Path("lines.jsonl").write_text("\n".join(lines))
    Path("one.json").write_text(json.dumps(json.loads(lines[0]) | {"id": "9"}, indent=2))
    Path("whole.json").write_text(json.dumps({"headers": {"X-Any": "y"}, "body": json.loads(lines[0]) | {"id": "10"}}))

    code, out, err = collect(
        "--from", "devlake:lines.jsonl", "--from", "devlake:one.json", "--from", "devlake:whole.json"
    )

    assert (0, "") == (code, err)
    assert "devlake:lines.jsonl: 3 facts, 3 new" in out
    assert 5 == len(ledger().deployments)


def test_a_damaged_file_is_told_line_by_line_and_nothing_is_written(collect: Run) -> None:
    """Both lines that are wrong are named; the good one is not written either."""
    good = {"app": "shop", "image_sha": "sha256:" + "1" * 64, "commit_hash": "a" * 40, "namespace": "n"}
    Path("deploys.jsonl").write_text(
        "\n".join([json.dumps({**good, "timestamp": "1767225600"}), '{"app": "sh', '{"app": "shop"}'])
    )

    code, _, err = collect("--from", "pelorus:deploys.jsonl")

    assert 2 == code
    assert 'deploys.jsonl:2 {"app": "sh: is not JSON; save the payload whole, one on a line' in err
    assert "deploys.jsonl:3: " in err
    assert not Path("ledger.jsonl").exists()


def test_all_mistakes_come_at_once_before_anything_is_asked(hub: StubGitHub, collect: Run) -> None:
    """Each with its place, what is wrong and what to write."""
    code, _, err = collect(
        "gihub-issues",
        "github-actions",
        "github-actions:deploy",
        "github-releases:v1",
        "jenkins-builds:shop/deploy",
        "gitlab-deployments",
        "github-deployments",
        repository(hub),
        "--from",
        "flx:events.json",
        "--from",
        "flux:events.json",
        "--from",
        "flux",
    )

    host = hub.origin.removeprefix("http://")
    next_step = f"set CI_API_V4_URL, as https://{host}/api/v4, or name another --repository"
    assert 2 == code
    assert err.removeprefix("error: ").splitlines() == [
        "SOURCE gihub-issues: is no source that is asked; did you mean github-issues?",
        "SOURCE github-actions: does not say what to ask for; write it as github-actions:WORKFLOW",
        "SOURCE deploy: must be the file of a workflow; write it as github-actions:deploy.yml",
        "SOURCE v1: is too much, as github-releases has nothing to choose; write it as github-releases",
        'JENKINS_URL "": must be the address of a server, without a password; set it, as https://jenkins.example.com',
        f"CI_API_V4_URL https://gitlab.com/api/v4: is not the API of {host}, where octo/shop is; {next_step}",
        "--from flx:events.json: must be a source that tells of itself, and a file; did you mean flux?",
        "events.json file: cannot be read (No such file or directory); check the path",
        "--from flux: must be a source that tells of itself, and a file; write it as flux:FILE",
    ]
    assert [] == hub.asked
    assert not Path("ledger.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param((), "SOURCE: is required, or --from; say what to collect", id="nothing to collect"),
        pytest.param(("github-issues",), "--repo .: is no clone; run it in one, or name the repository", id="no clone"),
        pytest.param(
            ("github-issues", "--repository", "gitlab.com/a/b"),
            "GITHUB_API_URL https://api.github.com: is not the API of gitlab.com, where a/b is",
            id="a token for another server",
        ),
        pytest.param(("github-issues", "--since", "2100-01-01"), "--since: must not be in the future", id="the future"),
        pytest.param(("github-issues", "--since", "lately"), "lately: must be a time", id="no time"),
        pytest.param(("github-issues", "--wait", "5"), "must be a positive duration with a unit", id="no unit"),
        pytest.param(
            ("github-issues", "--ledger", "no/such/folder"), "must be in a folder that exists", id="no folder"
        ),
        pytest.param(
            ("github-issues", "--repository", "shop"),
            "--repository shop: does not name a server and a repository; name them, as --repository github.com/owner",
            id="a name alone",
        ),
        pytest.param(
            ("github-issues", "--repository", "octo/shop"), "octo/shop: does not name a server", id="no server"
        ),
        pytest.param(
            ("github-issues", "--repository", "github.com/octo"), "octo: is no repository of GitHub", id="an owner"
        ),
        pytest.param(
            ("github-issues", "--repository", "github.com/o/n?x"), "o/n?x: is no repository of GitHub", id="a query"
        ),
        pytest.param(("jenkins-builds:#Deploy",), "SOURCE #Deploy: names no job", id="a stage of no job"),
        pytest.param(
            ("jenkins-builds:deploy", "--repo", "no/clone"), "--repo no/clone: is no clone", id="a clone that is none"
        ),
        pytest.param(
            ("github-issues", "--cache", "x/y"), "must be in a folder that exists", id="no folder for a cache"
        ),
    ],
)
def test_wrong_usage_says_what_to_write(
    arguments: tuple[str, ...], says: str, collect: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As whoever is in a hurry gets it wrong."""
    monkeypatch.setenv("JENKINS_URL", "https://jenkins.example.com")
    code, _, err = collect(*arguments)

    assert (2, True) == (code, says in err), err


@pytest.mark.parametrize(
    "address",
    [
        "api.github.com",
        "ftp://api.github.com",
        "http://[::1",
        "http://host:port",
        "http://host:99999",
        "https://h/?x=1",
    ],
)
def test_an_address_that_is_none_is_told(address: str, collect: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an example of one."""
    monkeypatch.setenv("GITHUB_API_URL", address)

    code, _, err = collect("github-issues", "--repository", "github.com/octo/shop")

    assert (2, f"error: GITHUB_API_URL {address}: must be the address of a server, without a password") == (
        code,
        err.partition(";")[0],
    )


def test_a_password_in_an_address_is_refused_and_not_shown(collect: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would stand in messages; there are variables for it."""
    monkeypatch.setenv("JENKINS_URL", "https://me:geheim@jenkins.example.com")

    code, _, err = collect("jenkins-builds:deploy")

    assert (2, True, False) == (code, "JENKINS_URL jenkins.example.com: must be the address" in err, "geheim" in err)


def test_half_of_a_password_is_told(collect: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jenkins wants both."""
    monkeypatch.setenv("JENKINS_URL", "https://jenkins.example.com")
    monkeypatch.setenv("JENKINS_USER", "me")

    assert "JENKINS_TOKEN: is not set, and the other of the two is; set both, or none" in collect("jenkins-builds:x")[2]


def test_a_ledger_that_is_none_is_not_added_to(hub: StubGitHub, collect: Run) -> None:
    """It is told before anybody is asked, and stays as it is."""
    Path("ledger.jsonl").write_text("dear diary,\n\n")

    code, _, err = collect("github-deployments", repository(hub))

    assert (2, True, []) == (code, "ledger.jsonl:1" in err, hub.asked)
    assert "dear diary,\n\n" == Path("ledger.jsonl").read_text()
