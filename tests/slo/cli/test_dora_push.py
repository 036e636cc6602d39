"""`dora push` and `dora rules`, as a pipeline calls them."""

import json
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from load_harness.cli import main
from slo.connection import Connection
from slo.dora import conventions as names
from slo.dora.ledger.opening import open_ledger
from slo.dora.model import Deployment, Incident
from slo.dora.push.gateway import Gateway
from tests.slo.dora.push.servers import pushgateway
from tests.slo.dora.repository import Repository
from tests.slo.lab.server import program

AT = 1_760_000_000
DAY = 86_400
_OF = 'service="clone",environment="production"'

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a clone with eight releases, one a day: each brings one change, half a day old."""
    directory = tmp_path / "clone"
    repository = Repository(directory)
    for number in range(9):
        repository.commit(f"Change {number}", at=AT - (9 - number) * DAY - DAY // 2)
        repository.tag(f"v1.{number}.0", at=AT - (9 - number) * DAY)
    monkeypatch.chdir(directory)

    def _run(*arguments: str) -> tuple[int, str, str]:
        code = main(["dora", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return _run


def _values(text: str) -> Mapping[str, float]:
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {series: float(value) for series, _, value in lines}


def test_a_clone_with_tags_is_enough(run: Run) -> None:
    """Nine releases: nine counted; eight changes, as what the first one brought is not known; 12 h from each."""
    code, out, _ = run("push", "--dry-run", "--at", str(AT))
    values = _values(out)

    assert 0 == code
    assert 9 == values[f'{names.DEPLOYMENTS}{{{_OF},result="success",planned="true"}}']
    assert 8 == values[f"{names.CHANGES_DEPLOYED}{{{_OF}}}"]
    assert DAY / 2 == values[f'{names.WINDOW_LEAD_TIME_SECONDS}{{{_OF},window="28d",quantile="0.5"}}']
    assert AT == values[names.REPORT_TIMESTAMP]
    assert 1 == values[f'{names.LAST_DEPLOYMENT_INFO}{{{_OF},version="v1.8.0"}}']


def test_the_same_input_gives_the_same_bytes(run: Run) -> None:
    """No order of a set, no clock."""
    assert run("push", "--dry-run", "--at", str(AT)) == run("push", "--dry-run", "--at", str(AT))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param([], "--pushgateway, --openmetrics or --dry-run: is required; say where", id="nowhere to push to"),
        pytest.param(["--pushgateway", "localhost:9091"], "must start with http:// or https://", id="no scheme"),
        pytest.param(["--pushgateway", "http://u:p@localhost"], "must not hold a password", id="a password in the URL"),
        pytest.param(["--dry-run", "--at", "soon"], "soon: must be a time", id="no time"),
        pytest.param(["--openmetrics", "none/x.om"], "must be in a folder that exists", id="no such folder"),
        pytest.param(
            ["--openmetrics", "x.om", "--since", "-1h"], "samples up to 3 hours ago, and leaves 0", id="too late"
        ),
        pytest.param(["--openmetrics", "x.om", "--every", "1s"], "must leave 1..10000 samples", id="a sample a second"),
        pytest.param(["--openmetrics", "x.om", "--every", "daily"], "must be a positive duration", id="a word"),
        pytest.param(["--dry-run", "--since", "-3d"], "--since: says which past to write, and needs", id="no past"),
        pytest.param(["--dry-run", "--every", "1h"], "--every: says which past to write, and needs", id="no step"),
        pytest.param(["--dry-run", "--prune", "x"], "--prune x: needs --pushgateway URL", id="nowhere to prune"),
        pytest.param(["--openmetrics", "x.om", "--name", " "], "--name ' ': must be a text of one line", id="no name"),
        pytest.param(["--dry-run", "--at", "4102444800"], "--at: must not be in the future", id="the future"),
        pytest.param(["--dry-run", "--policy", "none.yaml"], "none.yaml", id="no such policy"),
        pytest.param(["--dry-run", "--repo", "none"], "none", id="no such clone"),
    ],
)
def test_wrong_usage(run: Run, arguments: list[str], message: str) -> None:
    """Each is told with its value, the rule and the next step, and nothing is written."""
    code, out, err = run("push", *arguments)

    assert (2, "") == (code, out)
    assert message in err
    assert not Path("x.om").exists()


def test_nothing_to_push_is_no_success(run: Run) -> None:
    """A year before the first release there is nothing, and an empty group would say that all is well."""
    code, out, err = run("push", "--dry-run", "--at", str(AT - 365 * DAY))

    assert (4, "") == (code, out)
    assert "there is no deployment to production: nothing was pushed" in err


def test_a_gateway_that_is_not_there(run: Run) -> None:
    """3, as of every server."""
    code, _, err = run("push", "--at", str(AT), "--pushgateway", "http://127.0.0.1:1")

    assert 3 == code
    assert "http://127.0.0.1:1: cannot answer which groups it holds" in err


def test_unfit_data_is_not_pushed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shallow clone's figures are wrong: 4, unless somebody accepts it by its name."""
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth=2", f"file://{Path.cwd()}", str(shallow)], check=True)
    monkeypatch.chdir(shallow)

    code, out, err = run("push", "--dry-run", "--at", str(AT))
    assert (4, "") == (code, out)
    assert "git fetch --unshallow" in err
    assert "or give --accept shallow-clone" in err
    assert 0 == run("push", "--dry-run", "--at", str(AT), "--accept", "shallow-clone")[0]


def test_the_past_is_a_file_that_promtool_takes(run: Run, tmp_path: Path) -> None:
    """Of 10 days, a sample each four hours; the command that it prints makes blocks of it."""
    code, _, err = run("push", "--openmetrics", "past.om", "--since", str(AT - 10 * DAY), "--at", str(AT))
    assert 0 == code
    assert "59 samples of each series" in err

    command = err.splitlines()[-1].strip()
    assert command.startswith("promtool tsdb create-blocks-from --max-block-duration=744h openmetrics past.om ")
    words = command.replace("DATA_DIRECTORY", str(tmp_path / "data")).split()
    (tmp_path / "data").mkdir()
    subprocess.run([program("promtool") or "promtool", *words[1:]], check=True, capture_output=True)
    assert 1 <= len(list((tmp_path / "data").iterdir())) <= 2


def test_the_past_has_the_policy_of_the_present(run: Run) -> None:
    """It leaves out windows that are not pushed, which is no other policy: the info series goes on as it was."""
    run("push", "--openmetrics", "past.om", "--since", str(AT - 10 * DAY), "--at", str(AT))
    _, now, _ = run("push", "--dry-run", "--at", str(AT))
    hashes = [set(re.findall(r'hash="(\w+)"', text)) for text in (Path("past.om").read_text(), now)]

    assert 1 == len(hashes[0])
    assert hashes[0] == hashes[1]


def test_the_past_goes_through_a_pipe(run: Run, tmp_path: Path) -> None:
    """A device is written to, and is what it was afterwards: another file in its place would be found by everybody."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["timeout", "20", "cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        code, _, _ = run("push", "--openmetrics", str(pipe), "--since", str(AT - DAY), "--at", str(AT))
        text = reader.communicate(timeout=30)[0]

    assert (0, True) == (code, text.endswith(b"# EOF\n"))
    assert pipe.is_fifo()


def test_a_note_that_is_not_there_cannot_be_accepted(run: Run) -> None:
    """It was mended, or is spelt wrong: the next fatal one must not be waved through by habit."""
    code, _, err = run("push", "--dry-run", "--at", str(AT), "--accept", "shalow-clone")

    assert (0, "warning: --accept shalow-clone: is no note on this data; leave it out\n") == (code, err)


def _groups(url: str) -> list[str]:
    """Give the repositories whose groups a gateway holds."""
    gateway = Gateway(url, connection=Connection(), timeout_seconds=10)
    return [group.repository for group in gateway.groups()]


class _OldGateway(BaseHTTPRequestHandler):
    """Holds a group that was pushed two days ago and one that never was, and takes everything."""

    def do_GET(self) -> None:
        """Say what is held."""
        pushed = {"github.com/o/old": time.time() - 2 * DAY, "github.com/o/never": 0}
        rows = [
            {
                "labels": {"job": names.PUSH_JOB, "repository": name},
                names.PUSH_TIME: {"metrics": [{"value": str(seconds)}]},
            }
            for name, seconds in pushed.items()
        ]
        self._answer(json.dumps({"data": rows}).encode())

    def do_PUT(self) -> None:
        """Take it."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def test_groups_that_nobody_pushes_are_warned_of(run: Run) -> None:
    """A gateway forgets nothing: whoever pushes sees what is left of repositories that are gone."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _OldGateway) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        code, _, err = run("push", "--at", str(AT), "--pushgateway", url)
        server.shutdown()

    assert 0 == code
    assert "warning: github.com/o/old has not been pushed for 2d; if it is gone: --prune github.com/o/old" in err
    assert "warning: github.com/o/never was never pushed; if it is gone: --prune github.com/o/never" in err


def test_an_incident_of_nobody_is_warned_of(run: Run) -> None:
    """Of two services in the ledger it says neither, so no series shows it."""
    deployments = [
        Deployment(id=f"x:{name}", service=name, environment="production", finished_seconds=AT - DAY)
        for name in ("checkout", "search")
    ]
    facts = [*deployments, Incident(id="x:broken", opened_seconds=AT - 60)]
    open_ledger("events.jsonl", repository=Path()).append(facts)
    arguments = ("--dry-run", "--ledger", "events.jsonl", "--at", str(AT))
    _, _, err = run("push", *arguments, "--accept", "deployments-without-commit")

    assert "warning: 1 incident that is open does not say of which service or environment" in err


@pytest.mark.e2e
def test_push_and_prune(run: Run, tmp_path: Path) -> None:
    """A group is pushed under its name, and again; one of a repository that is gone is deleted by its name."""
    at = ("--at", str(int(time.time())))
    with pushgateway(tmp_path) as url:
        code, _, err = run("push", *at, "--pushgateway", url, "--name", "github.com/o/old")
        assert (0, True) == (code, f"{url}: " in err)
        wrong = ("--prune", "github.com/o/old", "--prune", "github.com/o/odl")
        code, _, err = run("push", *at, "--pushgateway", url, "--name", "new", *wrong)
        assert (2, True) == (code, "--prune github.com/o/odl: is no group there; there are github.com/o/old" in err)
        assert 2 == run("push", *at, "--pushgateway", url, "--name", "new", "--prune", "new")[0]
        assert ["github.com/o/old"] == _groups(url)

        code, _, err = run("push", *at, "--pushgateway", url, "--name", "new", "--prune", "github.com/o/old")

        assert (0, True) == (code, "github.com/o/old: its group is deleted" in err)
        assert ["new"] == _groups(url)


@pytest.mark.parametrize("style", ["rules", "prometheusrule"])
def test_rules_are_written(run: Run, style: str) -> None:
    """To a file or to the terminal, the same."""
    code, printed, _ = run("rules", "--format", style)
    assert 0 == code
    assert 0 == run("rules", "--format", style, "--out", "rules.yaml")[0]
    assert printed == Path("rules.yaml").read_text()
    assert ("PrometheusRule" in printed) == (style == "prometheusrule")
